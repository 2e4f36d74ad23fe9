"""Tallies of two logs of messages that share no conversation add up to the tally of both."""

from __future__ import annotations

from collections import Counter

import pytest
from hostile_logs import frame_of
from hostile_messages import ANSWERED, MESSAGES, NAMES, SPEC, in_pieces, make_messages
from hypothesis import given, settings
from hypothesis import strategies as st

from fte_audit.engines.folding.conversations import Folded
from fte_audit.engines.folding.tallying import tally_messages
from fte_audit.engines.recognition import column_types
from fte_audit.engines.sources import frame_log
from fte_audit.plan.folding import plan_messages
from fte_audit.progress import unheard
from fte_audit.spec.reader import spec_of
from fte_audit.tally import Disjoint
from tests.laws.test_law_3_tallies_pool import differences

NAMELESS = SPEC | {"metrics": {k: m for k, m in SPEC["metrics"].items() if k != "names"}}


def found_in(rows, spec=NAMELESS, in_memory=9):
    log = frame_log(frame_of(rows, NAMES))
    with in_pieces(in_memory, 30):
        return tally_messages(log, plan_messages(spec_of(spec), {}, column_types(log)), unheard)


def parted(rows, of_first):
    """The messages of some conversations, and all others."""
    is_first = [str(row["thread"]).strip() in of_first for row in rows]
    return (
        [row for row, first in zip(rows, is_first, strict=True) if first is wanted]
        for wanted in (True, False)
    )


def unpooled(one, two, whole):
    """In what the findings of two logs do not add up to those of both."""
    disjoint = frozenset({Disjoint.ROWS, Disjoint.CONVERSATIONS})
    pooled = one.tallied.tallies.pooled(two.tallied.tallies, disjoint)
    found = differences(pooled, whole.tallied.tallies)
    if one.messages + two.messages != whole.messages:
        found.append("messages")
    if one.conversations + two.conversations != whole.conversations:
        found.append("weights")
    for name in ("unknown_senders", "strangers", "backwards"):
        if getattr(one, name) + getattr(two, name) != getattr(whole, name):
            found.append(name)
    disagreeing = Counter(one.disagreeing) + Counter(two.disagreeing)
    if disagreeing != +Counter(whole.disagreeing):
        found.append("disagreeing")
    return found


def with_ids_of_their_conversation(rows):
    """A copy of a message is of the same conversation, or two logs would share it."""
    return [
        {**row, "id": row["id"] and f"{str(row['thread']).strip()} {row['id']}"} for row in rows
    ]


@settings(max_examples=8, deadline=None)
@given(MESSAGES, st.randoms(use_true_random=False))
def test_logs_without_a_common_conversation_pool(rows, chance):
    rows = with_ids_of_their_conversation(rows)
    threads = sorted({str(row["thread"]).strip() for row in rows})
    one, two = parted(rows, chance.sample(threads, len(threads) // 2))
    assert unpooled(found_in(one), found_in(two), found_in(one + two)) == []


def test_adding_is_refused_without_a_word_on_conversations():
    tallies = found_in(make_messages(5, 30)).tallied.tallies
    with pytest.raises(ValueError, match="share no conversations"):
        tallies + tallies
    unique = SPEC["logs"] | {"duplicates": "all"}
    everything = found_in(make_messages(5, 30), NAMELESS | {"logs": unique}).tallied.tallies
    with pytest.raises(ValueError, match="share no conversations"):
        everything + everything


# The law fails on planted faults.

MANY = with_ids_of_their_conversation(make_messages(9, 150))


def planted(in_memory=9):
    one, two = parted(MANY, {"c1", "c3", "c5"})
    return unpooled(*(found_in(rows, in_memory=in_memory) for rows in (one, two, one + two)))


def test_the_planted_faults_are_the_only_ones():
    assert planted() == []


def test_a_conversation_that_two_logs_share_is_noticed():
    rows = [row for row in MANY if row["thread"] == "c1"] + ANSWERED
    one, two = rows[::2], rows[1::2]
    assert "cells" in unpooled(found_in(one), found_in(two), found_in(one + two))


def test_what_depends_on_the_other_conversations_is_noticed(monkeypatch):
    honest = Folded._piece

    def capped(self, piece, columns):
        frame, messages, disagreeing = honest(self, piece, columns)
        few = self._aside.rows < 100
        return frame.head(1) if few else frame, messages, disagreeing

    monkeypatch.setattr(Folded, "_piece", capped)
    assert "cells" in planted(in_memory=1000)
