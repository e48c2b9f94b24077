//! Adding up: from a query to the sums of its buckets.

use chrono::NaiveDate;
use tokio::try_join;

use super::{
    document::Stats,
    query::StatsQuery,
    store,
    sums::{Daily, Sums},
    window,
};
use crate::{
    auth::CurrentUser,
    database::Database,
    error::{ApiError, ApiResult},
    http::Conditional,
    log::{calendar::Bucket, days::DayRange, preferences::Preferences, streaks},
};

/// Who asks, and on which day.
pub(super) struct Viewer {
    pub user_id: i64,
    pub preferences: Preferences,
    revision: i64,
    today: NaiveDate,
}

impl Viewer {
    /// A person, now.
    pub(super) fn now(user: &CurrentUser) -> Self {
        Self {
            user_id: user.id,
            preferences: user.preferences,
            revision: user.revision,
            today: user.preferences.today(),
        }
    }

    /// The tag of everything that is made of the log: another day, or other preferences, give another.
    pub(super) fn tag(&self, conditional: &Conditional) -> String {
        let view = format!("{} {}", self.today, self.preferences);
        conditional.view_tag(self.user_id, self.revision, view)
    }

    /// The last day of a range: its own, or else today, or that of a workout to come.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub(super) async fn last_day(
        &self,
        database: &Database,
        days: DayRange,
    ) -> ApiResult<NaiveDate> {
        if let Some(to) = days.to {
            return Ok(to);
        }
        let newest = store::newest_day(database.reader(), self.user_id).await?;
        Ok(newest.map_or(self.today, |newest| newest.max(self.today)))
    }
}

/// What a log adds up to, and its streaks.
///
/// # Errors
/// 422 for a range that has too many buckets or none.
pub(super) async fn stats(
    database: &Database,
    viewer: &Viewer,
    query: &StatsQuery,
) -> ApiResult<Stats> {
    let start = query.week_start(&viewer.preferences);
    let (buckets, streaks) = try_join!(
        buckets(database, viewer, query),
        streaks::find(database.reader(), viewer.user_id, start, viewer.today),
    )?;
    Stats::new(query.by, &buckets, streaks)
        .ok_or_else(|| ApiError::internal("a range has no bucket"))
}

/// The buckets of a query, with their sums.
///
/// # Errors
/// 422 for a range that has too many buckets or none.
pub(super) async fn buckets(
    database: &Database,
    viewer: &Viewer,
    query: &StatsQuery,
) -> ApiResult<Vec<(Bucket, Sums)>> {
    let last = viewer.last_day(database, query.days).await?;
    let span = query.span(&viewer.preferences);
    let buckets = window::buckets(span, query.days, last)?;
    let days = (
        buckets.first().map_or(last, |first| first.start),
        buckets.last().map_or(last, |last| last.end),
    );
    let daily = sums(database, viewer, query, days).await?;
    let with_sums = |bucket: Bucket| (bucket, daily.of(&bucket));
    Ok(buckets.into_iter().map(with_sums).collect())
}

async fn sums(
    database: &Database,
    viewer: &Viewer,
    query: &StatsQuery,
    days: (NaiveDate, NaiveDate),
) -> ApiResult<Daily> {
    let reader = database.reader();
    match query.exercise {
        None => store::sums(reader, viewer.user_id, days).await,
        Some(exercise) => store::sums_of_exercise(reader, viewer.user_id, days, exercise).await,
    }
}
