"""What being there for contacts comes to over working on them, against the report's own agents."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction as F

import polars as pl
import pytest

from fte_audit.engines.sources import frame_log
from fte_audit.spec.reader import spec_of
from fte_audit.spec.switches import SWITCHES
from fte_audit.varying import vary_log
from tests.equivalents.test_service_level import HOURS, erlang_c_agents, frame

OWN = {name: ["own"] for name in SWITCHES}
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


def hours_of_one(found):
    """Hours in a week that a full-time person is there for contacts, as the report assumes it."""
    own = {each.switch: each.own for each in (*found.switches, *found.fixed)}
    assert (own["hours"], own["shrinkage"]) == ("1950", "30%")
    return 1950 * 0.7 * 7 / 365.25


def test_coverages_are_the_agents_of_the_formula_over_those_of_the_work():
    every = readings(frame(6, 10, languages=("en", "sv", "de")), coverage=OPTIONS)
    found, hours = by_option(every, "coverage"), hours_of_one(every)
    # 65 % of six in an hour, ten minutes each; one at a time, as the log's agents had them.
    agents = erlang_c_agents(0.65, 600, 0.8, 30)
    assert found["pooled"] == pytest.approx(agents * HOURS / hours)
    assert found["by_language"] == pytest.approx(
        3 * erlang_c_agents(0.65 / 3, 600, 0.8, 30) * HOURS / hours
    )
    assert found["work"] == pytest.approx(0.65 * HOURS / (hours * 0.8))
    assert found["work"] < found["business_hours"] < found["pooled"] < found["by_language"]


@pytest.mark.parametrize(("option", "at_once"), [("1", 1), ("1.73", F("1.73")), ("3", 3)])
@pytest.mark.parametrize("per_hour", [1, 30])
def test_at_each_concurrency_the_agents_are_those_of_the_formula_at_it(option, at_once, per_hour):
    """A small queue needs one agent who is there, however many one could hold."""
    every = readings(frame(per_hour, 10), **OWN | {"coverage": ["pooled"], "concurrency": [option]})
    erlangs = 0.65 * per_hour / 6
    slots = erlang_c_agents(erlangs, 600, 0.8, 30)
    while erlangs / slots > 0.8:
        slots += 1
    agents = -(-slots // at_once)
    (reading,) = every.readings
    assert reading.value == pytest.approx(float(agents) * HOURS / hours_of_one(every))


@pytest.mark.parametrize(("option", "handle"), [("active", 600), ("wall_clock", 1_800)])
def test_so_they_are_for_each_way_to_count_minutes(option, handle):
    log = frame(3, 10).with_columns(ended=pl.col("started") + timedelta(seconds=1_800))
    every = readings(log, **OWN | {"coverage": ["pooled"], "minutes": [option]})
    slots = erlang_c_agents(0.65 * 3 * handle / 3_600, handle, 0.8, 30)
    (reading,) = every.readings
    assert reading.value == pytest.approx(slots * HOURS / hours_of_one(every))


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
