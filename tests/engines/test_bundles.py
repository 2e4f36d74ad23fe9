"""One pass over a log tells its bundles: in any order, in any pieces, and nothing is lost."""

from __future__ import annotations

import random
from functools import cache
from itertools import permutations

import pytest

from fte_audit.engines import bundles, spool
from fte_audit.engines.bundles import tally_bundles
from fte_audit.engines.parted import SharedKey
from fte_audit.engines.recognition import column_types, recognise
from fte_audit.engines.sources import frame_log
from fte_audit.plan.builder import build_plan
from fte_audit.plan.bundling import Bundle, Bundled, plan_bundles
from fte_audit.plan.cubing import EVERY
from fte_audit.progress import unheard
from fte_audit.spec.reader import spec_of
from tests.reference import slow_readings as slow
from tests.reference.readings_logs import (
    BEGIN,
    COLUMNS,
    frame_of,
    make_rows,
    rows_of,
    slow_log,
    written,
)
from tests.reference.slow_readings import DAY

ZONE = "Europe/Stockholm"
ROWS = make_rows(4, 400, 20, 60) + [
    row | {"conversation": f"b{n}", "customer": "busy"}
    for n, row in enumerate(make_rows(5, 90, 20, 1))
]


def told(rows, period=None, changes=None, **options):
    log, spec = frame_log(frame_of(rows)), spec_of(written(period=period, **changes or {}))
    types = column_types(log)
    plan = build_plan(spec, recognise(log, spec), types)
    planned = plan_bundles(plan, types, ZONE, EVERY, [*Bundle])
    return tally_bundles(log, planned, unheard, **options)


@cache
def expected():
    return told(ROWS)


def test_nothing_is_lost_and_numbers_are_those_of_a_loop():
    log = slow_log(ROWS)
    ruled = log.of({"spam": "drop_all"})
    assert ruled.no_persons == {"busy"}
    for way, found in expected().items():
        counted = slow.as_counted(log, {"unit": way})
        assert found.bundled == Bundled(
            way,
            contacts=len(ruled.rows),
            bundles=len(counted.rows),
            nameless=sum(row["customer"] is None for row in ruled.rows),
            of_no_person=len(ruled.contacts["busy"]),
        )
        assert found.bundled.bundles < found.bundled.contacts
        screening = found.tallies.screening
        assert screening.kept == found.bundled.contacts
        assert screening.read == len(ROWS) == screening.kept + sum(screening.dropped.values())
        of_cubes = {
            sum(cell.n & ((1 << 128) - 1) for cell in cube.cells.values())
            for request, cube in found.tallies.cubes.items()
            if request.by_group
        }
        assert of_cubes == {found.bundled.bundles}


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_the_rows_and_the_size_of_the_pieces_change_nothing(seed, monkeypatch):
    choose = random.Random(seed)  # noqa: S311 - the same order for the same seed
    rows = choose.sample(ROWS, len(ROWS))
    monkeypatch.setattr(spool, "_WORTH_WRITING", 50)
    monkeypatch.setattr(bundles, "PIECE_ROWS", choose.choice([1, 60]))
    assert told(rows, chunk_rows=choose.choice([7, 90])) == expected()


def test_who_is_no_person_hangs_on_how_long_the_period_is():
    """Forty contacts are no more than three a day of 40 days, nor than a twentieth of 1,040."""
    rows = rows_of(*({"started": BEGIN + n, "ended": BEGIN + n} for n in range(1_040)))
    rows = [row | {"customer": "u"} if n < 40 else row for n, row in enumerate(rows)]
    assert told(rows)[Bundle.DAY].bundled.of_no_person == 40
    period = (BEGIN, BEGIN + 40 * DAY)
    assert told(rows, period)[Bundle.DAY].bundled == Bundled(Bundle.DAY, 1_040, 1_001, 0, 0)


def test_without_ids_ties_break_on_all_that_contacts_say():
    first = {"customer": "u", "started": BEGIN + 1}
    rows = rows_of(*(first | {"handling": who} for who in ("ai", "human", "none")))
    changes = {"logs": {"columns": COLUMNS | {"conversation": None}}}
    found = [told(choice, changes=changes) for choice in permutations(rows)]
    assert found == found[:1] * 6
    assert {each.bundled.bundles for each in found[0].values()} == {1}


def test_copies_are_not_told_of_rounded_starts():
    rows = rows_of({"started": BEGIN}, {"started": BEGIN + DAY, "ended": BEGIN + DAY + 1})
    assert set(told(rows)) == {Bundle.ISSUE, Bundle.DAY}
    rows[0] |= {"started": BEGIN + 1}
    assert set(told(rows)) == {*Bundle}


def test_a_log_without_contacts_has_no_bundles():
    found = told(rows_of({"tag": "spam"}))
    assert [each.bundled.bundles for each in found.values()] == [0] * len(found)


def test_where_hashes_meet_the_log_is_read_anew(monkeypatch):
    calls = []

    def find(screener, plan, progress):
        calls.append(screener)
        if len(calls) < 3:
            raise SharedKey
        return {}

    monkeypatch.setattr(bundles, "find_bundles", find)
    assert told(ROWS) == {}
    assert len(set(map(id, calls))) == 3
    calls[:] = []
    monkeypatch.setattr(bundles, "TRIES", 2)
    with pytest.raises(SharedKey):
        told(ROWS)
