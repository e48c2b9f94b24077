//! The disk under the database is full, again and again, in the middle of writes.

use std::{fs::OpenOptions, io::Write as _, path::Path};

use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};
use serde_json::json;
use tempfile::TempDir;
use tokio::sync::mpsc::UnboundedReceiver;

use super::{
    as_root, assert_refused,
    audit::audit,
    not_possible,
    storm::{Ledger, storm, storm_of},
};
use crate::support::{Program, right};

/// A small file system. It is removed when this value is dropped.
pub(super) struct SmallDisk(TempDir);

impl SmallDisk {
    pub(super) fn mount(mebibytes: u32) -> Result<Self, String> {
        let directory = TempDir::new().unwrap();
        let path = directory.path().to_str().unwrap();
        let options = format!("size={mebibytes}m,mode=777");
        as_root(&["mount", "-t", "tmpfs", "-o", &options, "tmpfs", path])?;
        Ok(Self(directory))
    }

    pub(super) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Leave no more than so many bytes free.
    pub(super) fn fill(&self, left: u64) {
        let filler = OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.filler());
        let mut filler = filler.unwrap();
        let chunk = vec![0; 4096];
        while filler.write_all(&chunk).is_ok() {}
        let length = filler.metadata().unwrap().len();
        filler.set_len(length.saturating_sub(left)).unwrap();
    }

    pub(super) fn empty(&self) {
        std::fs::remove_file(self.filler()).unwrap();
    }

    fn filler(&self) -> std::path::PathBuf {
        self.path().join("filler")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = as_root(&["umount", "--lazy", self.path().to_str().unwrap()]);
    }
}

const VARIABLES: [(&str, &str); 1] = [("PORT", "0")];

#[tokio::test]
async fn what_is_acknowledged_around_a_full_disk_is_there_after_the_kill_and_nothing_else() {
    let disk = match SmallDisk::mount(12) {
        Ok(disk) => disk,
        Err(reason) => return not_possible("a disk of its own that is full", &reason),
    };
    for seed in 0..3 {
        let mut random = StdRng::seed_from_u64(seed);
        let directory = disk.path().join(seed.to_string());
        std::fs::create_dir(&directory).unwrap();
        let program = Program::start(&directory, &VARIABLES);
        let mut alice = program.anonymous();
        let form = right("alice");
        alice.post("/signup", form.clone(), 201).await;
        let mut ledger = Ledger::default();
        for round in 0..6 {
            let (full_after, empty_after) =
                (random.random_range(1..20), random.random_range(1..40));
            let left = random.random_range(0..64 * 1024);
            storm(
                &alice,
                &mut ledger,
                seed * 100 + round,
                20,
                async |mut done| {
                    for _ in 0..full_after {
                        done.recv().await;
                    }
                    disk.fill(left);
                    // Logging in writes, too.
                    let mut visitor = alice.with_cookie(None);
                    let login =
                        visitor.send_any(reqwest::Method::POST, "/login", Some(form.clone()));
                    let login = login.await;
                    if login.status != 200 {
                        assert_refused(&login);
                    }
                    for _ in 0..empty_after {
                        done.recv().await;
                    }
                    disk.empty();
                },
            )
            .await;
            // The next request is served, without a restart.
            let before = (ledger.revision, ledger.refused);
            storm(
                &alice,
                &mut ledger,
                seed * 100 + 50 + round,
                1,
                async |_| {},
            )
            .await;
            assert_eq!((ledger.revision, ledger.refused), (before.0 + 4, before.1));
        }
        println!(
            "seed {seed}: {} acknowledged, {} refused",
            ledger.revision, ledger.refused
        );
        assert!(ledger.refused > 0, "seed {seed}: the disk was never full");
        audit(program, &directory, &VARIABLES, &alice, &ledger).await;
        std::fs::remove_dir_all(&directory).unwrap();
    }
}

#[tokio::test]
async fn however_many_write_while_the_disk_is_full_none_of_them_was_told_what_is_not_true() {
    for (writers, changes) in [(1, 60), (32, 6), (256, 2)] {
        let disk = match SmallDisk::mount(12) {
            Ok(disk) => disk,
            Err(reason) => return not_possible("a disk of its own that is full", &reason),
        };
        let program = Program::start(disk.path(), &VARIABLES);
        let mut alice = program.anonymous();
        let form = json!({"username": "alice", "password": "correct horse"});
        alice.post("/signup", form, 201).await;
        let mut ledger = Ledger::default();
        let fault = async |mut done: UnboundedReceiver<()>| {
            for _ in 0..20 {
                done.recv().await;
            }
            disk.fill(0);
            // Those that were answered before are not all counted yet.
            for _ in 0..writers / 2 + 20 {
                done.recv().await;
            }
            disk.empty();
        };
        storm_of(writers, &alice, &mut ledger, 1, changes, fault).await;
        assert!(ledger.refused > 0, "{writers}: the disk was never full");
        let before = (ledger.revision, ledger.refused);
        storm_of(1, &alice, &mut ledger, 2, 4, async |_| {}).await;
        assert_eq!((ledger.revision, ledger.refused), (before.0 + 4, before.1));
        audit(program, disk.path(), &VARIABLES, &alice, &ledger).await;
    }
}

#[tokio::test]
async fn two_writes_that_meet_a_full_disk_take_nothing_from_those_after_them() {
    let disk = match SmallDisk::mount(12) {
        Ok(disk) => disk,
        Err(reason) => return not_possible("a disk of its own that is full", &reason),
    };
    let program = Program::start(disk.path(), &VARIABLES);
    let mut alice = program.anonymous();
    let form = right("alice");
    alice.post("/signup", form, 201).await;
    let mut ledger = Ledger::default();
    let write = async |title: &str, status: u16, ledger: &mut Ledger| {
        let id = uuid::Uuid::new_v4();
        let notes = "n".repeat(9_000);
        let document = json!({"id": id, "title": title, "notes": notes});
        let answer = alice.clone().post("/workouts", document, status).await;
        if status == 201 {
            ledger.live.insert(id, answer.json());
            ledger.revision += 1;
        }
    };
    write("before", 201, &mut ledger).await;
    disk.fill(0);
    write("full", 507, &mut ledger).await;
    write("full", 507, &mut ledger).await;
    disk.empty();
    for _ in 0..4 {
        write("after", 201, &mut ledger).await;
    }
    assert_eq!(ledger.revision, 5);
    audit(program, disk.path(), &VARIABLES, &alice, &ledger).await;
}
