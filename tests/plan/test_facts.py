"""What follows from which roles, evaluated row by row."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pytest
from plans import BOOLEAN, DURATION, NUMBER, TEXT, TIME, plan_of

from fte_audit import audit
from fte_audit.plan.facts import FACT_TYPES, HAND_OVER_FACTS, NEEDS
from fte_audit.plan.folding import MESSAGE_FACTS, TOLD
from fte_audit.spec.nodes import Type


def facts_of(**columns):
    return set(plan_of(columns, recognised=columns).facts)


def test_every_fact_has_a_type_and_words_for_what_it_needs():
    assert set(FACT_TYPES) == set(NEEDS)
    assert set(FACT_TYPES) >= HAND_OVER_FACTS


PAGE = Path(__file__).parents[2] / "docs" / "facts.md"


def misdefined(page):
    """Facts that the page does not define once with their type, and those that there are not."""
    types = {**FACT_TYPES, **TOLD, "duration": Type.DURATION, **MESSAGE_FACTS}
    found = {}
    for section in ("Facts", "What messages tell"):
        text = page.split(f"\n## {section}\n")[1].split("\n#")[0]
        for line in re.findall(r"^\| (`.*) \|$", text, re.MULTILINE):
            name, type_, is_, missing_where = line.split(" | ")
            if is_ and missing_where:
                found.setdefault(name.strip("`"), []).append(type_)
    return {name for name in {*types, *found} if found.get(name) != [types.get(name)]}


def test_every_fact_is_defined_once_with_its_type():
    assert misdefined(PAGE.read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize(
    ("line", "other"),
    [
        ("| `answered` | boolean |", "| `replied` | boolean |"),
        ("| `answered` | boolean |", "| `answered` | number |"),
        (
            "| `contained` | boolean |",
            "| `answered` | boolean | so | never |\n| `contained` | boolean |",
        ),
    ],
    ids=["missing", "of another type", "twice"],
)
def test_a_fact_that_is_not_defined_or_twice_is_noticed(line, other):
    page = PAGE.read_text(encoding="utf-8")
    assert page.count(line) == 1
    assert "answered" in misdefined(page.replace(line, other))


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"handling": TEXT}, {"first_handler", "handed_over", "contained"}),
        ({"started": TIME}, set()),
        ({"started": TIME, "ended": TIME}, {"resolution_time", "handle_time"}),
        ({"duration": DURATION}, {"resolution_time", "handle_time"}),
        ({"first_response": TIME}, set()),
        ({"first_response": DURATION}, {"first_response_time"}),
        ({"first_response": TIME, "started": TIME}, {"first_response_time"}),
        ({"csat": NUMBER}, {"csat_given"}),
        ({"escalated": BOOLEAN}, set()),
    ],
)
def test_facts_are_there_where_their_roles_are(columns, expected):
    assert facts_of(**columns) == expected


def of_ai(topic):
    """What only AI can do is told of the groups that AI handled first."""
    return ("topic", "first_handler"), (str(topic), "ai")


def told(frame, fact, spec=None):
    """The values of a fact, row by row: each row is a topic of its own."""
    frame = frame.with_row_index("topic").with_columns(pl.col("topic").cast(pl.String))
    metrics = {
        "true": {"kind": "count", "where": f"{fact} IS TRUE"},
        "known": {"kind": "count", "where": f"{fact} IS NOT NULL"},
    }
    report = audit(frame, {"version": 1, "metrics": metrics, **(spec or {})})
    values = []
    for topic in range(frame.height):
        true, known = (
            (
                report.metric(name).figure("count", ("topic",), (str(topic),))
                or report.metric(name).figure("count", *of_ai(topic))
            ).value
            for name in ("true", "known")
        )
        values.append(bool(true) if known else None)
    return values


HANDLING = ["ai", "ai_then_human", "human", "human_then_ai", "none", None]


def test_hand_overs_and_containment_are_of_what_ai_handled_first():
    frame = pl.DataFrame({"handling": HANDLING})
    assert told(frame, "handed_over") == [False, True, None, None, None, None]
    assert told(frame, "contained") == [True, False, None, None, None, None]


def test_an_escalation_says_more_than_the_handling():
    frame = pl.DataFrame(
        {"handling": ["ai", "ai", "ai_then_human", "human"], "escalated": [True, None, False, True]}
    )
    assert told(frame, "handed_over") == [True, None, False, None]
    assert told(frame, "contained") == [False, None, True, None]


def test_ratings_are_given_and_at_the_top_by_the_declared_cut():
    frame = pl.DataFrame({"handling": ["ai"] * 5, "csat": [None, 1.0, 3.9, 4.0, 5.0]})
    assert told(frame, "csat_given") == [False, True, True, True, True]
    assert told(frame, "csat_top") == [None, False, False, True, True]
    cut = {"logs": {"columns": {"csat": {"column": "csat", "scale": [1, 5], "top": 5}}}}
    assert told(frame, "csat_top", cut) == [None, False, False, False, True]


def test_first_handlers_are_those_who_began():
    frame = pl.DataFrame({"handling": HANDLING})
    for first, expected in (("ai", 2), ("human", 2), ("none", 1)):
        where = f"first_handler = '{first}'"
        report = audit(frame, {"version": 1, "metrics": {"m": {"kind": "count", "where": where}}})
        assert report.metric("m").figure("count").value == expected
