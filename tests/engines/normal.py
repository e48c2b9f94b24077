"""What may differ between two servers, and nothing else: each is a rule with a name.

    ids       that the server has made: numbered in the order in which they are first seen. Ids that the
              conversation has chosen begin with CHOSEN, and are compared as they are
    now       a time within a day of the present, and the end of a session that begins now
    cursors   are the server's affair; each server is asked with its own
    cookies   are sealed: the value goes, the name and the attributes stay, but for the date of an end
    tags      of an address that has an id or a cursor of the server's own in it
    requests  the number of a request, the date of its answer, and what only this connection needs
"""

import re
from datetime import datetime, timedelta, timezone

# Every id that the conversation chooses.
CHOSEN = "c0ffee00-"

NOT_COMPARED = {"x-request-id", "date", "content-length", "transfer-encoding", "connection"}

ID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")
TIME = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
CURSOR = re.compile(r'("next_cursor":"|[?&]cursor=)[^"&>]+')
COOKIE = re.compile(r"^([^=]+)=[^;]+|(?<=Expires=)[^;]+")


class Rules:
    """The rules for the answers of one server."""

    def __init__(self):
        self.ids = {}
        self.now = datetime.now(timezone.utc)

    def text(self, text):
        text = ID.sub(self.id, text)
        text = TIME.sub(self.time, text)
        return CURSOR.sub(r"\1<cursor>", text)

    def id(self, match):
        found = match[0]
        if found.startswith(CHOSEN):
            return found
        return f"<id {self.ids.setdefault(found, len(self.ids) + 1)}>"

    def time(self, match):
        try:
            time = datetime.fromisoformat(match[0])
        except ValueError:
            return match[0]
        for name, moment in [("now", self.now), ("in 30 days", self.now + timedelta(days=30))]:
            if abs(time - moment) < timedelta(days=1):
                return f"<{name}>"
        return match[0]

    def header(self, name, value, has_own_address):
        """`None` when it is not compared."""
        if name in NOT_COMPARED:
            return None
        if name == "set-cookie":
            return COOKIE.sub(lambda match: f"{match[1]}=<cookie>" if match[1] else "<date>", value)
        if name == "etag" and has_own_address:
            return "<tag>"
        return self.text(value)
