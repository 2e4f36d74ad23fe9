"""Conversations drawn from messages are those that a slow program draws."""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl
import pytest

from fte_audit.drawing import draw_log
from fte_audit.drawn import DrawGroup, Recipe
from fte_audit.engines.folding import sampling
from fte_audit.engines.parted import SharedKey
from fte_audit.engines.sources import frame_log
from fte_audit.spec.reader import spec_of

sys.path.append(str(Path(__file__).parents[2] / "reference"))
import slow_draw

START = 1_706_000_000
TURNS = [(0, "customer"), (5, "ai"), (9, "customer"), (14, "ai")]


def log_of(silence=0):
    """Eighty conversations of four messages; every third is handed over; with a silence, if any."""
    rows = [
        {
            "chat": f"c{number}",
            "at": START + 1000 * number + after + (silence if turn > 1 else 0),
            "who": "human" if number % 3 == 0 and turn == 3 else who,
        }
        for number in range(80)
        for turn, (after, who) in enumerate(TURNS)
    ]
    return frame_log(pl.DataFrame(rows).sample(fraction=1, shuffle=True, seed=3))


def spec(conversation="chat", **messages):
    columns = {
        "conversation": conversation,
        "sent": {"column": "at", "unit": "seconds"},
        "sender": "who",
    }
    logs = {"row": "message", "columns": columns, "timezone": "UTC", "messages": messages}
    return spec_of({"version": 1, "extends": "standard", "logs": logs})


def test_conversations_are_drawn_not_messages():
    draw = draw_log(log_of(), Recipe(20, 9), spec())
    conversations = [
        (f"c{number}", ("ai_then_human",) if number % 3 == 0 else ("ai",)) for number in range(80)
    ]
    counts = {each.key: each.drawn for each in draw.strata}
    assert sum(counts.values()) == 20
    assert [(each.name, each.key) for each in draw.conversations] == slow_draw.drawn(
        conversations, 9, counts
    )
    assert (draw.read, draw.kept, draw.population) == (320, 80, 80)
    for each in draw.conversations:
        began = START + 1000 * int(each.key[1:])
        assert (each.started, each.ended) == (began * 10**6, (began + 14) * 10**6)
    assert draw.fields == ("messages",)
    assert {each.fields for each in draw.conversations} == {("4",)}


def test_facts_of_messages_can_be_shown():
    draw = draw_log(log_of(), Recipe(20, 9), spec(), show=["human_messages"])
    assert draw.fields == ("messages", "human_messages")
    for each in draw.conversations:
        assert each.fields == ("4", "1" if each.stratum == ("ai_then_human",) else "0")


def test_conversations_that_are_cut_at_silences_are_drawn_by_their_start_too():
    draw = draw_log(log_of(400), Recipe(160, 9, DrawGroup.ALL), spec(split_after="1min"))
    assert draw.population == 160
    names = {
        slow_draw.name_of(f"c{number}@{START + 1000 * number + after}000000", 9)
        for number in range(80)
        for after in (0, 409)
    }
    assert {each.name for each in draw.conversations} == names


def test_the_key_may_be_an_expression():
    plain = draw_log(log_of(), Recipe(20, 9), spec())
    computed = draw_log(log_of(), Recipe(20, 9), spec("COALESCE(chat, 'none')"))
    assert computed.conversations == plain.conversations


def test_a_log_whose_ids_share_a_hash_is_read_anew(monkeypatch):
    find, times = sampling.find_candidates, []

    def sometimes(*arguments):
        times.append(1)
        if len(times) == 1:
            raise SharedKey
        return find(*arguments)

    monkeypatch.setattr(sampling, "find_candidates", sometimes)
    assert len(draw_log(log_of(), Recipe(20, 9), spec()).conversations) == 20
    assert len(times) == 2
    monkeypatch.setattr(sampling, "find_candidates", lambda *_: (_ for _ in ()).throw(SharedKey))
    with pytest.raises(SharedKey):
        draw_log(log_of(), Recipe(20, 9), spec())
