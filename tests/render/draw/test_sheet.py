from __future__ import annotations

import csv
import io
from dataclasses import replace

from draws import draw_of

from fte_audit.drawn import DrawnConversation
from fte_audit.render.draw import sheet

SMALL = {("ai", "=cmd()"): (10, 1), ("ai_then_human", None): (1, 1)}


def rows(draw):
    text = sheet.render(draw)
    assert "\r" not in text
    return list(csv.DictReader(io.StringIO(text)))


def test_a_row_says_what_is_to_be_looked_at_and_leaves_room_for_labels():
    draw = draw_of(SMALL)
    first, second = draw.conversations
    started = 1_706_342_400_000_000
    conversations = (
        replace(first, started=started, ended=None, fields=("a,b", "3")),
        replace(second, started=started, ended=started + 61_000_000, fields=(None, "2")),
    )
    draw = replace(
        draw,
        conversations=conversations,
        fields=("topic", "messages"),
        has_start=True,
        has_end=True,
        zone="Europe/Stockholm",
    )
    assert rows(draw)[0] == {
        "draw": draw.code,
        "id": "c0000000000000001",
        "conversation": "k1",
        "stratum": "ai / =cmd()",
        "stratum_size": "10",
        "stratum_drawn": "1",
        "weight": "10",
        "started": "2024-01-27T09:00:00+01:00",
        "ended": "",
        "handling": "ai",
        "topic": "a,b",
        "messages": "3",
        "reviewer": "",
        "handled": "",
        "resolved": "",
        "note": "",
    }
    assert rows(draw)[1]["ended"] == "2024-01-27T09:01:01+01:00"
    assert rows(draw)[1]["stratum"] == "ai_then_human / (missing)"
    assert rows(draw)[1]["topic"] == ""


def test_the_logs_own_word_is_not_there():
    text = sheet.render(draw_of())
    assert text.splitlines()[0].endswith("handling,reviewer,handled,resolved,note")
    assert "True" not in text
    assert "yes" not in text


def test_nothing_in_a_cell_acts():
    draw = draw_of({("ai",): (5, 1)})
    wild = DrawnConversation(1, "=1+1", ("ai",), None, None, None, ("@x\n-y", "\x1b[2J;=1", "-5"))
    draw = replace(draw, conversations=(wild,), fields=("=topic", "note", "handled"))
    found = rows(draw)[0]
    assert found["conversation"] == "'=1+1"
    assert found["'=topic"] == "'@x<U+000A>-y"
    assert found["log note"] == "<U+001B>[2J;'=1"
    assert found["log handled"] == "'-5"
    assert found["handled"] == found["note"] == ""


def test_a_draw_without_times_has_no_columns_for_them():
    head = sheet.render(draw_of()).splitlines()[0]
    assert "started" not in head
    assert "ended" not in head
