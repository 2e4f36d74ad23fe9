"""Whole inspections: the same bytes for the same rows, and what real logs are known to hold."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fte_audit.diagnostics import UserError
from fte_audit.engines.profiling import profiling
from fte_audit.engines.sources import frame_log
from fte_audit.inspecting import inspect_log, inspect_paths, start_spec, start_spec_of_log
from fte_audit.render.inspection import json_file
from fte_audit.spec.reader import read_spec, spec_of

KLARNA = Path(__file__).parents[1] / "examples" / "klarna" / "log.parquet"
REAL = Path(__file__).parents[2] / "shared" / "data"
real = pytest.mark.skipif(not REAL.is_dir(), reason="the real logs are not here")


@cache
def of_klarna():
    """The log of the example, with what is found in it as it is, and a spec to start from."""
    frame = pl.read_parquet(KLARNA)
    found = json_file.render(inspect_log(frame_log(frame)))
    return frame, found, start_spec_of_log(frame_log(frame))


def kinds(inspection):
    return {each.kind: each for each in inspection.suspicions}


@settings(
    deadline=None,
    max_examples=4,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 10**6), chunk=st.integers(250, 5000))
def test_the_same_rows_give_the_same_bytes(seed, chunk, monkeypatch):
    frame, expected, spec = of_klarna()
    order = list(range(frame.height))
    random.Random(seed).shuffle(order)  # noqa: S311 - a test
    monkeypatch.setattr(profiling, "_CHUNK_CELLS", chunk * len(frame.columns))
    mixed = frame_log(frame[order])
    assert json_file.render(inspect_log(mixed)) == expected
    assert start_spec_of_log(mixed) == spec


def test_files_and_text_formats_give_the_same_bytes(tmp_path):
    frame = pl.read_parquet(KLARNA)
    text = frame.select(pl.all().cast(pl.String))
    text.write_csv(tmp_path / "log.csv")
    expected = json_file.render(inspect_paths([str(tmp_path / "log.csv")]))
    text.write_ndjson(tmp_path / "log.jsonl")
    assert json_file.render(inspect_paths([str(tmp_path / "log.jsonl")])) == expected
    (tmp_path / "parts").mkdir()
    for at in range(4):
        text[at::4].write_parquet(tmp_path / "parts" / f"{at}.parquet")
    assert json_file.render(inspect_paths([str(tmp_path / "parts")])) == expected


def test_a_log_without_rows_is_refused():
    with pytest.raises(UserError, match="FTE402"):
        inspect_log(frame_log(pl.DataFrame({"id": []}, schema={"id": pl.String})))


def test_a_spec_that_names_no_column_of_the_log_is_refused():
    spec = spec_of({"version": 1, "extends": "standard", "logs": {"columns": {"topic": "about"}}})
    with pytest.raises(UserError, match="FTE201"):
        inspect_paths([str(KLARNA)], spec)


def test_the_zone_of_a_spec_is_that_of_the_hours_of_a_day():
    draw = random.Random(3)  # noqa: S311 - a test
    rows = [
        {
            "id": str(at),
            "handling": "human",
            "started_at": f"2024-07-{at % 28 + 1:02}T{draw.choice([8, 9, 10]):02}:00:00Z",
        }
        for at in range(600)
    ]
    log = frame_log(pl.DataFrame(rows))
    spec = spec_of({"version": 1, "extends": "standard", "logs": {"timezone": "Asia/Tokyo"}})
    hours = set(range(24))
    assert set(inspect_log(log).period.hours_without_people) == hours - {8, 9, 10}
    assert set(inspect_log(log, spec).period.hours_without_people) == hours - {17, 18, 19}


@real
def test_getgoing_has_a_shared_caller_and_a_local_clock():
    found = kinds(inspect_paths([str(REAL / "getgoing" / "calls_notext_MODIFIED.csv")]))
    heavy = found["heavy customer"]
    assert (heavy.rows, heavy.of) == (427, 931)
    assert "of 294 customers" in heavy.text
    clocks = found["two clocks"]
    assert "by 4 hours in 682 rows and 5 hours in 155 rows" in clocks.text
    assert set(found) == {"heavy customer", "two clocks", "no zone"}


@real
@pytest.mark.parametrize(
    ("file", "rows"), [("boston311-100.csv", None), ("boston311-100-20dupes-random.csv", 20)]
)
def test_boston_has_twenty_copies_where_they_were_planted(file, rows):
    found = kinds(inspect_paths([str(REAL / "boston311" / file)]))
    assert (found["duplicates"].rows if rows else found.get("duplicates")) == rows
    if rows:
        assert "In 20 of them the rows are copies of each other, in 0 they differ" in (
            found["duplicates"].text
        )


@real
def test_boston_with_the_day_first_gets_its_format():
    text = start_spec([str(REAL / "boston311" / "boston311-dmy-100.csv")])
    source = read_spec(text, "audit.yaml").logs.columns.started
    assert (source.column, source.format) == ("open_dt", "%d/%m/%Y %H:%M:%S")


@real
def test_tau2_has_messages_of_interleaved_conversations_and_models_without_a_price():
    found = kinds(inspect_paths([str(REAL / "tau2" / "messages.jsonl")]))
    assert "8,516 rows are 200 conversations" in found["several rows"].text
    assert found["several rows"].spec == ("row: message",)
    found = kinds(inspect_paths([str(REAL / "tau2" / "conversations.csv")]))
    unpriced = found["stand-in"]
    assert (unpriced.columns, unpriced.rows, unpriced.of) == (("agent_cost_usd",), 100, 200)


@real
def test_tau2_is_taken_as_messages():
    spec = read_spec(start_spec([str(REAL / "tau2" / "messages.jsonl")]), "audit.yaml")
    assert spec.logs.row == "message"
    assert kinds(inspect_paths([str(REAL / "tau2" / "messages.jsonl")], spec)).keys() == {
        "no zone",
        "stand-in",
    }


@real
def test_a_history_of_states_is_told():
    file = REAL / "intercom" / "conversation_history_data.csv"
    assert "states of conversations" in kinds(inspect_paths([str(file)]))["several rows"].text
