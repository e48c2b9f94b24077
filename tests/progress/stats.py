"""Totals by day, week, month and year, and streaks, computed from a log."""

from fractions import Fraction

import readings
from days import first_day, following, last_day

MOST_BUCKETS = 1100
BUCKETS_BY_DEFAULT = 12


def window(log, today, by, week_start, start=None, end=None):
    """The first and last day of the buckets that are asked for."""
    if end is None:
        end = today
        if log.days and (start is None or readings.FROM_ALONE_ENDS_LIKE_THE_DEFAULT):
            end = max(today, log.days[-1])
    newest = first_day(end, by, week_start)
    if start is None:
        oldest = following(newest, by, 1 - BUCKETS_BY_DEFAULT)
    else:
        oldest = first_day(start, by, week_start)
    return oldest, last_day(newest, by)


def starts(oldest, end, by):
    """The first day of each bucket."""
    found = []
    while oldest <= end:
        found.append(oldest)
        oldest = following(oldest, by)
    return found


def stats(log, today, by, week_start, start=None, end=None, exercise_id=None):
    """The whole answer, or None when there are too many buckets."""
    oldest, newest = window(log, today, by, week_start, start, end)
    buckets = {each: zeros() for each in starts(oldest, newest, by)}
    if len(buckets) > MOST_BUCKETS:
        return None
    totals = zeros()
    for workout in log.workouts:
        if oldest <= workout.day <= newest:
            bucket = buckets[first_day(workout.day, by, week_start)]
            for name, value in contribution(workout, exercise_id).items():
                bucket[name] += value
                totals[name] += value
    return {
        "by": by,
        "from": oldest.isoformat(),
        "to": newest.isoformat(),
        "buckets": [
            {"start": first.isoformat(), "end": last_day(first, by).isoformat()} | shown(bucket)
            for first, bucket in buckets.items()
        ],
        "totals": shown(totals),
        "streak": streak(log, today, week_start),
    }


def zeros():
    return dict.fromkeys(("workouts", "sets", "reps", "volume", "duration", "distance"), 0)


def contribution(workout, exercise_id):
    """What a workout adds, in grams, milliseconds and millimetres."""
    sets = workout.sets(exercise_id)
    if exercise_id is None:
        duration = workout.length or 0
        if readings.LENGTHS_IN_WHOLE_SECONDS:
            duration = duration // 1000 * 1000
    else:
        duration = sum(one.duration or 0 for one in sets)
    return {
        "workouts": int(exercise_id is None or bool(sets)),
        "sets": len(sets),
        "reps": sum(one.reps or 0 for one in sets),
        "volume": sum(one.volume or 0 for one in sets),
        "duration": duration,
        "distance": sum(one.distance or 0 for one in sets),
    }


def shown(sums):
    return {
        "workouts": sums["workouts"],
        "sets": sums["sets"],
        "reps": sums["reps"],
        "volume_kg": Fraction(sums["volume"], 1000),
        "duration_s": Fraction(sums["duration"], 1000),
        "distance_m": Fraction(sums["distance"], 1000),
    }


def streak(log, today, week_start):
    """Runs of weeks with a workout."""
    weeks = {first_day(day, "week", week_start) for day in log.days}
    longest, longest_end, run = 0, None, 0
    for week in sorted(weeks):
        run = run + 1 if following(week, "week", -1) in weeks else 1
        # Of equal runs the latest.
        if run >= longest:
            longest, longest_end = run, last_day(week, "week").isoformat()
    week = first_day(today, "week", week_start)
    if not readings.CURRENT_STREAK_ENDS_THIS_WEEK and weeks:
        week = max(week, max(weeks))
    if week not in weeks:
        week = following(week, "week", -1)
    current = 0
    while week in weeks:
        current += 1
        week = following(week, "week", -1)
    return {"current": current, "longest": longest, "longest_end": longest_end}
