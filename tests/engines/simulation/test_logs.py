import numpy as np
import polars as pl
import pytest

from fte_audit.engines.simulation.conversations import Drawer
from fte_audit.engines.simulation.logs import CHUNK, ROW_GROUP, ConversationLog, MessageLog
from fte_audit.engines.simulation.records import Recorder
from fte_audit.engines.simulation.world import World

WORLD = World(conversations=600_000)


def recorder(world):
    return Recorder(Drawer(world), text_ids=False)


def test_batches_are_whole_row_groups_but_the_last():
    batches = [
        (done, len(rows))
        for done, rows in ConversationLog(recorder(WORLD)).batches(0, 600_000, CHUNK)
    ]
    assert batches == [(500_000, 500_000), (600_000, 100_000)]


def test_messages_wait_only_while_their_conversations_go_on():
    log = MessageLog(recorder(WORLD))
    batches = log.batches(0, 62_500, CHUNK)
    written = sum(len(rows) for _, rows in batches)
    assert written > ROW_GROUP
    # Few conversations go on at one time, and none lasts longer than a few hours.
    assert 0 < len(log.waiting) < 0.02 * written


def test_nothing_is_lost_between_two_parts_of_a_log():
    world = World(conversations=4_000)
    whole = pl.concat(rows for _, rows in MessageLog(recorder(world)).batches(0, 4_000, 6_000))
    log = MessageLog(recorder(world))
    parts = [
        pl.concat(rows for _, rows in log.batches(a, a + 1_000, 6_000))
        for a in range(0, 4_000, 1_000)
    ]
    assert pl.concat(parts).equals(whole)


def test_a_failure_on_a_drawing_thread_reaches_the_reader():
    log = ConversationLog(recorder(World(conversations=10)))
    log.recorder.drawer.slot_starts = np.array([], dtype=np.int64)
    with pytest.raises(IndexError):
        list(log.batches(0, 10, 5))
