from __future__ import annotations

import pytest
from draws import draw_of, rows_of

from fte_audit.render.draw.verified import render
from fte_audit.render.layout import width_of
from fte_audit.review.verifying import verify


def label(number, question, who):
    if number == 9:
        return "unsure"
    if number == 10:
        return ""
    asked = 2 if question == "handled" else 3
    return "yes" if number % asked or (who == "bob" and number == 6) else "no"


def page(width=80, people=("",), **named):
    draw = draw_of(**named)
    return render(verify(draw, rows_of(draw, label, people)), width)


def test_the_page_fits_a_terminal_and_says_what_is_open():
    lines = page().splitlines()
    assert lines[0] == "What people's labels say"
    assert "handled: 23 decided, 1 unsure, 1 not labelled." in lines
    at = lines.index("── Verified shares " + "─" * 61)
    assert lines[at + 1].split("  ")[0] == ""
    assert lines[at + 1].endswith("95 % interval            If open") or "If open" in lines[at + 1]
    # 1 3 5 7 11 of 12, 13 15 17 of 5, 19 21 23 25 of 8: 900 * 5 / 10 + 3 + 95 * 4 / 8 of 1,000
    assert lines[at + 2].split()[:6] == ["handled", "12", "11", "2", "50.1", "%"]
    assert "ai / (missing): 5 of 5" in lines
    assert max(map(width_of, lines)) <= 80


def test_the_logs_own_word_is_a_table_of_two_by_two():
    lines = page().splitlines()
    at = lines.index("── The log's own `resolved` " + "─" * 52)
    assert lines[at + 1 : at + 4] == [
        "               People: yes  People: no",
        "Log: resolved           16           0",
        "Log: not                 0           7",
    ]
    assert lines[at + 4].startswith("Of what the log calls resolved, people confirm 100.0 %")


def test_a_log_that_says_nothing_has_no_such_table():
    assert "Log: resolved" not in page(resolved=lambda _: None)


def test_what_can_not_be_said_has_its_reason():
    draw = draw_of(resolved=lambda number: number > 23 or None)
    rows = rows_of(draw, lambda number, *_: "yes" if number < 18 else "unsure")
    text = render(verify(draw, rows))
    assert "handled: no interval, in a stratum no conversation is labelled." in text
    assert "How much of what the log calls resolved people confirm:" in text
    assert "Of the labelled ones, the log does not say of 17 whether" in text


def test_two_people_are_compared():
    text = page(people=("ann", "bob"))
    assert "── Two people " in text
    # ann and bob label 24 alike but for number 6: resolved.
    assert "resolved: the same label for 23 of 24; Cohen's kappa " in text


@pytest.mark.parametrize("width", [1, 40, 61, 140])
def test_no_line_is_longer_than_it_may_be(width):
    text = page(
        width, ("ann", "bob"), sizes={("ai", "long " * 9): (10**9, 30), ("ai", "b"): (9, 4)}
    )
    assert max(map(width_of, text.splitlines())) <= max(40, width)
