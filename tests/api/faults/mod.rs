//! Real faults: a full disk, a quota, a limit of the file's size, a file that cannot be written, a
//! client that goes away. After each, everything acknowledged is there, nothing refused is, and the
//! server goes on without a restart.
//!
//! They are about SQLite, whose files are the server's own. One is about a command: a signal that a slow
//! machine is late to catch.

use std::{env, process::Command};

use crate::support::{Answer, not_run};

mod audit;
mod copy;
mod disk_full;
mod file_size;
mod full_backup;
mod given_up;
mod gone_clients;
mod power_cut;
mod quota;
mod read_only;
mod sessions;
mod storm;

/// Say loudly that a fault cannot be made on this machine. With `WORKOUT_LOG_FAULTS=required` it is a
/// failure.
fn not_possible(what: &str, reason: &str) {
    let is_required = env::var("WORKOUT_LOG_FAULTS").is_ok_and(|value| value == "required");
    assert!(!is_required, "{what}: {reason}");
    not_run(what, reason);
}

/// Whether system calls can be traced and delayed here.
fn can_trace(what: &str) -> bool {
    let delay = "inject=rt_sigaction:delay_enter=1";
    let trace = Command::new("strace")
        .args(["-o", "/dev/null", "-e", delay, "true"])
        .output();
    match trace {
        Ok(output) if output.status.success() => return true,
        Ok(output) => not_possible(what, &String::from_utf8_lossy(&output.stderr)),
        Err(error) => not_possible(what, &format!("strace: {error}")),
    }
    false
}

/// Run a command as root, also as another user who may become root.
fn as_root(arguments: &[&str]) -> Result<(), String> {
    let ways: [&[&str]; 2] = [&[], &["sudo", "-n"]];
    let mut reason = String::new();
    for way in ways {
        let words = [way, arguments].concat();
        match Command::new(words[0]).args(&words[1..]).output() {
            Ok(output) if output.status.success() => return Ok(()),
            Ok(output) => reason = String::from_utf8_lossy(&output.stderr).trim().to_owned(),
            Err(error) => reason = format!("{}: {error}", words[0]),
        }
    }
    Err(reason)
}

/// A write that was refused because of the database: 503 or 507, and when to come back. Not one
/// that took too long: nobody knows whether that was written.
fn assert_refused(answer: &Answer) {
    let kind = (answer.status, answer.json()["code"].clone());
    let expected = [(503, "database_unavailable"), (507, "storage_full")];
    let is_expected = |known: &(u16, &str)| kind.0 == known.0 && kind.1 == known.1;
    assert!(expected.iter().any(is_expected), "{answer:?}");
    let wait: u32 = answer.header("retry-after").unwrap().parse().unwrap();
    assert!(wait >= 1, "{answer:?}");
}
