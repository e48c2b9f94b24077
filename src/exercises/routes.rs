use actix_web::{Responder, web, web::Data};

use super::{
    document::{Collision, ExerciseOut, ExercisePage, MergeParameter, Rename, RenameForm},
    list::{self, ExerciseParameters, ListQuery},
    rename,
};
use crate::{
    auth::CurrentUser,
    database::Database,
    error::{ApiResult, documented::ExerciseExists},
    http::{Id, Json, Known, Page, Query, Tagged, etag::KnownHeader, page::PagingParameters},
};

/// List the caller's exercises by name.
#[utoipa::path(
    get, path = "/exercises",
    params(ExerciseParameters, PagingParameters, KnownHeader),
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

/// Give an exercise another name, or join it with the one that has it.
#[utoipa::path(
    patch, path = "/exercises/{id}",
    params(Id, MergeParameter),
    request_body(content(
        (RenameForm = "application/json"),
        (RenameForm = "application/merge-patch+json")
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
            list::find(tx, user.id, id).await
        })
        .await?;
    Ok(web::Json(exercise))
}
