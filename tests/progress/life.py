"""The life of a person who exists only for this check."""

import uuid
from datetime import datetime, timedelta, timezone

import edge_cases
from client import Person
from compare import compare
from questions import Check
from records import best_of

# Zones without summer time in which it is never the same day.
EAST, WEST = "Pacific/Kiritimati", "Pacific/Pago_Pago"


def live(tally, url, rng):
    """A person of our own, from sign-up to deletion."""
    person = Person(url, f"progress-{uuid.uuid4().hex[:20]}")
    person.sign_up()
    try:
        Life(tally, person, rng).live()
    finally:
        person.leave()


class Life:
    """What our own person does; after each step everything is compared again."""

    def __init__(self, tally, person, rng):
        self.tally, self.person, self.rng = tally, person, rng
        self.there, self.trashed = set(), []

    def check(self):
        state = Check(self.tally, self.person, self.rng)
        compare(sorted(self.there), sorted(each["id"] for each in state.listed), "the ids in the log")
        state.everything()
        return state

    def write(self, document):
        # Ids in no order, so that of two workouts with the same start the later may come first.
        workout_id = str(uuid.UUID(int=self.rng.getrandbits(128), version=4))
        self.person.ask("POST", "/workouts", {"id": workout_id} | document, 201)
        workout_id = document.get("id", workout_id)
        self.there.add(workout_id)
        return workout_id

    def trash(self, workout_id):
        self.person.ask("DELETE", f"/workouts/{workout_id}", status=204)
        self.there.remove(workout_id)

    def live(self):
        self.check()
        today = datetime.now(timezone.utc).date()
        # An exercise without a workout.
        self.trash(self.write(edge_cases.workout(f"{today}T12:00:00Z", edge_cases.exercise("Edge Nothing"))))
        for document in edge_cases.streaks(today):
            self.write(document)
        self.check()
        for document in edge_cases.log(today):
            self.write(document)
        self.throw_away(self.check())
        self.bring_back(self.check())
        self.merge(self.check())
        self.travel(today)

    def throw_away(self, state):
        """Workouts with records, and the newest."""
        holders = {
            best_of(performances).workout.id
            for exercise, _ in state.exercises.values()
            for performances in exercise.performances.values()
            if performances
        }
        gone = {*self.rng.sample(sorted(holders), 12), state.log.workouts[-1].id}
        for workout_id in sorted(gone):
            self.trash(workout_id)
            state.same(None, f"/workouts/{workout_id}/records", 404)
        self.trashed = sorted(gone)

    def bring_back(self, state):
        """One workout returns, and an exercise gets another name."""
        back = self.trashed[0]
        self.person.ask("POST", f"/workouts/{back}/restore")
        self.there.add(back)
        path = f"/exercises/{state.exercise('Edge Press')}"
        self.person.ask("PATCH", path, {"name": "Edge Overhead Press"})

    def merge(self, state):
        """Two exercises, which some workouts have both, become one."""
        old = f"/exercises/{state.exercise('Edge Row')}"
        self.person.ask("PATCH", old, {"name": "Edge Deadlift"}, 409)
        self.person.ask("PATCH", f"{old}?merge=true", {"name": "Edge Deadlift"})
        for below in ("history", "records", "progress"):
            state.same(None, f"{old}/{below}", 404)

    def travel(self, today):
        """Where it is another day, with weeks from Sunday; then with workouts today and later."""
        self.check()
        for zone in (WEST, EAST):
            self.person.ask("PATCH", "/me", {"time_zone": zone, "week_start": "sunday"})
            Check(self.tally, self.person, self.rng).stats()
        for days in (0, 7, 14, 28):
            row = edge_cases.exercise("Edge Row", edge_cases.lift(50 + days, 5))
            self.write(edge_cases.workout(f"{today + timedelta(days=days)}T12:00:00Z", row))
            Check(self.tally, self.person, self.rng).stats()
        self.check()
