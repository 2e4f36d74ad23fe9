from __future__ import annotations

import pytest

from fte_audit.plan.model import DAY, HANDLINGS, WEEK
from fte_audit.spec.columns import Source
from fte_audit.spec.roles import SOURCE_KEYS, Breakdown, Handling, Role, RoleKind, TimeUnit


def test_every_kind_says_which_keys_its_source_takes():
    assert set(SOURCE_KEYS) == set(RoleKind)
    known = set(Source.model_fields)
    assert all(
        {"column", "expression", "missing"} <= keys <= known for keys in SOURCE_KEYS.values()
    )


def test_every_key_of_a_source_is_taken_by_some_kind():
    assert set().union(*SOURCE_KEYS.values()) == set(Source.model_fields)


@pytest.mark.parametrize(
    ("key", "kinds"),
    [
        ("values", {"text", "handling", "sender", "event", "true or false"}),
        ("scale", {"rating"}),
        ("top", {"rating"}),
        ("format", {"time"}),
        ("timezone", {"time"}),
        ("unit", {"time", "duration"}),
        ("currency", {"money"}),
    ],
)
def test_a_key_is_taken_only_by_the_kinds_that_it_means_something_for(key, kinds):
    assert {kind.value for kind, keys in SOURCE_KEYS.items() if key in keys} == kinds


@pytest.mark.parametrize(
    ("kind", "phrase"),
    [
        (RoleKind.TEXT, "text"),
        (RoleKind.HANDLING, "handling"),
        (RoleKind.TIME, "times"),
        (RoleKind.DURATION, "durations"),
        (RoleKind.RATING, "ratings"),
        (RoleKind.BOOLEAN, "true or false"),
        (RoleKind.MONEY, "amounts"),
    ],
)
def test_what_a_role_holds_is_said_in_words(kind, phrase):
    assert kind.phrase == phrase


def test_spec_and_plan_know_the_same_handlings():
    assert tuple(handling.value for handling in Handling) == HANDLINGS


def test_a_breakdown_is_a_role_or_a_part_of_the_calendar():
    by = {breakdown.value for breakdown in Breakdown}
    assert {DAY, WEEK} == by - {role.value for role in Role}


def test_units_go_from_the_smallest_to_the_largest():
    assert [unit.value for unit in TimeUnit] == [
        *("microseconds", "milliseconds", "seconds", "minutes", "hours", "days")
    ]
