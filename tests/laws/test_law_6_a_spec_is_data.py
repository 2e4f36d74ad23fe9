"""A spec can't run code, read a file or reach the network."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager

import polars as pl
import pytest

from fte_audit import UserError, audit
from fte_audit.spec import fields
from fte_audit.spec.reader import read_spec, spec_of

DANGEROUS = (
    *("open", "exec", "compile", "socket.", "subprocess.", "ctypes.", "urllib.", "pty."),
    *("os.system", "os.exec", "os.fork", "os.posix_spawn", "os.startfile"),
)
_watching: list[list[str]] = []


def _hear(event, arguments):
    """Files of the program's own, put aside in a folder of its own, are let pass."""
    name = str(arguments[0]) if arguments else ""
    own = "fte-audit-" in name or name.isdigit()
    if _watching and event.startswith(DANGEROUS) and not own:
        _watching[-1].append(f"{event} {arguments[:1]}")


sys.addaudithook(_hear)


@contextmanager
def watched():
    """What Python does to the outside meanwhile: files, network, programs, code."""
    heard: list[str] = []
    _watching.append(heard)
    try:
        yield heard
    finally:
        _watching.pop()


ATTACKS = [
    "read_csv('/etc/passwd')",
    "read_text('/etc/passwd')",
    "(SELECT content FROM read_text('/etc/passwd'))",
    "EXISTS (SELECT 1 FROM 'log.csv')",
    "handling IN (SELECT x FROM y)",
    "pg_read_file('/etc/passwd') = 'x'",
    "load_file('/etc/passwd') = 'x'",
    "getenv('HOME') = 'x'",
    "current_setting('x') = 'y'",
    "system('id') = 'x'",
    "shell('id')",
    "exec('id')",
    "eval('1')",
    "__import__('os').system('id')",
    "lambda x: x",
    "http_get('http://localhost') = 'x'",
    "url('http://localhost')",
    "load_extension('x')",
    "handling = 'ai'; DROP TABLE x",
    "handling = 'ai'; ATTACH 'file'",
    "COPY x TO '/tmp/x'",
    "INSTALL httpfs",
    "PRAGMA database_list",
    "now() > TIMESTAMP '2024-01-01'",
    "random() < 0.5",
    "uuid() = 'x'",
    "handling = $1",
    "handling = ?",
    "handling = @x",
    "x.y.z = 1",
    "* IS NULL",
    "COLUMNS('.*') IS NULL",
    "CAST(handling AS JSON) = 'x'",
    "handling::regclass = 'x'",
    "handling SIMILAR TO '(a+)+$'",
    "regexp_matches(handling, '(a+)+$')",
    "handling COLLATE \"x\" = 'y'",
    "count(*) > 1",
    "row_number() OVER () = 1",
    "list_transform([1], x -> x) = 1",
    "STRUCT(1) = 1",
    "[1, 2] = 1",
    "X'00' = 'a'",
    "`handling` = 'ai'",
    "(" * 400 + "TRUE" + ")" * 400,
    "NOT " * 2000 + "TRUE",
    "handling = 'a'" + " OR handling = 'a'" * 5000,
    "1" * 5000 + " = 1",
]
PLACES = [
    lambda text: {"metrics": {"m": {"kind": "count", "where": text}}},
    lambda text: {"logs": {"drop": {"d": text}}, "metrics": {"m": {"kind": "count"}}},
    lambda text: {
        "logs": {"columns": {"resolved": {"expression": text}}},
        "metrics": {"m": {"kind": "count"}},
    },
]


def broken_by(text, place):
    """What is wrong with how a spec with this expression is taken: nothing, if it is refused."""
    with watched() as heard:
        try:
            spec_of({"version": 1, **place(text)})
        except UserError as refused:
            found = [] if refused.diagnostics else ["refused without a word"]
        else:
            found = ["accepted"]
    return [*found, *heard]


@pytest.fixture(scope="module", autouse=True)
def _imported():
    """Modules that are loaded late would be heard opening their own files."""
    spec = spec_of({"version": 1, "metrics": {"m": {"kind": "count", "where": "handling = 'ai'"}}})
    audit(pl.DataFrame({"handling": ["ai"]}), spec)
    for text in ("x(", "a; b", "read_csv('x')"):
        broken_by(text, PLACES[0])


@pytest.mark.parametrize("place", PLACES, ids=["metric", "rule", "column"])
@pytest.mark.parametrize("text", ATTACKS, ids=lambda text: text[:30])
def test_an_expression_that_is_no_scalar_over_columns_is_refused(text, place):
    assert broken_by(text, place) == []


@pytest.mark.parametrize(
    "text",
    [
        "a: !!python/object/apply:os.system [id]",
        "version: !!python/name:os.system",
        "version: !include /etc/passwd",
        "version: 1\nmetrics: &a {m: {kind: count}}\nlogs: *a",
        "version: 1\n<<: {metrics: {}}",
        "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]",
        "version: 1\nextends: /etc/passwd",
        "version: 1\nextends: ../standard.yaml",
        "version: 1\nextends: http://localhost/spec.yaml",
        "version: 1\nlogs: {files: [/etc/passwd]}\nmetrics: {m: {kind: count}}",
        "version: 1\nimport: x",
        "%TAG ! tag:x,2000:\n---\nversion: !x 1",
        "--- !<tag:yaml.org,2002:python/object/new:os.system>\nargs: [id]",
    ],
)
def test_yaml_that_does_more_than_say_values_is_refused(text):
    with watched() as heard, pytest.raises(UserError):
        read_spec(text, "audit.yaml")
    assert heard == []


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../x", "http://localhost/x", "*", "s3://x/y", "|id", "$(id)", "^a.*$"]
)
def test_a_column_with_the_name_of_a_file_is_a_column(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    frame = pl.DataFrame({name: ["ai", "human"], "a": [1, 2]})
    spec = {
        "version": 1,
        "logs": {"columns": {"handling": {"column": name}}},
        "metrics": {
            "m": {"kind": "count", "where": f"\"{name}\" = 'ai'"},
            "n": {"kind": "distinct", "of": f'"{name}"'},
        },
    }
    audit(frame, spec)
    with watched() as heard:
        report = audit(frame, spec)
    assert heard == []
    assert report.metric("m").figure("count").value == 1
    assert report.metric("n").figure("distinct").value == 2


def test_every_metric_is_computed_without_a_file_or_the_network():
    frame = pl.DataFrame({"handling": ["ai", "human"], "cost": [1.5, 2.5], "x": ["a", "b"]})
    spec = {
        "version": 1,
        "extends": "standard",
        "logs": {"drop": {"d": "x LIKE '%z'"}},
        "metrics": {"m": {"kind": "quantile", "of": "cost * 2", "q": 0.5}},
    }
    audit(frame, spec)
    with watched() as heard:
        audit(frame, spec)
    assert heard == []


def test_an_expression_that_is_evaluated_is_noticed(monkeypatch):
    monkeypatch.setattr(fields, "refusal_of", lambda text: (eval(text), None)[1])  # noqa: S307
    found = broken_by(f"bool(open({os.devnull!r}).close())", PLACES[0])
    assert any(line.startswith("open") for line in found)
    assert any(line.startswith(("exec", "compile")) for line in found)


def test_a_function_that_is_let_through_is_noticed(monkeypatch):
    monkeypatch.setattr(fields, "refusal_of", lambda _: None)
    assert "accepted" in broken_by("read_csv('/etc/passwd')", PLACES[0])
