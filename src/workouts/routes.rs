//! The handlers of workouts.

use actix_web::{
    HttpResponse, Responder,
    http::{StatusCode, header::LOCATION},
    web::{self, Data},
};

use super::{
    changes::{self, Changes, ChangesQuery},
    document::{WorkoutIn, WorkoutOut, WorkoutPage, WorkoutPatch},
    list::{self, WorkoutsQuery},
    parameters::Place,
    purge::DAYS_KEPT,
    read,
    records::{self, WorkoutRecords},
    store,
};
use crate::{
    auth::CurrentUser,
    database::Database,
    error::{
        ApiResult,
        openapi::{PositionGone, WorkoutExists, WorkoutTooLarge},
    },
    http::{Conditional, Id, Json, NoQuery, Preconditions, Query, Tagged, answer::etag::item_tag},
};

/// List your workouts, newest first.
#[utoipa::path(
    get, path = "/workouts",
    params(Query::<WorkoutsQuery>, Conditional),
    responses((status = 200, description = "One page of the list", body = WorkoutPage,
        headers(("ETag"), ("Link"))))
)]
pub(super) async fn list_workouts(
    user: CurrentUser,
    database: Data<Database>,
    conditional: Conditional,
    Query(query): Query<WorkoutsQuery>,
) -> ApiResult<impl Responder> {
    let tag = conditional.list_tag(user.id, user.revision);
    conditional
        .answer(tag, list::page(&database, &user, &query))
        .await
}

/// Log a workout.
#[utoipa::path(post, path = "/workouts", request_body = WorkoutIn, responses(
    (status = 201, description = "Created", body = WorkoutOut,
        headers(("ETag"), ("Location"))),
    (status = 200, description = "It already exists, with the same content",
        body = WorkoutOut, headers(("ETag"))),
    (status = 409, response = WorkoutExists),
    (status = 413, response = WorkoutTooLarge),
))]
pub(super) async fn create_workout(
    user: CurrentUser,
    database: Data<Database>,
    _: Query<NoQuery>,
    Json(document): Json<WorkoutIn>,
) -> ApiResult<impl Responder> {
    let created = store::create_once(&database, user.id, &document).await?;
    Ok(Written::from(created))
}

/// List what has changed since a position.
#[utoipa::path(get, path = "/workouts/changes", params(Query::<ChangesQuery>, Conditional), responses(
    (status = 200, description = "Changes, oldest first", body = Changes, headers(("ETag"))),
    (status = 410, response = PositionGone),
))]
pub(super) async fn list_changes(
    user: CurrentUser,
    database: Data<Database>,
    conditional: Conditional,
    Query(query): Query<ChangesQuery>,
) -> ApiResult<impl Responder> {
    let tag = conditional.list_tag(user.id, user.revision);
    conditional
        .answer(tag, changes::since(&database, &user, query))
        .await
}

/// Show a workout.
#[utoipa::path(get, path = "/workouts/{id}", params(Id, Query::<Place>, Conditional), responses(
    (status = 200, description = "The workout", body = WorkoutOut, headers(("ETag"))),
))]
pub(super) async fn show_workout(
    user: CurrentUser,
    database: Data<Database>,
    conditional: Conditional,
    id: Id,
    Query(place): Query<Place>,
) -> ApiResult<impl Responder> {
    let row = read::find_row_in(database.reader(), user.id, id.0, place).await?;
    let tag = item_tag(row.revision);
    conditional
        .answer(tag, read::show(&database, user.id, row))
        .await
}

/// Create or replace a workout.
#[utoipa::path(
    put, path = "/workouts/{id}",
    params(Id, Preconditions),
    request_body = WorkoutIn,
    responses(
        (status = 200, description = "Replaced", body = WorkoutOut, headers(("ETag"))),
        (status = 201, description = "Created", body = WorkoutOut,
            headers(("ETag"), ("Location"))),
        (status = 413, response = WorkoutTooLarge),
    )
)]
pub(super) async fn put_workout(
    user: CurrentUser,
    database: Data<Database>,
    id: Id,
    preconditions: Preconditions,
    _: Query<NoQuery>,
    Json(workout): Json<WorkoutIn>,
) -> ApiResult<impl Responder> {
    id.check(workout.id)?;
    let written = store::put(&database, user.id, id.0, &workout, &preconditions).await?;
    Ok(Written::from(written))
}

/// Change some fields of a workout.
#[utoipa::path(
    patch, path = "/workouts/{id}",
    params(Id, Preconditions),
    request_body(content(
        (WorkoutPatch = "application/json"),
        (WorkoutPatch = "application/merge-patch+json")
    )),
    responses(
        (status = 200, description = "The updated workout", body = WorkoutOut,
            headers(("ETag"))),
        (status = 413, response = WorkoutTooLarge),
    )
)]
pub(super) async fn update_workout(
    user: CurrentUser,
    database: Data<Database>,
    id: Id,
    preconditions: Preconditions,
    _: Query<NoQuery>,
    Json(patch): Json<WorkoutPatch>,
) -> ApiResult<impl Responder> {
    id.check(patch.id)?;
    let workout = store::merge(&database, user.id, id.0, &patch, &preconditions).await?;
    Ok(tagged(workout))
}

/// Move a workout to the trash.
#[utoipa::path(
    delete, path = "/workouts/{id}",
    summary = format!("Move a workout to the trash, where it stays for {DAYS_KEPT} days."),
    params(Id, Preconditions),
    responses((status = 204, description = "Moved to the trash"))
)]
pub(super) async fn delete_workout(
    user: CurrentUser,
    database: Data<Database>,
    id: Id,
    preconditions: Preconditions,
    _: Query<NoQuery>,
) -> ApiResult<impl Responder> {
    store::trash(&database, user.id, id.0, &preconditions).await?;
    Ok(HttpResponse::NoContent())
}

/// Restore a workout from the trash.
#[utoipa::path(post, path = "/workouts/{id}/restore", params(Id), responses(
    (status = 200, description = "The workout, whether or not it was in the trash", body = WorkoutOut,
        headers(("ETag"))),
))]
pub(super) async fn restore_workout(
    user: CurrentUser,
    database: Data<Database>,
    id: Id,
    _: Query<NoQuery>,
) -> ApiResult<impl Responder> {
    let workout = store::restore(&database, user.id, id.0).await?;
    Ok(tagged(workout))
}

/// Show the records that a workout has beaten.
#[utoipa::path(get, path = "/workouts/{id}/records", params(Id, Conditional), responses(
    (status = 200, description = "The records that it has beaten", body = WorkoutRecords,
        headers(("ETag"))),
))]
pub(super) async fn show_workout_records(
    user: CurrentUser,
    database: Data<Database>,
    conditional: Conditional,
    id: Id,
    _: Query<NoQuery>,
) -> ApiResult<impl Responder> {
    // Any earlier workout may change them, so the tag is that of a list.
    let tag = conditional.list_tag(user.id, user.revision);
    let records = records::of(&database, user.id, id.0);
    conditional
        .answer_found(tag, async { Ok(web::Json(records.await?)) })
        .await
}

/// A workout as an answer.
fn document(workout: WorkoutOut) -> HttpResponse {
    HttpResponse::Ok().json(workout)
}

fn tagged(workout: WorkoutOut) -> Tagged<HttpResponse> {
    Tagged::new(item_tag(workout.revision), document(workout))
}

/// The answer after a write: 201 with the address of a new workout, or 200.
struct Written {
    workout: WorkoutOut,
    is_new: bool,
}

impl From<(WorkoutOut, bool)> for Written {
    fn from((workout, is_new): (WorkoutOut, bool)) -> Self {
        Self { workout, is_new }
    }
}

impl Responder for Written {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, request: &actix_web::HttpRequest) -> HttpResponse {
        let address = format!("/workouts/{}", self.workout.id);
        let mut response = tagged(self.workout).respond_to(request);
        if self.is_new {
            *response.status_mut() = StatusCode::CREATED;
            if let Ok(address) = address.parse() {
                response.headers_mut().insert(LOCATION, address);
            }
        }
        response
    }
}
