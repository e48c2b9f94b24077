"""Days, totals and streaks against a calendar on the wall."""

import unittest
from datetime import date
from fractions import Fraction
from unittest.mock import patch

import readings
from days import first_day, following, last_day
from log import Log
from stats import stats, streak
from test_records import ROW, lift, workout

# A Thursday.
TODAY = date(2026, 11, 26)


def log(*days):
    return Log([workout(day, f"{day}T12:00:00Z", (ROW, lift(10, 1))) for day in days])


class Days(unittest.TestCase):
    def test_buckets_begin_and_end(self):
        for day, by, week_start, first, last in (
            # New Year's Day 2021 was a Friday, in the last week of 2020.
            (date(2021, 1, 1), "week", "monday", date(2020, 12, 28), date(2021, 1, 3)),
            (date(2021, 1, 1), "week", "sunday", date(2020, 12, 27), date(2021, 1, 2)),
            (date(2021, 1, 3), "week", "monday", date(2020, 12, 28), date(2021, 1, 3)),
            (date(2021, 1, 3), "week", "sunday", date(2021, 1, 3), date(2021, 1, 9)),
            (date(2021, 1, 4), "week", "monday", date(2021, 1, 4), date(2021, 1, 10)),
            (date(2024, 2, 29), "month", "monday", date(2024, 2, 1), date(2024, 2, 29)),
            (date(2023, 2, 1), "month", "monday", date(2023, 2, 1), date(2023, 2, 28)),
            (date(2024, 12, 31), "month", "monday", date(2024, 12, 1), date(2024, 12, 31)),
            (date(2024, 12, 31), "year", "monday", date(2024, 1, 1), date(2024, 12, 31)),
            (date(2024, 2, 29), "day", "monday", date(2024, 2, 29), date(2024, 2, 29)),
        ):
            self.assertEqual(first_day(day, by, week_start), first, (day, by, week_start))
            self.assertEqual(last_day(first, by), last, (day, by, week_start))

    def test_buckets_follow_each_other(self):
        for start, by, count, expected in (
            (date(2024, 12, 1), "month", 1, date(2025, 1, 1)),
            (date(2024, 1, 1), "month", -1, date(2023, 12, 1)),
            (date(2026, 11, 1), "month", -11, date(2025, 12, 1)),
            (date(2026, 1, 1), "year", -11, date(2015, 1, 1)),
            (date(2024, 2, 28), "day", 1, date(2024, 2, 29)),
            (date(2026, 11, 23), "week", -11, date(2026, 9, 7)),
        ):
            self.assertEqual(following(start, by, count), expected, (start, by, count))


class Windows(unittest.TestCase):
    def window(self, log, by="week", start=None, end=None):
        answer = stats(log, TODAY, by, "monday", start, end)
        return answer["from"], answer["to"], len(answer["buckets"])

    def test_twelve_buckets_by_default(self):
        for by, start, end in (
            ("day", "2026-11-15", "2026-11-26"),
            ("week", "2026-09-07", "2026-11-29"),
            ("month", "2025-12-01", "2026-11-30"),
            ("year", "2015-01-01", "2026-12-31"),
        ):
            self.assertEqual(self.window(log("2026-01-01"), by), (start, end, 12))

    def test_they_end_with_the_newest_workout_when_that_is_later(self):
        self.assertEqual(self.window(log("2026-12-24"), "month"), ("2026-01-01", "2026-12-31", 12))

    def test_a_window_is_widened_to_whole_buckets(self):
        window = self.window(log(), "month", date(2024, 1, 31), date(2024, 2, 1))
        self.assertEqual(window, ("2024-01-01", "2024-02-29", 2))
        day = date(2021, 1, 1)
        self.assertEqual(self.window(log(), "week", day, day), ("2020-12-28", "2021-01-03", 1))

    def test_one_end_is_enough(self):
        self.assertEqual(self.window(log(), "day", end=date(2024, 3, 1)), ("2024-02-19", "2024-03-01", 12))
        self.assertEqual(self.window(log(), "day", start=date(2026, 11, 20)), ("2026-11-20", "2026-11-26", 7))
        late = log("2026-11-30")
        self.assertEqual(self.window(late, "day", start=date(2026, 11, 20))[1], "2026-11-30")
        with patch.object(readings, "FROM_ALONE_ENDS_LIKE_THE_DEFAULT", False):
            self.assertEqual(self.window(late, "day", start=date(2026, 11, 20))[1], "2026-11-26")

    def test_there_may_be_1100_buckets(self):
        # 366 + 365 + 365 days, and 4 more.
        start = date(2024, 1, 1)
        self.assertEqual(self.window(log(), "day", start, date(2027, 1, 4))[2], 1100)
        self.assertIsNone(stats(log(), TODAY, "day", "monday", start, date(2027, 1, 5)))


class Totals(unittest.TestCase):
    def setUp(self):
        first = workout(
            "a", "2026-11-02T23:30:00-12:00",
            (ROW, lift(100, 5), lift(60, 5, kind="warmup"), lift(120, 0), lift(-10, 8)),
            ("run", {"distance_m": Fraction("1000.5"), "duration_s": Fraction("300.25")}),
        ) | {"ended_at": "2026-11-03T00:30:00.900-12:00"}
        second = workout("b", "2026-11-30T00:10:00+14:00", (ROW, lift(60, 5, kind="warmup")), ("run",))
        self.log = Log([first, second])

    def totals(self, exercise_id=None):
        answer = stats(self.log, TODAY, "month", "monday", date(2026, 11, 1), date(2026, 11, 1), exercise_id)
        self.assertEqual(answer["buckets"], [{"start": "2026-11-01", "end": "2026-11-30"} | answer["totals"]])
        return tuple(answer["totals"].values())

    def test_what_counts(self):
        names = ["workouts", "sets", "reps", "volume_kg", "duration_s", "distance_m"]
        answer = stats(self.log, TODAY, "year", "monday")
        self.assertEqual(list(answer["totals"]), names)
        self.assertEqual(self.totals(), (2, 4, 13, 500, 3600, Fraction("1000.5")))
        with patch.object(readings, "LENGTHS_IN_WHOLE_SECONDS", False):
            self.assertEqual(self.totals()[4], Fraction("3600.9"))

    def test_one_exercise(self):
        self.assertEqual(self.totals(ROW), (1, 3, 13, 500, 0, 0))
        self.assertEqual(self.totals("run"), (1, 1, 0, 0, Fraction("300.25"), Fraction("1000.5")))
        self.assertEqual(self.totals("nobody's"), (0,) * 6)

    def test_a_day_is_that_of_the_workouts_own_clock(self):
        answer = stats(self.log, TODAY, "day", "monday", date(2026, 11, 1), date(2026, 11, 30))
        done = [bucket["start"] for bucket in answer["buckets"] if bucket["workouts"]]
        self.assertEqual(done, ["2026-11-02", "2026-11-30"])


class Streaks(unittest.TestCase):
    def streak(self, *days, week_start="monday"):
        return tuple(streak(log(*days), TODAY, week_start).values())

    def test_the_week_under_way_may_be_empty(self):
        # Weeks from 9, 16 and 23 November.
        self.assertEqual(self.streak("2026-11-09", "2026-11-22"), (2, 2, "2026-11-22"))
        self.assertEqual(self.streak("2026-11-09", "2026-11-22", "2026-11-23"), (3, 3, "2026-11-29"))
        self.assertEqual(self.streak("2026-11-09", "2026-11-15"), (0, 1, "2026-11-15"))
        self.assertEqual(self.streak(), (0, 0, None))

    def test_of_equal_runs_the_latest(self):
        days = "2020-12-31", "2021-01-04", "2022-12-31", "2023-01-02"
        self.assertEqual(self.streak(*days), (0, 2, "2023-01-08"))

    def test_weeks_from_sunday_are_others(self):
        # Sunday and Monday, side by side.
        self.assertEqual(self.streak("2026-11-22", "2026-11-23"), (2, 2, "2026-11-29"))
        self.assertEqual(self.streak("2026-11-22", "2026-11-23", week_start="sunday"), (1, 1, "2026-11-28"))

    def test_later_weeks_lengthen_only_the_longest(self):
        days = "2026-11-23", "2026-11-30", "2026-12-07"
        self.assertEqual(self.streak(*days), (1, 3, "2026-12-13"))
        with patch.object(readings, "CURRENT_STREAK_ENDS_THIS_WEEK", False):
            self.assertEqual(self.streak(*days), (3, 3, "2026-12-13"))


if __name__ == "__main__":
    unittest.main()
