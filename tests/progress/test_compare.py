"""Whether a wrong answer is noticed."""

import unittest
from fractions import Fraction

from compare import Difference, Text, compare, read


class Compare(unittest.TestCase):
    def differs(self, expected, got, field):
        with self.assertRaises(Difference) as caught:
            compare(expected, got)
        self.assertEqual(caught.exception.field, field)

    def test_decimals_are_exact(self):
        self.assertEqual(read("0.1"), Fraction(1, 10))
        self.assertEqual(read("1e2"), 100)
        self.assertEqual(compare(Fraction("0.3"), read("0.3")), 1)
        self.differs(Fraction("0.3"), read("0.30000000000000004"), "the answer")
        with self.assertRaises(ValueError):
            read("NaN")

    def test_what_is_equal_is_counted(self):
        answer = {"items": [{"a": 1, "b": None}, {"a": Fraction(2), "b": "x"}], "total": 2}
        self.assertEqual(compare(answer, {"total": 2, "items": [{"b": None, "a": 1}, {"a": 2, "b": "x"}]}), 5)

    def test_every_kind_of_difference_has_its_field(self):
        self.differs({"a": [1, 2]}, {"a": [1, 3]}, "the answer.a[1]")
        self.differs({"a": [1, 2]}, {"a": [1]}, "the answer.a: its length")
        self.differs({"a": [1]}, {"a": [1, 2]}, "the answer.a: its length")
        self.differs({"a": 1}, {}, "the answer.a")
        self.differs({}, {"a": None}, "the answer.a")
        self.differs({"a": True}, {"a": 1}, "the answer.a")
        self.differs({"a": 0}, {"a": False}, "the answer.a")
        self.differs({"a": 0}, {"a": None}, "the answer.a")
        self.differs({"a": 1}, {"a": "1"}, "the answer.a")
        self.differs([1], {"a": 1}, "the answer")

    def test_null_is_absent_only_where_it_may_be(self):
        self.assertEqual(compare({"superset": None, "a": 1}, {"a": 1}), 1)
        self.differs({"superset": 1, "a": 1}, {"a": 1}, "the answer.superset")
        self.differs({"pace": None}, {}, "the answer.pace")

    def test_a_cursor_is_any_text(self):
        self.assertEqual(compare({"next_cursor": Text()}, {"next_cursor": "abc"}), 1)
        self.differs({"next_cursor": Text()}, {"next_cursor": None}, "the answer.next_cursor")
        self.differs({"next_cursor": None}, {"next_cursor": "abc"}, "the answer.next_cursor")


if __name__ == "__main__":
    unittest.main()
