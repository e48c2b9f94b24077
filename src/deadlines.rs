//! How long anything may take. The deadlines depend on each other, so they stand together; what has
//! to hold between them is checked when this is compiled.

use std::time::Duration;

/// A connection without a request is closed after this time.
pub const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// The head of a request has to be complete after this time.
pub const REQUEST_HEAD: Duration = Duration::from_secs(5);
/// The body of a request has to be complete after this time.
pub const REQUEST_BODY: Duration = Duration::from_secs(15);
/// A connection that has been silent for this long is cut: by then only half a head can keep it
/// open.
pub const SILENCE: Duration = Duration::from_secs(20);
/// How often a connection is looked at, and how long a body that nobody wants may still come.
pub const CONNECTION_CHECK: Duration = Duration::from_secs(5);

/// An answer to a request without a body has to be there after this time: a database server that
/// has been cut off says nothing at all.
pub const READ_ANSWER: Duration = Duration::from_secs(5);
/// An answer to a request with a body has to be there after this time, its body included.
pub const WRITE_ANSWER: Duration = Duration::from_secs(75);

/// How long the rest of an unwanted body is read before the answer goes out.
pub const DRAIN: Duration = Duration::from_secs(3);
/// How long nothing of that rest may arrive: who does not send it is not to wait for the answer.
pub const DRAIN_PAUSE: Duration = Duration::from_millis(250);
/// How long actix-web throws away what still arrives after an answer, before it closes the
/// connection: closed at once, the answer could be lost on the way through a proxy.
pub const LINGER: Duration = Duration::from_secs(3);

/// How long requests that are under way may take at shutdown, in seconds.
pub const GRACE_S: u64 = 8;

/// How long a request waits for a free connection to the database.
pub const ACQUIRE: Duration = Duration::from_secs(3);
/// How long a server may take to show that a connection to it is alive.
pub const PING: Duration = Duration::from_secs(1);
/// How long a statement of SQLite may hold up the thread that serves requests.
pub const INLINE: Duration = Duration::from_millis(1);
/// How long SQLite waits for a lock that another process holds.
pub const SQLITE_LOCK: Duration = Duration::from_secs(2);
/// How long PostgreSQL may work on one statement, and SQLite on one that reads.
pub const STATEMENT: Duration = Duration::from_secs(10);
/// How long PostgreSQL may take to delete a person, in seconds: ten years of workouts take longer
/// than anything else that one statement does.
pub const DELETION_S: u64 = 60;

/// How long a password waits for its turn to be hashed.
pub const HASHING_TURN: Duration = Duration::from_secs(2);
/// How long an answer waits until its sets may be read into memory.
pub const SETS_TURN: Duration = Duration::from_secs(2);

const fn is_longer(one: Duration, other: Duration) -> bool {
    one.as_millis() > other.as_millis()
}

const _: () = {
    // Else every idle connection would be cut as silent.
    assert!(is_longer(SILENCE, KEEP_ALIVE));
    // Whoever waits for something is told what it was, and not only that it took too long.
    assert!(is_longer(READ_ANSWER, ACQUIRE));
    assert!(is_longer(READ_ANSWER, SQLITE_LOCK));
    assert!(is_longer(READ_ANSWER, SETS_TURN));
    assert!(is_longer(ACQUIRE, PING));
    assert!(is_longer(WRITE_ANSWER, STATEMENT));
    assert!(is_longer(WRITE_ANSWER, HASHING_TURN));
    // A deletion may take its time although its body came late.
    assert!(WRITE_ANSWER.as_secs() >= REQUEST_BODY.as_secs() + DELETION_S);
    assert!(is_longer(DRAIN, DRAIN_PAUSE));
    // A request without a body ends before the server does.
    assert!(GRACE_S > READ_ANSWER.as_secs());
};
