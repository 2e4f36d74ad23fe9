from __future__ import annotations

from fractions import Fraction as F

import pytest

from fte_audit.judging.outcomes import (
    Ends,
    conversations_needed,
    decimal,
    difference,
    outcome,
    quotient,
    tolerance_needed,
)
from fte_audit.quantities.ranges import Range
from fte_audit.verdicts import Outcome

CLOSED = Range(F(2), F(4))
OPEN = Range(F(2), F(4), low_open=True, high_open=True)
ABOVE = Range(F(2), None, low_open=True)


@pytest.mark.parametrize(
    ("low", "high", "allowed", "expected"),
    [
        (2, 4, CLOSED, Outcome.SUPPORTED),
        (3, 3, CLOSED, Outcome.SUPPORTED),
        (2, 3, OPEN, Outcome.INCONCLUSIVE),
        (F(21, 10), 3, OPEN, Outcome.SUPPORTED),
        (0, 2, CLOSED, Outcome.INCONCLUSIVE),
        (0, 2, OPEN, Outcome.CONTRADICTED),
        (0, F(19, 10), CLOSED, Outcome.CONTRADICTED),
        (4, 9, CLOSED, Outcome.INCONCLUSIVE),
        (4, 9, OPEN, Outcome.CONTRADICTED),
        (5, 9, CLOSED, Outcome.CONTRADICTED),
        (1, 5, CLOSED, Outcome.INCONCLUSIVE),
        (3, 9, ABOVE, Outcome.SUPPORTED),
        (3, None, ABOVE, Outcome.SUPPORTED),
        (None, 9, ABOVE, Outcome.INCONCLUSIVE),
        (None, 2, ABOVE, Outcome.CONTRADICTED),
        (None, None, CLOSED, Outcome.INCONCLUSIVE),
        (5, None, CLOSED, Outcome.CONTRADICTED),
        (None, None, Range(None, None), Outcome.SUPPORTED),
    ],
)
def test_an_outcome_follows_from_the_two_ranges(low, high, allowed, expected):
    ends = Ends(*(None if end is None else F(end) for end in (low, high)))
    assert outcome(ends, allowed) is expected


def test_a_decimal_is_what_is_printed():
    assert F(0.655) != F(655, 1000) == decimal(0.655)
    assert decimal(1e-07) == F(1, 10**7)


@pytest.mark.parametrize(
    ("low", "high", "allowed", "expected"),
    [
        (1, 5, CLOSED, F(1)),
        (0, 3, CLOSED, F(2)),
        (3, 9, CLOSED, F(5)),
        (3, 4, CLOSED, F(0)),
        (3, None, CLOSED, None),
        (None, 3, CLOSED, None),
        (1, None, ABOVE, F(1)),
    ],
)
def test_a_tolerance_reaches_to_the_ends_of_the_interval(low, high, allowed, expected):
    ends = Ends(*(None if end is None else F(end) for end in (low, high)))
    assert tolerance_needed(ends, allowed) == expected


@pytest.mark.parametrize(
    ("value", "low", "high", "allowed", "expected"),
    [
        # inside, and the interval has to shrink to a third to fit above 2
        (F(3), F(0), F(4), Range(F(2), None), 900),
        # inside: the worse of both ends decides
        (F(3), F(0), F(7), CLOSED, 1600),
        # outside: it is contradicted once the interval ends below 2
        (F(1), F(0), F(3), CLOSED, 400),
        # on the end, where no number of conversations would do
        (F(2), F(1), F(3), CLOSED, None),
        # nothing bounds it
        (F(3), None, F(4), Range(F(2), None), None),
    ],
)
def test_an_interval_narrows_with_the_root_of_the_conversations(
    value, low, high, allowed, expected
):
    assert conversations_needed(value, Ends(low, high), allowed, 100) == expected


def between(low, high):
    return Ends(*(None if end is None else F(end) for end in (low, high)))


@pytest.mark.parametrize(
    ("first", "second", "less", "over"),
    [
        ((2, 3), (1, 4), (-2, 2), (F(1, 2), 3)),
        ((2, 2), (4, 4), (-2, -2), (F(1, 2), F(1, 2))),
        ((2, None), (1, 4), (-2, None), (F(1, 2), None)),
        ((2, 3), (0, 4), (-2, 3), (F(1, 2), None)),
        ((2, 3), (0, 0), (2, 3), (None, None)),
        ((2, 3), (1, None), (None, 2), (None, 3)),
        # what may be below zero has no quotient that could be bounded so
        ((-1, 3), (1, 4), (-5, 2), (None, None)),
        ((2, 3), (-1, 4), (-2, 4), (None, None)),
        ((None, 3), (1, 4), (None, 2), (None, None)),
    ],
)
def test_two_ranges_have_a_difference_and_a_quotient(first, second, less, over):
    first, second = between(*first), between(*second)
    assert difference(first, second) == between(*less)
    assert quotient(first, second) == between(*over)
