"""Cubes of a log, against counting its rows one by one."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import xxhash
from hypothesis import given, settings
from hypothesis import strategies as st

from fte_audit.cubes import (
    GROUPS,
    NAMELESS,
    NO_ROOM,
    NO_TOPIC,
    RETURN,
    RETURN_SAME_TOPIC,
    ROOM,
    SCOPE,
    TooFine,
    cube_order,
    total,
    unpacked,
    unpacked_weeks,
)
from fte_audit.engines.cubing import (
    BIN_BITS,
    GROUP_BITS,
    MOST_ATTRIBUTES,
    MOST_CODES,
    MOST_WITH_SPREADS,
)
from fte_audit.engines.recognition import column_types, recognise
from fte_audit.engines.run import tally
from fte_audit.engines.sources import frame_log
from fte_audit.estimates.logbins import log_bin
from fte_audit.plan import cubing
from fte_audit.plan.builder import build_plan
from fte_audit.plan.cubing import EVERY, plan_cubes
from fte_audit.progress import unheard
from fte_audit.spec.reader import spec_of
from tests.reference.readings_logs import (
    BEGIN,
    GENERATED,
    ROWS,
    frame_of,
    make_rows,
    rows_of,
    slow_log,
    written,
)
from tests.reference.slow_readings import DAY, WINDOWS, comes_back, is_followed_up

OTHERS = (cubing.PARTS, cubing.WORK, cubing.WORK_FINE, cubing.TIMES, cubing.RATINGS)
NAMES = (*OTHERS, cubing.CONTACTS)
OPTIONS = ("keep", "drop_spam", "drop_all")


def cubes_of(rows, spec=None, *, change=lambda request: request, wanted=EVERY, **options):
    """The plan of the cubes of some rows, and each cube by its name."""
    log, spec = frame_log(frame_of(rows)), spec_of(spec or written())
    types = column_types(log)
    plan = build_plan(spec, recognise(log, spec), types)
    planned = plan_cubes(plan, types, "UTC", wanted, intervals=True)
    requests = tuple(change(request) for request in planned.cubes.values())
    audit = replace(planned.audit, tally=replace(planned.audit.tally, cubes=requests))
    tallies = tally(log, audit, unheard, **options).tallies
    return planned, {request.name: tallies.cubes[request] for request in requests}, tallies


def told(planned, name, cube):
    """Level of each part of the key -> conversations."""
    request = planned.cubes[name]
    levels = [
        planned.attributes[part].levels if part in planned.attributes else None
        for part in request.key
    ]
    return {
        tuple(
            part if known is None else known[part] for part, known in zip(key, levels, strict=True)
        ): cell
        for key, cell in cube.cells.items()
    }


def level(value):
    return {True: "yes", False: "no", None: "unknown"}[value]


def parts_of(row):
    dropped = {"spam": "spam", None: "no rule"}.get(row["rule"], "another rule")
    chats = {"chat": "chat", "WhatsApp": "chat", "Live Chat": "chat", None: "unknown"}
    return (
        row["handling"] or "unknown",
        level(row["abandoned"]),
        dropped,
        chats.get(row["channel"], "another channel"),
    )


@settings(max_examples=8, phases=GENERATED)
@given(ROWS)
def test_cells_count_what_counting_the_rows_finds(rows):
    planned, cubes, tallies = cubes_of(rows)
    log = slow_log(rows)
    cube = cubes[cubing.PARTS]
    found = {key: total(cell.n) for key, cell in told(planned, cubing.PARTS, cube).items()}
    assert found == Counter(map(parts_of, log.rows))
    assert list(cube.cells) == sorted(cube.cells, key=cube_order)
    assert tallies.screening.kept == len(rows)
    by_scope = Counter()
    for parts, cell in cubes[cubing.CONTACTS].cells.items():
        by_scope[parts[-1]] += total(cell.n)
    rules = [row["rule"] for row in log.rows]
    assert by_scope == Counter(
        {0: len(rows), 1: len(rows) - rules.count("spam"), 2: rules.count(None)}
    )
    for name in OTHERS:
        kept = sum(total(cell.n) for cell in cubes[name].cells.values())
        assert kept == len(rows), "no conversation is lost"


def counted_once(name, cube):
    """The conversations of a cube, packed; contacts stand there once for each scope."""
    return sum(cell.n for key, cell in cube.cells.items() if name in OTHERS or not key[-1])


def group_of(customer):
    if customer is None:
        return None
    return xxhash.xxh64_intdigest(customer.encode(), seed=42) % GROUPS


@settings(max_examples=8, phases=GENERATED)
@given(ROWS)
def test_conversations_are_counted_by_the_group_of_their_customer(rows):
    """A conversation without a customer is a group of its own, by its own id."""
    planned, cubes, _ = cubes_of(rows)
    expected = Counter(
        group_of(row["customer"] or row["conversation"]) for row in slow_log(rows).rows
    )
    for name in NAMES:
        lanes = unpacked(counted_once(name, cubes[name]))
        if planned.cubes[name].by_group:
            assert lanes == (*tuple(expected[group] for group in range(GROUPS)), 0)
        else:
            assert set(lanes) == {0}, "no interval is asked of it"


def test_conversations_without_any_id_are_nameless():
    logs = written()["logs"]
    columns = logs["columns"] | {"conversation": None, "started": None}
    rows = rows_of({"customer": None}, {"customer": " "}, {"customer": "u"})
    planned, cubes, _ = cubes_of(rows, written(logs=logs | {"columns": columns}))
    assert len(cubes) == len(NAMES) - 1, "without a start there are no hours"
    grouped = [name for name in cubes if planned.cubes[name].by_group]
    assert set(grouped) == set(NAMES) - {cubing.WORK, cubing.WORK_FINE}
    for name in grouped:
        lanes = unpacked(counted_once(name, cubes[name]))
        assert (lanes[NAMELESS], lanes[group_of("u")]) == (2, 1)


@settings(max_examples=8, phases=GENERATED)
@given(ROWS)
def test_sums_and_tables_are_those_of_the_rows(rows):
    planned, cubes, _ = cubes_of(rows)
    log = slow_log(rows)
    by_topic = {}
    for key, cell in told(planned, cubing.WORK, cubes[cubing.WORK]).items():
        has, part = by_topic.get(key[-1], (0, 0))
        at = planned.cubes[cubing.WORK].measures.index(cubing.ACTIVE)
        more, rest = map(total, cell.sums[at])
        by_topic[key[-1]] = has + more, part + rest
    for topic, (has, part) in by_topic.items():
        worked = [row["duration"] for row in log.rows if row["topic"] == topic]
        known = [each for each in worked if each is not None]
        assert (has, part) == (len(known), sum(known))
    seconds = Counter()
    request = planned.cubes[cubing.TIMES]
    for cell in cubes[cubing.TIMES].cells.values():
        seconds.update(cell.tables[request.tables.index(cubing.WALL_CLOCK)])
    took = [row["ended"] - row["started"] for row in log.rows if row["ended"] is not None]
    assert seconds == Counter(each // 10**6 for each in took)


@settings(max_examples=8, phases=GENERATED)
@given(ROWS)
def test_whole_seconds_are_counted_by_bin_and_group_of_the_customer(rows):
    planned, cubes, _ = cubes_of(rows)
    at = planned.cubes[cubing.TIMES].spreads.index(cubing.WALL_CLOCK)
    found = Counter()
    for cell in cubes[cubing.TIMES].cells.values():
        assert list(cell.spreads[at]) == sorted(cell.spreads[at])
        for number, lanes in cell.spreads[at].items():
            found.update({(number, group): n for group, n in enumerate(unpacked(lanes)) if n})
            assert total(lanes) == sum(unpacked(lanes))
    expected = Counter()
    for row in slow_log(rows).rows:
        if row["ended"] is not None and row["ended"] >= row["started"]:
            number = log_bin((row["ended"] - row["started"]) // 10**6)
            expected[number, group_of(row["customer"] or row["conversation"])] += 1
    assert found == expected


def test_groups_of_lengths_of_time_are_counted_only_where_intervals_are_wanted():
    log, spec = frame_log(frame_of(make_rows(5, 20, 30, 4))), spec_of(written())
    types = column_types(log)
    plan = build_plan(spec, recognise(log, spec), types)
    assert {each.spreads for each in plan_cubes(plan, types, "UTC", EVERY).cubes.values()} == {()}


def test_sums_beyond_64_bits_are_exact():
    long = 9 * 10**18
    rows = rows_of(*({"customer": "u", "ended": None, "worked_us": long} for _ in range(5)))
    planned, cubes, _ = cubes_of(rows)
    for name in (cubing.WORK, cubing.TIMES):
        at = planned.cubes[name].measures.index(cubing.ACTIVE)
        (cell,) = cubes[name].cells.values()
        assert tuple(map(total, cell.sums[at])) == (5, 5 * long)
    assert unpacked(cell.sums[at][1])[group_of("u")] == 5 * long
    pieces = cubes_of(rows, chunk_rows=1)[1]
    assert pieces == cubes


@settings(max_examples=5, phases=GENERATED)
@given(ROWS)
def test_cells_by_weeks_are_those_of_the_rows_that_begin_in_them(rows):
    """Weeks of Stockholm's clocks, of all conversations and of those of whom returns are told."""
    names = {each: cubing.by_week(each) for each in (cubing.PARTS, cubing.RETURNS)}
    wanted = {*names, *names.values()}
    planned, cubes, _ = cubes_of(rows, written(launch=BEGIN + DAY), wanted=wanted)
    assert cubes == cubes_of(rows, written(launch=BEGIN + DAY), wanted=wanted, chunk_rows=7)[1]
    expected = Counter(week_of_start(row["started"]) for row in rows)
    for name, weekly in names.items():
        assert planned.cubes[name].attributes[-1] == "periods begun"
        assert cubes[name].cells.keys() == cubes[weekly].cells.keys()
        by_week = Counter()
        for key, cell in cubes[weekly].cells.items():
            assert total(cell.n) == total(cubes[name].cells[key].n)
            if name == cubing.PARTS or key[-1] == 0:
                by_week.update({w: n for w, n in enumerate(unpacked_weeks(cell.n)) if n})
        assert by_week == expected


def week_of_start(started):
    """Weeks since the first Monday of 1970, modulo 256."""
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=started)
    local = moment.astimezone(ZoneInfo("Europe/Stockholm")).date()
    return (local - date(1970, 1, 5)).days // 7 % 256


def test_what_claims_count_themselves_is_summed_by_its_sign():
    metrics = {
        "net": {"kind": "sum", "of": "stars - 3", "where": "topic <> 'b'"},
        "fixed": {"kind": "share", "where": "resolved"},
    }
    rows = rows_of(
        *({"stars": stars, "topic": "a"} for stars in (1, 2, 3, 4, 5, None)),
        {"stars": 1, "topic": "b"},
        *({"resolved": each, "stars": None} for each in (False, None)),
    )
    log, spec = frame_log(frame_of(rows)), spec_of(written(metrics=metrics, claims={}))
    types = column_types(log)
    plan = build_plan(spec, recognise(log, spec), types)
    statistics = [metric.statistics[0] for metric in plan.metrics if metric.name in metrics]
    planned = plan_cubes(plan, types, "UTC", {cubing.COUNTED}, statistics=statistics)
    (cube,) = tally(log, planned.audit, unheard).tallies.cubes.values()
    sums = sum(cube.cells.values(), start=next(iter(cube.cells.values())))
    first = next(iter(cube.cells.values()))
    names = planned.cubes[cubing.COUNTED].measures
    found = {
        name: tuple(total(a) - total(b) for a, b in zip(pair, own, strict=True))
        for name, pair, own in zip(names, sums.sums, first.sums, strict=True)
    }
    net = next(name for name in names if name.startswith("measure"))
    assert found == {
        net: (3, 3 * 10**6),
        f"below zero: {net}": (2, 3 * 10**6),
        "flag resolved": (8, 7),
    }


def place(windows, gap):
    return next((n for n, window in enumerate(windows) if gap <= window), len(windows))


def returns_of(row, log):
    """Within which window a customer came back, with any topic and the same, and the room."""
    windows = list(WINDOWS.values())
    if row["customer"] is None:
        return (len(windows), len(windows), NO_ROOM)
    back = []
    for key in ("customer", "customer_topic"):
        ended = row["started"] if row["ended"] is None else row["ended"]
        told_ = [
            comes_back(row | {"ended": ended}, log, {"repeat_key": key}, window)
            for window in windows
        ]
        back.append(told_.index(True) if any(told_) else len(windows))
    if row["topic"] is None:
        back[1] = NO_TOPIC
    if not is_followed_up(row, log):
        return (*back, NO_ROOM)
    return (*back, sum(row["ended"] + window <= log.end for window in windows))


@settings(max_examples=8, phases=GENERATED)
@given(ROWS, st.sampled_from([None, (BEGIN, BEGIN + 40 * DAY)]))
def test_returns_are_what_looking_at_every_pair_finds(rows, period):
    log = slow_log(rows, period=period)
    if not log.rows:
        return
    planned, cubes, _ = cubes_of(rows, written(period=period))
    key = planned.cubes[cubing.CONTACTS].key
    assert key[-4:] == (RETURN, RETURN_SAME_TOPIC, ROOM, SCOPE)
    cube = cubes[cubing.CONTACTS]
    found = Counter()
    for levels, cell in told(planned, cubing.CONTACTS, cube).items():
        found[levels[-4:]] += total(cell.n)
    scopes = [log.of({"spam": option}) for option in OPTIONS]
    assert found == Counter(
        (*returns_of(row, there), scope) for scope, there in enumerate(scopes) for row in there.rows
    )
    assert cube.ends_us == tuple(there.end if there.rows or period else None for there in scopes)
    assert cube.heavy_limits == (30, 30, 30)


def test_customers_that_are_no_persons_have_no_room():
    starts = ({"customer": "busy", "started": BEGIN + n, "ended": BEGIN + n} for n in range(30))
    rows = rows_of(*starts, {"customer": "u", "ended": BEGIN})
    planned, cubes, _ = cubes_of(rows, written(period=(BEGIN, BEGIN + 99 * DAY)))
    rooms = Counter()
    for levels, cell in told(planned, cubing.CONTACTS, cubes[cubing.CONTACTS]).items():
        if levels[-1] == 0:
            rooms[levels[-2]] += total(cell.n)
    assert rooms == {NO_ROOM: 30, len(WINDOWS): 1}


def test_a_cube_with_too_many_cells_says_which_part_has_how_many_values():
    rows = rows_of(*({"topic": f"t{n}", "language": "ab"[n % 2]} for n in range(9)))

    def most(cells):
        return lambda request: replace(request, most=cells)

    fine = cubes_of(rows, change=most(8))[1][cubing.WORK_FINE]
    assert isinstance(fine, TooFine)
    assert (fine.cells, next(iter(fine.values.items()))) == (9, ("topic", 9))
    assert not isinstance(cubes_of(rows, change=most(9))[1][cubing.WORK_FINE], TooFine)
    assert cubes_of(rows, change=most(8), chunk_rows=2)[1][cubing.WORK_FINE].cells > 8


@pytest.mark.parametrize("customer", ["u", None])
def test_a_cube_with_returns_is_too_fine_by_its_cells_and_not_by_its_customers(customer):
    """Of three kinds of contacts, there are as many cells as kinds, whoever the customers are."""
    kinds = ({"handling": handling} for handling in ("ai", "human", "none") * 40)
    rows = rows_of(*(kind | {"conversation": f"c{n}"} for n, kind in enumerate(kinds)))
    for number, row in enumerate(rows):
        row["customer"] = customer and f"{customer}{number}"

    def most(cells):
        return lambda request: replace(request, most=cells)

    spec = written(logs=written()["logs"] | {"drop": {}})
    cube = cubes_of(rows, spec, change=most(3))[1][cubing.CONTACTS]
    assert len(cube.cells) == 3
    fine = cubes_of(rows, spec, change=most(2))[1][cubing.CONTACTS]
    assert isinstance(fine, TooFine)
    assert (fine.cells, next(iter(fine.values.items()))) == (3, ("handling", 3))


def split_by_customer(rows):
    parts = {}
    for row in rows:
        parts.setdefault(row["customer"], []).append(row)
    names = sorted(parts, key=repr)
    return [
        [row for name in names[start::2] for row in parts[name]]
        for start in range(min(2, len(names)))
    ]


@settings(max_examples=8, phases=GENERATED)
@given(ROWS)
def test_cubes_of_customers_apart_are_those_of_all_together(rows):
    spec = written(period=(BEGIN - DAY, BEGIN + 99 * DAY))
    whole = cubes_of(rows, spec)[1]
    parts = [cubes_of(part, spec)[1] for part in split_by_customer(rows)]
    for name in NAMES:
        pooled = parts[0][name]
        for part in parts[1:]:
            pooled += part[name]
        assert pooled == whole[name]


@pytest.mark.parametrize("chunk_rows", [1, 13])
def test_pieces_and_order_change_no_cube(chunk_rows):
    rows = make_rows(5, 60, 30, 4)
    assert cubes_of(rows[::-1], chunk_rows=chunk_rows)[1] == cubes_of(rows)[1]


def test_codes_fit_into_their_integer():
    planned, _, _ = cubes_of(make_rows(5, 20, 30, 4), written(launch=BEGIN))
    assert max(len(each.levels) for each in planned.attributes.values()) <= MOST_CODES
    digits_of_marks = 2
    most = max(len(each.attributes) for each in planned.cubes.values())
    assert most + digits_of_marks <= MOST_ATTRIBUTES
    assert len(planned.cubes[cubing.TIMES].attributes) <= MOST_WITH_SPREADS
    assert log_bin(2**63) < 1 << BIN_BITS
    assert NAMELESS < 1 << GROUP_BITS
