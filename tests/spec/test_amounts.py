from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fte_audit.quantities.ranges import Range, Rounding
from fte_audit.spec.amounts import (
    Amount,
    Scale,
    Unfit,
    allowed,
    factor,
    points_of,
    read_amount,
    same_unit,
    scale_of,
    widened,
)
from fte_audit.spec.published import FteClaim, ValueClaim


def claim(value, **keys):
    return ValueClaim(metric="x", value=value, **keys)


def closed(low, high):
    return Range(Fraction(low), Fraction(high))


def below(high):
    return Range(None, Fraction(high), high_open=True)


def above(low):
    return Range(Fraction(low), None, low_open=True)


def refusal(read):
    with pytest.raises(Unfit) as caught:
        read()
    return caught.value.key, caught.value.code, caught.value.message


# What a printed figure stands for: rounded or cut off, so that a true figure is never called false


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        # 2.25 million rounds up to 2.3, and 2.399... is cut off to 2.3
        ("2.3M", "conversations", closed(2_250_000, 2_400_000)),
        ("2.30M", "conversations", closed(2_295_000, 2_310_000)),
        ("2.3 million", "conversations", closed(2_250_000, 2_400_000)),
        # nearer to 2/3 than to 3/5 and 3/4: midpoints 19/30 and 17/24
        ("two-thirds", "share", closed("19/30", "17/24")),
        ("2/3", "share", closed("19/30", "17/24")),
        ("66 %", "share", closed("0.655", "0.67")),
        ("66%", "percent", closed("65.5", "67")),
        ("two-thirds", "%", closed("190/3", "425/6")),
        ("66 percentage points", "share", closed("0.655", "0.67")),
        ("0.66", "share", closed("0.655", "0.67")),
        ("less than 2 minutes", "minutes", below(2)),
        ("less than 2 minutes", "seconds", below(120)),
        ("less than 2 minutes", "milliseconds", below(120_000)),
        ("less than 2 minutes", "minutes/conversation", below(2)),
        ("over 700", "people", above(700)),
        ("about 11 minutes", "minutes", closed("9.9", "12.1")),
        ("about 11 minutes", "hours", closed("0.165", "121/600")),
        ("2 min 30 s", "minutes", closed(Fraction(299, 120), Fraction(151, 60))),
        ("4.2", "points", closed("4.15", "4.3")),
        ("4.2 points", "points", closed("4.15", "4.3")),
        ("$0.32", "USD", closed("0.315", "0.33")),
        ("$0.32", "USD/conversation", closed("0.315", "0.33")),
        ("1.7", "", closed("1.65", "1.8")),
        ("up to 80 %", "share", closed(0, "0.81")),
        ("less than 1 %", "share", Range(Fraction(0), Fraction("0.01"), high_open=True)),
        ("at least 99 %", "share", closed("0.99", 1)),
        ("at most 5", "conversations", Range(None, Fraction(6))),
        ("between 4 and 5", "conversations", closed("3.5", 6)),
    ],
)
def test_a_printed_figure_stands_for_all_that_may_be_printed_so(value, unit, expected):
    assert allowed(claim(value), unit) == expected


def test_no_conversation_at_all_is_less_than_five():
    assert allowed(claim("fewer than 5"), "conversations").contains(Fraction(0))


def test_a_number_of_full_time_agents_is_read_in_people():
    fte = FteClaim(kind="fte", value="700")
    assert allowed(fte, "people") == closed(650, 800)


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({"rounding": "point"}, closed(700, 700)),
        ({"rounding": "half_up"}, closed(650, 750)),
        ({"rounding": "cut"}, closed(700, 800)),
        ({"rounding": "up"}, closed(600, 700)),
        ({"resolution": "50"}, closed(675, 750)),
        ({"resolution": "1"}, closed("699.5", 701)),
        ({"between": ["690", "1,200"]}, closed(690, 1200)),
        ({"unit": "chats"}, closed(650, 800)),
        ({"tolerance": "10 %"}, closed(585, 880)),
        ({"tolerance": "5 conversations"}, closed(645, 805)),
        ({"between": ["700", "700"], "tolerance": "10 %"}, closed(630, 770)),
    ],
)
def test_what_is_known_of_a_figure_narrows_or_widens_it(keys, expected):
    assert allowed(claim("700", **keys), "conversations") == expected


@pytest.mark.parametrize(
    ("value", "unit", "keys", "expected"),
    [
        ("66 %", "share", {"tolerance": "1 pp"}, closed("0.645", "0.68")),
        ("66 %", "share", {"tolerance": "1 point"}, closed("0.645", "0.68")),
        ("66 %", "%", {"tolerance": "1 pp"}, closed("64.5", "68")),
        # 5 % of each end
        ("66 %", "share", {"tolerance": "5 %"}, closed("0.62225", "0.7035")),
        ("66 %", "share", {"resolution": "5 %"}, closed("0.635", "0.71")),
        ("2/3", "share", {"resolution": "5 %"}, closed("77/120", "43/60")),
        ("2/3", "share", {"rounding": "point"}, closed("2/3", "2/3")),
        ("99 %", "share", {"tolerance": "3 pp"}, closed("0.955", 1)),
        ("66", "share", {"unit": "%"}, closed("0.655", "0.67")),
        ("66 %", "share", {"unit": "share"}, closed("0.655", "0.67")),
        ("66 %", "share", {"between": ["60 %", "2/3"]}, closed("0.6", "2/3")),
        ("11", "minutes", {"unit": "minutes"}, closed("10.5", 12)),
        ("11", "seconds", {"unit": "min"}, closed(630, 720)),
        ("500", "seconds", {"unit": "milliseconds"}, closed("0.45", "0.6")),
        ("11 minutes", "minutes", {"tolerance": "30 seconds"}, closed(10, "12.5")),
        ("11 minutes", "minutes", {"resolution": "30 s"}, closed("10.75", "11.5")),
        ("0.32", "USD", {"unit": "$"}, closed("0.315", "0.33")),
        ("$0.32", "USD", {"tolerance": "$0.01"}, closed("0.305", "0.34")),
        ("4.2", "points", {"tolerance": "0.1 points"}, closed("4.05", "4.4")),
        ("about 10", "points", {"rounding": "point"}, closed(9, 11)),
        ("over 10", "points", {"rounding": "point"}, above(10)),
        ("at most 10", "points", {"rounding": "point"}, Range(None, Fraction(10))),
        ("deux tiers", "share", {"language": "fr"}, closed("19/30", "17/24")),
        ("2,3 millions", "conversations", {"language": "fr"}, closed(2_250_000, 2_400_000)),
        ("less than 2 minutes", "minutes", {"tolerance": "50 %"}, below(3)),
    ],
)
def test_units_tolerances_and_languages_are_read_with_a_figure(value, unit, keys, expected):
    assert allowed(claim(value, **keys), unit) == expected


@pytest.mark.parametrize(
    ("value", "unit", "keys", "expected"),
    [
        ("66", "share", {}, ("value", "FTE152", "`66` is a number, the metric is a share")),
        ("1", "share", {}, ("value", "FTE152", "`1` is a number, the metric is a share")),
        ("0", "share", {}, ("value", "FTE152", "`0` is a number, the metric is a share")),
        ("0.66", "%", {}, ("value", "FTE152", "`0.66` is a number, the metric is a percentage")),
        ("11", "minutes", {}, ("value", "FTE152", "`11` is a number, the metric is a time")),
        (
            "0.32",
            "USD",
            {},
            ("value", "FTE152", "`0.32` is a number, the metric is an amount of money"),
        ),
        (
            "2 minutes",
            "share",
            {},
            ("value", "FTE152", "`2 minutes` is in minutes, the metric is in `share`"),
        ),
        (
            "66 %",
            "",
            {},
            ("value", "FTE152", "`66 %` is a percentage, the metric is without a unit"),
        ),
        (
            "4.2 %",
            "points",
            {},
            ("value", "FTE152", "`4.2 %` is a percentage, the metric is in `points`"),
        ),
        (
            "4.2 pp",
            "points",
            {},
            ("value", "FTE152", "`4.2 pp` is a percentage, the metric is in `points`"),
        ),
        ("$1", "EUR", {}, ("value", "FTE152", "`$1` is in USD, the metric is in `EUR`")),
        (
            "$1",
            "currency of the log",
            {},
            ("value", "FTE152", "`$1` is in USD, the metric is in `currency of the log`"),
        ),
        (
            "1 year",
            "days",
            {},
            ("value", "FTE152", "`1 year` is in years, the metric is in `days`"),
        ),
        ("on par", "share", {}, ("value", "FTE150", "`on par` cannot be read as a number")),
        ("120 %", "share", {}, ("value", "FTE157", "`120 %` is not possible")),
        (
            "12 %",
            "share",
            {"between": ["110 %", "120 %"]},
            ("between", "FTE157", "nothing that is possible lies in the range of `between`"),
        ),
        (
            "66 %",
            "share",
            {"between": ["70 %", "60 %"]},
            ("between", "FTE157", "the range is empty: its low end lies above its high end"),
        ),
        (
            "66 %",
            "share",
            {"between": ["60 %", "70"]},
            ("between", "FTE152", "`70` is a number, the metric is a share"),
        ),
        (
            "66 %",
            "share",
            {"between": ["60 %", "about 70 %"]},
            ("between", "FTE150", "`about 70 %` is no single number"),
        ),
        (
            "66 %",
            "share",
            {"resolution": "5"},
            ("resolution", "FTE152", "the value is a percentage, the step is a number"),
        ),
        (
            "700",
            "people",
            {"resolution": "5 %"},
            ("resolution", "FTE152", "the value is in no unit, the step in %"),
        ),
        (
            "700",
            "people",
            {"resolution": "0"},
            ("resolution", "FTE157", "`0` is no step to round to"),
        ),
        (
            "11 minutes",
            "minutes",
            {"unit": "hours"},
            ("unit", "FTE152", "the value is in minutes, the unit is `hours`"),
        ),
        (
            "700",
            "conversations",
            {"unit": "people"},
            ("unit", "FTE152", "the claim is in `people`, the metric in `conversations`"),
        ),
        ("66 %", "share", {"tolerance": "1"}, ("tolerance", "FTE136", "`1`: of what?")),
        (
            "66 %",
            "share",
            {"tolerance": "1 second"},
            ("tolerance", "FTE152", "`1 second` is no difference of figures in `share`"),
        ),
    ],
)
def test_what_is_nothing_in_the_unit_of_a_metric_is_refused(value, unit, keys, expected):
    assert refusal(lambda: allowed(claim(value, **keys), unit)) == expected


@pytest.mark.parametrize(
    ("text", "unit", "size", "relative"),
    [
        ("0.1", "points", "0.1", False),
        ("0.1", "", "0.1", False),
        ("50", "conversations", "50", False),
        ("2 pp", "share", "0.02", False),
        ("2 percentage points", "share", "0.02", False),
        ("2 pts", "share", "0.02", False),
        ("2 pp", "%", "2", False),
        ("0.1 points", "points", "0.1", False),
        ("5 %", "share", "0.05", True),
        ("5 per cent", "minutes", "0.05", True),
        ("30 seconds", "minutes", "0.5", False),
        ("1 min", "seconds", "60", False),
        ("1 hour", "days", "1/24", False),
        ("$0.05", "USD", "0.05", False),
        ("0.05 USD", "USD", "0.05", False),
        ("1,000 conversations", "conversations", "1000", False),
        ("3 tokens", "tokens", "3", False),
    ],
)
def test_a_margin_is_an_amount_of_the_metric_or_a_part_of_the_other_figure(
    text, unit, size, relative
):
    found = read_amount(text, "margin", unit, may_be_alone=True)
    assert found == Amount(Fraction(size), relative=relative)


@pytest.mark.parametrize(
    ("text", "unit", "code", "message"),
    [
        ("0.1", "share", "FTE136", "`0.1`: of what?"),
        ("0.1", "minutes", "FTE136", "`0.1`: of what?"),
        ("0.1", "USD", "FTE136", "`0.1`: of what?"),
        ("0 pp", "share", "FTE136", "`0 pp` is not above zero"),
        ("-1 pp", "share", "FTE136", "`-1 pp` is not above zero"),
        ("about 1 pp", "share", "FTE136", "`about 1 pp` is no single amount"),
        ("1 to 2 pp", "share", "FTE136", "`1 to 2 pp` is no single amount"),
        ("a third", "share", "FTE136", "`a third` is no single amount"),
        ("lots", "points", "FTE136", "`lots` cannot be read as a number"),
        ("1 pp", "minutes", "FTE152", "`1 pp` is no difference of figures in `minutes`"),
        ("1 pp", "points", "FTE152", "`1 pp` is no difference of figures in `points`"),
        ("1 points", "", "FTE152", "`1 points` is no difference of figures without a unit"),
        ("3 tokens", "points", "FTE152", "`3 tokens` is no difference of figures in `points`"),
        ("1 EUR", "USD", "FTE152", "`1 EUR` is no difference of figures in `USD`"),
    ],
)
def test_what_is_no_margin_in_the_unit_of_a_metric_is_refused(text, unit, code, message):
    read = refusal(lambda: read_amount(text, "margin", unit, may_be_alone=True))
    assert read == ("margin", code, message)


def test_a_refused_number_comes_with_how_to_write_it():
    hints = {}
    for unit in ("share", "minutes", "USD", "currency of the log"):
        with pytest.raises(Unfit) as caught:
            allowed(claim("11"), unit)
        hints[unit] = caught.value.hint
    assert hints == {
        "share": "write it with its sign, such as `66 %`",
        "minutes": "write its unit, such as `11 minutes`",
        "USD": "write its currency, such as `11 USD`",
        "currency of the log": (
            "say which currency the log has: `cost: {column: ..., currency: USD}`"
        ),
    }


def test_a_refused_tolerance_comes_with_how_to_write_it():
    hints = {}
    for unit in ("share", "minutes", "conversations", ""):
        with pytest.raises(Unfit) as caught:
            read_amount("1", "tolerance", unit)
        hints[unit] = caught.value.hint
    assert hints == {
        "share": "write points (`1 pp`) or percent of the figure (`5 %`)",
        "minutes": "write an amount (`1 minutes`) or percent of the figure (`5 %`)",
        "conversations": "write an amount (`1 conversations`) or percent of the figure (`5 %`)",
        "": "write percent of the figure (`5 %`)",
    }


@pytest.mark.parametrize(
    ("unit", "scale"),
    [
        ("share", Scale.SHARE),
        ("%", Scale.PERCENT),
        ("per cent", Scale.PERCENT),
        ("ms", Scale.PLAIN),
        ("milliseconds", Scale.TIME),
        ("min", Scale.TIME),
        ("minutes/conversation", Scale.TIME),
        ("months", Scale.PLAIN),
        ("EUR", Scale.MONEY),
        ("euros", Scale.MONEY),
        ("PLN", Scale.PLAIN),
        ("points", Scale.PLAIN),
        ("", Scale.PLAIN),
        ("share of nothing", Scale.PLAIN),
    ],
)
def test_a_unit_says_what_a_number_alone_would_be(unit, scale):
    assert scale_of(unit) is scale


@pytest.mark.parametrize(
    ("said", "unit", "expected"),
    [
        ("%", "share", 1),
        ("%", "%", 100),
        ("%", "points", None),
        ("seconds", "minutes", Fraction(1, 60)),
        ("weeks", "days", 7),
        ("months", "days", None),
        ("months", "months", 1),
        ("USD", "dollars", 1),
        ("USD", "GBP", None),
        ("minutes", "conversations", None),
    ],
)
def test_only_time_is_turned_into_other_units(said, unit, expected):
    assert factor(said, unit) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 pp", "pp"),
        ("1 percentage point", "pp"),
        ("1 point de pourcentage", "pp"),
        ("1 points", "points"),
        ("1 pts.", "points"),
        ("1 %", None),
        ("points 1", None),
    ],
)
def test_points_are_of_a_percentage_or_of_anything(text, expected):
    assert points_of(text) == expected


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("chats", "conversations", True),
        ("contacts", "conversations", True),
        ("agents", "people", True),
        ("tokens", "tokens", True),
        ("people", "conversations", False),
        ("tokens", "words", False),
    ],
)
def test_units_have_several_names(one, other, same):
    assert same_unit(one, other) is same


SHARES = st.fractions(min_value=0, max_value=1, max_denominator=1000)


@given(st.integers(0, 1000), SHARES)
def test_a_true_share_is_allowed_however_it_was_shortened(per_mille, part):
    """Whatever the true share, printed to whole percent it is not called false."""
    true = Fraction(per_mille, 1000)
    cut_off = f"{int(true * 100)} %"
    rounded = f"{int(true * 100 + Fraction(1, 2))} %"
    for text in (cut_off, rounded):
        assert allowed(claim(text), "share").contains(true)
    for rounding in Rounding:
        keys = {"rounding": rounding, "tolerance": "1 pp"}
        assert allowed(claim(cut_off, **keys), "share").contains(true)
    wide = widened(closed(part, 1), Amount(Fraction(1, 100), relative=False))
    assert wide.low == part - Fraction(1, 100)
