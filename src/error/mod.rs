//! [`ApiError`]: every reason for refusing a request, and how it becomes JSON.
//!
//! Errors travel with `?`. The client gets a status and sentences a person can act on; the cause
//! is logged once, at the boundary (see [`crate::http::middleware::outermost`]), and never sent.

use std::{collections::BTreeMap, time::Duration};

use actix_web::{
    HttpResponse, ResponseError,
    http::{
        Method, StatusCode,
        header::{ALLOW, HeaderValue, RETRY_AFTER},
    },
};
use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr};
use serde::Serialize;
use utoipa::ToSchema;

mod failure;
pub mod openapi;
mod problems;

use failure::Failure;
pub(crate) use failure::{
    failure_kind, is_away, is_foreign_key_violation, is_read_only, is_retryable,
    is_unique_violation,
};
pub use problems::Problems;

/// What a handler answers: a value, or a reason for refusal.
pub type ApiResult<T> = Result<T, ApiError>;

/// The largest body of most requests, in bytes: names and passwords are short.
pub const SMALL_BODY: usize = 16 * 1024;
/// The largest body with a workout, in bytes: the most sets and exercises, and every note at its
/// longest, fit as long as most characters take one byte.
pub const WORKOUT_BODY: usize = 512 * 1024;
/// The largest file that is imported, in bytes: more than the training of a life.
pub const FILE_BODY: usize = 20 * 1024 * 1024;

/// How long a client should wait before it tries again when nothing better is known.
const RETRY_SOON: Duration = Duration::from_secs(1);

/// The codes of the errors that are failures of the server.
pub(crate) const FAILURES: [&str; 5] = [
    "internal",
    "hashing_queue_full",
    "too_slow",
    "database_unavailable",
    "storage_full",
];

/// A reason for refusing a request. The documentation of each starts with its status.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// 400: the body is not JSON at all. Says where it stops being JSON, but not what is there.
    #[error("The body is not valid JSON: {0}")]
    MalformedJson(String),
    /// 400: the connection broke or timed out before the body was complete.
    #[error("The body did not arrive in full")]
    IncompleteBody,
    /// 401: no session, or one that has ended.
    #[error("You are not logged in")]
    NotLoggedIn,
    /// 401 with the body `{}`: what the browser client expects of `GET /check_session`.
    #[error("There is no session")]
    NoSession,
    /// 401: the same for an unknown name and for a wrong password.
    #[error("Invalid username or password")]
    InvalidCredentials,
    /// 403: a page of another site tries to change something.
    #[error("Requests from other sites are refused")]
    CrossSite,
    /// 403: the operator has closed sign-ups.
    #[error("Sign-ups are closed")]
    SignupsClosed,
    /// 404: an unknown route.
    #[error("There is nothing at this address")]
    UnknownRoute,
    /// 404: no such row, or another person's. The answer does not tell which.
    #[error("Not found")]
    NotFound,
    /// 405: a known address, but not with this method. Holds the methods that are allowed.
    #[error("This address does not support this method")]
    MethodNotAllowed(Vec<Method>),
    /// 409: the folded name belongs to somebody.
    #[error("Username has already been taken")]
    UsernameTaken,
    /// 409: a workout with this id exists with other content.
    #[error("A workout with this id already exists")]
    WorkoutExists,
    /// 409: the id belongs to a workout in the trash.
    #[error("The workout with this id is in the trash; restore it, or replace it with PUT")]
    WorkoutInTrash,
    /// 409: another exercise of this person has the name.
    #[error("You already have an exercise with this name; use merge=true to merge the two")]
    ExerciseExists,
    /// 409: workouts refer to the exercise that is to be deleted.
    #[error(
        "Workouts in the log or in the trash use this exercise; \
         merge it with another one, or remove it from them"
    )]
    ExerciseInUse,
    /// 410: the change feed cannot go on from there.
    #[error("The changes since then are no longer known; read everything again from since=0")]
    FeedPositionGone,
    /// 412: the document is not what the client thinks it is. Says why.
    #[error("{0}")]
    PreconditionFailed(String),
    /// 413: more bytes than this route takes. Holds the limit in bytes.
    #[error("The body is larger than {}", size(*.0))]
    BodyTooLarge(usize),
    /// 415: a body, but not `application/json`.
    #[error("The body must be sent as Content-Type: application/json")]
    NotJson,
    /// 415: a file, but not of a kind that is imported. Says what it is, and what to do.
    #[error("{0}")]
    UnsupportedFile(String),
    /// 415: a body with a `Content-Encoding`.
    #[error("The body must not be compressed")]
    CompressedBody,
    /// 422: understood, but invalid. Holds all the problems.
    #[error("The request is invalid")]
    Invalid(Problems),
    /// 422: a file that cannot be taken. Holds what is wrong with it, in sentences.
    #[error("The file is invalid")]
    InvalidFile(Vec<String>),
    /// 429: too many attempts. Holds how long to wait.
    #[error("Too many attempts. Try again in {}", spoken(*.0))]
    Throttled(Duration),
    /// 500: a bug of ours. Holds the cause, for the log only.
    #[error("Something went wrong on our side")]
    Internal(String),
    /// 503: too many passwords are being hashed right now.
    #[error("Too many people are logging in right now. Try again in a moment")]
    HashingQueueFull,
    /// 503: the answer was not ready in time.
    #[error("This is taking too long right now. Try again in a moment")]
    TooSlow,
    /// 503: the database is unreachable, locked or too slow. Holds the cause, for the log only.
    #[error("The database is not available right now. Try again in a moment")]
    DatabaseUnavailable(DbErr),
    /// 503: the database cannot be used yet, or not now; the log has said why, once.
    #[error("The database is not available right now. Try again in a moment")]
    NotReady,
    /// 503: the server is about to stop, and should not get any more requests.
    #[error("The server is about to stop. Try again in a moment")]
    Stopping,
    /// 507: the disk under the database is full. Holds the cause, for the log only.
    #[error("The storage is full")]
    StorageFull(DbErr),
}

impl ApiError {
    /// A bug of ours, described for the log.
    pub fn internal(cause: impl ToString) -> Self {
        Self::Internal(cause.to_string())
    }

    /// A `COMMIT` that has failed. Unless the database says that nothing was kept, or that its disk
    /// is full, nobody knows whether the transaction was committed: that is 503, never 500.
    pub(crate) fn not_committed(error: DbErr) -> Self {
        match Failure::of(&error) {
            Failure::Full => Self::StorageFull(error),
            Failure::Unavailable | Failure::Defect => Self::DatabaseUnavailable(error),
        }
    }

    /// Whether the server failed, as opposed to the request.
    pub(crate) fn is_failure(&self) -> bool {
        self.status_code().is_server_error()
    }

    /// Whether there was no connection to the database in time: none was free, or none could be opened.
    pub(crate) fn is_without_connection(&self) -> bool {
        self.database_error().is_some_and(|error| {
            matches!(
                error,
                DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)
                    | DbErr::Conn(RuntimeErr::SqlxError(_))
            )
        })
    }

    /// The error of the database, if it is the cause.
    pub(crate) fn database_error(&self) -> Option<&DbErr> {
        match self {
            Self::DatabaseUnavailable(error) | Self::StorageFull(error) => Some(error),
            _ => None,
        }
    }

    /// A single 422 problem. See [`Problems::add`] for the path and the wording.
    pub fn invalid(path: &str, problem: &str) -> Self {
        let mut problems = Problems::default();
        problems.add(path, problem);
        Self::Invalid(problems)
    }

    /// The cause, for the log. The client never sees it.
    pub fn cause(&self) -> Option<String> {
        match self {
            Self::Internal(cause) => Some(cause.clone()),
            Self::DatabaseUnavailable(cause) | Self::StorageFull(cause) => Some(cause.to_string()),
            _ => None,
        }
    }

    /// Whether a session cookie that was sent with this request is no longer valid.
    pub fn is_logged_out(&self) -> bool {
        matches!(self, Self::NotLoggedIn | Self::NoSession)
    }

    /// "Not logged in", as the browser client expects it from `GET /check_session`.
    #[must_use]
    pub fn or_no_session(self) -> Self {
        match self {
            Self::NotLoggedIn => Self::NoSession,
            other => other,
        }
    }

    /// A stable name of the error, for programs.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::MalformedJson(_) => "malformed_json",
            Self::IncompleteBody => "incomplete_body",
            Self::NotLoggedIn | Self::NoSession => "not_logged_in",
            Self::InvalidCredentials => "invalid_credentials",
            Self::CrossSite => "cross_site",
            Self::SignupsClosed => "signups_closed",
            Self::UnknownRoute => "unknown_route",
            Self::NotFound => "not_found",
            Self::MethodNotAllowed(_) => "method_not_allowed",
            Self::UsernameTaken => "username_taken",
            Self::WorkoutExists => "workout_exists",
            Self::WorkoutInTrash => "workout_in_trash",
            Self::ExerciseExists => "exercise_exists",
            Self::ExerciseInUse => "exercise_in_use",
            Self::FeedPositionGone => "feed_position_gone",
            Self::PreconditionFailed(_) => "precondition_failed",
            Self::BodyTooLarge(_) => "body_too_large",
            Self::NotJson => "not_json",
            Self::CompressedBody => "compressed_body",
            Self::UnsupportedFile(_) => "unsupported_file",
            Self::Invalid(_) | Self::InvalidFile(_) => "validation_failed",
            Self::Throttled(_) => "throttled",
            Self::Internal(_) => "internal",
            Self::HashingQueueFull => "hashing_queue_full",
            Self::TooSlow => "too_slow",
            Self::DatabaseUnavailable(_) | Self::NotReady => "database_unavailable",
            Self::Stopping => "stopping",
            Self::StorageFull(_) => "storage_full",
        }
    }

    fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::HashingQueueFull
            | Self::TooSlow
            | Self::DatabaseUnavailable(_)
            | Self::NotReady
            | Self::Stopping => Some(RETRY_SOON),
            Self::StorageFull(_) => Some(Duration::from_secs(60)),
            Self::Throttled(wait) => Some(*wait),
            _ => None,
        }
    }
}

/// A wait in whole seconds, at least one: trying again too early would be refused again.
fn whole_seconds(wait: Duration) -> u64 {
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    seconds.max(1)
}

/// A size in bytes, as a person says it.
fn size(bytes: usize) -> String {
    const MIB: usize = 1024 * 1024;
    match bytes {
        MIB.. if bytes.is_multiple_of(MIB) => format!("{} MiB", bytes / MIB),
        _ => format!("{} KiB", bytes / 1024),
    }
}

fn spoken(wait: Duration) -> String {
    match whole_seconds(wait) {
        1 => "1 second".into(),
        seconds @ 2..120 => format!("{seconds} seconds"),
        seconds => format!("{} minutes", seconds.div_ceil(60)),
    }
}

/// Why a request was refused.
#[derive(Serialize, ToSchema)]
#[schema(as = Error)]
pub(crate) struct ErrorBody<'a> {
    /// Sentences for people, without duplicates.
    #[schema(min_items = 1)]
    pub(crate) errors: Vec<String>,
    /// A fixed name for programs.
    #[schema(pattern = "^[a-z_]+$")]
    pub(crate) code: &'a str,
    /// With status 422: what is wrong, by field or parameter, such as `exercises[0].sets[2].reps`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(value_type = Option<HashMap<String, Vec<String>>>, nullable = false)]
    pub(crate) fields: BTreeMap<&'a str, Vec<&'a str>>,
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::MalformedJson(_) | Self::IncompleteBody => StatusCode::BAD_REQUEST,
            Self::NotLoggedIn | Self::NoSession | Self::InvalidCredentials => {
                StatusCode::UNAUTHORIZED
            }
            Self::CrossSite | Self::SignupsClosed => StatusCode::FORBIDDEN,
            Self::UnknownRoute | Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::UsernameTaken
            | Self::WorkoutExists
            | Self::WorkoutInTrash
            | Self::ExerciseExists
            | Self::ExerciseInUse => StatusCode::CONFLICT,
            Self::FeedPositionGone => StatusCode::GONE,
            Self::PreconditionFailed(_) => StatusCode::PRECONDITION_FAILED,
            Self::BodyTooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::NotJson | Self::UnsupportedFile(_) | Self::CompressedBody => {
                StatusCode::UNSUPPORTED_MEDIA_TYPE
            }
            Self::Invalid(_) | Self::InvalidFile(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Throttled(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::HashingQueueFull
            | Self::TooSlow
            | Self::DatabaseUnavailable(_)
            | Self::NotReady
            | Self::Stopping => StatusCode::SERVICE_UNAVAILABLE,
            Self::StorageFull(_) => StatusCode::INSUFFICIENT_STORAGE,
        }
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        if let Some(wait) = self.retry_after() {
            response.insert_header((RETRY_AFTER, whole_seconds(wait)));
        }
        match self {
            Self::NoSession => response.json(serde_json::Map::new()),
            Self::MethodNotAllowed(methods) => {
                let methods: Vec<&str> = methods.iter().map(Method::as_str).collect();
                if let Ok(allow) = HeaderValue::from_str(&methods.join(", ")) {
                    response.insert_header((ALLOW, allow));
                }
                response.json(self.body())
            }
            _ => response.json(self.body()),
        }
    }
}

impl ApiError {
    fn body(&self) -> ErrorBody<'_> {
        match self {
            Self::Invalid(problems) => ErrorBody {
                errors: problems.sentences(),
                code: self.code(),
                fields: problems.by_field(),
            },
            Self::InvalidFile(sentences) => ErrorBody {
                errors: problems::distinct(sentences.iter().cloned()),
                code: self.code(),
                fields: BTreeMap::from([("file", sentences.iter().map(String::as_str).collect())]),
            },
            _ => ErrorBody {
                errors: vec![self.to_string()],
                code: self.code(),
                fields: BTreeMap::new(),
            },
        }
    }
}

impl From<DbErr> for ApiError {
    /// A failure of the database itself. Constraints that a request may violate are mapped at the
    /// write.
    fn from(error: DbErr) -> Self {
        match Failure::of(&error) {
            Failure::Unavailable => Self::DatabaseUnavailable(error),
            Failure::Full => Self::StorageFull(error),
            Failure::Defect => Self::Internal(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_of_the_server_is_listed_by_its_code() {
        let cause = || DbErr::Custom("full".into());
        let failures = [
            ApiError::internal("a bug"),
            ApiError::HashingQueueFull,
            ApiError::TooSlow,
            ApiError::DatabaseUnavailable(cause()),
            ApiError::StorageFull(cause()),
        ];
        assert!(failures.iter().all(ApiError::is_failure));
        assert_eq!(failures.map(|failure| failure.code()), FAILURES);
        assert_eq!(ApiError::NotReady.code(), "database_unavailable");
    }
}
