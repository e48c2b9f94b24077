//! The disk for a backup is too small.

use std::fs;

use super::{disk_full::SmallDisk, not_possible};
use crate::support::{Program, files, line_of, right};

#[tokio::test]
async fn a_backup_that_does_not_fit_leaves_nothing_and_the_server_goes_on() {
    let disk = match SmallDisk::mount(1) {
        Ok(disk) => disk,
        Err(reason) => return not_possible("a disk of its own that is full", &reason),
    };
    let directory = tempfile::TempDir::new().unwrap();
    let program = Program::start(directory.path(), &[("PORT", "0")]);
    let mut alice = program.anonymous();
    alice.post("/signup", right("alice"), 201).await;
    disk.fill(64 << 10);
    let target = disk.path().join("diary.db");
    let arguments = ["backup", target.to_str().unwrap()];
    let line = line_of(&Program::run(directory.path(), &[], &arguments), 1);
    assert!(line.ends_with(": its disk is full"), "{line}");
    assert_eq!(files(disk.path()), ["filler"]);
    alice.get("/me", 200).await;
    disk.empty();
    let done = Program::run(directory.path(), &[], &arguments);
    assert!(done.status.success(), "{done:?}");
    assert!(fs::metadata(&target).unwrap().len() > 64 << 10);
}
