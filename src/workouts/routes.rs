use actix_web::{
    HttpResponse, Responder,
    http::{StatusCode, header::LOCATION},
    web::Data,
};

use super::{
    changes::{self, ChangesQuery},
    document::{WorkoutIn, WorkoutOut, WorkoutPatch},
    list::{self, ListQuery},
    read::{self, Place},
    store,
};
use crate::{
    auth::CurrentUser,
    database::Database,
    error::ApiResult,
    http::{Id, Json, Known, NoQuery, Page, Preconditions, Query, Tagged, etag::item_tag},
};

/// List the caller's workouts, newest first.
pub async fn list_workouts(
    user: CurrentUser,
    database: Data<Database>,
    known: Known,
    Query(query): Query<ListQuery>,
) -> ApiResult<Tagged<Page<WorkoutOut>>> {
    let tag = known.list_tag(user.id, user.revision);
    known.or(tag, list::page(&database, &user, &query)).await
}

/// Write a new workout.
pub async fn create_workout(
    user: CurrentUser,
    database: Data<Database>,
    _: Query<NoQuery>,
    Json(document): Json<WorkoutIn>,
) -> ApiResult<impl Responder> {
    let created = store::create_once(&database, user.id, &document).await?;
    Ok(Written::from(created))
}

/// List what has happened to the caller's log since a position.
pub async fn list_changes(
    user: CurrentUser,
    database: Data<Database>,
    known: Known,
    Query(query): Query<ChangesQuery>,
) -> ApiResult<impl Responder> {
    let tag = known.list_tag(user.id, user.revision);
    let changes = changes::since(&database, &user, query);
    known
        .or(tag, async { Ok(HttpResponse::Ok().json(changes.await?)) })
        .await
}

/// Show a workout.
pub async fn show_workout(
    user: CurrentUser,
    database: Data<Database>,
    known: Known,
    id: Id,
    Query(place): Query<Place>,
) -> ApiResult<impl Responder> {
    let row = read::find_row_in(database.reader(), user.id, id.0, place).await?;
    let tag = item_tag(row.revision);
    let workout = read::with_exercises(database.reader(), user.id, row);
    known.or(tag, async { Ok(document(workout.await?)) }).await
}

/// Make a workout what the document says, whether it exists or not.
pub async fn put_workout(
    user: CurrentUser,
    database: Data<Database>,
    id: Id,
    preconditions: Preconditions,
    _: Query<NoQuery>,
    Json(workout): Json<WorkoutIn>,
) -> ApiResult<impl Responder> {
    id.check(workout.id)?;
    let written = database
        .write(async |tx| store::put(tx, user.id, id.0, &workout, &preconditions).await)
        .await?;
    Ok(Written::from(written))
}

/// Change some fields of a workout.
pub async fn update_workout(
    user: CurrentUser,
    database: Data<Database>,
    id: Id,
    preconditions: Preconditions,
    _: Query<NoQuery>,
    Json(patch): Json<WorkoutPatch>,
) -> ApiResult<impl Responder> {
    id.check(patch.id)?;
    let workout = database
        .write(async |tx| store::merge(tx, user.id, id.0, &patch, &preconditions).await)
        .await?;
    Ok(tagged(workout))
}

/// Move a workout to the trash.
pub async fn delete_workout(
    user: CurrentUser,
    database: Data<Database>,
    id: Id,
    preconditions: Preconditions,
    _: Query<NoQuery>,
) -> ApiResult<impl Responder> {
    database
        .write(async |tx| store::trash(tx, user.id, id.0, &preconditions).await)
        .await?;
    Ok(HttpResponse::NoContent())
}

/// Bring a workout back from the trash.
pub async fn restore_workout(
    user: CurrentUser,
    database: Data<Database>,
    id: Id,
    _: Query<NoQuery>,
) -> ApiResult<impl Responder> {
    let workout = database
        .write(async |tx| store::restore(tx, user.id, id.0).await)
        .await?;
    Ok(tagged(workout))
}

/// A workout as an answer.
fn document(workout: WorkoutOut) -> HttpResponse {
    HttpResponse::Ok().json(workout)
}

fn tagged(workout: WorkoutOut) -> Tagged<HttpResponse> {
    Tagged::new(item_tag(workout.revision), document(workout))
}

/// The answer to a workout that was written: 201 with its address, or 200 when it was there.
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
