//! The database underneath: its schema, the commands that change it, and what happens when it cannot
//! be used.

mod citus;
mod doors;
mod keys;
mod migrate_command;
mod migrations;
mod outages;
mod owners;
mod repeated;
mod unusable_databases;
