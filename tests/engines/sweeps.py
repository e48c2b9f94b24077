"""What the API document says can be asked, asked: every parameter at its limits, every refusal."""

import json
from itertools import product
from urllib.parse import quote

from log import chosen

DAYS = ["1899-12-31", "1900-01-01", "2023-02-29", "2024-02-29", "2199-12-31", "2200-01-01", "24-1-1", "today"]
WORDS = ["", "push", "PUSH", "day push", "caf\u00e9", "cafe\u0301", "STRASSE", "stra\u00dfe", "i", "%", "_", "\\", "'", '"', "co-op", "x" * 200,
         "x" * 201, "\u0000", "\U0001f3cb", "\u200b", "notes the", "\u0391\u03a3", "100%", "a_b"]
IDS = [chosen(1), chosen(999), chosen(1).upper(), "nonsense", ""]


def resolved(document, schema):
    name = schema.get("$ref", "").rpartition("/")[2]
    return document["components"]["schemas"][name] if name else schema


def values_of(document, parameter, exercise):
    """What to send for a parameter: what it may be, and what it may not."""
    schema = resolved(document, parameter["schema"])
    if "enum" in schema:
        return [*schema["enum"], schema["enum"][0].upper(), "nonsense", ""]
    if schema["type"] == "boolean":
        return ["true", "false", "TRUE", "1", ""]
    if schema["type"] == "integer":
        least, most = schema["minimum"], schema.get("maximum", 2**63 - 1)
        return [least, least - 1, most, most + 1, least + 2, "x", "1.0", "+1", ""]
    if schema.get("format") == "date":
        return DAYS
    if schema.get("format") == "uuid":
        return [exercise, *IDS]
    if parameter["name"] == "time_zone":
        return ["Europe/Berlin", "+05:45", "Nowhere/Land", ""]
    return WORDS


def parameters(operation):
    return [each for each in operation.get("parameters", []) if each["in"] == "query"]


def addresses(path, exercises):
    """A route with ids in it: some that exist, one that does not, one that is none."""
    if "{id}" not in path:
        return [path]
    ids = exercises if path.startswith("/exercises") else [chosen(number) for number in (0, 1, 5, 10)]
    return [path.replace("{id}", each) for each in ids]


def every_parameter(pair, document, who, exercises):
    """Every value of every parameter of what can be read, alone."""
    for path, methods in document["paths"].items():
        if "get" not in methods:
            continue
        for address in addresses(path, exercises):
            pair.ask(who, "GET", address)
            for parameter in parameters(methods["get"]):
                name = parameter["name"]
                for value in values_of(document, parameter, exercises[0]):
                    value = value if "«" in str(value) else quote(str(value))
                    pair.ask(who, "GET", f"{address}?{name}={value}")
                pair.ask(who, "GET", f"{address}?{name}=1&{name}=1")


def every_list(pair, who, exercises):
    """Sorts × filters × pages of the lists, and their walks by cursor."""
    sorts = ["", "sort=started_at", "sort=-started_at", "sort=title", "sort=-title"]
    filters = ["", "trashed=true", "from=2023-06-01&to=2024-06-30", "q=push", "q=caf%C3%A9", f"exercise={exercises[0]}"]
    pages = ["view=summary", "per_page=7", "per_page=7&page=3", "view=summary&per_page=100", "per_page=1&page=1000000000"]
    for parts in product(sorts, filters, pages):
        pair.ask(who, "GET", "/workouts?" + "&".join(part for part in parts if part))
    for sort, which in product(sorts, filters):
        walk(pair, who, "/workouts?" + "&".join(part for part in ["view=summary&per_page=9", sort, which] if part))
    walk(pair, who, "/exercises?per_page=2")
    for exercise in exercises:
        walk(pair, who, f"/exercises/{exercise}/history?per_page=3")


def walk(pair, who, address):
    """By cursor to the end."""
    answers = pair.ask(who, "GET", f"{address}&cursor=")
    while answers[0].json().get("next_cursor"):
        pair.keep("cursor", answers, lambda answer: answer.json()["next_cursor"] or "")
        answers = pair.ask(who, "GET", f"{address}&cursor=«cursor»")


def every_feed(pair, who):
    """The change feed from its beginning to its end, in steps of some sizes."""
    for limit in (1, 7, 500):
        since, has_more = 0, True
        while has_more:
            [answer, _] = pair.ask(who, "GET", f"/workouts/changes?since={since}&limit={limit}")
            since, has_more = answer.json()["next"], answer.json()["has_more"]
    pair.ask(who, "GET", f"/workouts/changes?since={since + 1}")


def every_tag(pair, document, who, exercises):
    """304 for what has not changed."""
    for path, methods in document["paths"].items():
        operation = methods.get("get", {"responses": {}})
        if "304" not in operation["responses"]:
            continue
        for address in addresses(path, exercises)[:2]:
            answers = pair.ask(who, "GET", address)
            pair.keep("tag", answers, lambda answer: answer.header("etag"))
            for known in ["«tag»", "W/«tag»", '"other", «tag»', "*", '"other"', "nonsense"]:
                pair.ask(who, "GET", address, If_None_Match=known)


def every_refusal(pair, document, who, exercises):
    """What each route says to nobody, to another site, and to a request that is not well made."""
    for path, methods in document["paths"].items():
        one = addresses(path, exercises)[0]
        for method, operation in methods.items():
            method = method.upper()
            pair.ask(None, method, one)
            pair.ask(None, method, one, Cookie="workout_log=nonsense")
            pair.ask(who, method, one, Origin="https://elsewhere.example", Sec_Fetch_Site="cross-site")
            pair.ask(who, method, f"{one}?nonsense=1")
            if "{id}" in path:
                for unknown in (chosen(999), "nonsense"):
                    pair.ask(who, method, path.replace("{id}", unknown), {"name": "x", "title": "x"} if "requestBody" in operation else None)
            if "requestBody" in operation:
                bodies(pair, who, method, one)
    for method, path in [("GET", "/nowhere"), ("PUT", "/workouts"), ("POST", "/me"), ("DELETE", "/workouts"), ("PATCH", "/stats")]:
        pair.ask(who, method, path)
        pair.ask(None, method, path)


def bodies(pair, who, method, path):
    """Bodies that no route takes."""
    for body in [b"", b"{", b"[]", b"null", b"1", b'"x"', b"{}", b'{"nonsense": 1}', b'{"a": 1, "a": 2}', b"\xff", b'{"title": "\\ud800"}',
                 b"\xef\xbb\xbf{}", b"[" * 200, b'{"title": 1e400}']:
        pair.ask(who, method, path, body, Content_Type="application/json")
    pair.ask(who, method, path, b"{}", Content_Type="text/plain")
    pair.ask(who, method, path, b"{}")
    pair.ask(who, method, path, b"{}", Content_Type="application/json", Content_Encoding="gzip")
    large = json.dumps({"title": "x" * (21 << 20 if path == "/import" else 600_000)}).encode()
    pair.ask(who, method, path, large, Content_Type="application/json")
