//! Signing up, logging in and out, and proving who one is, from the checked form to the rows.

use std::{cell::Cell, sync::Arc, time::Instant};

use entity::user;
use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use super::{
    audit::{self, Event, Outcome},
    cookie::Claim,
    credentials::{LogIn, SignUp},
    password::{Passwords, Verdict},
    sessions::{self, SessionPolicy},
    store,
    throttle::Throttle,
    visit::Visit,
};
use crate::{
    clock,
    config::Signups,
    database::Database,
    error::{ApiError, ApiResult},
};

/// The accounts of a server.
#[derive(Clone)]
pub struct Accounts {
    /// Where they are.
    pub database: Database,
    /// How their passwords are checked.
    pub passwords: Arc<Passwords>,
    /// How often they may be tried.
    pub throttle: Arc<Throttle>,
    /// How long their sessions live.
    pub policy: SessionPolicy,
    /// Whether new people may sign up.
    pub signups: Signups,
}

impl Accounts {
    /// Create an account and sign it in, both or neither.
    ///
    /// # Errors
    /// 403 when sign-ups are closed, 409 when the name is taken, 429 after too many, 503 when too
    /// many are hashing.
    pub async fn sign_up(&self, form: SignUp, visit: &Visit) -> ApiResult<(user::Model, Claim)> {
        if self.signups == Signups::Closed {
            return Err(ApiError::SignupsClosed);
        }
        let tried = self.throttle.try_sign_up(visit.origin(), Instant::now());
        if tried.is_err() {
            audit::log(Event::SignUp, Outcome::Throttled, None, visit);
        }
        tried?;
        let created = self.create(form, visit).await;
        match &created {
            Ok((user, _)) => audit::log(Event::SignUp, Outcome::Success, Some(user.id), visit),
            // It has cost a hash: a name that is taken is no free way to spend our time.
            Err(ApiError::UsernameTaken) => {
                audit::log(Event::SignUp, Outcome::Failure, None, visit);
            }
            Err(_) => self.throttle.sign_up_undecided(visit.origin()),
        }
        created
    }

    async fn create(&self, form: SignUp, visit: &Visit) -> ApiResult<(user::Model, Claim)> {
        let SignUp { username, password } = form;
        let password_hash = self.passwords.hash(password).await?;
        self.database
            .write(async |transaction| {
                let user = store::create_user(transaction, &username, &password_hash).await?;
                let claim = self.enter(transaction, user.id, visit).await?;
                Ok((user, claim))
            })
            .await
    }

    /// Check a name and a password and open a session. A failure changes nothing, and neither
    /// its text nor its time tells whether the name exists.
    ///
    /// # Errors
    /// 401 when they do not belong together, 429 after too many failures, 503 when too many are
    /// hashing.
    pub async fn log_in(&self, form: LogIn, visit: &Visit) -> ApiResult<(user::Model, Claim)> {
        let account = form.username.clone().unwrap_or_default();
        let subject = Cell::new(None);
        self.try_as(Event::LogIn, account.key(), &subject, visit, async {
            let password = form.password.ok_or(ApiError::InvalidCredentials)?;
            let user = match &form.username {
                Some(name) => store::find_user_by_name(self.database.reader(), name).await?,
                None => None,
            };
            subject.set(user.as_ref().map(|user| user.id));
            let user = self.prove(user, password).await?;
            let enter = async |transaction: &DatabaseTransaction| {
                // The password may have been changed, or the account deleted, while this one was
                // being verified.
                store::confirm_hash(transaction, &user).await?;
                self.enter(transaction, user.id, visit).await
            };
            let claim = self.database.write(enter).await?;
            Ok((user, claim))
        })
        .await
    }

    /// Let the person who is signed in prove with the password who they are, and then do `action`.
    ///
    /// # Errors
    /// 422 at `field` when the password is wrong, 429 after too many failures, 503 when too many
    /// are hashing; and what `action` answers.
    pub async fn confirmed<T>(
        &self,
        event: Event,
        user_id: i64,
        (field, password): (&str, Option<String>),
        visit: &Visit,
        action: impl AsyncFnOnce(user::Model) -> ApiResult<T>,
    ) -> ApiResult<T> {
        let user = store::find_user(self.database.reader(), user_id).await?;
        let account = user.username_key.clone();
        let subject = Cell::new(Some(user_id));
        self.try_as(event, &account, &subject, visit, async {
            let password = password.ok_or(ApiError::InvalidCredentials)?;
            action(self.prove(Some(user), password).await?).await
        })
        .await
        .map_err(|error| match error {
            ApiError::InvalidCredentials => ApiError::invalid(field, "is incorrect"),
            other => other,
        })
    }

    /// Try a password in the name of an account: throttled, counted and noted. `subject` is whose
    /// it is, once that is known.
    async fn try_as<T>(
        &self,
        event: Event,
        account: &str,
        subject: &Cell<Option<i64>>,
        visit: &Visit,
        attempt: impl Future<Output = ApiResult<T>>,
    ) -> ApiResult<T> {
        let origin = visit.origin();
        let tried = self.throttle.try_login(account, origin, Instant::now());
        if tried.is_err() {
            audit::log(event, Outcome::Throttled, subject.get(), visit);
        }
        tried?;
        let result = attempt.await;
        match &result {
            Ok(_) => {
                self.throttle.login_succeeded(account, origin);
                audit::log(event, Outcome::Success, subject.get(), visit);
            }
            Err(ApiError::InvalidCredentials) => {
                audit::log(event, Outcome::Failure, subject.get(), visit);
            }
            Err(_) => self.throttle.login_undecided(account, origin),
        }
        result
    }

    /// The person, if the password is theirs.
    async fn prove(&self, user: Option<user::Model>, password: String) -> ApiResult<user::Model> {
        let stored = user.as_ref().map(|user| user.password_hash.clone());
        let verdict = self.passwords.verify(password.clone(), stored).await?;
        let mut user = user
            .filter(|_| verdict != Verdict::Wrong)
            .ok_or(ApiError::InvalidCredentials)?;
        if verdict == Verdict::CorrectButOutdated {
            self.renew_hash(&mut user, &password).await;
            // Another login of the same person may have renewed it first: then that hash counts.
            let stored = store::find_user(self.database.reader(), user.id).await?;
            if stored.password_hash != user.password_hash {
                let hash = Some(stored.password_hash.clone());
                if self.passwords.verify(password, hash).await? == Verdict::Wrong {
                    return Err(ApiError::InvalidCredentials);
                }
                user = stored;
            }
        }
        Ok(user)
    }

    /// Hash a password as it is done today. When that does not work now, it will at another login.
    async fn renew_hash(&self, user: &mut user::Model, password: &str) {
        let (id, old) = (user.id, user.password_hash.clone());
        let renewed = async {
            let hash = self.passwords.hash(password.to_owned()).await?;
            let replace = async |transaction: &DatabaseTransaction| {
                store::replace_hash(transaction, id, &old, &hash).await
            };
            self.database.write(replace).await?;
            Ok::<_, ApiError>(hash)
        };
        match renewed.await {
            Ok(hash) => user.password_hash = hash,
            Err(error) => log::warn!("the password hash of user {id} was not renewed: {error}"),
        }
    }

    /// End the session whose cookie came along, if any.
    ///
    /// # Errors
    /// When the database cannot be written: then the person is still signed in.
    pub async fn log_out(&self, visit: &Visit) -> ApiResult<()> {
        let Some(claim) = visit.claim else {
            return Ok(());
        };
        let was_open = self
            .database
            .write(async |transaction| sessions::close(transaction, claim).await)
            .await?;
        if was_open {
            audit::log(Event::LogOut, Outcome::Success, Some(claim.user_id), visit);
        }
        Ok(())
    }

    /// End one session of a person.
    ///
    /// # Errors
    /// 404 when it is not one of theirs.
    pub async fn revoke(&self, user_id: i64, session_id: Uuid, visit: &Visit) -> ApiResult<()> {
        let claim = Claim {
            user_id,
            session_id,
        };
        let was_open = self
            .database
            .write(async |transaction| sessions::close(transaction, claim).await)
            .await?;
        if !was_open {
            return Err(ApiError::NotFound);
        }
        audit::log(Event::Revocation, Outcome::Success, Some(user_id), visit);
        Ok(())
    }

    /// End all sessions of a person but one.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn revoke_others(&self, kept: Claim, visit: &Visit) -> ApiResult<()> {
        self.database
            .write(async |transaction| sessions::close_others(transaction, kept).await)
            .await?;
        audit::log(
            Event::Revocation,
            Outcome::Success,
            Some(kept.user_id),
            visit,
        );
        Ok(())
    }

    /// Open a session in place of the one whose cookie came along.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn enter(
        &self,
        transaction: &DatabaseTransaction,
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
            clock::now(),
        )
        .await
    }
}
