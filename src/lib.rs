//! The backend of a training diary: people sign up, log in, and keep their workouts where nobody
//! else can see them.
//!
//! # The map
//!
//! | module | what lives there |
//! |---|---|
//! | [`cli`], [`config`] | the command line, and every setting |
//! | [`app`] | the server in one place: the middlewares in their order, and every route |
//! | [`transfer`] | what people bring: the exports of other training apps, read into workouts |
//! | [`auth`] | who are you: sign-up, login, logout, sessions, passwords, [`auth::CurrentUser`] |
//! | [`account`] | my own account: name, password, deletion |
//! | [`workouts`] | the workout document: read, written, listed |
//! | [`exercises`] | a person's exercises, which workouts name |
//! | [`maintenance`] | what is purged, hourly and by command |
//! | [`ops`] | is the process alive, is it ready, what does it understand: the API document and its page |
//! | [`front_end`] | the first page, and the files of a browser front end: what no route of the API answers |
//! | [`http`] | what all routes share: extractors, the list envelope, the middlewares |
//! | [`database`], [`error`] | the two doors to the database, refusals |
//! | [`mod@log`] | what several features need of a log: the door for changing it, sets, times, what fields may hold |
//! | [`text`], [`clock`], [`deadlines`] | folding, the time, how long anything may take |
//!
//! Within a feature, `routes.rs` has the handlers, `store.rs` the queries, `document.rs` the JSON.
//!
//! # A request
//!
//! ```text
//! socket → app: middlewares in order → handler(CurrentUser, Json, Query, Id)
//!        → one call into a store → reader, or one write transaction → document → JSON
//! ```
//!
//! Modules know only those below them: features, then [`auth`], then [`http`], then
//! [`database`], [`error`] and [`config`], then the `entity` crate.

pub mod account;
pub mod app;
pub mod auth;
pub mod cli;
pub mod clock;
pub mod config;
pub mod database;
pub mod deadlines;
pub mod error;
pub mod exercises;
pub mod front_end;
pub mod http;
pub mod log;
pub mod maintenance;
pub mod ops;
pub mod text;
pub mod transfer;
pub mod workouts;
