"""A log as the server shows it, in whole grams, millimetres and milliseconds."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction
from functools import cached_property

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def thousandths(number):
    """A number with at most three decimals as a whole number of thousandths."""
    scaled = Fraction(number) * 1000
    if scaled.denominator != 1:
        raise ValueError(f"{number} has more than three decimals")
    return scaled.numerator


def milliseconds(time):
    """A time in RFC 3339 as milliseconds since 1970."""
    return (datetime.fromisoformat(time) - EPOCH) // timedelta(milliseconds=1)


@dataclass(frozen=True)
class Set:
    """One set; what it does not have is None."""

    position: int
    index: int
    is_warmup: bool
    weight: int | None
    reps: int | None
    distance: int | None
    duration: int | None

    @staticmethod
    def read(position, index, document):
        def measure(name):
            return None if document.get(name) is None else thousandths(document[name])

        return Set(
            position, index, document["kind"] == "warmup", measure("weight_kg"), document.get("reps"),
            measure("distance_m"), measure("duration_s"),
        )

    @property
    def volume(self):
        """In grams; None unless weight and repetitions are above 0."""
        if self.is_warmup or not self.reps or self.weight is None or self.weight <= 0:
            return None
        return self.weight * self.reps


class Place:
    """An exercise at its position in a workout."""

    def __init__(self, position, document):
        self.position, self.document = position, document
        self.exercise_id = document["exercise_id"]
        self.sets = [Set.read(position, index, each) for index, each in enumerate(document["sets"])]


class Workout:
    """A workout from its document."""

    def __init__(self, document):
        self.document, self.id = document, document["id"]
        self.started = milliseconds(document["started_at"])
        # The date that the clock of the workout showed.
        self.day = date.fromisoformat(document["started_at"][:10])
        ended_at = document["ended_at"]
        self.length = None if ended_at is None else milliseconds(ended_at) - self.started
        self.places = [Place(*each) for each in enumerate(document["exercises"])]

    @property
    def order(self):
        """The oldest workout first."""
        return self.started, self.id

    def sets(self, exercise_id=None):
        """The sets that count, of one exercise or of all, in order."""
        return [
            each
            for place in self.places
            if exercise_id in (None, place.exercise_id)
            for each in place.sets
            if not each.is_warmup
        ]

    def exercise_ids(self):
        """The exercises in the order in which they first appear."""
        return list(dict.fromkeys(place.exercise_id for place in self.places))


class Log:
    """All workouts of a person, without those in the trash, oldest first."""

    def __init__(self, documents):
        self.workouts = sorted(map(Workout, documents), key=lambda workout: workout.order)

    @cached_property
    def days(self):
        return sorted({workout.day for workout in self.workouts})

    @cached_property
    def by_exercise(self):
        """The workouts with each exercise, oldest first."""
        found = {}
        for workout in self.workouts:
            for exercise_id in workout.exercise_ids():
                found.setdefault(exercise_id, []).append(workout)
        return found
