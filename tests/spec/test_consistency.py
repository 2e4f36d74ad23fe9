from __future__ import annotations

import pytest

from fte_audit.diagnostics import UserError
from fte_audit.spec.comparing import Compare, Groups
from fte_audit.spec.consistency import handlings_of
from fte_audit.spec.published import Group
from fte_audit.spec.reader import read_spec, spec_of
from fte_audit.spec.roles import Handling

PERIODS = "periods: {launch: 2024-02-01, more: 2024-02-10}"
LOGS = "logs: {period: [2024-01-27, 2024-02-24], timezone: Europe/Stockholm}"


def read(claim, *blocks):
    lines = ["version: 1", "extends: standard", "claims:", f"  x: {claim}", *blocks]
    return read_spec("\n".join(lines), "a.yaml")


def told(claim, *blocks):
    with pytest.raises(UserError) as caught:
        read(claim, *blocks)
    return [
        (f"{d.code} {d.span.line}:{d.span.column} {d.message}", d.help)
        for d in caught.value.diagnostics
    ]


@pytest.mark.parametrize(
    ("claim", "blocks", "message", "hint"),
    [
        (
            '{metric: csta, value: "4"}',
            [],
            "FTE153 4:15 there is no metric `csta`",
            "did you mean `csat`?",
        ),
        (
            "{kind: statement, quote: y, source: relase}",
            ["sources: {release: {publisher: z}}"],
            "FTE153 4:42 there is no source `relase`",
            "did you mean `release`?",
        ),
        (
            "{kind: statement, quote: y, source: nowhere}",
            [],
            "FTE153 4:42 there is no source `nowhere`",
            "the spec has no sources",
        ),
        (
            "{metric: resolution_time, statistic: p95, value: 2 minutes}",
            [],
            "FTE153 4:43 `resolution_time` has no statistic `p95`",
            "it has mean, median, p90; list others under its `statistics`",
        ),
        (
            '{metric: csat, statistic: median, value: "4"}',
            [],
            "FTE153 4:32 `csat` has no statistic `median`",
            "it has mean",
        ),
        (
            "{metric: handled_share, value: 66 %}",
            [],
            "FTE134 4:3 all conversations together are always all of them",
            "say whose share it is, such as `group: ai`",
        ),
        (
            "{metric: handled_share, value: 66 %, group: all}",
            [],
            "FTE134 4:50 all conversations together are always all of them",
            "say whose share it is, such as `group: ai`",
        ),
        (
            "{kind: change, metric: handled_share, value: 5 % drop}",
            [PERIODS],
            "FTE134 4:3 all conversations together are always all of them",
            "say whose share it is, such as `group: ai`",
        ),
        (
            '{kind: total, metric: csat, value: "4"}',
            [LOGS],
            "FTE134 4:28 `csat` is no total: it is a mean",
            "a total is a count or a sum",
        ),
        (
            "{kind: comparison, metric: containment, expect: better}",
            [],
            "FTE134 4:54 nothing says whether a higher `containment` is better",
            "add `better: higher` or `better: lower` to the metric, or claim `higher` or `lower`",
        ),
        (
            "{kind: comparison, metric: containment, expect: not_worse, margin: 1 pp}",
            [],
            "FTE134 4:54 nothing says whether a higher `containment` is better",
            "add `better: higher` or `better: lower` to the metric, or claim `higher` or `lower`",
        ),
        (
            "{kind: in_some, metric: csat, expect: faster, by: topic}",
            [],
            "FTE134 4:44 `csat` is no time that could be faster",
            "claim `higher` or `lower`, `better` or `worse`",
        ),
        (
            "{kind: comparison, metric: csat, expect: better, group: ai_only, than: ai}",
            [],
            "FTE128 4:77 `ai_only` and `ai` both hold `ai`",
            "compare groups that have nothing in common",
        ),
        (
            "{kind: comparison, metric: csat, expect: better, group: ai_then_human, than: ai}",
            [],
            "FTE128 4:83 `ai_then_human` and `ai` both hold `ai_then_human`",
            "compare groups that have nothing in common",
        ),
        (
            "{kind: comparison, metric: csat, expect: better, group: all}",
            [],
            "FTE128 4:62 `all` and `human` both hold `human`",
            "compare groups that have nothing in common",
        ),
        (
            "{kind: comparison, metric: csat, expect: better, estimand: to_ai}",
            [],
            "FTE128 4:65 `estimand: to_ai` needs `standardise_by` under `compare`",
            "say what the groups are made alike in, such as `standardise_by: [topic]`",
        ),
        (
            "{kind: change, metric: csat, value: 5 % drop}",
            [],
            "FTE121 4:3 a change needs `periods`",
            "say when something changed, such as `periods: {launch: 2024-01-27}`",
        ),
        (
            "{kind: change, metric: csat, value: 5 % drop, after: lauch}",
            [PERIODS],
            "FTE153 4:59 there is no period `lauch`",
            "did you mean `launch`?",
        ),
        (
            "{kind: change, metric: csat, value: 5 % drop, before: never}",
            [PERIODS],
            "FTE153 4:60 there is no period `never`",
            "there are launch, more",
        ),
        (
            "{kind: change, metric: csat, value: 5 % drop, before: launch}",
            [PERIODS],
            "FTE129 4:60 `launch` does not come before `launch`",
            "in their order: launch, more",
        ),
        (
            "{kind: change, metric: csat, value: 5 % drop, before: more, after: launch}",
            [PERIODS],
            "FTE129 4:60 `more` does not come before `launch`",
            "in their order: launch, more",
        ),
        (
            "{kind: change, metric: csat, value: 5 %}",
            [PERIODS],
            "FTE121 4:42 nothing says which way `5 %` went",
            "write `25 % drop` or `-25 %`, or add `direction: drop`",
        ),
        (
            "{kind: change, metric: csat, value: 5 % dorp, direction: drop}",
            [PERIODS],
            "FTE150 4:42 `dorp` is not part of the number `5 %`",
            "leave it out: the value holds the number, and its unit is named beside it",
        ),
        (
            "{kind: total, metric: conversations, value: 2M}",
            [],
            "FTE121 4:3 a total needs its `period`",
            "give the period that was published, or `period` under `logs`",
        ),
        (
            "{kind: total, metric: conversations, value: 2M, period: [2024-01-26, 2024-02-24]}",
            [LOGS],
            "FTE129 4:62 the period goes beyond `logs.period`, outside which nothing counts",
            "`logs.period` goes from 2024-01-27 to 2024-02-24",
        ),
        (
            (
                "{kind: total, metric: conversations, value: 2M, "
                "period: [2024-01-27, 2024-02-24T00:00Z]}"
            ),
            [LOGS],
            "FTE129 4:62 the period goes beyond `logs.period`, outside which nothing counts",
            "`logs.period` goes from 2024-01-27 to 2024-02-24",
        ),
        (
            "{metric: csat, value: on par}",
            [],
            "FTE150 4:28 `on par` cannot be read as a number",
            (
                "write the figure alone, such as `2.3 million`, `66 %` or `two-thirds`, and name "
                "the language of the text if it is not English"
            ),
        ),
        (
            '{metric: csat, value: "4", tolerance: "0.1"}',
            [],
            "FTE136 4:44 the tolerance `0.1` has no unit",
            "write points (`0.1 pp`), percent of the figure (`0.1 %`) or its unit",
        ),
        (
            '{metric: csat, value: "4", between: ["3", "about 4"]}',
            [],
            "FTE150 4:42 `about 4` is no single number",
            "write it without words",
        ),
        (
            "{kind: fte, value: 700 people}",
            [],
            "FTE150 4:25 `people` is not part of the number `700`",
            "leave it out: the value holds the number, and its unit is named beside it",
        ),
        (
            "{kind: comparison, metric: csat, expect: equivalent, margin: little}",
            [],
            "FTE136 4:67 `little` cannot be read as a number",
            "write one number with its unit, such as `2 pp`",
        ),
    ],
)
def test_what_does_not_go_with_the_rest_of_the_spec_is_refused(claim, blocks, message, hint):
    assert told(claim, *blocks) == [(message, hint)]


@pytest.mark.parametrize(
    ("claim", "blocks"),
    [
        ("{metric: containment, value: 66 %}", []),
        ('{kind: fte, value: "700"}', []),
        ("{kind: statement, quote: no cuts}", []),
        ("{kind: comparison, metric: containment, expect: higher}", []),
        (
            '{kind: total, metric: conversations, value: "700", period: [2024-01-01, 2024-02-01]}',
            [],
        ),
        ('{kind: total, metric: conversations, value: "700"}', [LOGS]),
        ("{metric: resolution_time, statistic: p90, value: 2 minutes}", []),
        ("{metric: containment, statistic: share, value: 66 %}", []),
        ("{metric: handled_share, value: 66 %, group: human_then_ai}", []),
        ("{kind: comparison, metric: resolution_time, expect: faster}", []),
        ("{kind: comparison, metric: handle_hours, expect: slower}", []),
        ("{kind: comparison, metric: csat, expect: better, group: ai_only, than: human_only}", []),
        (
            "{kind: comparison, metric: csat, expect: better, estimand: to_ai}",
            ["compare: {standardise_by: [topic]}"],
        ),
        ("{kind: comparison, metric: csat, expect: better, estimand: as_is}", []),
        ("{kind: change, metric: csat, value: 5 % drop, before: launch, after: more}", [PERIODS]),
        ("{kind: change, metric: human_volume, value: halved}", [PERIODS]),
        ("{kind: total, metric: handle_hours, value: 2M hours}", [LOGS]),
        (
            (
                "{kind: total, metric: cost, value: $2M, "
                "period: [2024-01-27T00:00+01:00, 2024-02-23T23:00Z]}"
            ),
            [LOGS],
        ),
    ],
)
def test_what_goes_with_it_is_accepted(claim, blocks):
    assert list(read(claim, *blocks).claims) == ["x"]


def test_a_claim_about_a_metric_that_was_removed_is_refused():
    metrics = "metrics: {csat: null}"
    ((message, _),) = told('{metric: csat, value: "4"}', metrics)
    assert message == "FTE153 4:15 there is no metric `csat`"


def test_every_problem_of_every_claim_is_told_at_once_in_file_order():
    claim = '{metric: csta, value: on par, tolerance: "1", source: z}'
    places = [message.split()[1] for message, _ in told(claim, "compare: {standardise_by: [x]}")]
    assert places == ["5:28"]  # what has no shape is told first
    places = [message.split()[1] for message, _ in told(claim)]
    assert places == ["4:15", "4:28", "4:47", "4:60"]


def test_without_a_file_a_problem_names_its_key():
    claim = {"metric": "csat", "value": "on par"}
    with pytest.raises(UserError, match=r"claims\.x\.value: `on par` cannot be read"):
        spec_of({"version": 1, "extends": "standard", "claims": {"x": claim}})


def test_a_column_that_is_mapped_to_what_was_decided_later_is_no_stratum():
    lines = [
        "version: 1",
        "extends: standard",
        "logs: {columns: {csat: rating, topic: reason}}",
        "compare:",
        "  standardise_by:",
        "    - {column: rating, decided: before}",
        "    - {column: reason, decided: before}",
    ]
    with pytest.raises(UserError) as caught:
        read_spec("\n".join(lines), "a.yaml")
    (problem,) = caught.value.diagnostics
    assert str(problem).splitlines()[0] == (
        "a.yaml:6:16: error[FTE133]: `rating` is the column of `csat`, decided after handling"
    )


def test_a_group_holds_the_handlings_that_the_spec_says():
    compare = Compare(groups=Groups(ai=(Handling.AI,), human=(Handling.HUMAN, Handling.NONE)))
    assert handlings_of(Group.AI, compare) == {Handling.AI}
    assert handlings_of(Group.HUMAN, compare) == {Handling.HUMAN, Handling.NONE}
    assert handlings_of(Group.AI, Compare()) == {Handling.AI, Handling.AI_THEN_HUMAN}
    assert handlings_of(Group.HUMAN, Compare()) == {Handling.HUMAN, Handling.HUMAN_THEN_AI}
    assert handlings_of(Group.ALL, compare) == set(Handling)
    assert [handlings_of(group, compare) for group in list(Group)[3:]] == [
        {Handling.AI},
        {Handling.HUMAN},
        {Handling.AI_THEN_HUMAN},
        {Handling.HUMAN_THEN_AI},
        {Handling.NONE},
    ]
