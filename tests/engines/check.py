#!/usr/bin/env python3
"""Asks two servers the same, and compares every answer byte for byte.

    tests/engines/check.py http://localhost:5555 http://localhost:5556

One of them is on SQLite, the other on PostgreSQL, both new and empty; `.ci/run engines` starts them. What
may differ is listed in normal.py. The check also fails when a route of docs/openapi.json, or one of its
statuses, was never seen.
"""

import argparse
import json
import sys
from pathlib import Path

from conversation import talk
from pair import Pair

DOCUMENT = Path(__file__).resolve().parents[2] / "docs/openapi.json"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("urls", nargs=2, metavar="URL")
    document = json.loads(DOCUMENT.read_text())
    pair = Pair(parser.parse_args().urls, document)
    talk(pair, document)
    for difference in pair.differences:
        print(difference, end="\n\n")
    for missing in pair.routes.missing():
        print(f"never seen: {missing}")
    print(f"{pair.requests} requests, {len(pair.differences)} answers differ")
    sys.exit(bool(pair.differences or pair.routes.missing()))


if __name__ == "__main__":
    main()
