from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

import fte_audit
from fte_audit import Report, UserError, audit, read_spec

FRAME = pl.DataFrame(
    {
        "conversation_id": ["1", "2", "3", "4"],
        "handling": ["ai", "human", "ai_then_human", "ai"],
        "resolved": ["true", "false", "true", "true"],
    }
)
SPEC = """version: 1
metrics:
  solved: {kind: share, where: resolved}
"""


@pytest.fixture
def log(tmp_path):
    path = tmp_path / "log.csv"
    FRAME.write_csv(path)
    return path


def solved(report):
    return report.metric("solved").figure("share", ("first_handler",), ("ai",)).value


def test_a_log_is_audited_by_its_path_by_several_and_as_a_frame(log):
    reports = [audit(log), audit(str(log)), audit([log]), audit(FRAME), audit(FRAME.lazy())]
    assert all(isinstance(report, Report) for report in reports)
    assert len({report.digest for report in reports}) == 1
    assert reports[0].log.kept == 4


def test_a_spec_may_be_a_file_a_text_or_plain_values(log, tmp_path):
    path = tmp_path / "audit.yaml"
    path.write_text(SPEC, encoding="utf-8")
    plain = {"version": 1, "metrics": {"solved": {"kind": "share", "where": "resolved"}}}
    specs = [path, str(path), read_spec(SPEC, "audit.yaml"), plain]
    assert [float(solved(audit(log, spec))) for spec in specs] == [1.0] * 4
    assert len({audit(log, spec).digest for spec in specs}) == 1


def test_every_problem_is_in_the_error(log):
    with pytest.raises(UserError) as refused:
        audit(log, {"version": 1, "metrics": {"a": {"kind": "share", "where": "b > "}, "c": 1}})
    assert len(refused.value.diagnostics) == 2


def test_every_public_name_is_there_and_no_other():
    assert all(getattr(fte_audit, name) is not None for name in fte_audit.__all__)
    assert set(fte_audit._HOMES) | {"__version__"} == set(fte_audit.__all__)
    with pytest.raises(AttributeError):
        _ = fte_audit.audti


def test_the_version_is_that_of_the_package():
    import tomllib

    pyproject = Path(__file__).parents[1] / "pyproject.toml"
    declared = tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]["version"]
    assert declared == fte_audit.__version__


CLAIMS = {
    "version": 1,
    "claims": {
        "chats": {"value": "120", "unit": "contacts", "rounding": "point"},
        "jobs": {"value": "4", "unit": "people", "rounding": "point"},
    },
    "assumptions": {"each": {"unit": "contacts/person"}},
    "relations": {"r": "each = chats / jobs"},
}


def each(found):
    (reading,) = found.scenario("as_published").readings
    (number,) = (number for number in reading.ranges if number.name == "each")
    return number.found.low, number.found.high


def test_figures_are_crosschecked_as_a_path_as_values_and_as_claims(tmp_path):
    path = tmp_path / "claims.yaml"
    path.write_text(json.dumps(CLAIMS), encoding="utf-8")
    found = [
        fte_audit.crosscheck(given)
        for given in (path, str(path), CLAIMS, fte_audit.load_claims(path))
    ]
    assert [each(one) for one in found] == [(30, 30)] * 4
    assert len({one.digest for one in found}) == 1


def test_a_crosscheck_can_be_asked_what_if():
    assert each(fte_audit.crosscheck(CLAIMS, what_if={"jobs": "5"})) == (24, 24)
    with pytest.raises(UserError, match="FTE153"):
        fte_audit.crosscheck(CLAIMS, what_if={"chefs": "5"})


def test_every_reading_is_there_from_paths_and_from_a_frame(log):
    spec = {
        "version": 1,
        "metrics": {"handled": {"kind": "group_share"}},
        "claims": {"most": {"metric": "handled", "group": "ai", "value": "75 %"}},
    }
    found = [fte_audit.vary(source, spec, claim="most") for source in (log, [str(log)], FRAME)]
    assert found[0] == found[1] == found[2]
    (readings,) = found[0].readings
    # Of four conversations AI had two alone and one first.
    assert {each.value for each in readings.readings} == {0.75, 0.5}
    assert readings.own.value == 0.75
