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
mod account_end;
mod audit;
mod body_limits;
mod changes;
mod client;
mod client_address;
mod command_line;
mod cookies;
mod cross_site;
mod devices;
mod document_examples;
mod documentation;
mod doors;
mod exercises;
mod faults;
mod filters;
mod front_end;
mod house;
mod list_contract;
mod load;
mod migrate_command;
mod migrations;
mod model;
mod outages;
mod panics;
mod password_change;
mod password_upgrades;
mod passwords;
mod plans;
mod process;
mod promises;
mod purge;
mod readme;
mod refusals;
mod round_trip;
mod routes;
mod search;
mod secrecy;
mod session_ends;
mod sessions;
mod shutdown;
mod slow_clients;
mod support;
mod throttling;
mod unusable_databases;
mod usernames;
mod workouts;
