#!/usr/bin/env python3
"""Fail when a locked dependency has a licence or a source that deny.toml does not allow.

It looks at every crate of the lock file, for every platform, built here or not. The check is
stricter than `cargo deny check licenses sources` in that, and needs nothing but Python 3.11.
The packages that tests and examples take from npm may have the same licences. Newman and Schemathesis
are tools that CI runs; their packages are not looked at.
"""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NPM = "https://registry.npmjs.org/"
TOKEN = re.compile(r"\s*([()]|[A-Za-z0-9.+:-]+)")


def tokens(expression):
    # Crates published before SPDX expressions wrote a slash for OR.
    text = expression.replace("/", " OR ").strip()
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


def problems(package, allowed, registries):
    if package["source"] not in registries:
        yield f"source {package['source'] or 'a local path'} is not allowed"
    licence = package["license"]
    if not licence:
        yield "names no licence"
        return
    try:
        if not satisfied(licence, allowed):
            yield f"licence {licence} is not allowed"
    except ValueError as error:
        yield f"licence {licence} cannot be read: {error}"


def npm_packages():
    for lock in sorted([*ROOT.glob("tests/*/package-lock.json"), *ROOT.glob("examples/*/package-lock.json")]):
        packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]
        for path, package in packages.items():
            # The first entry is the folder itself.
            if path:
                name = path.rpartition("node_modules/")[2]
                # Without an address a package comes from the registry that npm is set to.
                address = package.get("resolved", NPM)
                source = NPM if address.startswith(NPM) else address
                yield {"name": name, "license": None} | package | {"source": source}


def main():
    rules = tomllib.loads((ROOT / "deny.toml").read_text(encoding="utf-8"))
    allowed = set(rules["licenses"]["allow"])
    registries = {f"registry+{url}" for url in rules["sources"]["allow-registry"]} | {NPM}

    metadata = json.loads(
        subprocess.run(
            ["cargo", "metadata", "--format-version", "1", "--locked"],
            cwd=ROOT,
            check=True,
            stdout=subprocess.PIPE,
        ).stdout
    )
    own = set(metadata["workspace_members"])
    dependencies = [package for package in metadata["packages"] if package["id"] not in own]
    dependencies += npm_packages()

    failures = [
        f"{package['name']} {package['version']}: {problem}"
        for package in dependencies
        for problem in problems(package, allowed, registries)
    ]
    for failure in failures:
        print(failure, file=sys.stderr)
    print(f"{len(dependencies)} dependencies checked, {len(failures)} problems")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
