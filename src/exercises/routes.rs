//! The handlers of exercises.

use actix_web::{HttpResponse, Responder, web, web::Data};

use super::{
    document::{Collision, ExerciseOut, ExercisePage, Rename},
    list::{self, ExercisesQuery},
    rename, store,
};
use crate::{
    auth::CurrentUser,
    database::Database,
    error::{
        ApiResult,
        openapi::{ExerciseExists, ExerciseInUse},
    },
    http::{Conditional, Id, Json, NoQuery, Page, Query, Tagged},
};

/// List your exercises by name.
#[utoipa::path(
    get, path = "/exercises",
    params(Query::<ExercisesQuery>, Conditional),
    responses((status = 200, description = "One page of the list", body = ExercisePage,
        headers(("ETag"), ("Link"))))
)]
pub(super) async fn list_exercises(
    user: CurrentUser,
    database: Data<Database>,
    conditional: Conditional,
    Query(query): Query<ExercisesQuery>,
) -> ApiResult<Tagged<Page<ExerciseOut>>> {
    let tag = conditional.list_tag(user.id, user.revision);
    conditional
        .answer(tag, list::page(&database, user.id, &query))
        .await
}

/// Show an exercise and how often it is used.
#[utoipa::path(get, path = "/exercises/{id}", params(Id, Conditional), responses(
    (status = 200, description = "The exercise", body = ExerciseOut, headers(("ETag"))),
))]
pub(super) async fn show_exercise(
    user: CurrentUser,
    database: Data<Database>,
    conditional: Conditional,
    id: Id,
    _: Query<NoQuery>,
) -> ApiResult<impl Responder> {
    let row = store::find(database.reader(), user.id, id.0).await?;
    // Any workout may change these numbers, so the tag is that of a list with one item.
    let tag = conditional.list_tag(user.id, user.revision);
    let exercise = list::item(database.reader(), user.id, row);
    conditional
        .answer(tag, async { Ok(HttpResponse::Ok().json(exercise.await?)) })
        .await
}

/// Rename an exercise, or merge it with the one that has the name.
#[utoipa::path(
    patch, path = "/exercises/{id}",
    params(Id, Query::<Collision>),
    request_body(content(
        (Rename = "application/json"),
        (Rename = "application/merge-patch+json")
    )),
    responses(
        (status = 200, description = "The exercise that has the name now", body = ExerciseOut),
        (status = 409, response = ExerciseExists),
    )
)]
pub(super) async fn rename_exercise(
    user: CurrentUser,
    database: Data<Database>,
    id: Id,
    Query(collision): Query<Collision>,
    Json(Rename { name }): Json<Rename>,
) -> ApiResult<impl Responder> {
    let exercise = rename::rename(&database, user.id, id.0, &name, collision).await?;
    Ok(web::Json(exercise))
}

/// Delete an exercise that no workout uses, not even one in the trash.
#[utoipa::path(delete, path = "/exercises/{id}", params(Id), responses(
    (status = 204, description = "Deleted"),
    (status = 409, response = ExerciseInUse),
))]
pub(super) async fn delete_exercise(
    user: CurrentUser,
    database: Data<Database>,
    id: Id,
    _: Query<NoQuery>,
) -> ApiResult<impl Responder> {
    store::delete(&database, user.id, id.0).await?;
    Ok(HttpResponse::NoContent())
}
