from __future__ import annotations

import pytest

from fte_audit.diagnostics import UserError
from fte_audit.drawn import DrawnConversation, Recipe
from fte_audit.review.labels import check_labels, read_table, recipe_of
from fte_audit.review.model import Draw, DrawnStratum, Label, Question

RECIPE = Recipe(3, 7)
CODE = RECIPE.code("0123456789ab")
HEAD = "draw,id,conversation,reviewer,handled,resolved,note\n"
IDS = [f"c{number:016x}" for number in (1, 2, 3)]


def draw():
    conversations = tuple(
        DrawnConversation(number, f"k{number}", ("ai",), None, None, None, ())
        for number in (1, 2, 3)
    )
    return Draw(
        recipe=RECIPE,
        code=CODE,
        spec="sha256:0",
        zone="UTC",
        read=9,
        kept=9,
        strata=(DrawnStratum(("ai",), 9, 3),),
        conversations=conversations,
        fields=(),
        level=0.95,
        has_start=False,
        has_end=False,
    )


def table(*rows, head=HEAD):
    return head + "".join(f"{CODE},{row}\n" for row in rows)


GOOD = [f"{IDS[0]},k1,,yes,no,", f'{IDS[1]},k2,, Unsure ,,"a, b"', f"{IDS[2]},k3,ann,NO,yes,"]


def told(text):
    with pytest.raises(UserError) as caught:
        check_labels(read_table(text, "l.csv"), draw(), "l.csv")
    return [(each.code, str(each.span), each.message) for each in caught.value.diagnostics]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_table_is_read_as_spreadsheets_save_it(separator, end, mark):
    plain = table(*[row.replace('"a, b"', "") for row in GOOD])
    text = mark + plain.replace(",", separator).replace("\n", end)
    rows = read_table(text, "l.csv")
    assert [row.line for row in rows] == [2, 3, 4]
    assert [row.label(Question.HANDLED) for row in rows] == [Label.YES, Label.UNSURE, Label.NO]
    assert [row.label(Question.RESOLVED) for row in rows] == [Label.NO, None, Label.YES]
    assert [row.reviewer for row in rows] == ["", "", "ann"]
    assert recipe_of(rows, "l.csv") == RECIPE
    check_labels(rows, draw(), "l.csv")


def test_only_the_needed_columns_have_to_be_there_in_any_order():
    text = f"resolved,id,handled,draw\nyes,{IDS[0]},no,{CODE}\n\n"
    (row,) = read_table(text, "l.csv")
    check_labels([row], draw(), "l.csv")
    assert (row.reviewer, row.answers) == ("", {"handled": "no", "resolved": "yes"})


def test_cells_may_hold_separators_and_ends_of_lines():
    rows = read_table(table(f'{IDS[0]},k1,,yes,,"one\ntwo, three"', GOOD[1]), "l.csv")
    assert [row.line for row in rows] == [3, 4]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ["no column `draw`", "no column `id`", "no column `handled`", "no column `resolved`"]),
        (HEAD.replace("handled", "handeld"), ["no column `handled`"]),
        (HEAD.replace("note", "resolved"), ["more than one column `resolved`"]),
    ],
)
def test_a_table_without_its_columns_is_refused(text, said):
    problems = told(text)
    assert [message for _, _, message in problems] == [f"the table of labels has {s}" for s in said]
    assert {(code, span) for code, span, _ in problems} == {("FTE624", "l.csv:1")}


def test_a_table_without_labels_is_refused():
    assert told(HEAD) == [("FTE624", "l.csv", "no conversation is labelled")]
    assert told(table(f"{IDS[0]},k1,,,,looked at")) == told(HEAD)


def test_a_broken_table_is_refused_with_its_line():
    ((code, span, message),) = told(table(GOOD[0]) + f'{CODE},{IDS[1]},k2,,yes,yes,"a"b\n')
    assert (code, span) == ("FTE624", "l.csv:3")
    assert message.startswith("this is no table of labels: ")


def test_labels_of_no_draw_and_of_several_are_refused():
    with pytest.raises(UserError, match=r"FTE625.*does not name a draw"):
        recipe_of(read_table(table(GOOD[0]).replace(CODE, "=1+1"), "l.csv"), "l.csv")
    mixed = table(GOOD[0]) + table(GOOD[1], head="").replace(CODE, RECIPE.code("ba9876543210"))
    with pytest.raises(UserError, match=r"l\.csv:3: error.FTE625.*several draws"):
        recipe_of(read_table(mixed, "l.csv"), "l.csv")


def test_labels_of_another_draw_are_refused():
    other = table(*GOOD).replace(CODE, RECIPE.code("ba9876543210"))
    ((code, span, message),) = told(other)
    assert (code, span) == ("FTE625", "l.csv:2")
    assert message.endswith("drawn from another log")


def test_every_wrong_row_is_told_with_its_line():
    assert told(table("c0,k9,,yes,yes,", f"{IDS[0]},k1,,yess,1,", GOOD[1], GOOD[1])) == [
        ("FTE625", "l.csv:2", "`c0` is no conversation of this draw"),
        ("FTE626", "l.csv:3", "`yess` is no label under `handled`"),
        ("FTE626", "l.csv:3", "`1` is no label under `resolved`"),
        ("FTE627", "l.csv:5", f"`{IDS[1]}` is labelled twice, in line 4 too"),
    ]


def test_two_people_may_label_one_conversation():
    rows = read_table(table(GOOD[0], f"{IDS[0]},k1,ann,no,no,"), "l.csv")
    check_labels(rows, draw(), "l.csv")


def test_of_many_problems_the_first_are_told():
    problems = told(table(*[f"{IDS[0]},k1,{n},maybe,yes," for n in range(100)]))
    assert len(problems) == 20
    assert problems[-1][2] == "`maybe` is no label under `handled`; and 80 more problems"
