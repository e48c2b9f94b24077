"""The server is killed under load, again and again."""

import random
import statistics
import time

from audit import audit
from ground import require
from load import Load
from people import several
from postgres import Cluster
from server import Server
from sqlite import rows_of

SHORT, LONG = 5, 100
PEOPLE = 6
# So many rounds later, new people take over: reading all workouts of everybody takes longer each time.
GENERATION = 10


def kill_sqlite(ground):
    """kill -9 of the server under load, on SQLite"""
    server = Server(ground, "server")
    rounds(ground, server, rows_of(server.folder / "workout-log.db"))


def kill_postgres(ground):
    """kill -9 of the server under load, on PostgreSQL"""
    cluster = Cluster(ground).create().start().database("diary")
    server = Server(ground, "server", cluster.url("diary"))
    rounds(ground, server, cluster.rows("diary"))


def rounds(ground, server, rows):
    rng, kills = random.Random(1), LONG if ground.is_long else SHORT
    server.start().wait_until_ready()
    everybody, people, starts, done = [], [], [], 0
    for number in range(kills):
        if number % GENERATION == 0:
            people = several(server.address, PEOPLE, number)
            everybody += people
        with Load(people) as load:
            load.wait_until_done(rng.randint(20, 100))
            require(load.count("busy") + load.count("lost") == 0, "somebody was refused before the kill")
            server.kill()
            # The others notice it too.
            load.wait(0.1)
        started = time.monotonic()
        server.start().wait_until_ready()
        starts.append(time.monotonic() - started)
        done += audit(people, rows)
        if (number + 1) % GENERATION == 0:
            ground.say(f"{number + 1} kills, {acknowledged(everybody)} acknowledged writes, none lost so far")
    audit(everybody, rows)
    server.stop()
    server.check_log()
    unknown = sum(person.unknown for person in everybody)
    ground.say(
        f"{kills} kills: {acknowledged(everybody)} acknowledged writes, none lost, none twice; {unknown} without an answer, "
        f"{done} of them done; ready {statistics.median(starts):.2f} s after the start (at most {max(starts):.2f} s)"
    )


def acknowledged(people):
    return sum(person.acknowledged for person in people)


SCENARIOS = {"kill-sqlite": kill_sqlite, "kill-postgres": kill_postgres}
