//! One log line for every event of an account: what happened, to whom, from where, in which
//! request. Nothing in it is the client's own text, so nobody can forge a line. They are also counted.

use std::fmt;

use super::client::Client;
use crate::metrics::Counter;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It succeeded.
    Success,
    /// Refused: the credentials are wrong, or the name is taken.
    Failure,
    /// Refused before anything was checked: too many attempts.
    Throttled,
}

/// The events of a server's accounts.
#[derive(Debug)]
pub struct Audit(Vec<(Event, Outcome, Counter)>);

impl Default for Audit {
    /// None so far.
    fn default() -> Self {
        let kinds = EVENTS
            .into_iter()
            .flat_map(|event| OUTCOMES.map(|outcome| (event, outcome, Counter::default())));
        Self(kinds.collect())
    }
}

impl Audit {
    /// Write the line of an event, and count it.
    pub fn note(&self, event: Event, outcome: Outcome, user_id: Option<i64>, client: &Client) {
        log(event, outcome, user_id, client);
        let counter = self
            .0
            .iter()
            .find(|kind| (kind.0, kind.1) == (event, outcome));
        if let Some((.., counter)) = counter {
            counter.increment();
        }
    }

    /// How many events of each kind there were.
    pub fn counts(&self) -> impl Iterator<Item = (Event, Outcome, u64)> {
        let counts = self.0.iter();
        counts.map(|(event, outcome, counter)| (*event, *outcome, counter.value()))
    }
}

/// Write the line of something that the operator has done by a command. Nobody has sent a request for
/// it, so it has neither an address nor the id of a request.
pub fn log_command(event: Event, user_id: i64) {
    log(event, Outcome::Success, Some(user_id), &Client::default());
}

fn log(event: Event, outcome: Outcome, user_id: Option<i64>, client: &Client) {
    let user = user_id.map_or_else(|| "-".to_owned(), |id| id.to_string());
    let address = client.device.ip.map(|ip| ip.to_string());
    let request = client.request_id.as_deref();
    log::info!(
        target: "audit",
        event:% = event,
        outcome:% = outcome,
        user_id = user_id,
        client = address.as_deref(),
        request_id = request;
        "event={event} outcome={outcome} user={user} address={} request={}",
        address.as_deref().unwrap_or("-"),
        request.unwrap_or("-"),
    );
}

const EVENTS: [Event; 6] = [
    Event::SignUp,
    Event::LogIn,
    Event::LogOut,
    Event::Revocation,
    Event::PasswordChange,
    Event::Deletion,
];

const OUTCOMES: [Outcome; 3] = [Outcome::Success, Outcome::Failure, Outcome::Throttled];

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
