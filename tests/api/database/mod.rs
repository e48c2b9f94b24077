//! The database underneath: its schema, the commands that change it, and what happens when it cannot
//! be used.

mod connections;
mod doors;
mod keys;
mod migrate_command;
mod migrations;
mod outage_log;
mod outages;
mod poolers;
mod unusable_databases;
