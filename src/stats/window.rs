//! Which days an answer is about, when the query leaves some of it open.

use chrono::{Months, NaiveDate};

use crate::{
    error::{ApiError, ApiResult},
    http::extract::fields::grouped,
    log::{
        calendar::{Bucket, Span},
        days::DayRange,
    },
    plot::MOST_DAYS,
};

/// The most buckets of an answer: three years of days.
pub(super) const MOST_BUCKETS: u16 = 1_100;
/// Those before the last one, when nobody says where to begin.
const BUCKETS_BEFORE: i32 = 11;

/// The buckets of some days. Without an end, the last is that of `last`; without a start there are
/// twelve.
///
/// # Errors
/// 422 when there are too many, or when they would end before they begin.
pub(super) fn buckets(span: Span, days: DayRange, last: NaiveDate) -> ApiResult<Vec<Bucket>> {
    let to = days.to.unwrap_or(last);
    let from = match days.from {
        Some(from) => from,
        None => span.step(span.start(to), -BUCKETS_BEFORE),
    };
    check_order(from, to)?;
    let buckets = span.buckets(from, to, MOST_BUCKETS.into());
    buckets.ok_or_else(|| {
        let most = grouped(MOST_BUCKETS);
        let problem = format!(
            "makes more than {most} buckets of these days; choose longer ones or fewer days"
        );
        ApiError::invalid("by", &problem)
    })
}

/// The first and the last day of a calendar. Without an end, the last is `last`; without a start it is
/// a year.
///
/// # Errors
/// 422 when there are too many, or when they would end before they begin.
pub(super) fn year(days: DayRange, last: NaiveDate) -> ApiResult<(NaiveDate, NaiveDate)> {
    let to = days.to.unwrap_or(last);
    let year_before = to.checked_sub_months(Months::new(12));
    let year_before = year_before.and_then(|day| day.succ_opt());
    let from = days.from.or(year_before).unwrap_or(to);
    check_order(from, to)?;
    let count = to.signed_duration_since(from).num_days() + 1;
    if count > i64::from(MOST_DAYS) {
        let problem = format!("can't be more than {} days before to", MOST_DAYS - 1);
        return Err(ApiError::invalid("from", &problem));
    }
    Ok((from, to))
}

/// A first day that was asked for may be after the last that was not.
fn check_order(from: NaiveDate, to: NaiveDate) -> ApiResult<()> {
    if from <= to {
        return Ok(());
    }
    let problem = format!("can't be after {to}, the last day when to is left out");
    Err(ApiError::invalid("from", &problem))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::calendar::WeekStart;

    const MONDAYS: Span = Span::Week(WeekStart::Monday);

    fn days(from: &str, to: &str) -> DayRange {
        DayRange {
            from: from.parse().ok(),
            to: to.parse().ok(),
        }
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// A Tuesday.
    const LAST: &str = "2026-09-22";

    #[test]
    fn what_is_left_open_is_twelve_buckets_until_now() {
        for (span, from, to, expected) in [
            (MONDAYS, "", "", (12, "2026-07-06", "2026-09-27")),
            (Span::Day, "", "", (12, "2026-09-11", "2026-09-22")),
            (Span::Month, "", "", (12, "2025-10-01", "2026-09-30")),
            (Span::Year, "", "", (12, "2015-01-01", "2026-12-31")),
            (MONDAYS, "", "2026-01-01", (12, "2025-10-13", "2026-01-04")),
            (MONDAYS, "2026-09-20", "", (2, "2026-09-14", "2026-09-27")),
            (MONDAYS, "2026-09-22", "", (1, "2026-09-21", "2026-09-27")),
            (
                MONDAYS,
                "2026-01-01",
                "2026-01-05",
                (2, "2025-12-29", "2026-01-11"),
            ),
            (
                Span::Day,
                "2020-01-01",
                "2023-01-04",
                (1_100, "2020-01-01", "2023-01-04"),
            ),
        ] {
            let buckets = buckets(span, days(from, to), day(LAST)).unwrap();
            let (first, last) = (buckets.first().unwrap(), buckets.last().unwrap());
            let found = (buckets.len(), first.start, last.end);
            let (count, start, end) = expected;
            assert_eq!(found, (count, day(start), day(end)), "{span:?} {from} {to}");
        }
    }

    #[test]
    fn too_many_buckets_and_days_to_come_are_refused() {
        for (span, from, to) in [
            (Span::Day, "2020-01-01", "2023-01-05"),
            (Span::Day, "2020-01-01", ""),
            (MONDAYS, "1900-01-01", "2199-12-31"),
            (MONDAYS, "2026-09-23", ""),
        ] {
            assert!(
                buckets(span, days(from, to), day(LAST)).is_err(),
                "{span:?} {from} {to}"
            );
        }
    }

    #[test]
    fn a_calendar_is_a_year_unless_it_is_said() {
        for (from, to, expected) in [
            ("", "", Some(("2025-09-23", "2026-09-22"))),
            ("", "2024-02-29", Some(("2023-03-01", "2024-02-29"))),
            ("", "2025-02-28", Some(("2024-02-29", "2025-02-28"))),
            ("2025-09-17", "", Some(("2025-09-17", "2026-09-22"))),
            ("2025-09-16", "", None),
            ("2024-12-31", "2026-01-06", None),
            ("2026-09-23", "", None),
        ] {
            let found = year(days(from, to), day(LAST)).ok();
            let expected = expected.map(|(from, to)| (day(from), day(to)));
            assert_eq!(found, expected, "{from} {to}");
        }
    }
}
