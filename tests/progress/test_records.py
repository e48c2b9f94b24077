"""The arithmetic of records against figures that were worked out by hand."""

import unittest
from fractions import Fraction
from unittest.mock import patch

import readings
from log import Log, Set, Workout, milliseconds, thousandths
from records import Exercise, beaten_in, half_up, score, shown

ROW = "row"


def one(index=0, position=0, kind="normal", **measures):
    return Set.read(position, index, {"kind": kind} | measures)


def workout(workout_id, started_at, *places):
    """Each place is an exercise with its sets."""
    exercises = [
        {
            "exercise_id": name, "name": name.title(), "notes": "", "superset": None,
            "sets": [{"kind": "normal"} | each for each in sets],
        }
        for name, *sets in places
    ]
    return {
        "id": workout_id, "title": "T", "started_at": started_at, "ended_at": None, "exercises": exercises
    }


def lift(weight_kg, reps, **more):
    return {"weight_kg": weight_kg, "reps": reps} | more


def rows(*sets, day=1):
    """A log with one workout a day, each with one set."""
    return [
        workout(chr(96 + number), f"2026-01-{number:02}T10:00:00Z", (ROW, each))
        for number, each in enumerate(sets, start=day)
    ]


class Numbers(unittest.TestCase):
    def test_three_decimals_are_read_exactly(self):
        self.assertEqual(thousandths(Fraction("102.058")), 102_058)
        self.assertEqual(thousandths(-20), -20_000)
        with self.assertRaises(ValueError):
            thousandths(Fraction("0.0001"))

    def test_a_half_is_rounded_up(self):
        for number, whole in (("0.5", 1), ("1.5", 2), ("2.5", 3), ("2.4999", 2), ("2.51", 3), ("3", 3)):
            self.assertEqual(half_up(Fraction(number)), whole, number)

    def test_times_are_instants(self):
        self.assertEqual(milliseconds("1970-01-01T01:00:00.250+01:00"), 250)
        self.assertEqual(milliseconds("1969-12-31T23:59:59.999Z"), -1)


class Scores(unittest.TestCase):
    def e1rm(self, weight_kg, reps):
        worth = score("e1rm", one(weight_kg=Fraction(weight_kg), reps=reps))
        return None if worth is None else shown("e1rm", worth)

    def test_epley_is_used_for_two_to_twelve_repetitions(self):
        for weight, reps, estimate in (
            ("100", 1, "100"),
            # 100 × 32/30 = 106.67; 100 × 42/30 = 140; 80 × 38/30 = 101.33
            ("100", 2, "106.7"),
            ("100", 12, "140"),
            ("80", 8, "101.3"),
            # 45.5 × 33/30 = 50.05; 45.409 × 33/30 = 49.9499; 0.5 × 33/30 = 0.55
            ("45.5", 3, "50.1"),
            ("45.409", 3, "49.9"),
            ("0.5", 3, "0.6"),
            # One repetition is the weight, which has more decimals than are shown.
            ("102.058", 1, "102.1"),
            ("0.05", 1, "0.1"),
            ("0.049", 1, "0"),
        ):
            self.assertEqual(self.e1rm(weight, reps), Fraction(estimate), (weight, reps))

    def test_there_is_no_estimate_beyond_its_limits(self):
        for weight, reps in ((100, 13), (100, 0), (0, 5), (-20, 5)):
            self.assertIsNone(self.e1rm(weight, reps), (weight, reps))
        self.assertIsNone(score("e1rm", one(reps=5)))
        self.assertIsNone(score("e1rm", one(weight_kg=10, duration_s=30)))

    def test_weight_needs_repetitions_a_distance_or_a_duration(self):
        self.assertEqual(score("weight", one(weight_kg=-20, reps=1)), -20_000)
        self.assertEqual(score("weight", one(weight_kg=0, reps=20)), 0)
        self.assertEqual(score("weight", one(weight_kg=24, distance_m=40)), 24_000)
        self.assertEqual(score("weight", one(weight_kg=10, duration_s=30)), 10_000)
        self.assertIsNone(score("weight", one(weight_kg=10, reps=0)))
        self.assertIsNone(score("weight", one(reps=10)))

    def test_a_volume_needs_a_weight_and_repetitions_above_zero(self):
        self.assertEqual(score("set_volume", one(weight_kg=Fraction("22.5"), reps=8)), 180_000)
        for weight, reps in ((0, 8), (-5, 8), (20, 0)):
            self.assertIsNone(score("set_volume", one(weight_kg=weight, reps=reps)))

    def test_a_pace_needs_a_hundred_metres(self):
        def pace(distance, duration):
            measures = {"distance_m": Fraction(distance), "duration_s": Fraction(duration)}
            worth = score("pace", one(**measures))
            return worth if worth is None else shown("pace", worth)

        self.assertEqual(pace("1000", "240.125"), Fraction("240.125"))
        self.assertEqual(pace("100", "30"), 300)
        self.assertIsNone(pace("99.999", "10"))
        # 40.002 s ÷ 0.16 km = 250.0125 s; 1000 s ÷ 3 km = 333.33… s; 2000 s ÷ 3 km = 666.66… s
        self.assertEqual(pace("160", "40.002"), Fraction("250.013"))
        self.assertEqual(pace("3000", "1000"), Fraction("333.333"))
        self.assertEqual(pace("3000", "2000"), Fraction("666.667"))
        faster, slower = (score("pace", one(distance_m=1000, duration_s=each)) for each in (239, 240))
        self.assertGreater(faster, slower)

    def test_warm_ups_and_failed_attempts_score_nothing(self):
        full = {"weight_kg": 50, "distance_m": 200, "duration_s": 60}
        for metric in ("weight", "e1rm", "reps", "set_volume", "distance", "duration", "pace"):
            self.assertIsNone(score(metric, one(kind="warmup", reps=5, **full)), metric)
            self.assertIsNone(score(metric, one(reps=0, **full)), metric)
            self.assertIsNotNone(score(metric, one(reps=5, kind="failure", **full)), metric)

    def test_the_readings_decide(self):
        with patch.object(readings, "FAILED_SETS_MAY_BE_RECORDS", True):
            self.assertEqual(score("duration", one(reps=0, duration_s=60)), 60_000)
        nothing = one(weight_kg=5, duration_s=0, distance_m=200)
        for metric in ("duration", "pace"):
            self.assertIsNone(score(metric, nothing))
            with patch.object(readings, "ZERO_IS_A_PERFORMANCE", True):
                self.assertEqual(score(metric, nothing), 0)
        self.assertEqual(score("weight", nothing), 5_000)
        self.assertIsNone(score("weight", one(weight_kg=5, duration_s=0)))


class Records(unittest.TestCase):
    def test_of_equal_ones_the_earliest_keeps_it(self):
        same = (ROW, lift(100, 5), lift(100, 5))
        documents = [
            workout("b", "2026-01-02T10:00:00+02:00", same),
            # The same instant as the first, the smaller id.
            workout("a", "2026-01-02T08:00:00Z", ("other", lift(9, 9)), same, same),
            workout("c", "2026-01-03T08:00:00Z", same),
        ]
        best = Exercise(Log(documents), ROW, "Row").records()["best"]
        self.assertEqual(best["weight"], {
            "value": 100, "day": "2026-01-02", "workout_id": "a", "position": 1, "set": 0,
            "weight_kg": 100, "reps": 5,
        })
        # 4 sets × 500 kg, with neither a position nor a set.
        self.assertEqual(best["workout_volume"], {"value": 2000, "day": "2026-01-02", "workout_id": "a"})
        self.assertIsNone(best["pace"])

    def test_records_of_at_least_so_many_repetitions(self):
        log = Log(rows(lift(100, 8), lift(120, 1), {"reps": 30}, lift(-10, 15), lift(100, 8)))
        by_reps = Exercise(log, ROW, "Row").records()["by_reps"]
        self.assertEqual(list(by_reps), [str(reps) for reps in range(1, 13)])
        found = {reps: (each["value"], each["workout_id"]) for reps, each in by_reps.items()}
        self.assertEqual(found["1"], (120, "b"))
        for reps in "2345678":
            self.assertEqual(found[reps], (100, "a"))
        # Fifteen with help are also twelve, and so much more than none.
        for reps in ("9", "10", "11", "12"):
            self.assertEqual(found[reps], (-10, "d"))

    def test_the_timeline_has_every_record_once_for_each_workout(self):
        # The estimates are 100 × 35/30 = 116.67, 112, 105 × 36/30 = 126 and 112.
        log = Log(rows(lift(100, 5), lift(112, 1), lift(105, 6), lift(112, 1)))
        timeline = Exercise(log, ROW, "Row").records()["timeline"]
        self.assertEqual(
            [(each["metric"], each["workout_id"], each["value"]) for each in timeline],
            [
                ("weight", "a", 100),
                ("e1rm", "a", Fraction("116.7")),
                ("weight", "b", 112),
                ("e1rm", "c", 126),
            ],
        )

    def test_as_of_a_day_later_workouts_do_not_exist(self):
        exercise = Exercise(Log(rows(lift(100, 5), lift(112, 1))), ROW, "Row")
        day = exercise.workouts[0].day
        self.assertEqual(exercise.records(day)["best"]["weight"]["value"], 100)
        self.assertEqual(len(exercise.records(day)["timeline"]), 2)
        nothing = exercise.records(day.replace(year=2025))
        self.assertEqual({*nothing["best"].values(), *nothing["by_reps"].values()}, {None})
        self.assertEqual(nothing["timeline"], [])

    def test_what_a_workout_beat(self):
        documents = rows(lift(100, 5), lift(100, 6))
        documents += [
            workout(
                "c", "2026-01-03T10:00:00Z", ("new", lift(10, 1)),
                (ROW, lift(90, 8), lift(101, 1)), (ROW, lift(101, 1), {"duration_s": 60}),
            )
        ]
        log = Log(documents)
        exercises = {each: Exercise(log, each, each.title()) for each in (ROW, "new")}
        row = {"exercise_id": ROW, "name": "Row"}
        first, second, third = log.workouts
        self.assertEqual(beaten_in(first, exercises), {"items": []})
        # 100 × 35/30 = 116.67 and 100 × 36/30 = 120.
        before = {"day_before": "2026-01-01", "position": 0, "set": 0}
        self.assertEqual(beaten_in(second, exercises), {"items": [
            row | before | {"metric": "e1rm", "value": 120, "before": Fraction("116.7")},
            row | before | {"metric": "reps", "value": 6, "before": 5},
            row | before | {"metric": "set_volume", "value": 600, "before": 500},
            row | {"metric": "workout_volume", "value": 600, "before": 500, "day_before": "2026-01-01"},
        ]})
        # The weight was first 100 on the first day; 90 × 38/30 = 114 is less than 120; 720 + 101 + 101.
        place = {"position": 1, "set": 0}
        first_day, before = {"day_before": "2026-01-01"}, {"day_before": "2026-01-02"}
        self.assertEqual(beaten_in(third, exercises), {"items": [
            row | place | {"metric": "weight", "value": 101, "before": 100} | first_day | {"set": 1},
            row | place | before | {"metric": "reps", "value": 8, "before": 6},
            row | place | before | {"metric": "set_volume", "value": 720, "before": 600},
            row | before | {"metric": "workout_volume", "value": 922, "before": 600},
        ]})


class Progress(unittest.TestCase):
    def setUp(self):
        # Thursday to Monday: 1, 2, 4 and 5 January.
        documents = [
            workout(str(day), f"2026-01-0{day}T10:00:00Z", (ROW, lift(weight, 1)))
            for day, weight in ((1, 100), (2, 90), (4, 100), (5, 101))
        ]
        self.exercise = Exercise(Log(documents), ROW, "Row")

    def points(self, by, **window):
        points = self.exercise.progress("monday", "weight", by, **window)["points"]
        return [(point["day"], int(point["value"]), point["is_record"]) for point in points]

    def test_a_tie_is_no_record(self):
        self.assertEqual(self.points("workout"), [
            ("2026-01-01", 100, True),
            ("2026-01-02", 90, False),
            ("2026-01-04", 100, False),
            ("2026-01-05", 101, True),
        ])

    def test_a_week_has_its_best(self):
        self.assertEqual(self.points("week"), [("2025-12-29", 100, True), ("2026-01-05", 101, True)])
        self.assertEqual(self.points("month"), [("2026-01-01", 101, True)])
        sunday = self.exercise.progress("sunday", "weight", "week")["points"]
        self.assertEqual([point["day"] for point in sunday], ["2025-12-28", "2026-01-04"])
        self.assertNotIn("workout_id", sunday[0])

    def test_a_window_cuts_weeks_but_records_stay_those_of_the_log(self):
        day = self.exercise.workouts[1].day
        weeks = [("2025-12-29", 100, False), ("2026-01-05", 101, True)]
        self.assertEqual(self.points("week", start=day), weeks)
        self.assertEqual(self.points("week", start=day, end=day), [("2025-12-29", 90, False)])
        self.assertEqual(self.points("workout", start=day, end=day), [("2026-01-02", 90, False)])

    def test_the_default_is_the_first_that_exists(self):
        for sets, metric, unit in (
            ([lift(100, 5), {"reps": 20}], "e1rm", "kg"),
            ([lift(-5, 5), {"distance_m": 5}], "weight", "kg"),
            ([{"distance_m": 5, "duration_s": 5}], "distance", "m"),
            ([{"duration_s": 5}, {"reps": 5}], "duration", "s"),
            ([{"reps": 5}], "reps", "reps"),
            ([{"reps": 0}], "weight", "kg"),
            ([], "weight", "kg"),
        ):
            answer = Exercise(Log(rows(*sets)), ROW, "Row").progress("monday")
            self.assertEqual((answer["metric"], answer["unit"]), (metric, unit), sets)
        self.assertEqual(Exercise(Log([]), ROW, "Row").progress("monday")["points"], [])


class History(unittest.TestCase):
    def test_newest_first_and_by_position_within_a_workout(self):
        sets = lift(60, 5, kind="warmup"), lift(80, 10), lift(100, 5), lift(120, 0), lift(-5, 3)
        twice = workout("b", "2026-01-02T23:30:00-10:00", (ROW, *sets), ("other",), (ROW,))
        history = Exercise(Log([*rows(lift(50, 1)), twice]), ROW, "Row").history()
        self.assertEqual(
            [(each["workout_id"], each["position"], each["day"]) for each in history],
            [("b", 0, "2026-01-02"), ("b", 2, "2026-01-02"), ("a", 0, "2026-01-01")],
        )
        # 800 + 500; 100 × 35/30 = 116.67 is more than 80 × 40/30 = 106.67; all but the warm-up count.
        figures = [(each["set_count"], each["volume_kg"], each["e1rm_kg"]) for each in history]
        self.assertEqual(figures, [(4, 1300, Fraction("116.7")), (0, 0, None), (1, 50, 50)])
        self.assertEqual(len(history[0]["sets"]), 5)

    def test_a_window_takes_days_exactly(self):
        exercise = Exercise(Log(rows(*[lift(1, 1)] * 4)), ROW, "Row")
        start, end = exercise.workouts[1].day, exercise.workouts[2].day
        self.assertEqual([each["workout_id"] for each in exercise.history(start, end)], ["c", "b"])


if __name__ == "__main__":
    unittest.main()
