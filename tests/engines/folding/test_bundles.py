"""Conversations that were folded from messages are put together as any others are."""

from __future__ import annotations

import polars as pl
import pytest

from fte_audit.engines.folding import bundles
from fte_audit.engines.folding.bundles import tally_bundles_of_messages
from fte_audit.engines.parted import SharedKey
from fte_audit.engines.recognition import column_types, recognise
from fte_audit.engines.sources import frame_log
from fte_audit.plan.bundling import Bundle, Bundled, plan_bundles
from fte_audit.plan.cubing import EVERY
from fte_audit.plan.folding import plan_messages
from fte_audit.progress import unheard
from fte_audit.spec.reader import spec_of
from tests.reference.readings_logs import written

THREADS = (
    ("t0", "u", "2024-03-01T10:00:00Z"),
    ("t1", "u", "2024-03-01T10:04:00Z"),
    ("t2", "u", "2024-03-02T10:00:00Z"),
    ("t3", "v", "2024-03-02T10:00:00Z"),
    ("t4", None, "2024-03-02T10:00:00Z"),
)
COLUMNS = {"conversation": "thread", "sent": "at", "sender": "who", "customer": "name"}


def told():
    rows = [
        {"thread": thread, "name": name, "at": at, "who": who}
        for who in ("customer", "ai")
        for thread, name, at in THREADS
    ]
    log = frame_log(pl.DataFrame(rows))
    spec = spec_of(written(logs={"row": "message", "columns": COLUMNS}))
    audit = plan_messages(spec, recognise(log, spec), column_types(log))
    ways = [Bundle.DAY, Bundle.COPIES]
    plan = plan_bundles(audit.plan, audit.columns, "UTC", EVERY, ways, folded=True)
    return tally_bundles_of_messages(log, audit, plan, unheard)


def test_conversations_of_messages_are_put_together_by_their_customers():
    found = {way: each.bundled for way, each in told().items()}
    assert found == {
        Bundle.DAY: Bundled(Bundle.DAY, 5, 4, 1, 0),
        Bundle.COPIES: Bundled(Bundle.COPIES, 5, 4, 1, 0),
    }


def test_where_hashes_never_part_ids_the_program_gives_up(monkeypatch):
    def shared(*_):
        raise SharedKey

    monkeypatch.setattr(bundles, "find_bundles", shared)
    with pytest.raises(SharedKey):
        told()
