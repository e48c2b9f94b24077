//! A person's own account: shown, changed, deleted.

mod deletion;
mod details;
mod password_change;
