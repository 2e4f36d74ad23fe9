"""Full-time equivalents in money, against published sums and every corner."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction as F
from itertools import product

import pytest

from fte_audit.assumptions import CATALOGUE, Assumption, assumed
from fte_audit.estimates.values import NotEstimable
from fte_audit.staffing.formulas import Formula
from fte_audit.staffing.methods import DAYS_PER_YEAR
from fte_audit.staffing.money import Spent, by_cost, money

PRODUCTIVE = ("paid_hours_per_year", "shrinkage", "occupancy")
DISPLACED = Formula(
    conversations=F(2_300_000),
    shares=("displacement",),
    each=F(11),
    per_person=F(60) / 12,
    by=(*PRODUCTIVE, "concurrency"),
    unit="minutes",
)
THROUGHPUT = Formula(
    conversations=F(2_300_000),
    shares=("displacement", "full_day_share"),
    each=F(1, 60),
    per_person=F(1, 12),
    by=("agent_days_per_year",),
    unit="days of an agent",
)
MONTH = DAYS_PER_YEAR / 12


def ranged(name, low, central=None, high=None):
    kind = CATALOGUE[name]
    central, high = low if central is None else central, low if high is None else high
    return Assumption(name, kind.label, kind.unit, F(low), F(central), F(high), "an example")


def certain(**values):
    return {name: ranged(name, value) for name, value in values.items()}


KLARNA = certain(
    displacement=1,
    paid_hours_per_year=2_080,
    shrinkage="0.3",
    occupancy="0.85",
    concurrency="1.73",
)


@pytest.mark.parametrize(("rate", "wanted"), [(10, "1.78"), (30, "5.34")])
def test_what_a_chat_of_people_costs(rate, wanted):
    # 11 min / 60 x rate / (0.7 x 0.85 x 1.73): about 1.8 to 5.3 dollars for 10 to 30 an hour.
    found = money(
        DISPLACED,
        {**KLARNA, **certain(cost_per_paid_hour=rate)},
        Spent(DISPLACED.conversations, MONTH, F(0)),
    )
    assert abs(found.per_conversation.central - F(wanted)) < F("0.005")
    assert found.per_full_time_year.central == 2_080 * rate


def test_forty_million_are_700_people_at_57_143():
    # 40,000,000 / 700 = 57,142.86 a year.
    seven_hundred = replace(DISPLACED, conversations=F(700), each=F(1), per_person=F(1), by=())
    assumptions = certain(displacement=1, cost_per_full_time_year="57142.86")
    found = money(seven_hundred, assumptions, Spent(F(1), DAYS_PER_YEAR, F(0)))
    assert round(found.people.central) == 40_000_002
    assert found.per_full_time_year.central == F("57142.86")


def test_ai_costs_what_is_assumed_where_no_column_says_it():
    assumptions = {
        **KLARNA,
        **certain(cost_per_paid_hour=20),
        **certain(ai_cost_per_conversation="0.5"),
    }
    found = money(DISPLACED, assumptions, Spent(DISPLACED.conversations, MONTH))
    assert found.ai.central == 1_150_000
    assert found.saved.central == found.people.central - 1_150_000
    free = money(DISPLACED, assumptions, Spent(DISPLACED.conversations, MONTH, F(0)))
    assert free.saved == free.people


RANGES = {
    **assumed({}),
    "cost_per_paid_hour": ranged("cost_per_paid_hour", 10, 20, 30),
    "ai_cost_per_conversation": ranged("ai_cost_per_conversation", "0.1", "0.2", "0.9"),
}
YEARLY = {
    **{name: each for name, each in RANGES.items() if name != "cost_per_paid_hour"},
    "cost_per_full_time_year": ranged("cost_per_full_time_year", 20_000, 40_000, 60_000),
}


def plainly(formula, values, days):
    """All of it from single values: saved in the period, and a year for each equivalent."""
    years = days / DAYS_PER_YEAR
    fte = formula.value(values)
    yearly = values.get("cost_per_full_time_year")
    if yearly is None:
        yearly = values["cost_per_paid_hour"] * values["paid_hours_per_year"]
    saved = fte * yearly * years - formula.conversations * values["ai_cost_per_conversation"]
    return saved, saved / fte / years


@pytest.mark.parametrize("formula", [DISPLACED, THROUGHPUT], ids=["displaced", "throughput"])
@pytest.mark.parametrize("box", [RANGES, YEARLY], ids=["hourly", "yearly"])
def test_ranges_of_money_are_those_of_all_corners(formula, box):
    needed = {*formula.assumes, "paid_hours_per_year", "ai_cost_per_conversation"}
    needed |= {name for name in box if name.startswith("cost_per")}
    names = sorted(needed)
    corners = product(*((box[name].low, box[name].high) for name in names))
    every = [plainly(formula, dict(zip(names, at, strict=True)), MONTH) for at in corners]
    found = money(formula, box, Spent(formula.conversations, MONTH))
    saved, each = zip(*every, strict=True)
    assert (found.saved.low, found.saved.high) == (min(saved), max(saved))
    assert (found.per_full_time_year.low, found.per_full_time_year.high) == (min(each), max(each))
    centre = plainly(formula, {name: box[name].central for name in names}, MONTH)
    assert (found.saved.central, found.per_full_time_year.central) == centre
    assert found.per_conversation.low == found.saved.low / formula.conversations


def test_nobody_is_divided_by():
    less = replace(DISPLACED, less=F(10**9))
    found = money(less, RANGES, Spent(less.conversations, MONTH))
    assert isinstance(found.per_full_time_year, NotEstimable)
    assert found.saved.high < 0


def test_without_a_rate_or_a_cost_of_ai_there_is_no_money():
    spent = Spent(DISPLACED.conversations, MONTH, F(0))
    assert isinstance(money(DISPLACED, KLARNA, spent), NotEstimable)
    priced = {**KLARNA, **certain(cost_per_paid_hour=20)}
    found = money(DISPLACED, priced, Spent(DISPLACED.conversations, MONTH))
    assert isinstance(found, NotEstimable)


def test_costs_of_the_log_need_no_hours():
    # 1,000 of AI's, people's cost 5 each, AI's 900 in all: 0.3 to 1 of 5,000 less 900.
    formula = replace(DISPLACED, conversations=F(1_000))
    saved, each = by_cost(formula, assumed({}), F(5), F(900), F(1_000))
    assert (saved.low, saved.central, saved.high) == (600, 2_350, 4_100)
    assert (each.low, each.high) == (F("0.6"), F("4.1"))
