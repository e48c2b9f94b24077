"""Several copies beside one database are one service."""

import time

from audit import audit
from client import Client
from ground import require
from load import Load
from people import PASSWORD, several
from postgres import Cluster
from server import Server
from sqlite import rows_of

COPIES = 3
# Failures that nobody has to wait for; docs/SECURITY.md.
FREE_FAILURES = 5


def on_sqlite(ground):
    """Three copies start at once on an empty SQLite file, and are one service"""
    file = ground.folder / "shared.db"
    serve_together(ground, f"sqlite://{file}?mode=rwc", rows_of(file))


def on_postgres(ground):
    """Three copies start at once on an empty PostgreSQL database, and are one service"""
    cluster = Cluster(ground).create().start().database("diary")
    serve_together(ground, cluster.url("diary"), cluster.rows("diary"))


def serve_together(ground, database, rows):
    copies = [Server(ground, f"copy{number}", database) for number in range(COPIES)]
    started = time.monotonic()
    for copy in copies:
        copy.start()
    for copy in copies:
        copy.wait_until_ready()
    ready = time.monotonic() - started
    ((applied, names),) = rows("SELECT count(*), count(DISTINCT version) FROM seaql_migrations")
    require(int(applied) == int(names) > 0, f"{applied} migrations were applied, of {names} names")
    logouts = sum(log_out_everywhere(copies, turn) for turn in range(COPIES))
    change_password(copies)
    throttle_each(copies)
    # Everybody writes at a copy of their own, and reads everything at another one.
    people = [person for copy in copies for person in several(copy.address, 2, copy.name)]
    with Load(people, pause=0.01) as load:
        load.wait(10 if ground.is_long else 1.5)
        require(load.count("busy") + load.count("lost") == 0, "somebody was refused")
    for number, person in enumerate(people):
        person.move(copies[(number // 2 + 1) % COPIES].address)
    audit(people, rows)
    for copy in copies:
        copy.stop()
        copy.check_log()
    ground.say(
        f"{COPIES} copies ready after {ready:.2f} s, {applied} migrations applied once; {logouts} logouts seen by the other "
        f"copies at the next request; {load.count('done')} requests of {len(people)} people, read at another copy"
    )


def log_out_everywhere(copies, turn):
    """A logout at one copy is a 401 at all others at the next request."""
    (person,) = several(copies[turn].address, 1, f"logout {turn}")
    devices = [Client(copy.address, person.client.cookie) for copy in copies]
    for device in devices:
        require(device.must("GET", "/check_session")["username"] == person.name, "the session is somebody else's")
    devices[turn].must("DELETE", "/logout")
    for device in devices:
        device.cookie = person.client.cookie
        device.must("GET", "/check_session", expect=(401,))
    return len(copies) - 1


def change_password(copies):
    """A new password at one copy ends the sessions of the others."""
    (person,) = several(copies[0].address, 1, "password")
    other = Client(copies[1].address)
    other.must("POST", "/login", person.credentials())
    new = {"current_password": PASSWORD, "password": "heavier every week"}
    person.client.must("PUT", "/me/password", new, expect=(200, 204))
    other.must("GET", "/check_session", expect=(401,))
    Client(copies[2].address).must("POST", "/login", person.credentials(), expect=(401,))
    Client(copies[2].address).must("POST", "/login", person.credentials() | {"password": new["password"]})


def throttle_each(copies):
    """Each copy counts failed logins for itself."""
    (person,) = several(copies[0].address, 1, "throttle")
    wrong = person.credentials() | {"password": "not this one"}
    for copy in copies:
        guess = Client(copy.address)
        for _ in range(FREE_FAILURES):
            guess.must("POST", "/login", wrong, expect=(401,))
        guess.must("POST", "/login", person.credentials(), expect=(429,))


SCENARIOS = {"together-sqlite": on_sqlite, "together-postgres": on_postgres}
