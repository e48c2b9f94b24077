//! What every request passes on its way in and out, whichever route it is for.

pub mod body;
pub mod connection;
pub mod cross_site;
pub mod envelope;
pub mod expect;
