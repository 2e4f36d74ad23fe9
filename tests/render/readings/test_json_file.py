"""The JSON of readings: complete, and the options of a reading by their numbers."""

from __future__ import annotations

import json

import pytest

from fte_audit.plan.bundling import Bundle, Bundled
from fte_audit.render.json_text import write_document
from fte_audit.render.readings import json_file
from fte_audit.verdicts import over_readings


@pytest.fixture(scope="session")
def document(made):
    return json.loads(json_file.render(made.varied(made.readings(), made.unclaimed(name="plain"))))


def test_every_reading_is_there_with_the_numbers_of_its_options(made, document):
    found = document["readings"][0]
    options = [[each["name"] for each in switch["options"]] for switch in found["switches"]]
    told = {
        tuple(names[number] for names, number in zip(options, numbers, strict=True)): rest
        for numbers, *rest in found["readings"]
    }
    assert told == {
        (made.HANDLED.options[a], made.ABANDONED.options[b]): [value, value, value, outcome.value]
        for (a, b), (value, outcome) in made.VALUES.items()
    }
    assert [switch["name"] for switch in found["switches"]] == ["handled", "abandoned"]
    assert [switch["own"] for switch in found["switches"]] == ["first", "handled"]


def test_the_verdict_and_the_counts_are_those_of_the_readings(made, document):
    found = document["readings"][0]
    outcomes = [outcome for _, outcome in made.VALUES.values()]
    assert found["verdict"] == over_readings(outcomes).value == "depends on the reading"
    assert found["counts"] == {"supported": 2, "contradicted": 3, "not testable": 1}
    assert found["allowed"] == [0.75, None]


def test_how_many_contacts_became_how_many_is_there_where_they_were_put_together(made, document):
    assert "bundled" not in document
    bundled = (Bundled(Bundle.DAY, 1_190, 900, 12, 31),)
    found = json.loads(json_file.render(made.varied(made.readings(), bundled=bundled)))
    numbers = {"contacts": 1_190, "bundles": 900, "nameless": 12, "of_no_person": 31}
    assert found["bundled"] == [{"way": "customer_day"} | numbers]


def test_where_nothing_is_claimed_there_is_no_verdict(document):
    found = document["readings"][1]
    assert (found["verdict"], found["claimed"], found["allowed"]) == (None, None, None)
    assert found["counts"] == {}
    assert {reading[-1] for reading in found["readings"]} == {None}


def test_nothing_that_the_page_says_is_missing(document):
    found = document["readings"][0]
    assert found["excluded"] == [{"combinations": 1_234, "rule": "nobody does both"}]
    assert found["fixed"] == {"spam": "drop_all"}
    assert found["left_out"] == {"handled": ["no_human"]}
    assert {"missing": "no launch", "option": "steady", "switch": "ramp"} in found["lacking"]
    assert len(found["lacking"]) == 3
    assert found["drivers"][0] == {
        "first_order": 0.75,
        "means": {"exclude": 0.7, "failed": 0.5, "handled": 0.8},
        "switch": "abandoned",
        "total": 0.8,
    }
    assert [each["value"] for each in found["platforms"]] == [0.9, None]
    assert "no probability" in document["caution"]
    rows = (document["read"], document["kept"], document["dropped"], document["version"])
    assert rows == (1_200, 1_190, {"duplicate": 10}, 1)


def test_the_document_is_canonical(made):
    """Its keys are sorted and its numbers the shortest: reading and writing it changes nothing."""
    text = json_file.render(made.varied(made.readings()))
    assert write_document(json.loads(text)) == text
    assert text == json_file.render(made.varied(made.readings()))


def test_what_could_not_be_seen_is_escaped(made):
    text = json_file.render(made.varied(made.readings(label="a\u202eb"), title="\x1b[2J"))
    assert "\u202e" not in text
    assert "\x1b" not in text
    assert json.loads(text)["readings"][0]["label"] == "a\u202eb"
