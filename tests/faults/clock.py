"""The clock of the machine is set while the server runs."""

import glob
import time
from datetime import datetime

from audit import audit
from client import Client
from ground import NotPossible, require
from load import Load
from people import several
from server import Server
from sqlite import rows_of

PEOPLE = 4
# What the faked clock may lag behind, in seconds.
SETTLE = 0.1


class Clock:
    """What the program believes the time to be. Only the time of day is faked: durations are measured
    with a clock that nobody can set, and must be."""

    def __init__(self, ground):
        libraries = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
        if not libraries:
            raise NotPossible("faketime is not installed")
        # The name of the loader stands at the beginning of a program that has one.
        if b"ld-linux" not in ground.binary.read_bytes()[:4096]:
            raise NotPossible("a program that is linked statically takes its time from the kernel alone")
        self.file = ground.folder / "clock"
        self.set("+0")
        self.environment = {
            "LD_PRELOAD": libraries[0],
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }

    def set(self, offset):
        """`-2h`, `+8d`: from the true time."""
        self.file.write_text(offset + "\n")
        time.sleep(SETTLE)


def clock(ground):
    """The clock is set back and forth: sessions, tags, cursors and the feed stay sane"""
    clock = Clock(ground)
    server = Server(ground, "server", environment=clock.environment).start()
    server.wait_until_ready()
    rows = rows_of(server.folder / "workout-log.db")
    people = several(server.address, PEOPLE, "clock")
    live_through(people, rows, clock, ["+0", "-2h", "+0", "+6d", "-2h", "+0"])
    (alice,) = several(server.address, 1, "alice")
    clock_is_faked(alice, clock)
    what_is_read_in_parts(alice, clock)
    what_is_edited(alice, clock)
    what_is_in_the_trash(alice, clock)
    who_is_logged_in(server, clock)
    who_has_to_wait(server, clock)
    # A machine whose clock is late when it starts. The connections end with the server.
    server.stop()
    for person in people:
        person.client.close()
    clock.set("-6d")
    server.start().wait_until_ready()
    live_through(people, rows, clock, ["-6d", "+0"])
    server.stop()
    server.check_log()
    acknowledged = sum(person.acknowledged for person in people)
    ground.say(f"{acknowledged} acknowledged writes while the clock was set back and forth, none refused")


def live_through(people, rows, clock, offsets):
    """Nobody is refused or logged out, and everything adds up."""
    with Load(people, pause=0.01) as load:
        for offset in offsets:
            clock.set(offset)
            load.wait(0.5)
    refused = load.count("busy") + load.count("lost")
    require(refused == 0, f"somebody was refused because of the clock: {load.refusals[:3]}")
    audit(people, rows)


def clock_is_faked(person, clock):
    """Otherwise nothing below would mean anything."""
    clock.set("-2h")
    workout = person.client.must("POST", "/workouts", {"title": "When?"}, expect=(201,))
    late = time.time() - datetime.fromisoformat(workout["created_at"]).timestamp()
    require(7100 < late < 7300, f"the clock was set back by two hours, and the program believes {late:.0f} s")
    clock.set("+0")


def what_is_read_in_parts(person, clock):
    """A cursor meets each workout once, although the clock is set between two pages."""
    ask, written = person.client.must, set()
    for number in range(10):
        body = {"title": f"Part {number}"}
        written.add(ask("POST", "/workouts", body, expect=(201,))["id"])
    met, cursor = [], ""
    while cursor is not None:
        page = ask("GET", f"/workouts?view=summary&per_page=3&cursor={cursor}")
        met += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        clock.set("-2h" if len(met) < 6 else "+0")
    require(len(met) == len(set(met)), "a cursor met a workout twice")
    require(written <= set(met), "a cursor missed a workout")


def what_is_edited(person, clock):
    """Tags and the feed go by revisions, and no change is older than the one before."""
    ask = person.client.must
    first = person.client.ask("POST", "/workouts", {"title": "Today"}, expect=(201,))
    path, tag = f"/workouts/{first.body['id']}", first.headers["ETag"]
    since = ask("GET", "/workouts/changes?since=0&limit=500")["next"]
    clock.set("-2h")
    ask("GET", path, expect=(304,), headers=[("If-None-Match", tag)])
    second = ask("PATCH", path, {"title": "Two hours ago"}, headers=[("If-Match", tag)])
    ask("PATCH", path, {"title": "Too late"}, expect=(412,), headers=[("If-Match", tag)])
    ask("GET", path, headers=[("If-None-Match", tag)])
    feed = ask("GET", f"/workouts/changes?since={since}")
    changed = [change["workout"]["title"] for change in feed["changes"]]
    require(changed == ["Two hours ago"], f"the feed shows {changed} after a change in the past")
    times = first.body["created_at"], first.body["updated_at"], second["updated_at"]
    require(list(times) == sorted(times), f"created, changed and changed again at {times}")
    clock.set("+0")


def what_is_in_the_trash(person, clock):
    """It can be restored, although a wrong clock said that it is too old, or not yet deleted."""
    ask = person.client.must
    for then, now in (("+0", "-2h"), ("+6d", "+0")):
        path = f"/workouts/{ask('POST', '/workouts', {'title': 'Lost and found'}, expect=(201,))['id']}"
        clock.set(then)
        ask("DELETE", path, expect=(204,))
        clock.set(now)
        ask("GET", f"{path}?trashed=true")
        ask("POST", f"{path}/restore")
        clock.set("+0")


def who_is_logged_in(server, clock):
    """A session ends by the clock as it is. One that nobody asked for in the meantime is not lost."""
    asked, quiet = several(server.address, 2, "session")
    for offset in ("-2h", "-6y", "+6d", "+0"):
        clock.set(offset)
        asked.client.must("GET", "/check_session")
    cookie = asked.client.cookie
    clock.set("+14d")
    asked.client.must("GET", "/check_session", expect=(401,))
    require(asked.client.cookie is None, "the cookie of a session that has ended is not removed")
    clock.set("+0")
    quiet.client.must("GET", "/check_session")
    # Nothing was purged: the row is there, and counts again.
    Client(server.address, cookie).must("GET", "/check_session")
    for offset in ("-2h", "+0"):
        clock.set(offset)
        device = Client(server.address)
        device.must("POST", "/login", asked.credentials())
        device.must("GET", "/check_session")
        require(len(device.must("GET", "/sessions")["items"]) >= 2, "a session is not listed")
        clock.set("+0")
        device.must("GET", "/check_session")


def who_has_to_wait(server, clock):
    """Nobody guesses faster because of the clock."""
    (person,) = several(server.address, 1, "guess")
    guess = Client(server.address)
    for _ in range(6):
        guess.must("POST", "/login", person.credentials() | {"password": "not this one"}, expect=(401, 429))
    for offset in ("+1d", "-2h"):
        clock.set(offset)
        guess.must("POST", "/login", person.credentials() | {"password": "not this one"}, expect=(429,))
    clock.set("+0")


SCENARIOS = {"clock": clock}
