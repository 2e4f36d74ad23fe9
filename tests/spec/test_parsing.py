from __future__ import annotations

import subprocess
import sys

import pytest
import sqlglot
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fte_audit.diagnostics import Span, UserError
from fte_audit.spec import nodes
from fte_audit.spec.expressions import names, parse_expression, refusal_of, to_text
from tests.reference.examples import examples

HERE = Span("a.yaml", 3, 10)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("chat_id", "chat_id"),
        ("  chat_id ", "chat_id"),
        ("größe", "größe"),
        ("end", '"end"'),
        ("date", "date"),
        ("select", "select"),
        ("null", "NULL"),
        ("True", "TRUE"),
        ('"chat id"', '"chat id"'),
        ('"say ""hi"""', '"say ""hi"""'),
        ("'it''s'", "'it''s'"),
        ("a=1 and not b", "a = 1 AND NOT b"),
        ("(a or b) and c", "(a OR b) AND c"),
        ("a or (b and c)", "a OR b AND c"),
        ("a != 1", "a <> 1"),
        ("a - (b - c) * -2", "a - (b - c) * -2"),
        ("(a - b) - c", "a - b - c"),
        ("- -a", "-(-a)"),
        ("-(1)", "-(1)"),
        ("a not in (1, -2.5)", "NOT a IN (1, -2.5)"),
        ("a not between 1 and 2 and b", "NOT a BETWEEN 1 AND 2 AND b"),
        ("a not like 'x%'", "NOT a LIKE 'x%'"),
        ("a ilike 'x'", "a ILIKE 'x'"),
        ("a is not null", "NOT a IS NULL"),
        ("a = b is true", "(a = b) IS TRUE"),
        ("case when a then 1 end", "CASE WHEN a THEN 1 END"),
        ("case a when 1 then 'x' else 'y' end", "CASE WHEN a = 1 THEN 'x' ELSE 'y' END"),
        ("coalesce(a, b, 1)", "COALESCE(a, b, 1)"),
        ("date '2024-01-27'", "DATE '2024-01-27'"),
        ("timestamp '2024-01-27 10:00'", "TIMESTAMP '2024-01-27 10:00'"),
        ("interval '7' days", "INTERVAL '604800000000' microseconds"),
        ("interval '90 minutes'", "INTERVAL '5400000000' microseconds"),
        ("interval 1 hour", "INTERVAL '3600000000' microseconds"),
        ("date = 1 and interval > 2", "date = 1 AND interval > 2"),
        (".5 + 1. + 1e3", "0.5 + 1.0 + 1000.0"),
        ("lower", "lower"),
        ("a\n  and b", "a AND b"),
    ],
)
def test_accepted_text_has_one_canonical_form(text, canonical):
    node = parse_expression(text)
    assert to_text(node) == canonical
    assert parse_expression(canonical) == node


REFUSED = [
    ("", "FTE140", 10),
    ("  ", "FTE140", 10),
    ("a b", "FTE140", 12),
    ("a +", "FTE140", 12),
    ("(a", "FTE140", 11),
    ("a)", "FTE140", 11),
    ("a < b < c", "FTE140", 16),
    ("a = 1 IN (1)", "FTE140", 16),
    ("a IN ()", "FTE140", 16),
    ("a IN 1", "FTE140", 15),
    ("a IN (b)", "FTE141", 16),
    ("a IN (1, NULL)", "FTE141", 19),
    ("a IN (SELECT 1)", "FTE141", 16),
    ("a IS b", "FTE140", 15),
    ("a IS NOT 1", "FTE140", 19),
    ("a LIKE b", "FTE141", 17),
    ("a LIKE 'x' ESCAPE '!'", "FTE141", 21),
    ("a BETWEEN 1", "FTE140", 20),
    ("CASE END", "FTE140", 15),
    ("CASE WHEN a THEN 1", "FTE140", 27),
    ("CASE a + 1 WHEN 2 THEN 3 END", "FTE141", 15),
    ("end - start", "FTE140", 10),
    ("'open", "FTE140", 10),
    ('a = "open', "FTE140", 14),
    ('""', "FTE140", 10),
    ("1abc", "FTE140", 11),
    ("0x1F", "FTE140", 11),
    ("LOWER()", "FTE140", 10),
    ("NULLIF(a)", "FTE140", 10),
    ("ROUND(a, 2)", "FTE140", 10),
    ("a; DROP TABLE log", "FTE141", 11),
    ("a -- comment", "FTE141", 12),
    ("a /* comment */", "FTE141", 12),
    ("(SELECT max(x) FROM read_csv('/etc/passwd'))", "FTE141", 11),
    ("read_csv('/etc/passwd')", "FTE141", 10),
    ("read_text('/etc/passwd')", "FTE141", 10),
    ("getenv('HOME')", "FTE141", 10),
    ("__import__('os')", "FTE141", 10),
    ("sum(a) OVER ()", "FTE141", 10),
    ("LOWER(a) OVER (PARTITION BY b)", "FTE141", 19),
    ("count(*)", "FTE141", 10),
    ("list_transform(a, x -> x)", "FTE141", 10),
    ("x -> x", "FTE140", 13),
    ("a::int", "FTE141", 11),
    ("CAST(a AS INT)", "FTE141", 10),
    ("a.b", "FTE141", 11),
    ("a[1]", "FTE141", 11),
    ("{a}", "FTE141", 10),
    ("a || b", "FTE141", 12),
    ("a % 2", "FTE141", 12),
    ("$1", "FTE141", 10),
    ("@a", "FTE141", 10),
    ("`a`", "FTE141", 10),
    ("EXISTS (a)", "FTE141", 10),
    ("a COLLATE x", "FTE141", 12),
    ("DATE '2024-13-01'", "FTE143", 15),
    ("DATE '2024-01-01 10:00'", "FTE143", 15),
    ("TIMESTAMP 'now'", "FTE143", 20),
    ("INTERVAL '1' month", "FTE143", 19),
    ("INTERVAL 'x' days", "FTE143", 19),
    ("INTERVAL '1.5' days", "FTE143", 19),
    ("INTERVAL '99999' weeks", "FTE143", 19),
    ("9223372036854775808", "FTE143", 10),
    ("1e999", "FTE143", 10),
    ("(" * 60 + "a" + ")" * 60, "FTE142", 60),
    ("NOT " * 60 + "a", "FTE142", 210),
    ("- " * 60 + "a", "FTE142", 110),
    ("CASE WHEN " * 60, "FTE142", 260),
    ("LOWER(" * 60, "FTE142", 310),
    ("a" + " + 1" * 200, "FTE142", 412),
    ("a" * 100_000, "FTE142", 10),
    ("(" * 9_000, "FTE142", 60),
    ("a IN (" + "1," * 1_001 + "1)", "FTE142", 2016),
    (f"a LIKE '{'_' * 600}'", "FTE142", 17),
    ("NULLIF(" * 20 + "a" + ", 1)" * 20, "FTE142", 10),
]


@pytest.mark.parametrize(("text", "code", "column"), REFUSED, ids=lambda value: str(value)[:40])
def test_anything_else_is_refused_at_its_place(text, code, column):
    with pytest.raises(UserError) as caught:
        parse_expression(text, HERE)
    [found] = caught.value.diagnostics
    assert (found.code, found.span) == (code, Span("a.yaml", 3, column))


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("lenght(a)", "did you mean `LENGTH`?"),
        ("a.b", 'put a name that holds a dot in double quotes, such as "ticket.id"'),
        ('a "x"', "text stands in single quotes: 'text'"),
    ],
)
def test_a_refusal_says_what_to_do(text, hint):
    with pytest.raises(UserError) as caught:
        parse_expression(text)
    assert caught.value.diagnostics[0].help == hint


def test_every_part_knows_its_place():
    node = parse_expression("a = 'x' AND NOT b", HERE)
    places = [part.span.column for part in nodes.walk(node)]
    assert places == [10, 12, 10, 14, 22, 26]


def test_names_come_once_in_the_order_of_use():
    assert names(parse_expression('b + a * b > "c d" AND a IS NULL')) == ("b", "a", "c d")


def test_a_long_chain_of_conditions_is_read():
    node = parse_expression(" OR ".join(f"tag = 'x{n}'" for n in range(500)))
    assert len(node.operands) == 500


def test_no_sql_library_is_imported_to_read_an_expression():
    code = (
        "import sys; from fte_audit.spec.expressions import parse_expression;"
        "parse_expression('a = 1 AND b');"
        "print({'sqlglot', 'polars', 'pydantic'} & set(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "set()\n"


@given(st.text(alphabet="ab1 '\"()+-*/<>=,.%NOTINLKESCAWHD\n", max_size=40))
def test_any_text_is_read_or_refused_with_a_place(text):
    refused = refusal_of(text)
    if refused is None:
        node = parse_expression(text)
        assert parse_expression(to_text(node)) == node
    else:
        assert 0 <= refused[1] <= len(text)


def operators():
    atom = st.sampled_from(["a", "b", "c", "1", "'x'"])
    return st.recursive(
        atom,
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from(["+", "-", "*", "/"]), inner),
            st.tuples(inner, st.sampled_from(["AND", "OR"]), inner),
            st.tuples(st.just("NOT"), inner),
            st.tuples(atom, st.sampled_from(["=", "<", ">="]), atom),
            st.tuples(atom, st.sampled_from(["IS NULL", "IN (1, 2)", "LIKE 'x'", "NOT IN (3)"])),
            st.tuples(atom, st.just("BETWEEN 1 AND"), atom),
        ).map(" ".join),
        max_leaves=8,
    )


@settings(max_examples=examples(300))
@given(operators())
@example("a = a + a IS NULL")
def test_operators_bind_as_in_sql(text):
    """sqlglot reads the same from the text and from our reading with every parenthesis."""
    try:
        node = parse_expression(text)
    except UserError:
        return
    ours = sqlglot.parse_one(_bracketed(node), read="duckdb").sql("duckdb")
    assert _tree(ours) == _tree(text)


def _bracketed(node):
    match node:
        case nodes.Logical():
            first, *others = (_bracketed(operand) for operand in node.operands)
            for other in others:
                first = f"({first} {node.operator} {other})"
            return first
        case nodes.Comparison() | nodes.Calculation():
            return f"({_bracketed(node.left)} {node.operator} {_bracketed(node.right)})"
        case nodes.Not():
            return f"(NOT {_bracketed(node.operand)})"
        case nodes.In():
            values = ", ".join(to_text(value) for value in node.values)
            return f"({_bracketed(node.operand)} IN ({values}))"
        case nodes.Between():
            low, high = _bracketed(node.low), _bracketed(node.high)
            return f"({_bracketed(node.operand)} BETWEEN {low} AND {high})"
        case nodes.Like():
            return f"({_bracketed(node.operand)} LIKE '{node.pattern}')"
        case nodes.Is():
            return f"({_bracketed(node.operand)} IS NULL)"
        case _:
            return to_text(node)


def _tree(sql):
    tree = sqlglot.parse_one(sql, read="duckdb")
    while brackets := tree.find(sqlglot.exp.Paren):
        if brackets is tree:
            tree = brackets.this.pop()
        else:
            brackets.replace(brackets.this)
    return repr(tree)
