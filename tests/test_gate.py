from __future__ import annotations

from itertools import combinations

import pytest

from fte_audit.gate import FailOn, Gate, any_tested, fails, gate_of
from fte_audit.verdicts import Outcome, Verdict

SUPPORTED, CONTRADICTED, INCONCLUSIVE, DEPENDS, NOT_TESTABLE = Outcome


def verdict(outcome, *, required=False):
    return Verdict(
        name=outcome.value,
        label="",
        kind="value",
        claimed="",
        quote=None,
        translation=None,
        source=None,
        asserted_as="unstated",
        replies=(),
        about=None,
        required=required,
        outcome=outcome,
        sentence="",
    )


# The exit code of a check with one supported claim and this one, by what fails the check.
TABLE = {
    # outcome, required: contradicted, inconclusive, any
    (SUPPORTED, False): (0, 0, 0),
    (SUPPORTED, True): (0, 0, 0),
    (CONTRADICTED, False): (1, 1, 1),
    (CONTRADICTED, True): (1, 1, 1),
    (INCONCLUSIVE, False): (0, 3, 3),
    (INCONCLUSIVE, True): (0, 3, 3),
    (DEPENDS, False): (0, 3, 3),
    (DEPENDS, True): (0, 3, 3),
    (NOT_TESTABLE, False): (0, 0, 3),
    (NOT_TESTABLE, True): (3, 3, 3),
}
KINDS = list(TABLE)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind[0].value}-{kind[1]}")
@pytest.mark.parametrize(("at", "fail_on"), list(enumerate(FailOn)))
def test_one_claim_beside_a_supported_one_ends_as_the_table_says(kind, at, fail_on):
    outcome, required = kind
    found = [verdict(SUPPORTED), verdict(outcome, required=required)]
    assert gate_of(found, fail_on) == TABLE[kind][at]
    assert fails(found[1], fail_on) == (TABLE[kind][at] != 0)


@pytest.mark.parametrize(("at", "fail_on"), list(enumerate(FailOn)))
def test_of_any_set_of_claims_nothing_tested_wins_then_a_contradiction_then_the_undecided(
    at, fail_on
):
    for size in range(len(KINDS) + 1):
        for chosen in combinations(KINDS, size):
            found = [verdict(outcome, required=required) for outcome, required in chosen]
            codes = {TABLE[kind][at] for kind in chosen}
            expected = next((code for code in (1, 3) if code in codes), 0)
            if all(outcome is NOT_TESTABLE for outcome, _ in chosen):
                expected = 2
            assert gate_of(found, fail_on) == expected
            assert gate_of(found[::-1], fail_on) == expected


def test_a_check_without_claims_or_of_statements_alone_tested_nothing():
    assert not any_tested([])
    assert not any_tested([verdict(NOT_TESTABLE, required=True)])
    assert any_tested([verdict(NOT_TESTABLE), verdict(INCONCLUSIVE)])
    assert gate_of([], FailOn.CONTRADICTED) is Gate.NOTHING_TESTED
