"""A log in which everything happens that is easily computed wrongly."""

from datetime import date, timedelta
from random import Random
from uuid import UUID

OFFSETS = ("Z", "+02:00", "-03:30", "+05:45", "+14:00", "-12:00")


def workout(started_at, *exercises, **more):
    return {"title": "Edge", "started_at": started_at, "exercises": list(exercises)} | more


def exercise(name, *sets, **more):
    return {"name": name, "sets": list(sets)} | more


def lift(weight_kg, reps, **more):
    return {"weight_kg": weight_kg, "reps": reps} | more


def cover(distance_m, duration_s, **more):
    return {"distance_m": distance_m, "duration_s": duration_s} | more


def hold_for(duration_s, **more):
    return {"duration_s": duration_s} | more


def log(today):
    """All of it but the streaks, as bodies for POST /workouts, in the order in which they are to be sent."""
    return [*strength(), *assistance(), *endurance(), *turns_of_the_year(), *random(today)]


def strength():
    squat, press = "Edge Squat", "Edge Press"
    return [
        # One repetition, and the formula's limits: 2 and 12 count, 13 do not.
        workout("2021-03-01T18:00:00+01:00", exercise(squat, lift(100, 1), lift(93.75, 2), lift(90, 13))),
        # 93.75 × 32/30 = 100 again: a tie that beats nothing.
        workout("2021-03-03T18:00:00+01:00", exercise(squat, lift(93.75, 2), lift(100, 1))),
        workout("2021-03-05T18:00:00+01:00", exercise(squat, lift(71.429, 12), lift(100, 13))),
        # 45.5 × 33/30 = 50.05 and 0.5 × 33/30 = 0.55, exactly between two tenths.
        workout("2021-03-07T18:00:00+01:00", exercise(press, lift(0.5, 3))),
        workout("2021-03-08T18:00:00+01:00", exercise(press, lift(45.5, 3))),
        # More by less than what is shown.
        workout("2021-03-09T18:00:00+01:00", exercise(press, lift(45.501, 3))),
        # The same start: the smaller id comes first, whichever was sent first.
        workout("2021-03-10T18:00:00+01:00", exercise(press, lift(60, 5)), id=str(UUID(int=2 << 64))),
        workout("2021-03-10T18:00:00+01:00", exercise(press, lift(60, 5)), id=str(UUID(int=1 << 64))),
        workout("2021-03-10T17:00:00Z", exercise(press, lift(61, 5)), id=str(UUID(int=3 << 64))),
        # Warm-ups and failed attempts would be the best of all.
        workout(
            "2021-03-12T18:00:00+01:00",
            exercise(squat, lift(300, 5, kind="warmup"), lift(290, 0), lift(100, 5, kind="failure")),
            exercise(press, lift(200, 3, kind="warmup"), notes="only a warm-up", superset=1),
        ),
        # Twice in one workout, once without a set; the second time is better.
        workout(
            "2021-03-14T18:00:00+01:00",
            exercise(squat, lift(102.5, 3), superset=0),
            exercise(press),
            exercise(squat, lift(102.5, 3), lift(105, 3), lift(80, 10, kind="dropset"), notes="again"),
        ),
        # 8 × 110 is also a five; a heavier single beats it for one repetition only.
        workout("2021-03-16T18:00:00+01:00", exercise(squat, lift(110, 8), {"weight_lb": 264.55, "reps": 1})),
        workout("2021-03-18T18:00:00+01:00", exercise(squat, {"reps": 40}, hold_for(45, weight_kg=30))),
        workout("2021-03-19T18:00:00+01:00", title="No exercise"),
        workout("2021-03-20T18:00:00+01:00", exercise("Edge Stretch")),
        workout("2021-03-21T18:00:00+01:00", exercise("Edge Warm-Up", lift(20, 10, kind="warmup"))),
    ]


def assistance():
    name = "Edge Pull-Up"
    days = [(-40, 5), (-20, 5), (-20, 6), (0, 4), (-10, 8), (0, 9), (0.001, 2), (5, 1)]
    return [
        workout(f"2021-04-{day:02}T07:00:00-05:00", exercise(name, lift(*each)))
        for day, each in enumerate(days, start=1)
    ]


def endurance():
    run, hold, nothing = "Edge Run", "Edge Hold", "Edge Zero"
    return [
        workout(
            "2021-05-01T06:00:00Z",
            # Too short for a pace, just long enough, and one that beats it.
            exercise(run, cover(99.999, 10), cover(100, 30), cover(1000.001, 240.125)),
            ended_at="2021-05-01T06:30:00.400Z",
        ),
        # 40.002 s over 160 m are 250.0125 s/km, exactly between two milliseconds.
        workout(
            "2021-05-02T06:00:00Z", exercise(run, cover(160, 40.002)), ended_at="2021-05-02T06:10:00.900Z"
        ),
        workout("2021-05-03T06:00:00Z", exercise(run, cover(5000, 1100)), duration_s=1200),
        # The same pace over another distance.
        workout("2021-05-04T06:00:00Z", exercise(run, cover(10000, 2200), cover(400, 60, kind="warmup"))),
        workout("2021-05-05T06:00:00Z", exercise(run, {"distance_m": 12000.5}, hold_for(7200.001))),
        workout("2021-05-06T06:00:00Z", exercise(hold, hold_for(60), hold_for(60.001))),
        workout("2021-05-07T06:00:00Z", exercise(hold, hold_for(30, weight_kg=10), hold_for(60.001))),
        workout("2021-05-08T06:00:00Z", exercise(hold, hold_for(90, weight_kg=15, reps=0))),
        workout("2021-05-09T06:00:00Z", exercise(nothing, hold_for(0), {"distance_m": 0}, {"reps": 0})),
        workout("2021-05-10T06:00:00Z", exercise(nothing, cover(200, 0), hold_for(0, weight_kg=5))),
    ]


def turns_of_the_year():
    days = (
        "2020-02-28", "2020-02-29", "2020-03-01", "2024-02-29", "2020-12-28", "2020-12-31", "2021-01-01",
        "2021-01-03", "2021-01-04", "2022-12-31", "2023-01-01", "2024-12-29", "2024-12-30", "2024-12-31",
    )
    # Late in the evening and early in the morning it is another day elsewhere.
    return [
        workout(f"{day}T{time}{offset}", exercise("Edge Clock", lift(20 + index // 5, 5)), duration_s=3600)
        for index, (day, time, offset) in enumerate(
            (day, time, offset)
            for number, day in enumerate(days)
            for time, offset in (("23:30:00", OFFSETS[number % 6]), ("00:15:00.125", OFFSETS[-number % 6]))
        )
    ]


def streaks(today):
    """The last two weeks, but not this one; twice three weeks, which are the longest."""
    days = [today - timedelta(days=7), today - timedelta(days=14)]
    days += [date(year, 6, day) for year in (2018, 2019) for day in (4, 11, 18)]
    return [workout(f"{day}T12:00:00Z", exercise("Edge Row", lift(50, 5))) for day in days]


def random(today):
    """The same few numbers again and again, so that there are ties of every kind."""
    rng = Random(1)
    return [random_workout(rng, today - timedelta(days=rng.randrange(30, 500))) for _ in range(70)]


def random_workout(rng, day):
    time = rng.choice(("00:10:00", "12:00:00", "12:00:00", "23:50:00"))
    names = rng.choices(("Edge Deadlift", "Edge Row", "Edge Swim"), k=rng.randrange(1, 4))
    return workout(
        f"{day}T{time}{rng.choice(OFFSETS)}",
        *(exercise(name, *(random_set(rng) for _ in range(rng.randrange(5)))) for name in names),
        duration_s=rng.choice((None, 0, 1, 3599)),
    )


def random_set(rng):
    kind = {"kind": rng.choice(("normal", "normal", "normal", "warmup", "dropset", "failure"))}
    weight = rng.choice((None, -20, 0, 0.005, 59.999, 60, 60.001, 75))
    if rng.randrange(3):
        return kind | {"weight_kg": weight, "reps": rng.choice((0, 1, 2, 3, 5, 8, 11, 12, 13, 20))}
    distance, duration = rng.choice((99.999, 100, 150.5)), rng.choice((None, 1, 33.333, 45))
    return kind | cover(distance, duration, weight_kg=weight)
