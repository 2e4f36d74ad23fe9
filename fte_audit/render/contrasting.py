"""How AI and people compare, as rows and sentences for the terminal and for Markdown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from fte_audit.quantities.writing import write_value
from fte_audit.render.layout import GAP, Column, Piece, Style, clip, fill, grid, width_of
from fte_audit.render.numbers import write_count, write_number, write_percent
from fte_audit.render.page import NO_VALUE, metric_label, named, statistic_label
from fte_audit.render.text import group_label, prose

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fte_audit.comparison import Comparison, Contrast, Estimate, Ratings, Unrecorded
    from fte_audit.render.layout import Line
    from fte_audit.report import Report

MIXES: Final = {
    "as_is": "as it is",
    "to_ai": "at the AI group's mix",
    "to_human": "at the human group's mix",
}
_MOST_APART: Final = 5
_PREVALENCE: Final = 0.2
_LEAST_VALUE: Final = 6
_LEAST_LABEL: Final = 18
_LEAST_INTERVAL: Final = len("99.95 % interval")
_MOST_LABEL: Final = 44
_LONGEST: Final = 2000
_GAP: Final = "Difference"
_RATIO: Final = "Ratio"


@dataclass(frozen=True, slots=True)
class Row:
    """One statistic of both groups, at one mix.

    Attributes:
        metric: What a reader calls the metric.
        statistic: And the statistic; empty where the metric has one.
        mix: At which mix; empty for the groups as they are.
        ai, human: The values.
        difference: AI less human.
        interval: Its interval, or `NO_VALUE`.
        ratio: AI over human.
        ratio_interval: Its interval.
    """

    metric: str
    statistic: str
    mix: str
    ai: str
    human: str
    difference: str
    interval: str
    ratio: str
    ratio_interval: str


def rows(report: Report, comparison: Comparison) -> Iterator[Row]:
    """The contrasts of a report."""
    cuts = comparison.ratings.cuts if comparison.ratings else ()
    for contrast in _with_cuts(comparison):
        metric = report.metric(contrast.metric)
        kind = metric.kind
        several = len({each.statistic for each in metric.figures}) > 1 or contrast in cuts
        yield Row(
            metric=metric_label(metric),
            statistic=statistic_label(contrast.statistic) if several else "",
            mix="" if contrast.estimand == "as_is" else MIXES[contrast.estimand],
            ai=_value(contrast.ai, contrast.unit, kind),
            human=_value(contrast.human, contrast.unit, kind),
            difference=_difference(contrast.difference.value, contrast.unit, kind),
            interval=_between(contrast.difference, contrast, kind),
            ratio=_ratio(contrast.ratio.value),
            ratio_interval=_ratios(contrast.ratio),
        )


def _with_cuts(comparison: Comparison) -> Iterator[Contrast]:
    """The contrasts, with the shares of ratings above some cuts after their mean."""
    ratings, contrasts = comparison.ratings, comparison.contrasts
    for at, contrast in enumerate(contrasts):
        yield contrast
        ends = at + 1 == len(contrasts) or contrasts[at + 1].metric != contrast.metric
        if ratings is not None and contrast.metric == ratings.metric and ends:
            yield from ratings.cuts


def who(comparison: Comparison) -> str:
    """Which conversations are compared, and what the intervals say."""
    ai, human = comparison.groups
    names = {"ai": "AI only", "ai_then_human": "AI, then human", "human": "human only"}
    names |= {"human_then_ai": "human, then AI", "none": "nobody"}
    said = [
        f"{title}: {' and '.join(names[handling] for handling in side.handlings)} "
        f"({write_count(side.n)})"
        for title, side in (("AI", ai), ("Human", human))
    ]
    level = f"{comparison.level * 100:.6g}"
    return (
        f"{'. '.join(said)}. The {level} % intervals are for how such contacts are handled, not "
        "only for these: they are as wide as it takes if customers are drawn at random."
    )


def sentences(report: Report, comparison: Comparison) -> Iterator[str]:
    """What else a reader has to know of the comparison."""
    if comparison.groups[0].is_selected:
        yield (
            "Selected: the AI's group are conversations that AI ended alone, which were selected "
            "on their outcome."
        )
    if comparison.no_strata is not None:
        yield f"Not compared at the same mix: {prose(comparison.no_strata)}."
    if comparison.strata:
        yield from _at_the_same_mix(report, comparison)
    if comparison.ratings is not None:
        yield _silence(report, comparison.ratings)
    yield from _unrecorded(report, comparison)


def _at_the_same_mix(report: Report, comparison: Comparison) -> Iterator[str]:
    names = " x ".join(group_label(name) for name in comparison.strata)
    yield f"The same mix is that of {names}: {write_count(comparison.cells)} strata."
    yield from _apart(comparison)
    for gap in comparison.gaps:
        metric = report.metric(gap.metric)
        parts = [
            f"{said} {_difference(part.value, metric.unit, metric.kind)}"
            for said, part in (
                ("mix", gap.mix),
                ("what is left at the same mix", gap.rate),
                ("strata that only one group has", gap.off_support),
            )
        ]
        label = named(metric_label(metric), statistic_label(gap.statistic))
        yield f"{label}: {', '.join(parts)}. {prose(gap.sentence)}"


def _silence(report: Report, ratings: Ratings) -> str:
    """What those who did not rate leave open."""
    metric = report.metric(ratings.metric)
    ends = [
        f"{write_number(low, metric.unit, metric.kind)} and "
        f"{write_number(high, metric.unit, metric.kind)}"
        for low, high in (ratings.bounds_ai, ratings.bounds_human)
    ]
    low, high = (_difference(end, metric.unit, metric.kind) for end in ratings.bounds_difference)
    said = (
        f"{prose(metric.label)} is of those who rated: {write_percent(ratings.response_ai)} of "
        f"the AI's and {write_percent(ratings.response_human)} of the human conversations. "
        f"Whatever the others thought, the mean of all lies between {ends[0]} (AI) and between "
        f"{ends[1]} (human), and the difference between {low} and {high}."
    )
    if ratings.overturning is None:
        return said
    apart = write_number(ratings.overturning, metric.unit, metric.kind)
    return (
        f"{said} It would vanish if those who did not rate differed by {apart} more than those "
        "who did, the other way round."
    )


def _unrecorded(report: Report, comparison: Comparison) -> Iterator[str]:
    """What it would take to explain a difference by something that nobody recorded."""
    told = [text for each in comparison.unrecorded if (text := _explained(report, each))]
    if told:
        yield (
            "A difference could come from something that nobody recorded: what is more common in "
            "the AI's group by a part of its conversations, and worth so much, adds the product "
            f"of both. If it is {write_percent(_PREVALENCE)} more common, it has to be worth:"
        )
        yield from told


def _explained(report: Report, unrecorded: Unrecorded) -> str:
    metric = report.metric(unrecorded.metric)
    effects = dict(unrecorded.break_even)
    if _PREVALENCE not in effects:
        return ""
    effect = _difference(effects[_PREVALENCE], metric.unit, metric.kind)
    parts = [effect]
    if None not in {unrecorded.strongest, unrecorded.times, unrecorded.adds}:
        adds = _difference(unrecorded.adds, metric.unit, metric.kind)
        parts.append(
            f"{write_value(unrecorded.times or 0.0, 'ratio')} times what the strongest recorded "
            f"stratum adds ({prose(unrecorded.strongest or '')}: {adds})"
        )
    if unrecorded.e_value is not None:
        limit = unrecorded.e_value_of_limit
        of_limit = "" if limit is None else f" (of the interval {write_value(limit, 'ratio')})"
        parts.append(f"E-value {write_value(unrecorded.e_value, 'ratio')}{of_limit}")
    label = named(metric_label(metric), statistic_label(unrecorded.statistic))
    return f"{label}: {'; '.join(parts)}."


def _apart(comparison: Comparison) -> Iterator[str]:
    """The strata that only one group has, with their weight."""
    if not comparison.apart:
        return
    ai = sum(each.ai for each in comparison.apart)
    human = sum(each.human for each in comparison.apart)
    heaviest = sorted(comparison.apart, key=lambda each: -(each.ai + each.human))
    named = "; ".join(
        f"{', '.join(group_label(value) for value in each.values)} "
        f"({write_percent(each.ai)} and {write_percent(each.human)})"
        for each in heaviest[:_MOST_APART]
    )
    more = len(heaviest) - _MOST_APART
    rest = f"; and {write_count(more)} more" if more > 0 else ""
    yield (
        f"Left out, since one group has hardly any: {write_count(len(heaviest))} strata with "
        f"{write_percent(ai)} of the AI's and {write_percent(human)} of the human conversations: "
        f"{named}{rest}."
    )


def _value(value: float | None, unit: str, kind: str) -> str:
    return NO_VALUE if value is None else write_number(value, unit, kind)


def _difference(value: float | None, unit: str, kind: str) -> str:
    if value is None:
        return NO_VALUE
    if unit == "share":
        return f"{value * 100:+.1f} pp"
    sign = "+" if value > 0 else "-" if value < 0 else ""
    return f"{sign}{write_number(abs(value), unit, kind)}"


def _between(estimate: Estimate, contrast: Contrast, kind: str) -> str:
    if estimate.low is None or estimate.high is None:
        return NO_VALUE
    low, high = (_difference(end, contrast.unit, kind) for end in (estimate.low, estimate.high))
    return f"{low.removesuffix(' pp')} to {high}"


def _ratio(value: float | None) -> str:
    return NO_VALUE if value is None else write_value(value, "ratio")


def _ratios(estimate: Estimate) -> str:
    if estimate.low is None or estimate.high is None:
        return NO_VALUE
    return f"{_ratio(estimate.low)} to {_ratio(estimate.high)}"


def lines(report: Report, comparison: Comparison, width: int) -> Iterator[Line]:
    """The comparison for the terminal: a table where it fits, else a paragraph for each row."""
    yield from fill(who(comparison), width, Style.QUIET)
    yield ()
    table = list(rows(report, comparison))
    columns = _columns(table, width)
    if columns is None:
        yield from _paragraphs(table, width)
    else:
        yield from _table(table, columns, f"{comparison.level * 100:.6g} % interval", width)
    yield ()
    for sentence in sentences(report, comparison):
        yield from fill(clip(sentence, _LONGEST), width, indent="• ", hang="  ")


def _columns(table: Sequence[Row], width: int) -> list[Column] | None:
    """The columns of the table, that of the ratio only where there is room; None where none fit."""
    values = max(_LEAST_VALUE, *(width_of(text) for row in table for text in (row.ai, row.human)))
    gaps = max(width_of(_GAP), *(width_of(row.difference) for row in table))
    intervals = max(_LEAST_INTERVAL, *(width_of(row.interval) for row in table))
    ratios = max(width_of(_RATIO), *(width_of(row.ratio) for row in table))
    numbers = [values, values, gaps, intervals, ratios]
    spare = width - sum(numbers) - GAP * len(numbers)
    if spare < _LEAST_LABEL:
        spare += numbers.pop() + GAP
    if spare < _LEAST_LABEL:
        return None
    return [Column(min(spare, _MOST_LABEL)), *(Column(each, right=True) for each in numbers)]


def _table(
    table: Sequence[Row], columns: Sequence[Column], interval: str, width: int
) -> Iterator[Line]:
    heads = ["", "AI", "Human", _GAP, interval, _RATIO][: len(columns)]
    yield from grid([Piece(head, Style.HEADER) for head in heads], columns, bottom=True)
    said = None
    for row in table:
        if row.metric != said and row.statistic:
            yield from fill(clip(row.metric, _LONGEST), width)
        label = _label(row) if row.metric == said or row.statistic else row.metric
        said = row.metric
        cells = [label, row.ai, row.human, row.difference, row.interval, row.ratio]
        yield from grid([Piece(clip(cell, _LONGEST)) for cell in cells[: len(columns)]], columns)


def _paragraphs(table: Sequence[Row], width: int) -> Iterator[Line]:
    for row in table:
        label = ", ".join(part for part in (row.metric, row.statistic, row.mix) if part)
        text = (
            f"{label}: AI {row.ai}, human {row.human}; difference {row.difference} "
            f"({row.interval}), ratio {row.ratio}"
        )
        yield from fill(clip(text, _LONGEST), width, hang="  ")


def _label(row: Row) -> str:
    if row.mix:
        return f"    {row.mix}" if row.statistic else f"  {row.mix}"
    return f"  {row.statistic}"
