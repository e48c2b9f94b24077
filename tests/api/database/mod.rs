//! The database underneath: its schema, the commands that change it, and what happens when it cannot
//! be used.

mod citus;
mod connections;
mod doors;
mod keys;
mod migrate_command;
mod migrations;
mod outage_log;
mod outages;
mod owners;
mod poolers;
mod repeated;
mod unusable_databases;
