from __future__ import annotations

import pytest
from pydantic import ValidationError

from fte_audit.spec.definitions.axes import Axis
from fte_audit.spec.definitions.model import DefinitionFile


def refused(written):
    """What is said of a file that is refused: code, hint and place of each problem."""
    with pytest.raises(ValidationError) as caught:
        DefinitionFile.model_validate(written)
    return [(each["type"], each.get("ctx", {}).get("code"), each["loc"], each.get("ctx", {}))
            for each in caught.value.errors()]  # fmt: skip


def definition(written):
    return written["definitions"]["acme_done"]


def test_a_value_alone_is_short_for_a_position(written):
    axes = definition(written)["axes"]
    axes["judge"] = ["rule", "llm"]
    axes["wait"] = {"value": "72h", "note": "At least."}
    found = DefinitionFile.model_validate(written).definitions["acme_done"].axes
    assert found.of(Axis.UNIT).value == ("conversation",)
    assert found.of(Axis.JUDGE).value == ("rule", "llm")
    assert (found.of(Axis.WAIT).value, found.of(Axis.WAIT).note) == (("72h",), "At least.")


@pytest.mark.parametrize("axis", Axis)
def test_no_axis_may_be_left_out(written, axis):
    del definition(written)["axes"][axis]
    [(kind, _, place, _)] = refused(written)
    assert (kind, place[-1]) == ("missing", axis)


@pytest.mark.parametrize("axis", Axis)
def test_an_axis_has_a_closed_list_of_values(written, axis):
    definition(written)["axes"][axis] = "unstatd"
    [(_, code, _, context)] = refused(written)
    assert code == "FTE123"
    assert context["message"] == f"no value `unstatd` of `{axis}`"
    assert context["hint"] == "did you mean `unstated`?"


@pytest.mark.parametrize(
    ("readings", "message", "hint"),
    [
        ({"resolvd": "judged"}, "no switch `resolvd`", "did you mean `resolved`?"),
        ({"resolved": "juged"}, "no option `juged` of `resolved`", "did you mean `judged`?"),
        ({"rating_cut": "x"}, "no option `x` of `rating_cut`", "there are top3, top2, top1, mean"),
    ],
)
def test_a_reading_names_switches_and_options_that_there_are(written, readings, message, hint):
    definition(written)["readings"] = readings
    [(_, code, _, context)] = refused(written)
    assert (code, context["message"], context["hint"]) == ("FTE123", message, hint)


def test_a_source_that_is_not_there_is_refused(written):
    definition(written)["sources"] = ["pag"]
    [(_, code, _, context)] = refused(written)
    assert (code, context["hint"]) == ("FTE153", "did you mean `page`?")


@pytest.mark.parametrize("key", ["rule", "traps", "sources", "as_of", "kind"])
def test_a_definition_needs_its_rule_its_traps_its_sources_and_a_date(written, key):
    del definition(written)[key]
    assert [(kind, place[-1]) for kind, _, place, _ in refused(written)] == [("missing", key)]


def test_a_definition_without_any_source_is_refused(written):
    definition(written)["sources"] = []
    assert [kind for kind, *_ in refused(written)] == ["too_short"]


@pytest.mark.parametrize("day", ["27.11.2026", "2026-13", "2026-11-31"])
def test_a_date_that_is_none_is_refused(written, day):
    definition(written)["as_of"] = day
    assert [code for _, code, *_ in refused(written)] == ["FTE127"]


@pytest.mark.parametrize("day", ["2026", "2026-11", "2026-11-27"])
def test_a_date_may_be_a_day_a_month_or_a_year(written, day):
    definition(written)["as_of"] = day
    assert DefinitionFile.model_validate(written).definitions["acme_done"].as_of == day


@pytest.mark.parametrize("url", ["http://example.org", "example.org", "https://a b"])
def test_a_source_has_an_address(written, url):
    written["sources"]["page"]["url"] = url
    assert [kind for kind, *_ in refused(written)] == ["string_pattern_mismatch"]


def test_unknown_keys_are_refused(written):
    definition(written)["axes"]["colour"] = "red"
    written["sources"]["page"]["language"] = "en"
    assert {kind for kind, *_ in refused(written)} == {"extra_forbidden"}
