//! What the log says about an outage: the cause of the first failure of each kind, how many there
//! were, and when it was over; not a line for each request.

use std::collections::BTreeSet;

use sea_orm::{
    ConnectionTrait as _, SqliteTransactionMode, TransactionOptions, TransactionTrait as _,
};
use serde_json::json;

use super::outages::{NO_SERVER, bring_back, take_away};
use crate::support::{Actor, Program, TestDatabase, not_run, right};

async fn start(database: &TestDatabase) -> (Program, Actor) {
    let variables = [("PORT", "0"), ("DATABASE_URL", database.url())];
    let program = Program::start(database.directory(), &variables);
    let mut alice = program.anonymous();
    alice.post("/signup", right("alice"), 201).await;
    (program, alice)
}

/// The log of a program about its database.
#[derive(Debug)]
struct Log {
    /// The causes of the failures that have a line of their own, after their request ids.
    causes: Vec<String>,
    /// How many more each cause has had.
    more: Vec<(String, u64)>,
    /// The access lines with status 503.
    refused: usize,
    /// How often the database was said to answer again, and whether that came last.
    over: usize,
    over_is_last: bool,
}

fn read(program: Program) -> Log {
    let lines = program.log();
    let mut log = Log {
        causes: Vec::new(),
        more: Vec::new(),
        refused: 0,
        over: 0,
        over_is_last: false,
    };
    for line in &lines {
        let Some((head, said)) = line.split_once("] ") else {
            continue;
        };
        if head.contains(" ERROR ") {
            log.over_is_last = false;
            let counted = said.split_once(" … and ");
            match counted.and_then(|(cause, rest)| Some((cause, rest.split_once(" more in ")?))) {
                Some((cause, (number, minute))) => {
                    assert_eq!(minute, "the last minute");
                    let number = number.replace(',', "").parse().unwrap();
                    log.more.push((cause.to_owned(), number));
                }
                None => {
                    let (_, cause) = said.split_once(" 503 Service Unavailable: ").unwrap();
                    log.causes.push(cause.to_owned());
                }
            }
        } else if said == "the database answers again" {
            assert!(head.contains(" INFO "), "{line}");
            log.over += 1;
            log.over_is_last = true;
        } else if head.ends_with(" http") && said.contains(" 503 ") {
            log.refused += 1;
        }
    }
    log
}

impl Log {
    /// Every failure is in it: as a line, or counted behind the line of its kind.
    fn assert_complete(&self, failures: usize) {
        assert_eq!(self.refused, failures, "{self:#?}");
        let counted: u64 = self.more.iter().map(|(_, number)| number).sum();
        let lines = self.causes.len();
        assert_eq!(
            counted,
            u64::try_from(failures - lines).unwrap(),
            "{self:#?}"
        );
        let causes: BTreeSet<&String> = self.causes.iter().collect();
        assert_eq!(causes.len(), lines, "a kind has two lines: {self:#?}");
        assert!(self.more.iter().all(|(cause, _)| causes.contains(cause)));
    }
}

#[tokio::test]
async fn while_postgres_is_away_there_is_a_line_for_each_cause_and_one_when_it_is_back() {
    let database = TestDatabase::create().await;
    let Some((server, name)) = database.server().await else {
        return not_run("the server is away", NO_SERVER);
    };
    let (program, mut alice) = start(&database).await;
    take_away(&server, name).await;
    for _ in 0..20 {
        alice.get("/check_session", 503).await;
    }
    bring_back(&server, name).await;
    alice.get("/check_session", 200).await;
    alice.get("/check_session", 200).await;
    let log = read(program);
    log.assert_complete(20);
    // The connections that were open have ended, and no other can be opened.
    assert!((1..=2).contains(&log.causes.len()), "{log:#?}");
    assert!(log.more.len() <= 2, "{log:#?}");
    assert_eq!((log.over, log.over_is_last), (1, true), "{log:#?}");
}

#[tokio::test]
async fn while_another_process_locks_sqlite_there_is_one_line_and_one_when_it_is_over() {
    let database = TestDatabase::create().await;
    if database.server().await.is_some() {
        return not_run("another process locks SQLite", "this is PostgreSQL");
    }
    let (program, mut alice) = start(&database).await;
    let exclusive = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Exclusive),
        ..Default::default()
    };
    let connection = database.connect().await;
    let lock = connection.begin_with_options(exclusive).await.unwrap();
    // One after the other: those that wait for their turn fail for another reason.
    for _ in 0..2 {
        let document = json!({"title": "Legs"});
        alice.post("/workouts", document, 503).await;
    }
    // Reads go on, and prove nothing about writes.
    alice.get("/workouts", 200).await;
    lock.rollback().await.unwrap();
    alice.post("/workouts", json!({"title": "Legs"}), 201).await;
    let log = read(program);
    log.assert_complete(2);
    assert_eq!(log.causes.len(), 1, "{log:#?}");
    assert_eq!((log.over, log.over_is_last), (1, true), "{log:#?}");
}

/// Titles choose how a write fails.
const FAIL_AS_TITLED: &str = r"
    CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.title = 'memory' THEN
            RAISE EXCEPTION 'out of memory' USING ERRCODE = '53200';
        ELSIF NEW.title = 'slow' THEN
            RAISE EXCEPTION 'canceling statement' USING ERRCODE = '57014';
        ELSIF NEW.title = 'defect' THEN
            RAISE EXCEPTION 'no such column' USING ERRCODE = '42703';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER fails BEFORE INSERT ON workouts FOR EACH ROW EXECUTE FUNCTION fail();
";

#[tokio::test]
async fn two_causes_have_a_line_each_and_a_defect_has_one_every_time() {
    let database = TestDatabase::create().await;
    if database.server().await.is_none() {
        return not_run("writes fail in several ways", NO_SERVER);
    }
    let (program, mut alice) = start(&database).await;
    let connection = database.connect().await;
    connection.execute_unprepared(FAIL_AS_TITLED).await.unwrap();
    for _ in 0..4 {
        for (title, status) in [("memory", 503), ("slow", 503), ("defect", 500)] {
            alice
                .post("/workouts", json!({"title": title}), status)
                .await;
            // That this answers proves nothing about what has failed.
            alice.get("/workouts", 200).await;
        }
    }
    alice.post("/workouts", json!({"title": "Legs"}), 201).await;
    let lines = program.log();
    let said: Vec<&str> = lines
        .iter()
        .filter(|line| line.contains(" ERROR ") || line.contains("answers again"))
        .map(|line| line.split_once("] ").unwrap().1)
        .collect();
    let number = |text: &str| said.iter().filter(|line| line.contains(text)).count();
    assert_eq!(number("500 Internal Server Error: "), 4, "{said:#?}");
    assert_eq!(number("503 Service Unavailable: "), 2, "{said:#?}");
    for cause in ["out of memory", "canceling statement"] {
        let counted = said.iter().filter(|line| line.contains(cause));
        let counted = counted.filter(|line| line.ends_with(" … and 3 more in the last minute"));
        assert_eq!(counted.count(), 1, "{said:#?}");
    }
    assert_eq!(number("the database answers again"), 1, "{said:#?}");
    assert_eq!(said.len(), 4 + 2 + 2 + 1, "{said:#?}");
    assert_eq!(said.last(), Some(&"the database answers again"));
}
