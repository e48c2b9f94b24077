"""The database server goes away, in every way there is, and comes back."""

import time

from audit import audit
from ground import require
from load import SLACK, Load, require_answers_within
from network import Network
from people import several
from postgres import Cluster
from server import Server

PEOPLE = 6
# What docs/SECURITY.md promises, in seconds.
ANSWER, WHOLE = 5, 10


class Diary:
    """A server that reaches its database through a network, and its people."""

    def __init__(self, ground):
        self.ground = ground
        self.cluster = Cluster(ground).create().start().database("diary")
        self.network = Network(ground, self.cluster.port)
        self.server = Server(ground, "server", self.cluster.url("diary", self.network.port)).start()
        self.server.wait_until_ready()
        self.people = several(self.server.address, PEOPLE, "away")

    def suffer(self, name, begin, end, seconds=2.0, refuses=True, within=ANSWER):
        """A fault from `begin` to `end`, under load. `refuses`: somebody must notice it, or else it was
        no fault. Nobody waits for an answer longer than `within`."""
        with Load(self.people) as load:
            load.wait_until_done(20)
            require(load.count("busy") + load.count("lost") == 0, f"{name}: refused before it began")
            began = time.monotonic()
            begin()
            load.wait(seconds)
            end()
            ended = time.monotonic()
            whole = load.wait_until_whole(ended, WHOLE)
            slowest = require_answers_within(load, within, began)
            require(load.count("lost") == 0, f"{name}: {load.count('lost')} requests without an answer")
            refused = load.count("busy", began)
        if refuses:
            require(refused > 0, f"{name}: nobody was refused")
        require(whole <= WHOLE + SLACK, f"{name}: whole again after {whole:.1f} s, more than {WHOLE} s")
        done = audit(self.people, self.cluster.rows("diary"))
        self.ground.say(
            f"{name}: {load.count('done')} done, {refused} × 503 ({done} of their writes done), longest wait {slowest:.1f} s, "
            f"last refusal {whole:.1f} s after its end"
        )

    def finish(self):
        """The server is the one that was started, and says in its log what happened."""
        require(self.server.process.poll() is None, f"the server has ended: {self.server.end_of_log()}")
        self.server.stop()
        self.server.check_log()


def nothing():
    pass


def restarted(ground):
    """PostgreSQL is restarted, stopped for a while, and killed"""
    diary = Diary(ground)
    cluster = diary.cluster

    def restart(mode):
        cluster.stop(mode)
        cluster.start()

    for mode in ("fast", "immediate"):
        diary.suffer(f"restart ({mode})", lambda mode=mode: restart(mode), nothing, 0.1)
    seconds = 20 if ground.is_long else 4
    diary.suffer(f"stopped for {seconds} s", lambda: cluster.stop("fast"), cluster.start, seconds)
    for _ in range(10 if ground.is_long else 1):
        diary.suffer("kill -9 of the postmaster", cluster.kill_master, cluster.start, 0.5)
        diary.suffer("kill -9 of the whole server", cluster.kill, cluster.start, 0.5)
    diary.finish()


def cut_off(ground):
    """The network swallows everything, forgets connections, or resets them"""
    diary = Diary(ground)
    network = diary.network
    seconds = 60 if ground.is_long else 7
    diary.suffer("black hole", network.swallow, network.heal, seconds)
    diary.suffer("black hole, connections forgotten", network.swallow, network.forget, seconds)
    diary.suffer("connections reset", network.reset, nothing, 0.5, refuses=False)

    def reset_often():
        for _ in range(20):
            network.reset()
            time.sleep(0.1)

    diary.suffer("reset twenty times", reset_often, nothing, 0)
    diary.finish()


def slow(ground):
    """Each packet between the server and its database takes longer"""
    diary = Diary(ground)
    network, seconds = diary.network, 30 if ground.is_long else 3
    for delay in (0.02, 0.1):
        name = f"{1000 * delay:.0f} ms a packet"
        # It is slow, and that is all: nobody is refused.
        diary.suffer(name, lambda delay=delay: network.slow(delay), lambda: network.slow(0), seconds, refuses=False)
    diary.finish()


def read_only(ground):
    """PostgreSQL takes no writes for a while, as after a fail-over"""
    diary = Diary(ground)
    cluster, seconds = diary.cluster, 10 if ground.is_long else 2

    def set_read_only(value):
        cluster.sql(f"ALTER SYSTEM SET default_transaction_read_only = {value}")
        cluster.reload()

    def begin():
        set_read_only("on")
        # Reading goes on.
        person = diary.people[0]
        person_reads = type(person.client)(person.client.address, person.client.cookie)
        for _ in range(20):
            person_reads.must("GET", "/workouts?per_page=5")
        require(person_reads.ask("GET", "/readyz").status == 503, "/readyz does not see that nothing can be written")
        person_reads.close()

    diary.suffer("read-only", begin, lambda: set_read_only("off"), seconds)
    diary.finish()


SCENARIOS = {
    "postgres-restarted": restarted,
    "postgres-cut-off": cut_off,
    "postgres-slow": slow,
    "postgres-read-only": read_only,
}
