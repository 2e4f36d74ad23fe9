"""A city's service line: one log, clean and damaged in several ways."""

from __future__ import annotations

import duckdb
import pytest

import fte_audit


@pytest.fixture(scope="module")
def audited(root, real):
    def run(log, spec):
        return fte_audit.audit(
            real / "boston311" / f"boston311-{log}", root / "examples" / "boston311" / spec
        )

    return run


def counts(report):
    names = ("closed", "open", "on_time", "overdue")
    return [report.metric(name).figure("count").value for name in names]


def sources(report):
    by = ("channel",)
    return {
        figure.group[0]: figure.value
        for figure in report.metric("conversations").figures
        if figure.by == by
    }


CLEAN = [
    ("100.csv", "audit.yaml"),
    ("100.csv.gz", "audit.yaml"),
    ("100.jsonl", "audit.yaml"),
    ("100-with-nonascii.csv", "audit.yaml"),
    ("dmy-100.csv", "day-first.yaml"),
]


@pytest.mark.parametrize(("log", "spec"), CLEAN)
def test_every_printed_figure_comes_out(audited, log, spec):
    report = audited(log, spec)
    assert counts(report) == [85, 15, 83, 17]
    assert sources(report) == {
        "Citizens Connect App": 56,
        "City Worker App": 11,
        "Constituent Call": 30,
        "Self Service": 3,
    }


@pytest.mark.parametrize("log", ["100.csv.gz", "100.jsonl", "100-with-nonascii.csv"])
def test_the_same_rows_in_another_file_give_the_same_digest(audited, log):
    assert audited(log, "audit.yaml").digest == audited("100.csv", "audit.yaml").digest


def test_dates_with_the_day_first_give_the_same_figures(audited):
    plain, day_first = audited("100.csv", "audit.yaml"), audited("dmy-100.csv", "day-first.yaml")
    assert day_first.metrics == plain.metrics


def test_dates_with_the_day_first_are_not_guessed(audited):
    with pytest.raises(fte_audit.UserError, match="FTE403"):
        audited("dmy-100.csv", "audit.yaml")


def test_rows_with_the_same_id_are_refused(audited):
    with pytest.raises(fte_audit.UserError, match="FTE401") as caught:
        audited("100-20dupes-random.csv", "audit.yaml")
    assert "20 rows repeat a `conversation`" in str(caught.value)


def test_rows_with_the_same_id_count_once_where_the_spec_says_so(audited, real):
    report = audited("100-20dupes-random.csv", "duplicates.yaml")
    log = str(real / "boston311" / "boston311-100-20dupes-random.csv")
    wanted = duckdb.sql(
        f"""
        SELECT count(*) FILTER (case_status = 'Closed'), count(*) FILTER (case_status = 'Open'),
            count(*) FILTER (ontime = 'ONTIME'), count(*) FILTER (ontime = 'OVERDUE')
        FROM (SELECT DISTINCT * FROM read_csv('{log}', all_varchar = true))
        """  # noqa: S608
    ).fetchall()[0]
    assert (report.log.read, report.log.kept) == (100, 80)
    assert {each.reason: each.rows for each in report.log.dropped if each.rows} == {"duplicate": 20}
    assert tuple(counts(report)) == wanted


def test_a_ragged_row_is_refused_with_its_line(audited, real):
    with pytest.raises(fte_audit.UserError) as caught:
        audited("100-bad.tsv", "audit.yaml")
    rows = (real / "boston311" / "boston311-100-bad.tsv").read_text().split("\n")[:-1]
    ragged = [number for number, line in enumerate(rows, 1) if line.count("\t") != 28]
    [problem] = caught.value.diagnostics
    assert [problem.span.line] == ragged
    assert problem.code == "FTE310"


def test_a_log_without_ai_has_no_figure_about_ai(audited):
    report = audited("100.csv", "audit.yaml")
    groups = {group for metric in report.metrics for f in metric.figures for group in f.group}
    assert "ai" not in groups
