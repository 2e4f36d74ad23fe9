from __future__ import annotations

from dataclasses import replace

import pytest

from fte_audit.plan.bundling import Bundle, Bundled
from fte_audit.readings.model import Reading
from fte_audit.render.readings import phrases
from fte_audit.verdicts import Outcome

YES, NO, OPEN, NONE = (
    Outcome.SUPPORTED,
    Outcome.CONTRADICTED,
    Outcome.INCONCLUSIVE,
    Outcome.NOT_TESTABLE,
)


@pytest.mark.parametrize(
    ("outcomes", "said"),
    [
        ([YES, YES], "Supported, under every reading that says anything: 2 supported of 2"),
        (
            [NO, NONE, NO],
            (
                "Contradicted, under every reading that says anything: "
                "2 contradicted, 1 not testable of 3"
            ),
        ),
        (
            [OPEN, YES, NO, NO],
            (
                "Depends on the reading (1 of 4 support it): "
                "1 supported, 2 contradicted, 1 inconclusive"
            ),
        ),
        ([NONE], "Not testable, under every reading that says anything: 1 not testable of 1"),
    ],
)
def test_the_verdict_over_readings_is_said_with_all_counts(made, outcomes, said):
    found = [Reading((n,), 0.5, 0.5, 0.5, each) for n, each in enumerate(outcomes)]
    assert phrases.verdict(made.readings(readings=found)) == said


def test_where_nothing_is_claimed_there_is_no_verdict(made):
    assert phrases.verdict(made.unclaimed()) is None


def test_what_was_read_is_said_with_every_row_that_is_in_no_reading(made):
    one = made.readings()
    assert list(phrases.lead(made.varied(one))) == [
        "1,200 rows read, 1,190 of them in the readings. Not in any: duplicate 10."
    ]
    assert list(phrases.lead(made.varied(one, dropped={}))) == [
        "1,200 rows read, 1,190 of them in the readings."
    ]


def test_how_many_contacts_became_how_many_is_said(made):
    bundled = (
        Bundled(Bundle.DAY, 1_190, 900, 12, 1_000),
        Bundled(Bundle.ISSUE, 1_190, 890, 12, 0),
        Bundled(Bundle.COPIES, 1_190, 1_180, 0, 0),
    )
    said = list(phrases.lead(made.varied(made.readings(), bundled=bundled)))[1:]
    assert said == [
        (
            "unit: customer_day - 1,190 contacts that no rule drops become 900. As they were: 12 "
            "without a customer and 1,000 of customers with too many to be a person."
        ),
        (
            "unit: customer_issue - 1,190 contacts that no rule drops become 890. As they were: "
            "12 without a customer."
        ),
        "duplicates: drop_5min - 1,190 contacts that no rule drops become 1,180.",
    ]


def test_where_nothing_is_claimed_it_is_said(made):
    said = list(phrases.lead(made.varied(made.unclaimed(), claims=())))[1:]
    assert said == [
        "The spec claims nothing: these are the readings of what is most often claimed."
    ]


def test_claims_that_have_no_other_reading_are_not_passed_over_in_silence(made):
    alone = {"a": "it is not a number", "b\x1b": "it is not a number", "c": "no \x1b"}
    claims = ("a", "share", "b\x1b", "c")
    said = list(phrases.lead(made.varied(made.readings(), claims=claims, alone=alone)))[1:]
    assert said == [
        "No other reading than the report's: a, b<U+001B>, since it is not a number.",
        "No other reading than the report's: c, since no <U+001B>.",
    ]


@pytest.mark.parametrize(
    ("unit", "said"),
    [("share", "-12.5 %"), ("change", "-12.5 %"), ("share difference", "-12.5 pp")],
)
def test_a_share_a_change_and_what_lies_between_shares_are_told_apart(made, unit, said):
    one = made.readings(unit=unit)
    assert phrases.write(-0.125, one) == said
    assert phrases.span(one).endswith(f"{phrases.write(0.7, one)}.")


def test_a_quotient_names_that_it_is_one(made):
    one = made.readings(unit="ratio")
    assert phrases.span(one).endswith("0.70 (ratio).")


def test_the_span_is_from_the_least_to_the_greatest_with_the_reports_own(made):
    one = made.readings()
    own = "the report's own reading comes to 70.0 %"
    assert phrases.span(one) == f"From 50.0 % to 90.0 %; {own}."
    ownless = replace(one, switches=(made.HANDLED, made.ABANDONED._replace(own="x")))
    assert phrases.span(ownless) == "From 50.0 % to 90.0 %."
    assert phrases.span(replace(one, unit="minutes")) == (
        "From 0.50 to 0.90; the report's own reading comes to 0.70 (minutes)."
    )
    assert phrases.span(replace(one, readings=one.readings[-1:])) == "No reading has a value."


def test_of_full_time_equivalents_the_own_reading_is_said_to_be_one_of_several_methods(made):
    fte = made.readings(kind="full-time equivalents", unit="full-time equivalents")
    assert "; the report's own reading (displaced work) comes to 0.70 (" in phrases.span(fte)


def test_how_many_readings_there_are_is_said_with_the_factorial_that_they_are_left_of(made):
    one = made.readings()
    assert phrases.how_many(one) == (
        "6 readings: 2 handled x 3 abandoned, less 1,234 that are excluded."
    )
    assert phrases.how_many(replace(one, excluded=())) == "6 readings: 2 handled x 3 abandoned."
    alone = replace(one, switches=(), readings=one.readings[:1], excluded=())
    assert phrases.how_many(alone) == "1 reading: one."


def test_what_was_left_out_is_said(made):
    assert phrases.left_out(made.readings()) == (
        "Left out, so that there are not too many: handled: no_human. `--most` allows more."
    )
    assert phrases.left_out(made.readings(left_out={})) is None


@pytest.mark.parametrize(
    ("allowed", "values"),
    [
        ((0.62, None), ["60.0 %", "70.0 %", "50.0 %", "80.0 %"]),
        ((None, 0.62), ["60.0 %", "70.0 %", "50.0 %", "80.0 %"]),
        ((0.72, 0.74), ["70.0 %", "80.0 %", "60.0 %", "90.0 %"]),
        ((0.57, 0.95), ["80.0 %", "70.0 %", "90.0 %", "60.0 %"]),
    ],
)
def test_the_nearest_are_those_beside_the_middle_of_the_claim_or_its_only_end(
    made, allowed, values
):
    found = phrases.nearest(made.readings(allowed=allowed), 4)
    assert [each.value for each in found] == values
    assert len(phrases.nearest(made.readings(allowed=allowed), 2)) == 2


def test_of_readings_that_come_to_the_same_the_one_nearest_to_the_reports_own_is_shown(made):
    one = made.readings(allowed=(0.62, None))
    same = replace(one, readings=[replace(each, value=0.62) for each in one.readings])
    [found] = phrases.nearest(same, 3)
    assert (found.value, found.reading.options, found.others) == ("62.0 %", one.own.options, 5)


def test_without_a_claim_nothing_is_near_it(made):
    assert phrases.nearest(made.unclaimed(), 3) == []


def test_a_reading_is_told_by_what_is_not_the_reports_own(made):
    one = made.readings()
    told = [phrases.differing(one, each) for each in one.readings]
    assert told == [
        "handled: touched",
        "handled: touched, abandoned: exclude",
        "handled: touched, abandoned: failed",
        "the report's own reading",
        "abandoned: exclude",
        "abandoned: failed",
    ]


def test_an_option_is_told_with_who_uses_it():
    assert phrases.meaning("occupancy", "80%") == "80 %"
    assert phrases.meaning("handled", "no_human") == "no person took part [containment]"
    assert phrases.meaning("unit", "8h") == "as the spec says"


def test_values_are_written_in_their_unit(made):
    assert phrases.write(0.5, made.readings()) == "50.0 %"
    assert phrases.write(1234.0, made.readings(unit="conversations")) == "1,234"
    assert phrases.write(1.5, made.line([1.5], unit="minutes")) == "1.50"


def by_labels(made, low=0.4, high=0.5):
    """The readings with one more, which labels answer."""
    plain = made.readings()
    handled = plain.switches[0]
    more = Reading((2, 0), 0.45, low, high, Outcome.CONTRADICTED)
    widened = handled._replace(options=(*handled.options, "verified"))
    return made.readings(
        switches=(widened, *plain.switches[1:]),
        readings=[*plain.readings, more],
        by_labels={"handled": "verified"},
        excluded=(),
    )


def test_what_labels_come_to_is_told_with_its_interval(made):
    assert list(phrases.labelled(made.readings())) == []
    [said] = phrases.labelled(by_labels(made))
    assert said == (
        "By people's labels (handled: verified): 45.0 %, interval 40.0 % to 50.0 %; contradicted, "
        "with the report's own definitions of the rest."
    )
    [alone] = phrases.labelled(by_labels(made, None, None))
    assert "interval" not in alone


def test_how_many_readings_rest_on_labels_is_told(made):
    assert phrases.how_many(by_labels(made)) == (
        "7 readings: 3 handled x 3 abandoned; 1 of them by people's labels."
    )
