"""People who use the server, and remember exactly what they were told.

A write that was acknowledged has one outcome. One that was refused with 503, or not answered, has
two, until somebody has looked or has sent the same request again.
"""

import itertools
import random
import string
import uuid

from client import Client, Lost
from ground import require

PASSWORD = "progressive overload"
NAMES = ["Squat", "Bench Press", "Deadlift", "Dip", "Row", "Überkopfdrücken"]
ABSENT = ("absent",)
# Fewer than the fifty sessions a person may have: with one more, the oldest would be logged out.
MOST_DEVICES = 20
numbers = itertools.count(1)


class Person:
    """One person, who sends one request after the other."""

    def __init__(self, address, rng):
        self.rng = rng
        self.name = f"lifter_{next(numbers)}_{''.join(rng.choices(string.ascii_lowercase, k=6))}"
        self.client = Client(address)
        # By id, everything that may be true: ABSENT, or ("live" or "trash", content).
        self.workouts = {}
        # What was not answered, to be sent again: (id, method, path, body, statuses, state).
        self.open = []
        # Cookies of other devices: those that must work, and those that must not.
        self.devices, self.ended = [], []
        # How often the log has changed for certain, and how often it may have.
        self.changes = self.perhaps = 0
        self.acknowledged = self.unknown = 0

    def sign_up(self):
        self.client.must("POST", "/signup", self.credentials(), expect=(201,))
        return self

    def credentials(self):
        return {"username": self.name, "password": PASSWORD}

    def move(self, address):
        """From now on, ask there."""
        self.client.close()
        self.client = Client(address, self.client.cookie)

    # One step of using the program.

    def act(self):
        """Do something. Returns the answer; raises `Lost` when there is none."""
        if self.open and self.rng.random() < 0.5:
            return self.try_again()
        return self.rng.choices(
            [self.create, self.replace, self.patch, self.trash, self.restore, self.look, self.log_in, self.log_out],
            [30, 10, 20, 10, 5, 20, 2, 1],
        )[0]()

    def create(self):
        key, content = str(uuid.UUID(int=self.rng.getrandbits(128), version=4)), self.content()
        self.workouts[key] = {ABSENT}
        body = {"id": key} | content
        return self.write(key, "POST", "/workouts", body, (201, 200), ("live", frozen(content)))

    def replace(self):
        if not (key := self.pick("live")):
            return self.create()
        content = self.content()
        return self.write(key, "PUT", f"/workouts/{key}", content, (200,), ("live", frozen(content)))

    def patch(self):
        if not (key := self.pick("live")):
            return self.create()
        (state,) = self.workouts[key]
        content = thawed(state[1]) | {"title": self.title()}
        body = {"title": content["title"]}
        return self.write(key, "PATCH", f"/workouts/{key}", body, (200,), ("live", frozen(content)))

    def trash(self):
        if not (key := self.pick("live")):
            return self.create()
        (state,) = self.workouts[key]
        return self.write(key, "DELETE", f"/workouts/{key}", None, (204,), ("trash", state[1]))

    def restore(self):
        if not (key := self.pick("trash")):
            return self.create()
        (state,) = self.workouts[key]
        return self.write(key, "POST", f"/workouts/{key}/restore", None, (200,), ("live", state[1]))

    def write(self, key, method, path, body, statuses, state):
        """Change a workout of which one state is known."""
        before = self.workouts[key]
        self.workouts[key] = before | {state}
        self.perhaps += 1
        request = (key, method, path, body, statuses, state)
        try:
            answer = self.client.ask(method, path, body, expect=statuses[:1])
        except Lost:
            self.unknown += 1
            self.open.append(request)
            raise
        if answer.is_done:
            self.workouts[key] = {state}
            self.perhaps -= 1
            self.changes += 1
            self.acknowledged += 1
        else:
            self.unknown += 1
            self.open.append(request)
        return answer

    def try_again(self):
        """Send a request again that was not answered. Repeating one must be harmless."""
        request = self.open.pop(0)
        key, method, path, body, statuses, state = request
        # A workout that went to the trash the first time is not there the second time.
        expect = (*statuses, 404) if method == "DELETE" else statuses
        self.perhaps += 1
        try:
            answer = self.client.ask(method, path, body, expect=expect)
        except Lost:
            self.open.append(request)
            raise
        if answer.is_busy:
            self.open.append(request)
        else:
            self.workouts[key] = {state}
            self.acknowledged += 1
        return answer

    def look(self):
        """Read a list: it counts what was acknowledged."""
        answer = self.client.ask("GET", "/workouts?view=summary&per_page=5")
        if answer.is_done:
            fewest, most = self.bounds("live")
            total = answer.body["total"]
            require(fewest <= total <= most, f"{self.name} has {fewest} to {most} workouts, the list says {total}")
        return answer

    def log_in(self):
        if len(self.devices) == MOST_DEVICES:
            return self.log_out()
        device = Client(self.client.address)
        try:
            answer = device.ask("POST", "/login", self.credentials())
        finally:
            device.close()
        if answer.is_done:
            self.devices.append(device.cookie)
            self.acknowledged += 1
        return answer

    def log_out(self):
        if not self.devices:
            return self.log_in()
        cookie = self.devices.pop(0)
        device = Client(self.client.address, cookie)
        try:
            answer = device.ask("DELETE", "/logout")
        finally:
            device.close()
        # Without an acknowledgement the session may or may not be there: no claim is left.
        if answer.is_done:
            self.ended.append(cookie)
            self.acknowledged += 1
        return answer

    # What is known.

    def pick(self, place):
        """A workout that is certainly there: one of the newest, so that they change again and again."""
        known = []
        for key in reversed(self.workouts):
            states = self.workouts[key]
            if len(states) == 1 and next(iter(states))[0] == place:
                known.append(key)
                if len(known) == 20:
                    break
        return self.rng.choice(known) if known else None

    def bounds(self, place):
        """The fewest and the most workouts that can be there."""
        is_there = [{state[0] == place for state in states} for states in self.workouts.values()]
        return sum(is_it == {True} for is_it in is_there), sum(True in is_it for is_it in is_there)

    def title(self):
        return f"Day {self.rng.randrange(10**9)}"

    def content(self):
        day = f"2026-{self.rng.randint(1, 9):02}-{self.rng.randint(1, 28):02}"
        exercises = [
            {"name": name, "sets": [self.one_set() for _ in range(self.rng.randint(0, 4))]}
            for name in self.rng.sample(NAMES, self.rng.randint(0, 3))
        ]
        return {"title": self.title(), "started_at": f"{day}T18:00:00+02:00", "exercises": exercises}

    def one_set(self):
        kind = self.rng.choice(["normal", "normal", "warmup"])
        return {"kind": kind, "weight_kg": self.rng.randint(1, 200), "reps": self.rng.randint(1, 12)}


def frozen(content):
    """A content that can be compared and be a member of a set."""
    exercises = tuple(
        (exercise["name"], tuple((one["kind"], one["weight_kg"], one["reps"]) for one in exercise["sets"]))
        for exercise in content["exercises"]
    )
    return content["title"], content["started_at"], exercises


def thawed(state):
    title, started_at, exercises = state
    return {
        "title": title,
        "started_at": started_at,
        "exercises": [
            {"name": name, "sets": [{"kind": kind, "weight_kg": weight, "reps": reps} for kind, weight, reps in sets]}
            for name, sets in exercises
        ],
    }


def several(address, count, seed, kind=Person):
    """People who have just signed up."""
    return [kind(address, random.Random(f"{seed} {number}")).sign_up() for number in range(count)]
