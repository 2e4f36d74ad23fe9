"""The definitions that a spec varies, and those that a definition of the catalogue takes."""

from __future__ import annotations

import pytest

from fte_audit.diagnostics import UserError
from fte_audit.spec.reader import spec_of

SPEC = {"version": 1, "extends": "standard"}


def varied(readings):
    return spec_of(SPEC | {"readings": readings}).readings


def test_nothing_is_varied_where_it_is_not_asked_for():
    assert spec_of(SPEC).readings is None


def test_everything_is_varied_where_nothing_is_named():
    assert varied({}) == {}


def test_options_stand_in_the_order_in_which_they_are_written():
    assert varied({"handled": ["first", "touched"], "ramp": ["include"]}) == {
        "handled": ("first", "touched"),
        "ramp": ("include",),
    }


@pytest.mark.parametrize(
    ("readings", "said", "hint"),
    [
        ({"handeld": ["first"]}, "no switch `handeld`", "did you mean `handled`?"),
        ({"zzz": ["first"]}, "no switch `zzz`", "there are unit, duplicates,"),
        ({"handled": ["fist"]}, "no option `fist` of `handled`", "did you mean `first`?"),
        ({"ramp": ["zzz"]}, "no option `zzz` of `ramp`", "there are include, drop_2_weeks, steady"),
    ],
)
def test_what_there_is_not_is_refused_with_what_there_is(readings, said, hint):
    with pytest.raises(UserError) as caught:
        varied(readings)
    (found,) = caught.value.diagnostics
    assert (found.code, found.message.rpartition(": ")[2]) == ("FTE123", said)
    assert found.help.startswith(hint)


@pytest.mark.parametrize("options", [[], ["first", "first"], [1], None, "first"])
def test_options_are_names_each_once_and_at_least_one(options):
    with pytest.raises(UserError):
        varied({"handled": options})


def test_what_is_varied_is_part_of_the_spec_as_it_is_written():
    plain = spec_of(SPEC | {"readings": {"ramp": ["steady"]}}).canonical()
    assert plain["readings"] == {"ramp": ["steady"]}
    assert "readings" not in spec_of(SPEC).canonical()


def test_all_that_is_wrong_is_told_at_once_where_it_stands():
    with pytest.raises(UserError) as caught:
        varied({"handled": ["fist", "touched", "lst"], "zzz": ["a"], "ramp": ["stedy"]})
    assert [each.message for each in caught.value.diagnostics] == [
        "readings.handled.0: no option `fist` of `handled`",
        "readings.handled.2: no option `lst` of `handled`",
        "readings.zzz: no switch `zzz`",
        "readings.ramp.0: no option `stedy` of `ramp`",
    ]
