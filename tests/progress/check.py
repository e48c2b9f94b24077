#!/usr/bin/env python3
"""Compares progress and statistics of a running server with an independent computation.

    tests/progress/check.py                            as the demo person whom `cargo run -p seed` invents
    tests/progress/check.py --names FILE --people 6    as the first six of those that the seed printed

`.ci/run progress` does it with a server of its own.

It logs in as people whom the seed has invented, reads their logs, computes every answer by itself in
whole numbers and fractions, and compares it field by field. First it does the same as a person of its
own, whose log has the cases that are easily computed wrongly, before and after workouts go to the
trash and come back, and exercises are renamed and merged. That account is deleted at the end.
"""

import argparse
import random
from pathlib import Path

from client import Person
from life import live
from questions import Check, Tally


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--url", default="http://localhost:5555", help="default: http://localhost:5555")
    parser.add_argument("--names", type=Path, help="a file with a username on each line; default: demo")
    parser.add_argument("--people", type=int, default=20, help="how many of them; default: 20")
    parser.add_argument("--every", type=int, default=1, metavar="K", help="what every K-th workout beat; default: 1")
    parser.add_argument("--random", type=int, default=1, metavar="SEED", help="other windows, other ids; default: 1")
    options = parser.parse_args()
    names = options.names.read_text().splitlines() if options.names else ["demo"]
    if options.names and len(names) < options.people:
        parser.error(f"{options.names} has only {len(names)} names")

    tally, rng = Tally(), random.Random(options.random)
    live(tally, options.url, rng)
    for name in names[: options.people]:
        person = Person(options.url, name)
        person.log_in()
        Check(tally, person, rng, options.every).everything()
    tally.finish("everything agrees" if tally.differences == 0 else "see above")


if __name__ == "__main__":
    main()
