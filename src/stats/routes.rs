//! The handlers of stats.

use actix_web::{Responder, web, web::Data};

use super::{
    document::Stats,
    drawing,
    query::{BarsQuery, CalendarQuery, StatsQuery, WeightQuery},
    report::{self, Viewer},
};
use crate::{
    auth::CurrentUser,
    database::Database,
    error::ApiResult,
    http::{Conditional, Picture, Query},
};

/// Show what your workouts add up to.
#[utoipa::path(get, path = "/stats", params(Query::<StatsQuery>, Conditional), responses(
    (status = 200, description = "Sums by day, week, month or year, and your streak", body = Stats,
        headers(("ETag"))),
))]
pub(super) async fn show_stats(
    user: CurrentUser,
    database: Data<Database>,
    conditional: Conditional,
    Query(query): Query<StatsQuery>,
) -> ApiResult<impl Responder> {
    let viewer = Viewer::now(&user);
    let stats = async { Ok(web::Json(report::stats(&database, &viewer, &query).await?)) };
    conditional.answer(viewer.tag(&conditional), stats).await
}

/// Draw what your workouts add up to, as bars.
#[utoipa::path(get, path = "/stats.svg", params(Query::<BarsQuery>, Conditional), responses(
    (status = 200, description = "The picture", body = String, content_type = "image/svg+xml",
        headers(("ETag"))),
))]
pub(super) async fn draw_stats(
    user: CurrentUser,
    database: Data<Database>,
    conditional: Conditional,
    Query(query): Query<BarsQuery>,
) -> ApiResult<impl Responder> {
    let viewer = Viewer::now(&user);
    let bars = drawing::bars(&database, &viewer, &query);
    let picture = conditional.answer(viewer.tag(&conditional), bars).await?;
    Ok(Picture(picture))
}

/// Draw a calendar of your days: the darker, the more was done.
#[utoipa::path(get, path = "/calendar.svg", params(Query::<CalendarQuery>, Conditional), responses(
    (status = 200, description = "The picture", body = String, content_type = "image/svg+xml",
        headers(("ETag"))),
))]
pub(super) async fn draw_calendar(
    user: CurrentUser,
    database: Data<Database>,
    conditional: Conditional,
    Query(query): Query<CalendarQuery>,
) -> ApiResult<impl Responder> {
    let viewer = Viewer::now(&user);
    let calendar = drawing::calendar(&database, &viewer, &query);
    let picture = conditional
        .answer(viewer.tag(&conditional), calendar)
        .await?;
    Ok(Picture(picture))
}

/// Draw your body weight over time.
#[utoipa::path(get, path = "/bodyweight.svg", params(Query::<WeightQuery>, Conditional), responses(
    (status = 200, description = "The picture", body = String, content_type = "image/svg+xml",
        headers(("ETag"))),
))]
pub(super) async fn draw_bodyweight(
    user: CurrentUser,
    database: Data<Database>,
    conditional: Conditional,
    Query(query): Query<WeightQuery>,
) -> ApiResult<impl Responder> {
    let viewer = Viewer::now(&user);
    let line = drawing::bodyweight(&database, &viewer, &query);
    let picture = conditional.answer(viewer.tag(&conditional), line).await?;
    Ok(Picture(picture))
}
