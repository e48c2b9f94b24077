//! Signing up, logging in and out, and checking passwords, from the checked form to the rows.

use std::{sync::Arc, time::Instant};

use entity::user;
use secrecy::ExposeSecret;
use uuid::Uuid;

use super::{
    attempt::Attempt,
    audit::{self, Audit, Event, Outcome},
    client::Client,
    cookie::SessionRef,
    credentials::{LogIn, SignUp},
    password::{Passwords, Verdict},
    sessions::{self, SessionPolicy},
    store,
    throttle::Throttle,
};
use crate::{
    clock,
    config::Config,
    database::{Database, Transaction},
    error::{ApiError, ApiResult},
};

/// The accounts of a server.
#[derive(Clone)]
pub struct Accounts {
    /// The database that holds them.
    pub database: Database,
    /// How their passwords are checked.
    pub passwords: Arc<Passwords>,
    /// How often they may be tried.
    pub throttle: Arc<Throttle>,
    /// What happens to them.
    pub audit: Arc<Audit>,
    /// How long their sessions live.
    pub policy: SessionPolicy,
    /// Whether new people may sign up.
    pub signups: bool,
}

impl Accounts {
    /// The accounts in a database, with the rules of the settings.
    ///
    /// # Errors
    /// One line, when a setting is not usable.
    pub fn from_config(config: &Config, database: Database) -> Result<Self, String> {
        let pepper = config.password_pepper.as_ref();
        let pepper = pepper.map(ExposeSecret::expose_secret);
        Ok(Self {
            database,
            passwords: Arc::new(Passwords::new(config.password_cost(), pepper)?),
            throttle: Arc::new(Throttle::new(config.signups_per_hour)),
            audit: Arc::default(),
            policy: SessionPolicy::from_config(config)?,
            signups: config.signups,
        })
    }

    /// Create an account and log in, both or neither.
    ///
    /// # Errors
    /// 403 when sign-ups are closed, 409 when the name is taken, 429 after too many, 503 when too
    /// many are hashing.
    pub async fn sign_up(
        &self,
        form: SignUp,
        client: &Client,
    ) -> ApiResult<(user::Model, SessionRef)> {
        if !self.signups {
            return Err(ApiError::SignupsClosed);
        }
        let attempt = self.throttle.begin_sign_up(client.source(), Instant::now());
        let attempt = attempt.inspect_err(|_| {
            self.audit
                .note(Event::SignUp, Outcome::Throttled, None, client);
        })?;
        let open = async |transaction: &Transaction, user_id| {
            self.open_session(transaction, user_id, client).await
        };
        let created = self.create(form, open).await;
        match &created {
            Ok((user, _)) => {
                self.audit
                    .note(Event::SignUp, Outcome::Success, Some(user.id), client)
            }
            // This attempt counts too: it has cost us a hash.
            Err(ApiError::UsernameTaken) => {
                self.audit
                    .note(Event::SignUp, Outcome::Failure, None, client);
            }
            Err(_) => attempt.undecided(),
        }
        created
    }

    /// Create an account for somebody else, as the operator does, also when sign-ups are closed.
    ///
    /// # Errors
    /// 409 when the name is taken.
    pub async fn add(&self, form: SignUp) -> ApiResult<user::Model> {
        let (user, ()) = self.create(form, async |_, _| Ok(())).await?;
        audit::log_command(Event::SignUp, user.id);
        Ok(user)
    }

    /// Create an account and do what belongs to it, both or neither.
    async fn create<T>(
        &self,
        form: SignUp,
        also: impl AsyncFn(&Transaction, i64) -> ApiResult<T>,
    ) -> ApiResult<(user::Model, T)> {
        let SignUp { username, password } = form;
        let password_hash = self.passwords.hash(password).await?;
        self.database
            .write(async |transaction| {
                let user = store::create_user(transaction, &username, &password_hash).await?;
                let done = also(transaction, user.id).await?;
                Ok((user, done))
            })
            .await
    }

    /// Check a name and a password and open a session. A failure changes nothing, and neither
    /// its text nor its duration shows whether the name exists.
    ///
    /// # Errors
    /// 401 when the name or the password is wrong, 429 after too many failures, 503 when too many are
    /// hashing.
    pub async fn log_in(
        &self,
        form: LogIn,
        client: &Client,
    ) -> ApiResult<(user::Model, SessionRef)> {
        let account = form.username.clone().unwrap_or_default();
        let mut attempt = Attempt::begin(self, Event::LogIn, account.key(), client)?;
        let entered = async {
            let password = form.password.ok_or(ApiError::InvalidCredentials)?;
            let user = match &form.username {
                Some(name) => store::find_user_by_name(self.database.reader(), name).await?,
                None => None,
            };
            attempt.user_id = user.as_ref().map(|user| user.id);
            let user = self.check_password(user, password).await?;
            let enter = async |transaction: &Transaction| {
                // The password may have been changed, or the account deleted, while this one was
                // being verified.
                store::confirm_hash(transaction, &user).await?;
                self.open_session(transaction, user.id, client).await
            };
            let session = self.database.write(enter).await?;
            Ok((user, session))
        };
        let entered = entered.await;
        attempt.end(&entered);
        entered
    }

    /// Do `action` once the person who is logged in has given the password again.
    ///
    /// # Errors
    /// 422 at `field` when the password is wrong, 429 after too many failures, 503 when too many
    /// are hashing; and what `action` answers.
    pub async fn with_password_confirmed<T>(
        &self,
        event: Event,
        user_id: i64,
        (field, password): (&str, Option<String>),
        client: &Client,
        action: impl AsyncFnOnce(user::Model) -> ApiResult<T>,
    ) -> ApiResult<T> {
        let user = store::find_user(self.database.reader(), user_id).await?;
        let mut attempt = Attempt::begin(self, event, &user.username_key, client)?;
        attempt.user_id = Some(user_id);
        let done = async {
            let password = password.ok_or(ApiError::InvalidCredentials)?;
            action(self.check_password(Some(user), password).await?).await
        };
        let done = done.await;
        attempt.end(&done);
        done.map_err(|error| match error {
            ApiError::InvalidCredentials => ApiError::invalid(field, "is incorrect"),
            other => other,
        })
    }

    /// The person, if the password is theirs.
    async fn check_password(
        &self,
        user: Option<user::Model>,
        password: String,
    ) -> ApiResult<user::Model> {
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

    /// Hash a password with the current settings. If that fails, a later login will do it.
    async fn renew_hash(&self, user: &mut user::Model, password: &str) {
        let (id, old) = (user.id, user.password_hash.clone());
        let renewed = async {
            let hash = self.passwords.hash(password.to_owned()).await?;
            let replace = async |transaction: &Transaction| {
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

    /// End the session whose cookie was sent, if any.
    ///
    /// # Errors
    /// When the database cannot be written: the person is then still logged in.
    pub async fn log_out(&self, client: &Client) -> ApiResult<()> {
        let Some(session) = client.session_ref else {
            return Ok(());
        };
        let was_open = self
            .database
            .write(async |transaction| sessions::close(transaction, session).await)
            .await?;
        if was_open {
            self.audit.note(
                Event::LogOut,
                Outcome::Success,
                Some(session.user_id),
                client,
            );
        }
        Ok(())
    }

    /// End one session of a person.
    ///
    /// # Errors
    /// 404 when it is not one of theirs.
    pub async fn revoke(&self, user_id: i64, session_id: Uuid, client: &Client) -> ApiResult<()> {
        let session = SessionRef {
            user_id,
            session_id,
        };
        let was_open = self
            .database
            .write(async |transaction| sessions::close(transaction, session).await)
            .await?;
        if !was_open {
            return Err(ApiError::NotFound);
        }
        self.audit
            .note(Event::Revocation, Outcome::Success, Some(user_id), client);
        Ok(())
    }

    /// End all sessions of a person but one.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn revoke_others(&self, kept: SessionRef, client: &Client) -> ApiResult<()> {
        self.database
            .write(async |transaction| sessions::close_others(transaction, kept).await)
            .await?;
        self.audit.note(
            Event::Revocation,
            Outcome::Success,
            Some(kept.user_id),
            client,
        );
        Ok(())
    }

    /// Open a session in place of the one whose cookie was sent.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn open_session(
        &self,
        transaction: &Transaction,
        user_id: i64,
        client: &Client,
    ) -> ApiResult<SessionRef> {
        if let Some(before) = client.session_ref {
            sessions::close(transaction, before).await?;
        }
        sessions::open(
            transaction,
            user_id,
            &client.device,
            &self.policy,
            clock::now(),
        )
        .await
    }
}
