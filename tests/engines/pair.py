"""Two servers that are asked the same."""

import difflib
import http.client
import json
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlsplit

from normal import Rules

# «name» in a request is what each server has said that it is.
OWN = re.compile("«(.*?)»")


@dataclass
class Answer:
    status: int
    headers: list
    body: bytes

    def json(self):
        return json.loads(self.body)

    def header(self, name):
        return dict(self.headers).get(name, "")


class Server:
    """One of the two: its connection, everybody's cookies, and what it has named by itself."""

    def __init__(self, url):
        self.connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
        self.rules = Rules()
        self.cookies = {}
        self.own = {}

    def fill(self, text):
        return OWN.sub(lambda match: self.own[match[1]], text)

    def ask(self, who, method, path, body, headers):
        headers = {name: self.fill(value) for name, value in headers.items()}
        if who in self.cookies:
            headers.setdefault("Cookie", self.cookies[who])
        if isinstance(body, str):
            body = self.fill(body).encode()
        self.connection.request(method, self.fill(path), body, headers)
        got = self.connection.getresponse()
        answer = Answer(got.status, [(name.lower(), value) for name, value in got.getheaders()], got.read())
        if cookie := answer.header("set-cookie"):
            self.cookies[who] = cookie.partition(";")[0]
        return answer

    def shown(self, answer, has_own_address):
        """An answer as text, without what may differ."""
        lines = [f"status {answer.status}"]
        for name, value in sorted(answer.headers):
            value = self.rules.header(name, value, has_own_address)
            if value is not None:
                lines.append(f"{name}: {value}")
        # Every byte counts, also those that are no text.
        body = self.rules.text(answer.body.decode("utf-8", "surrogateescape"))
        return "\n".join([*lines, "", body])


class Pair:
    """Asks both, and compares their answers."""

    def __init__(self, urls, document):
        self.servers = [Server(url) for url in urls]
        self.routes = Routes(document)
        self.both = ThreadPoolExecutor(len(urls))
        self.requests = 0
        self.differences = []

    def ask(self, who, method, path, body=None, **headers):
        """The answers of both. A body that is no text and no bytes is sent as JSON."""
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None and not isinstance(body, (str, bytes)):
            body = json.dumps(body, ensure_ascii=False)
            headers.setdefault("Content-Type", "application/json")
        answers = list(self.both.map(lambda server: server.ask(who, method, path, body, headers), self.servers))
        own = bool(OWN.search(path))
        shown = [server.shown(answer, own) for server, answer in zip(self.servers, answers)]
        self.requests += 1
        if shown[0] != shown[1]:
            self.differences.append(f"{who or 'nobody'}: {method} {path} {headers or ''}\n{difference(*shown)}")
        self.routes.note(method, path, answers[0].status)
        return answers

    def keep(self, name, answers, find):
        """Remember something that each server has named by itself, for «name»."""
        for server, answer in zip(self.servers, answers):
            server.own[name] = find(answer)


def difference(one, two):
    """The places where two texts differ, and a little of what is around them."""
    sides = [re.sub(r"(?<=[,{\[])", "\n", text).splitlines() for text in (one, two)]
    lines = list(difflib.unified_diff(*sides, "first", "second", lineterm="", n=1))
    return "\n".join(line[:300] for line in lines[:40])


class Routes:
    """The routes and statuses of the API document, and those that were seen."""

    # Made by a fault, or by too many attempts: `.ci/run` makes these elsewhere.
    NOT_ASKED_FOR = {"429", "500", "503", "507"}

    def __init__(self, document):
        self.expected = {
            (method.upper(), path, status)
            for path, methods in document["paths"].items()
            for method, operation in methods.items()
            for status in operation["responses"]
            if status not in self.NOT_ASKED_FOR
        }
        self.seen = set()
        # `/workouts/changes` is not the id of a workout.
        paths = sorted(document["paths"], key=lambda path: path.count("{"))
        self.patterns = [(re.compile(re.sub(r"\{.*?\}", "[^/]+", path)), path) for path in paths]

    def note(self, method, path, status):
        path = path.partition("?")[0]
        for pattern, route in self.patterns:
            if pattern.fullmatch(path):
                self.seen.add((method, route, str(status)))
                return

    def missing(self):
        return sorted(" ".join(each) for each in self.expected - self.seen)
