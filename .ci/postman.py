#!/usr/bin/env python3
"""Fail when the Postman collection lacks an endpoint of the README or a request lacks its tests.

Whether the README has every route is a test of the server (`tests/api/house/readme/mod.rs`).
"""

import json
import re
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def endpoints(readme):
    """The first column of the table under "## Endpoints", such as `GET /workouts/{id}`, without the
    pages, which are for browsers."""
    section = readme.split("\n## Endpoints\n")[1].split("\n## ")[0]
    rows = set(re.findall(r"^\| `([A-Z]+ /[^`]*)` \|", section, re.MULTILINE))
    return {row for row in rows if not re.fullmatch(r"GET /(docs.*)?", row)}


def requests(folder):
    for item in folder["item"]:
        if "item" in item:
            yield from requests(item)
        else:
            yield item


def endpoint(item):
    """What a request calls, as the README writes it: a variable in the path is an id."""
    path = (re.sub(r"^{{.*}}$", "{id}", part) for part in item["request"]["url"]["path"])
    return f"{item['request']['method']} /{'/'.join(path)}"


def tests(item):
    scripts = (event["script"] for event in item["event"] if event["listen"] == "test")
    return "\n".join(line for script in scripts for line in script["exec"])


def main():
    documented = endpoints((ROOT / "README.md").read_text(encoding="utf-8"))
    file = ROOT / "postman" / "workout-log.postman_collection.json"
    sent = list(requests(json.loads(file.read_text(encoding="utf-8"))))

    failures = [f"{missing}: no request" for missing in documented - {*map(endpoint, sent)}]
    for item in sent:
        if "to.have.status(" not in tests(item):
            failures.append(f"{item['name']}: no test of the status")
        if not item["request"].get("description"):
            failures.append(f"{item['name']}: no description")
    # A request that repeats itself is found by its name.
    names = Counter(item["name"] for item in sent)
    failures += [f"{name}: there {count} times" for name, count in names.items() if count > 1]
    if not documented:
        failures.append("no endpoint found in the README")

    for failure in sorted(failures):
        print(failure, file=sys.stderr)
    print(f"{len(sent)} requests for {len(documented)} endpoints, {len(failures)} problems")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
