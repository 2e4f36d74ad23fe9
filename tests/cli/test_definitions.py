from __future__ import annotations

import json

import pytest

from fte_audit.spec.definitions.catalogue import catalogue
from tests.presets.reading import export


def test_all_definitions_are_listed(program):
    ran = program("definitions", code=0)
    assert ran.err == ""
    assert "\x1b" not in ran.out
    assert max(map(len, ran.out.splitlines())) <= 80
    assert all(name in ran.out for name in catalogue())


def test_it_is_as_wide_as_it_is_told_to_be(program):
    out = program("definitions", "genesys", code=0, COLUMNS="120").out
    assert 80 < max(map(len, out.splitlines())) <= 120


def test_one_definition_is_shown(program):
    out = program("definitions", "intercom_fin", code=0).out
    assert out.startswith("Fin resolution\n")
    assert "── The nine axes ──" in out
    assert "https://www.intercom.com/help/en/articles/8205718-fin-resolutions" in out


def test_the_definitions_of_a_platform_are_listed(program):
    out = program("definitions", "zendesk", code=0).out
    assert "zendesk_messaging_72h" in out
    assert "intercom" not in out


def test_two_definitions_are_compared(program):
    out = program("definitions", "intercom_fin", "ada_auto", code=0).out
    places = [out.index(title) for title in ("They differ in", "Not known of", "They agree in")]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("names", "n"), [((), len(catalogue())), (("genesys",), 1), (("csat_mean", "genesys"), 2)]
)
def test_json_has_them_in_full(program, names, n):
    found = json.loads(program("definitions", *names, "--format", "json", code=0).out)
    assert len(found["definitions"]) == n
    assert ("differing" in found) == (len(names) == 2)


def test_markdown_is_printed(program):
    out = program("definitions", "containment", "--format", "md", code=0).out
    assert out.startswith("# Containment\n")


def test_an_unknown_name_is_an_error_with_a_suggestion(program):
    ran = program("definitions", "intercom_fim", code=2)
    assert ran.out == ""
    assert "error[FTE170]" in ran.err
    assert "did you mean `intercom_fin`?" in ran.err


def test_a_platform_can_not_be_compared_where_it_has_several(program):
    assert "error[FTE170]" in program("definitions", "zendesk", "genesys", code=2).err


def test_three_names_are_refused(program):
    assert "error[FTE500]" in program("definitions", "ada", "ada", "ada", code=2).err


def test_a_name_from_a_stranger_does_not_act_on_a_terminal(program):
    err = program("definitions", "\x1b[31mred", code=2).err
    assert "\x1b" not in err


LOG = """conversation_id,handled_by,resolved
1,ai,true
2,ai,false
3,ai_then_human,true
4,human,true
"""


@pytest.fixture
def log(tmp_path):
    (tmp_path / "log.csv").write_text(LOG)
    return "log.csv"


@pytest.mark.parametrize("names", [(), ("containment",), ("containment", "resolved_assumed")])
def test_what_each_comes_to_on_a_log_is_told(program, log, names):
    """AI had three of four first, two of them alone: contained are two of three."""
    ran = program("definitions", *names, "--logs", log, code=0)
    assert "Resolved by AI, as reported" in ran.out
    assert "66.7 %" in ran.out
    assert max(map(len, ran.out.splitlines())) <= 80


def test_a_log_is_read_by_its_spec(program, log, tmp_path):
    (tmp_path / "s.yaml").write_text("version: 1\nextends: standard\nlogs: {drop: {x: resolved}}\n")
    more = ("--logs", log, "--spec", "s.yaml", "--format", "json")
    found = json.loads(program("definitions", "handled_no_human", *more, code=0).out)
    assert found["log"]["values"]["handled_no_human"]["value"] == 1


def test_no_name_is_broken_beside_a_log(program, log):
    out = program("definitions", "--logs", log, code=0).out
    assert all(f"\n{name}" in out for name in catalogue())


def test_a_log_that_is_not_there_and_a_spec_with_errors_are_told_at_once(program, tmp_path):
    (tmp_path / "bad.yaml").write_text("version: 9\n")
    ran = program("definitions", "ada", "--logs", "none.csv", "--spec", "bad.yaml", code=2)
    assert "bad.yaml:1" in ran.err
    assert "error[FTE301]" in ran.err
    assert ran.out == ""


def test_a_spec_without_a_log_is_refused(program):
    ran = program("definitions", "--spec", "any.yaml", code=2)
    assert "error[FTE500]" in ran.err
    assert "--logs LOGS" in ran.err


def test_an_export_of_a_platform_needs_no_spec(program, tmp_path):
    (tmp_path / "export").mkdir()
    log = str(export("intercom", tmp_path / "export"))
    out = program("definitions", "intercom", "--logs", log, "-p", "intercom", code=0).out
    assert "9 rows read, 9 of them in the readings." in out


def test_a_preset_is_for_a_log(program):
    assert (
        "error[FTE500]: `--preset` is for a log" in program("definitions", "-p", "rasa", code=2).err
    )
