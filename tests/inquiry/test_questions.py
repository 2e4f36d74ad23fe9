from __future__ import annotations

from dataclasses import replace

import pytest
from claim_files import claims

from fte_audit.findings import (
    AssumptionFinding,
    BoxFinding,
    ConflictFinding,
    FigureFinding,
    Question,
    RangeFinding,
    ReadingFinding,
    ScenarioFinding,
    SettingFinding,
    StatementFinding,
    Word,
)
from fte_audit.inquiry.crosschecking import crosscheck_claims
from fte_audit.inquiry.questions import questions
from fte_audit.quantities.bounds import Bounds

SEVEN = Bounds(7.0, 7.0)


def figure(name, **more):
    return FigureFinding(
        name, f"number of {name}", "7", "people", "As printed.", SEVEN, SEVEN, SEVEN, SEVEN, **more
    )


def ambiguous(name, *keys):
    options = tuple((key, f"{at} minutes") for at, key in enumerate(keys, 1))
    return AssumptionFinding(name, f"length of {name}", "minutes", options=options)


def number(name, low, high=None, kind="unknown", *, narrowed=True, determined=True):
    found = Bounds(low, high or low)
    return RangeFinding(
        name,
        f"part of {name}",
        kind,
        "people",
        Bounds(0.0, None),
        found,
        narrowed,
        determined,
        tight=True,
    )


def reading(word=Word.CONSISTENT, *ranges, only_if=(), conflicts=(), **choices):
    return ReadingFinding(
        tuple(choices.items()),
        word,
        ranges,
        only_if,
        conflicts=tuple(ConflictFinding(members, proven=True) for members in conflicts),
    )


def scenario(label, *readings, asked=(), word=None, **settings):
    box = BoxFinding(tuple(SettingFinding(name, value) for name, value in settings.items()))
    return ScenarioFinding(
        label, label, "either", box, word or readings[0].word, readings, asked=asked
    )


def contradiction(*conflicts, **choices):
    return reading(Word.NOT_REACHABLE, conflicts=conflicts, **choices)


def asked(*scenarios, figures=(), statements=(), assumptions=(), equations=()):
    return list(questions(figures, statements, assumptions, scenarios, equations))


def texts(found):
    return [question.text for question in found]


# What contradicts itself

TOGETHER = "How were these computed, so that they go together: number of a; number of b?"
FIGURES = [figure("a"), figure("b"), figure("c")]


def test_figures_that_contradict_each_other_are_asked_how_they_were_computed():
    found = asked(scenario("x", contradiction(("a", "hours", "b"))), figures=FIGURES)
    assert found == [Question(TOGETHER, ("a", "hours", "b"), decides=True)]


def test_a_figure_that_contradicts_what_was_assumed_alone_is_no_such_question():
    assert asked(scenario("x", contradiction(("a", "hours"))), figures=FIGURES) == []


def test_each_contradiction_is_a_question():
    found = asked(scenario("x", contradiction(("a", "b"), ("b", "c"))), figures=FIGURES)
    assert [question.about for question in found] == [("a", "b"), ("b", "c")]


def test_what_contradicts_itself_in_any_reading_is_asked():
    readings = [contradiction(("a", "b"), m="slow"), contradiction(("b", "c"), m="fast")]
    found = asked(scenario("x", *readings), figures=FIGURES)
    assert [question.about for question in found] == [("a", "b"), ("b", "c")]


def test_where_some_reading_is_possible_its_reading_is_asked_and_not_the_figures():
    readings = [contradiction(("a", "b"), m="slow"), reading(m="fast")]
    assert asked(scenario("x", *readings, word=Word.ONLY_IF), figures=FIGURES) == []


def test_what_contradicts_itself_in_several_boxes_is_asked_once():
    boxes = [scenario("x", contradiction(("a", "b"))), scenario("y", contradiction(("a", "b")))]
    assert texts(asked(*boxes, figures=FIGURES)) == [TOGETHER]
    # With other assumptions it is the same question, about those too.
    more = scenario("z", contradiction(("a", "hours", "b")))
    (found,) = asked(*boxes, more, figures=FIGURES)
    assert (found.text, found.about) == (TOGETHER, ("a", "b", "hours"))


# What can be read in several ways

NOT_SLOW = "The figures do not go together with: slow (1 minutes)."
WHICH = "Length of m: which is meant, slow (1 minutes), or fast (2 minutes)?"


def test_what_is_ambiguous_is_asked_with_what_its_readings_stand_for():
    boxes = scenario("x", reading(m="slow"), reading(m="fast"))
    found = asked(boxes, assumptions=[ambiguous("m", "slow", "fast")])
    assert found == [Question(WHICH, ("m",), decides=False)]


def test_what_is_not_ambiguous_is_not_asked():
    assert asked(assumptions=[AssumptionFinding("m", "m", "minutes", range=SEVEN)]) == []


def test_a_reading_that_the_figures_do_not_allow_decides():
    boxes = scenario("x", contradiction(m="slow"), reading(Word.ONLY_IF, m="fast"))
    found = asked(boxes, assumptions=[ambiguous("m", "slow", "fast")])
    text = f"{WHICH} The figures go together only with: fast (2 minutes)."
    assert found == [Question(text, ("m",), decides=True)]


def test_all_readings_that_fit_and_all_that_do_not_are_named():
    options = [ambiguous("m", "slow", "fast", "odd", "even")]
    bad, good = (contradiction(m="slow"), contradiction(m="odd")), reading(m="fast")
    (text,) = texts(asked(scenario("x", *bad, good, reading(m="even")), assumptions=options))
    assert text.endswith("The figures go together only with: fast (2 minutes); even (4 minutes).")
    (text,) = texts(asked(scenario("x", *bad, good), assumptions=options))
    assert text.endswith("The figures do not go together with: slow (1 minutes); odd (3 minutes).")


def test_a_reading_that_a_scenario_chooses_counts_for_it():
    boxes = [scenario("x", contradiction(), m="slow"), scenario("y", reading(), m="fast")]
    found = asked(*boxes, assumptions=[ambiguous("m", "slow", "fast")])
    assert texts(found) == [f"{WHICH} The figures go together only with: fast (2 minutes)."]
    # The same reading with something else set is possible.
    boxes.append(scenario("z", reading(), m="slow", hours="5 hours"))
    (found,) = asked(*boxes, assumptions=[ambiguous("m", "slow", "fast")])
    assert (found.text, found.decides) == (WHICH, False)


def test_a_reading_that_only_some_box_excludes_is_asked_for_that_box():
    boxes = [
        scenario("x", reading(m="slow"), reading(m="fast")),
        scenario("y", contradiction(m="slow"), reading(m="fast")),
        scenario("z", reading(m="slow"), contradiction(m="fast")),
    ]
    text = f"{WHICH} In “y”, the figures go together only with: fast (2 minutes)."
    found = asked(*boxes, assumptions=[ambiguous("m", "slow", "fast")])
    assert found == [Question(text, ("m",), decides=True)]


def test_a_reading_that_is_possible_with_some_reading_of_something_else_is_not_excluded():
    readings = [contradiction(m="slow", n="odd"), reading(m="slow"), reading(m="fast")]
    found = asked(scenario("x", *readings), assumptions=[ambiguous("m", "slow", "fast")])
    assert found == [Question(WHICH, ("m",), decides=False)]


def test_a_reading_that_no_scenario_looks_at_is_not_excluded():
    three = [ambiguous("m", "slow", "fast", "odd")]
    text = "Length of m: which is meant, slow (1 minutes), or fast (2 minutes), or odd (3 minutes)?"
    boxes = [scenario("x", contradiction(), m="slow"), scenario("y", reading(), m="fast")]
    assert asked(*boxes, assumptions=three) == [
        Question(
            f"{text} The figures do not go together with: slow (1 minutes).", ("m",), decides=True
        )
    ]
    assert asked(boxes[1], assumptions=three) == [Question(text, ("m",), decides=False)]
    assert asked(boxes[0], assumptions=three) == [Question(text, ("m",), decides=False)]


@pytest.mark.parametrize("word", [Word.UNDECIDED, Word.NOT_DETERMINABLE])
def test_a_reading_of_which_nothing_is_known_is_not_excluded(word):
    two = [ambiguous("m", "slow", "fast")]
    open_ = reading(word, m="fast")
    assert texts(asked(scenario("x", reading(m="slow"), open_), assumptions=two)) == [WHICH]
    found = asked(scenario("x", contradiction(m="slow"), open_), assumptions=two)
    assert found == [
        Question(
            f"{WHICH} The figures do not go together with: slow (1 minutes).", ("m",), decides=True
        )
    ]


def test_readings_in_which_nothing_goes_together_do_not_decide():
    boxes = scenario("x", contradiction(m="slow"), contradiction(m="fast"))
    assert texts(asked(boxes, assumptions=[ambiguous("m", "slow", "fast")])) == [WHICH]


# What nobody published and the figures leave little room for


def test_an_unknown_that_follows_is_asked_with_the_room_that_is_left_for_it():
    found = asked(scenario("as printed", reading(Word.CONSISTENT, number("u", 2, 5))))
    text = "Part of u: what was it? The figures need 2 to 5 people in “as printed”."
    assert found == [Question(text, ("u",), decides=True)]


@pytest.mark.parametrize(
    ("found", "is_asked"),
    [
        (number("u", 2), True),
        (number("u", 2, determined=False), False),
        (number("u", 2, narrowed=False), False),
        (number("u", 2, kind="derived"), False),
        (number("u", 2, kind="figure"), False),
        (number("u", 2, kind="assumption"), False),
        (number("hours", 2, kind="assumption"), True),
    ],
)
def test_only_what_is_unknown_or_narrower_than_assumed_decides(found, is_asked):
    box = scenario("x", reading(Word.ONLY_IF, found, only_if=("hours",)))
    assert [question.about for question in asked(box)] == ([(found.name,)] if is_asked else [])


def test_what_a_scenario_does_not_ask_for_is_not_asked():
    one = reading(Word.CONSISTENT, number("u", 2), number("v", 3))
    assert [each.about for each in asked(scenario("x", one, asked=("v",)))] == [("v",)]
    assert [each.about for each in asked(scenario("x", one))] == [("u",), ("v",)]


def test_what_follows_from_published_figures_alone_is_no_question():
    ranges = [number("a", 7, kind="figure"), number("b", 7, kind="figure")]
    box = scenario("x", reading(Word.CONSISTENT, *ranges, number("u", 2), number("v", 3)))
    # The sum of two figures, and what is half of it.
    assert asked(box, equations=[("u", "v"), ("a", "b", "u")]) == []
    # An assumption is part of it.
    named = [each.about for each in asked(box, equations=[("a", "hours", "u"), ("u", "v")])]
    assert named == [("u",), ("v",)]


def test_a_figure_that_is_solved_for_is_not_known():
    box = scenario("x", reading(Word.CONSISTENT, number("a", 7), number("u", 2)))
    assert [each.about for each in asked(box, equations=[("a", "u")])] == [("a",), ("u",)]


def test_each_room_is_named_once_with_its_box_and_its_reading():
    boxes = [
        scenario("x", reading(Word.CONSISTENT, number("u", 2), m="slow", n="odd")),
        scenario("y", reading(Word.CONSISTENT, number("u", 2))),
        scenario("z", reading(Word.CONSISTENT, number("u", 3))),
    ]
    options = [ambiguous("m", "slow"), ambiguous("n", "odd")]
    (text, *_) = texts(asked(*boxes, assumptions=options))
    read = "length of m read as slow (1 minutes) and length of n read as odd (1 minutes)"
    rooms = [f"2 people in “x” with {read}", "3 people in “z”"]
    assert text == f"Part of u: what was it? The figures need {'; '.join(rooms)}."


@pytest.mark.parametrize(
    ("boxes", "end"),
    [
        (3, "1 person in “1”; 2 people in “2”; 3 people in “3”."),
        (5, "1 person in “1”; 2 people in “2”; 3 people in “3”; and 2 more."),
    ],
)
def test_at_most_three_boxes_are_named(boxes, end):
    every = [
        scenario(f"{at}", reading(Word.CONSISTENT, number("u", at))) for at in range(1, boxes + 1)
    ]
    assert texts(asked(*every)) == [f"Part of u: what was it? The figures need {end}"]


# What the file says itself


def test_what_is_unclear_is_asked_of_figures_and_of_statements():
    said = StatementFinding("s", "satisfaction", "they are happy", unclear=("Who rated?",))
    found = asked(
        figures=[figure("a", unclear=("Of what?", "Since when?")), figure("b")], statements=[said]
    )
    assert found == [
        Question("Number of a: Of what?", ("a",), decides=False),
        Question("Number of a: Since when?", ("a",), decides=False),
        Question("Satisfaction: Who rated?", ("s",), decides=False),
    ]


def test_a_statement_is_asked_for_what_would_settle_it():
    statements = [
        StatementFinding("s", "satisfaction", "they are happy", settled_by="ratings of both"),
        StatementFinding("t", "nobody", "nobody was let go"),
    ]
    text = "To settle “they are happy”: ratings of both"
    assert asked(statements=statements) == [Question(text, ("s",), decides=False)]


def test_a_question_about_several_figures_is_asked_once():
    same = [replace(figure(name, unclear=("Of?",)), label="share") for name in "ab"]
    assert asked(figures=same) == [Question("Share: Of?", ("a", "b"), decides=False)]


# All of them


def test_what_decides_comes_first():
    boxes = [
        scenario("x", contradiction(("a", "b")), m="slow"),
        scenario("y", reading(Word.ONLY_IF, number("u", 2)), m="fast"),
    ]
    found = asked(
        *boxes,
        figures=[figure("a", unclear=("Of what?",)), figure("b")],
        statements=[StatementFinding("s", "s", "q", unclear=("Who?",), settled_by="ratings")],
        assumptions=[ambiguous("k", "one", "other"), ambiguous("m", "slow", "fast")],
    )
    assert [(question.about, question.decides) for question in found] == [
        (("a", "b"), True),
        (("m",), True),
        (("u",), True),
        (("k",), False),
        (("a",), False),
        (("s",), False),
        (("s",), False),
    ]
    assert [question.text[0].isupper() for question in found] == [True] * 7


def test_of_a_file_the_questions_are_those_of_its_answers():
    found = crosscheck_claims(
        claims(
            """\
            claims:
              chats: {value: "120", unit: contacts, rounding: point}
              jobs: {value: "4", unit: people, rounding: point}
            assumptions:
              minutes: {unit: minutes/contact, one_of: {quick: "1", slow: "10"}}
              hours: {unit: hours/person, low: "4", high: "6", basis: b}
              each: {unit: contacts/person}
            relations:
              work: jobs * hours * minutes_per_hour = chats * minutes
              split: each = chats / jobs
            scenarios:
              quickly: {set: {minutes: quick}}
              slowly: {set: {minutes: slow}}
            """
        )
    )
    # 120 contacts of 10 minutes are 20 hours, 5 for each of 4 people; 30 contacts each are no news.
    which = "quick (1 minute/contact), or slow (10 minutes/contact)"
    assert texts(found.questions) == [
        "How were these computed, so that they go together: chats; jobs?",
        (
            f"Minutes: which is meant, {which}? "
            "The figures go together only with: slow (10 minutes/contact)."
        ),
        "Hours: what was it? The figures need 5 hours/person in “slowly”.",
    ]
