//! The error responses of the OpenAPI document, each with its possible bodies as examples.

use std::time::Duration;

use sea_orm::DbErr;
use utoipa::{
    PartialSchema, ToResponse, ToSchema,
    openapi::{
        ContentBuilder, Ref, RefOr, Response, ResponseBuilder, Schema, example::ExampleBuilder,
    },
};

use super::{ApiError, ErrorBody, FILE_BODY, Problems, SMALL_BODY, WORKOUT_BODY};

macro_rules! refusals {
    ($($(#[doc = $description:literal])* $name:ident = [$($cause:expr),+];)+) => {
        $(
            /// An error response.
            $(#[doc = $description])*
            pub struct $name;

            impl<'r> ToResponse<'r> for $name {
                fn response() -> (&'r str, RefOr<Response>) {
                    let description = concat!($($description),*).trim();
                    (stringify!($name), describe(description, &[$($cause),+]).into())
                }
            }
        )+

        /// All refusals, by name.
        pub fn all() -> Vec<(&'static str, RefOr<Response>)> {
            vec![$($name::response()),+]
        }
    };
}

refusals! {
    /// The body is not valid JSON, has a field twice, or did not arrive in full.
    BadBody = [
        ApiError::MalformedJson("it ends too early (line 1, column 12)".into()),
        ApiError::IncompleteBody
    ];
    /// Nobody is logged in. A session cookie that was sent is removed.
    NotLoggedIn = [ApiError::NotLoggedIn];
    /// The username or the password is wrong. The answer does not say which.
    WrongCredentials = [ApiError::InvalidCredentials];
    /// A page of another site sent the request.
    FromOtherSite = [ApiError::CrossSite];
    /// Sign-ups are closed, or a page of another site sent the request.
    NoSignUp = [ApiError::SignupsClosed, ApiError::CrossSite];
    /// There is no such thing, or it belongs to somebody else.
    NotFound = [ApiError::NotFound];
    /// Somebody already has this name.
    UsernameTaken = [ApiError::UsernameTaken];
    /// A workout with this id exists, with other content or in the trash.
    WorkoutExists = [ApiError::WorkoutExists, ApiError::WorkoutInTrash];
    /// Another exercise has this name.
    ExerciseExists = [ApiError::ExerciseExists];
    /// Workouts in the log or in the trash use this exercise.
    ExerciseInUse = [ApiError::ExerciseInUse];
    /// The feed cannot go on from this position: start again with `since=0`.
    PositionGone = [ApiError::FeedPositionGone];
    /// The `If-Match` or `If-None-Match` condition failed.
    PreconditionFailed = [
        ApiError::PreconditionFailed("The workout has changed since you read it".into())
    ];
    BodyTooLarge = [ApiError::BodyTooLarge(SMALL_BODY)];
    WorkoutTooLarge = [ApiError::BodyTooLarge(WORKOUT_BODY)];
    FileTooLarge = [ApiError::BodyTooLarge(FILE_BODY)];
    /// The file is no CSV or JSON, is not sent as such, or is compressed.
    UnsupportedFile = [
        ApiError::UnsupportedFile(
            "The file is a zip archive or a spreadsheet (XLSX, ODS): export as CSV, in UTF-8."
                .into()
        ),
        ApiError::CompressedBody
    ];
    /// The file or the query is not valid. Nothing is written. At most 100 problems are told, with
    /// their lines.
    InvalidFile = [ApiError::InvalidFile(vec![
        "line 7: Exercise 2, set 3: reps must be a whole number".into(),
        "line 12: \"Sept 31\" is not a date.".into()
    ])];
    /// The body is not sent as JSON, or is compressed.
    UnsupportedBody = [ApiError::NotJson, ApiError::CompressedBody];
    /// The body or the query is not valid. All problems are reported at once. Unknown
    /// fields, and unknown or repeated parameters, are problems too.
    InvalidBody = [invalid(&[
        ("title", "can't be blank"),
        ("exercises[0].sets[0].reps", "must be a whole number")
    ])];
    /// The query is not valid. All problems are reported at once. Unknown and repeated parameters
    /// are problems too.
    InvalidQuery = [invalid(&[("page", "can't be given together with cursor")])];
    /// Too many attempts.
    TooManyTries = [ApiError::Throttled(Duration::from_secs(8))];
    /// A bug in the server. The log has the cause, under the request id.
    Defect = [ApiError::internal("")];
    /// The database is not available right now.
    Unavailable = [
        ApiError::DatabaseUnavailable(DbErr::Custom(String::new())),
        ApiError::TooSlow
    ];
    /// The database is not available, or too many people are logging in.
    Busy = [
        ApiError::DatabaseUnavailable(DbErr::Custom(String::new())),
        ApiError::HashingQueueFull,
        ApiError::TooSlow
    ];
    /// The database does not answer, or lacks migrations, or the server is about to stop.
    NotReady = [ApiError::NotReady, ApiError::Stopping, ApiError::TooSlow];
    /// The server is overloaded.
    Late = [ApiError::TooSlow];
    /// The disk under the database is full.
    StorageFull = [ApiError::StorageFull(DbErr::Custom(String::new()))];
}

/// The schema that all of them have, with its name.
pub fn schema() -> (String, RefOr<Schema>) {
    (ErrorBody::name().into(), ErrorBody::schema())
}

fn invalid(problems: &[(&str, &str)]) -> ApiError {
    let mut found = Problems::default();
    for (path, problem) in problems {
        found.add(path, *problem);
    }
    ApiError::Invalid(found)
}

/// Without a description, the message of the error describes it.
fn describe(description: &str, causes: &[ApiError]) -> Response {
    let description = match (description, causes) {
        ("", [cause, ..]) => format!("{cause}."),
        _ => description.to_owned(),
    };
    let content = causes.iter().fold(ContentBuilder::new(), |content, cause| {
        let value = serde_json::to_value(cause.body()).ok();
        content.examples_from_iter([(cause.code(), ExampleBuilder::new().value(value).build())])
    });
    let schema = Ref::from_schema_name(ErrorBody::name());
    let mut response = ResponseBuilder::new()
        .description(description)
        .content("application/json", content.schema(Some(schema)).build());
    for (has_header, name) in [
        (
            causes.iter().any(|cause| cause.retry_after().is_some()),
            "Retry-After",
        ),
        (causes.iter().any(ApiError::is_logged_out), "Set-Cookie"),
    ] {
        if has_header {
            let header = Ref::new(format!("#/components/headers/{name}"));
            response = response.header_ref(name, header);
        }
    }
    response.build()
}
