//! Parameters of handlers: body, query, path and headers of a request, checked before the handler
//! runs.

pub mod choice;
pub mod client_address;
pub mod fields;
pub mod gate;
pub mod json;
pub mod path;
pub mod query;
pub mod rule;
pub mod search;
pub mod shape;
pub mod upload;

pub use client_address::client_address;
pub use fields::{Fields, Given};
pub use json::Json;
pub use path::Id;
pub use query::{FromQuery, NoQuery, Parameters, Query};
pub use rule::Rule;
pub use shape::Shape;
pub use upload::Upload;
