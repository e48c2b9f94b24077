use actix_web::{Responder, web, web::Data};

use super::{
    document::{Collision, ExerciseOut, Rename},
    list::{self, ListQuery},
    rename,
};
use crate::{
    auth::CurrentUser,
    database::Database,
    error::ApiResult,
    http::{Id, Json, Known, Page, Query, Tagged},
};

/// List the caller's exercises by name.
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
