//! [`Attempt`]: one try of a password, throttled, counted and noted.

use std::time::Instant;

use super::{
    audit::{self, Event, Outcome},
    client::Client,
    throttle::{LoginAttempt, Throttle},
};
use crate::error::{ApiError, ApiResult};

/// A password that is being tried in the name of an account.
pub struct Attempt<'a> {
    /// Whose account it is, once that is known.
    pub user_id: Option<i64>,
    event: Event,
    client: &'a Client,
    login: LoginAttempt<'a>,
}

impl<'a> Attempt<'a> {
    /// Begin to try a password.
    ///
    /// # Errors
    /// 429 after too many failures.
    pub fn begin(
        throttle: &'a Throttle,
        event: Event,
        account: &str,
        client: &'a Client,
    ) -> ApiResult<Self> {
        let login = throttle.begin_login(account, client.source(), Instant::now());
        let login = login.inspect_err(|_| audit::log(event, Outcome::Throttled, None, client))?;
        Ok(Self {
            user_id: None,
            event,
            client,
            login,
        })
    }

    /// Count and note how it ended. Other errors than wrong credentials do not judge the password:
    /// they count as no try.
    pub fn end<T>(self, result: &ApiResult<T>) {
        let note = |outcome| audit::log(self.event, outcome, self.user_id, self.client);
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
