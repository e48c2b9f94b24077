//! How long anything may take. The deadlines depend on each other, so they are all here, and their
//! relations are checked at compile time.

use std::time::Duration;

/// A connection without a request is closed after this time.
pub const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// The head of a request has to be complete after this time.
pub const REQUEST_HEAD: Duration = Duration::from_secs(5);
/// The body of a request has to be complete after this time.
pub const REQUEST_BODY: Duration = Duration::from_secs(15);
/// A connection that has been silent for this long is cut: by then only an unfinished head can keep
/// it open.
pub const SILENCE: Duration = Duration::from_secs(20);
/// How often a connection is checked, and how long an unwanted body may still arrive.
pub const CONNECTION_CHECK: Duration = Duration::from_secs(5);

/// A request without a body must be answered within this time: a database server that has been cut
/// off says nothing at all.
pub const READ_ANSWER: Duration = Duration::from_secs(5);
/// A request with a body must be answered within this time, including the time its body takes.
pub const WRITE_ANSWER: Duration = Duration::from_secs(75);

/// A file has to be complete after this time: the largest at 1.4 Mbit/s.
pub const FILE_BODY: Duration = Duration::from_secs(120);
/// A request with a file must be answered within this time, including the time the file takes.
pub const FILE_ANSWER: Duration = Duration::from_secs(240);
/// How long a file waits for its turn: each takes memory.
pub const FILE_TURN: Duration = Duration::from_secs(20);
/// Each further part of an answer that is sent in parts must be there within this time, with the
/// time that it waits for its turn.
pub const NEXT_PART: Duration = Duration::from_secs(30);

/// How long the rest of an unwanted body is read before the answer is sent.
pub const DRAIN: Duration = Duration::from_secs(3);
/// How long that rest may pause: a client that does not send it should not wait for the answer.
pub const DRAIN_PAUSE: Duration = Duration::from_millis(250);
/// How long actix-web discards what still arrives after an answer before it closes the connection.
/// If it closed at once, a proxy could lose the answer.
pub const LINGER: Duration = Duration::from_secs(3);

/// How long requests in progress may take at shutdown, in seconds.
pub const GRACE_S: u64 = 8;

/// How long a request waits for a free connection to the database.
pub const ACQUIRE: Duration = Duration::from_secs(3);
/// For how long a database server that is starting is asked for a connection.
pub const STARTING_SERVER: Duration = Duration::from_millis(2_800);
/// How long a database server may take to show that a connection is alive.
pub const PING: Duration = Duration::from_secs(1);
/// How long a statement of SQLite may hold up the thread that serves requests.
pub const INLINE: Duration = Duration::from_millis(1);
/// How long SQLite waits for a lock that another process holds.
pub const SQLITE_LOCK: Duration = Duration::from_secs(2);
/// How long PostgreSQL may work on one statement, and SQLite on one that reads.
pub const STATEMENT: Duration = Duration::from_secs(10);
/// How long PostgreSQL may be silent about an ordinary statement: one that has been cut off is silent
/// for ever.
pub const SILENT_STATEMENT: Duration = Duration::from_secs(4);
/// The same for statements about many rows: a little longer than the server itself lets them take.
pub const SILENT_LONG_STATEMENT: Duration = Duration::from_secs(DELETION_S + 2);
/// How long PostgreSQL may take to delete a person, in seconds: ten years of workouts take longer
/// than any other statement.
pub const DELETION_S: u64 = 60;

/// How long a password waits for its turn to be hashed.
pub const HASHING_TURN: Duration = Duration::from_secs(2);
/// How long an answer waits for its turn to read sets into memory.
pub const SETS_TURN: Duration = Duration::from_secs(2);

const fn is_longer(one: Duration, other: Duration) -> bool {
    one.as_millis() > other.as_millis()
}

const _: () = {
    // Otherwise every idle connection would be cut as silent.
    assert!(is_longer(SILENCE, KEEP_ALIVE));
    // The answer then says what it waited for, not only that it took too long.
    assert!(is_longer(READ_ANSWER, ACQUIRE));
    assert!(is_longer(READ_ANSWER, SQLITE_LOCK));
    assert!(is_longer(READ_ANSWER, SETS_TURN));
    assert!(is_longer(ACQUIRE, PING));
    // Whoever has waited for it learns what the server has answered.
    assert!(is_longer(ACQUIRE, STARTING_SERVER));
    assert!(is_longer(SILENT_STATEMENT, ACQUIRE));
    // With the rollback, which takes as long as a ping.
    assert!(READ_ANSWER.as_secs() >= SILENT_STATEMENT.as_secs() + PING.as_secs());
    assert!(is_longer(SILENT_LONG_STATEMENT, STATEMENT));
    assert!(is_longer(FILE_ANSWER, FILE_BODY));
    assert!(is_longer(FILE_BODY, FILE_TURN));
    assert!(is_longer(WRITE_ANSWER, STATEMENT));
    assert!(is_longer(NEXT_PART, STATEMENT));
    assert!(is_longer(WRITE_ANSWER, HASHING_TURN));
    // A deletion may take its time even when its body came late.
    assert!(WRITE_ANSWER.as_secs() >= REQUEST_BODY.as_secs() + DELETION_S);
    assert!(is_longer(DRAIN, DRAIN_PAUSE));
    // A request without a body ends before the server does.
    assert!(GRACE_S > READ_ANSWER.as_secs());
};
