"""Ten minutes of everything that people do: memory stays flat."""

import itertools
import statistics
import time

from audit import audit
from ground import require
from load import Load
from people import Person, several
from server import Server
from sqlite import rows_of

PEOPLE = 8
MINUTES = 10
# Caches fill and pools grow until then, in minutes.
WARM_UP = 4
# In seconds.
SAMPLE = 1
# A minute's median may differ so much from that of all: single samples meet the 19 MB of a login.
TOLERANCE = 0.1
# Between two requests of a person, in seconds: the log must not grow beyond what one audit can read.
PAUSE = 0.02


class Reader(Person):
    """Somebody who also reads everything that there is to read."""

    PATHS = [
        "/workouts?per_page=100", "/workouts?q=day", "/workouts/changes?limit=500", "/exercises?q=s", "/stats",
        "/stats.svg", "/calendar.svg?year=2026", "/export?format=csv", "/export", "/sessions", "/openapi.json",
    ]

    def act(self):
        if self.rng.random() < 0.2:
            return self.client.ask("GET", self.rng.choice(self.PATHS))
        return super().act()


def memory(ground):
    """Ten minutes of mixed load on SQLite: memory stays within a tenth (only with --long)"""
    server = Server(ground, "server").start()
    server.wait_until_ready()
    people = several(server.address, PEOPLE, "memory", Reader)
    samples = []
    with Load(people, PAUSE) as load:
        started = time.monotonic()
        while (minute := int((time.monotonic() - started) / 60)) < MINUTES:
            load.wait(SAMPLE)
            samples.append((minute, server.memory()))
        require(load.count("busy") + load.count("lost") == 0, f"somebody was refused: {load.refusals[:3]}")
        requests = len(load.events)
    by_minute = itertools.groupby(samples, key=lambda sample: sample[0])
    medians = [statistics.median(memory for _, memory in of_minute) for _, of_minute in by_minute]
    figures = ", ".join(f"{median:.0f}" for median in medians)
    ground.say(f"{requests} requests in {MINUTES} minutes; resident, by the minute: {figures} MB")
    warm = medians[WARM_UP:]
    middle = statistics.median(warm)
    is_flat = all(abs(median - middle) <= TOLERANCE * middle for median in warm)
    require(is_flat, f"memory is not flat after {WARM_UP} minutes")
    audit(people, rows_of(server.folder / "workout-log.db"))
    server.stop()
    server.check_log()


SCENARIOS = {"memory": memory}
