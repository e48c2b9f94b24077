"""Days, weeks, months and years."""

from datetime import date, timedelta

DAY = timedelta(days=1)
# As `date.weekday()` counts.
WEEK_STARTS = {"monday": 0, "sunday": 6}


def first_day(day, by, week_start):
    """The first day of the bucket with a day."""
    match by:
        case "day":
            return day
        case "week":
            return day - (day.weekday() - WEEK_STARTS[week_start]) % 7 * DAY
        case "month":
            return day.replace(day=1)
        case "year":
            return date(day.year, 1, 1)
    raise ValueError(by)


def following(start, by, count=1):
    """The first day of the bucket so many later; of an earlier one with a negative count."""
    match by:
        case "day":
            return start + count * DAY
        case "week":
            return start + 7 * count * DAY
        case "month":
            years, month = divmod(start.month - 1 + count, 12)
            return date(start.year + years, month + 1, 1)
        case "year":
            return date(start.year + count, 1, 1)
    raise ValueError(by)


def last_day(start, by):
    """The last day of a bucket that starts on a day."""
    return following(start, by) - DAY
