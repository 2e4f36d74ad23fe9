from __future__ import annotations

import pytest

from fte_audit.plan.bundling import Bundle, Bundled
from fte_audit.readings.ways import fold_variants
from fte_audit.spec.reader import spec_of
from tests.readings.test_folds import spec_with
from tests.reference.readings_logs import written


def test_a_log_of_conversations_is_folded_in_one_way():
    spec = spec_of(written())
    variants = fold_variants(spec, {}, {"started", "ended", "topic"})
    assert [(each.spec, each.bundle) for each in variants.specs] == [(spec, None)]
    assert {(each.switch, each.option) for each in variants.lacking} == {
        *(("unit", option) for option in ("message_session", "customer_issue", "customer_day")),
        ("duplicates", "drop_5min"),
        *(("idle_cap", option) for option in ("include", "10min", "5min", "2min", "exclude")),
    }


@pytest.mark.parametrize(
    ("cap", "wanted", "caps"),
    [
        ("5min", {}, {"1000d", "10min", "5min", "2min"}),
        ("3min", {}, {"1000d", "10min", "5min", "2min", "3min"}),
        (None, {"idle_cap": ["2min"]}, {"2min", None}),
        ("5min", {"idle_cap": []}, {"5min"}),
    ],
)
def test_messages_are_folded_in_every_way_and_the_specs_own(cap, wanted, caps):
    variants = fold_variants(spec_of(spec_with(cap)), wanted, {"started"})
    folded = [each.spec.logs.messages for each in variants.specs]
    assert {each.idle_cap for each in folded} == caps
    assert {each.split_after for each in folded} == {None, "24h"}
    assert len(folded) == 2 * len(caps)
    (own,) = [each.spec.logs.messages for each in variants.specs if each.is_own]
    assert (own.split_after, own.idle_cap) == (None, cap)
    assert {each.reopened_after for each in folded} == {"72h"}


ROLES = {"customer", "started", "ended", "topic"}


def ways(variants):
    """What counts as one in each, and the options by name."""
    return {
        each.bundle: tuple(
            its.options[n] for its, n in zip(variants.switches, each.options, strict=True)
        )
        for each in variants.specs
    }


def test_contacts_are_put_together_in_one_way_at_a_time():
    spec = spec_of(written())
    assert ways(fold_variants(spec, {}, ROLES)) == {
        None: ("conversation", "keep"),
        Bundle.ISSUE: ("customer_issue", "keep"),
        Bundle.DAY: ("customer_day", "keep"),
        Bundle.COPIES: ("conversation", "drop_5min"),
    }
    wanted = {"unit": ["customer_day"], "duplicates": ["keep"]}
    assert set(ways(fold_variants(spec, wanted, ROLES))) == {None, Bundle.DAY}


def test_messages_are_folded_as_the_spec_says_before_contacts_are_put_together():
    variants = fold_variants(spec_of(spec_with("5min")), {}, ROLES)
    bundled = [each for each in variants.specs if each.bundle is not None]
    folded = {(m.split_after, m.idle_cap) for m in (each.spec.logs.messages for each in bundled)}
    assert (len(bundled), folded) == (3, {(None, "5min")})
    assert len(variants.specs) == 2 * 4 + 3


@pytest.mark.parametrize(
    ("drop", "spam", "is_there"),
    [
        (("spam", "test"), ["keep"], False),
        (("spam", "test"), ["drop_spam"], False),
        (("spam", "test"), ["keep", "drop_all"], True),
        (("spam", "test"), ["own"], True),
        (("spam",), ["drop_spam"], True),  # which the log can't answer: the report's own is taken
        (("spam",), ["keep"], False),
        ((), ["keep"], True),
    ],
)
def test_contacts_are_put_together_where_what_rules_drop_is_dropped(drop, spam, is_there):
    logs = written()["logs"] | {"drop": dict.fromkeys(drop, "tag = 'x'")}
    variants = fold_variants(spec_of(written(logs=logs)), {"spam": spam}, ROLES)
    assert (Bundle.DAY in ways(variants)) == is_there
    why = {(each.switch, each.option): each.missing for each in variants.lacking}
    said = "it goes with `spam: drop_all`, which is not among these readings"
    assert why.get(("unit", "customer_day")) == (None if is_there else said)


def test_fewer_readings_than_ways_leave_the_reports_own():
    variants = fold_variants(spec_of(written()), {}, ROLES)
    assert variants.at_most(4) is variants
    assert ways(variants.at_most(3)) == {None: ("conversation", "keep")}
    assert variants.at_most(3).left_out == {
        "unit": ("customer_issue", "customer_day"),
        "duplicates": ("drop_5min",),
    }


def test_what_puts_nothing_together_is_no_way_of_its_own():
    variants = fold_variants(spec_of(written()), {}, ROLES)
    found = {
        Bundle.ISSUE: Bundled(Bundle.ISSUE, 5, 5, 0, 0),
        Bundle.DAY: Bundled(Bundle.DAY, 5, 4, 0, 0),
    }
    differing = variants.that_differ(found)
    assert ways(differing) == {
        None: ("conversation", "keep"),
        Bundle.DAY: ("customer_day", "keep"),
    }
    why = {(each.switch, each.option): each.missing for each in differing.lacking}
    assert why["unit", "customer_issue"] == "the log has no contacts that go together so"
    coarse = "every start is a whole quarter of an hour, as rounded times are"
    assert why["duplicates", "drop_5min"] == coarse
