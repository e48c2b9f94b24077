//! [`Attempt`]: one attempt at a password, throttled, counted and logged.

use std::time::Instant;

use super::{
    accounts::Accounts,
    audit::{Audit, Event, Outcome},
    client::Client,
    throttle::LoginAttempt,
};
use crate::error::{ApiError, ApiResult};

/// An attempt at the password of an account.
pub(super) struct Attempt<'a> {
    /// The account, once it is known.
    pub user_id: Option<i64>,
    event: Event,
    client: &'a Client,
    audit: &'a Audit,
    login: LoginAttempt<'a>,
}

impl<'a> Attempt<'a> {
    /// Begin an attempt.
    ///
    /// # Errors
    /// 429 after too many failures.
    pub(super) fn begin(
        accounts: &'a Accounts,
        event: Event,
        account: &str,
        client: &'a Client,
    ) -> ApiResult<Self> {
        let Accounts {
            throttle, audit, ..
        } = accounts;
        let login = throttle.begin_login(account, client.source(), Instant::now());
        let login = login.inspect_err(|_| audit.note(event, Outcome::Throttled, None, client))?;
        Ok(Self {
            user_id: None,
            event,
            client,
            audit,
            login,
        })
    }

    /// Count and log how it ended. Errors other than wrong credentials do not judge the password,
    /// so they do not count.
    pub(super) fn end<T>(self, result: &ApiResult<T>) {
        let note = |outcome| {
            self.audit
                .note(self.event, outcome, self.user_id, self.client)
        };
        match result {
            Ok(_) => {
                self.login.succeeded();
                note(Outcome::Success);
            }
            Err(ApiError::InvalidCredentials) => note(Outcome::Failure),
            Err(_) => self.login.undecided(),
        }
    }
}
