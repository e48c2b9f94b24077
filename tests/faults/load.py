"""Load: people who use the server at the same time, and when they were answered."""

import threading
import time

from client import Lost
from ground import Broken, require

# What "at once" means on a busy machine, in seconds: beyond a promise nothing is late by less.
SLACK = 1.0
# How long everything has to go well before it counts as whole again.
QUIET = 1.5


class Load:
    """Everybody in a thread of their own, for as long as the block lasts. A broken promise that one of
    them meets is raised at its end."""

    def __init__(self, people, pause=0.0):
        self.people, self.pause = people, pause
        self.stop, self.broken = threading.Event(), []
        # (when it ended, seconds, "done", "busy" or "lost") of each request.
        self.events = []
        # What the refused ones were told.
        self.refusals = []

    def __enter__(self):
        self.threads = [threading.Thread(target=self.live, args=[person]) for person in self.people]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, kind, error, trace):
        self.stop.set()
        for thread in self.threads:
            thread.join()
        for person in self.people:
            person.client.close()
        if self.broken and kind is None:
            raise self.broken[0]

    def live(self, person):
        try:
            while not self.stop.is_set():
                self.step(person)
        except Exception as error:
            self.broken.append(error)
            self.stop.set()

    def step(self, person):
        begun = time.monotonic()
        try:
            answer = person.act()
            outcome = "busy" if answer.is_busy else "done"
            if answer.is_busy:
                self.refusals.append(answer.body["errors"])
        except Lost as error:
            outcome = "lost"
            self.refusals.append(str(error))
        ended = time.monotonic()
        self.events.append((ended, ended - begun, outcome, person))
        # Nobody knocks again without a breath.
        time.sleep(self.pause if outcome == "done" else max(self.pause, 0.05))

    # What has happened.

    def wait(self, seconds):
        """Let it go on. Ends early when a promise is broken."""
        if self.stop.wait(seconds):
            raise self.broken[0]

    def wait_until_done(self, requests, within=30):
        """Let it go on until so many have been answered: how long that takes depends on the machine."""
        deadline = time.monotonic() + within
        while self.count("done") < requests:
            require(time.monotonic() < deadline, f"{self.count('done')} requests were answered in {within} s")
            self.wait(0.02)

    def count(self, outcome, since=0.0):
        return sum(event[2] == outcome and event[0] >= since for event in list(self.events))

    def slowest(self, since=0.0):
        """The longest that anybody waited for an answer, in seconds."""
        return max((event[1] for event in list(self.events) if event[0] >= since), default=0.0)

    def wait_until_whole(self, since, within):
        """Wait until everybody is served again and nobody is refused any more. Returns how many seconds
        after `since` the last one was refused."""
        while True:
            self.wait(0.1)
            now, events = time.monotonic(), list(self.events)
            last = max((event[0] for event in events if event[2] != "done"), default=since)
            served = {event[3] for event in events if event[2] == "done" and event[0] > max(last, since)}
            if now - max(last, since) >= QUIET and len(served) == len(self.people):
                return max(last - since, 0.0)
            if now - since > within + QUIET + SLACK:
                waiting = [person.name for person in self.people if person not in served]
                last_word = f"refused {last - since:.1f} s after" if last > since else "none refused"
                raise Broken(f"not whole again {within} s after the end of the fault: {last_word}, waiting: {waiting}")


def require_answers_within(load, seconds, since):
    slowest = load.slowest(since)
    require(slowest <= seconds + SLACK, f"somebody waited {slowest:.1f} s for an answer, more than {seconds} s")
    return slowest
