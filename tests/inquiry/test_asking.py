from __future__ import annotations

from fractions import Fraction as F

import pytest
from claim_files import claims

from fte_audit.diagnostics import UserError
from fte_audit.inquiry.asking import axes_of, settings_of
from fte_audit.quantities.ranges import Range

READ = claims(
    """\
    claims: {x: {value: "7", unit: people}}
    assumptions:
      a: {unit: ratio, low: "1", central: "1.5", high: "3", basis: b}
      u: {unit: ratio}
      m: {unit: people, one_of: {same: x, two: "2"}}
    """
)


def test_settings_are_read_by_name():
    assert settings_of(READ, ["a=2", "m = same", "x=5 to 6"]) == {
        "a": Range(F(2), F(2)),
        "m": "same",
        "x": Range(F(5), F(6)),
    }


def test_an_axis_without_values_takes_the_usual_ones_or_the_readings():
    (down, across) = axes_of(READ, "x", ["a", "m"])["x"]
    assert [written for written, _ in down.values] == ["1", "1.5", "3"]
    assert across.values == (("same", "same"), ("two", "two"))
    assert axes_of(READ, None, []) == {}


@pytest.mark.parametrize(
    ("grid", "over", "code"),
    [
        ("x", [], "FTE162"),
        (None, ["a"], "FTE162"),
        ("x", ["a", "m", "u=1"], "FTE162"),
        ("chefs", ["a"], "FTE153"),
        ("x", ["u"], "FTE162"),
        ("x", ["u=" + ",".join(map(str, range(1, 402)))], "FTE162"),
        ("x", ["chefs=1"], "FTE153"),
        ("x", ["a=lots"], "FTE150"),
    ],
)
def test_a_grid_that_cant_be_read_is_refused(grid, over, code):
    with pytest.raises(UserError) as error:
        axes_of(READ, grid, over)
    assert error.value.diagnostics[0].code == code


def test_everything_that_is_wrong_outside_is_told_at_once():
    with pytest.raises(UserError) as error:
        settings_of(READ, ["a", "chefs=2", "a=lots", "x=3"])
    assert [each.code for each in error.value.diagnostics] == ["FTE162", "FTE153", "FTE150"]


@pytest.mark.parametrize("axes", [["x=1,2"], ["a=1,2", "a=3"]])
def test_a_grid_names_each_number_once(axes):
    with pytest.raises(UserError, match="once"):
        axes_of(READ, "x", axes)
