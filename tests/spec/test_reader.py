from __future__ import annotations

import json

import pytest

from fte_audit.diagnostics import UserError
from fte_audit.spec.expressions import names, to_text
from fte_audit.spec.reader import load_spec, read_spec, spec_of, standard_spec
from fte_audit.spec.roles import Handling, Keep, Role, TimeUnit

FULL = """\
version: 1
extends: standard
title: The assistant's first four weeks

logs:
  row: conversation
  timezone: Europe/Stockholm
  period: [2024-01-27, 2024-02-24]
  columns:
    conversation: chat_id
    customer: user_hash
    started: opened_at
    ended: {column: closed at, format: "%d/%m/%Y %H:%M", timezone: UTC}
    duration: {column: secs, unit: seconds}
    handling: "CASE WHEN bot_only THEN 'ai' ELSE 'human' END"
    csat: {column: rating, scale: [1, 5], top: 4, missing: [0, -1, n/a]}
    resolved: {column: state, values: {closed: true, open: false}}
    topic: contact_reason
    market: null
    cost: {column: price, currency: USD}
  duplicates: {key: chat_id, keep: latest, by: updated_at}
  drop: {test: "tag = 'test'", spam: "is_spam"}
  expect:
    rows: [100000, null]
    period: [2024-01-27, 2024-02-24]
    every_day: true
    present: {csat: 0.1}
    duplicates: 0.05

metrics:
  resolution_time: {kind: duration, of: "ended - started", unit: minutes, better: lower}
  wait: {kind: duration, from: started, to: first_response, statistics: [p99.5]}
  slow: {kind: quantile, of: handle_time, q: 0.99, where: "topic <> 'x'"}
  cost_per_chat: {kind: ratio, of: cost, per: conversations, unit: USD}
  customers: {kind: distinct, of: customer}
  abandonment: null
breakdowns: {by: [day, channel], quantiles: true}
"""


def refusals(text):
    with pytest.raises(UserError) as caught:
        read_spec(text, "a.yaml")
    return [f"{d.code} {d.span.line}:{d.span.column} {d.message}" for d in caught.value.diagnostics]


def test_a_full_spec_is_read():
    spec = read_spec(FULL, "a.yaml")
    columns = spec.logs.columns
    assert columns.conversation.column == "chat_id"
    assert columns.handling.expression == "CASE WHEN bot_only THEN 'ai' ELSE 'human' END"
    assert columns.csat.scale == (1, 5)
    assert columns.csat.missing == (0, -1, "n/a")
    assert columns.duration.unit is TimeUnit.SECONDS
    assert columns.resolved.values == {"closed": True, "open": False}
    assert columns.unmapped == {Role.MARKET}
    assert list(columns.mapped)[:2] == [Role.CONVERSATION, Role.CUSTOMER]
    assert Role.LANGUAGE not in columns.mapped
    assert spec.logs.duplicates.keep is Keep.LATEST
    assert list(spec.logs.drop) == ["test", "spam"]
    assert spec.logs.expect.rows == (100000, None)
    assert spec.metrics["wait"].statistics == ("p99.5",)
    assert spec.breakdowns.quantiles


def test_a_spec_that_extends_the_standard_merges_metrics_by_name():
    spec = read_spec(FULL, "a.yaml")
    assert list(spec.metrics)[:3] == ["conversations", "handled_share", "resolution_time"]
    assert spec.metrics["resolution_time"].of == "ended - started"
    assert spec.metrics["resolution_time"].label is None
    assert "abandonment" not in spec.metrics
    assert spec.metrics["csat"] == standard_spec().metrics["csat"]
    assert "csat" in spec.inherited
    assert "wait" not in spec.inherited


def test_a_spec_that_extends_nothing_has_its_own_metrics_only():
    spec = read_spec("version: 1\nmetrics: {n: {kind: count}}\n", "a.yaml")
    assert list(spec.metrics) == ["n"]


def test_periods_are_local_days_of_the_spec_s_zone():
    spec = read_spec(FULL, "a.yaml")
    day = 86_400_000_000
    start, end = spec.period()
    assert start == 1_706_310_000_000_000
    assert end - start == 28 * day
    assert spec.expected_period() == (start, end)
    assert standard_spec().period() is None


def test_expressions_know_where_they_stand():
    spec = read_spec(FULL, "a.yaml")
    drop = spec.expression(("logs", "drop", "test"))
    assert to_text(drop) == "tag = 'test'"
    assert str(drop.right.span) == "a.yaml:22:23"
    handling = spec.expression(("logs", "columns", "handling"))
    assert names(handling) == ("bot_only",)
    assert str(handling.branches[0][0].span) == "a.yaml:15:26"
    assert str(spec.expression(("logs", "columns", "topic")).span) == "a.yaml:18:12"
    wait = spec.expression(("metrics", "wait", "of"))
    assert to_text(wait) == "first_response - started"
    assert spec.expression(("metrics", "wait", "where")) is None
    assert spec.expression(("logs", "columns", "market")) is None
    assert to_text(spec.expression(("logs", "duplicates", "by"))) == "updated_at"
    assert spec.expression(("metrics", "csat", "of")).span is None


def test_places_are_found_and_are_no_part_of_a_spec():
    spec = read_spec(FULL, "a.yaml")
    assert str(spec.locate(("logs", "columns", "csat"))) == "a.yaml:16:11"
    assert str(spec.locate(("logs", "columns", "csat"), key=True)) == "a.yaml:16:5"
    assert str(spec.locate(("logs", "columns", "language"))) == "a.yaml:10:5"
    assert spec.locate(("metrics", "csat", "of")) is None
    assert standard_spec().locate(("metrics", "csat")) is None
    assert spec == read_spec("\n" + FULL, "b.yaml")
    assert "a.yaml" not in repr(spec)


def test_the_canonical_spec_is_plain_and_reads_the_same_for_the_same_meaning():
    spec = read_spec(FULL, "a.yaml")
    plain = spec.canonical()
    assert json.loads(json.dumps(plain)) == plain
    assert plain["logs"]["drop"] == [
        {"name": "test", "where": "tag = 'test'"},
        {"name": "spam", "where": "is_spam"},
    ]
    assert plain["metrics"]["wait"]["from"] == "started"
    assert plain["logs"]["columns"]["market"] is None
    other = FULL.replace("tag = 'test'", "tag='test'").replace("ended - started", "ended-started")
    assert read_spec(other, "b.yaml").canonical() == plain


def test_a_spec_of_plain_values_equals_one_of_yaml():
    plain = {"version": 1, "metrics": {"n": {"kind": "count", "where": "csat > 3"}}}
    assert spec_of(plain) == read_spec(json.dumps(plain), "a.yaml")
    with pytest.raises(UserError, match=r"^error\[FTE123\]: metrics\.n\.kind: `cuont`"):
        spec_of({"version": 1, "metrics": {"n": {"kind": "cuont"}}})
    with pytest.raises(UserError, match="FTE132"):
        spec_of({"version": 1})


def test_the_standard_spec_is_that_of_the_reference():
    spec = standard_spec()
    assert {name: metric.kind for name, metric in spec.metrics.items()} == {
        "conversations": "count",
        "handled_share": "group_share",
        "resolution_time": "duration",
        "first_response_time": "duration",
        "csat": "mean",
        "csat_top_box": "share",
        "csat_response_rate": "share",
        "resolved_share": "share",
        "containment": "share",
        "hand_over_share": "share",
        "abandonment": "share",
        "handle_hours": "sum",
        "cost": "sum",
        "cost_per_conversation": "ratio",
    }
    assert [one.value for one in spec.breakdowns.by] == ["week", "topic", "language", "market"]
    assert all(metric.label and metric.description for metric in spec.metrics.values())
    assert spec == read_spec("version: 1\nextends: standard\n", "a.yaml")


def test_files_are_loaded_or_refused(tmp_path):
    file = tmp_path / "a.yaml"
    with pytest.raises(UserError, match=r"FTE113.*no such file"):
        load_spec(file)
    with pytest.raises(UserError, match="FTE113"):
        load_spec(tmp_path)
    file.write_text(FULL, encoding="utf-8")
    assert load_spec(file) == read_spec(FULL, "x")
    file.write_bytes(b" " * (2 << 20))
    with pytest.raises(UserError, match="FTE107"):
        load_spec(str(file))


def test_everything_wrong_with_a_file_comes_at_once_in_its_order():
    text = """\
version: 2
titel: x
logs:
  row: mesage
  timezone: Europe/Stokholm
  period: [2024-02-24, 2024-01-27]
  columns:
    handling: "foo(x)"
    csat: {column: r, scale: [5, 1], mising: [0]}
    cost: 5
  drop: {1a: "x", 1a: "y ="}
metrics:
  a: {kind: cuont}
  b: {where: 010}
"""
    assert [refusal.split()[:2] for refusal in refusals(text)] == [
        ["FTE124", "1:10"],
        ["FTE120", "2:1"],
        ["FTE123", "4:8"],
        ["FTE126", "5:13"],
        ["FTE127", "6:11"],
        ["FTE141", "8:16"],
        ["FTE120", "9:38"],
        ["FTE122", "10:11"],
        ["FTE125", "11:10"],
        ["FTE102", "11:19"],
        ["FTE123", "13:13"],
        ["FTE121", "14:3"],
        ["FTE111", "14:14"],
    ]


def spec_with(block):
    return "version: 1\nextends: standard\n" + block + "\n"


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("logs: {columns: {csat: {column: a, expression: b}}}", "FTE128 3:24"),
        ("logs: {columns: {csat: {missing: [1]}}}", "FTE128 3:24"),
        ("logs: {columns: {csat: {column: a, scale: [5, 1]}}}", "FTE129 3:36"),
        ("logs: {columns: {csat: {column: a, scale: [1, 5], top: 6}}}", "FTE129 3:51"),
        ("logs: {columns: {csat: {column: a, scale: [1]}}}", "FTE122 3:43"),
        ("logs: {columns: {csat: {column: a, unit: seconds}}}", "FTE128 3:36"),
        ("logs: {columns: {started: {column: a, format: x, unit: seconds}}}", "FTE128 3:50"),
        ("logs: {columns: {handling: {column: a, values: {x: bot}}}}", "FTE123 3:49"),
        ("logs: {columns: {resolved: {column: a, values: {x: yes}}}}", "FTE123 3:49"),
        ("logs: {columns: {topic: {column: a, values: {x: true}}}}", "FTE122 3:46"),
        ("logs: {columns: {topic: {column: a, values: {}}}}", "FTE129 3:45"),
        ("logs: {columns: {topic: {column: ''}}}", "FTE129 3:34"),
        ("logs: {columns: {topic: Contact Reason}}", "FTE140 3:33"),
        ("logs: {columns: {topic: [a]}}", "FTE122 3:25"),
        ("logs: {columns: {topic: {column: a, missing: [{}]}}}", "FTE122 3:47"),
        ("logs: {duplicates: first}", "FTE128 3:20"),
        ("logs: {duplicates: {keep: refuse, by: x}}", "FTE128 3:35"),
        ("logs: {duplicates: {keep: all, key: a + b}}", "FTE128 3:32"),
        ("logs: {duplicates: newest}", "FTE123 3:20"),
        ("logs: {timezone: CEST}", "FTE126 3:18"),
        ("logs: {timezone: ../etc/passwd}", "FTE126 3:18"),
        ("logs: {period: [27.1.2024, 2024-02-24]}", "FTE127 3:17"),
        ("logs: {period: [2024-01-27]}", "FTE122 3:16"),
        ("logs: {period: 2024-01-27}", "FTE122 3:16"),
        ("logs: {expect: {rows: [9, 1]}}", "FTE129 3:23"),
        ("logs: {expect: {rows: [-1, 1]}}", "FTE129 3:24"),
        ("logs: {expect: {present: {csat: 10}}}", "FTE129 3:33"),
        ("logs: {expect: {every_day: yes}}", "FTE122 3:28"),
        ("logs: {drop: {a b: x}}", "FTE125 3:15"),
        ("metrics: {x: {kind: mean}}", "FTE121 3:11"),
        ("metrics: {x: {of: csat}}", "FTE121 3:11"),
        ("metrics: {x: {kind: count, of: csat}}", "FTE120 3:28"),
        ("metrics: {x: {kind: quantile, of: csat, q: 90}}", "FTE129 3:44"),
        ("metrics: {x: {kind: quantile, of: csat, q: high}}", "FTE122 3:44"),
        ("metrics: {x: {kind: duration}}", "FTE121 3:14"),
        ("metrics: {x: {kind: duration, from: a}}", "FTE128 3:31"),
        ("metrics: {x: {kind: duration, of: a, to: b}}", "FTE128 3:38"),
        ("metrics: {x: {kind: duration, of: a, unit: weeks}}", "FTE123 3:44"),
        ("metrics: {x: {kind: duration, of: a, statistics: [p100]}}", "FTE123 3:51"),
        ("metrics: {x: {kind: duration, of: a, statistics: [mean, mean]}}", "FTE129 3:50"),
        ("metrics: {x: {kind: duration, of: a, statistics: []}}", "FTE129 3:50"),
        ("metrics: {x: {kind: count, better: more}}", "FTE123 3:36"),
        ("metrics: {x: null}", "FTE131 3:11"),
        ("metrics: {x: 5}", "FTE122 3:14"),
        ("breakdowns: {by: [month]}", "FTE123 3:19"),
        ("breakdowns: {by: [week, week]}", "FTE129 3:18"),
        ("logs: 5", "FTE122 3:7"),
        ("logs: null", "FTE122 3:7"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_at_its_place(block, expected):
    [found] = refusals(spec_with(block))
    assert " ".join(found.split()[:2]) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "FTE112 1:1"),
        ("[]", "FTE112 1:1"),
        ("just text", "FTE112 1:1"),
        ("version: 1", "FTE132 1:1"),
        ("title: x\nmetrics: {n: {kind: count}}", "FTE124 1:1"),
        ("version: '1'\nmetrics: {n: {kind: count}}", "FTE124 1:10"),
    ],
)
def test_a_file_that_is_no_spec_is_refused(text, expected):
    [found] = refusals(text)
    assert " ".join(found.split()[:2]) == expected


def test_handling_has_five_meanings():
    values = ", ".join(f"{index}x: {choice.value}" for index, choice in enumerate(Handling))
    block = f"logs: {{columns: {{handling: {{column: a, values: {{{values}}}}}}}}}"
    assert len(read_spec(spec_with(block), "a.yaml").logs.columns.handling.values) == 5


BILL = {
    "resolutions": "1,000",
    "price": "0.99 USD",
    "period": ["2026-01-01", "2026-02-01"],
    "definition": "containment",
    "own": "resolved_assumed",
}


def test_bills_are_part_of_the_spec():
    spec = spec_of({"version": 1, "extends": "standard", "billed": {"march": BILL}})
    assert spec.billed["march"].bill.resolutions == 1000
    assert spec.canonical()["billed"] == {"march": BILL}
    assert spec.days_of_bill("march") == (1_767_225_600_000_000, 1_769_904_000_000_000)


def test_a_spec_can_be_of_a_part_of_the_log():
    spec = spec_of({"version": 1, "extends": "standard", "logs": {"expect": {"rows": [1, 2]}}})
    part = spec.between(1_767_225_600_000_000, 1_769_904_000_000_001)
    assert part.period() == (1_767_225_600_000_000, 1_769_904_000_000_001)
    assert part.logs.expect.rows is None
    assert spec.period() is None


def test_without_bills_the_spec_does_not_speak_of_them():
    assert "billed" not in spec_of({"version": 1, "extends": "standard"}).canonical()


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        ({"source": "invoice"}, "FTE153", "there is no source `invoice`"),
        ({"priice": "0.99 USD"}, "FTE120", "priice"),
        ({"definition": "intercom_fim"}, "FTE123", "intercom_fim"),
    ],
)
def test_a_bill_with_a_mistake_is_refused(change, code, words):
    with pytest.raises(UserError) as caught:
        spec_of({"version": 1, "extends": "standard", "billed": {"march": BILL | change}})
    [found] = caught.value.diagnostics
    assert found.code == code
    assert words in found.message
