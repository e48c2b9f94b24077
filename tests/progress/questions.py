"""Every request about a log, each with the answer that it should have."""

import sys
import time
import uuid
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from zoneinfo import ZoneInfo

from client import address
from compare import Difference, Text, compare, write
from days import WEEK_STARTS
from log import Log
from records import METRICS, Exercise, beaten_in
from stats import MOST_BUCKETS, stats

# So many are shown before the check gives up.
MOST_DIFFERENCES = 10


class Tally:
    """What has been compared, and what was different."""

    def __init__(self):
        self.requests = self.values = self.differences = 0
        self.people = set()

    def add(self, person, request, difference):
        self.differences += 1
        print(f"DIFFERENT: {person}: GET {request}")
        print(f"  {difference.field}")
        print(f"  expected: {write(difference.expected)}")
        print(f"  got:      {write(difference.got)}", flush=True)
        if self.differences == MOST_DIFFERENCES:
            self.finish("that is enough")

    def finish(self, word):
        print(
            f"{self.values} values compared in {self.requests} answers about {len(self.people)} people, "
            f"{self.differences} differences: {word}"
        )
        sys.exit(1 if self.differences else 0)


class Check:
    """The state of one person's log, and every request about it."""

    def __init__(self, tally, person, rng, every=1):
        self.tally, self.person, self.rng, self.every = tally, person, rng, every
        tally.people.add(person.name)
        self.account = person.get("/me")
        self.listed = person.everything("/workouts", per_page=100)
        self.log = Log(self.listed)
        self.exercises = {
            each["id"]: (Exercise(self.log, each["id"], each["name"]), each)
            for each in person.everything("/exercises", per_page=100)
        }

    def same(self, expected, path, status=200, **query):
        """Ask and compare the whole answer, or only the status when nothing is expected."""
        self.tally.requests += 1
        try:
            got = self.person.get(path, status, **query)
            if expected is not None:
                self.tally.values += compare(expected, got)
        except Difference as difference:
            self.tally.add(self.person.name, address(path, query), difference)
            return None
        return got

    def exercise(self, name):
        """The id of the exercise with a name."""
        return next(each for each, (exercise, _) in self.exercises.items() if exercise.name == name)

    def everything(self):
        self.documents()
        for exercise, _ in self.exercises.values():
            self.history(exercise)
            self.records(exercise)
            self.progress(exercise)
        known = {exercise_id: exercise for exercise_id, (exercise, _) in self.exercises.items()}
        for workout in self.log.workouts[:: self.every]:
            self.same(beaten_in(workout, known), f"/workouts/{workout.id}/records")
        self.stats()

    def documents(self):
        """What the server has computed when a workout was written, and the order of the list."""
        expected = [
            workout.document | {
                "day": workout.day.isoformat(),
                "set_count": len(workout.sets()),
                "volume_kg": Fraction(sum(one.volume or 0 for one in workout.sets()), 1000),
                "duration_s": None if workout.length is None else workout.length // 1000,
            }
            for workout in reversed(self.log.workouts)
        ]
        self.pages(expected, "/workouts", 100)
        for exercise_id, (exercise, document) in self.exercises.items():
            workouts = exercise.workouts
            used = {
                "workout_count": len(workouts),
                "last_day": workouts[-1].day.isoformat() if workouts else None,
            }
            self.same(document | used, f"/exercises/{exercise_id}")

    def windows(self, days, count=1):
        """Some first and last days; each may be missing, and neither needs to have a workout."""
        if not days:
            return []
        near = [day + timedelta(days=move) for day in days for move in (-1, 0, 0, 1)]
        found = []
        for _ in range(count):
            start, end = sorted(self.rng.choices(near, k=2))
            # From a day after the end of everything would be an error.
            alone = min(start, max(days)), None
            found.append(self.rng.choice(((start, end), (start, end), (end, end), (None, end), alone)))
        return found

    def history(self, exercise):
        days = [workout.day for workout in exercise.workouts]
        for start, end in [(None, None), *self.windows(days, 3)]:
            items = exercise.history(start, end)
            # About five pages, however long it is.
            per_page = min(100, len(items) // 5 + self.rng.randrange(1, 4))
            self.pages(items, f"/exercises/{exercise.id}/history", per_page, **{"from": start, "to": end})

    def pages(self, items, path, per_page, **query):
        """All of a list, by cursor and by number."""
        count = -(-len(items) // per_page)
        totals = {"total": len(items), "total_pages": count}
        cursor = ""
        for number in range(1, max(count, 1) + 1):
            page = items[(number - 1) * per_page : number * per_page]
            part = {"items": page, "per_page": per_page, "next_cursor": Text() if number < count else None}
            self.same(part | totals | {"page": number}, path, page=number, per_page=per_page, **query)
            if cursor is not None:
                got = self.same(part, path, cursor=cursor, per_page=per_page, **query)
                cursor = got and got["next_cursor"]

    def records(self, exercise):
        path = f"/exercises/{exercise.id}/records"
        self.same(exercise.records(), path)
        days = [workout.day for workout in exercise.workouts]
        if days:
            others = self.rng.sample(days, min(4, len(days)))
            for day in {min(days) - timedelta(days=1), min(days), max(days), *others}:
                self.same(exercise.records(day), path, to=day)

    def progress(self, exercise):
        path = f"/exercises/{exercise.id}/progress"
        days = [workout.day for workout in exercise.workouts]
        week_start = self.account["week_start"]
        self.same(exercise.progress(week_start), path)
        self.same(exercise.progress(week_start, by="week"), path, by="week")
        self.same(exercise.progress(week_start, "reps"), path, metric="reps")
        for metric in METRICS:
            for by in ("workout", "week", "month"):
                self.same(exercise.progress(week_start, metric, by), path, metric=metric, by=by)
            by = self.rng.choice(("workout", "week", "month"))
            for start, end in self.windows(days):
                query = {"metric": metric, "by": by, "from": start, "to": end}
                self.same(exercise.progress(week_start, metric, by, start, end), path, **query)
        for start, end in self.windows(days):
            expected = exercise.progress(week_start, start=start, end=end)
            self.same(expected, path, **{"from": start, "to": end})

    def stats(self):
        days = self.log.days
        nobody = str(uuid.UUID(int=self.rng.getrandbits(128)))
        exercises = [None, *self.exercises, nobody]
        self.totals()
        for by in ("day", "week", "month", "year"):
            for week_start in (None, *WEEK_STARTS):
                self.totals(by, week_start)
                for start, end in self.windows(days, 3):
                    self.totals(by, week_start, start, end)
            for exercise_id in exercises:
                self.totals(by, exercise_id=exercise_id)
                for start, end in self.windows(days):
                    self.totals(by, self.rng.choice((None, *WEEK_STARTS)), start, end, exercise_id)
        if days:
            # All of it, as many buckets as there may be, and one more.
            self.totals("year", start=days[0], end=days[-1])
            self.totals("day", start=days[0], end=days[0] + timedelta(days=MOST_BUCKETS - 1))
            self.totals("day", start=days[0], end=days[0] + timedelta(days=MOST_BUCKETS))
            self.same(None, "/stats", 422, **{"from": days[0] + timedelta(days=1), "to": days[0]})

    def totals(self, by=None, week_start=None, start=None, end=None, exercise_id=None):
        expected = stats(
            self.log, self.today(), by or "week", week_start or self.account["week_start"], start, end,
            exercise_id,
        )
        query = {"by": by, "week_start": week_start, "from": start, "to": end, "exercise": exercise_id}
        self.same(expected, "/stats", 422 if expected is None else 200, **query)

    def today(self):
        zone = self.account["time_zone"]
        zone = ZoneInfo(zone) if zone else timezone.utc
        now = datetime.now(zone)
        # The server must not be asked on the next day.
        if (now.hour, now.minute) == (23, 59) and now.second >= 50:
            time.sleep(60 - now.second)
        return datetime.now(zone).date()
