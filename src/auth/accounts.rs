//! Signing up, logging in and logging out, from the checked form to the rows.

use std::sync::Arc;

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header::USER_AGENT};
use chrono::Utc;
use entity::user;

use super::{
    cookie::{self, Claim},
    credentials::{LogIn, SignUp},
    password::Passwords,
    sessions::{self, Device, SessionPolicy},
    store,
};
use crate::{
    config::Signups,
    database::Database,
    error::{ApiError, ApiResult},
    http::ClientAddress,
};

/// The accounts of a server.
#[derive(Clone)]
pub struct Accounts {
    /// Where they are.
    pub database: Database,
    /// How their passwords are checked.
    pub passwords: Arc<Passwords>,
    /// How long their sessions live.
    pub policy: SessionPolicy,
    /// Whether new people may sign up.
    pub signups: Signups,
}

/// Add this parameter to a handler that opens or closes a session: what the request says about
/// the session before, and about the device.
#[derive(Clone, Debug)]
pub struct Visit {
    /// The session whose cookie came along, alive or not.
    pub claim: Option<Claim>,
    /// Who calls.
    pub device: Device,
}

impl FromRequest for Visit {
    type Error = ApiError;
    type Future = std::future::Ready<ApiResult<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let user_agent = request.headers().get(USER_AGENT);
        std::future::ready(Ok(Self {
            claim: cookie::claim(request),
            device: Device {
                user_agent: user_agent
                    .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()),
                ip: ClientAddress::of(request).0,
            },
        }))
    }
}

impl Accounts {
    /// Create an account and sign it in, both or neither.
    ///
    /// # Errors
    /// 403 when sign-ups are closed, 409 when the name is taken, 503 when too many are hashing.
    pub async fn sign_up(&self, form: SignUp, visit: &Visit) -> ApiResult<(user::Model, Claim)> {
        if self.signups == Signups::Closed {
            return Err(ApiError::SignupsClosed);
        }
        let password_hash = self.passwords.hash(form.password).await?;
        self.database
            .write(async |transaction| {
                let now = Utc::now();
                let user =
                    store::create_user(transaction, &form.username, &password_hash, now).await?;
                let claim = self.enter(transaction, user.id, visit).await?;
                Ok((user, claim))
            })
            .await
    }

    /// Check a name and a password and open a session. A failure changes nothing, and neither
    /// its text nor its time tells whether the name exists.
    ///
    /// # Errors
    /// 401 when they do not belong together, 503 when too many are hashing.
    pub async fn log_in(&self, form: LogIn, visit: &Visit) -> ApiResult<(user::Model, Claim)> {
        let password = form.password.ok_or(ApiError::InvalidCredentials)?;
        let user = match form.username {
            Some(username) => store::find_user_by_name(self.database.reader(), &username).await?,
            None => None,
        };
        let stored = user.as_ref().map(|user| user.password_hash.clone());
        let is_correct = self.passwords.is_correct(password, stored).await?;
        let user = user
            .filter(|_| is_correct)
            .ok_or(ApiError::InvalidCredentials)?;
        let claim = self
            .database
            .write(async |transaction| self.enter(transaction, user.id, visit).await)
            .await?;
        Ok((user, claim))
    }

    /// End the session whose cookie came along, if any.
    ///
    /// # Errors
    /// When the database cannot be written: then the person is still signed in.
    pub async fn log_out(&self, visit: &Visit) -> ApiResult<()> {
        let Some(claim) = visit.claim else {
            return Ok(());
        };
        self.database
            .write(async |transaction| sessions::close(transaction, claim).await)
            .await
    }

    /// Open a session in place of the one whose cookie came along.
    async fn enter(
        &self,
        transaction: &sea_orm::DatabaseTransaction,
        user_id: i64,
        visit: &Visit,
    ) -> ApiResult<Claim> {
        if let Some(before) = visit.claim {
            sessions::close(transaction, before).await?;
        }
        sessions::open(
            transaction,
            user_id,
            &visit.device,
            &self.policy,
            Utc::now(),
        )
        .await
    }
}
