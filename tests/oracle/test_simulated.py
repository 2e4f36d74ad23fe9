"""Every figure of simulated logs, worked out again from the rows and against what was planted."""

from __future__ import annotations

import csv
import json
from fractions import Fraction

import duckdb
import pytest
from slow_audit import audit as audit_slowly
from slow_audit import differences, figures_of, nine_digits

from fte_audit import audit
from fte_audit.engines.simulation.simulating import Target, simulate
from fte_audit.engines.simulation.world import World
from fte_audit.engines.simulation.writing import Format

COLUMNS = {
    "conversation": "conversation_id",
    "customer": "customer_id",
    "agent": "agent_id",
    "handling": "handling",
    "started": "started_at",
    "ended": "ended_at",
    "first_response": "first_response_at",
    **{
        role: role
        for role in (
            [
                "csat",
                "resolved",
                "escalated",
                "abandoned",
                "topic",
                "language",
                "market",
                "channel",
                "cost",
            ]
        )
    },
}
SCREENED = {
    "version": 1,
    "extends": "standard",
    "logs": {
        "duplicates": {"key": "conversation", "keep": "latest", "by": "updated_at"},
        "drop": {"spam": "is_spam", "test": "is_test"},
    },
}
LATEST_BY = "updated_at"


def latest(same):
    return max(same, key=lambda one: one[0][LATEST_BY])


RULES = {"spam": lambda row: row["is_spam"] == "true", "test": lambda row: row["is_test"] == "true"}


def simulated(folder, suffix, conversations, seed=1):
    path = folder / f"log.{suffix}"
    world = World(
        conversations=conversations,
        seed=seed,
        duplicate_share=Fraction(3, 100),
        spam_share=Fraction(2, 100),
        test_share=Fraction(1, 100),
        open_share=Fraction(4, 100),
    )
    simulate(world, Target(path, folder / "truth.json", Format(suffix)), lambda _done, _total: None)
    return path


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    return simulated(tmp_path_factory.mktemp("simulated"), "csv", 3_000)


@pytest.fixture(scope="module")
def rows(log):
    with log.open(encoding="utf-8", newline="") as file:
        return [{key: text or None for key, text in row.items()} for row in csv.DictReader(file)]


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    return simulated(tmp_path_factory.mktemp("large"), "parquet", 50_000, seed=2)


@pytest.fixture(scope="module")
def large_report(large):
    return audit(large, SCREENED)


def test_every_figure_of_a_screened_log_is_the_one_worked_out_slowly(log, rows):
    slow = audit_slowly(rows, COLUMNS, rules=RULES, choose=latest)
    assert slow.dropped["duplicate"] > 0
    assert len(slow.figures) > 1000
    assert differences(audit(log, SCREENED), slow) == []


def test_every_figure_in_another_zone_is_the_one_worked_out_slowly(log, rows):
    spec = {**SCREENED, "logs": {**SCREENED["logs"], "timezone": "Pacific/Auckland"}}
    slow = audit_slowly(rows, COLUMNS, rules=RULES, choose=latest, zone="Pacific/Auckland")
    assert differences(audit(log, spec), slow) == []


def test_every_figure_within_a_period_is_the_one_worked_out_slowly(log, rows):
    logs = {**SCREENED["logs"], "period": ["2024-02-01", "2024-02-10"]}
    period = (1_706_745_600_000_000, 1_707_523_200_000_000)
    slow = audit_slowly(rows, COLUMNS, rules=RULES, choose=latest, period=period)
    assert slow.dropped["outside the period"] > 0
    assert differences(audit(log, {**SCREENED, "logs": logs}), slow) == []


def test_a_log_without_escalations_tells_hand_overs_by_its_handlings(log, rows):
    logs = {**SCREENED["logs"], "columns": {"escalated": None, "customer": None}}
    columns = {k: v for k, v in COLUMNS.items() if k not in {"escalated", "customer"}}
    slow = audit_slowly(rows, columns, rules=RULES, choose=latest)
    assert differences(audit(log, {**SCREENED, "logs": logs}), slow) == []


def test_the_reference_notices_one_changed_figure(log, rows):
    changed = [dict(row) for row in rows]
    first = next(row for row in changed if row["csat"] == "5")
    first["csat"] = "4"
    slow = audit_slowly(changed, COLUMNS, rules=RULES, choose=latest)
    assert any("csat" in found for found in differences(audit(log, SCREENED), slow))


def test_every_sum_and_count_of_a_larger_log_is_the_one_that_duckdb_finds(large, large_report):
    found = figures_of(large_report)
    for by, group, total in duckdb_totals(large):
        measured = {
            ("conversations", "count"): (total["n"], total["n"]),
            ("resolution_time", "mean"): ratio(total["duration_ms"], total["ended"], 60_000),
            ("first_response_time", "mean"): ratio(total["response_ms"], total["answered"], 1_000),
            ("csat", "mean"): ratio(total["ratings"], total["rated"], 1),
            ("csat_top_box", "share"): ratio(total["satisfied"], total["rated"], 1),
            ("csat_response_rate", "share"): ratio(total["rated"], total["n"], 1),
            ("resolved_share", "share"): ratio(total["resolved"], total["said_resolved"], 1),
            ("abandonment", "share"): ratio(total["abandoned"], total["said_abandoned"], 1),
            ("handle_hours", "sum"): whole(total["duration_ms"], total["ended"], 3_600_000),
            ("cost", "sum"): whole(total["cost"], total["with_cost"], 10_000),
            ("cost_per_conversation", "ratio"): ratio(total["cost"], total["with_cost"], 10_000),
        }
        for name in ("resolution", "response"):
            metric = {"resolution": "resolution_time", "response": "first_response_time"}[name]
            unit = {"resolution": 60_000, "response": 1_000}[name]
            if len(by) == 2 or (by and by[0] not in {"first_handler", "handling"}):
                continue
            for statistic, q in (("median", Fraction(1, 2)), ("p90", Fraction(9, 10))):
                ordered = total[f"{name}s"] or []
                measured[metric, statistic] = quantile_of(ordered, q, unit)
        for (metric, statistic), (value, n) in measured.items():
            figure = found.pop((metric, statistic, by, group))
            assert figure == (value if value is None else float(value), n, total["n"]), (
                metric,
                by,
                group,
            )
    left = {metric for (metric, *_), (_, _, of) in found.items() if of}
    assert left == {"handled_share", "containment", "hand_over_share"}


def ratio(total, n, unit):
    return (nine_digits(Fraction(int(total), n * unit)), n) if n else (None, 0)


def whole(total, n, unit):
    return (nine_digits(Fraction(int(total), unit)), n) if n else (None, 0)


def quantile_of(ordered, q, unit):
    if not ordered:
        return None, 0
    place = (len(ordered) - 1) * q
    low, weight = int(place), place - int(place)
    high = min(low + 1, len(ordered) - 1)
    value = ordered[low] * (1 - weight) + ordered[high] * weight
    return nine_digits(value / unit), len(ordered)


def duckdb_totals(path):
    kept = f"""
        SELECT *, epoch_ms(ended_at) - epoch_ms(started_at) AS duration,
            epoch_ms(first_response_at) - epoch_ms(started_at) AS response,
            CASE WHEN handling IN ('ai', 'ai_then_human') THEN 'ai'
                 WHEN handling IN ('human', 'human_then_ai') THEN 'human'
                 ELSE 'none' END AS first_handler,
            strftime(date_trunc('week', started_at), '%Y-%m-%d') AS week
        FROM '{path}' WHERE NOT is_spam AND NOT is_test
        QUALIFY row_number() OVER (PARTITION BY conversation_id ORDER BY updated_at DESC) = 1
    """  # noqa: S608 - our own path
    sums = """
        count(*) AS n, count(duration) AS ended, sum(duration)::BIGINT AS duration_ms,
        count(response) AS answered, sum(response)::BIGINT AS response_ms, count(csat) AS rated,
        sum(csat)::BIGINT AS ratings, count(*) FILTER (csat >= 4) AS satisfied,
        count(resolved) AS said_resolved, count(*) FILTER (resolved) AS resolved,
        count(abandoned) AS said_abandoned, count(*) FILTER (abandoned) AS abandoned,
        count(cost) AS with_cost, (sum(cost) * 10000)::BIGINT AS cost,
        list_sort(list(duration) FILTER (duration IS NOT NULL)) AS resolutions,
        list_sort(list(response) FILTER (response IS NOT NULL)) AS responses
    """
    keys = [
        (),
        ("first_handler",),
        ("handling",),
        *(
            (key, *more)
            for key in ("week", "topic", "language", "market")
            for more in ((), ("first_handler",))
        ),
    ]
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE kept AS {kept}")
        for by in keys:
            columns = ", ".join(by)
            query = f"SELECT {columns}{',' if by else ''} {sums} FROM kept" + (  # noqa: S608
                f" GROUP BY {columns}" if by else ""
            )
            answer = connection.execute(query)
            names = [column[0] for column in answer.description]
            for row in answer.fetchall():
                total = dict(zip(names, row, strict=True))
                yield by, tuple(total.pop(key) for key in by), total


def test_the_report_finds_what_the_simulation_says_it_wrote(large, large_report):
    truth = json.loads((large.parent / "truth.json").read_text(encoding="utf-8"))["realised"]
    told = truth["conversations_neither_spam_nor_test"]
    cases = [((), told["total"])]
    cases += [((("handling",), (name,)), total) for name, total in told["by_handling"].items()]
    cases += [((("topic",), (name,)), total) for name, total in told["by_topic"].items()]
    assert large_report.log.read == truth["rows"]

    def figure(metric, statistic, *group):
        return large_report.metric(metric).figure(statistic, *group)

    for group, total in cases:
        assert figure("conversations", "count", *group).value == total["n"]
        assert figure("resolution_time", "mean", *group).n == total["with_end"]
        assert figure("resolution_time", "mean", *group).value == nine_digits(
            Fraction(total["duration_ms"], total["with_end"] * 60_000)
        )
        assert figure("first_response_time", "mean", *group).n == total["with_first_response"]
        assert figure("csat", "mean", *group).n == total["rated"]
        if total["rated"]:
            satisfied = Fraction(total["rated_4_or_5"], total["rated"])
            assert figure("csat_top_box", "share", *group).value == nine_digits(satisfied)
            assert figure("csat", "mean", *group).value == nine_digits(
                Fraction(total["rating_sum"], total["rated"])
            )
        assert figure("cost", "sum", *group).value == nine_digits(Fraction(total["cost"]))
        assert figure("abandonment", "share", *group).value == nine_digits(
            Fraction(total["abandoned"], total["with_end"])
        )


def test_what_the_simulation_superseded_is_dropped_as_duplicate(large):
    truth = json.loads((large.parent / "truth.json").read_text(encoding="utf-8"))["realised"]
    spec = {**SCREENED, "logs": {"duplicates": SCREENED["logs"]["duplicates"]}}
    dropped = {line.reason: line.rows for line in audit(large, spec).log.dropped if line.rows}
    assert dropped == {"duplicate": truth["rows_superseded"]}
