use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    thread,
};

use clap::Args;
use tempfile::TempDir;
use workout_log::config::Config;

use crate::support::TestDatabase;

/// Ends the answers to one block of commands.
const MARK: char = '\u{1e}';

/// The program itself, as `cargo run` starts it, on a port and with a database of its own.
pub(super) struct Binary {
    base: String,
    process: Child,
    /// Goes after the process that uses it.
    _database: TestDatabase,
}

impl Binary {
    pub(super) fn start(database: TestDatabase) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_workout-log"));
        // A developer's own settings must not decide about the documentation.
        for argument in Config::augment_args(clap::Command::new("")).get_arguments() {
            if let Some(name) = argument.get_env() {
                command.env_remove(name);
            }
        }
        let mut process = command
            .env("PORT", "0")
            .env("DATABASE_URL", database.url())
            .env("RUST_LOG", "info")
            .current_dir(database.directory())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = BufReader::new(process.stderr.take().unwrap());
        Self {
            base: listening_at(log),
            process,
            _database: database,
        }
    }

    /// Run blocks of commands in one bash, as if pasted one after the other into a terminal, and
    /// return what each printed.
    pub(super) fn run<'a>(&self, blocks: impl Iterator<Item = &'a str>) -> Vec<String> {
        let folder = TempDir::new().unwrap();
        let mut script = String::from("set -euo pipefail\n");
        for block in blocks {
            script.push_str(block);
            script.push_str("\nprintf '\\036'\n");
        }
        let output = Command::new("bash")
            .args(["--norc", "-c", &script])
            .env("BASE", &self.base)
            // Neither a proxy nor a ~/.curlrc.
            .env("no_proxy", "*")
            .env("HOME", folder.path())
            .env("TMPDIR", folder.path())
            .current_dir(&folder)
            .stdin(Stdio::null())
            .output()
            .expect("bash, curl and python3 are installed");
        let printed = String::from_utf8(output.stdout).unwrap();
        let complaints = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{complaints}\n{printed}");
        let blocks = printed.split_terminator(MARK);
        blocks.map(str::to_owned).collect()
    }
}

impl Drop for Binary {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Read the log up to the address, and go on reading, so that the server never waits for us.
fn listening_at(log: impl BufRead + Send + 'static) -> String {
    let mut lines = log.lines().map_while(Result::ok);
    let mut seen = Vec::new();
    while let Some(line) = lines.next() {
        if let Some((_, address)) = line.split_once("listening on http://") {
            let base = format!("http://{address}");
            thread::spawn(move || lines.for_each(drop));
            return base;
        }
        seen.push(line);
    }
    panic!("the server does not start: {seen:?}");
}
