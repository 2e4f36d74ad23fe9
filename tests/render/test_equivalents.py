"""The section of full-time equivalents, in every format."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from markdown_pages import parse, widths
from rich.cells import cell_len

from fte_audit.equivalents.model import (
    AssumedRange,
    Believing,
    Driver,
    Equivalents,
    Input,
    MethodResult,
    Needed,
    Result,
    Saving,
    SeenConcurrency,
    Service,
    ServiceResult,
    Span,
)
from fte_audit.render import comma, equivalents, json_file, markdown, terminal
from fte_audit.render.layout import NARROWEST
from fte_audit.render.page import NO_VALUE
from tests.reference.examples import examples
from tests.render.reports import equivalents as any_equivalents

RANGE = Span(5.19, 27.2, 93.9)
SERVICE = Service(
    share=0.8,
    within_seconds=20.0,
    patience_seconds=180.0,
    hours=(8, 20),
    handle_seconds=600.0,
    results=(
        ServiceResult("pooled", None, 1, gives_up=True, span=Span(31.0, 42.5, 77.0), peak=1_234,
                      drivers=(), missing=None),
        ServiceResult("by_queue", "topic", 9, gives_up=False, span=Span(50.0, 61.5, 99.0), peak=21,
                      drivers=(), missing=None),
        ServiceResult("business_hours", None, 1, gives_up=True, span=None, peak=None, drivers=(),
                      missing="no hours"),
        ServiceResult("business_hours", None, 1, gives_up=False, span=None, peak=None, drivers=(),
                      missing="no hours"),
    ),
    concurrency=SeenConcurrency(1.7, 3, 12, 3_400, 56, None, "Beware."),
    slots=Span(1.7, 1.7, 3),
)  # fmt: skip
FOUND = Equivalents(
    inputs=(
        Input("ai_minutes", "AI's minutes", "minutes", 1.57),
        Input("ai_repeat_share", "Repeated after AI", "share", 0.2),
        Input("weekly_before", "People's conversations a week, before", "conversations", None,
              "no `periods`"),
    ),
    assumptions=(
        AssumedRange("displacement", "Displacement", "share", 0.3, 0.65, 1.0, "unknown", None,
                     given=False),
        AssumedRange("concurrency", "Concurrency", "conversations/person", 1.0, 1.7, 3.0,
                     "counted", "the platform", given=True),
    ),
    methods=(
        MethodResult("displaced_work", "Displaced work", "The people it would take.", "a / b",
                     "Less hand-overs.", ("displacement", "concurrency"),
                     Result(RANGE, drivers=(Driver("concurrency", 46.3, 15.4),
                                            Driver("displacement", 27.2, 27.2))),
                     Result(Span(4.0, 20.0, 80.0), not_taken_off=("repeat contacts: unknown",))),
        MethodResult("throughput", "Throughput", "At their pace.", "c / d", "Less hand-overs.",
                     (), Result(Span(7.0, 7.0, 7.0)), Result(None, "hand-overs are not recorded")),
        MethodResult("volume_drop", "Drop in volume", "Fewer.", "e / f", "Nothing.", (),
                     Result(None, "no `periods`"), Result(None, "no `periods`")),
    ),
    believing=(
        Believing("work", 18.0, "displaced_work", is_net=True, needed=(
            Needed("displacement", 0.43, None, is_inside=True),
            Needed("concurrency", None, "it would have to be 0.5", is_inside=False)),
            each=5.95, each_now=9.0, each_unit="minutes"),
        Believing("work", 18.0, "throughput", is_net=False, needed=(
            Needed("concurrency", 9.0, None, is_inside=False),),
            each=None, each_now=9.0, each_unit="minutes"),
    ),
    savings=(
        Saving("displaced_work", is_net=True, people=RANGE, ai=RANGE, saved=RANGE,
               per_conversation=Span(0.1, 0.5, 2.0), per_full_time_year=None),
        Saving(None, is_net=True, people=None, ai=RANGE, saved=RANGE,
               per_conversation=RANGE, per_full_time_year=None),
    ),
    currency="USD",
    no_savings=None,
    notes=("A note that everybody has to read.",),
    service=SERVICE,
)  # fmt: skip
few = settings(
    deadline=None,
    max_examples=examples(40),
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.function_scoped_fixture,
    ],
)


def test_methods_stand_beside_each_other_with_their_ranges():
    rows = {row.label: row.cells for row in equivalents.methods(FOUND)}
    assert rows == {
        "Displaced work": ("27.2 (5.19 to 93.9)", "20 (4 to 80)"),
        "Throughput": ("7", NO_VALUE),
        "Drop in volume": (NO_VALUE, NO_VALUE),
    }


def test_what_moves_a_result_is_named_with_its_ends():
    displaced, throughput = equivalents.meanings(FOUND)
    assert displaced == (
        "Displaced work: The people it would take. Moved most by concurrency, over its range from "
        "46.3 to 15.4."
    )
    assert throughput == "Throughput: At their pace."


def test_reasons_stand_once_and_what_is_not_taken_off_is_said():
    assert list(equivalents.lacking(FOUND)) == [
        f"{NO_VALUE} hand-overs are not recorded: Throughput, net",
        f"{NO_VALUE} no `periods`: Drop in volume",
        "Not taken off the net figure: repeat contacts: unknown (Displaced work)",
    ]


def test_assumptions_have_their_range_and_whose_it_is():
    rows = list(equivalents.assumed(FOUND))
    assert rows[0].cells == ("30 %", "65 %", "100 %", "")
    assert rows[1].cells == ("1", "1.70", "3", "conversations/person")
    assert list(equivalents.bases(FOUND)) == [
        "Displacement, default: unknown",
        "Concurrency, given: counted (the platform)",
    ]


def test_what_the_log_does_not_give_is_no_row():
    rows = [(row.label, row.cells) for row in equivalents.inputs(FOUND)]
    assert rows == [
        ("AI's minutes", ("1.57", "minutes")),
        ("Repeated after AI", ("20 %", "")),
    ]


def test_what_one_would_have_to_believe_is_told_with_its_place():
    first, second = equivalents.believed(FOUND)
    assert first == (
        "work, 18 by Displaced work, net: displacement 43 %, inside its range; concurrency: no "
        "value (it would have to be 0.5); 5.95 minutes for each conversation (the log has 9)"
    )
    assert second.endswith(
        "concurrency 9, outside its range; no number of minutes for each conversation does it "
        "(the log has 9)"
    )


def test_money_has_a_row_for_each_way_or_a_reason():
    rows = [(row.label, row.cells[2]) for row in equivalents.savings(FOUND)]
    assert rows == [
        ("Displaced work, net", NO_VALUE),
        ("Costs of the log and displacement", NO_VALUE),
    ]
    assert equivalents.money(FOUND).endswith("in USD:")
    none = replace(FOUND, savings=(), no_savings="nobody knows")
    assert equivalents.money(none) == "No money: nobody knows."


def test_what_a_service_level_takes_stands_under_each_coverage_that_has_a_number():
    assert [(row.label, row.cells) for row in equivalents.served(FOUND)] == [
        ("day and night, all help each other, some give up", ("42.5 (31 to 77)", "1,234")),
        ("day and night, each topic for itself", ("61.5 (50 to 99)", "21")),
    ]


def test_the_service_level_is_said_with_what_is_missing_once_and_what_agents_had_at_once():
    level, missing, seen, slots, warning = equivalents.serving(FOUND)
    assert level.startswith(
        "80 % answered within 20 seconds; who waits gives up after 180 seconds on average; "
        "business hours are 8 to 20 o'clock"
    )
    assert missing.endswith(" no hours")
    assert seen == (
        "12 agents had 1.70 conversations at once on average while they had any, and no more than "
        "3 in 95 % of that time; it rests on 3,400 conversations, and 56 are left out."
    )
    assert slots == "One person is taken for 1.70 (1.70 to 3) conversations at once here."
    assert warning == "Beware."
    unseen = replace(SERVICE.concurrency, mean=None, usual=None, missing="no agents", warning=None)
    patient = replace(SERVICE, patience_seconds=None, concurrency=unseen)
    level, _, seen, _ = equivalents.serving(replace(FOUND, service=patient))
    assert "all who wait are answered in the end" in level
    assert seen == "Concurrency was not measured: no agents."


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_every_width_shows_every_number(width, sample):
    text = terminal.render(replace(sample, staffing=FOUND), width)
    assert max(map(cell_len, text.split("\n"))) <= width
    whole = " ".join(text.split())
    for part in ("27.2", "5.19", "93.9", "30 %", "1.57", "43 %", "everybody has to read"):
        assert part in whole


def test_the_section_is_the_golden_one(golden, sample):
    report = replace(sample, staffing=FOUND)
    for name, text, next_one in (
        ("staffing.txt", terminal.render(report, 80), "\n── "),
        ("staffing.md", markdown.render(report), "\n## "),
    ):
        _, title, after = text.partition(equivalents.TITLE)
        golden(name, title + after.partition(next_one)[0])


@pytest.mark.parametrize("render", [terminal.render, markdown.render])
def test_pages_have_the_section_only_where_something_is_assumed(render, sample):
    assert equivalents.TITLE in render(replace(sample, staffing=FOUND))
    assert equivalents.TITLE not in render(sample)


def test_the_json_has_the_key_only_where_something_is_assumed(sample):
    content = json.loads(json_file.render(replace(sample, staffing=FOUND)))
    Draft202012Validator(json_file.report_schema()).validate(content)
    assert content["staffing"]["methods"][0]["gross"]["span"]["central"] == 27.2
    assert "staffing" not in json.loads(json_file.render(sample))


def test_the_csv_has_a_row_for_each_method_and_assumption(sample):
    text = comma.render(replace(sample, staffing=FOUND))
    rows = {
        (row["metric"], row["statistic"]): row
        for row in csv.DictReader(io.StringIO(text))
        if row["kind"] in {"staffing", "assumption"}
    }
    assert len(rows) == 2 * 3 + 2 + 3
    pooled = rows["erlang_pooled", "gross"]
    assert (pooled["value"], pooled["low"], pooled["high"]) == ("42.5", "31", "77")
    assert rows["erlang_business_hours", "gross"]["reason"] == "no hours"
    net = rows["displaced_work", "net"]
    assert (net["value"], net["low"], net["high"]) == ("20", "4", "80")
    assert rows["volume_drop", "gross"]["reason"] == "no `periods`"
    assert rows["volume_drop", "gross"]["value"] == ""
    assert rows["concurrency", "central"]["unit"] == "conversations/person"
    header = text.split("\n", 1)[0].count(",")
    assert {len(row) for row in csv.reader(io.StringIO(text))} == {header + 1}


@few
@given(found=any_equivalents, width=st.integers(NARROWEST, 160))
def test_any_equivalents_fit_every_format(found, width, sample):
    report = replace(sample, metrics=(), breakdowns=(), staffing=found)
    text = terminal.render(report, width)
    assert max(map(cell_len, text.split("\n"))) <= width
    assert "\x1b" not in text
    assert all(len(each) == 1 for each in widths(parse(markdown.render(report))))
    rows = list(csv.reader(io.StringIO(comma.render(report), newline=""), strict=True))
    assert {len(row) for row in rows} == {len(rows[0])}
    content = json.loads(json_file.render(report))
    Draft202012Validator(json_file.report_schema()).validate(content)


def test_a_queue_is_shown_without_what_could_not_be_seen():
    span = SimpleNamespace(low=1.0, central=2.0, high=3.0)
    result = SimpleNamespace(
        coverage="by_queue", queue="la\x1b[31mng\n", gives_up=False, span=span, peak=2
    )
    found = SimpleNamespace(service=SimpleNamespace(results=(result,)))
    (row,) = equivalents.served(found)
    assert "\x1b" not in row.label
    assert "\n" not in row.label
