"""What labels say, counted by hand, and by statsmodels."""

from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction

import pytest
from draws import draw_of, rows_of
from statsmodels.stats.inter_rater import cohens_kappa

from fte_audit.estimates.stratified import Stratum, stratified_interval
from fte_audit.review.model import Label, Question
from fte_audit.review.verifying import kappa, verify

# Of the numbers 1 to 12 (900 conversations), 13 to 17 (5) and 18 to 25 (95):
YES = {1, 2, 3, 4, 5, 6, 7, 8, 13, 14, 18, 19}
UNSURE = {9, 25}
OPEN = {10}


def answer(number, question="handled", who=""):
    del question, who
    if number in YES:
        return "yes"
    return "unsure" if number in UNSURE else "" if number in OPEN else "no"


def test_a_share_weighs_each_label_by_what_it_stands_for():
    found = verify(draw_of(), rows_of(draw_of(), answer)).handled
    assert (found.yes, found.no, found.unsure, found.unlabelled) == (12, 10, 2, 1)
    assert found.decided == 22
    by_hand = Fraction(900 * 8, 10) + Fraction(5 * 2, 5) + Fraction(95 * 2, 7)
    assert found.value == by_hand / 1000
    strata = [Stratum(900, 8, 2), Stratum(5, 2, 3), Stratum(95, 2, 5)]
    assert found.interval == stratified_interval(strata, 0.95)
    assert found.reason is None


def test_what_is_open_widens_the_interval_to_where_it_may_end():
    found = verify(draw_of(), rows_of(draw_of(), answer)).handled
    low = stratified_interval([Stratum(900, 8, 4), Stratum(5, 2, 3), Stratum(95, 2, 6)], 0.95).low
    high = stratified_interval(
        [Stratum(900, 10, 2), Stratum(5, 2, 3), Stratum(95, 3, 5)], 0.95
    ).high
    assert found.bounds.low == low < found.interval.low
    assert found.bounds.high == max(high, found.interval.high)


def test_bounds_are_never_narrower_than_the_interval():
    # Of two labels an interval is wide, of five no longer.
    draw = draw_of({("ai", None): (10**6, 5)})
    rows = rows_of(draw, lambda number, *_: {1: "yes", 2: "no"}.get(number, "unsure"))
    found = verify(draw, rows).handled
    assert found.bounds.low <= found.interval.low < found.interval.high <= found.bounds.high
    assert stratified_interval([Stratum(10**6, 1, 4)], 0.95).low > found.interval.low


def test_strata_have_shares_of_their_own():
    whole, few, handed = verify(draw_of(), rows_of(draw_of(), answer)).strata
    assert whole.shares["handled"].value == Fraction(8, 10)
    assert few.shares["handled"].interval.low == few.shares["handled"].interval.high == 0.4
    assert handed.shares["handled"].value == Fraction(2, 7)
    assert handed.shares["handled"].unsure == 1
    assert [each.stratum for each in (whole, few, handed)] == list(draw_of().strata)


def test_rows_that_are_not_there_are_not_labelled():
    rows = rows_of(draw_of(), answer)[:20]
    assert verify(draw_of(), rows).handled.unlabelled == 1 + 5


def test_a_stratum_without_a_label_leaves_bounds_only():
    rows = rows_of(draw_of(), lambda number, *_: answer(number) if number < 18 else "unsure")
    found = verify(draw_of(), rows).handled
    assert (found.value, found.interval) == (None, None)
    assert found.reason == "in a stratum no conversation is labelled"
    assert found.bounds.low < 0.8 < found.bounds.high


def test_the_logs_word_is_set_against_peoples():
    # The log calls every number resolved that 3 does not divide; of 24 and 25 it says nothing.
    draw = draw_of(resolved=lambda number: None if number > 23 else number % 3 != 0)
    found = verify(draw, rows_of(draw, answer)).agreement
    said = {number: number % 3 != 0 for number in range(1, 24)}
    table = Counter((said.get(n), answer(n)) for n in range(1, 26))
    assert (found.both, found.log_only) == (table[True, "yes"], table[True, "no"]) == (9, 6)
    assert (found.people_only, found.neither) == (table[False, "yes"], table[False, "no"]) == (3, 3)
    assert found.unrecorded == table[None, "no"] == 1
    # 1 to 12: called resolved and decided are 1 2 4 5 7 8 (yes) and 11 (no); 10 is open.
    # 13 to 17: 13 14 (yes), 16 17 (no); 18 to 25: 19 (yes), 20 22 23 (no).
    yes = Fraction(900 * 6, 10) + Fraction(5 * 2, 5) + Fraction(95 * 1, 7)
    of = Fraction(900 * 7, 10) + Fraction(5 * 4, 5) + Fraction(95 * 4, 7)
    assert found.confirmed.value == yes / of
    strata = [Stratum(900, 6, 1, 3), Stratum(5, 2, 2, 1), Stratum(95, 1, 3, 3)]
    assert found.confirmed.interval == stratified_interval(strata, 0.95)
    assert (found.confirmed.unsure, found.confirmed.unlabelled) == (0, 1)
    if_open = [Stratum(900, 6, 2, 4), Stratum(5, 2, 2, 1), Stratum(95, 1, 3, 4)]
    assert found.confirmed.bounds.low == stratified_interval(if_open, 0.95).low


def test_a_log_without_its_own_word_is_not_compared():
    draw = draw_of(resolved=lambda _: None)
    assert verify(draw, rows_of(draw, answer)).agreement is None


def test_a_log_that_calls_nothing_resolved_has_nothing_to_confirm():
    draw = draw_of(resolved=lambda _: False)
    found = verify(draw, rows_of(draw, answer)).agreement.confirmed
    assert (found.value, found.interval, found.bounds) == (None, None, None)
    assert found.reason == "no conversation of the sample to take a share of"
    assert found.to_dict()["bounds"] is None


def test_people_who_share_no_conversation_have_no_kappa():
    rows = rows_of(draw_of(), answer, ("ann", "bob"))
    parted = [row for row in rows if (row.reviewer == "ann") == (row.id < "c000000000000000d")]
    assert verify(draw_of(), parted).kappas == {}


def test_two_people_who_disagree_are_unsure():
    def by_two(number, question, who):
        del question
        if number == 1:
            return "yes" if who == "ann" else "no"
        if number == 2:
            return "" if who == "ann" else "yes"
        return answer(number)

    verified = verify(draw_of(), rows_of(draw_of(), by_two, ("ann", "bob")))
    assert (verified.handled.yes, verified.handled.unsure) == (11, 3)
    found = verified.kappas[Question.HANDLED]
    assert (found.twice, found.same) == (23, 22)


def test_one_person_and_three_have_no_kappa():
    assert verify(draw_of(), rows_of(draw_of(), answer)).kappas == {}
    three = rows_of(draw_of(), answer, ("ann", "bob", "cy"))
    assert verify(draw_of(), three).kappas == {}


@pytest.mark.parametrize("seed", range(5))
def test_kappa_agrees_with_statsmodels(seed):
    choose = random.Random(seed)  # noqa: S311 - the same labels for the same seed
    labels = list(Label)
    pairs = []
    for _ in range(60):
        first = choose.choice(labels)
        pairs.append((first, first if choose.random() < 0.6 else choose.choice(labels)))
    counted = Counter(pairs)
    table = [[counted[a, b] for b in labels] for a in labels]
    expected = cohens_kappa(table, return_results=False)
    assert float(kappa(pairs).value) == pytest.approx(expected, rel=1e-12)


def test_one_label_for_all_has_no_kappa():
    assert kappa([(Label.YES, Label.YES)] * 9).value is None
