//! The handlers of exercises.

use actix_web::{HttpResponse, Responder, web, web::Data};

use super::{
    document::{Collision, ExerciseOut, ExercisePage, Rename},
    history::{self, HistoryPage, HistoryQuery},
    list::{self, ExercisesQuery},
    picture::{self, ProgressPictureQuery},
    progress::{self, Progress, ProgressQuery},
    records::{self, ExerciseRecords, RecordsQuery},
    rename, store,
};
use crate::{
    auth::CurrentUser,
    database::Database,
    error::{
        ApiResult,
        openapi::{ExerciseExists, ExerciseInUse},
    },
    http::{Conditional, Id, Json, NoQuery, Page, Picture, Query, Tagged},
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
    // Any workout may change these numbers, so the tag is that of a list with one item.
    let tag = conditional.list_tag(user.id, user.revision);
    let exercise = list::find(database.reader(), user.id, id.0);
    conditional
        .answer_found(tag, async { Ok(web::Json(exercise.await?)) })
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

/// List what you did of an exercise each time, newest first. `per_page=3` shows the last three times.
#[utoipa::path(
    get, path = "/exercises/{id}/history",
    params(Id, Query::<HistoryQuery>, Conditional),
    responses((status = 200, description = "One page of the history", body = HistoryPage,
        headers(("ETag"), ("Link"))))
)]
pub(super) async fn list_history(
    user: CurrentUser,
    database: Data<Database>,
    conditional: Conditional,
    id: Id,
    Query(query): Query<HistoryQuery>,
) -> ApiResult<impl Responder> {
    let tag = conditional.list_tag(user.id, user.revision);
    conditional
        .answer_found(tag, history::page(&database, user.id, id.0, &query))
        .await
}

/// Show the records of an exercise.
#[utoipa::path(
    get, path = "/exercises/{id}/records",
    params(Id, Query::<RecordsQuery>, Conditional),
    responses((status = 200, description = "The records", body = ExerciseRecords,
        headers(("ETag"))))
)]
pub(super) async fn show_records(
    user: CurrentUser,
    database: Data<Database>,
    conditional: Conditional,
    id: Id,
    Query(query): Query<RecordsQuery>,
) -> ApiResult<impl Responder> {
    let tag = conditional.list_tag(user.id, user.revision);
    let records = records::of(&database, user.id, id.0, query);
    conditional
        .answer_found(tag, async { Ok(web::Json(records.await?)) })
        .await
}

/// Show how an exercise has progressed.
#[utoipa::path(
    get, path = "/exercises/{id}/progress",
    params(Id, Query::<ProgressQuery>, Conditional),
    responses((status = 200, description = "The progress", body = Progress, headers(("ETag"))))
)]
pub(super) async fn show_progress(
    user: CurrentUser,
    database: Data<Database>,
    conditional: Conditional,
    id: Id,
    Query(query): Query<ProgressQuery>,
) -> ApiResult<impl Responder> {
    let tag = conditional.view_tag(user.id, user.revision, user.preferences);
    let progress = progress::of(&database, user.id, id.0, query, &user.preferences);
    conditional
        .answer_found(tag, async { Ok(web::Json(progress.await?.progress)) })
        .await
}

/// Draw how an exercise has progressed, with its records marked.
#[utoipa::path(
    get, path = "/exercises/{id}/progress.svg",
    params(Id, Query::<ProgressPictureQuery>, Conditional),
    responses((status = 200, description = "The progress as a line", body = String,
        content_type = "image/svg+xml", headers(("ETag"))))
)]
pub(super) async fn draw_progress(
    user: CurrentUser,
    database: Data<Database>,
    conditional: Conditional,
    id: Id,
    Query(query): Query<ProgressPictureQuery>,
) -> ApiResult<Picture> {
    let tag = conditional.view_tag(user.id, user.revision, user.preferences);
    let picture = picture::of(&database, user.id, id.0, query, &user.preferences);
    Ok(Picture(conditional.answer_found(tag, picture).await?))
}
