#!/usr/bin/env python3
"""Fail when a locked npm package has a licence that deny.toml does not allow, or another source.

The packages that tests and examples take from npm may have the same licences as the crates, which
`cargo deny check` looks at. Newman and Schemathesis are tools that CI runs; their packages are not
looked at.
"""

import json
import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REGISTRY = "https://registry.npmjs.org/"
TOKEN = re.compile(r"\s*([()]|[A-Za-z0-9.+:-]+)")


def tokens(expression):
    text = expression.strip()
    found, at = [], 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            raise ValueError(f"unexpected {text[at:]!r}")
        found.append(match.group(1))
        at = match.end()
    return found


def satisfied(expression, allowed):
    """Whether the allowed licences suffice for an SPDX expression; AND binds tighter than OR."""
    left = tokens(expression)

    def peek():
        return left[0] if left else None

    # Each side is read before it is combined: a short circuit would leave tokens unread.
    def either():
        result = both()
        while peek() == "OR":
            left.pop(0)
            right = both()
            result = result or right
        return result

    def both():
        result = one()
        while peek() == "AND":
            left.pop(0)
            right = one()
            result = result and right
        return result

    def one():
        if peek() == "(":
            left.pop(0)
            result = either()
            if peek() != ")":
                raise ValueError("unclosed parenthesis")
            left.pop(0)
            return result
        name = identifier()
        if peek() == "WITH":
            left.pop(0)
            name = f"{name} WITH {identifier()}"
        return name in allowed

    def identifier():
        if peek() in (None, "(", ")", "AND", "OR", "WITH"):
            raise ValueError(f"a licence expected, found {peek() or 'the end'!r}")
        return left.pop(0)

    result = either()
    if left:
        raise ValueError(f"unexpected {left[0]!r}")
    return result


def problems(package, allowed):
    # Without an address a package comes from the registry that npm is set to.
    source = package.get("resolved", REGISTRY)
    if not source.startswith(REGISTRY):
        yield f"source {source} is not allowed"
    licence = package.get("license")
    if not licence:
        yield "names no licence"
        return
    try:
        if not satisfied(licence, allowed):
            yield f"licence {licence} is not allowed"
    except ValueError as error:
        yield f"licence {licence} cannot be read: {error}"


def packages():
    folders = ("tests", "examples")
    locks = sorted(lock for folder in folders for lock in ROOT.glob(f"{folder}/*/package-lock.json"))
    for lock in locks:
        entries = json.loads(lock.read_text(encoding="utf-8"))["packages"]
        for path, package in entries.items():
            # The first entry is the folder itself.
            if path:
                yield {"name": path.rpartition("node_modules/")[2]} | package


def main():
    rules = tomllib.loads((ROOT / "deny.toml").read_text(encoding="utf-8"))
    allowed = set(rules["licenses"]["allow"])
    looked_at = list(packages())
    failures = [
        f"{package['name']} {package['version']}: {problem}"
        for package in looked_at
        for problem in problems(package, allowed)
    ]
    for failure in failures:
        print(failure, file=sys.stderr)
    print(f"{len(looked_at)} npm packages checked, {len(failures)} problems")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
