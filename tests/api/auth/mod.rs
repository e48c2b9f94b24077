//! Signing up, logging in and out, and being known by a cookie.

mod audit;
mod client;
mod cookies;
mod devices;
mod load;
mod password_upgrades;
mod passwords;
mod session_ends;
mod sessions;
mod throttling;
mod usernames;
