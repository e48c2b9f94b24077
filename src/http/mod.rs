//! What every feature's routes share: the extractors that answer in our error shape, the list
//! envelope, the route table, and the middlewares around all of it.

pub mod body;
pub mod client_address;
pub mod connection;
pub mod cross_site;
pub mod cursor;
pub mod envelope;
pub mod etag;
pub mod expect;
pub mod fields;
pub mod file;
pub mod gate;
pub mod holding;
pub mod json;
pub mod page;
pub mod path;
pub mod query;
pub mod routes;
pub mod rule;
pub mod search;
pub mod shape;

pub use client_address::client_address;
pub use etag::{Known, Preconditions, Tagged};
pub use fields::{Fields, Given};
pub use holding::Holding;
pub use json::{FromJson, Json};
pub use page::{Page, Paging};
pub use path::Id;
pub use query::{FromQuery, NoQuery, Parameters, Query};
pub use rule::Rule;
pub use shape::Shape;
