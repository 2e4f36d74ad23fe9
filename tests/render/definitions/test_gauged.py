from __future__ import annotations

import json
from dataclasses import replace

import pytest

from fte_audit.readings.gauging import Gauge, Gauged, Gauges
from fte_audit.render.definitions.gauged import OnLog, value_of
from fte_audit.render.definitions.json_file import render as to_json
from fte_audit.render.definitions.markdown import render as to_markdown
from fte_audit.render.definitions.page import page_of
from fte_audit.render.definitions.terminal import render as to_text
from fte_audit.spec.definitions.catalogue import catalogue
from fte_audit.spec.definitions.model import Kind

GAUGES = Gauges(
    read=1200,
    kept=1100,
    figures={Kind.RESOLUTION: Gauged(Kind.RESOLUTION, "Resolved by AI", "share", 0.875)},
    of={
        "acme_resolved": Gauge({"resolved": "judged"}, None, "it takes labels"),
        "acme_resolved_old": Gauge({"resolved": "assumed"}, 0.625, None),
        "acme_minutes": Gauge({}, None, "the log does not say how long conversations took"),
    },
)


@pytest.fixture
def on_log(shown):
    return {what: OnLog(each, GAUGES) for what, each in shown.items()}


def test_a_list_has_a_column_for_the_log(on_log):
    page = to_text(on_log["list"])
    assert "Name                 Silence            On this log" in page
    assert "acme_resolved_old*?  success            62.5 %" in page
    assert "acme_resolved        success if judged  -" in page
    assert "Resolved by AI, as reported: 87.5 %" in page
    assert "1,200 rows read, 1,100 of them in the readings." in page


def test_what_has_no_value_says_what_is_missing(on_log):
    page = to_text(on_log["list"])
    assert "• It takes labels: acme_resolved\n" in page
    assert "• The log does not say how long conversations took: acme_minutes" in page


def test_the_interval_of_labels_stands_beside_the_value(shown):
    of = GAUGES.of | {
        "acme_resolved": Gauge({"resolved": "judged"}, 0.5, None, (0.25, 0.75)),
    }
    its = OnLog(shown["list"], replace(GAUGES, of=of))
    page = " ".join(to_text(its).split())
    assert "acme_resolved success if judged 50.0 % (25.0 % to 75.0 %)" in page
    assert "In brackets: the interval of the sample that people labelled." in page
    assert "In brackets" not in to_text(OnLog(shown["list"], GAUGES))
    values = json.loads(to_json(its))["log"]["values"]
    assert values["acme_resolved"]["interval"] == [0.25, 0.75]
    assert "interval" not in values["acme_resolved_old"]


def test_two_stand_below_each_other_with_the_reports_own(on_log):
    page = to_text(on_log["two"])
    lines = [line for line in page.splitlines() if line.endswith(" %")]
    assert lines == ["Resolved by AI, as reported  87.5 %", "acme_resolved_old            62.5 %"]
    assert page.index("On this log") < page.index("They differ in")


def test_one_has_its_value(on_log):
    titles = [section.title for section in page_of(on_log["one"]).sections]
    assert titles[:3] == ["On this log", "Without a value", "The nine axes"]


def test_markdown_says_the_same(on_log):
    page = to_markdown(on_log["two"])
    assert "| acme\\_resolved\\_old | 62.5 % |" in page or "| acme_resolved_old | 62.5 % |" in page


def test_json_has_values_units_and_what_is_missing(on_log):
    found = json.loads(to_json(on_log["list"]))["log"]
    assert (found["read"], found["kept"]) == (1200, 1100)
    assert found["figures"] == {
        "resolution": {"label": "Resolved by AI", "own": 0.875, "unit": "share"}
    }
    assert found["values"]["acme_resolved"] == {
        "missing": "it takes labels",
        "options": {"resolved": "judged"},
        "value": None,
    }
    assert found["values"]["acme_resolved_old"]["value"] == 0.625


def test_without_a_log_nothing_is_said_of_one(shown):
    assert "log" not in json.loads(to_json(shown["list"]))
    assert "On this log" not in to_text(shown["list"])


def test_who_came_back_is_not_taken_for_who_did_not():
    """A definition of first contact counts the others."""
    figure = Gauged(Kind.REPEAT, "Came back after AI", "share", 0.2)
    gauges = Gauges(9, 9, {Kind.REPEAT: figure}, {"repeat_24h": Gauge({}, 0.073, None)})
    assert value_of(catalogue()["repeat_24h"], gauges) == "7.3 % came back"


def test_minutes_have_their_unit():
    figure = Gauged(Kind.TIME, "How long AI took", "minutes", 3.0)
    gauges = Gauges(9, 9, {Kind.TIME: figure}, {"time_wall_clock": Gauge({}, 3.25, None)})
    assert value_of(catalogue()["time_wall_clock"], gauges) == "3.25 minutes"


@pytest.mark.parametrize("width", [40, 80])
def test_it_fits_any_width(on_log, width):
    for each in on_log.values():
        assert max(map(len, to_text(each, width).splitlines())) <= width
