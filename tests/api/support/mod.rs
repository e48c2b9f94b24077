//! What the tests stand on: [`App`], a running server, and [`Actor`], a client with a cookie jar;
//! and where the process itself matters, [`Program`].

mod actor;
mod app;
pub mod contract;
mod database;
pub mod lists;
mod program;
mod replica;

pub use actor::{Actor, Answer, FILE_POLICY};
pub use app::{App, config};
pub use database::TestDatabase;
pub use program::Program;
pub use replica::Replica;
