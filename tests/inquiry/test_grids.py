from __future__ import annotations

import pytest
from claim_files import claims

from fte_audit.feasibility.search import STEPS
from fte_audit.inquiry.asking import axes_of
from fte_audit.inquiry.crosschecking import crosscheck_claims
from fte_audit.inquiry.grids import grid
from fte_audit.render.crosscheck import markdown, terminal
from fte_audit.render.crosscheck.scenarios import IMPOSSIBLE

# Hours are chats times minutes, among so many people: 120 contacts of 10 minutes are 20 hours.
FILE = """\
claims:
  chats: {value: "120", unit: contacts, rounding: point}
  jobs: {value: "4", unit: people, rounding: point, label: jobs that are gone}
assumptions:
  minutes: {unit: minutes/contact, one_of: {quick: "1", slow: "10"}}
  hours: {unit: hours/person, low: "4", high: "6", basis: b}
  whole_day: {unit: hours/person, value: "8", basis: b}
  shift: {unit: hours/person, one_of: {full: whole_day, any: paid}}
  paid: {unit: hours/person}
  left: {unit: hours/person}
  over: {unit: hours/person}
relations:
  work: jobs * hours * minutes_per_hour = chats * minutes
  rest: left = shift - hours
  more: over = hours - shift
  day: hours <= whole_day
scenarios:
  all: {without: [day]}
  a_day: {}
  set: {set: {hours: "5", minutes: quick}, without: [day]}
  five: {set: {hours: "5"}}
  no_hours: {without: [hours]}
"""
READ = claims(FILE)


def asked(name, over, scenario="all", read=READ, steps=STEPS):
    settings = {key: value for (box, key), value in read.settings.items() if box == scenario}
    (axes,) = axes_of(read, name, over).values()
    return grid(read, scenario, settings, name, axes, steps=steps)


def cells(found):
    return [[cell and (cell.low, cell.high) for cell in row] for row in found.cells]


def test_a_grid_holds_a_number_for_each_combination_of_others():
    found = asked("hours", ["minutes", "jobs=4,8"])
    assert (found.down_values, found.across_values) == (("quick", "slow"), ("4", "8"))
    assert cells(found) == [[(0.5, 0.5), (0.25, 0.25)], [(5, 5), (2.5, 2.5)]]


def test_a_grid_says_what_its_numbers_are():
    found = asked("jobs", ["minutes", "hours=1"])
    assert (found.name, found.label, found.unit) == ("jobs", "jobs that are gone", "people")
    assert found.down == ("minutes", "minutes/contact")
    assert found.across == ("hours", "hours/person")


def test_over_one_assumption_it_has_one_column_without_a_name():
    found = asked("hours", ["minutes"])
    assert (found.across, found.across_values) == (None, ("",))
    assert cells(found) == [[(0.5, 0.5)], [(5, 5)]]


def test_a_cell_holds_what_any_reading_allows():
    # 2 or 20 hours, among 4 people or among 8.
    assert cells(asked("hours", ["jobs=4,8"])) == [[(0.5, 5)], [(0.25, 2.5)]]


def test_an_end_that_some_reading_leaves_open_is_none():
    # 5 hours of work, in a shift of 8 hours or of any length.
    assert cells(asked("left", ["shift", "minutes=slow"], "five")) == [[(3, 3)], [(-5, None)]]
    assert cells(asked("left", ["minutes=slow"], "five")) == [[(-5, None)]]
    assert cells(asked("over", ["minutes=slow"], "five")) == [[(None, 5)]]


def test_a_combination_that_cant_be_is_an_empty_cell():
    # 10 minutes are 10 hours for each of 2 people, and no day has more than 8.
    found = asked("hours", ["minutes", "jobs=2,4"], "a_day")
    assert cells(found) == [[(1, 1), (0.5, 0.5)], [None, (5, 5)]]


def test_a_reading_that_cant_be_is_not_part_of_its_cell():
    assert cells(asked("hours", ["jobs=2,4"], "a_day")) == [[(1, 1)], [(0.5, 5)]]


def test_an_empty_cell_is_a_dash_on_the_page_and_null_in_json():
    grids = axes_of(READ, "hours", ["minutes", "jobs=2,4"])
    found = crosscheck_claims(READ, grids=grids)
    (shown,) = found.to_dict()["scenarios"][1]["grids"]
    assert [row.index(None) if None in row else None for row in shown["cells"]] == [None, 0]
    assert f"| slow | {IMPOSSIBLE} | 5 |" in markdown.render(found)
    assert f"slow     {IMPOSSIBLE}" in terminal.render(found)


def test_the_number_that_is_asked_for_is_solved_for_even_where_it_is_set():
    # The scenario takes 1 minute and 5 hours; 2 hours of work are half an hour for each of 4.
    assert cells(asked("hours", ["jobs=4"], "set")) == [[(0.5, 0.5)]]
    # 20 hours, 4 to 6 for each: a third of 10, outwards at nine digits, to 5.
    assert cells(asked("jobs", ["minutes=slow"])) == [[(3.33333333, 5)]]


def test_a_number_that_takes_no_part_has_empty_cells():
    assert cells(asked("hours", ["minutes"], "no_hours")) == [[None], [None]]


def test_a_cell_is_wider_where_its_budget_runs_out():
    read = claims(
        """\
        claims: {y: {value: "2", unit: ratio}}
        assumptions: {x: {unit: ratio}}
        relations: {square: x * x = x + y}
        """
    )

    def low(steps):
        return asked("x", ["y=6"], "as_published", read, steps).cells[0][0].low

    # 3 is the only number above zero that is 6 less than its square.
    assert low(1) == 0
    assert low(STEPS) == pytest.approx(3, rel=0.0005)


def test_an_axis_goes_before_what_a_scenario_sets_and_leaves_the_rest_of_it():
    # 2 hours of work at 5 hours each, or 20.
    assert cells(asked("jobs", ["minutes"], "set")) == [[(0.4, 0.4)], [(4, 4)]]
