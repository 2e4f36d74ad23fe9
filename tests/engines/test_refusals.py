from __future__ import annotations

import pytest
import yaml

from fte_audit.engines.refusals import repeated_keys
from fte_audit.plan import candidates
from fte_audit.plan.builder import build_plan
from fte_audit.plan.candidates import folded
from fte_audit.spec.columns import Source
from fte_audit.spec.nodes import Name, Type
from fte_audit.spec.reader import read_spec, spec_of
from fte_audit.spec.roles import Role

TIMES = {"opened": Type.TIME, "closed": Type.TIME}
HEAD = ("version: 1", "extends: standard")


def refusal(held, recognised=None, rows=2, **logs):
    """What is said of a log with `id` and these columns."""
    recognised = {"conversation": "id"} if recognised is None else recognised
    sources = {Role(role): Source(column=column) for role, column in recognised.items()}
    types = {"id": Type.TEXT, **dict.fromkeys(held, Type.TEXT)}
    types |= {column: TIMES[column] for column in held if column in TIMES}
    spec = spec_of({"version": 1, "extends": "standard", **({"logs": logs} if logs else {})})
    return repeated_keys(build_plan(spec, sources, types), list(types), rows)


def offered(diagnostic):
    """The rule that the paste holds, as a spec of its own."""
    assert diagnostic.paste.splitlines()[:2] == list(HEAD)
    return read_spec(diagnostic.paste, "audit.yaml")


@pytest.mark.parametrize(
    ("rows", "words"), [(1, "1 row repeats"), (2, "2 rows repeat"), (12_345, "12,345 rows repeat")]
)
def test_the_number_of_rows_is_said(rows, words):
    diagnostic = refusal([], rows=rows)
    assert diagnostic.code == "FTE401"
    assert diagnostic.message == f"{words} a `conversation` that another row has: which one counts?"


@pytest.mark.parametrize("column", [
    "updated_at", "last_updated", "modified", "Updated At", "lastUpdatedAt", "Modified: at",
    "updated_at #", "'modified'",
])  # fmt: skip
def test_a_column_with_the_time_of_a_version_is_offered_as_a_rule_that_can_be_read(column):
    spec = offered(refusal([column]))
    assert spec.logs.duplicates.keep == "latest"
    assert spec.logs.duplicates.key == "conversation"
    assert spec.expression(("logs", "duplicates", "by")) == Name(column)


def test_the_likeliest_column_is_offered_whatever_their_order():
    columns = ["modified", "last_updated", "updated_at"]
    for order in (columns, columns[::-1]):
        assert offered(refusal(order)).logs.duplicates.by == "updated_at"


@pytest.mark.parametrize(
    ("roles", "by"),
    [
        ({"started": "opened"}, "started"),
        ({"ended": "closed"}, "ended"),
        ({"started": "opened", "ended": "closed"}, "ended"),
    ],
)
def test_without_such_a_column_the_end_or_the_start_tells(roles, by):
    spec = offered(refusal(["opened", "closed"], {"conversation": "id", **roles}))
    assert (spec.logs.duplicates.keep, spec.logs.duplicates.by) == ("latest", by)


def test_a_column_of_versions_is_better_than_the_end():
    roles = {"conversation": "id", "ended": "closed"}
    assert offered(refusal(["closed", "modified_at"], roles)).logs.duplicates.by == "modified_at"


def test_without_any_time_every_row_is_offered_to_count():
    assert offered(refusal(["note"])).logs.duplicates.keep == "all"


def test_who_has_a_spec_is_offered_a_piece_for_it():
    diagnostic = refusal(["modified"], {}, columns={"conversation": "id"})
    assert yaml.safe_load(diagnostic.paste) == {
        "logs": {"duplicates": {"key": "conversation", "keep": "latest", "by": "modified"}}
    }
    assert "`logs:` of your spec" in diagnostic.help
    assert "save as audit.yaml" in refusal([]).help


def test_the_key_of_the_spec_is_named_and_offered():
    key = "ticket"
    diagnostic = refusal(
        [key, "modified"],
        {},
        columns={"conversation": "id"},
        duplicates={"key": key, "keep": "refuse"},
    )
    assert f"`{key}`" in diagnostic.message
    assert yaml.safe_load(diagnostic.paste)["logs"]["duplicates"]["key"] == key


@pytest.mark.parametrize("column", ['Last "Updated"', "🙂 modified", "updated_at"])
def test_any_name_of_a_column_can_be_pasted(column, monkeypatch):
    monkeypatch.setattr(candidates, "VERSION_NAMES", (folded(column),))
    spec = offered(refusal([column]))
    assert spec.expression(("logs", "duplicates", "by")) == Name(column)
