//! What the tests stand on: [`App`], a running server, and [`Actor`], a client with a cookie jar;
//! where the process itself matters, [`Program`]; and where every byte does, [`Raw`] and [`Wire`].

mod actor;
mod app;
pub(crate) mod contract;
mod database;
pub(crate) mod lists;
mod not_run;
mod parts;
mod program;
mod raw;
mod replica;
mod routes;
mod scrape;
mod sent;
mod terminal;
mod wire;

pub(crate) use actor::{Actor, Answer, FILE_POLICY};
pub(crate) use app::{App, config};
pub(crate) use database::TestDatabase;
pub(crate) use not_run::not_run;
pub(crate) use parts::{
    API_VERSION, COOKIE, PASSWORD, SECURE_COOKIE, address, credentials, id, right, tag, wrong,
};
pub(crate) use program::{Program, files, line_of};
pub(crate) use raw::Raw;
pub(crate) use replica::Replica;
pub(crate) use routes::routes;
pub(crate) use scrape::Scrape;
pub(crate) use sent::{Sent, names_its_owner};
pub(crate) use terminal::{Keys, on_a_terminal, on_a_terminal_under};
pub(crate) use wire::{Cut, Startup, Wire};
