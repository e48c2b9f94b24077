//! `workout-log backup`.

use std::{
    ffi::OsStr,
    fs,
    os::unix::{
        ffi::OsStrExt as _,
        fs::{FileExt as _, PermissionsExt as _},
    },
    path::Path,
    process::{Command, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use entity::user;
use futures_util::future::join_all;
use sea_orm::{ConnectionTrait as _, Database, EntityTrait as _};
use serde_json::json;
use tempfile::TempDir;

use super::{objects, printed};
use crate::support::{Program, TestDatabase, files, line_of, not_run, right};

const SERVER: [(&str, &str); 2] = [("PORT", "0"), ("HOST", "127.0.0.1")];

fn backup(directory: &Path, arguments: &[&str]) -> Output {
    let arguments = [&["backup"], arguments].concat();
    Program::run(directory, &[], &arguments)
}

/// A folder whose database is large, so that its backup takes a while.
async fn large(mebibytes: u32) -> TempDir {
    let directory = TempDir::new().unwrap();
    let migrated = Program::run(directory.path(), &[], &["migrate", "up"]);
    assert!(migrated.status.success(), "{migrated:?}");
    let file = directory.path().join("workout-log.db");
    let connection = Database::connect(format!("sqlite://{}", file.display()))
        .await
        .unwrap();
    let ballast = format!(
        "CREATE TABLE ballast (bytes BLOB);
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {mebibytes})
         INSERT INTO ballast SELECT randomblob(1048576) FROM n"
    );
    connection.execute_unprepared(&ballast).await.unwrap();
    connection.close().await.unwrap();
    directory
}

#[tokio::test]
async fn a_backup_beside_a_running_server_is_whole_private_and_alone() {
    let directory = TempDir::new().unwrap();
    let program = Program::start(directory.path(), &SERVER);
    let mut alice = program.anonymous();
    alice.post("/signup", right("alice"), 201).await;
    alice.post("/workouts", json!({"title": "Legs"}), 201).await;
    let before = files(directory.path());

    let output = backup(directory.path(), &["diary.db"]);
    let said = printed(&output);
    assert!(
        said.starts_with("wrote diary.db: 1 account, 1 workout, "),
        "{said}"
    );
    assert!(said.contains("; checked\n"), "{said}");
    assert!(
        said.ends_with(
            "Not in it: workout-log.session-key. Keep a copy of that in another place.\n"
        ),
        "{said}"
    );
    // Not on a terminal: no bar.
    assert!(output.stderr.is_empty(), "{output:?}");
    let mut expected = before;
    expected.push("diary.db".into());
    expected.sort();
    assert_eq!(files(directory.path()), expected);
    let file = directory.path().join("diary.db");
    let mode = file.metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);

    // It is never overwritten, nor is a link that leads nowhere.
    let bytes = fs::read(&file).unwrap();
    std::os::unix::fs::symlink("nowhere.db", directory.path().join("link.db")).unwrap();
    for name in ["diary.db", "workout-log.db", "link.db"] {
        let line = line_of(&backup(directory.path(), &[name]), 1);
        assert_eq!(line, format!("{name}: this file exists already"));
    }
    assert!(fs::read(&file).unwrap() == bytes);

    let pepper = [
        "second.db",
        "--json",
        "--password-pepper=a pepper of some length",
    ];
    let report = &objects(&backup(directory.path(), &pepper))[0];
    assert_eq!(report["file"], "second.db");
    assert_eq!(report["contents"]["people"], 1);
    assert_eq!(report["contents"]["workouts"], 1);
    let length = directory.path().join("second.db").metadata().unwrap().len();
    assert_eq!(report["contents"]["bytes"], length);
    let missing = json!(["workout-log.session-key", "PASSWORD_PEPPER"]);
    assert_eq!(report["not_in_it"], missing);
}

#[tokio::test]
async fn a_backup_under_writes_is_one_moment_and_no_write_fails() {
    let directory = large(24).await;
    let program = Program::start(directory.path(), &SERVER);
    let mut alice = program.anonymous();
    alice.post("/signup", right("alice"), 201).await;
    alice.post("/workouts", json!({"title": "Legs"}), 201).await;
    let folder = directory.path().to_owned();
    let backing = thread::spawn(move || backup(&folder, &["diary.db"]));
    let mut rounds = 0;
    while !backing.is_finished() {
        // Each takes a workout with an exercise and a set.
        join_all((0..4).map(async |_| {
            let set =
                json!({"title": "Legs", "exercises": [{"name": "Squat", "sets": [{"reps": 5}]}]});
            alice.clone().post("/workouts", set, 201).await
        }))
        .await;
        rounds += 1;
    }
    printed(&backing.join().unwrap());
    assert!(rounds > 1, "nothing was written meanwhile");
    let all = alice.get("/workouts", 200).await.json()["total"].clone();
    assert_eq!(all, 1 + 4 * rounds);

    // What it has is what there was at one moment: the revision counts the workouts.
    let url = format!("sqlite://{}/diary.db", directory.path().display());
    let restored = Program::start(
        directory.path(),
        &[SERVER[0], SERVER[1], ("DATABASE_URL", &url)],
    );
    let mut anew = restored.anonymous();
    anew.post("/login", right("alice"), 200).await;
    let total = anew.get("/workouts", 200).await.json()["total"].clone();
    let total = total.as_u64().unwrap();
    assert!((1..=1 + 4 * rounds).contains(&total), "{total}");
    let file = format!("sqlite://{}/diary.db", directory.path().display());
    let connection = Database::connect(file).await.unwrap();
    let row = user::Entity::find()
        .one(&connection)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(row.revision.unsigned_abs(), total);
}

/// A backup that is not finished.
fn is_draft(name: &str) -> bool {
    name.starts_with("diary.db.unfinished-")
}

/// A fast one may be finished before anybody looks.
fn wait_until_it_has_begun(directory: &Path) {
    let deadline = Instant::now() + Duration::from_secs(20);
    let is_begun = |name: &String| is_draft(name) || name == "diary.db";
    while !files(directory).iter().any(is_begun) {
        assert!(Instant::now() < deadline, "the backup does not begin");
        thread::sleep(Duration::from_millis(1));
    }
}

/// Whether this was started by `nohup`, and with it every program that a test starts.
fn is_hangup_ignored() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let mut ignored = status
        .lines()
        .filter_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = u64::from_str_radix(ignored.next().unwrap().trim(), 16);
    ignored.unwrap() & 1 == 1
}

#[tokio::test]
async fn a_backup_that_is_stopped_leaves_nothing_and_one_that_is_killed_nothing_that_looks_like_one()
 {
    let directory = large(192).await;
    for signal in ["TERM", "INT", "HUP", "KILL"] {
        if signal == "HUP" && is_hangup_ignored() {
            not_run("a closed terminal", "nohup has started this");
            continue;
        }
        let program = Program::start_command(directory.path(), &[], &["backup", "diary.db"]);
        wait_until_it_has_begun(directory.path());
        program.signal(signal);
        let (status, said) = program.last_words();
        let names = files(directory.path());
        assert!(
            !names.contains(&"diary.db".to_owned()),
            "{signal}: {names:?}"
        );
        if signal == "KILL" {
            assert_eq!(status.code(), None);
            assert!(names.iter().any(|name| is_draft(name)), "{names:?}");
            continue;
        }
        assert_eq!(status.code(), Some(1), "{signal}");
        assert_eq!(said, ["workout-log: interrupted; nothing was left behind"]);
        assert!(!names.iter().any(|name| is_draft(name)), "{names:?}");
    }
    // What was killed is in nobody's way.
    printed(&backup(directory.path(), &["diary.db"]));
}

#[tokio::test]
async fn a_backup_that_nohup_has_started_goes_on_when_the_terminal_is_closed() {
    let directory = large(192).await;
    let mut child = Command::new("nohup")
        .arg(env!("CARGO_BIN_EXE_workout-log"))
        .args(["backup", "diary.db"])
        .current_dir(directory.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    wait_until_it_has_begun(directory.path());
    let id = child.id().to_string();
    let kill = Command::new("kill").args(["-HUP", &id]).status().unwrap();
    assert!(kill.success());
    assert!(child.wait().unwrap().success());
    assert_eq!(files(directory.path()), ["diary.db", "workout-log.db"]);
}

#[tokio::test]
async fn a_path_that_is_not_text_is_shown_as_well_as_possible() {
    let directory = large(1).await;
    let path = directory.path();
    let strange = OsStr::from_bytes(b"di\xffary.db");
    let run = |folder: &Path, arguments: &[&OsStr]| {
        Command::new(env!("CARGO_BIN_EXE_workout-log"))
            .env_clear()
            .args(arguments)
            .arg("--json")
            .current_dir(folder)
            .stdin(Stdio::null())
            .output()
            .unwrap()
    };
    let report = &objects(&run(path, &["backup".as_ref(), strange]))[0];
    assert_eq!(report["file"], "di\u{fffd}ary.db");
    assert!(path.join(strange).is_file());

    let elsewhere = path.join(OsStr::from_bytes(b"\xfe"));
    fs::create_dir(&elsewhere).unwrap();
    let file = path.join(strange);
    let restore = ["restore".as_ref(), file.as_os_str(), "--yes".as_ref()];
    for is_again in [false, true] {
        let report = &objects(&run(&elsewhere, &restore))[0];
        assert_eq!(report["database"], "workout-log.db");
        assert_eq!(report["kept"].is_string(), is_again, "{report}");
    }
}

#[tokio::test]
async fn a_database_that_is_damaged_or_not_there_has_no_backup() {
    let directory = large(1).await;
    let file = directory.path().join("workout-log.db");
    // In the middle of the tables, past the first page.
    let open = fs::OpenOptions::new().write(true).open(&file).unwrap();
    for page in 2..12 {
        open.write_all_at(&[0xff; 512], page * 4096).unwrap();
    }
    drop(open);
    let output = backup(directory.path(), &["diary.db"]);
    let line = line_of(&output, 1);
    assert!(line.contains("damaged"), "{line}");
    let names = files(directory.path());
    assert!(
        !names.iter().any(|name| name.starts_with("diary.db")),
        "{names:?}"
    );

    let empty = TempDir::new().unwrap();
    assert_eq!(
        line_of(&backup(empty.path(), &["diary.db"]), 2),
        "DATABASE_URL: workout-log.db: there is no such file"
    );
    for (url, line) in [
        ("sqlite://folder.db", "folder.db: this is not a file"),
        (
            "sqlite://notes.txt/a.db",
            "notes.txt/a.db: Not a directory (os error 20)",
        ),
    ] {
        let folder = TempDir::new().unwrap();
        fs::create_dir(folder.path().join("folder.db")).unwrap();
        fs::write(folder.path().join("notes.txt"), "no folder").unwrap();
        let output = Program::run(
            folder.path(),
            &[("DATABASE_URL", url)],
            &["backup", "diary.db"],
        );
        assert_eq!(line_of(&output, 2), format!("DATABASE_URL: {line}"));
    }
    let line = line_of(&backup(directory.path(), &["missing/diary.db"]), 1);
    assert_eq!(
        line,
        "missing/diary.db: No such file or directory (os error 2)"
    );
    assert!(files(empty.path()).is_empty());
}

#[tokio::test]
async fn a_server_of_databases_is_left_to_its_own_program() {
    let database = TestDatabase::create().await;
    if database.server().await.is_none() {
        return not_run("the refusal of backup on PostgreSQL", "this is SQLite");
    }
    let variables = [("DATABASE_URL", database.url())];
    let run = |arguments: &[&str]| Program::run(database.directory(), &variables, arguments);
    for (arguments, program) in [
        (&["backup", "diary.dump"][..], "pg_dump"),
        (&["restore", "diary.dump", "--yes"], "pg_restore"),
    ] {
        let expected = format!(
            "DATABASE_URL is a PostgreSQL server: use {program}, as docs/OPERATIONS.md shows"
        );
        assert_eq!(line_of(&run(arguments), 2), expected);
    }
    assert!(files(database.directory()).is_empty());
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_named() {
    let directory = large(1).await;
    let file = directory.path().join("workout-log.db");
    let connection = Database::connect(format!("sqlite://{}", file.display()))
        .await
        .unwrap();
    let newer = "INSERT INTO seaql_migrations VALUES ('m9999_later', 0)";
    connection.execute_unprepared(newer).await.unwrap();
    connection.close().await.unwrap();
    assert_eq!(
        line_of(&backup(directory.path(), &["diary.db"]), 1),
        "workout-log.db: it is from a newer version of this program; use that version"
    );
    assert_eq!(files(directory.path()), ["workout-log.db"]);
}

#[test]
fn a_database_in_memory_has_no_backup() {
    let directory = TempDir::new().unwrap();
    let variables = [("DATABASE_URL", "sqlite::memory:")];
    let output = Program::run(directory.path(), &variables, &["backup", "diary.db"]);
    assert_eq!(line_of(&output, 2), "DATABASE_URL is a database in memory");
}
