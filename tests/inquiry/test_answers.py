"""What is said of figures, against arithmetic by hand."""

from __future__ import annotations

import pytest
from claim_files import claims

from fte_audit.findings import Word
from fte_audit.inquiry.crosschecking import crosscheck_claims


def answer(text, scenario="as_published"):
    found = crosscheck_claims(claims(text)).scenario(scenario)
    (reading,) = found.readings
    return reading


def ranges(reading):
    return {each.name: (each.found.low, each.found.high) for each in reading.ranges}


def test_figures_that_nothing_ties_together_are_not_determinable():
    reading = answer("claims: {x: {value: '7', unit: people}}\n")
    assert (reading.word, reading.ranges) == (Word.NOT_DETERMINABLE, ())


def test_what_is_unknown_is_solved_for():
    reading = answer(
        """\
        claims:
          chats: {value: "120", unit: contacts, rounding: point}
          jobs: {value: "4", unit: people, rounding: point}
        assumptions: {each: {unit: contacts/person}}
        relations: {r: each = chats / jobs}
        """
    )
    assert reading.word is Word.CONSISTENT
    (each,) = (found for found in reading.ranges if found.name == "each")
    assert (each.found.low, each.found.high) == (30, 30)
    assert (each.kind, each.narrowed, each.determined, each.tight) == ("unknown", True, True, True)


def test_an_unknown_that_nothing_bounds_is_not_determined():
    reading = answer(
        """\
        claims: {x: {value: "4", unit: people}}
        assumptions: {y: {unit: people}, z: {unit: people}}
        relations: {r: x <= y}
        """
    )
    found = {each.name: each for each in reading.ranges}
    assert (found["y"].found.low, found["y"].found.high) == (3.5, None)
    assert found["y"].determined
    assert not found["z"].determined


def test_a_difference_may_be_negative():
    reading = answer(
        """\
        claims:
          a: {value: "203", unit: USD, rounding: point}
          b: {value: "207", unit: USD, rounding: point}
        assumptions: {difference: {unit: USD}}
        relations: {d: difference = a - b}
        """
    )
    assert reading.word is Word.CONSISTENT
    assert ranges(reading)["difference"] == (-4, -4)


def test_an_assumption_that_has_to_be_narrower_is_a_condition():
    reading = answer(
        """\
        claims: {x: {value: "10", unit: people, rounding: point}}
        assumptions: {y: {unit: people, low: "1", high: "30", basis: b}}
        relations: {r: x <= y}
        """
    )
    assert (reading.word, reading.only_if) == (Word.ONLY_IF, ("y",))
    assert ranges(reading)["y"] == (10, 30)


def test_a_figure_whose_range_narrows_is_no_condition():
    reading = answer(
        """\
        claims: {x: {value: "10", unit: people}, y: {value: "10", unit: people}}
        relations: {r: x <= y}
        """
    )
    assert (reading.word, reading.only_if, reading.cut) == (Word.CONSISTENT, (), ())


@pytest.mark.parametrize(
    ("share", "cut"),
    [
        # Of 3, one is a third: 33 %, whichever way it is shortened.
        ("33 %", ()),
        # Two thirds is 66.67 %: 66 % was cut off.
        ("66 %", (("share",),)),
        ("67 %", ()),
    ],
)
def test_a_figure_that_must_have_been_cut_off_is_named(share, cut):
    parts = "1" if share == "33 %" else "2"
    reading = answer(
        f"""\
        claims:
          part: {{value: "{parts}", unit: people, rounding: point}}
          all: {{value: "3", unit: people, rounding: point}}
          share: {{value: {share}}}
        relations: {{r: part = all * share}}
        """
    )
    assert reading.cut == cut
    assert reading.word is (Word.ONLY_IF if cut else Word.CONSISTENT)


def test_of_figures_of_which_one_must_have_been_cut_off_none_is_accused():
    # Rounded, both are at most 1.15 %, and the sum at least 2.35 %: cut off, either may be more.
    reading = answer(
        """\
        claims: {a: {value: 1.1 %}, b: {value: 1.1 %}, all: {value: 2.4 %}}
        relations: {sum: all = a + b}
        """
    )
    assert reading.word is Word.ONLY_IF
    assert reading.cut == (("a", "b"),)


def test_figures_that_cant_hold_together_come_with_what_would_mend_it():
    reading = answer(
        """\
        claims:
          a: {value: "100", unit: people, rounding: point}
          b: {value: "60", unit: people, rounding: point}
          c: {value: "50", unit: people, rounding: point}
          d: {value: "7", unit: people}
        relations: {r: a = b + c, s: d <= a}
        """
    )
    assert reading.word is Word.NOT_REACHABLE
    assert [each.members for each in reading.conflicts] == [("a", "b", "c")]
    assert reading.conflicts[0].proven
    mends = {each.members: (each.needed.low, each.change) for each in reading.mends}
    # 110 instead of 100, 50 instead of 60, 40 instead of 50.
    assert mends == {("a",): (110, 0.1), ("b",): (50, 0.167), ("c",): (40, 0.2)}
    assert next(iter(mends)) == ("a",)
    assert reading.complete


def test_several_contradictions_that_no_single_figure_mends_need_several_others():
    reading = answer(
        """\
        claims:
          a: {value: "1", unit: people, rounding: point}
          b: {value: "2", unit: people, rounding: point}
          c: {value: "3", unit: ratio, rounding: point}
          d: {value: "4", unit: ratio, rounding: point}
        relations: {r: a = b, s: c = d}
        """
    )
    assert {each.members for each in reading.conflicts} == {("a", "b"), ("c", "d")}
    assert {each.members for each in reading.mends} == {
        ("a", "c"),
        ("a", "d"),
        ("b", "c"),
        ("b", "d"),
    }


def test_where_the_budget_runs_out_nothing_is_guessed():
    text = """\
    claims: {x: {value: "4", unit: ratio}, y: {value: "4", unit: ratio}}
    assumptions: {a: {unit: ratio}, b: {unit: ratio}}
    relations: {r: x * a = y + b, s: x + a = y * b, t: a * b = x + y}
    """
    assert crosscheck_claims(claims(text), steps=1).scenarios[0].word is Word.UNDECIDED
