//! The API as clients see it: the real server on a free port, each test with a database of its
//! own, on SQLite or, when `TEST_POSTGRES_URL` names a server, on PostgreSQL.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "a test that panics has failed, which is what it is for"
)]
#![allow(
    clippy::disallowed_methods,
    clippy::too_many_lines,
    reason = "a test compares with the real time, reads settings of its own, and may be a long table"
)]

mod account;
mod auth;
mod cli;
mod copy;
mod database;
mod exercises;
mod faults;
mod front_end;
mod house;
mod http;
mod lists;
mod model;
mod openapi;
mod server;
mod stats;
mod support;
mod transfer;
mod workouts;
