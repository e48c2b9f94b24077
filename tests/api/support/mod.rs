//! What the tests stand on: [`App`], a running server, and [`Actor`], a client with a cookie jar.

mod actor;
mod app;
mod database;

pub use actor::{Actor, Answer};
pub use app::App;
pub use database::TestDatabase;
