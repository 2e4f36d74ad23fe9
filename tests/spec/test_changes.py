from __future__ import annotations

from fractions import Fraction

import pytest

from fte_audit.quantities.ranges import Range
from fte_audit.spec.amounts import Unfit
from fte_audit.spec.changes import AllowedChange, allowed_change, directed
from fte_audit.spec.published import ChangeClaim, Direction


def claim(value, **keys):
    return ChangeClaim(kind="change", metric="x", value=value, **keys)


def relative(low, high, **open_ends):
    ends = [None if end is None else Fraction(end) for end in (low, high)]
    return AllowedChange(Range(*ends, **open_ends), relative=True)


def absolute(low, high, **open_ends):
    ends = [None if end is None else Fraction(end) for end in (low, high)]
    return AllowedChange(Range(*ends, **open_ends), relative=False)


QUARTER_LESS = relative("-0.26", "-0.245")


@pytest.mark.parametrize(
    ("value", "keys"),
    [
        ("25 % drop", {}),
        ("a 25% drop", {}),
        ("drop of 25 %", {}),
        ("a drop of 25 %", {}),
        ("dropped by 25 %", {}),
        ("down 25 %", {}),
        ("25 % fewer", {}),
        ("25 per cent less", {}),
        ("-25 %", {}),
        ("\u221225 %", {}),
        ("minus 25 %", {}),
        ("25 %", {"direction": "drop"}),
        ("25", {"direction": "drop", "unit": "%"}),
        ("25 % drop", {"direction": "drop"}),
        ("baisse de 25 %", {"language": "fr"}),
        ("une baisse de 25 %", {"language": "fr"}),
        ("25 % de moins", {"language": "fr"}),
        ("moins 25 %", {"language": "fr"}),
    ],
)
def test_a_drop_is_below_zero_however_it_is_written(value, keys):
    assert allowed_change(claim(value, **keys), "share") == QUARTER_LESS


@pytest.mark.parametrize(
    ("value", "unit", "keys", "expected"),
    [
        ("25 % rise", "share", {}, relative("0.245", "0.26")),
        ("+25 %", "share", {}, relative("0.245", "0.26")),
        ("up 25 %", "minutes", {}, relative("0.245", "0.26")),
        ("150 % more", "conversations", {}, relative("1.495", "1.51")),
        ("hausse de 25 %", "share", {"language": "fr"}, relative("0.245", "0.26")),
        ("over 25 % drop", "share", {}, relative(-1, "-0.25", high_open=True)),
        ("more than a 25 % drop", "share", {}, relative(-1, "-0.25", high_open=True)),
        ("drop of more than 25 %", "share", {}, relative(-1, "-0.25", high_open=True)),
        ("more than 25 %", "x", {"direction": "rise"}, relative("0.25", None, low_open=True)),
        ("less than 25 % drop", "share", {}, relative("-0.25", 0, low_open=True)),
        ("up to 25 % less", "share", {}, relative("-0.26", 0)),
        ("up to 25 %", "share", {"direction": "rise"}, relative(0, "0.26")),
        ("about 25 % drop", "share", {}, relative("-0.275", "-0.225")),
        ("baisse d'environ 25 %", "x", {"language": "fr"}, relative("-0.275", "-0.225")),
        ("20 to 30 % drop", "share", {}, relative("-0.31", "-0.195")),
        ("20 % à 30 % de moins", "x", {"language": "fr"}, relative("-0.31", "-0.195")),
        # nearer to a third than to 1/4 and 2/5
        ("a third fewer", "conversations", {}, relative("-11/30", "-7/24")),
        # nearer to a half than to 2/5 and 3/5; and what is written as 2, rounded or cut off
        ("halved", "minutes", {}, relative("-0.55", "-0.45")),
        ("doubled", "minutes", {}, relative("0.5", "2")),
        ("Doubled", "minutes", {"rounding": "point"}, relative(1, 1)),
        ("doublé", "minutes", {"language": "fr"}, relative("0.5", "2")),
        ("25 % drop", "share", {"tolerance": "2 pp"}, relative("-0.28", "-0.225")),
        ("25 % drop", "minutes", {"tolerance": "2 pp"}, relative("-0.28", "-0.225")),
        ("25 % drop", "share", {"tolerance": "10 %"}, relative("-0.286", "-0.2205")),
        ("25 % drop", "share", {"rounding": "point"}, relative("-0.25", "-0.25")),
        ("25 % drop", "share", {"resolution": "5 %"}, relative("-0.3", "-0.225")),
        ("25 % drop", "share", {"between": ["20 %", "30 %"]}, relative("-0.3", "-0.2")),
        ("25 % drop", "share", {"between": ["-30 %", "-20 %"]}, relative("-0.3", "-0.2")),
        ("25 % rise", "share", {"between": ["20 %", "30 %"]}, relative("0.2", "0.3")),
        ("5 pp drop", "share", {}, absolute("-0.06", "-0.045")),
        ("5 percentage points more", "share", {}, absolute("0.045", "0.06")),
        ("5 pp drop", "share", {"tolerance": "1 pp"}, absolute("-0.07", "-0.035")),
        ("5 pp drop", "share", {"between": ["4 pp", "6 pp"]}, absolute("-0.06", "-0.04")),
        ("0.2 points higher", "points", {}, absolute("0.15", "0.3")),
        ("9 minutes less", "minutes", {}, absolute("-10", "-8.5")),
        ("9 minutes less", "seconds", {}, absolute("-600", "-510")),
        ("9 minutes less", "minutes", {"tolerance": "30 s"}, absolute("-10.5", "-8")),
        ("drop of 2,000", "conversations", {}, absolute("-3000", "-1500")),
    ],
)
def test_a_change_is_a_part_of_what_was_before_or_a_difference(value, unit, keys, expected):
    assert allowed_change(claim(value, **keys), unit) == expected


@pytest.mark.parametrize(
    ("value", "unit", "keys", "expected"),
    [
        ("25 %", "share", {}, ("value", "FTE121", "nothing says which way `25 %` went")),
        ("on par", "share", {}, ("value", "FTE121", "nothing says which way `on par` went")),
        (
            "down to 25 %",
            "share",
            {},
            ("value", "FTE121", "nothing says which way `down to 25 %` went"),
        ),
        (
            "rise from 20 % to 30 %",
            "share",
            {},
            ("value", "FTE121", "nothing says which way `rise from 20 % to 30 %` went"),
        ),
        (
            "hausse de 20 % à 30 %",
            "share",
            {"language": "fr"},
            (
                "value",
                "FTE150",
                "`hausse de 20 % à 30 %` may be a range, or what it was before and after",
            ),
        ),
        (
            "25 % drop",
            "share",
            {"direction": "rise"},
            ("direction", "FTE128", "`25 % drop` is a drop"),
        ),
        ("halved", "share", {"direction": "rise"}, ("direction", "FTE128", "`halved` is a drop")),
        ("-25 %", "share", {"direction": "rise"}, ("direction", "FTE128", "`-25 %` is a drop")),
        (
            "-25 % drop",
            "share",
            {},
            ("value", "FTE150", "`-25 % drop` says twice which way it went"),
        ),
        ("150 % drop", "share", {}, ("value", "FTE157", "`150 % drop` is not possible")),
        (
            "9 less",
            "minutes",
            {},
            ("value", "FTE152", "`9` is a number, the metric is a time"),
        ),
        (
            "0.05 less",
            "share",
            {},
            ("value", "FTE152", "`0.05` is a number, the metric is a share"),
        ),
        (
            "5 pp drop",
            "minutes",
            {},
            ("value", "FTE152", "`5 pp` is a percentage, the metric is in `minutes`"),
        ),
        (
            "9 minutes less",
            "share",
            {},
            ("value", "FTE152", "`9 minutes` is in minutes, the metric is in `share`"),
        ),
        (
            "drop of 45",
            "conversations",
            {"unit": "people"},
            ("unit", "FTE152", "the claim is in `people`, the metric in `conversations`"),
        ),
        (
            "25 % drop",
            "share",
            {"between": ["4 pp", "6 pp"]},
            ("between", "FTE152", "`4 pp` is not measured as the value is"),
        ),
        (
            "25 % drop",
            "share",
            {"between": ["30 %", "20 %"]},
            (
                "between",
                "FTE157",
                "the range is empty: its low end lies above its high end",
            ),
        ),
        (
            "25 % drop",
            "minutes",
            {"tolerance": "30 s"},
            ("tolerance", "FTE152", "`30 s` is no difference of figures in `share`"),
        ),
    ],
)
def test_what_is_no_change_of_a_metric_is_refused(value, unit, keys, expected):
    with pytest.raises(Unfit) as caught:
        allowed_change(claim(value, **keys), unit)
    assert (caught.value.key, caught.value.code, caught.value.message) == expected


@pytest.mark.parametrize(
    "value", ["less than 25 %", "fewer than 25", "more than 25 %", "up to 5 %"]
)
def test_words_that_belong_to_the_number_say_nothing_of_its_way(value):
    with pytest.raises(Unfit):
        directed(claim(value))
    assert directed(claim(value, direction="drop")).way is Direction.DROP
