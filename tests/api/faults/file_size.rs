//! A limit of the file size (`RLIMIT_FSIZE`): writing beyond it is EFBIG, and by default ends the
//! process.

use std::process::Command;

use tempfile::TempDir;

use super::{
    audit::audit,
    not_possible,
    storm::{Ledger, storm},
};
use crate::support::{Program, right};

const VARIABLES: [(&str, &str); 1] = [("PORT", "0")];

/// For both files of the database, in blocks of 512 bytes.
const LIMIT: &str = "1500";

#[tokio::test]
async fn a_file_that_may_not_grow_is_reported_and_survived() {
    if let Err(error) = Command::new("prlimit").arg("--version").output() {
        return not_possible("a limit of the file's size", &format!("prlimit: {error}"));
    }
    let directory = TempDir::new().unwrap();
    let limited = ["-c", "ulimit -S -f \"$0\"; exec \"$1\"", LIMIT];
    let program = Program::start_under("sh", &limited, directory.path(), &VARIABLES);
    let mut alice = program.anonymous();
    let form = right("alice");
    alice.post("/signup", form, 201).await;
    let mut ledger = Ledger::default();
    let mut round = 0;
    while ledger.refused < 5 {
        assert!(round < 30, "the limit was never met");
        storm(&alice, &mut ledger, round, 10, async |_| {}).await;
        round += 1;
    }
    let lifted = Command::new("prlimit")
        .args([
            "--pid",
            &program.id().to_string(),
            "--fsize=unlimited:unlimited",
        ])
        .status();
    assert!(lifted.unwrap().success());
    let (revision, refused) = (ledger.revision, ledger.refused);
    storm(&alice, &mut ledger, 100, 5, async |_| {}).await;
    assert_eq!((ledger.revision, ledger.refused), (revision + 20, refused));
    audit(program, directory.path(), &VARIABLES, &alice, &ledger).await;
}
