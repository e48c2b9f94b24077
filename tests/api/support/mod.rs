//! What the tests stand on: [`App`], a running server, and [`Actor`], a client with a cookie jar;
//! where the process itself matters, [`Program`]; and where every byte does, [`Raw`].

mod actor;
mod app;
pub mod contract;
mod database;
pub mod lists;
mod not_run;
mod parts;
mod program;
mod raw;
mod replica;
mod routes;

pub use actor::{Actor, Answer, FILE_POLICY};
pub use app::{App, config};
pub use database::TestDatabase;
pub use not_run::not_run;
pub use parts::{
    API_VERSION, COOKIE, PASSWORD, SECURE_COOKIE, address, credentials, id, right, tag, wrong,
};
pub use program::{Program, files, line_of};
pub use raw::Raw;
pub use replica::Replica;
pub use routes::routes;
