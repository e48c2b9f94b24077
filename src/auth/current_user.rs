//! [`CurrentUser`]: the person who is logged in.

use std::sync::Arc;

use actix_web::{FromRequest, HttpRequest, dev::Payload, web::Data};
use futures_util::future::LocalBoxFuture;
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::{
    cookie::{self, SessionRef},
    sessions::{self, SessionPolicy},
};
use crate::{
    clock,
    database::Database,
    error::{ApiError, ApiResult},
    http::extract::gate,
    log::preferences::Preferences,
};

/// Limits how many uses of sessions one server notes at the same time: they must not pile up behind
/// a locked database.
#[derive(Clone, Debug)]
pub struct Touches(Arc<Semaphore>);

impl Touches {
    /// At most four, and at most half of the connections, so that notes waiting for a lock leave
    /// room for requests.
    pub fn for_pool_of(connections: u32) -> Self {
        let most = usize::try_from(connections / 2).unwrap_or(4);
        Self(Arc::new(Semaphore::new(most.clamp(1, 4))))
    }
}

/// Add this parameter to a handler to let in only people who are logged in.
///
/// It is the guard: without a live session the answer is 401, even if something else is wrong with
/// the request. If the database does not answer it is 503, never 401. It costs one statement.
#[derive(Clone, Debug)]
pub struct CurrentUser {
    /// The id of the person.
    pub id: i64,
    /// The name as typed at sign-up.
    pub username: String,
    /// The session of this request.
    pub session_id: Uuid,
    /// The revision of the person's log at the start of this request.
    pub revision: i64,
    /// The newest revision that a purge of the trash has removed.
    pub purged_revision: i64,
    /// The number of live workouts in it.
    pub workout_count: u64,
    /// How the person wants to see it.
    pub preferences: Preferences,
}

impl CurrentUser {
    /// The session of this request, as its cookie names it.
    pub fn session_ref(&self) -> SessionRef {
        SessionRef {
            user_id: self.id,
            session_id: self.session_id,
        }
    }
}

impl FromRequest for CurrentUser {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, ApiResult<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        gate::close(request);
        let request = request.clone();
        Box::pin(async move {
            let user = authenticate(&request).await;
            gate::open(&request);
            user
        })
    }
}

async fn authenticate(request: &HttpRequest) -> ApiResult<CurrentUser> {
    let (Some(database), Some(policy), Some(touches)) = (
        request.app_data::<Data<Database>>().cloned(),
        request.app_data::<Data<SessionPolicy>>().cloned(),
        request.app_data::<Data<Touches>>(),
    ) else {
        return Err(ApiError::internal("app data is missing"));
    };
    let session_ref = cookie::session_ref(request).ok_or(ApiError::NotLoggedIn)?;
    let now = clock::now();
    let live = sessions::find_live(database.reader(), session_ref, &policy, now)
        .await?
        .ok_or(ApiError::NotLoggedIn)?;
    if live.last_seen_at < policy.touch_before(now) {
        touch_later(touches, database, session_ref, policy);
    }
    Ok(CurrentUser {
        id: session_ref.user_id,
        preferences: live.preferences(),
        username: live.username,
        session_id: session_ref.session_id,
        revision: live.revision,
        purged_revision: live.purged_revision,
        workout_count: u64::try_from(live.workout_count).unwrap_or(0),
    })
}

/// Note the use of a session without making the request wait: while another process holds the write
/// lock, reads go on. If a note is lost, the next request makes it.
fn touch_later(
    touches: &Touches,
    database: Data<Database>,
    session_ref: SessionRef,
    policy: Data<SessionPolicy>,
) {
    let Ok(permit) = Arc::clone(&touches.0).try_acquire_owned() else {
        return;
    };
    actix_web::rt::spawn(async move {
        let now = clock::now();
        let due = policy.touch_before(now);
        let touched = database
            .write(async |transaction| sessions::touch(transaction, session_ref, due, now).await)
            .await;
        if let Err(error) = touched {
            log::debug!("a session's use was not noted: {error}");
        }
        drop(permit);
    });
}
