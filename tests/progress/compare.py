"""Answers are compared field by field, and numbers exactly."""

import json
from fractions import Fraction

import readings


class Difference(Exception):
    """A field of an answer is not what it should be."""

    def __init__(self, field, expected, got):
        super().__init__(f"{field}: expected {write(expected)}, got {write(got)}")
        self.field, self.expected, self.got = field, expected, got


class Text:
    """Equals any text: what a cursor says is the server's affair."""

    def __eq__(self, other):
        return isinstance(other, str)


def read(body):
    """JSON whose decimals stay exact."""
    return json.loads(body, parse_float=Fraction, parse_constant=refuse)


def refuse(constant):
    raise ValueError(f"{constant} is no JSON")


def write(value):
    """For people to read."""
    return json.dumps(value, default=readable, ensure_ascii=False)


def readable(value):
    return "(a text)" if isinstance(value, Text) else value.numerator / value.denominator


def compare(expected, got, field="the answer"):
    """How many values are equal. Raises the first difference."""
    if isinstance(expected, dict) and isinstance(got, dict):
        for name in expected.keys() ^ got.keys():
            if name not in readings.NULL_OR_ABSENT or {**expected, **got}[name] is not None:
                sides = (side.get(name, "(absent)") for side in (expected, got))
                raise Difference(f"{field}.{name}", *sides)
        both = expected.keys() & got.keys()
        return sum(compare(expected[name], got[name], f"{field}.{name}") for name in both)
    if isinstance(expected, list) and isinstance(got, list):
        same = sum(compare(*each, f"{field}[{index}]") for index, each in enumerate(zip(expected, got)))
        if len(expected) != len(got):
            raise Difference(f"{field}: its length", len(expected), len(got))
        return same
    # True equals 1, and so it does not do to compare the values alone.
    if isinstance(expected, bool) != isinstance(got, bool) or expected != got:
        raise Difference(field, expected, got)
    return 1
