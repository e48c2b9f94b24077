//! Layers that every request passes on its way in and out, for any route.

mod access_log;
pub mod body;
pub mod connection;
pub mod cross_site;
pub mod expect;
mod json_errors;
pub mod outermost;
pub mod request_id;
mod security_headers;
pub mod traffic;
