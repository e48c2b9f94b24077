"""One person at a running server."""

import http.client
import json
from urllib.parse import urlencode, urlsplit

import compare

# Also of everybody whom the seed invents.
PASSWORD = "progressive overload"


class Person:
    """Somebody with a cookie and a connection of their own."""

    def __init__(self, url, name):
        self.name = name
        self.connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
        self.cookie = ""

    def log_in(self):
        self.ask("POST", "/login", body={"username": self.name, "password": PASSWORD})

    def sign_up(self):
        self.ask("POST", "/signup", body={"username": self.name, "password": PASSWORD}, status=201)

    def leave(self):
        """Delete the account and everything in it."""
        self.ask("DELETE", "/me", body={"password": PASSWORD}, status=204)

    def get(self, path, status=200, **query):
        return self.ask("GET", address(path, query), status=status)

    def ask(self, method, path, body=None, status=200):
        headers = {"Cookie": self.cookie} if self.cookie else {}
        if body is not None:
            headers["Content-Type"] = "application/json"
        self.connection.request(method, path, body and json.dumps(body), headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        if cookie := answer.getheader("Set-Cookie"):
            self.cookie = cookie.partition(";")[0]
        if answer.status != status:
            raise compare.Difference("the status", status, f"{answer.status}: {text}")
        return compare.read(text) if text else None

    def everything(self, path, **query):
        """All items of a list, by cursor."""
        items, cursor = [], ""
        while cursor is not None:
            page = self.get(path, cursor=cursor, **query)
            items += page["items"]
            cursor = page["next_cursor"]
        return items


def address(path, query):
    """With those parameters that are not None."""
    query = urlencode({name: value for name, value in query.items() if value is not None})
    return f"{path}?{query}" if query else path
