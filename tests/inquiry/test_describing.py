from __future__ import annotations

import pytest
from claim_files import claims

from fte_audit.inquiry.crosschecking import crosscheck_claims
from fte_audit.quantities.bounds import Bounds

FOUND = crosscheck_claims(
    claims(
        """\
        sources: {release: {publisher: A, seen: quoted}}
        claims:
          share:
            value: 66 %
            quote: q
            translation: t
            source: release
            asserted_as: estimated
            unclear: ["of what?"]
            replies: [{who: A, when: "2024", words: w}]
            metric: handled_share
          born: {value: "2022-09", unit: date}
          given: {value: "700", unit: people, between: ["690", "710"]}
          calm: {kind: statement, quote: no change, source: {publisher: B}, settled_by: a log}
        assumptions:
          range: {unit: ratio, low: "1", central: "1.5", high: "2", basis: b}
          unknown: {unit: ratio}
          choice: {unit: share, one_of: {printed: share, half: 50 %}}
        relations: {r: range * given = unknown * given}
        """
    )
)
FIGURES = {each.name: each for each in FOUND.figures}


def test_a_figure_has_its_ranges_and_what_was_said_of_it():
    share = FIGURES["share"]
    assert (share.printed, share.rounded) == (Bounds(0.66, 0.66), Bounds(0.655, 0.665))
    assert (share.cut, share.either) == (Bounds(0.66, 0.67), Bounds(0.655, 0.67))
    assert (share.quote, share.translation, share.asserted_as) == ("q", "t", "estimated")
    assert (share.source.publisher, share.source.seen) == ("A", "quoted")
    assert share.replies[0].words == "w"
    assert (share.unclear, share.metric, share.unit) == (("of what?",), "handled_share", "share")
    assert share.rule.startswith("A number")


def test_a_date_and_a_range_of_the_file_say_their_rule():
    assert FIGURES["born"].rule.startswith("A date")
    text = "claims: {x: {value: '2023', unit: date, between: ['2023-02', '2023-03']}}"
    (dated,) = crosscheck_claims(claims(text)).figures
    assert dated.rule == "The file gives the range."
    assert FIGURES["given"].rule == "The file gives the range."
    assert FIGURES["given"].printed == FIGURES["given"].either == Bounds(690.0, 710.0)


def test_a_statement_has_what_would_settle_it():
    (calm,) = FOUND.statements
    assert (calm.quote, calm.settled_by, calm.source.publisher) == ("no change", "a log", "B")


def test_assumptions_are_ranges_unknowns_or_readings():
    found = {each.name: each for each in FOUND.assumptions}
    assert (found["range"].range, found["range"].central) == (Bounds(1.0, 2.0), 1.5)
    assert found["unknown"].range is None
    assert found["choice"].options == (("printed", "share"), ("half", "50 %"))


def test_a_relation_has_the_unit_of_its_sides():
    (relation,) = FOUND.relations
    assert (relation.formula, relation.unit, relation.built_in) == (
        "range * given = unknown * given",
        "people",
        False,
    )


@pytest.mark.parametrize(
    ("claim", "possible", "nearest", "deviation"),
    [
        # 34 of 37 are 91.9 %, 35 are 94.6 %.
        ("value: 92 %, sample: {n: '37'}", True, (34 / 37, 35 / 37), None),
        ("value: 93 %, sample: {n: '37'}", False, (34 / 37, 35 / 37), None),
        # Of 10 answers 3 are yes: the deviation is the root of 3 * 7 / 90, 0.483.
        ("value: 30 %, sample: {n: '10', deviation: '0.48'}", True, (0.3, 0.3), True),
        ("value: 30 %, sample: {n: '10', deviation: '0.42'}", True, (0.3, 0.3), False),
        # The mean of two items each: 3.25 of 10 is 65 of 20 answers.
        ("value: '3.25', unit: points, sample: {n: '10', items: 2}", True, (3.25, 3.25), None),
        ("value: '3.24', unit: points, sample: {n: '10', items: 2}", False, (3.2, 3.25), None),
    ],
)
def test_a_sample_is_looked_at_by_itself(claim, possible, nearest, deviation):
    found = crosscheck_claims(claims(f"claims: {{x: {{{claim}}}}}\n")).figures[0].sample
    assert found.possible is possible
    assert found.nearest == pytest.approx(nearest)
    assert found.deviation_possible is deviation
