"""One connection to the server. Every answer must be one that the program may give."""

import http.client
import json
import time

from ground import Broken

# Longer than the program may take for anything, so that "no answer" is never our own impatience.
PATIENCE = 90
# The server closes a silent connection after 15 s; one that is about to be closed may not be used.
FRESH = 5


class Lost(Exception):
    """No answer: the connection was refused, or broke. Nobody knows what was done."""


class Answer:
    def __init__(self, status, headers, body, seconds):
        self.status, self.headers, self.body, self.seconds = status, headers, body, seconds
        self.ended = time.monotonic()

    @property
    def is_done(self):
        return 200 <= self.status < 300

    @property
    def is_busy(self):
        """The server says that it could not, and when to come back."""
        return self.status in (503, 507)


class Client:
    """Somebody with a cookie. One request at a time."""

    def __init__(self, address, cookie=None):
        self.address, self.cookie = address, cookie
        self.connection, self.last = None, 0.0

    def close(self):
        if self.connection:
            self.connection.close()
            self.connection = None

    def ask(self, method, path, body=None, expect=(200,), headers=()):
        """Send a request. `expect`: the statuses that are right besides 503 and 507."""
        try:
            answer = self.send(method, path, body, dict(headers))
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise Lost(f"{method} {path}: {type(error).__name__}: {error}") from error
        check(answer, f"{method} {path}", expect)
        if cookie := answer.headers.get("Set-Cookie"):
            name_and_value = cookie.partition(";")[0]
            self.cookie = name_and_value if name_and_value.partition("=")[2] else None
        return answer

    def must(self, method, path, body=None, expect=(200,), headers=()):
        """The same where the server has no excuse. Returns the JSON."""
        try:
            answer = self.ask(method, path, body, expect, headers)
        except Lost as error:
            raise Broken(str(error)) from error
        if answer.status not in expect:
            raise Broken(f"{method} {path} is {answer.status}: {answer.body}")
        return answer.body

    def send(self, method, path, body, headers):
        started = time.monotonic()
        if self.connection and started - self.last > FRESH:
            self.close()
        if not self.connection:
            self.connection = http.client.HTTPConnection(self.address, timeout=PATIENCE)
        if self.cookie:
            headers["Cookie"] = self.cookie
        if body is not None:
            headers["Content-Type"] = "application/json"
            body = json.dumps(body)
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        text = response.read()
        self.last = time.monotonic()
        return Answer(response.status, response.headers, read(method, path, response, text), self.last - started)


def read(method, path, response, text):
    if not text:
        if response.status in (204, 304):
            return None
        raise Broken(f"{method} {path} is {response.status} with an empty body")
    if response.status < 400 and response.headers.get_content_type() in ("text/csv", "image/svg+xml"):
        return text
    try:
        return json.loads(text)
    except ValueError:
        raise Broken(f"{method} {path} is {response.status} and no JSON: {text[:200]!r}") from None


def check(answer, request, expect):
    """No answer is a lie about a failure: never a 500, never a 401 to somebody who is logged in."""
    if answer.status in expect:
        return
    if not answer.is_busy:
        raise Broken(f"{request} is {answer.status}: {answer.body}")
    errors, wait = answer.body.get("errors"), answer.headers.get("Retry-After", "")
    if not errors or not answer.body.get("code") or not wait.isdigit():
        raise Broken(f"{request} is {answer.status} without errors, code or Retry-After: {answer.body}")
