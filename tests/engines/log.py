"""A log that is made to differ: everything at its limits, and texts that engines disagree about."""

import random

from normal import CHOSEN

# Composed and decomposed, cases that are no pairs, marks that nobody sees, what collations reorder, what
# LIKE, quotes and format strings would take for theirs.
TITLES = [
    "Push", "push", "PUSH DAY", " Push ", "Caf\u00e9", "Cafe\u0301", "CAFE\u0301 Stra\u00dfe", "Cafe strasse",
    "\u00c5ngstr\u00f6m", "A\u030angstro\u0308m", "\u212bngstrom", "\u0391\u03a3 \u03c2", "\u0130stanbul", "\u0131stanbul",
    "ISTANBUL", "\ufb01ve", "five", "\uff26ull width", "100%", "100_", "a_b", "a%b", "a\\b", "'quoted'", '"quoted"',
    "\u2019typographic\u2019", "co-op", "coop", "co\u2010op", "z\u00e4hne", "zahne", "zoo", "\u00e5", "aa", "\U0001f3cb\ufe0f lift", "\U0001f3cb lift",
    "\u05d0\u05d1", "\u0444\u044b\u0432\u0430", "\u4e2d\u6587", "\u00e9\u200bt\u00e9", "e\u0301te\u0301", "; DROP TABLE users; --", "$1 ?1 :x", "~", "_", "-", "0", "00",
    "Zz", "zZ", "\ue000", "\U0010ffff", "\u1e9e", "ss", "\u017f", "K\u212a",
]

NOTES = [
    "", "one\ntwo\r\nthree\ttab", "\\N", "%", "_", "caf\u00e9 in the notes", "cafe\u0301 in the notes", "x" * 10_000, "\U0001f3cb" * 10_000,
    "\u202eright to left", "line\u2028separator",
]

STARTS = [
    "1900-01-01T00:00:00Z", "2199-12-31T23:59:59.999Z", "2023-12-31T23:30:00-11:59", "2024-01-01T00:30:00+14:00",
    "2024-02-29T12:00:00.001+05:45", "2024-03-31T02:30:00+01:00", "2024-03-31T02:30:00+01:00", "2024-06-30T23:59:59.999Z",
]

EXERCISES = [
    "Squat (Barbell)", "squat (barbell)", "Bench Press", "Kniebeuge stra\u00dfe", "Plank", "Running", "Pull Up (Assisted)", "Caf\u00e9",
    "Farmer\u2019s Walk", "100% effort", "a_b",
]


def chosen(number):
    """An id that is the same on both."""
    return f"{CHOSEN}0000-4000-8000-{number:012x}"


def a_set(rng):
    """One of each kind, with numbers that a floating-point column would round."""
    kinds = [
        {"weight_kg": rng.randint(1, 400_000) / 1000, "reps": rng.randint(1, 20), "rpe": rng.randint(2, 20) / 2},
        {"weight_kg": -rng.randint(1, 50_000) / 1000, "reps": rng.randint(0, 12)},
        {"weight_lb": rng.randint(1, 40_000) / 100, "reps": rng.randint(1, 12), "rest_s": rng.randint(0, 86_400_000) / 1000},
        {"distance_m": rng.randint(0, 50_000_000) / 1000, "duration_s": rng.randint(0, 20_000_000) / 1000},
        {"duration_s": 604_800, "kind": "failure", "notes": "the longest"},
        {"reps": 10_000, "weight_kg": 2000, "kind": "dropset"},
        {"reps": 0, "weight_kg": 0.001},
        {"weight_kg": 60, "reps": 10, "kind": "warmup"},
    ]
    return rng.choice(kinds)


def exercise(rng):
    return {
        "name": rng.choice(EXERCISES),
        "notes": rng.choice(NOTES)[:2000],
        "superset": rng.choice([None, 0, 99]),
        "sets": [a_set(rng) for _ in range(rng.choice([0, 1, 3, 8]))],
    }


def workout(number, rng):
    """Some start at the same time, so that only the id puts them in order."""
    day = 1 + number * 5 % 28
    usual = f"{2021 + number % 4}-{1 + number % 12:02}-{day:02}T{number % 24:02}:00:00.{number:03}+0{number % 10}:30"
    start = STARTS[number] if number < len(STARTS) else usual
    made = {
        "title": TITLES[number % len(TITLES)],
        "notes": NOTES[number % len(NOTES)],
        "started_at": start,
        "exercises": [exercise(rng) for _ in range(rng.randint(0, 4))],
    }
    if number % 3:
        made["duration_s"] = number * 97 % 604_800
    if number % 4 == 1:
        made["bodyweight_kg"] = [20, 500, 81.234][number % 3]
    if number % 5 == 2:
        made["source"] = "hevy"
    return made


def keep_log(pair, who, count, seed):
    """Write a log: new, changed, replaced, trashed, restored."""
    rng = random.Random(seed)
    for number in range(count):
        made = workout(number, rng)
        path = f"/workouts/{chosen(number)}"
        if number % 2:
            pair.ask(who, "PUT", path, made)
        else:
            pair.ask(who, "POST", "/workouts", {"id": chosen(number), **made})
        if number % 7 == 3:
            pair.ask(who, "PATCH", path, {"notes": None, "started_at": made["started_at"]})
            pair.ask(who, "PATCH", path, {"exercises": [exercise(rng)], "title": TITLES[-1 - number % 20]})
        if number % 6 == 4:
            pair.ask(who, "DELETE", path)
        if number % 12 == 4:
            pair.ask(who, "POST", f"{path}/restore")
    answers = pair.ask(who, "GET", "/exercises?per_page=100")
    for index in range(len(answers[0].json()["items"])):
        pair.keep(f"{who} {index}", answers, lambda answer: answer.json()["items"][index]["id"])
    return len(answers[0].json()["items"])
