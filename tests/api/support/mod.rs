//! The foundation of the tests: [`App`], a running server; [`Actor`], a client with a cookie jar;
//! [`Program`], for tests of the process; and [`Raw`], for tests in which every byte matters.

mod actor;
mod app;
pub mod contract;
mod database;
pub mod lists;
mod program;
mod raw;
mod replica;

pub use actor::{Actor, Answer, FILE_POLICY};
pub use app::{App, config};
pub use database::TestDatabase;
pub use program::Program;
pub use raw::Raw;
pub use replica::Replica;
