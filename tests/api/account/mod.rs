//! A person's own account: shown, changed, deleted.

mod deletion;
mod details;
mod names;
mod password_change;
