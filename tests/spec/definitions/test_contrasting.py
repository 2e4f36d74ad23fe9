from __future__ import annotations

from itertools import product

import pytest
import yaml

from fte_audit.spec.definitions.axes import UNSTATED, Axis
from fte_audit.spec.definitions.catalogue import catalogue, read_definitions
from fte_audit.spec.definitions.contrasting import contrast

SOME = [catalogue()[name] for name in ("intercom_fin", "ada_containment", "repeat_7d", "csat_mean")]


def entry_of(written, readings=(), **axes):
    definition = written["definitions"]["acme_done"]
    values = {**definition, "axes": {**definition["axes"], **axes}, "readings": dict(readings)}
    content = {**written, "definitions": {"acme_done": values}}
    return read_definitions("acme.yaml", yaml.safe_dump(content))[0]


def test_axes_differ_agree_or_are_not_known(written):
    first = entry_of(written)
    second = entry_of(written, silence="failure", wait="unstated", exclusions="greetings")
    found = contrast(first, second)
    assert found.differing == (Axis.SILENCE,)
    assert found.unknown == (Axis.WAIT, Axis.EXCLUSIONS)
    assert found.same == (
        Axis.UNIT, Axis.DENOMINATOR, Axis.RETURNS, Axis.CHANNEL, Axis.HAND_OVER, Axis.JUDGE,
    )  # fmt: skip


def test_what_neither_says_is_no_agreement(written):
    found = contrast(entry_of(written), entry_of(written))
    assert found.unknown == (Axis.EXCLUSIONS,)
    assert found.differing == ()


def test_the_order_of_several_values_and_notes_make_no_difference(written):
    one = entry_of(written, judge=["rule", "llm"])
    other = entry_of(written, judge={"value": ["llm", "rule"], "note": "Both."})
    assert Axis.JUDGE in contrast(one, other).same
    assert Axis.JUDGE in contrast(one, entry_of(written, judge="llm")).differing


def test_switches_differ_where_both_name_another_option(written):
    one = entry_of(written, {"resolved": "assumed", "hand_over": "zero", "unit": "conversation"})
    other = entry_of(written, {"resolved": "judged", "hand_over": "zero", "greeting": "count_all"})
    assert contrast(one, other).switches == ("resolved",)


@pytest.mark.parametrize(("one", "other"), list(product(SOME, SOME)))
def test_every_axis_is_in_one_group_whichever_comes_first(one, other):
    found, turned = contrast(one, other), contrast(other, one)
    assert sorted((*found.differing, *found.unknown, *found.same)) == sorted(Axis)
    assert (found.differing, found.unknown, found.same) == (
        turned.differing,
        turned.unknown,
        turned.same,
    )
    assert all(UNSTATED in (*one.on(axis).value, *other.on(axis).value) for axis in found.unknown)


def test_fin_and_zendesk_differ_in_who_judges():
    found = contrast(catalogue()["intercom_fin"], catalogue()["zendesk_messaging_72h"])
    assert {Axis.SILENCE, Axis.JUDGE} <= set(found.differing)
    assert Axis.WAIT in found.unknown
    assert found.switches == ("resolved", "resolution_wait")
