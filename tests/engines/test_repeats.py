from __future__ import annotations

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fte_audit import UserError, audit
from fte_audit.engines import contacts, parted
from fte_audit.engines.clusters import group_of, text_of_ids
from fte_audit.engines.recognition import column_types
from fte_audit.engines.run import tally
from fte_audit.engines.sources import frame_log
from fte_audit.plan.builder import build_plan
from fte_audit.plan.model import CLUSTER, CLUSTERS, HANDLING, HANDLINGS
from fte_audit.progress import unheard
from fte_audit.spec.reader import spec_of
from fte_audit.tally import CellRequest
from tests.reference.examples import examples
from tests.reference.slow_repeats import repeats

BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
WINDOWS = (3, 5)
ROW = st.tuples(
    st.sampled_from(["a", "b", "c", "d", None, "  "]),
    st.integers(0, 20),
    st.one_of(st.none(), st.integers(0, 6)),
    st.sampled_from([*HANDLINGS, None]),
)
LOG = st.lists(ROW, min_size=1, max_size=40)


def frame_of(rows, ids=pl.String):
    customers = [row[0] for row in rows]
    if ids != pl.String:
        numbers = {"a": -(2**63), "b": -1, "c": 0, "d": 2**63 - 1}
        customers = [numbers.get(customer) for customer in customers]
    return pl.DataFrame(
        {
            "customer": pl.Series(customers, dtype=ids),
            "handling": pl.Series([row[3] for row in rows], dtype=pl.String),
            "started": [BEGIN + row[1] * HOUR for row in rows],
            "ended": pl.Series(
                [None if row[2] is None else BEGIN + (row[1] + row[2]) * HOUR for row in rows],
                dtype=pl.Datetime("us", "UTC"),
            ),
            "topic": ["x"] * len(rows),
        }
    )


def plain(rows):
    """Rows as the reference reads them, in hours."""
    return [
        (
            who if who is not None and who.strip() else None,
            start,
            None if lasted is None else start + lasted,
            handling,
        )
        for who, start, lasted, handling in rows
    ]


def spec_with(period=None, launches=(), min_gap=None, key="customer"):
    repeat = {"kind": "repeat", "key": key} | ({"min_gap": min_gap} if min_gap else {})
    written = {
        "version": 1,
        "logs": {"columns": {"handling": "handling"}} | ({"period": period} if period else {}),
        "metrics": {f"within_{hours}": repeat | {"within": f"{hours}h"} for hours in WINDOWS},
        "breakdowns": {"by": ["day", "topic"]},
    }
    if launches:
        written["periods"] = {
            f"p{n}": (BEGIN + launch * HOUR).isoformat() for n, launch in enumerate(launches)
        }
    return spec_of(written)


def told(report):
    """Handling -> (conversations that count, those repeated within each window)."""
    found = {}
    for number, hours in enumerate(WINDOWS):
        for figure in report.metric(f"within_{hours}").figures:
            if figure.by == ("handling",) and figure.n:
                n, counts = found.setdefault(figure.group[0], (figure.n, [0, 0]))
                assert n == figure.n, "every window has the same base"
                counts[number] = round(figure.value * n)
    return found


DENSE = [
    ("abcd"[n * n % 7 % 4], n % 21, (0, 1, 2, None)[n * n % 11 % 4], HANDLINGS[n % 5])
    for n in range(60)
]
"""Many conversations an hour apart, so that gaps end exactly at every bound."""


@settings(deadline=None)
@example(DENSE[:25], pl.String, 0, 24, [])
@example(DENSE[:25], pl.Int64, 2, None, [9])
@example(DENSE[20:45], pl.String, 2, 24, [6, 13])
@example(DENSE[30:], pl.Int64, 0, None, [])
@given(
    LOG,
    st.sampled_from([pl.String, pl.Int64]),
    st.sampled_from([0, 2]),
    st.sampled_from([None, 24]),
    st.lists(st.integers(1, 20), max_size=2, unique=True).map(sorted),
)
def test_repeats_are_what_looking_at_every_pair_finds(rows, ids, min_gap, end, launches):
    period = None if end is None else ["2024-01-01", "2024-01-02"]
    spec = spec_with(period, launches, f"{min_gap}h" if min_gap else None)
    report = audit(frame_of(rows, ids), spec)
    expected, left_out = repeats(
        plain(rows), windows=WINDOWS, min_gap=min_gap, end=end, launches=launches
    )
    assert told(report) == expected
    (base,) = report.tallies["repeats"]
    assert {
        "nameless": base["nameless"],
        "open": base["open"],
        "heavy": base["heavy"],
        "too late": base["too_late"],
        "across": base["across"],
        "early": base["early"],
    } == {
        name: left_out[name]
        for name in ("nameless", "open", "heavy", "too late", "across", "early")
    }
    kept = base["counted"] + sum(n for name, n in left_out.items() if name != "early")
    assert kept == report.log.kept


def busy(contacts, others):
    """One customer with many contacts among customers with two, an hour apart, two weeks long."""
    rows = [("busy", 8 * n, 0, "ai") for n in range(contacts)]
    rows += [(str(n // 2), 3 + 5 * (n // 2) % 300 + n % 2, 0, "human") for n in range(others)]
    rows += [("last", 14 * 24, 0, "ai")]
    return rows


@pytest.mark.parametrize(
    ("contacts", "others", "heavy"),
    [
        (29, 0, False),  # fewer than 30 are never too many
        (30, 0, True),  # all there is
        (31, 600, False),  # a twentieth of all contacts would be 31 or 32
        (32, 580, True),
        (42, 5_000, False),  # three a day in fifteen days that have begun would be 46
    ],
)
def test_a_customer_that_is_no_person_is_left_out_and_shown(contacts, others, heavy):
    rows = busy(contacts, others)
    report = audit(frame_of(rows), spec_with())
    (base,) = report.tallies["repeats"]
    assert base["heavy"] == (contacts if heavy else 0)
    assert base["heavy_customers"] == int(heavy)
    said = any(f"{contacts} of 1 customer with" in note for note in report.notes)
    assert said is heavy


def test_a_contact_a_third_of_a_day_over_years_is_no_person_where_it_is_three_a_day():
    rows = [("busy", n, 0, "ai") for n in range(100)]
    rows += [(str(n), n % 99, 0, "human") for n in range(3_000)]
    (base,) = audit(frame_of(rows), spec_with()).tallies["repeats"]
    # Five days have begun: three a day are 15, so thirty contacts are the least, and 100 too many.
    assert (base["limit"], base["heavy"], base["largest"]) == (30, 100, 100)


def test_the_same_customer_on_another_topic_is_another_key():
    rows = [("a", 0, 0, "ai"), ("a", 1, 0, "ai"), ("a", 2, 0, "ai"), ("b", 20, 0, "ai")]
    frame = frame_of(rows).with_columns(topic=pl.Series(["x", "y", "x", "x"]))
    both = audit(frame, spec_with(key=["customer", "topic"])).metric("within_3")
    alone = audit(frame, spec_with()).metric("within_3")
    assert (both.figure("share").value, both.figure("share").n) == (pytest.approx(1 / 3), 3)
    assert (alone.figure("share").value, alone.figure("share").n) == (pytest.approx(2 / 3), 3)
    frame = frame.with_columns(topic=pl.Series(["x", None, "x", "x"]))
    assert audit(frame, spec_with(key=["customer", "topic"])).tallies["repeats"][0]["nameless"] == 1


def test_figures_are_given_by_time_and_by_no_other_key():
    rows = [("a", 0, 0, "ai"), ("a", 1, 0, "ai"), ("b", 30, 0, "ai"), ("b", 90, 0, "ai")]
    report = audit(frame_of(rows), spec_with(launches=(25,)))
    figures = {f.by: {} for f in report.metric("within_5").figures}
    for figure in report.metric("within_5").figures:
        figures[figure.by][figure.group] = (figure.value, figure.n)
    assert figures[("day",)][("2024-01-01",)] == (0.5, 2)
    assert figures[("day",)][("2024-01-02",)] == (0, 1)
    assert figures[("period",)] == {("before p0",): (0.5, 2), ("p0",): (0, 1)}
    assert ("topic",) not in figures


@pytest.mark.parametrize("in_memory", [1, 10**9])
def test_parts_on_disk_give_what_memory_gives(monkeypatch, in_memory):
    monkeypatch.setattr("fte_audit.engines.repeats.IN_MEMORY", in_memory)
    rows = busy(40, 200)
    expected, _ = repeats(plain(rows), windows=WINDOWS, limit=30)
    assert told(audit(frame_of(rows), spec_with())) == expected


def test_customers_that_share_a_hash_are_hashed_anew_and_change_no_figure(monkeypatch):
    honest = contacts.hash_ids
    drawn = []

    def weak_at_first(ids, seed):
        """The first hash of the first try has two values; the second one tells the ids apart."""
        drawn.append(seed)
        return honest(ids, seed) % 2 if len(drawn) == 1 else honest(ids, seed)

    rows = busy(20, 100)
    expected = audit(frame_of(rows), spec_with()).digest
    monkeypatch.setattr(contacts, "hash_ids", weak_at_first)
    assert audit(frame_of(rows), spec_with()).digest == expected
    assert len(set(drawn)) == 4


def test_hashes_that_always_collide_are_given_up_on_loudly(monkeypatch):
    honest = contacts.hash_ids
    calls = []

    def weak(ids, seed):
        calls.append(seed)
        return honest(ids, seed) % 2 if len(calls) % 2 else honest(ids, seed)

    monkeypatch.setattr(contacts, "hash_ids", weak)
    with pytest.raises(parted.SharedKey):
        audit(frame_of(busy(20, 100)), spec_with())


@pytest.mark.parametrize(
    ("lacking", "what"),
    [("customer", "customer"), ("started", "started"), ("ended", "when a conversation ended")],
)
def test_what_is_lacking_is_said(lacking, what):
    frame = frame_of([("a", 0, 0, "ai")]).drop(lacking)
    assert what in audit(frame, spec_with()).metric("within_3").not_testable


def test_a_duration_gives_the_end_where_no_column_does():
    frame = frame_of([("a", 0, 1, "ai"), ("a", 3, 0, "ai"), ("b", 20, 0, "ai")])
    frame = frame.with_columns(duration_hours=pl.Series([1, 0, 0])).drop("ended")
    figure = audit(frame, spec_with()).metric("within_3").figure("share")
    assert (figure.value, figure.n) == (0.5, 2)


def test_a_gap_as_long_as_the_window_is_refused():
    with pytest.raises(UserError, match="`min_gap` is shorter than `within`"):
        spec_with(min_gap="3h")


# By groups of customers


def by_cluster(rows, key):
    """Handling and group of customers -> (conversations that count, those repeated)."""
    accounts = ["x" if (row[0] or "").strip() in {"a", "b"} else row[0] for row in rows]
    frame = frame_of(rows).with_columns(pl.Series("account", accounts, dtype=pl.String))
    log = frame_log(frame)
    roles = {role: role for role in ("customer", "handling", "started", "ended")}
    spec = spec_of(
        {
            "version": 1,
            "logs": {"columns": roles, "timezone": "UTC"},
            "metrics": {"again": {"kind": "repeat", "within": "3h", "key": key}},
        }
    )
    tallies = tally(log, build_plan(spec, {}, column_types(log)), unheard).tallies
    cells = tallies.cells[CellRequest((HANDLING, CLUSTER))]
    return {key: cell.flags[-1] for key, cell in cells.items() if cell.flags[-1][0]}


@settings(max_examples=examples(40), deadline=None)
@example([("a", 0, 1, "ai"), ("b", 2, 1, "ai"), ("c", 9, 0, "ai")])
@given(LOG)
@pytest.mark.parametrize("key", ["customer", "account"])
def test_repeats_are_counted_for_each_group_of_customers(key, rows):
    groups = (
        frame_of(rows).select(group_of(text_of_ids(pl.col("customer"), None), CLUSTERS)).to_series()
    )
    starts = [1_704_067_200_000_000 + 3_600_000_000 * row[1] for row in rows]
    alone = (
        pl.DataFrame({"s": starts})
        .select(group_of(pl.col("s").cast(pl.String), CLUSTERS))
        .to_series()
    )
    labelled = [
        (
            "x" if key == "account" and who in {"a", "b"} else who,
            start,
            ended,
            (handling, str(groups[n] if groups[n] is not None else alone[n])),
        )
        for n, (who, start, ended, handling) in enumerate(plain(rows))
    ]
    counted, _ = repeats(labelled, windows=(3,))
    assert by_cluster(rows, key) == {each: (n, found[0]) for each, (n, found) in counted.items()}
