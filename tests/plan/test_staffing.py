"""What full-time equivalents ask of a log."""

from __future__ import annotations

import pytest
from plans import FULL, TEXT, plan_of

from fte_audit.plan.model import DAY, HANDLING, Operation
from fte_audit.plan.staffing import PEOPLE, labels_of, runs_on
from fte_audit.spec.nodes import Type
from fte_audit.spec.reader import spec_on, standard_spec
from fte_audit.tally import Disjoint

EVERY_ROLE = tuple(FULL)
WITH_AGENT = {**FULL, "agent": TEXT}


def test_nobody_who_assumes_nothing_is_asked_for_anything():
    plan = plan_of(recognised=EVERY_ROLE)
    assert plan.staffing is None
    assert DAY not in plan.tally.keys
    assert labels_of(plan.staffing) == {}


def test_agents_are_counted_day_by_day():
    plan = plan_of(WITH_AGENT, WITH_AGENT, assumptions={})
    request = plan.staffing.agents
    assert (request.by, request.over, request.unions) == (HANDLING, DAY, (PEOPLE,))
    assert request in plan.tally.distincts
    assert DAY in plan.tally.keys
    assert plan.labels[request.of].type is Type.TEXT
    assert request.of in plan.tally.labels
    assert Disjoint.VALUES in plan.tally.disjoint


def test_without_agents_nothing_is_counted_by_day():
    plan = plan_of(recognised=EVERY_ROLE, assumptions={})
    assert plan.staffing.agents is None
    assert plan.staffing.by_agents is None
    assert DAY not in plan.tally.keys


def test_minutes_are_the_mean_of_the_handle_time():
    plan = plan_of(recognised=EVERY_ROLE, assumptions={})
    minutes = plan.staffing.minutes
    assert (minutes.operation, minutes.scale) == (Operation.MEAN, 60_000_000)
    assert minutes.column in plan.measures
    assert not plan.staffing.is_work
    timed = {**FULL, "duration": Type.DURATION}
    assert plan_of(timed, timed, assumptions={}).staffing.is_work


@pytest.mark.parametrize(
    ("preset", "roles", "runs"),
    [
        (None, {"started", "ended"}, True),
        (None, {"started", "ended", "duration"}, False),
        ("zendesk", {"duration"}, False),
        ("genesys", {"duration"}, True),
    ],
)
def test_minutes_run_on_from_start_to_end_or_where_the_preset_says_so(preset, roles, runs):
    spec = standard_spec() if preset is None else spec_on(preset)
    assert runs_on(spec, dict.fromkeys(roles)) is runs


def test_claims_are_held_to_a_service_that_the_spec_has():
    bare = {"handling": TEXT}
    assert not plan_of(bare, bare, assumptions={}).staffing.asks_service
    for service in ({}, {"share": 0.9}):
        assert plan_of(bare, bare, assumptions={}, service=service).staffing.asks_service


def test_what_the_log_lacks_is_not_planned():
    bare = {"handling": TEXT}
    plan = plan_of(bare, bare, assumptions={})
    assert (plan.staffing.minutes, plan.staffing.cost, plan.staffing.repeats) == (None, None, None)
    assert plan.staffing.hand_overs is not None
    assert plan.staffing.needs_hand_overs


def test_the_first_metric_of_repeats_is_the_one():
    metrics = {
        name: {"kind": "repeat", "within": within, "key": "customer"}
        for name, within in (("b", "7d"), ("a", "1d"))
    }
    plan = plan_of(recognised=EVERY_ROLE, assumptions={}, metrics=metrics)
    assert plan.staffing.repeats.metric == "b"


def test_what_is_given_is_assumed_and_the_rest_has_defaults():
    given = {"shrinkage_after_leave": {"value": 0.1, "basis": "counted"}}
    plan = plan_of(recognised=EVERY_ROLE, assumptions=given)
    assumed = plan.staffing.assumptions
    assert assumed["shrinkage_after_leave"].given
    assert not assumed["hours_after_leave_per_year"].given
    assert "paid_hours_per_year" not in assumed


def test_costs_have_the_currency_of_their_column():
    logs = {"columns": {"cost": {"column": "cost", "currency": "SEK"}}}
    roles = [role for role in EVERY_ROLE if role != "cost"]
    plan = plan_of(recognised=roles, assumptions={}, logs=logs)
    assert plan.staffing.currency == "SEK"
    assert plan.staffing.cost.scale == 1_000_000
