"""Copies behind a load balancer are restarted one after the other, and nobody notices."""

import random
import time

from audit import audit
from balancer import Balancer
from ground import require
from load import Load
from people import several
from postgres import Cluster
from server import Server

PEOPLE = 8
SHORT, LONG = 1, 20
# For so long a copy that is stopping still serves, in seconds: the balancer asks every second, and believes
# the second refusal.
DELAY = 3
# After so long it has seen that a copy is back.
SEEN = 3.5


def rolling(ground):
    """Rolling restarts of two copies behind haproxy, as deploy/haproxy.cfg has it"""
    roll(ground, tries_again=True)


def rolling_without_retries(ground):
    """The same without any retries of haproxy: nothing may reach a closed port"""
    roll(ground, tries_again=False)


def roll(ground, tries_again):
    cluster = Cluster(ground).create().start().database("diary")
    settings = {"TRUSTED_PROXIES": "127.0.0.1", "SHUTDOWN_DELAY": f"{DELAY}s"}
    copies = [Server(ground, name, cluster.url("diary"), **settings) for name in ("one", "two")]
    for copy in copies:
        copy.start()
    for copy in copies:
        copy.wait_until_ready()
    balancer = Balancer(ground, copies, tries_again)
    balancer.wait_until_ready()
    people = several(balancer.address, PEOPLE, "rolling")
    rounds, stops = LONG if ground.is_long else SHORT, []
    rng = random.Random(2)
    with Load(people) as load:
        for _ in range(rounds):
            for copy in copies:
                load.wait(rng.uniform(0.3, 1.0))
                stopping = time.monotonic()
                copy.stop()
                stops.append(time.monotonic() - stopping)
                copy.start().wait_until_ready()
                load.wait(SEEN)
    failed = load.count("busy") + load.count("lost")
    require(failed == 0, f"{failed} of {len(load.events)} requests failed: {first_failures(load)}")
    audit(people, cluster.rows("diary"))
    for copy in copies:
        served = sum(" http] " in line for line in copy.lines())
        require(served > 0, f"copy {copy.name} has served nobody")
        copy.check_log()
    ground.say(
        f"{2 * rounds} restarts, {len(load.events)} requests, none failed; a copy took {min(stops):.1f} to {max(stops):.1f} s "
        f"to stop; longest wait {load.slowest():.2f} s"
    )


def first_failures(load):
    begun = load.events[0][0]
    return [f"{outcome} at {ended - begun:.2f} s" for ended, _, outcome, _ in load.events if outcome != "done"][:5]


SCENARIOS = {"rolling": rolling, "rolling-without-retries": rolling_without_retries}
