//! One log line for every event of an account: what happened, to whom, from where, in which
//! request. Nothing in it is the client's own text, so nobody can forge a line.

use std::fmt;

use super::client::Client;

/// What happened.
#[derive(Clone, Copy, Debug)]
pub enum Event {
    /// An account was created.
    SignUp,
    /// A login.
    LogIn,
    /// A session was closed by its owner.
    LogOut,
    /// Other sessions were closed by their owner.
    Revocation,
    /// A change of the password.
    PasswordChange,
    /// A deletion of the account.
    Deletion,
}

/// How it ended.
#[derive(Clone, Copy, Debug)]
pub enum Outcome {
    /// It succeeded.
    Success,
    /// Refused: the credentials are wrong, or the name is taken.
    Failure,
    /// Refused before anything was checked: too many attempts.
    Throttled,
}

/// Write the line.
pub fn log(event: Event, outcome: Outcome, user_id: Option<i64>, client: &Client) {
    let user = user_id.map_or_else(|| "-".to_owned(), |id| id.to_string());
    let address = client
        .device
        .ip
        .map_or_else(|| "-".to_owned(), |ip| ip.to_string());
    let request = client.request_id.as_deref().unwrap_or("-");
    log::info!(
        target: "audit",
        "event={event} outcome={outcome} user={user} address={address} request={request}",
    );
}

/// Write the line of something that the operator has done by a command. Nobody has sent a request for
/// it, so it has neither an address nor the id of a request.
pub fn log_command(event: Event, user_id: i64) {
    log(event, Outcome::Success, Some(user_id), &Client::default());
}

impl fmt::Display for Event {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::SignUp => "sign_up",
            Self::LogIn => "log_in",
            Self::LogOut => "log_out",
            Self::Revocation => "revocation",
            Self::PasswordChange => "password_change",
            Self::Deletion => "deletion",
        })
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Success => "success",
            Self::Failure => "failure",
            Self::Throttled => "throttled",
        })
    }
}
