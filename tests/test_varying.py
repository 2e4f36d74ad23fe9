"""The readings of a whole log: whatever its columns, its order, its pieces and its format."""

from __future__ import annotations

import random

import pytest

from fte_audit import passes
from fte_audit.engines.sources import frame_log
from fte_audit.spec.reader import spec_of
from fte_audit.spec.switches import SWITCHES
from fte_audit.varying import vary_log, vary_paths
from tests.reference.readings_logs import (
    BEGIN,
    CLAIMS,
    COLUMNS,
    differences,
    frame_of,
    make_rows,
    rows_of,
    slow_log,
    some_options,
    vary,
    written,
)
from tests.reference.slow_readings import DAY

ROWS = make_rows(11, 120, 30, 9)
PROCESS = {name: claim | {"about": "process"} for name, claim in CLAIMS.items() if name != "fte"}
SPEC = spec_of(written(claims=PROCESS | {"fte": CLAIMS["fte"]}, launch=BEGIN - 14 * DAY))
FEW = {"most": 64}


def of_frame(frame, **options):
    return vary_log(frame_log(frame), SPEC, **FEW | options)


EXPECTED = of_frame(frame_of(ROWS))


def test_the_readings_are_worth_comparing():
    assert {each.name for each in EXPECTED.readings} == CLAIMS.keys()
    assert sum(len(each.readings) for each in EXPECTED.readings) > 250
    ends = [(each.low, each.high) for its in EXPECTED.readings for each in its.readings]
    assert sum(low != high for low, high in ends) > 50


@pytest.mark.parametrize("seed", [1])
def test_the_order_of_the_rows_changes_nothing(seed):
    rows = list(ROWS)
    random.Random(seed).shuffle(rows)  # noqa: S311 - the same order for the same seed
    assert of_frame(frame_of(rows)) == EXPECTED


@pytest.mark.parametrize("chunk_rows", [3, 50])
def test_the_size_of_the_pieces_changes_nothing(monkeypatch, chunk_rows):
    monkeypatch.setattr(passes, "CHUNK_ROWS", chunk_rows)
    assert of_frame(frame_of(ROWS)) == EXPECTED


def test_the_format_and_the_number_of_files_change_nothing(tmp_path):
    frame = frame_of(ROWS)
    frame[:50].write_parquet(tmp_path / "a.parquet")
    frame[50:].write_parquet(tmp_path / "b.parquet")
    frame.write_csv(tmp_path / "log.csv", datetime_format="%Y-%m-%dT%H:%M:%S%.6fZ")
    for paths in ([tmp_path / "b.parquet", tmp_path / "a.parquet"], [tmp_path / "log.csv"]):
        assert vary_paths([str(path) for path in paths], SPEC, **FEW) == EXPECTED


def test_parts_on_disk_give_what_memory_gives(monkeypatch):
    monkeypatch.setattr("fte_audit.engines.cubing.IN_MEMORY", 1)
    assert of_frame(frame_of(ROWS)) == EXPECTED


def test_what_became_of_the_rows_is_told():
    rows = [
        *rows_of({}, {"tag": "spam"}, {"tag": "test"}, {"ended": BEGIN - 1}),
        *rows_of({"conversation": "late", "started": BEGIN + DAY, "ended": None}),
    ]
    found = vary(rows, written(period=(BEGIN, BEGIN + DAY), title="A log"), claim="share")
    assert (found.title, found.read, found.kept) == ("A log", 5, 3)
    assert found.dropped == {"ends before it starts": 1, "outside the period": 1}
    assert found.starts == (BEGIN, BEGIN)
    assert found.claims == ("share",)
    assert [each.name for each in found.readings] == ["share"]


def test_without_claims_the_common_figures_have_readings():
    found = vary(rows_of({}, {"handling": "human"}), written(claims={}), most=50)
    assert [each.name for each in found.readings] == ["handled_share", "resolved_share", "fte"]
    assert found.readings[0].own.value == 0.5
    assert {each.outcome for each in found.readings[0].readings} == {None}


LACKING = [
    *([role] for role in COLUMNS if role != "handling"),
    ["customer", "conversation"],
    ["ended", "duration"],
    ["topic", "language"],
    [role for role in COLUMNS if role != "handling"],
]


@pytest.mark.parametrize("lacking", LACKING, ids="-".join)
def test_what_the_log_lacks_is_not_made_up_from_columns_that_happen_to_be_so_called(lacking):
    """The columns are there, but the spec says that they are not what they are called."""
    columns = COLUMNS | dict.fromkeys(lacking)
    logs = written()["logs"] | {"columns": columns}
    rows = make_rows(8, 40, 30, 3)
    found = vary(rows, written(logs=logs), wanted=some_options(5), most=1_500)
    log = slow_log(rows)
    for row in log.rows:
        row |= {role: None for role in lacking if role not in {"started", "conversation"}}
        if {"started", "ended"} & set(lacking):  # then only the duration tells how long it took
            took = row["duration"]
            row["ended"] = None if took is None else row["started"] + took
    assert list(differences(found, log, most=40)) == []
    offered = {
        (readings.name, each.switch, option)
        for readings in found.readings
        for each in (*readings.switches, *readings.fixed)
        for option in each.options
    }
    lacked = {
        (readings.name, each.switch, each.option)
        for readings in found.readings
        for each in readings.lacking
    }
    assert not offered & lacked


def test_columns_that_are_called_like_what_messages_tell_tell_nothing():
    rows = make_rows(3, 30, 8, 3)
    frame = frame_of(rows)
    extra = frame.with_columns(
        reopened=frame["resolved"],
        closed_at=frame["ended"],
        customer_wrote=frame["resolved"],
        ai_messages=1,
        human_messages=1,
        ai_time=5,
        human_time=5,
        active_time=5,
    )
    spec = spec_of(written())
    found = [vary_log(frame_log(each), spec, most=50) for each in (frame, extra)]
    assert found[0] == found[1]


def test_where_the_reports_own_option_is_not_wanted_there_is_no_reading_of_its_own():
    found = vary(ROWS, written(), claim="share", wanted={"hand_over": ["zero", "last_touch"]})
    assert found.readings[0].own is None
    values = {each.name: each.value for each in found.readings[0].platforms}
    assert values["handled_no_human"] is not None


def test_only_wanted_options_are_varied():
    found = vary(ROWS, written(), claim="share", wanted={"greeting": ["count_all"], "spam": []})
    options = {each.switch: each.options for each in found.readings[0].fixed}
    assert options["greeting"] == ("count_all",)
    assert options["spam"] == ("drop_all",)
    assert set(options) <= set(SWITCHES)
