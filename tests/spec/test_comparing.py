from __future__ import annotations

import pytest

from fte_audit.diagnostics import UserError
from fte_audit.spec.comparing import (
    DECIDED_LATER,
    Cluster,
    Compare,
    Estimand,
    Fixed,
    Groups,
    Intervals,
    Stratum,
)
from fte_audit.spec.reader import read_spec
from fte_audit.spec.roles import Handling, Role

DECLARED = "{column: p, decided: before}"


def read(block):
    return read_spec(f"version: 1\nextends: standard\n{block}\n", "a.yaml")


def refusals(block):
    with pytest.raises(UserError) as caught:
        read(block)
    return [f"{d.code} {d.span.line}:{d.span.column} {d.message}" for d in caught.value.diagnostics]


def test_without_the_blocks_intervals_are_by_customer_and_groups_by_first_handler():
    spec = read("")
    assert spec.intervals == Intervals(level=0.95, cluster=Cluster.CUSTOMER, sampled=None)
    assert spec.compare.groups.ai == (Handling.AI, Handling.AI_THEN_HUMAN)
    assert spec.compare.groups.human == (Handling.HUMAN, Handling.HUMAN_THEN_AI)
    assert spec.compare == Compare(standardise_by=(), estimand=None, assigned=None)


def test_both_blocks_are_read_in_full():
    spec = read(
        "intervals: {level: 0.9, cluster: agent, sampled: 0.1}\n"
        "compare:\n"
        "  groups: {ai: [ai], human: [human, human_then_ai]}\n"
        "  standardise_by: [topic, week, {column: plan_type, decided: before}]\n"
        "  estimand: to_human\n"
        "  assigned: at random by conversation id\n"
    )
    assert spec.intervals == Intervals(level=0.9, cluster=Cluster.AGENT, sampled=0.1)
    assert spec.compare == Compare(
        groups=Groups(ai=(Handling.AI,), human=(Handling.HUMAN, Handling.HUMAN_THEN_AI)),
        standardise_by=(Fixed.TOPIC, Fixed.WEEK, Stratum(column="plan_type", decided="before")),
        estimand=Estimand.TO_HUMAN,
        assigned="at random by conversation id",
    )


@pytest.mark.parametrize("level", ["0.5", "0.999"])
def test_a_level_may_be_anything_from_a_half_to_nearly_one(level):
    assert read(f"intervals: {{level: {level}}}").intervals.level == float(level)


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ("intervals: {level: 0.4999}", "FTE129 3:20 `0.4999` is too small: the least is 0.5"),
        ("intervals: {level: 95}", "FTE129 3:20 `95` is too large: the greatest is 0.999"),
        ("intervals: {sampled: 0}", "FTE129 3:22 `0` is too small: it is above 0"),
        ("intervals: {sampled: 1.5}", "FTE129 3:22 `1.5` is too large: the greatest is 1"),
        ("intervals: {cluster: week}", "FTE123 3:22 `week` does not fit `cluster`"),
        ("intervals: {leval: 0.9}", "FTE120 3:13 unknown key `leval`"),
        ("compare: {by: topic}", "FTE120 3:11 unknown key `by`"),
        ("compare: {groups: {ai: [ai]}}", "FTE121 3:11 the key `human` is missing"),
        (
            "compare: {groups: {ai: [], human: [human]}}",
            "FTE129 3:24 0 values stand here; at least 1 are needed",
        ),
        (
            "compare: {groups: {ai: [ai, ai], human: [human]}}",
            "FTE129 3:24 `ai` stands in the list twice",
        ),
        (
            "compare: {groups: {ai: [ai], human: [human, ai]}}",
            "FTE128 3:30 `ai` is in both groups",
        ),
        (
            "compare: {groups: {bots: [ai], human: [human], ai: [ai]}}",
            "FTE120 3:20 unknown key `bots`",
        ),
        (
            "compare: {groups: {ai: [\"handling = 'ai'\"], human: [human]}}",
            "FTE123 3:25 `handling = 'ai'` does not fit `ai`",
        ),
        ("compare: {estimand: to_ai}", "FTE128 3:11 `estimand: to_ai` needs `standardise_by`"),
        (
            "compare: {standardise_by: [plan]}",
            "FTE133 3:28 nothing says that `plan` was decided before handling began",
        ),
        ("compare: {standardise_by: [3]}", "FTE122 3:28 `3` is not text"),
        (
            "compare: {standardise_by: [topic, hour, topic]}",
            "FTE129 3:27 `topic` stands in the list twice",
        ),
        (
            f"compare: {{standardise_by: [{DECLARED}, topic, {DECLARED}]}}",
            "FTE129 3:27 `p` stands in the list twice",
        ),
        (
            "compare: {standardise_by: [topic, language, market, channel, hour, weekday, day]}",
            "FTE129 3:27 7 values stand here; at most 6 fit",
        ),
        (
            "compare: {standardise_by: [{column: p}]}",
            "FTE121 3:28 the key `decided` is missing",
        ),
        (
            "compare: {standardise_by: [{column: p, decided: after}]}",
            "FTE123 3:49 `after` does not fit `decided`",
        ),
        (
            "compare: {standardise_by: [{column: p, decided: before, when: x}]}",
            "FTE120 3:57 unknown key `when`",
        ),
    ],
)
def test_what_is_no_comparison_is_refused_at_its_place(block, message):
    assert refusals(block) == [message]


@pytest.mark.parametrize("role", sorted(DECIDED_LATER))
def test_what_was_decided_after_handling_began_is_no_stratum(role):
    assert refusals(f"compare: {{standardise_by: [{role}]}}") == [
        f"FTE133 3:28 `{role}` is decided after handling began"
    ]


def test_every_role_is_fixed_or_decided_later_or_no_property_of_handling():
    others = {Role.CONVERSATION, Role.CUSTOMER, Role.STARTED}
    messages = {Role.MESSAGE, Role.SENT, Role.SENDER, Role.EVENT, Role.SEQUENCE}
    fixed = set(Fixed) - {Fixed.HOUR, Fixed.WEEKDAY, Fixed.DAY, Fixed.WEEK}
    assert DECIDED_LATER | others | messages | {Role(each) for each in fixed} == set(Role)
