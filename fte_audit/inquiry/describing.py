"""What a claim file says, as findings: figures with their ranges, statements, assumptions."""

from __future__ import annotations

from dataclasses import replace
from math import ceil, floor
from typing import TYPE_CHECKING

from fte_audit.citations import Cited, Reply
from fte_audit.feasibility.samples import debit, grim
from fte_audit.findings import (
    AssumptionFinding,
    FigureFinding,
    RelationFinding,
    SampleFinding,
    StatementFinding,
)
from fte_audit.inquiry.labels import label_of
from fte_audit.quantities.bounds import Bounds, bounds_of
from fte_audit.quantities.ranges import Range, Rounding, Rule
from fte_audit.quantities.units import CONVERSIONS, parse_unit
from fte_audit.quantities.wording import read_published
from fte_audit.quantities.writing import write_bounds
from fte_audit.spec.claims.relations import UnitChecker

if TYPE_CHECKING:
    from fractions import Fraction

    from fte_audit.spec.claims.file import Applied, Assumed, Claims, Figure
    from fte_audit.spec.claims.model import Claim
    from fte_audit.spec.publications import Publication

_A_DATE = "A date stands for a day, or for all days of its month or year."
_GIVEN = "The file gives the range."


def describe_figure(claims: Claims, figure: Figure) -> FigureFinding:
    """A published number, and what its wording and rounding allow."""
    claim = figure.claim

    def taken(rounding: Rounding) -> Bounds:
        found = figure.range(rounding)
        assert found is not None  # noqa: S101 - checked when the file was read
        return bounds_of(found)

    assert claim.value is not None  # noqa: S101 - a figure has one
    return FigureFinding(
        name=figure.name,
        label=label_of(claims, figure.name),
        value=claim.value,
        unit=figure.written_unit,
        rule=_rule(figure),
        printed=taken(Rounding.POINT),
        rounded=taken(Rounding.HALF_UP),
        cut=taken(Rounding.CUT),
        either=taken(Rounding.EITHER),
        quote=claim.quote,
        translation=claim.translation,
        source=_source(figure.source),
        asserted_as=claim.asserted_as.value,
        unclear=claim.unclear,
        replies=_replies(claim),
        metric=claim.metric,
        sample=_sample(figure, claims.written.language.value),
    )


def _rule(figure: Figure) -> str:
    if figure.claim.between is not None:
        return _GIVEN
    return _A_DATE if figure.published is None else figure.published.rule.sentence


def describe_statement(claims: Claims, name: str, claim: Claim) -> StatementFinding:
    """Something that was published and is no number."""
    assert claim.quote is not None  # noqa: S101 - a statement has one
    return StatementFinding(
        name=name,
        label=label_of(claims, name),
        quote=claim.quote,
        translation=claim.translation,
        source=_source(claims.sources.get(name)),
        asserted_as=claim.asserted_as.value,
        unclear=claim.unclear,
        replies=_replies(claim),
        settled_by=claim.settled_by,
    )


def describe_assumption(claims: Claims, assumed: Assumed) -> AssumptionFinding:
    """A number that nobody published."""
    return AssumptionFinding(
        name=assumed.name,
        label=label_of(claims, assumed.name),
        unit=assumed.written_unit,
        range=None if assumed.range is None else bounds_of(assumed.range),
        central=None if assumed.central is None else bounds_of(_point(assumed.central)).low,
        options=tuple(
            (key, option if isinstance(option, str) else _written(option, assumed.written_unit))
            for key, option in assumed.options.items()
        ),
        basis=assumed.basis,
    )


def describe_relation(claims: Claims, applied: Applied) -> RelationFinding:
    """A relation that holds, with the unit of its sides."""
    units = {name: parse_unit(unit) for name, (_, unit) in CONVERSIONS.items()}
    for room in (claims.figures, claims.assumptions, claims.derived):
        units |= {name: each.unit for name, each in room.items()}
    unit = UnitChecker(units).unit_of(applied.comparison.left)
    return RelationFinding(
        applied.name, applied.label, applied.formula, str(unit), applied.built_in, applied.source
    )


def _point(value: Fraction) -> Range:
    return Range(value, value)


def _written(option: Range, unit: str) -> str:
    return write_bounds(bounds_of(option), unit)


def _source(source: Publication | None) -> Cited | None:
    if source is None:
        return None
    return Cited(**source.model_dump(mode="json"))


def _replies(claim: Claim) -> tuple[Reply, ...]:
    return tuple(Reply(reply.who, reply.when, reply.words) for reply in claim.replies)


def _sample(figure: Figure, language: str) -> SampleFinding | None:
    """Whether whole answers can give the figure: with whatever rounding it allows."""
    sample, published = figure.claim.sample, figure.published
    if sample is None or published is None:
        return None
    n = int(read_published(sample.n, language).low_point)
    mean = _cut_end_open(published.rule, figure.printed_range(Rounding.EITHER))
    whole = published.low_point * n * sample.items
    steps = n * sample.items
    deviation = sample.deviation and read_published(sample.deviation, language)
    return SampleFinding(
        n=n,
        items=sample.items,
        possible=grim(mean, n, sample.items),
        nearest=(_digits(floor(whole), steps), _digits(ceil(whole), steps)),
        deviation=sample.deviation,
        deviation_possible=(
            debit(mean, _cut_end_open(deviation.rule, deviation.range(Rounding.EITHER)), n)
            if deviation and n > 1
            else None
        ),
    )


def _cut_end_open(rule: Rule, given: Range) -> Range:
    """A printed number without the next one, which can't have been cut off to it.

    Elsewhere that end is included, since one number more excludes nothing; among few answers, it
    may be the only one that fits.
    """
    if rule is not Rule.NUMBER or given.is_point:
        return given
    return replace(given, high_open=True)


def _digits(above: int, below: int) -> float:
    return float(f"{above / below:.9g}")
