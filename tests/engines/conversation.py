"""The conversation that both servers have: everything that a client can say."""

from pathlib import Path

from log import NOTES, TITLES, chosen, keep_log
from sweeps import every_feed, every_list, every_parameter, every_refusal, every_tag

SAMPLES = Path(__file__).resolve().parents[1] / "api/transfer"
PASSWORD = "correct horse"
NAMES = ["alice", "Bob-\u00df", "carol", "dave", "erin"]


def talk(pair, document):
    # First those who succeed: an account that was refused may take a number, or not.
    for name in NAMES:
        pair.ask(name, "POST", "/signup", credentials(name))
    logs(pair)
    exercises = [f"«alice {index}»" for index in range(keep_log(pair, "alice", 72, seed=1))]
    every_parameter(pair, document, "alice", exercises[:3])
    every_parameter(pair, document, "carol", exercises[:1])
    every_list(pair, "alice", exercises)
    every_feed(pair, "alice")
    every_tag(pair, document, "alice", exercises)
    preconditions(pair)
    fields(pair)
    renames(pair)
    imports(pair)
    exports(pair)
    accounts(pair)
    every_refusal(pair, document, "erin", exercises)
    departures(pair)


def credentials(name, password=PASSWORD):
    return {"username": name, "password": password}


def logs(pair):
    """Another person has the same ids, and sees nothing of them."""
    for number in (0, 1, 2):
        pair.ask("Bob-\u00df", "PUT", f"/workouts/{chosen(number)}", {"title": "mine"})
    pair.ask("erin", "POST", "/workouts", {"title": "now", "exercises": [{"name": "Squat", "sets": [{"reps": 1}]}]})
    pair.ask("erin", "GET", "/stats")


def preconditions(pair):
    """If-Match, If-None-Match, writing once, the trash."""
    path, who = f"/workouts/{chosen(500)}", "alice"
    pair.ask(who, "PUT", path, {"title": "x"}, If_Match="*")
    pair.ask(who, "PUT", path, {"title": "x", "started_at": "2024-01-01T00:00:00Z"}, If_None_Match="*")
    pair.ask(who, "PUT", path, {"title": "x"}, If_None_Match="*")
    answers = pair.ask(who, "GET", path)
    pair.keep("tag", answers, lambda answer: answer.header("etag"))
    for method, body in [("PATCH", {"title": "y"}), ("PUT", {"title": "z"}), ("DELETE", None)]:
        for tag in ['"other"', "nonsense", "«tag»", "«tag»", "W/«tag»"]:
            pair.ask(who, method, path, body, If_Match=tag)
    pair.ask(who, "POST", "/workouts", {"id": chosen(500), "title": "x"})
    pair.ask(who, "GET", path)
    pair.ask(who, "DELETE", path)
    pair.ask(who, "DELETE", path)
    pair.ask(who, "GET", f"{path}?trashed=true")
    pair.ask(who, "GET", f"{path}/records")
    pair.ask(who, "POST", "/workouts", {"id": chosen(500), "title": "x"})
    pair.ask(who, "POST", f"{path}/restore")
    pair.ask(who, "POST", f"{path}/restore")
    pair.ask(who, "POST", "/workouts", {"id": chosen(500), "title": "other"})
    whole = pair.ask(who, "GET", path)[0].json()
    pair.ask(who, "POST", "/workouts", {key: whole[key] for key in ("id", "title", "notes", "started_at")})


def fields(pair):
    """Each field at its limits and beyond."""
    path, who = f"/workouts/{chosen(501)}", "alice"
    good = {"title": "x", "started_at": "2024-05-05T05:05:05Z"}
    for text in [*TITLES, "x" * 120, "x" * 121, "\U0001f3cb" * 120, "", " ", "\u200b", "a\nb", "\x00", "\x85", None, 1, [], {}, True]:
        pair.ask(who, "PUT", path, {**good, "title": text})
        pair.ask(who, "PUT", path, {**good, "exercises": [{"name": text, "sets": []}]})
    for text in [*NOTES, "x" * 10_001, "\x00", "a\x07b"]:
        pair.ask(who, "PATCH", path, {"notes": text})
    for time in ["1899-12-31T23:59:59Z", "1900-01-01T00:00:00+14:00", "2199-12-31T23:59:59.9999Z", "2024-02-30T00:00:00Z", "2024-01-01T24:00:00Z",
                 "2024-01-01T23:59:60Z", "2024-01-01 00:00:00Z", "2024-01-01T00:00:00", "2024-01-01t00:00:00z", "2024-01-01T00:00:00.1234567Z",
                 "2024-01-01T00:00:00-23:59", "2024-01-01T00:00:00+24:00", 0, None]:
        pair.ask(who, "PUT", path, {**good, "started_at": time})
        pair.ask(who, "PATCH", path, {"ended_at": time})
        pair.ask(who, "PATCH", path, {"started_at": time})
    for name, values in [
        ("duration_s", [0, 1, 604_800, 604_801, -1, 0.5, "1", None]),
        ("bodyweight_kg", [20, 19.999, 500, 500.001, 80.0001, 80.123, None, "80"]),
        ("source", ["hevy", "Hevy", "x" * 64, "x" * 65, "", None, "a b"]),
        ("id", [chosen(502), "nonsense", None]),
        ("day", ["2020-01-01", 5]),
        ("revision", [1, "x"]),
    ]:
        for value in values:
            pair.ask(who, "PUT", path, {**good, name: value})
            pair.ask(who, "PATCH", path, {name: value})
    sets = [
        ("reps", [0, 10_000, 10_001, -1, 1.5, "5", 1e3]),
        ("weight_kg", [-500, -500.001, 2000, 2000.001, 0.0001, 1e-7, -0.0, 100.0, 1e2]),
        ("weight_lb", [225, 227.25, -1102.31, 4409.24, 4409.25, 0.001]),
        ("distance_m", [0, 1_000_000, 1_000_000.001, 0.001, 0.0005]),
        ("duration_s", [0, 604_800, 604_800.001, 0.001]),
        ("rpe", [1, 10, 0.5, 10.5, 8.2, 8.5]),
        ("rest_s", [0, 86_400, 86_400.001]),
        ("kind", ["normal", "warmup", "dropset", "failure", "Warmup", None]),
        ("notes", ["", "x" * 500, "x" * 501, "\x00"]),
        ("nonsense", [1]),
    ]
    for name, values in sets:
        for value in values:
            one = {"reps": 5, name: value}
            pair.ask(who, "PUT", path, {**good, "exercises": [{"name": "Squat", "sets": [one, {name: value}]}]})
    pair.ask(who, "PUT", path, {**good, "exercises": [{"name": "Squat", "sets": [{"reps": 1}] * 101}]})
    pair.ask(who, "PUT", path, {**good, "exercises": [{"name": f"E {number}"} for number in range(101)]})
    pair.ask(who, "PUT", path, {**good, "exercises": [{"exercise_id": chosen(999)}, {"superset": 100}, {}]})
    pair.ask(who, "GET", path)


def renames(pair):
    """Names of exercises: taken, folded alike, merged, deleted."""
    who, first, second = "alice", "/exercises/«alice 0»", "/exercises/«alice 1»"
    names = ["Renamed", "RENAMED", " renamed ", "Caf\u00e9", "cafe\u0301", "", " ", "x" * 120, "x" * 121, "\x00", None, 5, "Squat"]
    for name in names:
        pair.ask(who, "PATCH", first, {"name": name})
        pair.ask(who, "PATCH", second, {"name": name})
    pair.ask(who, "PATCH", f"{second}?merge=true", {"name": "Squat"})
    pair.ask(who, "GET", second)
    pair.ask(who, "GET", "/exercises?per_page=100")
    pair.ask(who, "DELETE", first)
    for step in ({"exercises": [{"name": "Only here"}]}, {"exercises": []}):
        answers = pair.ask(who, "PATCH", f"/workouts/{chosen(501)}", step)
        if step["exercises"]:
            pair.keep("only here", answers, lambda answer: answer.json()["exercises"][0]["exercise_id"])
            pair.ask(who, "DELETE", "/exercises/«only here»")
    pair.ask(who, "DELETE", "/exercises/«only here»")
    pair.ask(who, "GET", "/exercises/«only here»")
    pair.ask(who, "GET", "/workouts?per_page=100")


def imports(pair):
    """Every sample of another app, as it is and again; and what cannot be taken."""
    who = "dave"
    for sample in sorted(SAMPLES.glob("*.csv")):
        for query in ("", "unit=kg&time_zone=Europe/Berlin&dry_run=true", "unit=kg&time_zone=Europe/Berlin", "unit=lb&time_zone=-03:30"):
            pair.ask(who, "POST", f"/import?{query}", sample.read_bytes(), Content_Type="text/csv")
    for body in (b"", b"a,b\n1,2\n", b"PK\x03\x04", b"\xff\xfea\x00"):
        pair.ask(who, "POST", "/import", body, Content_Type="text/csv")
    for path in ("/workouts?per_page=100", "/exercises?per_page=100", "/stats?by=year", "/workouts/changes?limit=500"):
        pair.ask(who, "GET", path)
    # A whole log goes to somebody else, and comes again.
    [answer, other] = pair.ask("alice", "GET", "/export")
    for _ in range(2):
        pair.keep("export", [answer, other], lambda answer: answer.body.decode())
        pair.ask("carol", "POST", "/import", "«export»", Content_Type="application/json")
    pair.ask("carol", "GET", "/export")


def exports(pair):
    for who in NAMES:
        for query in ("", "format=csv", "format=csv&unit=lb", "from=2023-01-01&to=2023-12-31", "format=csv&from=2024-01-01", "unit=lb"):
            pair.ask(who, "GET", f"/export?{query}")


def accounts(pair):
    """The account, its sessions and its password."""
    for value in ["Europe/Berlin", "Nowhere", "", None, 5, "europe/berlin"]:
        pair.ask("alice", "PATCH", "/me", {"time_zone": value})
    for name in ["carol", "CAROL", "\uff43arol", "ab", "x" * 33, "a b", "", None, "alice", "Al\u0131ce", "ali\u0307ce"]:
        pair.ask("alice", "PATCH", "/me", {"username": name})
        pair.ask("nobody", "POST", "/signup", credentials(name, "short"))
    for body in [{"week_start": "sunday", "weight_unit": "lb"}, {"week_start": "friday"}, {"weight_unit": 1}, {"nonsense": 1}, {}]:
        pair.ask("alice", "PATCH", "/me", body)
    for path in ("/stats?from=2023-01-01&to=2024-12-31", "/stats.svg?from=2023-01-01&to=2024-12-31", "/bodyweight.svg", "/export?format=csv"):
        pair.ask("alice", "GET", path)
    pair.ask("nobody", "POST", "/signup", credentials("BOB-ss"))
    pair.ask("nobody", "POST", "/login", credentials("bob-SS", "wrong horse"))
    pair.ask("second", "POST", "/login", credentials(" Carol ", PASSWORD), User_Agent="x" * 300)
    pair.ask("second", "GET", "/check_session")
    answers = pair.ask("carol", "GET", "/sessions")
    current = [next(each["id"] for each in answer.json()["items"] if not each["current"]) for answer in answers]
    for server, session in zip(pair.servers, current):
        server.own["session"] = session
    pair.ask("Bob-\u00df", "DELETE", "/sessions/«session»")
    pair.ask("carol", "DELETE", "/sessions/«session»")
    pair.ask("second", "GET", "/check_session")
    for old, new in [("wrong horse", "another horse"), (PASSWORD, "short"), (PASSWORD, "password1234"), (PASSWORD, "another horse")]:
        pair.ask("carol", "PUT", "/me/password", {"current_password": old, "password": new})
    pair.ask("third", "POST", "/login", credentials("carol", "another horse"))
    pair.ask("third", "DELETE", "/sessions")
    pair.ask("carol", "GET", "/me")
    pair.ask("third", "DELETE", "/logout")
    pair.ask("third", "GET", "/me")


def departures(pair):
    """Somebody leaves; the others stay."""
    pair.ask("dave", "DELETE", "/me", {"password": "wrong horse"})
    pair.ask("dave", "DELETE", "/me", {"password": PASSWORD})
    pair.ask("dave", "GET", "/me")
    pair.ask("dave", "POST", "/login", credentials("dave"))
    pair.ask("alice", "GET", "/workouts?per_page=100")
    pair.ask("alice", "GET", "/me")
