//! The operator's commands: the real program, beside a running server.

use std::process::Output;

use serde_json::Value;

use crate::support::{Program, TestDatabase};

mod backup;
mod check;
mod config;
mod healthcheck;
mod links;
mod password;
mod purge;
mod restore;
mod user;

/// Run a command on a database, with something on its standard input.
fn run_with(database: &TestDatabase, arguments: &[&str], input: &str) -> Output {
    let variables = [("DATABASE_URL", database.url())];
    Program::run_with(database.directory(), &variables, arguments, input)
}

fn run(database: &TestDatabase, arguments: &[&str]) -> Output {
    run_with(database, arguments, "")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// What a command has printed that has worked.
fn printed(output: &Output) -> String {
    assert!(output.status.success(), "{}", text(&output.stderr));
    text(&output.stdout)
}

/// The same of one that prints an object in each line.
fn objects(output: &Output) -> Vec<Value> {
    let lines = printed(output);
    let objects = lines.lines().map(serde_json::from_str);
    objects.collect::<Result<_, _>>().unwrap()
}
