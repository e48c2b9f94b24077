//! Time zones: what a clock on the wall showed, and when that was.

use std::str::FromStr;

use chrono::{
    DateTime, FixedOffset, NaiveDateTime, Offset, TimeDelta, TimeZone, offset::LocalResult,
};
use chrono_tz::Tz;

/// No clock was ever put forward by more: Samoa left out a day in 2011.
const LONGEST_GAP_IN_QUARTERS: i32 = 4 * 25;

/// Where a clock is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zone {
    /// A zone of the IANA database, with its rules of daylight saving.
    Named(Tz),
    /// Always as far from UTC.
    Fixed(FixedOffset),
}

impl FromStr for Zone {
    type Err = String;

    /// `Europe/Berlin`, or `+02:00`.
    fn from_str(name: &str) -> Result<Self, String> {
        let is_offset = name.len() == "+00:00".len() && name.starts_with(['+', '-']);
        let zone = if is_offset {
            name.parse().ok().map(Self::Fixed)
        } else {
            name.parse().ok().map(Self::Named)
        };
        zone.ok_or_else(|| "must be a time zone such as Europe/Berlin or +02:00".into())
    }
}

impl Zone {
    /// When a clock showed `local`, and what is to be said about it: a time that happened twice is
    /// the first; one that never happened moves forward by the length of the gap.
    pub(super) fn time(self, local: NaiveDateTime) -> (DateTime<FixedOffset>, Option<String>) {
        match self {
            Self::Fixed(offset) => (at(local, offset), None),
            Self::Named(zone) => time_in(zone, local),
        }
    }
}

fn time_in(zone: Tz, local: NaiveDateTime) -> (DateTime<FixedOffset>, Option<String>) {
    match zone.offset_from_local_datetime(&local) {
        LocalResult::Single(offset) => (at(local, offset.fix()), None),
        LocalResult::Ambiguous(first, _) => {
            let warning = format!("{local} was twice in {zone}: the first is taken");
            (at(local, first.fix()), Some(warning))
        }
        LocalResult::None => {
            let before = before_gap(zone, local);
            // What the clock had shown without the change, it showed later by the gap.
            let moved = zone.from_utc_datetime(&at(local, before).naive_utc());
            let warning = format!(
                "{local} never was in {zone}, because clocks were put forward: {} is taken",
                moved.naive_local()
            );
            (at(moved.naive_local(), moved.offset().fix()), Some(warning))
        }
    }
}

/// The offset that was in force before the gap in which `local` is.
fn before_gap(zone: Tz, local: NaiveDateTime) -> FixedOffset {
    let mut earlier = (1..=LONGEST_GAP_IN_QUARTERS).filter_map(|quarters| {
        let local = local.checked_sub_signed(TimeDelta::minutes(15 * i64::from(quarters)))?;
        zone.offset_from_local_datetime(&local).latest()
    });
    let offset = earlier.next();
    offset.map_or_else(
        || zone.offset_from_utc_datetime(&local).fix(),
        |offset| offset.fix(),
    )
}

/// The same moment on a clock that is whole minutes from UTC: before there were zones, towns were
/// also seconds apart, which RFC 3339 cannot say.
fn at(local: NaiveDateTime, offset: FixedOffset) -> DateTime<FixedOffset> {
    let minutes = offset.local_minus_utc().div_euclid(60);
    let whole = FixedOffset::east_opt(minutes * 60).unwrap_or(offset);
    offset.from_local_datetime(&local).earliest().map_or_else(
        || whole.from_utc_datetime(&local),
        |time| time.with_timezone(&whole),
    )
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    fn local(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").unwrap()
    }

    #[test]
    fn a_clock_is_read_with_the_rules_of_its_zone() {
        for (zone, clock, time) in [
            (
                "Europe/Berlin",
                "2026-01-10 08:00:00",
                "2026-01-10T08:00:00+01:00",
            ),
            (
                "Europe/Berlin",
                "2026-07-10 08:00:00",
                "2026-07-10T08:00:00+02:00",
            ),
            (
                "America/New_York",
                "2026-04-07 06:10:00",
                "2026-04-07T06:10:00-04:00",
            ),
            ("+05:30", "2026-04-07 06:10:00", "2026-04-07T06:10:00+05:30"),
            // Berlin's own time was 53 minutes and 28 seconds ahead.
            (
                "Europe/Berlin",
                "1892-01-01 12:00:28",
                "1892-01-01T12:00:00+00:53",
            ),
        ] {
            let (read, warning) = zone.parse::<Zone>().unwrap().time(local(clock));
            assert_eq!(
                (read.to_rfc3339(), warning),
                (time.to_owned(), None),
                "{zone}"
            );
        }
    }

    #[test]
    fn a_time_that_happened_twice_is_the_first() {
        let zone: Zone = "Europe/Berlin".parse().unwrap();
        let (time, warning) = zone.time(local("2025-10-26 02:30:00"));
        assert_eq!(time.to_rfc3339(), "2025-10-26T02:30:00+02:00");
        assert_eq!(
            warning.unwrap(),
            "2025-10-26 02:30:00 was twice in Europe/Berlin: the first is taken"
        );
    }

    #[test]
    fn a_time_that_never_happened_moves_forward_by_the_gap() {
        for (zone, clock, time) in [
            (
                "Europe/Berlin",
                "2026-03-29 02:30:00",
                "2026-03-29T03:30:00+02:00",
            ),
            (
                "America/New_York",
                "2026-03-08 02:00:00",
                "2026-03-08T03:00:00-04:00",
            ),
            (
                "Australia/Lord_Howe",
                "2025-10-05 02:10:00",
                "2025-10-05T02:40:00+11:00",
            ),
            (
                "Pacific/Apia",
                "2011-12-30 10:00:00",
                "2011-12-31T10:00:00+14:00",
            ),
        ] {
            let (read, warning) = zone.parse::<Zone>().unwrap().time(local(clock));
            assert_eq!(read.to_rfc3339(), time);
            assert!(warning.unwrap().contains(" never was in "), "{zone}");
        }
    }

    #[test]
    fn the_ends_of_the_calendar_do_not_panic() {
        for zone in ["Europe/Berlin", "+14:00", "-12:00"] {
            let zone: Zone = zone.parse().unwrap();
            for day in [
                NaiveDate::from_ymd_opt(0, 1, 1),
                NaiveDate::from_ymd_opt(9999, 12, 31),
            ] {
                zone.time(day.unwrap().and_hms_opt(23, 59, 59).unwrap());
            }
        }
    }

    #[test]
    fn what_is_no_zone_is_refused() {
        for name in ["", "Mars/Base", "+25:00", "+2", "02:00"] {
            assert!(name.parse::<Zone>().is_err(), "{name}");
        }
    }
}
