from __future__ import annotations

from datetime import UTC, datetime

import polars as pl

from fte_audit.engines.latest import latest
from fte_audit.engines.recognition import column_types
from fte_audit.engines.sources import frame_log
from fte_audit.plan.builder import build_plan
from fte_audit.spec.reader import spec_of


def latest_of(frame, roles):
    log = frame_log(frame)
    spec = spec_of(
        {
            "version": 1,
            "logs": {"columns": {role: role for role in roles}, "timezone": "UTC"},
            "metrics": {"n": {"kind": "count"}},
        }
    )
    return latest(log, build_plan(spec, {}, column_types(log)))


def test_the_last_start_of_all_rows_is_found():
    frame = pl.DataFrame(
        {
            "handling": ["ai", "human", "ai", "what?"],
            "started": ["2024-02-01", None, "2024-02-23 12:00", "2024-02-02"],
        }
    )
    expected = datetime(2024, 2, 23, 12, tzinfo=UTC).timestamp() * 1_000_000
    assert latest_of(frame, ["handling", "started"]) == expected


def test_a_log_without_times_has_no_last_start():
    frame = pl.DataFrame(
        {"handling": ["ai"], "started": [None]}, schema_overrides={"started": pl.String}
    )
    assert latest_of(frame, ["handling"]) is None
    assert latest_of(frame, ["handling", "started"]) is None
