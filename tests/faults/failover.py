"""The primary database dies, and its replica takes over."""

import time

from audit import audit
from ground import require
from load import SLACK, Load
from network import Network
from people import several
from postgres import Cluster
from server import Server

PEOPLE = 6
SHORT, LONG = 1, 10
# Seconds between the promotion and the last refusal.
WHOLE = 10
# A write is acknowledged when the replica has it too.
SYNCHRONOUS = "synchronous_standby_names = 'replica'\nsynchronous_commit = on\n"


def failover(ground):
    """kill -9 of the primary; the address leads to the replica, which is then promoted"""
    for number in range(LONG if ground.is_long else SHORT):
        fail_over(ground, number)


def fail_over(ground, number):
    primary = Cluster(ground, f"primary{number}").create().start().database("diary")
    replica = Cluster(ground, f"replica{number}").copy_of(primary, "replica").start()
    wait_until_followed(primary)
    primary.configure(SYNCHRONOUS).reload()
    address = Network(ground, primary.port)
    server = Server(ground, f"server{number}", primary.url("diary", address.port)).start()
    server.wait_until_ready()
    people = several(server.address, PEOPLE, f"failover {number}")
    with Load(people) as load:
        load.wait_until_done(60)
        require(load.count("busy") + load.count("lost") == 0, "refused before the primary died")
        before = load.count("done")
        primary.kill()
        died = time.monotonic()
        load.wait(0.5)
        # The address may change before the promotion: what is there cannot be written for a while.
        address.lead_to(replica.port)
        load.wait(1)
        replica.promote()
        promoted = time.monotonic()
        whole = load.wait_until_whole(promoted, WHOLE)
        refused, slowest = load.count("busy", died), load.slowest(died)
        require(load.count("lost") == 0, f"{load.count('lost')} requests without an answer")
    require(whole <= WHOLE + SLACK, f"whole again {whole:.1f} s after the promotion")
    unknown = sum(person.unknown for person in people)
    done = audit(people, replica.rows("diary"))
    server.stop()
    server.check_log()
    replica.end()
    ground.say(
        f"{before} done before, {load.count('done', promoted)} after; {refused} × 503, longest wait {slowest:.1f} s; whole "
        f"again {whole:.1f} s after the promotion; {unknown} unknown writes, {done} of them done; none lost"
    )


def wait_until_followed(primary):
    deadline = time.monotonic() + 20
    while primary.sql("SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'") != "1":
        if time.monotonic() > deadline:
            raise RuntimeError("the replica does not follow")
        time.sleep(0.1)


SCENARIOS = {"failover": failover}
