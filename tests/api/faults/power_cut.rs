//! In place of a power cut: before an answer says that something is written, the write-ahead log
//! has been flushed to the disk.

use std::{collections::HashMap, fs};

use serde_json::json;
use tempfile::TempDir;

use super::can_trace;
use crate::support::{Program, right};

const VARIABLES: [(&str, &str); 1] = [("PORT", "0")];
const CREATES: usize = 20;

/// Follows a trace: writes into the log, flushes of it, and answers.
#[derive(Default)]
struct Trace {
    /// Calls that other threads' lines have interrupted, by thread, and what had been written then.
    begun: HashMap<String, (String, usize)>,
    /// Writes into the log, and how many of them are on the disk for sure.
    written: usize,
    flushed: usize,
    answers: usize,
    flushes: usize,
}

impl Trace {
    /// A line such as `4711 fdatasync(9</tmp/x/workout-log.db-wal>) = 0`.
    fn read(&mut self, line: &str) {
        let Some((thread, call)) = line.split_once(' ') else {
            return;
        };
        let call = call.trim_start();
        if let Some((begun, _)) = call.split_once(" <unfinished ...>") {
            // A write may have reached the file by now, and so may an answer the client; a flush
            // counts when it has returned, and for what was written before it began.
            if !is_flush(begun) {
                self.note(begun);
            }
            let begun = (begun.to_owned(), self.written);
            self.begun.insert(thread.to_owned(), begun);
        } else if call.starts_with("<... ") {
            let (begun, written) = self.begun.remove(thread).unwrap_or_default();
            if is_flush(&begun) {
                self.note_flush(&begun, call, written);
            }
        } else if is_flush(call) {
            self.note_flush(call, call, self.written);
        } else {
            self.note(call);
        }
    }

    fn note_flush(&mut self, call: &str, end: &str, written: usize) {
        if call.contains("-wal>") && end.ends_with("= 0") {
            self.flushed = written;
            self.flushes += 1;
        }
    }

    fn note(&mut self, call: &str) {
        if call.starts_with("pwrite64") && call.contains("-wal>") {
            self.written += 1;
        } else if call.contains("HTTP/1.1 201") {
            self.answers += 1;
            let (written, flushed) = (self.written, self.flushed);
            assert_eq!(flushed, written, "answered before the flush: {call}");
        }
    }
}

fn is_flush(call: &str) -> bool {
    call.starts_with("fdatasync") || call.starts_with("fsync")
}

#[tokio::test]
async fn nothing_is_acknowledged_before_it_is_flushed_to_the_disk() {
    if !can_trace("a trace of what is flushed") {
        return;
    }
    let directory = TempDir::new().unwrap();
    let file = directory.path().join("trace");
    let calls = "trace=pwrite64,write,writev,sendto,sendmsg,fsync,fdatasync";
    let file_name = file.to_str().unwrap();
    // -D: the server is the child, and strace its companion.
    let under = ["-D", "-f", "-y", "-s", "32", "-e", calls, "-o", file_name];
    let program = Program::start_under("strace", &under, directory.path(), &VARIABLES);
    let mut alice = program.anonymous();
    let form = right("alice");
    alice.post("/signup", form, 201).await;
    for _ in 0..CREATES {
        alice.post("/workouts", json!({"title": "Legs"}), 201).await;
    }
    // The trace is complete when its writer has ended, which it does with the server.
    assert_eq!(program.end_with("TERM").code(), Some(0));
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    let trace = loop {
        let text = fs::read_to_string(&file).unwrap();
        if text.contains("+++ exited with 0 +++") {
            break text;
        }
        assert!(
            std::time::Instant::now() < deadline,
            "the trace does not end"
        );
        tokio::task::yield_now().await;
    };
    let mut seen = Trace::default();
    trace.lines().for_each(|line| seen.read(line));
    // The sign-up as well.
    assert_eq!(seen.answers, CREATES + 1);
    assert!(seen.flushes > CREATES, "{}", seen.flushes);
}
