"""Labels of a draw -> verified shares."""

from __future__ import annotations

from collections import Counter, defaultdict
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from fte_audit.estimates.stratified import Stratum, stratified_interval, stratified_share
from fte_audit.estimates.values import Interval, NotEstimable
from fte_audit.review.model import (
    Agreement,
    Kappa,
    Label,
    Question,
    Verified,
    VerifiedShare,
    VerifiedStratum,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from fte_audit.drawn import DrawnConversation, StratumKey
    from fte_audit.review.labels import LabelRow
    from fte_audit.review.model import Draw, DrawnStratum

_TWO = 2


def verify(draw: Draw, rows: Sequence[LabelRow]) -> Verified:
    """What labels say about the conversations that were drawn from.

    Where several people labelled a conversation and do not agree, it counts as unsure.

    Args:
        draw: The draw.
        rows: Its labels, as `check_labels` accepts them.
    """
    answers = {question: _answers(rows, question) for question in Question}
    shares = {
        question: _share(_counts(draw, draw.strata, found), draw.level)
        for question, found in answers.items()
    }
    strata = tuple(
        VerifiedStratum(
            stratum,
            {
                question: _share(_counts(draw, [stratum], found), draw.level)
                for question, found in answers.items()
            },
        )
        for stratum in draw.strata
    )
    return Verified(
        draw=draw,
        level=draw.level,
        shares=shares,
        strata=strata,
        agreement=_agreement(draw, answers[Question.RESOLVED]),
        kappas=_kappas(rows),
        answers=answers,
    )


class _Counts(NamedTuple):
    """The sample of a stratum by label; those outside are not what the share is taken of."""

    population: int
    yes: int
    no: int
    unsure: int
    unlabelled: int
    outside: int
    outside_open: int

    def decided(self) -> Stratum:
        """As if those without yes or no had not been drawn."""
        return Stratum(self.population, self.yes, self.no, self.outside)

    def all_as(self, label: Label) -> Stratum:
        """As if all of those had this label."""
        open_ = self.unsure + self.unlabelled
        yes, no = (open_, 0) if label is Label.YES else (0, open_)
        outside = self.outside + self.outside_open
        return Stratum(self.population, self.yes + yes, self.no + no, outside)


def _answers(rows: Iterable[LabelRow], question: Question) -> dict[str, Label]:
    """Conversation -> its label, of those that have one."""
    given: dict[str, set[Label]] = defaultdict(set)
    for row in rows:
        label = row.label(question)
        if label is not None:
            given[row.id].add(label)
    return {
        name: next(iter(labels)) if len(labels) == 1 else Label.UNSURE
        for name, labels in given.items()
    }


def _counts(
    draw: Draw,
    strata: Sequence[DrawnStratum],
    answers: Mapping[str, Label],
    is_within: Callable[[DrawnConversation], bool] = lambda _: True,
) -> list[_Counts]:
    counted: dict[StratumKey, Counter[tuple[bool, Label | None]]] = defaultdict(Counter)
    for each in draw.conversations:
        counted[each.stratum][is_within(each), answers.get(each.name)] += 1
    return [_in_stratum(stratum.population, counted[stratum.key]) for stratum in strata]


def _in_stratum(population: int, counted: Mapping[tuple[bool, Label | None], int]) -> _Counts:
    inside = {label: counted.get((True, label), 0) for label in (*Label, None)}
    outside = {label: counted.get((False, label), 0) for label in (*Label, None)}
    return _Counts(
        population=population,
        yes=inside[Label.YES],
        no=inside[Label.NO],
        unsure=inside[Label.UNSURE],
        unlabelled=inside[None],
        outside=outside[Label.YES] + outside[Label.NO],
        outside_open=outside[Label.UNSURE] + outside[None],
    )


def _share(counts: Sequence[_Counts], level: float) -> VerifiedShare:
    decided = [each.decided() for each in counts]
    value, interval = stratified_share(decided), stratified_interval(decided, level)
    reasons = [each.reason for each in (value, interval) if isinstance(each, NotEstimable)]
    return VerifiedShare(
        yes=sum(each.yes for each in counts),
        no=sum(each.no for each in counts),
        unsure=sum(each.unsure for each in counts),
        unlabelled=sum(each.unlabelled for each in counts),
        value=None if isinstance(value, NotEstimable) else value,
        interval=None if isinstance(interval, NotEstimable) else interval,
        bounds=_bounds(counts, interval, level),
        reason=reasons[0] if reasons else None,
    )


def _bounds(
    counts: Sequence[_Counts], interval: Interval | NotEstimable, level: float
) -> Interval | None:
    """How far the interval may reach, whatever those without yes or no would have been."""
    low, high = (
        stratified_interval([each.all_as(label) for each in counts], level)
        for label in (Label.NO, Label.YES)
    )
    if isinstance(low, NotEstimable) or isinstance(high, NotEstimable):
        return None
    if isinstance(interval, NotEstimable):
        return Interval(low.low, high.high)
    return Interval(min(low.low, interval.low), max(high.high, interval.high))


def _agreement(draw: Draw, answers: Mapping[str, Label]) -> Agreement | None:
    """The log's own word against people's; None where the log says nothing."""
    if all(each.resolved is None for each in draw.conversations):
        return None
    table = Counter(
        (each.resolved, answers[each.name])
        for each in draw.conversations
        if answers.get(each.name, Label.UNSURE) is not Label.UNSURE
    )
    counts = _counts(draw, draw.strata, answers, lambda each: each.resolved is True)
    return Agreement(
        both=table[True, Label.YES],
        log_only=table[True, Label.NO],
        people_only=table[False, Label.YES],
        neither=table[False, Label.NO],
        unrecorded=table[None, Label.YES] + table[None, Label.NO],
        confirmed=_share(counts, draw.level),
    )


def _kappas(rows: Sequence[LabelRow]) -> dict[Question, Kappa]:
    """How far two people agree; nothing unless two labelled."""
    people = sorted({row.reviewer for row in rows})
    if len(people) != _TWO:
        return {}
    kappas = {}
    for question in Question:
        first, second = (
            {
                row.id: label
                for row in rows
                if row.reviewer == who and (label := row.label(question))
            }
            for who in people
        )
        pairs = [(label, second[name]) for name, label in first.items() if name in second]
        if pairs:
            kappas[question] = kappa(pairs)
    return kappas


def kappa(pairs: Sequence[tuple[Label, Label]]) -> Kappa:
    """Cohen's kappa of two people's labels.

    Args:
        pairs: The labels of each conversation that both labelled, at least one.

    Reference: Cohen (1960), Educational and Psychological Measurement 20, 37-46.

    Example:
        >>> yes, no = Label.YES, Label.NO
        >>> kappa([(yes, yes)] * 20 + [(yes, no)] * 5 + [(no, yes)] * 10 + [(no, no)] * 15).value
        Fraction(2, 5)
    """
    n, same = len(pairs), sum(first == second for first, second in pairs)
    by_first, by_second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = Fraction(sum(by_first[label] * by_second[label] for label in Label), n * n)
    value = None if chance == 1 else (Fraction(same, n) - chance) / (1 - chance)
    return Kappa(n, same, value)
