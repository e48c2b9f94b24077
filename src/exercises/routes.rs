use actix_web::{HttpResponse, Responder, web, web::Data};

use super::{
    document::{Collision, ExerciseOut, ExercisePage, Rename},
    list::{self, ListQuery},
    rename, store,
};
use crate::{
    auth::CurrentUser,
    database::Database,
    error::{
        ApiResult,
        documented::{ExerciseExists, ExerciseInUse},
    },
    http::{Id, Json, Known, NoQuery, Page, Query, Tagged},
};

/// List the caller's exercises by name.
#[utoipa::path(
    get, path = "/exercises",
    params(Query::<ListQuery>, Known),
    responses((status = 200, description = "A part of the list", body = ExercisePage,
        headers(("ETag"), ("Link"))))
)]
pub async fn list_exercises(
    user: CurrentUser,
    database: Data<Database>,
    known: Known,
    Query(query): Query<ListQuery>,
) -> ApiResult<Tagged<Page<ExerciseOut>>> {
    let tag = known.list_tag(user.id, user.revision);
    known.or(tag, list::page(&database, user.id, &query)).await
}

/// Show an exercise, with how much it is used.
#[utoipa::path(get, path = "/exercises/{id}", params(Id, Known), responses(
    (status = 200, description = "The exercise", body = ExerciseOut, headers(("ETag"))),
))]
pub async fn show_exercise(
    user: CurrentUser,
    database: Data<Database>,
    known: Known,
    id: Id,
    _: Query<NoQuery>,
) -> ApiResult<impl Responder> {
    let row = store::find(database.reader(), user.id, id.0).await?;
    // Any workout may change what is said of it: the tag is that of a list with this one item.
    let tag = known.list_tag(user.id, user.revision);
    let exercise = list::item(database.reader(), user.id, row);
    known
        .or(tag, async { Ok(HttpResponse::Ok().json(exercise.await?)) })
        .await
}

/// Give an exercise another name, or join it with the one that has it.
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
pub async fn rename_exercise(
    user: CurrentUser,
    database: Data<Database>,
    id: Id,
    Query(collision): Query<Collision>,
    Json(Rename { name }): Json<Rename>,
) -> ApiResult<impl Responder> {
    let exercise = database
        .write(async |tx| {
            let id = rename::rename(tx, user.id, id.0, &name, collision).await?;
            let row = store::find(tx, user.id, id).await?;
            list::item(tx, user.id, row).await
        })
        .await?;
    Ok(web::Json(exercise))
}

/// Delete an exercise that no workout has, in the trash neither.
#[utoipa::path(delete, path = "/exercises/{id}", params(Id), responses(
    (status = 204, description = "It is gone"),
    (status = 409, response = ExerciseInUse),
))]
pub async fn delete_exercise(
    user: CurrentUser,
    database: Data<Database>,
    id: Id,
    _: Query<NoQuery>,
) -> ApiResult<impl Responder> {
    database
        .write(async |tx| store::delete(tx, user.id, id.0).await)
        .await?;
    Ok(HttpResponse::NoContent())
}
