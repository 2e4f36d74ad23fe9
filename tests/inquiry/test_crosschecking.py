from __future__ import annotations

import hashlib
import json

import pytest
from claim_files import claims

from fte_audit.findings import BoxFinding, SettingFinding, Word
from fte_audit.inquiry.asking import settings_of
from fte_audit.inquiry.crosschecking import crosscheck_claims

FILE = """\
claims:
  chats: {value: "120", unit: contacts, rounding: point}
  jobs: {value: "4", unit: people, rounding: point}
  nothing: {kind: statement, quote: nobody was let go, settled_by: the payroll}
assumptions:
  minutes: {unit: minutes/contact, one_of: {quick: "1", slow: "10"}}
  hours: {unit: hours/person, low: "4", high: "6", basis: b}
relations:
  work: jobs * hours * minutes_per_hour = chats * minutes
scenarios:
  all: {}
  solved: {set: {minutes: quick}, free: [hours], ask: [hours]}
  set: {set: {minutes: "12"}, without: [work]}
"""


@pytest.fixture(scope="module")
def found():
    return crosscheck_claims(claims(FILE))


def test_a_scenario_that_some_readings_allow_is_consistent_only_with_them(found):
    # 120 contacts of 10 minutes are 20 hours: 5 for each of 4; of 1 minute half an hour.
    words = [reading.word for reading in found.scenario("all").readings]
    assert words == [Word.NOT_REACHABLE, Word.ONLY_IF]
    assert found.scenario("all").word is Word.ONLY_IF


def test_a_number_that_is_solved_for_has_its_value(found):
    (reading,) = found.scenario("solved").readings
    (hours,) = (each for each in reading.ranges if each.name == "hours")
    assert (hours.found.low, hours.found.high) == (0.5, 0.5)
    assert found.scenario("solved").asked == ("hours",)


def test_a_scenario_without_relations_is_not_determinable(found):
    assert found.scenario("set").word is Word.NOT_DETERMINABLE


def test_each_answer_says_its_box(found):
    assert found.scenario("solved").box == BoxFinding(
        (SettingFinding("minutes", "quick"),), solved_for=("hours",)
    )
    assert found.scenario("set").box == BoxFinding(
        (SettingFinding("minutes", "12"),), left_out=("work",)
    )
    outside = crosscheck_claims(claims(FILE), what_if=settings_of(claims(FILE), ["hours=5"]))
    told = [each for each in outside.scenario("all").box.settings if each.outside]
    assert told == [SettingFinding("hours", "5 hours/person", outside=True)]


def test_what_if_sets_a_number_in_every_scenario():
    read = claims(FILE)
    found = crosscheck_claims(read, what_if=settings_of(read, ["minutes=slow"]))
    assert found.scenario("all").word is Word.ONLY_IF
    assert len(found.scenario("all").readings) == 1


def test_questions_name_what_decides_first(found):
    texts = [(question.decides, question.about) for question in found.questions]
    assert texts[0] == (True, ("minutes",))
    assert (False, ("nothing",)) in texts
    assert [decides for decides, _ in texts] == sorted((d for d, _ in texts), reverse=True)


def test_the_digest_covers_everything_and_the_same_file_gives_the_same(found):
    content = found.to_dict()
    told = content.pop("digest")
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert told == "sha256:" + hashlib.sha256(text.encode()).hexdigest()
    assert crosscheck_claims(claims(FILE)).digest == told
    assert crosscheck_claims(claims(FILE), steps=100_000).digest != told


def test_a_scenario_that_is_not_there_is_not_found(found):
    with pytest.raises(KeyError):
        found.scenario("nowhere")
