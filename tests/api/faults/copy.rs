//! The disk of a copy is full.

use super::{disk_full::SmallDisk, not_possible};
use crate::{
    copy::{copy_in, filled},
    support::{TestDatabase, files, line_of},
};

#[tokio::test]
async fn a_copy_that_does_not_fit_is_not_there() {
    let disk = match SmallDisk::mount(12) {
        Ok(disk) => disk,
        Err(reason) => return not_possible("a disk of its own that is full", &reason),
    };
    let from = filled(TestDatabase::of_sqlite()).await;
    let file = disk.path().join("copy.db");
    let to = format!("sqlite://{}", file.display());
    let variables = [("COPY_FROM", from.url()), ("COPY_TO", &to)];
    for _ in 0..2 {
        let line = line_of(&copy_in(disk.path(), &variables, &[]), 1);
        let reason = format!(
            "nothing was copied: --to: {}: its disk is full",
            file.display()
        );
        assert_eq!(line, reason);
    }
    assert!(files(disk.path()).is_empty());
}
