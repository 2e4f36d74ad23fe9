from __future__ import annotations

from dataclasses import fields, replace

import pytest

from fte_audit.findings import BoxFinding, Crosscheck, ReadingFinding, ScenarioFinding, Word

FOUND = Crosscheck(
    title="t",
    about=None,
    figures=(),
    statements=(),
    assumptions=(),
    relations=(),
    passed_over=(("throughput", "why"),),
    scenarios=(
        ScenarioFinding(
            "one",
            "One",
            "either",
            BoxFinding(),
            Word.CONSISTENT,
            (ReadingFinding((), Word.CONSISTENT),),
        ),
    ),
    questions=(),
    notes=(),
    claims={"version": 1},
    budget=7,
)
OTHER = {
    "title": "another",
    "about": "something",
    "passed_over": (),
    "scenarios": (),
    "notes": ("a note",),
    "claims": {"version": 1, "title": "t"},
    "budget": 8,
}


@pytest.mark.parametrize("name", OTHER)
def test_the_digest_covers_every_part(name):
    assert replace(FOUND, **{name: OTHER[name]}).digest != FOUND.digest


def test_every_part_is_in_the_plain_values():
    plain = FOUND.to_dict()
    assert set(plain) == {"format", *(each.name for each in fields(Crosscheck))}
    assert plain["scenarios"][0]["readings"][0]["word"] == "consistent"
    assert plain["passed_over"] == [["throughput", "why"]]


def test_a_scenario_is_found_by_its_name():
    assert FOUND.scenario("one").label == "One"
    with pytest.raises(KeyError):
        FOUND.scenario("two")
