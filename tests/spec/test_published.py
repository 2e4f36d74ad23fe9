from __future__ import annotations

import json

import pytest

from fte_audit.diagnostics import UserError
from fte_audit.spec.comparing import Estimand, Fixed
from fte_audit.spec.publications import Asserted, Language
from fte_audit.spec.published import (
    CLAIM_KINDS,
    CLAIM_MODELS,
    About,
    Direction,
    Expected,
    Group,
)
from fte_audit.spec.reader import read_spec, spec_of

FULL = """\
version: 1
extends: standard
logs: {period: [2024-01-27, 2024-02-24]}
periods: {launch: 2024-02-01, more: 2024-02-10}
compare: {standardise_by: [topic]}
claims:
  share:
    metric: handled_share
    group: ai
    value: deux tiers
    language: fr
    tolerance: 1 pp
    label: share of all chats
    quote: deux tiers
    translation: two-thirds
    source: release
    asserted_as: measured
    replies: [{who: the firm, when: 2024-02-28, words: "no comment"}]
    settled_by: the log
    required: true
  minutes: {metric: resolution_time, statistic: median, value: less than 2 minutes, about: process}
  total: {kind: total, metric: conversations, value: 2.3M, period: [2024-01-27, 2024-02-10]}
  par: {kind: comparison, metric: csat, expect: equivalent, margin: "0.1", estimand: to_ai}
  repeats: {kind: change, metric: human_volume, value: 25 %, direction: drop, after: more}
  people: {kind: fte, value: "700", source: {publisher: the firm}}
  some: {kind: in_some, metric: csat, expect: better, by: topic, values: [refund], group: ai_only}
  cuts: {kind: statement, quote: no cuts}
sources: {release: {publisher: the firm}}
"""


def refusals(claim, more=""):
    with pytest.raises(UserError) as caught:
        read_spec(f"version: 1\nextends: standard\nclaims:\n  x: {claim}\n{more}", "a.yaml")
    return [f"{d.code} {d.span.line}:{d.span.column} {d.message}" for d in caught.value.diagnostics]


def test_claims_of_every_kind_are_read():
    claims = read_spec(FULL, "a.yaml").claims
    assert [claim.kind for claim in claims.values()] == [
        "value",
        "value",
        "total",
        "comparison",
        "change",
        "fte",
        "in_some",
        "statement",
    ]
    share = claims["share"]
    assert (share.group, share.about, share.asserted_as) == (
        Group.AI,
        About.PERIOD,
        Asserted.MEASURED,
    )
    assert (share.language, share.required, share.replies[0].who) == (Language.FR, True, "the firm")
    assert (claims["minutes"].statistic, claims["minutes"].about) == ("median", About.PROCESS)
    assert claims["total"].period == ("2024-01-27", "2024-02-10")
    assert (claims["par"].expect, claims["par"].estimand) == (Expected.EQUIVALENT, Estimand.TO_AI)
    assert (claims["par"].group, claims["par"].than) == (Group.AI, Group.HUMAN)
    assert claims["repeats"].direction is Direction.DROP
    assert (claims["some"].by, claims["some"].values) == (Fixed.TOPIC, ("refund",))


def test_every_kind_has_a_model_that_says_so():
    for kind, model in CLAIM_MODELS.items():
        assert model.model_fields["kind"].annotation.__args__ == (kind,)
    assert list(CLAIM_MODELS) == CLAIM_KINDS


def test_a_claim_without_a_kind_is_a_value():
    plain = {"version": 1, "extends": "standard"}
    claim = {"metric": "csat", "value": "4.2"}
    short, long = (
        spec_of({**plain, "claims": {"x": each}}) for each in (claim, {"kind": "value", **claim})
    )
    assert short.claims == long.claims
    assert short.canonical() == long.canonical()


@pytest.mark.parametrize(
    ("claim", "message"),
    [
        ("{kind: totl}", "FTE123 4:13 `totl` is not a kind of claim"),
        ("hello", "FTE122 4:6 `hello` is not a mapping of keys to values"),
        ("{metric: csat}", "FTE121 4:3 the key `value` is missing"),
        ("{value: two-thirds}", "FTE121 4:3 the key `metric` is missing"),
        ("{metric: csat, value: 4.20}", "FTE122 4:28 `4.2` is a number"),
        ('{metric: csat, value: "4", tolerance: 1}', "FTE122 4:44 `1` is a number"),
        ('{metric: csat, value: "4", group: bots}', "FTE123 4:40 `bots` does not fit `group`"),
        ('{metric: csat, value: "4", expect: better}', "FTE120 4:33 unknown key `expect`"),
        ('{metric: csat, value: "4", between: ["1"]}', "FTE122 4:42 a list of 2 values"),
        ("{kind: statement}", "FTE121 4:3 the key `quote` is missing"),
        ("{kind: statement, quote: x, value: 5 %}", "FTE120 4:34 unknown key `value`"),
        (
            "{kind: comparison, metric: csat, expect: equivalent}",
            "FTE135 4:39 `expect: equivalent` needs a `margin`; there is no default",
        ),
        (
            "{kind: in_some, metric: csat, by: topic, expect: not_worse}",
            "FTE135 4:47 `expect: not_worse` needs a `margin`; there is no default",
        ),
        (
            '{kind: comparison, metric: csat, expect: higher, margin: "1"}',
            "FTE128 4:55 `margin` has no meaning with `expect: higher`",
        ),
        (
            "{kind: comparison, metric: csat, expect: higher, group: human}",
            "FTE128 4:55 `human` can't be compared with itself",
        ),
        (
            "{kind: in_some, metric: csat, by: resolved, expect: better}",
            "FTE133 4:40 `resolved` is decided after handling began",
        ),
        (
            "{kind: in_some, metric: csat, by: topic, expect: better, values: []}",
            "FTE129 4:71 0 values stand here; at least 1 are needed",
        ),
        (
            "{kind: total, metric: conversations, value: 2M, period: [2024-02-02, 2024-02-01]}",
            "FTE127 4:62 the period ends at 2024-02-01, not after its start at 2024-02-02",
        ),
        ("{kind: statement, quote: x, replies: [{who: y}]}", "FTE121 4:44 the key `words`"),
    ],
)
def test_what_is_no_claim_is_refused_at_its_place(claim, message):
    (found,) = refusals(claim)
    assert found.startswith(message)


def test_a_place_is_that_of_a_key_though_a_claim_s_kind_has_the_same_name():
    """The kind `value` is a step of pydantic's paths, and `value` is a key as well."""
    (found,) = refusals('{value: "4", group: bots, metric: csat}')
    assert found == "FTE123 4:26 `bots` does not fit `group`"


def test_the_canonical_spec_holds_claims_in_the_order_of_the_file():
    plain = read_spec(FULL, "a.yaml").canonical()
    assert json.loads(json.dumps(plain)) == plain
    assert [claim["name"] for claim in plain["claims"]] == [
        "share",
        "minutes",
        "total",
        "par",
        "repeats",
        "people",
        "some",
        "cuts",
    ]
    assert plain["sources"] == {"release": {"publisher": "the firm"}}
    assert plain["intervals"] == {"level": 0.95, "cluster": "customer"}
    assert plain["compare"]["standardise_by"] == ["topic"]


def test_a_spec_without_the_new_blocks_says_nothing_of_them():
    plain = spec_of({"version": 1, "extends": "standard"}).canonical()
    assert set(plain) == {"version", "logs", "metrics", "breakdowns"}
    default = {"version": 1, "extends": "standard", "intervals": {}, "compare": {}}
    assert spec_of(default).canonical() == plain


def test_the_prose_of_claims_names_no_column():
    is_named = read_spec(FULL + "title: about a column\n", "a.yaml").naming()
    assert is_named("column")
    assert is_named("topic")
    assert not is_named("comment")
    assert not is_named("firm")


def test_a_declared_column_is_named():
    compare = {"standardise_by": [{"column": "plan", "decided": "before"}], "assigned": "by id"}
    is_named = spec_of({"version": 1, "extends": "standard", "compare": compare}).naming()
    assert is_named("plan")
    assert not is_named("id")


def test_the_period_of_a_total_is_its_own_or_that_of_the_log():
    spec = read_spec(FULL, "a.yaml")
    day = 86_400_000_000
    start, end = spec.period_of("total")
    assert end - start == 14 * day
    assert spec.period_of("share") == spec.period()
