//! The API as clients see it: the real server on a free port, each test with a database of its
//! own, on SQLite or, when `TEST_POSTGRES_URL` names a server, on PostgreSQL.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "a test that panics has failed, which is what it is for"
)]

mod body_limits;
mod changes;
mod client;
mod command_line;
mod cookies;
mod exercises;
mod filters;
mod list_contract;
mod migrations;
mod model;
mod outages;
mod passwords;
mod plans;
mod process;
mod purge;
mod readme;
mod refusals;
mod round_trip;
mod routes;
mod search;
mod session_ends;
mod sessions;
mod support;
mod usernames;
mod workouts;
