//! The API as clients see it: the real server on a free port, each test with a database of its
//! own, on SQLite or, when `TEST_POSTGRES_URL` names a server, on PostgreSQL.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "a test that panics has failed, which is what it is for"
)]

mod support;
mod workouts;
