use std::{
    fs,
    io::{BufRead, BufReader, Write as _},
    path::Path,
    process::{Child, Command, ExitStatus, Output, Stdio},
    sync::mpsc::{Receiver, channel},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use super::Actor;

/// How long anything that a program does may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// The real program as a process, with nothing in its environment but what the test sets. It is
/// killed when this value is dropped.
pub(crate) struct Program {
    child: Child,
    stderr: Receiver<String>,
    /// Ends with the program. Returns everything it has said.
    log: Option<JoinHandle<Vec<String>>>,
}

/// The program, about to be started in a folder of its own.
pub(super) fn command(directory: &Path, variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_workout-log"));
    command
        .env_clear()
        .envs(variables.iter().copied())
        .current_dir(directory)
        .stdin(Stdio::null());
    command
}

impl Program {
    /// Start a server.
    pub(crate) fn start(directory: &Path, variables: &[(&str, &str)]) -> Self {
        Self::spawn(command(directory, variables))
    }

    /// Start a command.
    pub(crate) fn start_command(
        directory: &Path,
        variables: &[(&str, &str)],
        arguments: &[&str],
    ) -> Self {
        let mut command = command(directory, variables);
        command.args(arguments);
        Self::spawn(command)
    }

    /// Start a server under another program, which must become it (`exec`) or end with it.
    /// `arguments` come before the path of the server.
    pub(crate) fn start_under(
        program: &str,
        arguments: &[&str],
        directory: &Path,
        variables: &[(&str, &str)],
    ) -> Self {
        let server = command(directory, variables);
        let mut command = Command::new(program);
        command
            .args(arguments)
            .arg(server.get_program())
            .env_clear()
            .envs(variables.iter().copied())
            .current_dir(directory)
            .stdin(Stdio::null());
        Self::spawn(command)
    }

    fn spawn(mut command: Command) -> Self {
        let mut child = command
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let (sender, receiver) = channel();
        // Read to the end: a full pipe would stop the program.
        let log = thread::spawn(move || {
            let lines = stderr.lines().map_while(Result::ok);
            lines
                .inspect(|line| drop(sender.send(line.clone())))
                .collect()
        });
        Self {
            child,
            stderr: receiver,
            log: Some(log),
        }
    }

    /// Run the program until it ends.
    pub(crate) fn run(directory: &Path, variables: &[(&str, &str)], arguments: &[&str]) -> Output {
        Self::run_with(directory, variables, arguments, "")
    }

    /// Run the program until it ends, with something on its standard input.
    pub(crate) fn run_with(
        directory: &Path,
        variables: &[(&str, &str)],
        arguments: &[&str],
        input: &str,
    ) -> Output {
        let mut child = command(directory, variables)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let id = child.id();
        // A program that does not read it may have ended already.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let (sender, receiver) = channel();
        thread::spawn(move || sender.send(child.wait_with_output()));
        match receiver.recv_timeout(PATIENCE) {
            Ok(output) => output.unwrap(),
            Err(_) => {
                signal(id, "KILL");
                panic!("the program did not end");
            }
        }
    }

    /// Wait until it listens. Returns one address for each "listening on" line.
    pub(crate) fn wait_until_it_listens(&self, addresses: usize) -> Vec<String> {
        let (mut found, mut said) = (Vec::new(), Vec::new());
        while found.len() < addresses {
            let Ok(line) = self.stderr.recv_timeout(PATIENCE) else {
                panic!("it does not listen: {said:#?}");
            };
            if let Some((_, address)) = line.split_once("listening on http://") {
                // In a log of JSON, the message is the end of the line.
                found.push(format!("http://{}", address.trim_end_matches("\"}")));
            }
            said.push(line);
        }
        found
    }

    /// Wait until it says these words. Returns what follows them on the line.
    pub(crate) fn wait_for(&self, words: &str) -> String {
        loop {
            let line = self.stderr.recv_timeout(PATIENCE);
            let line = line.unwrap_or_else(|_| panic!("it does not say {words:?}"));
            if let Some((_, rest)) = line.split_once(words) {
                return rest.to_owned();
            }
        }
    }

    /// Somebody without a cookie, at the first address.
    pub(crate) fn anonymous(&self) -> Actor {
        Actor::new(&self.wait_until_it_listens(1)[0])
    }

    /// How many file descriptors it has open, where the kernel shows them (Linux).
    pub(crate) fn descriptors(&self) -> usize {
        let folder = format!("/proc/{}/fd", self.child.id());
        std::fs::read_dir(folder).unwrap().count()
    }

    /// The number of the process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Send a signal, such as `TERM`.
    pub(crate) fn signal(&self, name: &str) {
        signal(self.child.id(), name);
    }

    /// Wait for the end.
    pub(crate) fn end(mut self) -> ExitStatus {
        self.wait_for_the_end()
    }

    /// End it. Returns every line that it has written to stderr.
    pub(crate) fn log(self) -> Vec<String> {
        self.signal("TERM");
        self.log_at_the_end()
    }

    /// Wait for the end. Returns every line that it has written to stderr.
    pub(crate) fn log_at_the_end(mut self) -> Vec<String> {
        assert_eq!(self.wait_for_the_end().code(), Some(0));
        self.log.take().unwrap().join().unwrap()
    }

    /// Wait until it ends, also by a signal that was sent.
    pub(crate) fn wait_for_the_end(&mut self) -> ExitStatus {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(Instant::now() < deadline, "it does not end");
            thread::sleep(Duration::from_millis(1));
        }
    }

    /// Wait until it ends. Returns every line that it has written to stderr.
    pub(crate) fn last_words(mut self) -> (ExitStatus, Vec<String>) {
        let status = self.wait_for_the_end();
        (status, self.log.take().unwrap().join().unwrap())
    }

    /// Send a signal and wait for the end.
    pub(crate) fn end_with(self, name: &str) -> ExitStatus {
        self.signal(name);
        self.end()
    }
}

fn signal(id: u32, name: &str) {
    let mut kill = Command::new("kill");
    let status = kill.arg(format!("-{name}")).arg(id.to_string()).status();
    assert!(status.unwrap().success());
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The names in a folder.
pub(crate) fn files(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// The only line that a program has said before it ended.
pub(crate) fn line_of(output: &Output, code: i32) -> String {
    let stderr = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(output.status.code(), Some(code), "{stderr}");
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    assert!(output.stdout.is_empty());
    let line = stderr.trim_end().strip_prefix("workout-log: ");
    line.unwrap_or_else(|| panic!("{stderr}")).to_owned()
}
