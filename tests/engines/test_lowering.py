"""What expressions mean on Polars, held against DuckDB and against a plain-Python evaluator."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from operator import eq, ge, gt, le, lt, ne

import duckdb
import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from fte_audit.engines.lowering import PHYSICAL, lower
from fte_audit.spec import nodes
from fte_audit.spec.checking import check
from fte_audit.spec.nodes import Arithmetic, Comparator, Function, Logic, Type
from fte_audit.spec.parsing import parse_expression
from fte_audit.spec.printing import to_text
from tests.reference.examples import examples

HOUR = 3_600_000_000
ROWS = [
    # n      m      t        u         p      q      a            z             d
    (1, 2.5, "test", "TEST", True, False, 0, 5 * HOUR, HOUR),
    (0, -2.5, "", "x", False, False, HOUR, HOUR, -HOUR),
    (-7, 0.0, "Grüße %", "ß", None, True, -HOUR, None, None),
    (None, None, None, "a_b", True, None, None, 2 * HOUR, 0),
    (3, 0.5, " pad\t", None, None, None, 9 * HOUR, 0, 90_000_000),
    (9_007_199_254_740_993, 1e18, "tést", "Tést", False, True, 1, 2, 1),
]
COLUMNS = dict(zip("nmtupqazd", zip(*ROWS, strict=True), strict=True))
TYPES = {
    "n": Type.NUMBER,
    "m": Type.NUMBER,
    "t": Type.TEXT,
    "u": Type.TEXT,
    "p": Type.BOOLEAN,
    "q": Type.BOOLEAN,
    "a": Type.TIME,
    "z": Type.TIME,
    "d": Type.DURATION,
}
DTYPES = {name: PHYSICAL[type_] for name, type_ in TYPES.items()} | {"n": pl.Int64()}
LOG = pl.DataFrame(COLUMNS, schema=DTYPES)
# whole numbers that Float64 holds, so that it does not matter where a calculation passes through it
SMALLER = LOG.with_columns(n=pl.col("n").clip(-10, 2**40))


def column(name, type_):
    assert type_ is None
    return pl.col(name)


def on_polars(text, types=TYPES, log=LOG, resolve=column):
    checked = check(parse_expression(text), types)
    # Beside a column of the log, as the engine has it: a constant alone has a length of its own.
    beside = pl.first().alias("beside")
    values = log.lazy().select(beside, x=lower(checked.node, resolve)).collect()["x"]
    assert checked.type is Type.NUMBER or values.dtype == PHYSICAL[checked.type]
    return values.to_list()


@pytest.fixture(scope="module")
def duck():
    connection = duckdb.connect()
    connection.execute("set ieee_floating_point_ops = false")
    connection.execute("set error_on_division_by_zero = false")
    connection.execute(
        "create table log(n bigint, m double, t varchar, u varchar, p boolean, q boolean,"
        " a timestamp, z timestamp, d interval)"
    )
    for row in ROWS:
        connection.execute(
            "insert into log values (?, ?, ?, ?, ?, ?, make_timestamp(?::bigint),"
            " make_timestamp(?::bigint), to_microseconds(?::bigint))",
            row,
        )
    return connection


SAME_AS_DUCKDB = [
    "n",
    "n = 1",
    "n <> 1",
    "n < m",
    "n <= 0",
    "n > -7",
    "n >= 3",
    "n = 9007199254740993",
    "n = 9007199254740992",
    "m > 0.5 AND p",
    "p AND q",
    "p OR q",
    "NOT p",
    "NOT p AND NOT q OR p AND q",
    "p = q",
    "p <> q",
    "p IS NULL",
    "p IS NOT NULL",
    "p IS TRUE",
    "p IS NOT TRUE",
    "q IS FALSE",
    "(n > 0) IS NOT FALSE",
    "n > 0 IS TRUE",
    "p AND NULL",
    "p OR NULL",
    "NULL = n",
    "m + 1",
    "m - 0.25 - 0.25",
    "m * 2 + 1",
    "-m",
    "2 - -m",
    "n / 2",
    "m / n",
    "m / (m - 2.5)",
    "1 / m",
    "m / 0",
    "n IN (1, 3)",
    "n IN (1.0, -7)",
    "n NOT IN (1, 3)",
    "m IN (0, 2.5)",
    "t IN ('test', '')",
    "p IN (TRUE)",
    "n BETWEEN 0 AND 3",
    "n NOT BETWEEN 0 AND 3",
    "n BETWEEN m AND 5",
    "m BETWEEN 0 AND NULL",
    "t BETWEEN 'A' AND 'tf'",
    "t = 'test'",
    "t < u",
    "t >= 'Z'",
    "t LIKE '%es%'",
    "t LIKE 'te%'",
    "t LIKE '%st'",
    "t LIKE 't_st'",
    "t LIKE 't%t'",
    "t LIKE ''",
    "t LIKE '%'",
    "t LIKE '%%'",
    "t LIKE 'test'",
    "t NOT LIKE '%e%'",
    "u LIKE 'a\\_b'",
    "t LIKE '.*'",
    "u ILIKE 'te%'",
    "u ILIKE 'TÉST'",
    "LOWER(u)",
    "UPPER(t) = u",
    "LENGTH(t)",
    "LENGTH(u) > 3",
    "STARTS_WITH(t, 'te')",
    "STARTS_WITH(u, LOWER(u))",
    "ENDS_WITH(t, 'st')",
    "CONTAINS(t, '%')",
    "CONTAINS(t, u)",
    "ABS(n)",
    "ABS(m)",
    "ROUND(m)",
    "ROUND(m + 1)",
    "FLOOR(m)",
    "CEIL(m)",
    "COALESCE(n, 5)",
    "COALESCE(n, m)",
    "COALESCE(NULL, t, u)",
    "NULLIF(n, 1)",
    "NULLIF(t, '')",
    "NULLIF(n, m)",
    "GREATEST(n, 2)",
    "LEAST(n, m)",
    "GREATEST(m, 0.1, 3)",
    "CASE WHEN p THEN 'ai' WHEN q THEN 'both' ELSE 'human' END",
    "CASE WHEN p THEN 'ai' WHEN q THEN 'both' END",
    "CASE n WHEN 1 THEN 10 WHEN 3 THEN 0.5 ELSE n END",
    "CASE WHEN n > 0 THEN NULL ELSE t END",
    "CASE p WHEN NULL THEN 1 ELSE 2 END",
    "a < z",
    "a = z",
    "a > TIMESTAMP '1970-01-01 00:30:00'",
    "a >= DATE '1970-01-01'",
    "a BETWEEN DATE '1970-01-01' AND TIMESTAMP '1970-01-01T05:00'",
    "z - a > INTERVAL '2' hours",
    "z - INTERVAL '1 hour' > a",
    "a + INTERVAL 30 minutes < z",
    "GREATEST(a, z) = z",
    "d > INTERVAL '1' second",
]


def as_duckdb(text):
    """Our text as DuckDB reads it: text compares by code point in both."""
    return f"select {text} from log"  # noqa: S608 - the expressions stand in this file


@pytest.mark.parametrize("text", SAME_AS_DUCKDB)
def test_an_expression_means_what_it_means_in_duckdb(text, duck):
    expected = [value for (value,) in duck.execute(as_duckdb(text)).fetchall()]
    assert on_polars(text) == [
        value if value is None or not isinstance(value, Decimal) else float(value)
        for value in expected
    ]


OWN_MEANING = [
    ("z - a", [5 * HOUR, 0, None, None, -9 * HOUR, 1]),
    ("HOURS(z - a)", [5.0, 0.0, None, None, -9.0, 1 / HOUR]),
    ("MINUTES(d)", [60.0, -60.0, None, 0.0, 1.5, 1 / 60_000_000]),
    ("SECONDS(d)", [3600.0, -3600.0, None, 0.0, 90.0, 0.000001]),
    ("-d", [-HOUR, HOUR, None, 0, -90_000_000, -1]),
    ("ABS(d)", [HOUR, HOUR, None, 0, 90_000_000, 1]),
    ("d + d", [2 * HOUR, -2 * HOUR, None, 0, 180_000_000, 2]),
    ("d - INTERVAL '1' hour", [0, -2 * HOUR, None, -HOUR, 90_000_000 - HOUR, 1 - HOUR]),
    ("a + d", [HOUR, 0, None, None, 9 * HOUR + 90_000_000, 2]),
    ("GREATEST(a, z)", [5 * HOUR, HOUR, -HOUR, 2 * HOUR, 9 * HOUR, 2]),
    ("LEAST(d, INTERVAL '0' days)", [0, -HOUR, 0, 0, 0, 0]),
    ("TRIM(t)", ["test", "", "Grüße %", None, "pad", "tést"]),
    ("UPPER(u)", ["TEST", "X", "SS", "A_B", None, "TÉST"]),
    ("n * n", [1.0, 0.0, 49.0, None, 9.0, 9_007_199_254_740_992.0**2]),
    ("d IN (INTERVAL '1' hour, INTERVAL '0' hours)", [True, False, None, True, False, False]),
    ("a IN (DATE '1970-01-01')", [True, False, False, None, False, False]),
    ("NULL", [None] * 6),
    ("'x'", ["x"] * 6),
]


@pytest.mark.parametrize(("text", "expected"), OWN_MEANING)
def test_an_expression_means_what_the_reference_says(text, expected):
    assert on_polars(text) == expected


def test_names_that_are_read_as_another_type_are_asked_for_with_it():
    asked = []

    def resolve(name, type_):
        asked.append((name, type_))
        return pl.col(name).cast(pl.Float64)

    text = pl.DataFrame({"rating": ["4", "2"]})
    assert on_polars("rating >= 4", {"rating": Type.TEXT}, text, resolve) == [True, False]
    assert asked == [("rating", Type.NUMBER)]


def test_integers_of_every_width_can_be_calculated_with():
    for dtype in (pl.Int8, pl.UInt8, pl.UInt32, pl.UInt64, pl.Int64, pl.Float32):
        log = pl.DataFrame({"n": pl.Series([1, 2, None], dtype=dtype)})
        types = {"n": Type.NUMBER}
        assert on_polars("-n * 200", types, log) == [-200.0, -400.0, None]
        assert on_polars("n IN (1, 300)", types, log) == [True, False, None]
        assert on_polars("n - 5 < 0", types, log) == [True, True, None]
        assert on_polars("COALESCE(n, 1000)", types, log) == [1, 2, 1000]


def test_an_expression_that_was_not_checked_is_our_own_mistake():
    with pytest.raises(TypeError, match="not checked"):
        lower(parse_expression("DATE '2024-01-01'"), column)
    with pytest.raises(TypeError, match="not checked"):
        lower(parse_expression("n + 1"), column)


# A plain-Python evaluator of checked expressions, written from docs/spec.md.

COMPARE = {"=": eq, "<>": ne, "<": lt, "<=": le, ">": gt, ">=": ge}


def every(conditions):
    return False if False in conditions else None if None in conditions else True


def negated(condition):
    return None if condition is None else not condition


def like(text, pattern):
    if not pattern:
        return not text
    if pattern[0] == "%":
        return like(text, pattern[1:]) or (bool(text) and like(text[1:], pattern))
    return bool(text) and pattern[0] in ("_", text[0]) and like(text[1:], pattern[1:])


def half_up(number):
    if abs(number) >= 2**52:
        return float(number)
    return float(Decimal(number).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def calculate(node, row):
    left, right = evaluate(node.left, row), evaluate(node.right, row)
    if left is None or right is None:
        return None
    if node.type is Type.NUMBER:
        left, right = float(left), float(right)
    match node.operator:
        case Arithmetic.ADD:
            return left + right
        case Arithmetic.SUBTRACT:
            return left - right
        case Arithmetic.MULTIPLY:
            return left * right
        case Arithmetic.DIVIDE:
            return None if right == 0 else left / right


def call(node, row):
    values = [evaluate(argument, row) for argument in node.arguments]
    known = [value for value in values if value is not None]
    match node.function:
        case Function.COALESCE:
            return known[0] if known else None
        case Function.GREATEST:
            return max(known, default=None)
        case Function.LEAST:
            return min(known, default=None)
        case Function.NULLIF:
            return None if None not in values and values[0] == values[1] else values[0]
    if len(known) < len(values):
        return None
    one_argument = {
        Function.ABS: abs,
        Function.ROUND: half_up,
        Function.LOWER: str.lower,
        Function.UPPER: str.upper,
        Function.LENGTH: len,
        Function.TRIM: lambda text: text.strip(" \t\r\n"),
        Function.HOURS: lambda micros: micros / HOUR,
        Function.STARTS_WITH: str.startswith,
        Function.ENDS_WITH: str.endswith,
        Function.CONTAINS: str.__contains__,
    }
    return one_argument[node.function](*values)


def evaluate(node, row):  # noqa: PLR0912 - one arm for each node
    match node:
        case nodes.Name(name=name):
            return row[name]
        case nodes.Text(value=value) | nodes.Number(value=value) | nodes.Truth(value=value):
            return value
        case nodes.Moment(micros=micros) | nodes.Interval(micros=micros):
            return micros
        case nodes.Null():
            return None
        case nodes.Logical():
            values = [evaluate(operand, row) for operand in node.operands]
            if node.operator is Logic.AND:
                return every(values)
            return negated(every([negated(value) for value in values]))
        case nodes.Not():
            return negated(evaluate(node.operand, row))
        case nodes.Comparison():
            left, right = evaluate(node.left, row), evaluate(node.right, row)
            missing = left is None or right is None
            return None if missing else COMPARE[node.operator.value](left, right)
        case nodes.Between():
            low = nodes.Comparison(Comparator.GREATER_EQUAL, node.operand, node.low)
            high = nodes.Comparison(Comparator.LESS_EQUAL, node.operand, node.high)
            return every([evaluate(low, row), evaluate(high, row)])
        case nodes.In():
            value = evaluate(node.operand, row)
            return None if value is None else value in [evaluate(v, row) for v in node.values]
        case nodes.Like():
            text = evaluate(node.operand, row)
            if text is None:
                return None
            return like(*(s.lower() if node.ignore_case else s for s in (text, node.pattern)))
        case nodes.Is():
            return evaluate(node.operand, row) is node.value
        case nodes.Calculation():
            return calculate(node, row)
        case nodes.Negative():
            value = evaluate(node.operand, row)
            if value is None:
                return None
            return -float(value) if node.type is Type.NUMBER else -value
        case nodes.Case():
            for test, result in node.branches:
                if evaluate(test, row) is True:
                    return evaluate(result, row)
            return evaluate(node.otherwise, row)
        case nodes.Call():
            return call(node, row)


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


def names_beside_divisions(node):
    """Constants alone are divided by Polars as it likes; no spec needs that."""
    divisions = (
        part
        for part in nodes.walk(node)
        if isinstance(part, nodes.Calculation | nodes.Call)
        and getattr(part, "operator", None) in {Arithmetic.DIVIDE, None}
    )
    return all(nodes.names(part) for part in divisions)


numbers = st.one_of(
    st.sampled_from(["n", "m", "NULL", "0", "1", "-7", "0.5", "2.5", "1e3"]),
    st.integers(-9, 9).map(str),
)
texts = st.one_of(
    st.sampled_from(["t", "u", "NULL"]), st.text("aTest%_ ßé'", max_size=4).map(quoted)
)
times = st.sampled_from(["a", "z", "DATE '1970-01-01'", "TIMESTAMP '1970-01-01T05:00:00Z'"])
lengths = st.sampled_from(["d", "INTERVAL '1' hour", "INTERVAL '-90' seconds"])
truths = st.sampled_from(["p", "q", "NULL", "TRUE", "FALSE"])


def spread(pattern, *parts):
    return st.tuples(*parts).map(lambda chosen: pattern.format(*chosen))


def deeper(parts):
    number, text, time, length, truth = parts
    comparison = st.sampled_from([c.value for c in Comparator])
    return (
        st.one_of(
            number,
            spread("({} {} {})", number, st.sampled_from("+-*/"), number),
            spread("-({})", number),
            spread("ROUND({})", number),
            spread("ABS({})", number),
            spread("LENGTH({})", text),
            spread("HOURS({})", length),
            spread("COALESCE({}, {}, 1)", number, number),
            spread("NULLIF({}, 0)", number),
            spread("GREATEST({}, {}, 2)", number, number),
            spread("LEAST({}, {}, 0.5)", number, number),
            spread("CASE WHEN {} THEN {} WHEN {} THEN 1 ELSE {} END", truth, number, truth, number),
        ),
        st.one_of(
            text,
            spread("LOWER({})", text),
            spread("TRIM({})", text),
            spread("COALESCE({}, {}, 'x')", text, text),
            spread("CASE WHEN {} THEN {} ELSE 'y' END", truth, text),
        ),
        st.one_of(time, spread("({} + {})", time, length), spread("GREATEST({}, {})", time, time)),
        st.one_of(length, spread("({} - {})", time, time), spread("({} - {})", length, length)),
        st.one_of(
            truth,
            spread("({} AND {} AND {})", truth, truth, truth),
            spread("({} OR {})", truth, truth),
            spread("NOT ({})", truth),
            spread("({} {} {})", number, comparison, number),
            spread("({} {} {})", text, comparison, text),
            spread("({} {} {})", time, comparison, time),
            spread("({} {} {})", length, comparison, length),
            spread("({} BETWEEN {} AND {})", number, number, number),
            spread("({} IN (1, 0.5, -7))", number),
            spread("({} NOT IN ('test', ''))", text),
            spread("({} IS NULL)", st.one_of(number, text, truth)),
            spread("({} IS NOT TRUE)", truth),
            spread(
                "({} {} {})",
                text,
                st.sampled_from(["LIKE", "ILIKE", "NOT LIKE"]),
                st.text("tesT%_ß", max_size=5).map(quoted),
            ),
            spread("STARTS_WITH({}, {})", text, text),
            spread("CONTAINS({}, {})", text, text),
        ),
    )


LEVEL_1 = deeper((numbers, texts, times, lengths, truths))
LEVEL_2 = deeper(LEVEL_1)
LEVEL_3 = deeper(LEVEL_2)


def test_a_constant_that_names_a_column_has_a_value_for_every_row():
    assert on_polars("(0 = COALESCE(0, n, 1))", log=SMALLER) == [True] * SMALLER.height


@settings(max_examples=examples(250), deadline=None)
@given(st.one_of(LEVEL_3))
def test_generated_expressions_mean_the_same_as_in_plain_python(text):
    node = check(parse_expression(text), TYPES).node
    assume(names_beside_divisions(node))
    expected = [evaluate(node, row) for row in SMALLER.to_dicts()]
    found = on_polars(text, log=SMALLER)
    assert found == expected


@settings(max_examples=examples(250), deadline=None)
@given(st.one_of(LEVEL_3))
def test_generated_expressions_read_back_from_their_canonical_text(text):
    node = parse_expression(text)
    assert parse_expression(to_text(node)) == node
    checked = check(node, TYPES)
    assert check(parse_expression(to_text(checked.node)), TYPES) == checked


def test_times_in_the_zone_of_the_spec_are_those_of_the_time_zone_database():
    checked = check(
        parse_expression("a >= DATE '2024-07-01'"), {"a": Type.TIME}, timezone="Europe/Stockholm"
    )
    start = dt.datetime(2024, 6, 30, 22, tzinfo=dt.UTC)
    micros = int(start.timestamp()) * 1_000_000
    log = pl.DataFrame({"a": [micros - 1, micros]})
    assert log.select(lower(checked.node, column))["a"].to_list() == [False, True]
