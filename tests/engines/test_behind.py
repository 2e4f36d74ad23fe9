"""The files of conversations behind a claim hold exactly the planted ones."""

from __future__ import annotations

import polars as pl
import pytest

from fte_audit.diagnostics import UserError
from fte_audit.pipeline import check_paths
from fte_audit.spec.reader import spec_of

ROWS = [
    # key, handling, resolved, minutes
    ("c3", "ai", True, 2),
    ("c1", "ai_then_human", False, 30),
    ("c2", "human", True, 10),
    ("c4", "ai", None, 4),
    ("c5", "none", False, None),
]
CLAIMS = {
    "resolved": {"metric": "resolved", "group": "ai", "value": "50 %"},
    "time": {"metric": "time", "group": "ai", "value": "10 minutes"},
    "share": {"metric": "handled", "group": "human", "value": "20 %"},
    "better": {"kind": "comparison", "metric": "resolved", "expect": "better"},
    "handed": {"metric": "handed", "group": "ai", "value": "20 %"},
    "words": {"kind": "statement", "quote": "no cuts"},
}
METRICS = {
    "resolved": {"kind": "share", "where": "resolved", "better": "higher"},
    "time": {"kind": "duration", "of": "took", "statistics": ["mean"], "unit": "minutes"},
    "handled": {"kind": "group_share"},
    "handed": {"kind": "share", "where": "handling = 'ai_then_human'"},
}


def rows_behind(tmp_path, claim, rows=ROWS, **columns):
    frame = pl.DataFrame(
        [(*row[:3], None if row[3] is None else 60 * row[3]) for row in rows],
        schema={"key": pl.String, "handling": pl.String, "resolved": pl.Boolean, "took": pl.Int64},
        orient="row",
    ).with_columns(started=pl.lit("2024-01-01T00:00:00Z"))
    frame.write_csv(tmp_path / "log.csv")
    roles = {"conversation": "key", "handling": "handling", "resolved": "resolved"}
    roles |= {"started": "started", "duration": {"column": "took", "unit": "seconds"}, **columns}
    metrics = {**METRICS, "time": {**METRICS["time"], "of": "duration"}}
    spec = spec_of(
        {
            "version": 1,
            "logs": {"columns": roles, "timezone": "UTC", "duplicates": "all"},
            "metrics": metrics,
            "claims": CLAIMS,
        }
    )
    file = tmp_path / "rows.csv"
    check_paths([str(tmp_path / "log.csv")], spec, rows={claim: file}, fingerprints=False)
    return file.read_text(encoding="utf-8").splitlines()[1:]


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("resolved", ["c1,ai_then_human,false", "c3,ai,true"]),
        ("time", ["c1,ai_then_human,30.0", "c3,ai,2.0", "c4,ai,4.0"]),
        ("share", ["c2,human,"]),
        ("better", ["c1,ai_then_human,false", "c2,human,true", "c3,ai,true"]),
        ("handed", ["c1,ai_then_human,true", "c3,ai,false", "c4,ai,false"]),
    ],
)
def test_rows_are_those_behind_the_claim_in_the_order_of_their_keys(tmp_path, claim, expected):
    assert rows_behind(tmp_path, claim) == expected


def test_a_claim_without_conversations_has_a_file_without_rows(tmp_path):
    assert rows_behind(tmp_path, "share", [("c1", "ai", True, 1)]) == []


def test_a_claim_that_no_conversation_is_behind_is_refused(tmp_path):
    with pytest.raises(UserError) as error:
        rows_behind(tmp_path, "words")
    (problem,) = error.value.diagnostics
    assert problem.code == "FTE611"
    assert not (tmp_path / "rows.csv").exists()


def test_rows_without_a_key_are_refused(tmp_path):
    with pytest.raises(UserError) as error:
        rows_behind(tmp_path, "share", conversation=None)
    assert "by which rows could be named" in error.value.diagnostics[0].message
