//! The backend of a training diary: people sign up, log in, and keep their workouts where nobody
//! else can see them.
//!
//! # The map
//!
//! | module | contents |
//! |---|---|
//! | [`cli`], [`config`] | the command line, and every setting |
//! | [`app`] | the server in one place: the middlewares in their order, and every route |
//! | [`transfer`] | import: the files of other training apps, read into workouts; export: a log as a file |
//! | [`auth`] | sign-up, login, logout, sessions, passwords, [`auth::CurrentUser`] |
//! | [`account`] | the account: name, unit, password, deletion |
//! | [`workouts`] | the workout document: read, written, listed |
//! | [`exercises`] | a person's exercises |
//! | [`stats`] | what a log adds up to, in numbers and pictures |
//! | [`mod@copy`] | a whole diary into another database |
//! | [`maintenance`] | purging, hourly and by command |
//! | [`ops`] | health checks, metrics, the OpenAPI document and its page |
//! | [`front_end`] | the first page, and the files of a browser front end |
//! | [`http`] | shared by all routes: extractors, answers, middlewares |
//! | [`database`], [`error`] | the reader and the writer of the database, the errors |
//! | [`mod@log`] | shared by the features of a person's log: changing it, lists, sets, times, the rules of fields |
//! | [`pictures`] | what every picture of a log can be asked for |
//! | [`plot`] | pictures from series of numbers |
//! | [`text`], [`clock`], [`deadlines`], [`metrics`] | text folding, the current time, how long anything may take, what is counted |
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
pub mod copy;
pub mod database;
pub mod deadlines;
pub mod error;
pub mod exercises;
pub mod front_end;
pub mod http;
pub mod log;
pub mod maintenance;
pub mod metrics;
pub mod ops;
pub mod pictures;
pub mod plot;
pub mod stats;
pub mod text;
pub mod transfer;
pub mod workouts;
