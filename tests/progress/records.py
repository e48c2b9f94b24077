"""Records, progress and history, computed from a log."""

from dataclasses import dataclass
from fractions import Fraction

import readings
from days import first_day
from log import Set, Workout

METRICS = ("weight", "e1rm", "reps", "set_volume", "workout_volume", "distance", "duration", "pace")
UNITS = dict(zip(METRICS, ("kg", "kg", "reps", "kg", "kg", "m", "s", "s/km")))
DEFAULTS = ("e1rm", "weight", "distance", "duration", "reps")
# Epley's formula is used up to this many repetitions.
MOST_REPS = 12
SHORTEST_FOR_PACE = 100_000


def score(metric, one):
    """What a set is worth in a metric, exactly; more is better, and None is nothing at all."""
    if one.is_warmup or one.reps == 0 and not readings.FAILED_SETS_MAY_BE_RECORDS:
        return None
    distance, duration = performed(one.distance), performed(one.duration)
    match metric:
        case "weight":
            return one.weight if one.reps or distance is not None or duration is not None else None
        case "e1rm":
            return epley(one)
        case "reps":
            return one.reps or None
        case "set_volume":
            return one.volume
        case "distance":
            return distance
        case "duration":
            return duration
        case "pace":
            if distance is None or duration is None or distance < SHORTEST_FOR_PACE:
                return None
            return -Fraction(duration, distance)
    raise ValueError(metric)


def performed(measure):
    return measure if measure or readings.ZERO_IS_A_PERFORMANCE else None


def epley(one):
    if one.weight is None or one.weight <= 0 or not one.reps or one.reps > MOST_REPS:
        return None
    return Fraction(one.weight) if one.reps == 1 else Fraction(one.weight * (30 + one.reps), 30)


def half_up(number):
    """The nearest whole number; of two that are equally near, the greater one."""
    return (2 * number.numerator + number.denominator) // (2 * number.denominator)


def shown(metric, worth):
    """The number in the answer."""
    match metric:
        case "reps":
            return worth
        case "e1rm":
            return Fraction(half_up(worth / 100), 10)
        case "pace":
            # Milliseconds for a millimetre, times a million, are milliseconds for a kilometre.
            return Fraction(half_up(-worth * 1_000_000), 1000)
    return Fraction(worth, 1000)


@dataclass(frozen=True)
class Performance:
    """The best of a workout in a metric; without a set when all of them count together."""

    metric: str
    score: Fraction | int
    workout: Workout
    set: Set | None

    @property
    def value(self):
        return shown(self.metric, self.score)

    def record(self):
        document = {
            "value": self.value,
            "day": self.workout.day.isoformat(),
            "workout_id": self.workout.id,
        }
        return document if self.set is None else document | place_of(self.set) | measures_of(self.set)


def place_of(one):
    return {"position": one.position, "set": one.index}


def measures_of(one):
    thousand = {"weight_kg": one.weight, "distance_m": one.distance, "duration_s": one.duration}
    measures = {name: Fraction(value, 1000) for name, value in thousand.items() if value is not None}
    return measures if one.reps is None else measures | {"reps": one.reps}


def best_of(performances):
    """The highest score; of equal ones the first."""
    return max(performances, key=lambda each: each.score, default=None)


def best_in(workout, exercise_id, metric, least_reps=0):
    """The best of an exercise in one workout, None without any."""
    sets = [one for one in workout.sets(exercise_id) if (one.reps or 0) >= least_reps]
    if metric == "workout_volume":
        volumes = [one.volume for one in sets if one.volume is not None]
        return Performance(metric, sum(volumes), workout, None) if volumes else None
    scores = [(score(metric, one), one) for one in sets]
    return best_of(
        Performance(metric, worth, workout, one) for worth, one in scores if worth is not None
    )


def beaten(performances):
    """Those that beat all before them, each with the one that was best until then."""
    best, found = None, []
    for each in performances:
        if best is None or each.score > best.score:
            found.append((each, best))
            best = each
    return found


class Exercise:
    """What one exercise of a log adds up to."""

    def __init__(self, log, exercise_id, name):
        self.id, self.name = exercise_id, name
        self.workouts = log.by_exercise.get(exercise_id, [])
        self.performances = {metric: self.all(metric) for metric in METRICS}
        # In which workouts a record was set, and which record it beat.
        self.beaten = {
            metric: {each.workout.id: (each, before) for each, before in beaten(performances)}
            for metric, performances in self.performances.items()
        }

    def all(self, metric, least_reps=0):
        """The best of each workout, oldest first."""
        found = (best_in(workout, self.id, metric, least_reps) for workout in self.workouts)
        return [each for each in found if each is not None]

    def records(self, to=None):
        """As of the end of a day."""

        def until(performances):
            return [each for each in performances if to is None or each.workout.day <= to]

        def document(performances):
            best = best_of(until(performances))
            return best and best.record()

        opened = [
            (each.workout.order, METRICS.index(metric), {"metric": metric} | each.record())
            for metric in ("weight", "e1rm")
            for each, _ in beaten(until(self.performances[metric]))
        ]
        return {
            "exercise_id": self.id,
            "name": self.name,
            "best": {metric: document(each) for metric, each in self.performances.items()},
            "by_reps": {
                str(reps): document(self.all("weight", reps)) for reps in range(1, MOST_REPS + 1)
            },
            "timeline": [each for _, _, each in sorted(opened, key=lambda entry: entry[:2])],
        }

    def default_metric(self):
        return next((metric for metric in DEFAULTS if self.performances[metric]), "weight")

    def progress(self, week_start, metric=None, by="workout", start=None, end=None):
        """The points from one day to another, both included."""
        metric = metric or self.default_metric()
        groups = {}
        for each in self.performances[metric]:
            day = each.workout.day
            if (start is None or start <= day) and (end is None or day <= end):
                key = each.workout.order if by == "workout" else first_day(day, by, week_start)
                groups.setdefault(key, []).append(each)
        points = []
        for key in sorted(groups):
            best = best_of(groups[key])
            day = best.workout.day if by == "workout" else key
            point = {
                "day": day.isoformat(),
                "value": best.value,
                "is_record": best.workout.id in self.beaten[metric],
            }
            points.append(point | ({"workout_id": best.workout.id} if by == "workout" else {}))
        return {"metric": metric, "unit": UNITS[metric], "points": points}

    def history(self, start=None, end=None):
        """One item for each place of the exercise in a workout, newest first."""
        return [
            history_item(workout, place)
            for workout in reversed(self.workouts)
            if (start is None or start <= workout.day) and (end is None or workout.day <= end)
            for place in workout.places
            if place.exercise_id == self.id
        ]


def history_item(workout, place):
    counting = [one for one in place.sets if not one.is_warmup]
    estimates = [worth for one in counting if (worth := score("e1rm", one)) is not None]
    return {
        "workout_id": workout.id,
        "title": workout.document["title"],
        "started_at": workout.document["started_at"],
        "day": workout.day.isoformat(),
        "position": place.position,
        "notes": place.document["notes"],
        "superset": place.document.get("superset"),
        "sets": place.document["sets"],
        "set_count": len(counting),
        "volume_kg": Fraction(sum(one.volume or 0 for one in counting), 1000),
        "e1rm_kg": shown("e1rm", max(estimates)) if estimates else None,
    }


def beaten_in(workout, exercises):
    """What a workout beat: by exercise in its own order, then by metric."""
    items = []
    for exercise in (exercises[exercise_id] for exercise_id in workout.exercise_ids()):
        for metric in METRICS:
            new, before = exercise.beaten[metric].get(workout.id, (None, None))
            if before is None:
                continue
            item = {
                "exercise_id": exercise.id,
                "name": exercise.name,
                "metric": metric,
                "value": new.value,
                "before": before.value,
                "day_before": before.workout.day.isoformat(),
            }
            items.append(item | (place_of(new.set) if new.set else {}))
    return {"items": items}
