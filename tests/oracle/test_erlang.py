"""Queues against printed tables, worked examples and pyworkforce."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from r_results import values_in

from fte_audit.staffing.erlang import (
    Queue,
    Target,
    erlang_b,
    erlang_c,
    performance,
    slots_needed,
)

FOLDER = Path(__file__).parent / "erlang"


def rows_of(name):
    return values_in((FOLDER / f"{name}.csv").read_text(encoding="utf-8"))


@pytest.mark.parametrize("row", rows_of("blocking"))
def test_erlang_b_is_as_printed(row):
    lines, blocked, load = int(row["lines"]), row["blocked"], row["load"]
    assert erlang_b(lines, load - 0.0005) <= blocked <= erlang_b(lines, load + 0.0005)


@pytest.mark.parametrize("row", rows_of("pyworkforce"))
def test_erlang_c_is_as_pyworkforce_has_it(row):
    queue = Queue(row["load"], row["handle_seconds"])
    target = Target(row["share"], row["within_seconds"], row["occupancy"])
    slots = slots_needed(queue, target)
    assert slots == row["slots"]
    found = performance(queue, slots, row["within_seconds"])
    assert (found.in_time, found.waiting, found.occupancy) == pytest.approx(
        (row["in_time"], row["waiting"], row["achieved_occupancy"]), rel=1e-9
    )


def test_erlang_c_is_as_the_package_of_r_prints_it():
    """Package ErlangC 0.1.0 on CRAN, the example on its page."""
    found = performance(Queue(10.0, 180.0), 14, 20.0)
    assert round(found.waiting, 7) == 0.1741319
    assert round(found.in_time, 5) == 0.88835
    assert found.mean_wait_seconds == pytest.approx(7.83593701177724, rel=1e-13)
    assert round(found.occupancy, 7) == 0.7142857
    assert round(erlang_c(11, 10.0), 7) == 0.6821182


def test_agents_are_as_worked_out_by_practitioners():
    # jonesthenet.com, "Erlang uplift": 250 calls an hour, 330 s, 80 % in 30 s: 28 agents.
    assert slots_needed(Queue(250 * 330 / 3600, 330.0), Target(0.8, 30.0)) == 28
    # Call Centre Helper, "Chat operations capacity planning" (2022): 100 chats an hour, 990 s, 80 %
    # in 60 s, 35 % shrinkage: 51 agents.
    assert math.ceil(slots_needed(Queue(27.5, 990.0), Target(0.8, 60.0)) / 0.65) == 51


def test_erlang_a_is_as_pyworkforce_tests_it():
    """Its own test of `ErlangA`, which later versions have: `test_erlanga_regression_metrics`."""
    found = performance(Queue(10.0, 180.0, 300.0), 14, 20.0)
    assert round(found.waiting, 5) == 0.14526
    assert round(found.abandoned, 6) == 0.013984
    assert round(found.occupancy, 6) == 0.704297
    assert round(found.mean_wait_seconds / 60, 6) == 0.069919
    assert round(found.in_time, 6) == 0.916792


def test_what_patience_changes_is_as_in_the_literature():
    # Mandelbaum and Zeltyn (2007): 48 calls a minute, 50 agents, a minute each; without and with a
    # patience of two minutes. Quoted from memory of its first table.
    patient = performance(Queue(48.0, 60.0), 50, 20.0)
    assert round(patient.mean_wait_seconds, 1) == 20.8
    impatient = performance(Queue(48.0, 60.0, 120.0), 50, 20.0)
    assert round(impatient.mean_wait_seconds, 1) == 3.7
    assert round(impatient.abandoned, 3) == 0.031
    # Read secondhand: 100 agents, 300 s each, a patience of 300 s, 20 s. At full load some 70 % are
    # answered in time and some 4 % give up; at half as much again, nearly none and a third.
    full = performance(Queue(100.0, 300.0, 300.0), 100, 20.0)
    assert (round(full.in_time, 1), round(full.abandoned, 2)) == (0.7, 0.04)
    beyond = performance(Queue(150.0, 300.0, 300.0), 100, 20.0)
    assert (round(beyond.in_time, 2), round(beyond.abandoned, 3)) == (0, 0.333)
