//! Behind a pooler (pgbouncer): one that mixes up the prepared statements of its clients is refused at
//! start, and one that keeps them apart is not.

use std::{
    fs,
    net::{TcpListener, TcpStream},
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

use sea_orm::ConnectionTrait as _;

use crate::support::{Program, TestDatabase, line_of, not_run, right};

/// A pgbouncer in front of the server of a database. It is killed when this value is dropped.
struct Pooler {
    child: Child,
    port: u16,
    url: String,
}

impl Pooler {
    /// Start one with these lines in its settings.
    fn start(database: &TestDatabase, settings: &str) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let (_, place) = database.url().split_once('@').unwrap();
        let (server, name) = place.split_once('/').unwrap();
        let (host, server_port) = server.split_once(':').unwrap();
        let file = database.directory().join("pgbouncer.ini");
        let text = format!(
            "[databases]\n* = host={host} port={server_port}\n[pgbouncer]\n\
             listen_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n\
             auth_type = any\n{settings}\n"
        );
        fs::write(&file, text.replace("* = ", "* = user=postgres ")).unwrap();
        let child = Command::new("pgbouncer")
            .args(unprivileged(&file))
            .arg(&file)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let pooler = Self {
            child,
            port,
            url: format!("postgres://postgres@127.0.0.1:{port}/{name}"),
        };
        pooler.wait();
        pooler
    }

    fn wait(&self) {
        let deadline = Instant::now() + Duration::from_secs(20);
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(Instant::now() < deadline, "pgbouncer does not listen");
        }
    }

    fn variables(&self) -> [(&str, &str); 2] {
        [("PORT", "0"), ("DATABASE_URL", &self.url)]
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// It refuses to run as root, and then its settings must be readable for somebody else.
fn unprivileged(file: &std::path::Path) -> Vec<String> {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    if fs::metadata(file).unwrap().uid() != 0 {
        return Vec::new();
    }
    let folder = file.parent().unwrap();
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).unwrap();
    vec!["--user=nobody".into()]
}

/// The version of the pgbouncer on this machine, such as (1, 18).
fn version() -> Option<(u32, u32)> {
    let Output { stdout, .. } = Command::new("pgbouncer").arg("--version").output().ok()?;
    let text = String::from_utf8(stdout).unwrap();
    let mut numbers = text.split_whitespace().nth(1)?.split('.');
    let mut next = || numbers.next()?.parse().ok();
    Some((next()?, next()?))
}

/// A database on the server and the version of pgbouncer, if there are both.
async fn with_pgbouncer() -> Option<(TestDatabase, (u32, u32))> {
    let database = TestDatabase::create().await;
    let (Some(_), Some(version)) = (database.server().await, version()) else {
        not_run("a pooler", "there is no PostgreSQL or no pgbouncer");
        return None;
    };
    set(&database, "default_transaction_isolation", "read committed").await;
    Some((database, version))
}

/// Change the default of a setting in a database.
async fn set(database: &TestDatabase, setting: &str, value: &str) {
    let (server, name) = database.server().await.unwrap();
    let statement = format!("ALTER DATABASE {name} SET {setting} = '{value}'");
    server.execute_unprepared(&statement).await.unwrap();
}

/// The setting that came with version 1.21.
fn remembered(version: (u32, u32), number: u32) -> String {
    match version {
        (1, ..21) => String::new(),
        _ => format!("max_prepared_statements = {number}"),
    }
}

const IGNORED: &str = "ignore_startup_parameters = options";

#[tokio::test]
async fn a_pooler_that_mixes_up_prepared_statements_is_refused_at_start() {
    let Some((database, version)) = with_pgbouncer().await else {
        return;
    };
    let forgetful = remembered(version, 0);
    let pooler = Pooler::start(
        &database,
        &format!("pool_mode = transaction\n{IGNORED}\n{forgetful}"),
    );
    // The first finds its sessions untouched, the second those that the first has used.
    for _ in 0..2 {
        for arguments in [&[] as &[&str], &["purge"], &["migrate", "up"]] {
            let output = Program::run(database.directory(), &pooler.variables(), arguments);
            assert_eq!(
                line_of(&output, 2),
                format!(
                    "DATABASE_URL: {}: the pooler in front of PostgreSQL mixes up the prepared \
                     statements of its clients; set max_prepared_statements = 200 (pgbouncer 1.21 \
                     or later), or pool_mode = session",
                    pooler.url
                )
            );
        }
    }
}

#[tokio::test]
async fn a_pooler_that_keeps_prepared_statements_apart_is_used() {
    let Some((database, version)) = with_pgbouncer().await else {
        return;
    };
    let mut modes = vec!["pool_mode = session".to_owned()];
    if version >= (1, 21) {
        let remembered = remembered(version, 200);
        modes.push(format!("pool_mode = transaction\n{remembered}"));
    }
    for (number, mode) in modes.iter().enumerate() {
        let pooler = Pooler::start(&database, &format!("{mode}\n{IGNORED}"));
        let program = Program::start(database.directory(), &pooler.variables());
        let mut person = program.anonymous();
        let name = format!("person_{number}");
        person.post("/signup", right(&name), 201).await;
        let log = program.log().join("\n");
        // It swallows what we ask for, so this is said.
        assert_eq!(log.matches(" WARN ").count(), 1, "{log}");
        assert!(
            log.contains(
                "statements have no time limit although we ask for one, perhaps because of a pooler; \
                 set it with: ALTER ROLE postgres SET statement_timeout = '10s'"
            ),
            "{log}"
        );
    }
}

#[tokio::test]
async fn a_pooler_that_drops_our_isolation_level_is_refused_until_the_role_has_it() {
    let Some((database, _)) = with_pgbouncer().await else {
        return;
    };
    set(&database, "default_transaction_isolation", "serializable").await;
    let refused = {
        let pooler = Pooler::start(&database, &format!("pool_mode = session\n{IGNORED}"));
        let output = Program::run(database.directory(), &pooler.variables(), &[]);
        line_of(&output, 2).replace(&pooler.url, "URL")
    };
    assert_eq!(
        refused,
        "DATABASE_URL: URL: its transactions are serializable although we ask for read committed, \
         perhaps because of a pooler; set it with: ALTER ROLE postgres SET \
         default_transaction_isolation = 'read committed'"
    );
    set(&database, "default_transaction_isolation", "read committed").await;
    set(&database, "statement_timeout", "10s").await;
    let pooler = Pooler::start(&database, &format!("pool_mode = session\n{IGNORED}"));
    let program = Program::start(database.directory(), &pooler.variables());
    program.anonymous().get("/readyz", 200).await;
    let log = program.log().join("\n");
    assert!(!log.contains(" WARN "), "{log}");
}
