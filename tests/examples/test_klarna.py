"""The example: its log comes from its recipe, its figures are the planted and realised ones."""

from __future__ import annotations

import json
import shlex
from dataclasses import replace
from fractions import Fraction

import duckdb
import polars as pl
import pytest

import fte_audit
from fte_audit.render.formats import FORMATS

FIRST_HANDLER = {
    "ai": ("ai", "ai_then_human"),
    "human": ("human", "human_then_ai"),
    "none": ("none",),
}
KEPT = """
    SELECT *, epoch_ms(ended_at) - epoch_ms(started_at) AS took_ms,
        epoch_ms(first_response_at) - epoch_ms(started_at) AS answered_ms,
        CASE WHEN handling IN ('ai', 'ai_then_human') THEN 'ai'
             WHEN handling = 'none' THEN 'none' ELSE 'human' END AS first_handler
    FROM (SELECT * FROM log WHERE NOT is_spam AND NOT is_test)
    QUALIFY row_number() OVER (PARTITION BY conversation_id ORDER BY updated_at DESC) = 1
"""


@pytest.fixture(scope="module")
def folder(root):
    return root / "examples" / "klarna"


@pytest.fixture(scope="module")
def report(folder):
    return fte_audit.audit(folder / "log.parquet", folder / "audit.yaml")


@pytest.fixture(scope="module")
def truth(folder):
    return json.loads((folder / "truth.json").read_text())["realised"]


@pytest.fixture(scope="module")
def kept(folder):
    """The rows that count, found by DuckDB."""
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    connection.read_parquet(str(folder / "log.parquet")).create("log")
    connection.execute(f"CREATE TABLE kept AS {KEPT}")
    yield connection
    connection.close()


def pooled(cells):
    """The sum of some cells of `truth.json`."""
    cells = list(cells)
    return {name: sum(Fraction(cell[name]) for cell in cells) for name in cells[0]}


@pytest.fixture(scope="module")
def groups(truth):
    """Group of the report -> its totals in `truth.json`."""
    plain = truth["conversations_neither_spam_nor_test"]
    crossed = plain["by_handling_and_topic"]
    found = {((), ()): pooled([plain["total"]])}
    for handling, cell in plain["by_handling"].items():
        found[("handling",), (handling,)] = pooled([cell])
    for first, handlings in FIRST_HANDLER.items():
        cells = [plain["by_handling"][handling] for handling in handlings]
        found[("first_handler",), (first,)] = pooled(cells)
    for topic, cell in plain["by_topic"].items():
        found[("topic",), (topic,)] = pooled([cell])
        for first, handlings in FIRST_HANDLER.items():
            cells = [crossed[handling][topic] for handling in handlings]
            found[("topic", "first_handler"), (topic, first)] = pooled(cells)
    return found


def over(numerator, denominator):
    return Fraction(numerator) / denominator if denominator else None


EXACT = {
    ("conversations", "count"): lambda g: g["n"],
    ("resolution_time", "mean"): lambda g: over(g["duration_ms"], g["with_end"] * 60_000),
    ("first_response_time", "mean"): lambda g: over(
        g["first_response_ms"], g["with_first_response"] * 1_000
    ),
    ("csat", "mean"): lambda g: over(g["rating_sum"], g["rated"]),
    ("csat_top_box", "share"): lambda g: over(g["rated_4_or_5"], g["rated"]),
    ("csat_response_rate", "share"): lambda g: over(g["rated"], g["n"]),
    ("resolved_share", "share"): lambda g: over(g["resolved"], g["with_end"]),
    ("abandonment", "share"): lambda g: over(g["abandoned"], g["with_end"]),
    ("handle_hours", "sum"): lambda g: over(g["duration_ms"], 3_600_000) if g["n"] else None,
    ("cost", "sum"): lambda g: g["cost"] if g["n"] else None,
    ("cost_per_conversation", "ratio"): lambda g: over(g["cost"], g["with_end"]),
}


def test_the_log_and_its_truth_come_from_the_recipe(folder, shell, tmp_path):
    command, *_ = (folder / "MAKE.txt").read_text().splitlines()
    assert shlex.split(command)[:2] == ["fte-audit", "simulate"]
    made = shell(f"mkdir made && cd made && {command}")
    assert made.returncode == 0, made.stderr
    again = tmp_path / "project" / "made"
    assert pl.read_parquet(again / "log.parquet").equals(pl.read_parquet(folder / "log.parquet"))
    assert json.loads((again / "truth.json").read_text()) == json.loads(
        (folder / "truth.json").read_text()
    )


def test_every_row_is_kept_or_counted(report, truth, kept):
    plain = truth["conversations_neither_spam_nor_test"]["total"]["n"]
    assert report.log.read == truth["rows"]
    assert report.log.kept == plain == kept.sql("SELECT count(*) FROM kept").fetchall()[0][0]
    flagged = kept.sql(
        "SELECT count(*) FILTER (is_spam), count(*) FILTER (is_test AND NOT is_spam) FROM log"
    ).fetchall()[0]
    dropped = {each.reason: each.rows for each in report.log.dropped if each.rows}
    assert dropped == {
        "dropped by rule: spam": flagged[0],
        "dropped by rule: test": flagged[1],
        "duplicate": truth["rows"] - plain - sum(flagged),
    }


@pytest.mark.parametrize(("metric", "statistic"), EXACT)
def test_the_figures_are_those_that_the_log_was_made_with(report, groups, nine, metric, statistic):
    figures = {
        (figure.by, figure.group): figure.value
        for figure in report.metric(metric).figures
        if figure.statistic == statistic and (figure.by, figure.group) in groups
    }
    assert figures.keys() == groups.keys()
    for group, cell in groups.items():
        expected = EXACT[metric, statistic](cell)
        assert figures[group] == (None if expected is None else nine(expected)), group


@pytest.mark.parametrize(
    ("metric", "milliseconds", "unit"),
    [("resolution_time", "took_ms", 60_000), ("first_response_time", "answered_ms", 1_000)],
)
@pytest.mark.parametrize("statistic", ["median", "p90"])
def test_quantiles_are_those_of_duckdb(report, kept, *, metric, milliseconds, unit, statistic):
    q = {"median": "0.5", "p90": "0.9"}[statistic]
    splits = [((), "1 = 1"), *(((key,), key) for key in ("first_handler", "handling"))]
    for by, key in splits:
        query = f"SELECT {key}, quantile_cont({milliseconds}, {q}) FROM kept GROUP BY 1"  # noqa: S608
        for value, expected in kept.sql(query).fetchall():
            group = (value,) if by else ()
            figure = report.metric(metric).figure(statistic, by, group)
            if expected is None:
                assert figure.value is None
            else:
                assert figure.value == pytest.approx(expected / unit, rel=1e-8)


def test_weeks_languages_and_markets_are_counted_as_duckdb_counts_them(report, kept):
    keys = {
        "week": "strftime(date_trunc('week', started_at), '%Y-%m-%d')",
        "language": "language",
        "market": "market",
    }
    for by, key in keys.items():
        query = f"""
            SELECT {key}, count(*), sum(took_ms), count(took_ms), avg(resolved::INT)
            FROM kept GROUP BY 1 ORDER BY 1
        """  # noqa: S608
        rows = kept.sql(query).fetchall()
        values = {each.by: each.values for each in report.breakdowns}
        assert list(values[by]) == [row[0] for row in rows]
        for value, n, took, ended, resolved in rows:
            count = report.metric("conversations").figure("count", (by,), (value,))
            mean = report.metric("resolution_time").figure("mean", (by,), (value,))
            share = report.metric("resolved_share").figure("share", (by,), (value,))
            assert count.value == n
            assert mean.n == share.n == ended
            assert mean.value == pytest.approx(took / ended / 60_000, rel=1e-8)
            assert share.value == pytest.approx(resolved, rel=1e-8)


def test_containment_and_hand_overs_are_taken_of_what_ai_had_first(report, kept):
    ended, over = kept.sql(
        "SELECT count(escalated), sum(escalated::INT) FROM kept WHERE first_handler = 'ai'"
    ).fetchall()[0]
    contained = report.metric("containment").figure("share", ("first_handler",), ("ai",))
    handed_over = report.metric("hand_over_share").figure("share", ("first_handler",), ("ai",))
    assert contained.n == handed_over.n == ended
    assert handed_over.value == pytest.approx(over / ended, rel=1e-8)
    assert contained.value == pytest.approx(1 - over / ended, rel=1e-8)
    assert {figure.group[-1] for figure in report.metric("containment").figures} == {"ai"}


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_report_is_the_golden_one(report, root, update_golden, suffix):
    path = root / "tests" / "golden" / "klarna" / f"report{suffix}"
    text = FORMATS[suffix].render(replace(report, run={}))
    if update_golden:
        path.write_text(text, encoding="utf-8", newline="")
    assert path.read_bytes().decode() == text


def test_the_command_line_writes_the_same_files(report, shell, tmp_path):
    done = shell(
        "fte-audit report log.parquet -s audit.yaml -o r.md -o r.csv -o r.txt", "examples/klarna"
    )
    assert (done.returncode, done.stdout) == (0, "")
    for suffix in (".md", ".csv", ".txt"):
        written = tmp_path / "project" / "examples" / "klarna" / f"r{suffix}"
        assert written.read_bytes().decode() == FORMATS[suffix].render(report)


def test_the_raw_comparison_misleads_as_planted(report, folder):
    """AI looks better over all topics and worse within them, in the log and as planted."""
    planted = json.loads((folder / "truth.json").read_text())["planted"]
    gaps = planted["ai_first_minus_human_first"]["resolved"]
    assert float(gaps["as_is"]) > 0.04
    assert max(map(float, gaps["within_topic"].values())) < -0.039
    resolved = report.metric("resolved_share")
    ai, human = (
        resolved.figure("share", ("first_handler",), (first,)).value for first in ("ai", "human")
    )
    assert ai > human
    within = [
        [
            resolved.figure("share", ("topic", "first_handler"), (topic, first))
            for first in ("ai", "human")
        ]
        for topic in gaps["within_topic"]
    ]
    to_ai = sum(a.n * (a.value - h.value) for a, h in within) / sum(a.n for a, _ in within)
    assert to_ai < -0.03
