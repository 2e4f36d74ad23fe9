"""What a log answers, and what it lacks for the rest."""

from __future__ import annotations

import pytest

from fte_audit.cubes import Cube, CubeCell, packed, total
from fte_audit.plan.attributes import Attribute
from fte_audit.readings.model import Lacking
from fte_audit.readings.offer import Offer, Table, table_of
from fte_audit.spec.nodes import Number


def cell(n):
    return CubeCell(packed({0: n}))


def test_a_table_has_words_where_the_cube_has_codes():
    cube = Cube({(1, 1, None): cell(2), (0, 1, "b"): cell(3)})
    attribute = Attribute("who", ("ai", "human"), Number(0))
    table = table_of(cube, ("who", "return", "topic"), {"who": attribute})
    assert table.names == ("who", "return", "topic")
    assert {levels: total(each.n) for levels, each in table.cells.items()} == {
        ("human", 1, None): 2,
        ("ai", 1, "b"): 3,
    }


def test_a_table_by_fewer_attributes_adds_up_its_cells():
    table = Table(("a", "b", "c"), {(1, 2, 3): cell(1), (1, 9, 3): cell(2), (7, 2, 3): cell(4)})
    narrowed = table.by({"c", "a"})
    assert narrowed.names == ("a", "c")
    assert {key: total(each.n) for key, each in narrowed.cells.items()} == {(1, 3): 3, (7, 3): 4}


def test_options_stand_in_the_order_of_the_catalogue_with_what_is_lacking_for_others():
    offer = Offer(("who",))
    offer.add(
        "greeting", "count_all", {"real_answer": None, "count_all": None, "both_spoke": "messages"}
    )
    (stage,) = offer.stages
    assert list(stage.options) == ["count_all", "real_answer"]
    assert offer.lacking == [Lacking("greeting", "both_spoke", "messages")]
    assert offer.own == {"greeting": "count_all"}


def test_an_option_that_makes_no_sense_for_a_figure_is_neither_offered_nor_lacking():
    offer = Offer(())
    offer.add("greeting", "count_all", {"count_all": None, "real_answer": None})
    assert list(offer.stages[0].options) == ["count_all", "real_answer"]
    assert offer.lacking == []


def test_an_option_that_no_log_answers_is_lacking_wherever_the_switch_is():
    offer = Offer(())
    offer.add("denominator", "all_contacts", {"all_contacts": None, "all_chats": None})
    assert list(offer.stages[0].options) == ["all_chats", "all_contacts"]
    assert offer.lacking == [
        Lacking("denominator", "ai_offered", "no log says to whom AI was offered")
    ]


def test_where_the_log_cannot_answer_the_reports_own_option_another_one_stands_in():
    offer = Offer(())
    offer.add("minutes", "active", {"wall_clock": None, "active": "no duration"})
    assert offer.own == {"minutes": "wall_clock"}


def test_attributes_that_the_log_has_not_are_passed_as_none():
    offer = Offer(("x", "z"))
    offer.add("greeting", "count_all", {"count_all": lambda x, y, z: (x, y, z)}, ("x", "y", "z"))
    (stage,) = offer.stages
    assert stage.reads == ("x", "z")
    assert stage.options["count_all"]("1", "2") == ("1", None, "2")


def test_what_a_stage_makes_is_there_for_the_next():
    offer = Offer(("x", "y"))
    offer.add("greeting", "count_all", {"count_all": lambda x: (x,)}, ("x",), ("new",))
    assert [offer.has(name) for name in ("x", "y", "new")] == [False, True, True]


def test_a_switch_that_is_not_in_the_catalogue_is_no_switch():
    with pytest.raises(KeyError):
        Offer(()).add("nothing", "x", {"x": None})


def test_an_option_that_only_the_spec_has_stands_at_the_end():
    offer = Offer(())
    offer.add("hours", "1950", dict.fromkeys(("1950", "2080", "1776")))
    (stage,) = offer.stages
    assert tuple(stage.options) == ("1776", "2080", "1950")
    assert offer.own == {"hours": "1950"}
