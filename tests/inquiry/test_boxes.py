from __future__ import annotations

from fractions import Fraction as F

import pytest
from claim_files import claims

from fte_audit.diagnostics import UserError
from fte_audit.inquiry.boxes import Kind, boxes_of
from fte_audit.quantities.ranges import Range, Rounding

FILE = """\
claims:
  chats: {value: 2.3 million, unit: contacts}
  people: {value: "700", unit: people}
  slow: {value: "11", unit: minutes}
  fast: {value: less than 2, unit: minutes}
assumptions:
  minutes: {unit: minutes, one_of: {slow: slow, fast: fast, ten: "10"}}
  hours: {unit: hours, low: "100", high: "120", basis: b}
  at_once: {unit: ratio}
relations:
  twice: minutes <= 2 * slow
  some: at_once = hours / hours
scenarios:
  plain: {}
  printed: {figures: point, set: {minutes: slow, hours: "110"}, free: [people]}
  less: {without: [slow, some]}
  few: {only: [slow, minutes]}
"""


def boxes(scenario, **settings):
    read = claims(FILE)
    given = {name: value for (box, name), value in read.settings.items() if box == scenario}
    return boxes_of(read, scenario, given | settings)


def test_each_reading_is_a_box_of_its_own():
    found = boxes("plain")
    assert [box.choices for box in found] == [
        {"minutes": "slow"},
        {"minutes": "fast"},
        {"minutes": "ten"},
    ]
    assert found[2].entries["minutes"].given == Range(F(10), F(10))
    assert found[0].entries["minutes"].kind is Kind.UNKNOWN
    assert any(each.name == "reading of minutes" for each in found[0].relations)
    assert not any(each.name == "reading of minutes" for each in found[2].relations)


def test_a_scenario_sets_frees_and_takes_figures_as_printed():
    (box,) = boxes("printed")
    assert box.choices == {}
    assert box.entries["chats"].given == Range(F(2_300_000), F(2_300_000))
    assert box.entries["hours"].given == Range(F(110), F(110))
    assert box.entries["people"].kind is Kind.UNKNOWN
    assert box.entries["people"].given == Range(F(0), None)
    assert box.rounding is Rounding.POINT


def test_what_is_left_out_takes_its_relations_with_it():
    box = boxes("less")[1]
    assert "slow" not in box.entries
    assert {each.name for each in box.relations} == {"reading of minutes"}


def test_only_what_is_named_takes_part():
    box = boxes("few")[0]
    assert set(box.entries) == {"slow", "minutes"}
    assert {each.name for each in box.relations} == {"twice", "reading of minutes"}


def test_a_setting_from_outside_goes_before_that_of_the_file():
    (box,) = boxes("printed", hours=Range(F(1), F(2)))
    assert box.entries["hours"].given == Range(F(1), F(2))


def test_an_unknown_that_something_is_divided_by_is_not_zero():
    text = FILE.replace("some: at_once = hours / hours", "some: hours = hours / at_once")
    (box,) = boxes_of(claims(text), "printed", {"minutes": "slow"})
    assert box.entries["at_once"].given == Range(F(0), None, low_open=True)


def test_a_division_by_what_may_be_zero_is_refused_at_its_place():
    text = FILE.replace("some: at_once = hours / hours", "some: at_once = hours / (hours - hours)")
    with pytest.raises(UserError) as error:
        boxes_of(claims(text), "printed", {"minutes": "slow"})
    (problem,) = error.value.diagnostics
    assert (problem.code, problem.span.line) == ("FTE155", 13)


def test_a_built_in_relation_that_may_divide_by_zero_is_left_out_with_its_reason():
    read = claims(
        """\
        claims:
          chats: {value: 2.3 million, unit: contacts, is: ai_contacts}
          share: {value: 66 %, is: ai_share}
          jobs: {value: "700", unit: people, is: fte}
          staff: {value: "700", unit: people, is: agents_before}
        """
    )
    (box,) = boxes_of(read, "as_published", {})
    assert list(box.not_applied) == ["throughput_left"]
    assert "contacts_per_agent_left" not in box.entries


def test_figures_and_assumptions_are_believed_and_what_is_worked_out_is_not():
    box = boxes("plain")[2]
    assert set(box.freed) == {"chats", "people", "slow", "fast", "minutes", "hours"}
    assert box.freed["slow"] == Range(F(0), None)
    assert box.freed["minutes"] == Range(F(0), None)
    changed = box.setting("slow", Range(F(1), F(2)))
    assert changed.network.ranges["slow"] == Range(F(1), F(2))
    assert box.network.ranges["slow"] == Range(F(21, 2), F(12))
