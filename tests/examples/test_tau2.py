"""Conversations of two AI models, against figures computed elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import polars as pl
import pytest

import fte_audit
from fte_audit.engines.recognition import column_types
from fte_audit.engines.sources import open_log
from fte_audit.plan.folding import plan_messages
from fte_audit.spec.reader import load_spec
from tests.engines.folding.whole import fold

# model, domain, n, success, transferred, success and not transferred,
# mean and median duration in seconds, mean cost in USD: as printed beside the log.
PRINTED = [
    ("gpt", "airline", 20, 10, 3, 9, "22.514", "21.587", "0.03916"),
    ("gpt", "retail", 40, 34, 2, 32, "24.233", "24.780", "0.04722"),
    ("gpt", "telecom", 40, 18, 25, 9, "52.537", "52.963", "0.07778"),
    ("sft", "airline", 20, 13, 6, 9, None, None, None),
    ("sft", "retail", 40, 34, 1, 33, None, None, None),
    ("sft", "telecom", 40, 30, 16, 18, "66.819", "56.431", None),
]


@pytest.fixture(scope="module")
def report(root, real):
    return fte_audit.audit(
        real / "tau2" / "conversations.csv", root / "examples" / "tau2" / "audit.yaml"
    )


def shown(value, places):
    return str(Decimal(repr(value)).quantize(Decimal(1).scaleb(-places)))


@pytest.mark.parametrize("row", PRINTED, ids=lambda row: f"{row[0]}-{row[1]}")
def test_every_printed_figure_comes_out_to_its_last_digit(report, row):
    model, domain, *counts, mean, median, cost = row

    def figure(metric, statistic):
        return report.metric(f"{model}_{metric}").figure(statistic, ("topic",), (domain,)).value

    names = ("conversations", "resolved", "handed_over", "resolved_alone")
    assert [figure(name, "count") for name in names] == counts
    if mean is not None:
        assert shown(figure("duration", "mean"), 3) == mean
        assert shown(figure("duration", "median"), 3) == median
    if cost is not None:
        assert shown(figure("cost", "mean"), 5) == cost


def test_a_cost_of_zero_is_not_priced_and_not_free(report):
    cost = report.metric("sft_cost").figure("mean")
    assert (cost.value, cost.n) == (None, 0)
    assert cost.reason


def test_half_of_the_telecom_successes_of_the_base_model_were_handed_over(report):
    telecom = ("topic",), ("telecom",)
    assert report.metric("gpt_resolved").figure("count", *telecom).value == 18
    assert report.metric("gpt_resolved_alone").figure("count", *telecom).value == 9


def test_six_conversations_were_cut_off(report):
    cut_off = report.metric("sft_cut_off")
    assert cut_off.figure("count").value == 6
    assert cut_off.figure("count", ("topic",), ("telecom",)).value == 6


def test_a_log_without_ratings_has_none(real):
    spec = {
        "version": 1,
        "extends": "standard",
        "logs": {
            "timezone": "UTC",
            "columns": {
                "handling": "CASE WHEN transferred_to_human THEN 'ai_then_human' ELSE 'ai' END"
            },
        },
    }
    report = fte_audit.audit(real / "tau2" / "conversations.csv", spec)
    lacking = {metric.name for metric in report.metrics if metric.not_testable}
    assert lacking >= {
        "first_response_time",
        "csat",
        "csat_top_box",
        "csat_response_rate",
        "resolved_share",
        "abandonment",
    }
    assert all(not metric.figures for metric in report.metrics if metric.not_testable)


def test_the_conversations_of_tau2_are_those_of_its_own_table(real, root):
    log = open_log([str(real / "tau2" / "messages.jsonl")])
    spec = load_spec(root / "examples" / "tau2" / "messages.yaml")
    found, _ = fold(log, plan_messages(spec, {}, column_types(log)))
    table = pl.read_csv(real / "tau2" / "conversations.csv")
    both = table.join(found, left_on="simulation_id", right_on="conversation")
    assert found.height == table.height == both.height == 200
    for row in both.iter_rows(named=True):
        assert row["customer_messages"] == row["user_messages"]
        assert row["ai_messages"] == row["agent_messages"]
        assert row["tool_messages_right"] == row["tool_messages"]
        handed_over = row["transferred_to_human"]
        assert row["handling"] == ("ai_then_human" if handed_over else "ai")
        assert row["hand_over_sign"] == ("tool" if handed_over else None)
        assert float(row["cost"]) == pytest.approx(row["agent_cost_usd"], abs=1e-5)
        # The table's clock starts before the first message is written and stops after the last.
        begun = row["started"] - datetime.fromisoformat(row["start_time"]).replace(tzinfo=UTC)
        stopped = datetime.fromisoformat(row["end_time"]).replace(tzinfo=UTC) - row["ended"]
        assert timedelta(0) <= begun < timedelta(milliseconds=330)
        assert timedelta(0) <= stopped < timedelta(milliseconds=14)
