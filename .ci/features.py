#!/usr/bin/env python3
"""Fail when a crate would be compiled again for another selection of packages.

Every command below reuses what the ones before it have built, except when a crate has other features
there. `unified-features/Cargo.toml` is where they are made the same.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = (
    "cargo build",
    "cargo test --workspace --no-run",
    "cargo build -p seed",
    "cargo build -p migration",
)


def units(command):
    """Everything that a command compiles, by what decides whether it has been compiled already."""
    plan = subprocess.run(
        [*command.split(), "--locked", "-Zunstable-options", "--unit-graph"],
        cwd=ROOT,
        # Only to see the plan, which the stable compiler does not show otherwise.
        env=os.environ | {"RUSTC_BOOTSTRAP": "1"},
        check=True,
        stdout=subprocess.PIPE,
    )
    planned = json.loads(plan.stdout)["units"]
    keys = {}

    def key(index):
        if index not in keys:
            unit = planned[index]
            below = frozenset(key(dependency["index"]) for dependency in unit["dependencies"])
            keys[index] = (place(unit), frozenset(unit["features"]), below)
        return keys[index]

    return {key(index): unit for index, unit in enumerate(planned)}


def place(unit):
    """What is compiled, apart from its features: two that are equal take the place of each other."""
    profile = {name: value for name, value in unit["profile"].items() if name != "name"}
    target = unit["target"]
    return (unit["pkg_id"], target["name"], *target["kind"], unit["mode"], json.dumps(profile))


def main():
    seen, failures = {}, 0
    for command in COMMANDS:
        compiled = units(command)
        known = {}
        for (where, features, _), _ in seen.items():
            known.setdefault(where, set()).add(features)
        again = [key for key in compiled if key not in seen and key[0] in known]
        for where, features, _ in again:
            # Those above such a crate only follow it.
            if features not in known[where]:
                before = " or ".join(sorted(",".join(sorted(other)) for other in known[where]))
                print(f"{command}: {where[0]} has {','.join(sorted(features))}; before: {before}", file=sys.stderr)
                failures += 1
        print(f"{command}: {len(compiled)} units, {len(again)} of them compiled again")
        seen |= compiled
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
