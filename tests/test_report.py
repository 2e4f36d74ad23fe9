from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, fields, replace

import polars as pl
import pytest
from hypothesis import strategies as st

from fte_audit.api import audit
from fte_audit.comparison import (
    Apart,
    Comparison,
    Contrast,
    Estimate,
    Gap,
    Ratings,
    Side,
    Unrecorded,
)
from fte_audit.equivalents.model import Equivalents, SeenConcurrency, Service, Span
from fte_audit.report import (
    FORMAT,
    Breakdown,
    ColumnUse,
    DroppedRows,
    Figure,
    LogSummary,
    MessageSummary,
    MetricReport,
    Report,
)
from fte_audit.verdicts import About, Outcome, OverReadings, Verdict

FIGURE = Figure("mean", ("topic",), ("a",), 0.5, 2, 3)
METRIC = MetricReport(
    "csat", "Rating", "What it is.", "mean", "points", "higher", "of all", (FIGURE,)
)
LOG = LogSummary(
    read=5,
    kept=3,
    dropped=(DroppedRows("no start", 2),),
    first_start="2024-01-01T00:00:00Z",
    last_start="2024-01-02T00:00:00Z",
    timezone="UTC",
    columns=(ColumnUse("csat", "score", "spec", "a remark"),),
    unused_columns=("note",),
)
REPORT = Report(
    title="A title",
    log=LOG,
    metrics=(METRIC,),
    breakdowns=(Breakdown("topic", ("a", None)), Breakdown("market", (), "no column")),
    notes=("A note.",),
    spec={"version": 1},
    tallies={"cells": [[1, 2]]},
    run={"seconds": 1.5},
)
COMPARISON = Comparison(
    level=0.95,
    groups=(
        Side("ai", ("ai",), 2, is_selected=True),
        Side("human", ("human",), 1, is_selected=False),
    ),
    strata=("topic",),
    no_strata=None,
    cells=2,
    apart=(Apart(("b",), 0.5, 0.0),),
    contrasts=(
        Contrast(
            "csat", "mean", "points", "as_is", 4.0, 3.0, 2, 1, Estimate(1.0, 0.5, 1.5),
            Estimate(1.25, reason="why"),
        ),
    ),
    gaps=(
        Gap("csat", "mean", Estimate(0.5), Estimate(0.5), Estimate(0.0), turns=False, sentence="x"),
    ),
    ratings=Ratings("csat", 1.0, 5.0, 0.2, 0.1, (1.5, 4.5), (1.2, 4.8), (-3.3, 3.3), 0.1, ()),
    unrecorded=(Unrecorded("csat", "mean", None, None, ((0.2, 5.0),), "topic b", 0.5, 2.0),),
    assigned=None,
)  # fmt: skip
VERDICT = Verdict(
    name="share", label="Share", kind="value", claimed="2/3", quote=None, translation=None,
    source=None, asserted_as="measured", replies=(), about=About.PERIOD, required=False,
    outcome=Outcome.SUPPORTED, sentence="It is.",
)  # fmt: skip
SERVICE = Service(
    0.8,
    20.0,
    None,
    (8, 20),
    None,
    (),
    SeenConcurrency(None, None, 0, 0, 0, "nothing", None),
    Span(1, 1.7, 3),
)
OTHER_FIGURE = {
    "statistic": "median",
    "by": ("market",),
    "group": (None,),
    "value": 0.500000001,
    "n": 1,
    "of": 4,
    "reason": "why",
    "interval": (0.4, 0.6),
    "no_interval": "too few",
}
OTHER_METRIC = {
    **dict.fromkeys(("name", "label", "description", "kind", "unit", "denominator"), "another"),
    "better": None,
    "figures": (FIGURE, FIGURE),
    "not_testable": "why",
}
OTHER_LOG = {
    "read": 6,
    "kept": 4,
    "dropped": (DroppedRows("no start", 3),),
    "first_start": None,
    "last_start": None,
    "timezone": "CET",
    "columns": (ColumnUse("csat", "score", "spec"),),
    "unused_columns": (),
    "messages": MessageSummary(9, 6, 2, (DroppedRows("no time", 1),), 0),
}
OTHER = {
    "title": None,
    "log": replace(LOG, read=6),
    "metrics": (),
    "breakdowns": REPORT.breakdowns[::-1],
    "notes": ("Another note.",),
    "spec": {"version": 2},
    "tallies": {"cells": [[1, 3]]},
    "comparison": COMPARISON,
    "verdicts": (VERDICT,),
    "staffing": Equivalents((), (), (), (), (), "USD", None, ("A note.",), SERVICE),
}

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


def through_json(value):
    return json.loads(json.dumps(value))


# the digest


def test_the_digest_is_that_of_the_json_without_the_run():
    content = through_json(REPORT.to_dict())
    digest = content.pop("digest")
    content.pop("run")
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert digest == REPORT.digest == "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def test_the_run_is_in_the_json_but_not_in_the_digest():
    later = replace(REPORT, run={"seconds": 99, "files": ["elsewhere"]})
    assert later.digest == REPORT.digest
    assert later.to_dict()["run"] == {"seconds": 99, "files": ["elsewhere"]}


@pytest.mark.parametrize("name", [field.name for field in fields(Figure)])
def test_the_digest_changes_with_everything_in_a_figure(name):
    figure = replace(FIGURE, **{name: OTHER_FIGURE[name]})
    changed = replace(REPORT, metrics=(replace(METRIC, figures=(figure,)),))
    assert changed.digest != REPORT.digest


@pytest.mark.parametrize("name", [field.name for field in fields(MetricReport)])
def test_the_digest_changes_with_everything_in_a_metric(name):
    changed = replace(REPORT, metrics=(replace(METRIC, **{name: OTHER_METRIC[name]}),))
    assert changed.digest != REPORT.digest


@pytest.mark.parametrize("name", [field.name for field in fields(LogSummary)])
def test_the_digest_changes_with_everything_in_the_log(name):
    changed = replace(REPORT, log=replace(LOG, **{name: OTHER_LOG[name]}))
    assert changed.digest != REPORT.digest


@pytest.mark.parametrize(
    "name", [field.name for field in fields(Report) if field.name not in {"run", "digest"}]
)
def test_the_digest_changes_with_everything_else(name):
    assert replace(REPORT, **{name: OTHER[name]}).digest != REPORT.digest


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_what_is_no_number_has_no_digest(value):
    with pytest.raises(ValueError, match="not JSON compliant"):
        replace(REPORT, metrics=(replace(METRIC, figures=(replace(FIGURE, value=value),)),))


# as plain values


def test_the_json_has_every_field_of_the_report():
    found = REPORT.to_dict()
    assert found["format"] == FORMAT
    whole = {field.name: getattr(REPORT, field.name) for field in fields(Report)}
    whole["log"] = asdict(LOG)
    del whole["log"]["messages"]
    del whole["staffing"]
    whole["metrics"] = [asdict(metric) for metric in REPORT.metrics]
    intervals = {"interval", "no_interval"}
    figure = {name: value for name, value in asdict(FIGURE).items() if name not in intervals}
    whole["metrics"][0]["figures"] = [figure]
    whole["breakdowns"] = [asdict(breakdown) for breakdown in REPORT.breakdowns]
    assert through_json(found) == through_json({"format": FORMAT, **whole})


def test_the_json_has_every_field_of_full_time_equivalents():
    staffing = OTHER["staffing"]
    found = through_json(replace(REPORT, staffing=staffing).to_dict())["staffing"]
    assert found == through_json(asdict(staffing))


def test_the_json_has_every_field_of_what_a_figure_varies_by():
    figure = replace(FIGURE, interval=(0.4, 0.6))
    report = replace(REPORT, metrics=(replace(METRIC, figures=(figure,)),))
    found = through_json(report.to_dict())["metrics"][0]["figures"][0]
    assert found == through_json(asdict(figure))


def test_the_json_has_every_field_of_comparisons_and_verdicts():
    over = OverReadings(9, 3, 2, 1, 0.1, 0.9, ("handled",))
    verdict = replace(VERDICT, over=over, alone="it is a percentile")
    found = through_json(replace(REPORT, comparison=COMPARISON, verdicts=(verdict,)).to_dict())
    assert found["comparison"] == through_json(asdict(COMPARISON))
    assert found["verdicts"] == [through_json(asdict(verdict))]


def test_a_verdict_on_one_set_of_definitions_says_nothing_of_others():
    found = through_json(replace(REPORT, verdicts=(VERDICT,)).to_dict())["verdicts"][0]
    every = through_json(asdict(VERDICT))
    assert found == {name: every[name] for name in every if name not in {"over", "alone"}}


def test_the_json_is_a_copy():
    REPORT.to_dict()["run"]["seconds"] = 0
    assert REPORT.run == {"seconds": 1.5}


# looking up


def test_a_figure_is_found_by_all_that_names_it():
    by_market = replace(FIGURE, by=("market",), value=0.25)
    metric = replace(METRIC, figures=(FIGURE, by_market))
    assert metric.figure("mean", ("topic",), ("a",)) is FIGURE
    assert metric.figure("mean", ("market",), ("a",)) is by_market
    assert metric.figure("median", ("topic",), ("a",)) is None
    assert metric.figure("mean", ("topic",), (None,)) is None
    assert metric.figure("mean") is None


def test_a_metric_is_found_by_its_name_or_is_an_error():
    assert REPORT.metric("csat") is METRIC
    with pytest.raises(KeyError, match="cost"):
        REPORT.metric("cost")


# put together from a log: five conversations, one of them with a start that can't be read


@pytest.fixture(scope="module")
def composed():
    handling = ["human", "ai_then_human", None, "ai", "ai"]
    log = pl.DataFrame(
        {
            "zebra": ["x"] * 5,
            "id": ["a", "b", "c", "d", "e"],
            "who": handling,
            "at": ["2024-01-02", "2024-01-09", "2024-01-10", "2024-01-01T00:00:00.25", "soon"],
            "subject": ["z", None, "b", "z", "z"],
            "aside": ["y"] * 5,
        }
    )
    return audit(
        log,
        {
            "version": 1,
            "title": "Ours",
            "logs": {
                "timezone": "UTC",
                "columns": {
                    "topic": "subject",
                    "started": "at",
                    "conversation": "id",
                    "handling": "who",
                },
                "drop": {"later": "subject = 'none of them'", "earlier": "subject = 'nor this'"},
            },
            "metrics": {
                "share": {"kind": "group_share"},
                "money": {"kind": "sum", "of": "cost"},
                "all": {"kind": "count"},
            },
            "breakdowns": {"by": ["topic", "market", "week"]},
        },
    )


def test_metrics_and_breakdowns_stand_in_the_order_of_the_spec(composed):
    assert [metric.name for metric in composed.metrics] == ["share", "money", "all"]
    assert composed.breakdowns == (
        Breakdown("topic", ("b", "z", None)),
        Breakdown("market", (), "no column is mapped to `market`"),
        Breakdown("week", ("2024-01-01", "2024-01-08")),
    )
    assert composed.title == "Ours"


def test_figures_go_from_the_whole_log_to_its_parts(composed):
    counts = [(figure.group, figure.value) for figure in composed.metric("all").figures]
    assert counts == [
        ((), 4), (("ai",), 2), (("human",), 1), ((None,), 1),
        (("ai",), 1), (("human",), 1), (("ai_then_human",), 1), ((None,), 1),
        (("b",), 1), (("b", "ai"), 0), (("b", "human"), 0), (("b", None), 1),
        (("z",), 2), (("z", "ai"), 1), (("z", "human"), 1), (("z", None), 0),
        ((None,), 1), ((None, "ai"), 1), ((None, "human"), 0), ((None, None), 0),
        (("2024-01-01",), 2), (("2024-01-01", "ai"), 1), (("2024-01-01", "human"), 1),
        (("2024-01-01", None), 0),
        (("2024-01-08",), 2), (("2024-01-08", "ai"), 1), (("2024-01-08", "human"), 0),
        (("2024-01-08", None), 1),
    ]  # fmt: skip


def test_a_metric_that_the_log_can_not_answer_has_a_reason_instead_of_figures(composed):
    money = composed.metric("money")
    assert (money.figures, money.not_testable) == ((), "no column is mapped to `cost`")


def test_every_row_is_kept_or_dropped_for_a_reason_in_the_order_of_precedence(composed):
    log = composed.log
    assert [(dropped.reason, dropped.rows) for dropped in log.dropped] == [
        ("unreadable started", 1),
        ("impossible handling", 0),
        ("no conversation id", 0),
        ("no start", 0),
        ("dropped by rule: later", 0),
        ("dropped by rule: earlier", 0),
        ("duplicate", 0),
    ]
    assert (log.read, log.kept) == (5, 4)


def test_the_log_is_summed_up_with_its_times_and_columns(composed):
    log = composed.log
    assert log.first_start == "2024-01-01T00:00:00.250Z"
    assert log.last_start == "2024-01-10T00:00:00Z"
    assert [(use.role, use.source, use.how) for use in log.columns] == [
        ("conversation", "id", "spec"),
        ("handling", "who", "spec"),
        ("started", "at", "spec"),
        ("topic", "subject", "spec"),
    ]
    assert log.unused_columns == ("aside", "zebra")
