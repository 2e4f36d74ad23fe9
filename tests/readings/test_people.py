"""The report's own reading of full-time equivalents is the number that the report gives."""

from __future__ import annotations

from datetime import timedelta

import polars as pl
import pytest

from fte_audit import audit
from fte_audit.engines.sources import frame_log
from fte_audit.spec.reader import spec_of
from fte_audit.varying import vary_log
from tests.engines.test_concurrency import MESSAGES
from tests.reference.readings_logs import BEGIN, DROP, frame_of, make_rows, written
from tests.reference.slow_readings import DAY

PERIOD = (BEGIN - 2 * DAY, BEGIN + 33 * DAY)
RAW = make_rows(3, 900, 30, 300)
ROWS = [row | {"worked_us": row["worked_us"] or 7 * 10**6} for row in RAW]
SWITCHES = ("hours", "shrinkage", "occupancy", "concurrency")


def one(value):
    return {"value": value, "basis": "an example"}


def frame(agents=0):
    """The log; with agents, all that people had is of a few, who have many at once."""
    found = frame_of(ROWS).with_row_index("number")
    if not agents:
        return found.drop("number")
    name = pl.format("agent {}", pl.col("number") % agents)
    alone = pl.col("handling").replace({"human_then_ai": "human"})
    had = alone.is_in(["human", "ai_then_human"])
    long = pl.col("started") + timedelta(hours=2 if agents > 1 else 48)
    found = found.with_columns(agent=pl.when(had).then(name), handling=alone, ended=long)
    return found.drop("number")


def spec(agents=0, **changes):
    found = written(claims={"fte": {"kind": "fte", "value": "3"}}, **{"period": PERIOD, **changes})
    if agents:
        found["logs"] |= {"columns": found["logs"]["columns"] | {"agent": "agent"}}
    return found


def both(log, found, **wanted):
    """The central number of the report, the report's own reading, and its options."""
    report = audit(log, found)
    every = {each: ["own"] for each in SWITCHES}
    few = {"spam": ["drop_all"], "coverage": ["work"], "greeting": ["count_all"]}
    (readings,) = vary_log(frame_log(log), spec_of(found), wanted=every | few | wanted).readings
    central = report.staffing.method("displaced_work").gross.span.central
    options = {each.switch: each.own for each in (*readings.switches, *readings.fixed)}
    return central, readings.own.value, {name: options[name] for name in SWITCHES}, report.staffing


DEFAULT = {"hours": "1950", "shrinkage": "30%", "occupancy": "80%", "concurrency": "1.7"}
TOPICS = {"compare": {"standardise_by": ["topic"]}}
AFTER_LEAVE = {
    "hours_after_leave_per_year": one(1_461),
    "shrinkage_after_leave": one(0.175),
    "occupancy": one(0.9),
    "concurrency": one(2),
    "displacement": one(0.5),
}


@pytest.mark.parametrize(
    ("changes", "own"),
    [
        ({}, DEFAULT),
        (TOPICS, DEFAULT),
        (TOPICS | {"assumptions": {}}, DEFAULT),
        (
            TOPICS | {"assumptions": AFTER_LEAVE},
            {"hours": "1461", "shrinkage": "17.5%", "occupancy": "90%", "concurrency": "2"},
        ),
        # 1,776 paid hours are not the 1,776 after leave; of them, 0 % takes no leave off.
        (
            {"assumptions": {"paid_hours_per_year": one(1_776), "shrinkage": one(0)}},
            DEFAULT | {"hours": "1776 (own)", "shrinkage": "0% (own)"},
        ),
        (
            {"assumptions": {"shrinkage_after_leave": one(0.3)}},
            DEFAULT | {"hours": "1776.5", "shrinkage": "30% (own)"},
        ),
        (
            {"assumptions": {"hours_after_leave_per_year": one(1_776), "concurrency": one(3)}},
            DEFAULT | {"hours": "1776", "shrinkage": "18%", "concurrency": "3"},
        ),
        ({"compare": {"standardise_by": ["topic", "language"]}}, DEFAULT),
        ({"compare": {"standardise_by": ["language", "hour", "topic"]}}, DEFAULT),
        ({"period": None}, DEFAULT),
        ({"launch": BEGIN + 3 * DAY + 5}, DEFAULT),
        ({"launch": BEGIN + 3 * DAY, "period": None, "zone": "America/New_York"}, DEFAULT),
        ({"intervals": {"sampled": 0.25}}, DEFAULT),
    ],
)
def test_the_reports_own_reading_is_the_reports_central_number(changes, own):
    central, value, options, _ = both(frame(), spec(**changes))
    assert value == central > 0
    assert options == own


@pytest.mark.parametrize("duration", [True, False])
@pytest.mark.parametrize("agents", [400, 25, 1])
def test_so_it_is_where_the_log_tells_how_many_agents_had_at_once(agents, duration):
    found = spec(agents)
    if not duration:
        found["logs"]["columns"] = {
            name: each for name, each in found["logs"]["columns"].items() if name != "duration"
        }
    central, value, options, staffing = both(frame(agents), found)
    assert value == central > 0
    measured = staffing.assumption("concurrency").measured
    # One agent with all of it has hundreds at once, which is nobody's.
    assert measured is (agents > 1)
    assert options["concurrency"] == ("measured" if measured else "1.7")


@pytest.mark.parametrize("strata", [["topic"], ["topic", "language"], ["topic", "hour"]])
def test_so_it_is_where_strata_are_small_and_minutes_unknown(strata):
    log = frame_of(RAW)
    log = log.filter(
        (pl.col("topic") != "b") | (pl.col("conversation").str.slice(1).cast(int) < 60)
    )
    found = spec(compare={"standardise_by": strata})
    central, value, _, staffing = both(log, found)
    assert value == central > 0
    assert any("People have no contacts like" in note for note in staffing.notes)


def test_what_a_rule_drops_no_agent_had():
    """Tagged rows overlap with the others; without them, an agent has one at a time."""
    rows = frame(400).filter(pl.col("agent").is_null() | ~pl.col("tag").str.contains("test|spam"))
    human = rows.filter(pl.col("handling") == "human")
    ghosts = human.with_columns(
        tag=pl.lit("spam"), conversation=pl.format("g{}", pl.col("conversation"))
    )
    without, with_them = both(rows, spec(400)), both(pl.concat([rows, ghosts]), spec(400))
    assert DROP["spam"]
    assert without[:3] == with_them[:3]
    kept = without[3].service.concurrency.mean
    assert with_them[3].service.concurrency.mean == kept
    assert without[1] == without[0]


def test_so_it_is_where_rows_are_messages():
    log = pl.DataFrame(MESSAGES, schema_overrides={"event": pl.String, "agent": pl.String})
    found = {
        "version": 1,
        "extends": "standard",
        "logs": {"row": "message", "columns": {name: name for name in log.columns}},
        "claims": {"fte": {"kind": "fte", "value": "3"}},
    }
    central, value, _, _ = both(log, found, unit=["own"], idle_cap=["own"], minutes=["own"])
    assert value == central > 0
