"""Shares and numbers where people's labels decide what was handled, or resolved."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import ceil, floor
from typing import TYPE_CHECKING, Final, NamedTuple

from fte_audit.cubes import total
from fte_audit.estimates.domains import DomainShare, domain_share
from fte_audit.estimates.values import Interval, NotEstimable
from fte_audit.plan import attributes as known
from fte_audit.plan.attributes import NO, YES
from fte_audit.readings import rules
from fte_audit.readings.model import NOTHING_COUNTS, Exact
from fte_audit.readings.population import IF_SAID
from fte_audit.readings.sample import Asked, Sample, beside
from fte_audit.spec import switches as switch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from fte_audit.cubes import CubeCell
    from fte_audit.estimates.domains import Part
    from fte_audit.readings.expanding import Cells
    from fte_audit.readings.model import Figure, Rule
    from fte_audit.readings.offer import Table

JUDGED: Final = "as people say"
"""What is resolved if labels say so."""
IF_HANDLED: Final = {good: f"{good}, if people say it is AI's" for good in (YES, NO, JUDGED)}
"""Whether it was resolved -> the same of what AI has handled if labels say so."""
RESOLVED_IF: Final = {said: good for good, said in IF_HANDLED.items()}
_AI_LAST: Final = "human_then_ai"
_NO_INTERVAL: Final = NotEstimable("the labels of the sample leave its ends open")


class Estimated(NamedTuple):
    """A figure that rests on people's labels of a sample: `(base + size x share) / below`.

    Attributes:
        base: Conversations that the log itself counts above.
        part: Those of which labels tell whether they count.
        below: What it is divided by. Where labels tell that, too, it is those of which they do: the
            figure is the share then.
        level: The confidence level of its interval, which it has whatever is claimed.
    """

    base: int
    part: Part
    below: int
    level: float

    @property
    def value(self) -> Fraction | NotEstimable:
        """The figure in its unit."""
        found = _estimate(self, self.level)
        return found if isinstance(found, NotEstimable) else found.value

    def interval(self, level: float) -> Interval | NotEstimable:
        """Where it lies, by the design of the sample."""
        found = _estimate(self, level)
        if isinstance(found, NotEstimable):
            return found
        return _NO_INTERVAL if found.interval is None else found.interval


@lru_cache(maxsize=1)
def _estimate(figure: Estimated, level: float) -> DomainShare | NotEstimable:
    """A figure and its interval, which are worked out together."""
    base, size, below = figure.base, figure.part.size, figure.below
    if not size:
        if not below:
            return NOTHING_COUNTS
        value = Fraction(base, below)
        return DomainShare(value, Interval(float(value), float(value)))
    found = domain_share(figure.part, level)
    if isinstance(found, NotEstimable):
        return found
    interval = found.interval
    if interval is not None:
        ends = (Fraction(end) for end in (interval.low, interval.high))
        interval = Interval(*(float((base + size * end) / below) for end in ends))
    return DomainShare((base + size * found.value) / below, interval)


def rules_of_handled(labels: Sample | str | None, own_hand_over: str) -> Iterator[Rule]:
    """What rules `handled: verified` out, where there are labels.

    Args:
        labels: People's labels.
        own_hand_over: The report's own option of `hand_over`.
    """
    if isinstance(labels, Sample):
        yield rules.without_a_person(own_hand_over)
        yield rules.DRAWN_ARE_KEPT


def rules_of_resolved(
    table: Table, labels: Sample | str | None, own_hand_over: str
) -> Iterator[Rule]:
    """What rules `handled: verified` and `resolved: judged` out, where there are labels.

    Args:
        table: The conversations.
        labels: People's labels.
        own_hand_over: The report's own option of `hand_over`.
    """
    yield from rules_of_handled(labels, own_hand_over)
    if not isinstance(labels, Sample):
        return
    yield rules.JUDGED_ARE_KEPT
    place = table.names.index(known.HANDLING)
    has_later = any(levels[place] == _AI_LAST for levels in table.cells)
    if has_later and _AI_LAST not in labels.handlings:
        yield rules.DRAWN_FROM_FIRST


def handled_by(
    labels: Sample | str | None,
    plain: Callable[[Cells, Mapping[str, str]], Figure],
    *,
    is_count: bool,
) -> Callable[[Cells, Mapping[str, str]], Figure]:
    """Gives the share handled, or the number, of what a reading leaves.

    Args:
        labels: People's labels.
        plain: Gives it where they decide nothing.
        is_count: Whether the number is wanted.
    """
    if not isinstance(labels, Sample):
        return plain

    def figure(cells: Cells, options: Mapping[str, str]) -> Figure:
        if options[switch.HANDLED] != "verified":
            return plain(cells, options)
        said = [cell for (part,), cell in cells.items() if part == IF_SAID]
        return Estimated(
            0,
            labels.part({Asked(handled=True, resolved=True): beside(said)}),
            1 if is_count else sum(total(cell.n) for cell in cells.values()),
            labels.level,
        )

    return figure


def resolved_by(
    labels: Sample | str | None, plain: Callable[[Cells, Mapping[str, str]], Figure]
) -> Callable[[Cells, Mapping[str, str]], Figure]:
    """Gives the share resolved of what a reading leaves.

    Args:
        labels: People's labels.
        plain: Gives it where they decide nothing.
    """
    if not isinstance(labels, Sample):
        return plain

    def figure(cells: Cells, options: Mapping[str, str]) -> Figure:
        among = options[switch.DENOMINATOR] == "ai_involved"
        asked = _all_asked(cells, among=among)
        if not asked:
            return plain(cells, options)
        return Estimated(
            _good(cells),
            _part(labels, asked),
            sum(total(cell.n) for cell in cells.values()),
            labels.level,
        )

    return figure


def number_by(
    labels: Sample | str | None, *, is_least: bool
) -> Callable[[Cells, Mapping[str, str]], Exact]:
    """Gives the number resolved; where labels decide, an end of its interval.

    Args:
        labels: People's labels.
        is_least: Whether the lower end is wanted, rounded down, or the upper one, rounded up.
    """

    def number(cells: Cells, _: Mapping[str, str]) -> Exact:
        base, asked = _good(cells), _all_asked(cells, among=False)
        if not isinstance(labels, Sample) or not asked:
            return Exact(Fraction(base))
        ends = Estimated(base, _part(labels, asked), 1, labels.level).interval(labels.level)
        if isinstance(ends, NotEstimable):
            return Exact(ends)
        end = floor(ends.low) if is_least else ceil(ends.high)
        return Exact(Fraction(end))

    return number


def _good(cells: Cells) -> int:
    """How many are resolved whatever people say."""
    return sum(total(cell.n) for (good,), cell in cells.items() if good == YES)


def _part(labels: Sample, asked: Mapping[Asked, CubeCell]) -> Part:
    return labels.part({its: beside([cell]) for its, cell in asked.items()})


def _all_asked(cells: Cells, *, among: bool) -> dict[Asked, CubeCell]:
    """What is asked of labels -> the conversations of which it is."""
    found: dict[Asked, CubeCell] = {}
    for (good,), cell in cells.items():
        its = _asked(good, among=among)
        if its is not None:
            found[its] = found[its] + cell if its in found else cell
    return found


def _asked(good: str, *, among: bool) -> Asked | None:
    """What labels are asked of a conversation; None where they decide nothing.

    Args:
        good: Whether it was resolved.
        among: Whether the share is taken of what AI has handled.
    """
    if good == JUDGED:
        return Asked(handled=False, resolved=None)
    if good not in RESOLVED_IF or (good == IF_HANDLED[NO] and not among):
        return None
    resolved = {YES: True, NO: False}.get(RESOLVED_IF[good])
    return Asked(handled=True, resolved=resolved, among=among)
