"""The profile against one in plain Python, row by row, and the same in any order, cut and chunk."""

from __future__ import annotations

import json
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation

import polars as pl
import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from fte_audit.diagnostics import UserError
from fte_audit.engines.profiling import keys as keys_module
from fte_audit.engines.profiling.profiling import profile_log
from fte_audit.engines.recognition import column_types, recognise, survey
from fte_audit.engines.sources import frame_log, open_log
from fte_audit.plan.roles import map_roles
from fte_audit.profile import EXTREMES, MOST_VALUES
from fte_audit.progress import unheard
from fte_audit.spec.reader import standard_spec

COLUMNS = [
    "conversation_id",
    "customer_id",
    "handling",
    "started_at",
    "ended_at",
    "csat",
    "cost",
    "note",
    "duration_s",
]
VALUES = {
    "conversation_id": [f"c{n}" for n in range(12)] + [" ", None],
    "customer_id": ["k1", "k2", "k3", "ö", None],
    "handling": ["ai", "human", "ai_then_human", "none"],
    "started_at": [
        *(f"2024-02-{day:02}T{hour:02}:00:00Z" for day in (1, 2, 4) for hour in (0, 9, 23)),
        "2024-02-01 10:11:12.5",
        "2024-02-03T01:02:03+02:00",
        None,
    ],
    "ended_at": [f"2024-02-{day:02}T{hour:02}:07:00Z" for day in (1, 2, 4) for hour in (0, 23)],
    "csat": ["1", "2", "5", "05", " 4 ", "n/a", "", None],
    "cost": ["0", "0.25", "-1", "999", "1e2", "nan", "free", "12.5", None],
    "note": [
        "a b c",
        "N/A",
        "?",
        "12/05/2024",
        "13/05/2024 10:00",
        "ärlig",
        "1970-01-01",
        "42",
        None,
    ],
    "duration_s": ["0", "60", "60.5", "90000", "-5", None],
}


def profiled(log, **options):
    spec = standard_spec()
    types = column_types(log)
    roles = map_roles(spec, recognise(log, spec), types).sources
    keys = {"conversation": "conversation_id", "customer": "customer_id"}
    return profile_log(log, roles, keys, unheard, **options)


def frame_of(rows):
    return pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")


def some_rows(seed, n):
    draw = random.Random(seed)  # noqa: S311 - a test
    return [tuple(draw.choice(VALUES[name]) for name in COLUMNS) for _ in range(n)]


def profile_of(rows, **options):
    return profiled(frame_log(frame_of(rows)), **options)


def there(values):
    return [value for value in values if value is not None and value.strip()]


def number(text):
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        return None
    return int(value * 1_000_000) if value.is_finite() else None


def time(text):
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if len(text) < 10 or text[4] != "-":
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def outermost(counts, *, upper=False):
    return [(value, counts[value]) for value in sorted(counts, reverse=upper)[:EXTREMES]]


def piles(found):
    return [(pile.value, pile.rows) for pile in found]


@pytest.mark.parametrize("seed", range(8))
def test_columns_are_counted_as_a_loop_counts_them(seed):
    rows = some_rows(seed, 150)
    profile = profile_of(rows)
    assert profile.rows == 150
    for at, name in enumerate(COLUMNS):
        values = there([row[at] for row in rows])
        column = profile.column(name)
        assert column.missing == 150 - len(values)
        assert (column.distinct, column.is_exact) == (len(set(values)), True)
        assert column.values == dict(sorted(Counter(values).items()))
        numbers = Counter(each for each in map(number, values) if each is not None)
        assert column.numbers.rows == numbers.total()
        assert column.numbers.whole == sum(n for v, n in numbers.items() if v % 1_000_000 == 0)
        assert piles(column.numbers.lowest) == outermost(numbers)
        assert piles(column.numbers.highest) == outermost(numbers, upper=True)
        assert column.numbers.padded == sum(
            number(each) is not None and each.strip()[:1] == "0" and each.strip()[1:2].isdigit()
            for each in values
        )
        times = Counter(each for each in map(time, values) if each is not None)
        assert column.times.rows == times.total()
        assert piles(column.times.earliest) == outermost(times)
        assert piles(column.times.latest) == outermost(times, upper=True)
        assert column.times.whole_minutes == sum(n for v, n in times.items() if v % 60_000_000 == 0)
        assert column.times.midnight == sum(n for v, n in times.items() if v % 86_400_000_000 == 0)
        assert column.times.naive == sum(
            time(each) is not None and each[-1] != "Z" and "+" not in each for each in values
        )


@pytest.mark.parametrize("seed", range(4))
def test_dates_stand_ins_and_shapes_are_counted_as_a_loop_counts_them(seed):
    rows = some_rows(seed, 150)
    note = profile_of(rows).column("note")
    values = there([row[COLUMNS.index("note")] for row in rows])
    counts = Counter(values)
    assert note.slashed.rows == counts["12/05/2024"] + counts["13/05/2024 10:00"]
    assert note.slashed.first_over_12 == counts["13/05/2024 10:00"]
    assert note.slashed.second_over_12 == 0
    assert note.slashed.layouts == {
        layout: n
        for layout, n in {
            "99/99/9999": counts["12/05/2024"],
            "99/99/9999 99:99": counts["13/05/2024 10:00"],
        }.items()
        if n
    }
    assert note.stand_ins == {
        value: counts[value] for value in ("1970-01-01", "?", "N/A") if counts[value]
    }
    texts = [value for value in values if value != "1970-01-01"]
    assert note.shape.longest == max(len(text.encode()) for text in texts)
    assert note.shape.shortest == min(len(text.encode()) for text in texts)
    assert sum(note.shape.bytes.values()) == sum(len(text.encode()) for text in texts)
    assert note.shape.bytes["digits"] == sum(c.isdigit() for text in texts for c in text)
    assert note.shape.bytes["spaces"] == sum(text.count(" ") for text in texts)


@pytest.mark.parametrize("seed", range(8))
def test_moments_and_lengths_are_counted_as_a_loop_counts_them(seed):
    rows = some_rows(seed, 150)
    profile = profile_of(rows)
    starts = [time(row[3]) if row[3] else None for row in rows]
    hours = Counter(each // 3_600_000_000 for each in starts if each is not None)
    assert profile.clock.column == "started_at"
    assert profile.clock.hours == dict(sorted(hours.items()))
    assert (profile.clock.first, profile.clock.last) == (
        min(each for each in starts if each is not None),
        max(each for each in starts if each is not None),
    )
    assert profile.clock.people_column == "handling"
    people = Counter(
        each // 3_600_000_000 % 24
        for each, row in zip(starts, rows, strict=True)
        if each is not None and "human" in row[2]
    )
    assert profile.clock.with_people == dict(sorted(people.items()))
    took = [
        time(row[4]) - start
        for start, row in zip(starts, rows, strict=True)
        if start is not None and row[4]
    ]
    assert (profile.both_ends, profile.ends_early) == (len(took), sum(each < 0 for each in took))
    between = profile.lengths["from start to end"]
    assert between.rows == len(took)
    assert between.seconds == Counter(
        each // 1_000_000 for each in took if 0 <= each // 1_000_000 <= 86_400
    )
    assert between.longer == sum(each // 1_000_000 > 86_400 for each in took)
    duration = profile.lengths["duration"]
    counts = Counter(row[8] for row in rows)
    assert duration.negative == counts["-5"]
    assert duration.fractions == counts["60.5"]
    assert duration.longer == counts["90000"]
    assert duration.seconds == {
        value: n for value, n in {0: counts["0"], 60: counts["60"] + counts["60.5"]}.items() if n
    }
    unreadable = {
        "csat": sum(row[5] == "n/a" for row in rows),
        "cost": sum(row[6] == "free" for row in rows),
    }
    assert profile.unreadable == {role: n for role, n in unreadable.items() if n}


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("n", [9, 40, 150])
def test_keys_are_counted_as_a_loop_counts_them(seed, n):
    rows = some_rows(seed, n)
    profile = profile_of(rows)
    for keys, at in ((profile.conversations, 0), (profile.customers, 1)):
        counts = Counter(there([row[at] for row in rows]))
        assert (keys.rows, keys.distinct) == (counts.total(), len(counts))
        assert keys.repeated == sum(each > 1 for each in counts.values())
        assert keys.repeated_rows == sum(each for each in counts.values() if each > 1)
        assert keys.most == tuple(sorted(counts.values(), reverse=True)[:3])
    groups = {}
    for row in rows:
        if row[0] and row[0].strip():
            groups.setdefault(row[0], []).append(row)
    several = [group for group in groups.values() if len(group) > 1]
    if not several:
        assert profile.repeats is None
        return
    assert profile.repeats.copies == sum(len(group) - len(set(group)) for group in several)
    assert profile.repeats.differing == sum(len(set(group)) > 1 for group in several)
    assert profile.repeats.starts == sum(
        len({time(row[3]) for row in group if row[3]}) > 1 for group in several
    )
    spans = crossed = 0
    for group in several:
        times = [time(row[3]) for row in group if row[3]]
        if times and min(times) < max(times):
            spans += 1
            crossed += any(
                row[3] and row[0] != group[0][0] and min(times) < time(row[3]) < max(times)
                for row in rows
            )
    assert (profile.repeats.spans, profile.repeats.interleaved) == (spans, crossed)


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 10**6), n=st.integers(5, 120), chunk=st.integers(1, 50), data=st.randoms()
)
def test_the_order_and_the_cut_of_the_rows_change_nothing(seed, n, chunk, data):
    rows = some_rows(seed, n)
    rows[0] = tuple(VALUES[name][0] for name in COLUMNS)
    try:
        expected = profile_of(rows)
    except UserError:
        reject()  # among few rows, most values of a column may be none that its name promises
    data.shuffle(rows)
    assert profile_of(rows, chunk_rows=chunk) == expected


def test_the_way_that_looks_at_every_row_counts_the_same(monkeypatch):
    rows = some_rows(3, 200)
    expected = profile_of(rows)
    monkeypatch.setattr("fte_audit.engines.profiling.columns._FEW", 0)
    monkeypatch.setattr("fte_audit.engines.profiling.columns._GLANCE", 0)
    counted = profile_of(rows)
    assert [column.numbers for column in counted.columns] == [
        column.numbers for column in expected.columns
    ]
    for part in ("times", "shape", "slashed", "stand_ins", "missing", "distinct"):
        assert [getattr(column, part) for column in counted.columns] == [
            getattr(column, part) for column in expected.columns
        ]


def test_files_and_formats_change_nothing(tmp_path):
    rows = some_rows(5, 90)
    frame = frame_of([tuple(value or None for value in row) for row in rows])
    frame.write_csv(tmp_path / "whole.csv")
    expected = profiled(open_log([str(tmp_path / "whole.csv")]))
    folder = tmp_path / "parts"
    folder.mkdir()
    for at in range(3):
        frame[at::3].write_csv(folder / f"{at}.csv")
    assert profiled(open_log([str(folder)])) == expected
    lines = (json.dumps(dict(zip(COLUMNS, row, strict=True))) for row in frame.iter_rows())
    (tmp_path / "log.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert profiled(open_log([str(tmp_path / "log.jsonl")])) == expected
    frame.write_parquet(tmp_path / "log.parquet", row_group_size=7)
    assert profiled(open_log([str(tmp_path / "log.parquet")])) == expected


def test_columns_of_many_values_are_counted_up_to_the_bound(monkeypatch):
    monkeypatch.setattr("fte_audit.engines.profiling.columns.MOST_DISTINCT", 300)
    rows = [
        (f"c{at}", "k", "ai", "2024-02-01", None, None, str(at % 301), str(at % 300), None)
        for at in range(1000)
    ]
    profile = profile_of(rows, chunk_rows=100)
    assert (profile.column("cost").distinct, profile.column("cost").is_exact) == (300, False)
    assert (profile.column("note").distinct, profile.column("note").is_exact) == (300, True)
    assert profile.column("note").values == {}
    assert MOST_VALUES < 300
    keyed = profile.column("conversation_id")
    assert (keyed.distinct, keyed.is_exact) == (1000, True)


def test_rows_beyond_what_is_put_in_order_have_no_interleaving(monkeypatch):
    rows = [(f"c{at % 5}", "k", "ai", f"2024-02-{at % 20 + 1:02}", *[None] * 5) for at in range(60)]
    assert profile_of(rows).repeats.spans == 5
    monkeypatch.setattr(keys_module, "MOST_ORDERED", 59)
    repeats = profile_of(rows, chunk_rows=7).repeats
    assert (repeats.spans, repeats.interleaved) == (None, None)
    assert repeats.differing == 5


def test_columns_of_any_type_can_be_taken_for_any_role():
    took = pl.Series([timedelta(seconds=at % 3) for at in range(9)])
    kind = pl.Series(["ai", "human", "none"] * 3, dtype=pl.Enum(["ai", "human", "none"]))
    nothing = pl.Series([None] * 9, dtype=pl.Null)
    for column in (took, kind, nothing):
        names = ("conversation_id", "handling", "topic", "agent_id", "sender", "csat", "resolved")
        for name in (*names, "started_at", "duration", "cost"):
            log = frame_log(pl.DataFrame({name: column, "x": range(9)}))
            assert survey(log, standard_spec())
            types = column_types(log)
            found = survey(log, standard_spec()).found
            profile = profile_log(
                log, map_roles(standard_spec(), found, types).sources, {}, unheard
            )
            assert profile.column(name).present == len(column.drop_nulls())


def test_typed_columns_are_counted_as_what_they_are():
    frame = pl.DataFrame(
        {
            "conversation_id": [1, 2, 3],
            "handling": ["ai", "human", "ai"],
            "started_at": pl.Series(["2024-02-01", "1970-01-01", None]).str.to_datetime("%Y-%m-%d"),
            "score": [1.5, float("nan"), None],
            "took": [timedelta(seconds=3), None, None],
            "flag": [True, False, None],
            "words": [["a"], None, ["b"]],
            "kind": pl.Series(["x", "y", "x"], dtype=pl.Categorical),
            "big": pl.Series([2**63 + 1, 5, 7], dtype=pl.UInt64),
        }
    )
    log = frame_log(frame)
    roles = map_roles(standard_spec(), recognise(log, standard_spec()), column_types(log)).sources
    profile = profile_log(log, roles, {}, unheard)
    held = {column.name: (str(column.held), column.missing) for column in profile.columns}
    assert held == {
        "conversation_id": ("whole numbers", 0),
        "handling": ("text", 0),
        "started_at": ("times", 1),
        "score": ("numbers", 2),
        "took": ("durations", 2),
        "flag": ("true or false", 1),
        "words": ("other", 1),
        "kind": ("text", 0),
        "big": ("whole numbers", 0),
    }
    assert profile.column("started_at").stand_ins == {"1970-01-01": 1}
    assert profile.column("started_at").times.naive == 2
    assert profile.column("flag").values == {"false": 1, "true": 1}
    assert profile.column("big").numbers.highest[0].value == (2**63 + 1) * 1_000_000
