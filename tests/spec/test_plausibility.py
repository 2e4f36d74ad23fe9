"""What can't be assumed, and where it stands."""

from __future__ import annotations

import pytest

from fte_audit.diagnostics import UserError
from fte_audit.spec.reader import read_spec, spec_of, standard_spec


def read(*lines):
    block = "".join(f"  {line}\n" for line in lines)
    return read_spec(f"version: 1\nextends: standard\nassumptions:\n{block}", "audit.yaml")


def refused(*lines):
    with pytest.raises(UserError) as raised:
        read(*lines)
    return raised.value.diagnostics


def test_every_problem_is_told_at_once_at_its_place():
    found = refused(
        "shrinkge: {value: 0.3, basis: x}",
        "shrinkage: {low: 0.2, central: 0.3, high: 1, basis: x}",
        "concurrency: {value: 0.5, basis: x}",
    )
    assert [(each.code, each.span.line, each.span.column) for each in found] == [
        ("FTE120", 4, 3),
        ("FTE129", 5, 45),
        ("FTE129", 6, 24),
    ]
    assert found[0].help == "did you mean `shrinkage`?"
    assert found[1].message == "`shrinkage` can't be 1: it is at least 0 and below 1"


def test_leave_is_not_subtracted_twice():
    (found,) = refused(
        "hours_after_leave_per_year: {value: 1776, basis: x}", "shrinkage: {value: 0.3, basis: x}"
    )
    assert found.code == "FTE137"
    assert "twice" in found.help


def test_without_a_file_the_place_is_told_in_words():
    plain = {"shrinkage": {"value": 2, "basis": "x"}}
    with pytest.raises(UserError, match=r"assumptions\.shrinkage\.value"):
        spec_of({"version": 1, "extends": "standard", "assumptions": plain})


def test_staffing_is_wanted_where_something_is_assumed_or_claimed_of_it():
    assert not standard_spec().wants_staffing
    empty = spec_of({"version": 1, "extends": "standard", "assumptions": {}})
    assert empty.assumptions == {}
    assert empty.wants_staffing
    claim = {"kind": "fte", "value": "700"}
    claimed = spec_of({"version": 1, "extends": "standard", "claims": {"jobs": claim}})
    assert claimed.assumptions is None
    assert claimed.wants_staffing


def test_what_is_assumed_is_part_of_the_effective_spec():
    found = read("occupancy: {value: 0.85, basis: counted}").canonical()["assumptions"]
    assert found == [
        {
            "name": "occupancy",
            "low": "17/20",
            "central": "17/20",
            "high": "17/20",
            "basis": "counted",
        }
    ]
    assert "assumptions" not in standard_spec().canonical()


def test_a_basis_names_no_column():
    is_named = read("occupancy: {value: 0.85, basis: as in team_name}").naming()
    assert not is_named("team_name")
