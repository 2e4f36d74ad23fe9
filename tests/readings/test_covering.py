"""What being there for contacts comes to over working on them, against the report's own agents."""

from __future__ import annotations

from fractions import Fraction as F

import pytest

from fte_audit.engines.sources import frame_log
from fte_audit.readings.equivalents import own_assumptions
from fte_audit.spec.reader import spec_of
from fte_audit.varying import vary_log
from tests.equivalents.test_service_level import HOURS, erlang_c_agents, frame

OPTIONS = ("by_language", "pooled", "business_hours", "work")


def readings(log, **wanted):
    spec = spec_of(
        {
            "version": 1,
            "logs": {
                "period": ["2024-01-01", "2024-01-08"],
                "columns": {
                    **{name: name for name in log.columns if name != "duration"},
                    "duration": {"column": "duration", "unit": "minutes"},
                },
            },
            "metrics": {"conversations": {"kind": "count"}},
            "claims": {"fte": {"kind": "fte", "value": "3"}},
        }
    )
    (found,) = vary_log(frame_log(log), spec, wanted=wanted).readings
    return found


def by_option(found, switch):
    """Option -> value, where this switch alone is varied."""
    places = [each.switch for each in found.switches]
    at = places.index(switch)
    own = tuple(each.options.index(each.own) for each in found.switches)
    return {
        found.switches[at].options[each.options[at]]: each.value
        for each in found.readings
        if each.options[:at] + each.options[at + 1 :] == own[:at] + own[at + 1 :]
    }


def test_coverages_are_the_agents_of_the_formula_over_those_of_the_work():
    found = by_option(
        readings(frame(6, 10, languages=("en", "sv", "de")), coverage=OPTIONS), "coverage"
    )
    own = own_assumptions()
    hours = float(own.hours_per_week)
    slots = erlang_c_agents(1, 600, 0.8, 30)
    agents = -(-slots // F("1.73"))
    assert found["pooled"] == pytest.approx(float(agents) * HOURS / hours)
    work = HOURS / (hours * 0.8 * 1.73)
    assert found["work"] == pytest.approx(work)
    assert found["work"] < found["business_hours"] < found["pooled"] < found["by_language"]


def test_the_measured_concurrency_divides_the_work():
    log = frame(6, 10)
    found = by_option(readings(log, concurrency=("1", "1.73", "measured")), "concurrency")
    # Six agents, one conversation an hour each.
    assert found["measured"] == found["1"]


def test_a_log_without_agents_or_languages_says_what_is_missing():
    found = readings(frame().drop("agent", "language"))
    missing = {(each.switch, each.option): each.missing for each in found.lacking}
    assert missing["coverage", "by_language"] == "no column is mapped to `language`"
    assert "agent" in missing["concurrency", "measured"]
