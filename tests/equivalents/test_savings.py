"""What AI saves in planted logs, worked by hand beside them."""

from __future__ import annotations

import pytest

from tests.equivalents.test_equating import certain, one
from tests.equivalents.test_observing import LOG, staffing_of


def test_money_needs_a_rate_and_ai_costs_what_the_log_says():
    rate = {"cost_per_full_time_year": one(30_000)}
    found = certain(assumptions=rate)
    work = next(each for each in found.savings if each.method == "displaced_work")
    people = 3_000 / 8_064 * 30_000 * 28 / 365.25
    assert work.people.central == pytest.approx(people)
    assert work.ai.central == 800 * 0.5
    assert work.saved.central == pytest.approx(people - 400)
    assert work.per_conversation.central == pytest.approx((people - 400) / 800)
    assert found.no_savings is None


def test_costs_of_the_log_alone_say_what_is_saved():
    found = certain()
    (only,) = found.savings
    # AI's 800 cost 700 x 0.5 + 100 x 6 = 950; half of them at 5.
    assert (only.method, only.saved.central) == (None, 800 * 0.5 * 5 - 950)


def test_without_a_cost_there_is_no_money():
    frame = LOG.drop("cost")
    roles = ("conversation", "customer", "handling", "started", "topic", "agent")
    found = staffing_of(frame, roles)
    assert found.savings == ()
    assert found.no_savings.startswith("nothing says what AI costs")
