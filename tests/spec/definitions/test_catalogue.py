"""Every definition is whole, dated and sourced; and a name finds what it names."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
import yaml

import fte_audit
from fte_audit.diagnostics import UserError
from fte_audit.quantities.dates import read_date
from fte_audit.spec.definitions.axes import QUESTIONS, UNSTATED, Axis
from fte_audit.spec.definitions.catalogue import (
    catalogue,
    definition_named,
    definitions_named,
    read_definitions,
)
from fte_audit.spec.definitions.model import Kind
from fte_audit.spec.publications import Seen
from fte_audit.spec.switches import SWITCHES

ALL = list(catalogue().values())
EACH = pytest.mark.parametrize("entry", ALL, ids=lambda entry: entry.name)
TODAY = dt.date.today().toordinal()  # noqa: DTZ011

# What was asked for: rows of the tables that the catalogue was made from.
ASKED = (
    "intercom_fin", "intercom_fin_2023", "intercom_fin_automation", "intercom_fin_abandoned",
    "intercom_fin_pending", "intercom_handling_time", "zendesk_messaging_72h",
    "zendesk_contained_2026", "zendesk_assisted_escalation", "ada_automated_resolution",
    "ada_containment", "salesforce_deflected_2026", "salesforce_deflection_old",
    "salesforce_help_resolved", "servicenow_durable", "lorikeet_independent", "containment",
    "fcr_agent_flagged", "fcr_surveyed", "repeat_24h", "repeat_72h", "repeat_7d", "repeat_30d",
    "repeat_7d_same_issue", "csat_from_3", "csat_from_4", "csat_5_only", "csat_mean",
    "genesys_aht", "amazon_connect_aht", "google_ccai_abandoned_calls", "twilio_handling_time",
    "press_resolution_time",
)  # fmt: skip


@pytest.mark.parametrize("name", ASKED)
def test_the_catalogue_has_it(name):
    assert name in catalogue()


def test_there_are_definitions_of_every_kind():
    assert {entry.written.kind for entry in ALL} == set(Kind)


@EACH
def test_a_definition_says_what_it_is_and_what_its_reader_would_fall_into(entry):
    assert entry.written.rule.endswith(".")
    assert entry.written.traps
    assert all(text.endswith((".", "?")) for text in entry.written.traps)
    assert all(text.endswith(".") for text in entry.written.unverified)


@EACH
def test_a_definition_has_a_source_and_a_date_that_is_not_to_come(entry):
    assert entry.sources
    assert all(re.fullmatch(r"https://\S+\.\S+", source.url) for source in entry.sources)
    for day in (entry.written.as_of, *(source.retrieved for source in entry.sources)):
        assert read_date(day).low <= TODAY


@EACH
def test_a_definition_was_looked_at_no_later_than_its_newest_source(entry):
    newest = max(read_date(source.retrieved).high for source in entry.sources)
    assert read_date(entry.written.as_of).high <= newest


@EACH
def test_a_definition_stands_on_all_nine_axes(entry):
    assert set(entry.plain()["axes"]) == set(map(str, Axis))
    for axis, question in QUESTIONS.items():
        values = entry.on(axis).value
        assert set(values) <= set(question.values)
        assert len(values) == 1 or UNSTATED not in values


@EACH
def test_a_reading_names_only_known_options(entry):
    assert all(
        option in SWITCHES[switch].names for switch, option in entry.written.readings.items()
    )


@EACH
def test_what_follows_a_definition_is_in_the_catalogue_and_starts_when_it_ends(entry):
    if entry.written.superseded_by is not None:
        follower = catalogue()[entry.written.superseded_by]
        assert follower.family == entry.family
        if entry.written.valid_until and follower.written.valid_from:
            assert follower.written.valid_from == entry.written.valid_until


def test_what_was_read_nowhere_is_marked():
    for entry in ALL:
        if all(source.seen in {Seen.SECONDARY, Seen.QUOTED} for source in entry.sources):
            assert entry.written.unverified or entry.written.kind is Kind.REPEAT, entry.name


def test_silence_and_the_judge_agree():
    for entry in ALL:
        if entry.on(Axis.SILENCE).value == ("success_if_judged",):
            judges = set(entry.on(Axis.JUDGE).value)
            assert judges & {"llm", "people", UNSTATED}, entry.name


def test_readings_say_what_the_axes_say():
    zero = {"failure", "conditional", UNSTATED}
    resolved = {
        "judged": {"success_if_judged"},
        "confirmed": {"failure"},
        "assumed": {"success"},
        "contained": {"success"},
    }
    for entry in ALL:
        readings = entry.written.readings
        if readings.get("hand_over") == "zero":
            assert set(entry.on(Axis.HAND_OVER).value) <= zero, entry.name
        if "resolved" in readings:
            assert set(entry.on(Axis.SILENCE).value) <= resolved[readings["resolved"]], entry.name
        if "repeat_window" in readings:
            key = {"customer": "any", "customer_topic": "same"}[readings["repeat_key"]]
            assert entry.on(Axis.RETURNS).value == (f"{readings['repeat_window']}_{key}_issue",)


def test_the_sentences_of_the_sources_are_kept():
    fin = catalogue()["intercom_fin"]
    assert fin.on(Axis.SILENCE).value == ("success",)
    assert fin.on(Axis.RETURNS).value == ("same_conversation",)
    assert fin.written.readings["reopened"] == "cancels"
    zendesk = catalogue()["zendesk_messaging_72h"]
    assert zendesk.on(Axis.WAIT).value == ("72h",)
    assert zendesk.on(Axis.CHANNEL).value == ("apart",)
    assert set(zendesk.on(Axis.JUDGE).value) == {"rule", "llm"}
    durable = catalogue()["servicenow_durable"]
    assert durable.on(Axis.RETURNS).value == ("reopened",)
    genesys = catalogue()["genesys_aht"]
    assert "counts as hold" in genesys.written.traps[0]


# Names


def test_a_name_is_found_in_full_before_others_that_begin_like_it():
    assert [entry.name for entry in definitions_named("intercom_fin")] == ["intercom_fin"]
    assert definition_named("repeat_7d").name == "repeat_7d"


@pytest.mark.parametrize("text", ["zendesk", "Zendesk", "ZENDESK"])
def test_a_platform_stands_for_its_definitions(text):
    found = definitions_named(text)
    assert len(found) > 1
    assert {entry.family for entry in found} == {"zendesk"}


@pytest.mark.parametrize("text", ["Amazon Connect", "amazon-connect", "amazon_connect"])
def test_spaces_and_hyphens_are_as_good_as_underscores(text):
    assert {entry.family for entry in definitions_named(text)} == {"amazon_connect"}


def test_a_beginning_stands_for_all_that_begin_like_it():
    assert [entry.name for entry in definitions_named("csat_fr")] == ["csat_from_3", "csat_from_4"]
    assert definition_named("ada_auto").name == "ada_automated_resolution"


@pytest.mark.parametrize(
    ("text", "help_"),
    [
        ("intercom_fn", "did you mean `intercom_fin`?"),
        ("zendex", "did you mean `zendesk`?"),
        ("???", "`fte-audit definitions` lists them"),
        ("", "`fte-audit definitions` lists them"),
    ],
)
def test_a_name_that_is_none_gets_a_suggestion(text, help_):
    with pytest.raises(UserError) as caught:
        definitions_named(text)
    [problem] = caught.value.diagnostics
    assert (problem.code, problem.help) == ("FTE170", help_)


def test_a_name_of_several_is_not_one():
    with pytest.raises(UserError) as caught:
        definition_named("ada")
    [problem] = caught.value.diagnostics
    assert problem.code == "FTE170"
    assert problem.help == "name one of `ada_automated_resolution`, `ada_containment`"


# Files


def test_a_file_is_read(written):
    [entry] = read_definitions("acme.yaml", yaml.safe_dump(written))
    assert (entry.name, entry.family, entry.platform) == ("acme_done", "acme", "Acme")
    assert [source.title for source in entry.sources] == ["What we count"]


def test_a_repeated_key_is_refused(written):
    with pytest.raises(UserError) as caught:
        read_definitions("acme.yaml", yaml.safe_dump(written) + "platform: Other\n")
    assert [problem.code for problem in caught.value.diagnostics] == ["FTE102"]


def test_every_source_of_a_file_is_cited_by_a_definition():
    room = Path(fte_audit.__file__).parent / "spec" / "definitions"
    for file in sorted(room.glob("*.yaml")):
        written = yaml.safe_load(file.read_text("utf-8"))
        cited = {name for each in written["definitions"].values() for name in each["sources"]}
        assert cited == set(written["sources"]), file.name


def test_the_readme_says_how_many_there_are():
    readme = Path(__file__).parents[3] / "README.md"
    assert f"`definitions` lists {len(ALL)} such meanings" in readme.read_text("utf-8")


def test_no_two_files_have_a_definition_of_one_name():
    names = [entry.name for entry in ALL]
    assert names == list(catalogue())
    assert all(entry.name == name for name, entry in catalogue().items())
