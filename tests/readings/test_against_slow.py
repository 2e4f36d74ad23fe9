"""Every reading's figure is the one that is computed for that reading alone, conversation by
conversation."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fte_audit.drawn import Allocation, DrawGroup, Recipe
from tests.reference.examples import examples
from tests.reference.readings_logs import (
    BEGIN,
    CLAIMS,
    GENERATED,
    MORE_CLAIMS,
    MORE_METRICS,
    MORE_SLOWLY,
    ROWS,
    differences,
    labelled,
    make_rows,
    slow_labels,
    slow_log,
    some_options,
    vary,
    written,
)
from tests.reference.slow_readings import DAY, HOUR

PERIODS = (None, None, (BEGIN, BEGIN + 8 * DAY), (BEGIN - 30 * DAY, BEGIN + 40 * DAY + 6 * HOUR))
CHANGES = (BEGIN + 12 * HOUR, BEGIN + 3 * DAY, BEGIN + 7 * DAY + 1, BEGIN + 35 * DAY)
LAUNCHES = (None, BEGIN, BEGIN - 14 * DAY, BEGIN + 6 * HOUR - 28 * DAY)


@settings(max_examples=examples(30), phases=GENERATED)
@given(ROWS, st.sampled_from(PERIODS), st.sampled_from(LAUNCHES), st.integers(0, 999))
def test_readings_are_what_a_loop_over_conversations_finds(rows, period, launch, seed):
    log = slow_log(rows, launch=launch, period=period)
    if not log.rows:
        return
    spec = written(launch=launch, period=period)
    found = vary(rows, spec, wanted=some_options(seed), most=2_000)
    assert list(differences(found, log, most=60, seed=seed)) == []


@settings(max_examples=12, phases=GENERATED)
@given(ROWS, st.sampled_from(PERIODS), st.sampled_from(CHANGES), st.integers(0, 999))
def test_readings_of_groups_changes_and_own_metrics_are_too(rows, period, launch, seed):
    log = slow_log(rows, launch=launch, period=period)
    if not log.rows:
        return
    spec = written(launch=launch, period=period, claims=MORE_CLAIMS, metrics=MORE_METRICS)
    found = vary(rows, spec, wanted=some_options(seed), most=500)
    assert list(differences(found, log, most=25, seed=seed, slowly=MORE_SLOWLY)) == []


@pytest.mark.parametrize("claim", sorted(CLAIMS.keys() - {"resolved", "fte"}))
def test_every_single_reading_is_what_a_loop_finds(claim):
    rows = make_rows(1, 45, 30, 3)
    found = vary(rows, written(launch=BEGIN - 14 * DAY), claim=claim)
    log = slow_log(rows, launch=BEGIN - 14 * DAY)
    assert list(differences(found, log, most=10_000)) == []


@pytest.mark.parametrize("strata", [["topic"], ["topic", "language"], ["hour", "topic"]])
def test_the_reports_own_mix_is_what_a_loop_finds(strata):
    rows = make_rows(12, 300, 10, 200)
    found = vary(
        rows,
        written(compare={"standardise_by": strata}),
        claim="fte",
        wanted={name: ["own"] for name in ("hours", "shrinkage", "occupancy", "concurrency")}
        | {"coverage": ["work"], "case_mix": ["own"]},
    )
    assert found.readings[0].own is not None
    assert list(differences(found, slow_log(rows), most=400)) == []


WEEKS = (BEGIN - 4 * DAY, BEGIN + 10 * DAY)
"""Two weeks of a zone whose clocks are not changed in them."""


@pytest.mark.parametrize("launch", [None, WEEKS[0] + 7 * DAY])
def test_people_who_are_there_are_what_a_loop_over_the_hours_of_the_week_finds(launch):
    rows = make_rows(9, 90, 10, 40)
    found = vary(
        rows,
        written(launch=launch, period=WEEKS, zone="UTC"),
        claim="fte",
        wanted={
            **{name: ["own"] for name in ("hours", "shrinkage", "occupancy", "case_mix")},
            **{name: ["own"] for name in ("greeting", "handled", "abandoned", "hand_over")},
        },
    )
    (readings,) = found.readings
    options = {each.switch: each.options for each in readings.switches}
    assert options["coverage"] == ("by_language", "pooled", "business_hours", "work")
    assert options["concurrency"] == ("1", "1.73", "3", "1.7")
    assert set(options["minutes"]) == {"wall_clock", "active"}
    assert (
        list(differences(found, slow_log(rows, launch=launch, period=WEEKS, zone="UTC"), most=300))
        == []
    )


def test_readings_of_a_larger_log_are_what_a_loop_finds():
    """Months of contacts, with shared accounts that are no persons."""
    rows = make_rows(5, 1_200, 90, 400)
    busy = make_rows(6, 800, 90, 4)  # u0 to u3 have a hundred contacts and more
    rows += [row | {"conversation": f"b{number}"} for number, row in enumerate(busy)]
    log = slow_log(rows, launch=BEGIN + 7 * DAY)
    assert log.no_persons
    work = {"coverage": ["work"]}  # of people who are there, a log of whole weeks tells
    found = vary(rows, written(launch=BEGIN + 7 * DAY), most=3_000, wanted=work)
    assert list(differences(found, log, most=12)) == []


LABELLED = {name: CLAIMS[name] for name in ("share", "number", "resolved")}
RECIPES = (
    Recipe(90, 5),
    Recipe(120, 6, by="topic", allocation=Allocation.EQUAL),
    Recipe(150, 7, DrawGroup.ALL),
    Recipe(140, 8, DrawGroup.ALL, by="language"),
)


def say(row, seed):
    """What people say of a conversation; at random, some nothing."""
    draw = random.Random(f"{row['conversation']} {seed}")  # noqa: S311 - the same for the same seed
    return draw.choices(("yes", "no", "unsure", ""), (5, 4, 1, 1), k=2)


@settings(max_examples=5, phases=GENERATED)
@given(st.integers(0, 10**9), st.sampled_from(RECIPES), st.integers(0, 999))
def test_readings_by_peoples_labels_are_what_a_loop_over_labelled_rows_finds(
    log_seed, recipe, seed
):
    rows = make_rows(log_seed, 400, 30, 60)
    spec = written(launch=BEGIN - 14 * DAY, claims=LABELLED)
    labels = labelled(rows, spec, lambda row: say(row, seed), recipe)
    log = slow_labels(slow_log(rows, launch=BEGIN - 14 * DAY), labels)
    found = vary(rows, spec, wanted=some_options(seed, 3), most=1_500, verified=labels)
    assert list(differences(found, log, most=80, seed=seed)) == []


@pytest.mark.parametrize("recipe", RECIPES)
def test_every_single_reading_by_labels_is_what_a_loop_finds(recipe):
    rows = make_rows(3, 500, 30, 60)
    spec = written(claims=LABELLED)
    labels = labelled(rows, spec, lambda row: say(row, 1), recipe)
    wanted = {"spam": ["drop_all"], "greeting": ["count_all"], "repeat_key": ["customer"]}
    found = vary(rows, spec, wanted=wanted, verified=labels)
    for readings in found.readings:
        by_people = [each for each in readings.readings if readings.by_people(each)]
        assert sum(each.value is not None for each in by_people) > len(by_people) / 2
    log = slow_labels(slow_log(rows), labels)
    assert list(differences(found, log, most=150)) == []
