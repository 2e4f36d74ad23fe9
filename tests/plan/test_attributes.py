"""Attributes of conversations: which a log allows, and their levels."""

from __future__ import annotations

import pytest

from fte_audit.engines.recognition import column_types, recognise
from fte_audit.engines.sources import frame_log
from fte_audit.plan import attributes as known
from fte_audit.plan.attributes import attributes, is_dropped, launch_us
from fte_audit.plan.builder import build_plan
from fte_audit.spec.nodes import Case, Comparator, Comparison, Name, Number, Type
from fte_audit.spec.reader import spec_of
from tests.reference.readings_logs import BEGIN, COLUMNS, frame_of, rows_of, written
from tests.reference.slow_readings import DAY


def found(told=None, **changes):
    log, spec = frame_log(frame_of(rows_of({}))), spec_of(written(**changes))
    plan = build_plan(spec, recognise(log, spec), column_types(log))
    return attributes(plan, told or {}, (DAY, 7 * DAY))


def logs(**columns):
    return {"logs": written()["logs"] | {"columns": COLUMNS | columns}}


def test_a_log_of_conversations_has_the_attributes_that_its_roles_allow():
    assert {name: each.levels for name, each in found(launch=BEGIN).items()} == {
        "handling": ("ai", "human", "ai_then_human", "human_then_ai", "none", "unknown"),
        "handed over": ("yes", "no", "unknown"),
        "abandoned": ("yes", "no", "unknown"),
        "resolved": ("yes", "no", "unknown"),
        "rule": ("spam", "another rule", "no rule"),
        "since launch": ("before the launch", "weeks 1 and 2", "weeks 3 and 4", "from week 5"),
        "channel": ("chat", "another channel", "unknown"),
        "rating": ("5", "4", "3", "2", "1", "unknown"),
        "periods begun": ("0", "1"),
        "room before a launch": ("0", "1", "2"),
    }


@pytest.mark.parametrize(
    ("lacking", "attribute"),
    [
        ("escalated", known.HANDED_OVER),
        ("abandoned", known.ABANDONED),
        ("resolved", known.RESOLVED),
        ("channel", known.CHANNEL),
        ("csat", known.RATING),
    ],
)
def test_an_attribute_needs_its_role(lacking, attribute):
    everything = set(found())
    assert everything - set(found(**logs(**{lacking: None}))) == {attribute}


def test_without_rules_and_without_a_launch_nothing_is_dropped_and_nothing_ramps_up():
    plain = {"logs": written()["logs"] | {"drop": {}}}
    assert not {known.DROPPED, known.RAMP} & set(found(**plain))


def test_messages_tell_whether_both_spoke_and_whether_it_was_taken_up_again():
    told = {
        "customer_wrote": Type.BOOLEAN,
        "ai_messages": Type.NUMBER,
        "human_messages": Type.NUMBER,
        "reopened": Type.BOOLEAN,
    }
    assert {known.SPOKE, known.REOPENED} & set(found(told)) == {known.SPOKE, known.REOPENED}
    assert not {known.SPOKE, known.REOPENED} & set(found())


@pytest.mark.parametrize(
    ("scale", "levels"),
    [
        ([1, 5], ("5", "4", "3", "2", "1", "unknown")),
        ([0, 10], (*(str(n) for n in range(10, -1, -1)), "unknown")),
        ([0, 100], None),  # too many to cut
        ([1, 5.5], None),
    ],
)
def test_ratings_are_levels_where_they_are_a_few_whole_numbers(scale, levels):
    attribute = found(**logs(csat={"column": "stars", "scale": scale})).get(known.RATING)
    assert (attribute and attribute.levels) == levels


def test_each_rule_is_spam_or_another_and_the_first_that_holds_counts():
    rule = found()[known.DROPPED]
    assert isinstance(rule.node, Case)
    assert [code for _, code in rule.node.branches] == [Number(1), Number(0)]
    assert rule.node.otherwise == Number(2)
    assert is_dropped(rule) == Comparison(Comparator.LESS, rule.node, Number(2))


def test_the_launch_is_the_first_of_the_periods():
    log = frame_log(frame_of(rows_of({})))
    periods = {"later": "2024-05-01T00:00Z", "launch": "2024-03-01T00:00Z"}
    for names in (["launch"], ["launch", "later"]):
        spec = spec_of(written(periods={name: periods[name] for name in names}))
        plan = build_plan(spec, recognise(log, spec), column_types(log))
        assert launch_us(plan) == BEGIN
        (first, *_) = attributes(plan, {})[known.RAMP].node.branches
        assert first[0].left == Name("started")
        assert first[0].right.micros == BEGIN
