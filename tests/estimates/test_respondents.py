"""What all would have answered, against leaving groups of customers out one after the other."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fte_audit.estimates.respondents import Answered, respondents, weighted_mean
from fte_audit.estimates.values import NotEstimable

GROUPS = 64


def rows_of(seed, size=900, topics=6, rate=0.4):
    """Topic, group and answer (None for the silent) of conversations."""
    chance = random.Random(seed)  # noqa: S311
    weights = [1 / (1 + topic) ** 2 for topic in range(topics)]
    return [
        (
            chance.choices(range(topics), weights)[0],
            chance.randrange(GROUPS),
            chance.randrange(1, 6) if chance.random() < rate else None,
        )
        for _ in range(size)
    ]


def strata_of(rows):
    found = []
    for topic in sorted({topic for topic, _, _ in rows}):
        its = [(group, answer) for of, group, answer in rows if of == topic]
        parts = [[0] * GROUPS for _ in range(3)]
        for group, answer in its:
            parts[0][group] += answer or 0
            parts[1][group] += answer is not None
            parts[2][group] += 1
        found.append(Answered(*map(tuple, parts)))
    return found


def mean_of(rows):
    """As the words say it."""
    total, n = Fraction(0), 0
    for topic in {topic for topic, _, _ in rows}:
        its = [answer for of, _, answer in rows if of == topic]
        answers = [answer for answer in its if answer is not None]
        if answers:
            total += len(its) * Fraction(sum(answers), len(answers))
            n += len(its)
    return total / n


@settings(max_examples=8)
@given(st.integers(0, 10**6), st.sampled_from([3, 60]))
def test_the_mean_hangs_on_each_group_as_leaving_it_out_shows(seed, topics):
    rows = rows_of(seed, topics=topics)
    found = respondents(strata_of(rows), bounded=True)
    whole = mean_of(rows)
    changes = [
        float(whole - mean_of([row for row in rows if row[1] != group])) for group in range(GROUPS)
    ]
    assert found.spread.value == pytest.approx(float(whole), rel=1e-12)
    assert found.spread.changes == pytest.approx(changes, rel=1e-8, abs=1e-11)
    assert found.spread.occupied == len({group for _, group, answer in rows if answer})


def test_a_topic_that_one_group_alone_answered_about_goes_with_it():
    rows = [*rows_of(1, topics=2), (9, 5, 1), (9, 6, None), (9, 7, None)]
    found = respondents(strata_of(rows), bounded=True)
    without = mean_of([row for row in rows if row[1] != 5])
    assert without == mean_of([row for row in rows if row[1] != 5 and row[0] != 9])
    expected = float(mean_of(rows) - without)
    assert found.spread.changes[5] == pytest.approx(expected, rel=1e-9)


def test_customers_count_by_what_their_answers_stand_for():
    """Every answer about the second topic stands for ten conversations."""
    rows = [(0, n % 64, 3 + n % 2) for n in range(640)]
    rows += [(1, n % 64, 1 + n % 5 if n < 64 and n % 3 else None) for n in range(640)]
    answers = {
        topic: sum(row[0] == topic and row[2] is not None for row in rows) for topic in (0, 1)
    }
    weights = np.zeros(GROUPS)
    for topic, group, answer in rows:
        if answer is not None:
            weights[group] += 640 / answers[topic]
    kish = 1280**2 / (640**2 / answers[0] + 640**2 / answers[1])
    expected = 1280**2 * 64 * 63 / ((64 * weights - 1280) ** 2).sum()
    found = respondents(strata_of(rows), bounded=True)
    assert found.most == pytest.approx(kish, rel=1e-12)
    assert found.customers == pytest.approx(min(kish, expected), rel=1e-12)
    assert found.spread.df == min(64, found.customers) - 1


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([(0, n % 64, None) for n in range(640)], "nobody answered"),
        ([(0, n % 64, 3 if n % 64 == 1 else None) for n in range(640)], "effective customers"),
        ([(0, n % 64, 1 + n % 5) for n in range(15)], "effective customers"),
        (
            [(0, n % 64, 1 + n % 5) for n in range(640)] + [(1, 3, 2)] + [(1, 4, None)] * 200,
            "customers",
        ),
    ],
)
def test_there_is_none_where_it_rests_on_too_few(rows, reason):
    found = respondents(strata_of(rows), bounded=True)
    assert isinstance(found, NotEstimable)
    assert reason in found.reason


def test_the_mean_is_of_topics_that_somebody_answered_about():
    assert weighted_mean([(7, 2, 2), (4, 1, 3), (0, 0, 9)]) == Fraction(19, 5)
    assert isinstance(weighted_mean([(0, 0, 9)]), NotEstimable)
    assert isinstance(weighted_mean([]), NotEstimable)
