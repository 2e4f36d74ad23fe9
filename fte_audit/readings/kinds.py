"""What the readings of a claim count, and the cubes that it takes."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from fte_audit.estimates.values import NotEstimable
from fte_audit.plan import cubing
from fte_audit.plan.attributes import MOST_PERIODS, rating_levels
from fte_audit.plan.bundling import Bundle
from fte_audit.plan.counting import adds_up
from fte_audit.plan.model import HANDLINGS, Operation
from fte_audit.readings.contrasting import Relation
from fte_audit.readings.minutes import MICROS_IN
from fte_audit.readings.population import handled_option
from fte_audit.spec.printing import to_text
from fte_audit.spec.published import (
    About,
    ComparisonClaim,
    FteClaim,
    InSomeClaim,
    TotalClaim,
    ValueClaim,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from fte_audit.plan.claims import ClaimPlan
    from fte_audit.plan.model import AuditPlan, Statistic

_MIDDLES: Final = ("mean", "median")
_LENGTHS: Final = {
    "measure resolution_time": "wall_clock",
    "measure ended - started": "wall_clock",
    "measure closed_at - started": "open_to_close",
    "measure ai_time + human_time": "in_hands",
    "measure duration": "active",
    "measure active_time": "active",
    "measure handle_time": "active",
}
"""What the report measures -> the option that it is; nothing else is one of them."""
_KEYS: Final = {
    "identity customer": "customer",
    "identity customer, identity topic": "customer_topic",
}
_RETURNS: Final = {
    f"repeat within {window} us, not before 0 us, by {names}": (place, key)
    for place, window in enumerate(cubing.WINDOWS_US)
    if window >= cubing.DAY_US
    for names, key in _KEYS.items()
}
"""What the report counts -> the place of the window, and what a return has in common."""
_IN_STRATA: Final = frozenset({Operation.SHARE, Operation.MEAN, Operation.RATIO})
"""What the report compares within strata."""
TOTALS: Final = frozenset({Operation.COUNT, Operation.SUM})
"""What grows with the time that is looked at."""
_NO_NUMBER: Final = NotEstimable("it is not a number")
_SAMPLE: Final = NotEstimable("the log is a sample: how many there are in all is not in it")
_AT_A_MIX: Final = NotEstimable(
    "it is about two groups at the same mix of contacts, and readings compare them as they are"
)
_OTHER_RETURNS: Final = NotEstimable(
    "its window, its key or its least gap is none that returns are told by here"
)
_PERCENTILES: Final = NotEstimable(
    "a percentile is no sum over conversations, and only middles of the lengths of time that "
    "`minutes` names are had otherwise"
)
_DISTINCT: Final = NotEstimable("distinct values do not add up over conversations")
_STRATA: Final = NotEstimable("only shares, means and ratios are compared within strata")
_PERIODS: Final = NotEstimable(f"the spec names more than {MOST_PERIODS} periods")


class Kind(StrEnum):
    """What the readings of a claim count."""

    HANDLED = "handled"
    HANDLED_NUMBER = "number handled"
    HANDLED_CHANGE = "handled, changed"
    RESOLVED = "resolved"
    RESOLVED_LEAST = "number resolved, at least"
    RESOLVED_MOST = "number resolved, at most"
    RESOLVED_CHANGE = "resolved, changed"
    GROUPS_RESOLVED = "resolved in groups"
    REPEATED = "repeated"
    MINUTES = "minutes"
    RATINGS = "ratings"
    EQUIVALENTS = "full-time equivalents"
    COUNTED = "counted"


_CUBES: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.HANDLED: (cubing.PARTS,),
    Kind.HANDLED_NUMBER: (cubing.PARTS,),
    Kind.HANDLED_CHANGE: (cubing.PARTS,),
    Kind.RESOLVED: (cubing.CONTACTS,),
    Kind.RESOLVED_LEAST: (cubing.CONTACTS,),
    Kind.RESOLVED_MOST: (cubing.CONTACTS,),
    Kind.RESOLVED_CHANGE: (cubing.CONTACTS,),
    Kind.GROUPS_RESOLVED: (cubing.CONTACTS,),
    Kind.REPEATED: (cubing.RETURNS,),
    Kind.MINUTES: (cubing.TIMES,),
    Kind.RATINGS: (cubing.RATINGS,),
    Kind.EQUIVALENTS: (cubing.WORK, cubing.WORK_FINE),
    Kind.COUNTED: (cubing.COUNTED,),
}
OF_FIGURES: Final = (Kind.HANDLED, Kind.RESOLVED, Kind.EQUIVALENTS)


def cubes_for(
    plan: AuditPlan, claims: Sequence[ClaimPlan], figures: Sequence[Kind] = OF_FIGURES
) -> frozenset[str]:
    """The cubes that the readings of some claims need; those of common figures without claims.

    Args:
        plan: The audit.
        claims: The claims.
        figures: What is counted where there is none.
    """
    if not claims:
        return frozenset(cube for kind in figures for cube in _CUBES[kind])
    return frozenset(cube for claim in claims for cube in _cubes_of(plan, claim))


def _cubes_of(plan: AuditPlan, claim: ClaimPlan) -> tuple[str, ...]:
    kind = kind_of(plan, claim)
    if isinstance(kind, NotEstimable):
        return ()
    if isinstance(claim.claim, InSomeClaim):
        return (cubing.counted_by(str(claim.claim.by)),)
    cubes = _CUBES[kind]
    return (*cubes, *map(cubing.by_week, cubes)) if claim.periods else cubes


def needs_spreads(plan: AuditPlan, claims: Sequence[ClaimPlan]) -> bool:
    """Whether a claim about a process needs lengths of time by groups of customers."""
    return any(
        is_process(each) and not each.periods and kind_of(plan, each) is Kind.MINUTES
        for each in claims
    )


def adds_up_in(kind: Kind, way: Bundle) -> bool:
    """Whether a figure means something of contacts that are put together.

    From the first contact of an issue to the last is how long it took, and no time that somebody
    worked.

    Args:
        kind: What is counted.
        way: What counts as one.
    """
    return kind is not Kind.EQUIVALENTS or way is Bundle.COPIES


def is_of_bundles(plan: AuditPlan, claim: ClaimPlan, way: Bundle) -> bool:
    """Whether what a claim counts can be counted of contacts that are put together, too.

    What a metric counts itself is said of contacts; and what is put together may begin before a
    launch and end after it.

    Args:
        plan: The audit.
        claim: One of its claims.
        way: What counts as one.
    """
    kind = kind_of(plan, claim)
    if isinstance(kind, NotEstimable) or kind is Kind.COUNTED or claim.periods:
        return False
    if not adds_up_in(kind, way):
        return False
    return not (kind is Kind.REPEATED and plan.launches)


def statistics_for(plan: AuditPlan, claims: Sequence[ClaimPlan]) -> tuple[Statistic, ...]:
    """The statistics that are counted as their metrics say, whatever these are.

    Args:
        plan: The audit.
        claims: The claims.
    """
    own = [claim for claim in claims if kind_of(plan, claim) is Kind.COUNTED]
    return tuple(statistic_of(plan, claim) for claim in own)


def statistic_of(plan: AuditPlan, claim: ClaimPlan) -> Statistic:
    """The first of the statistics that a claim may mean that adds up over conversations.

    Raises:
        StopIteration: Where none does.
    """
    return next(each for each in claim.statistics if adds_up(plan, each))


def kind_of(plan: AuditPlan, claim: ClaimPlan) -> Kind | NotEstimable:
    """What the readings of a claim count, or why it has one reading only.

    Args:
        plan: The audit.
        claim: One of its claims.
    """
    if isinstance(claim.claim, FteClaim):
        return Kind.EQUIVALENTS
    if lacking := _lacking(plan, claim):
        return lacking
    if isinstance(claim.claim, InSomeClaim):
        fits = adds_up(plan, claim.statistics[0]) and claim.statistics[0].operation in _IN_STRATA
        return Kind.COUNTED if fits else _STRATA
    if special := _special(plan, claim):
        return special
    if any(adds_up(plan, each) for each in claim.statistics):
        return Kind.COUNTED
    return _DISTINCT if claim.statistics[0].operation is Operation.DISTINCT else _PERCENTILES


def _lacking(plan: AuditPlan, claim: ClaimPlan) -> NotEstimable | None:
    """What stands against readings of a claim, whatever it is about."""
    if claim.not_testable is not None:
        return NotEstimable(claim.not_testable)
    if claim.metric is None or claim.allowance is None:
        return _NO_NUMBER
    own = getattr(claim.claim, "estimand", None)
    estimand = str(own) if own is not None else plan.comparing.estimand
    if isinstance(claim.claim, ComparisonClaim) and estimand not in {None, "as_is"}:
        return _AT_A_MIX
    if claim.periods and len(plan.launches) > MOST_PERIODS:
        return _PERIODS
    is_total = isinstance(claim.claim, (ValueClaim, TotalClaim)) and not is_process(claim)
    if plan.comparing.sampled is not None and is_total:
        return _SAMPLE if claim.statistics[0].operation in TOTALS else None
    return None


def _special(plan: AuditPlan, claim: ClaimPlan) -> Kind | NotEstimable | None:
    """What has definitions of its own; None for what is counted as its metric says."""
    if claim.metric is not None and claim.metric.kind == "repeat":
        return _OTHER_RETURNS if returns_of(claim) is None else Kind.REPEATED
    if length_of(claim) is not None:
        return Kind.MINUTES
    if cut_of(plan, claim.statistics[0]) is not None:
        return Kind.RATINGS
    what = _what(claim.statistics[0])
    is_of_ai = handled_option(claim.group) is not None and not claim.than
    found = _OF_AI.get((what, bool(claim.periods))) if is_of_ai else None
    return Kind.GROUPS_RESOLVED if found is None and what == "resolved" else found


_OF_AI: Final = {
    ("handled", False): Kind.HANDLED,
    ("handled", True): Kind.HANDLED_CHANGE,
    ("number", False): Kind.HANDLED_NUMBER,
    ("resolved", False): Kind.RESOLVED,
    ("resolved", True): Kind.RESOLVED_CHANGE,
}
"""What is said of AI's conversations, and whether of two times -> what is counted."""


def _what(statistic: Statistic) -> str:
    match statistic.operation:
        case Operation.GROUP_SHARE:
            return "handled"
        case Operation.COUNT if statistic.column is None:
            return "number"
        case Operation.SHARE if statistic.column == "flag resolved":
            return "resolved"
        case _:
            return "anything else"


def is_process(claim: ClaimPlan) -> bool:
    """Whether a claim is about how such conversations are handled."""
    return getattr(claim.claim, "about", About.PERIOD) is About.PROCESS


def relation_of(claim: ClaimPlan) -> Relation:
    """What a claim says of two figures."""
    if claim.allowance is None or not claim.allowance.relative:
        return Relation.DIFFERENCE
    return Relation.CHANGE if claim.periods else Relation.QUOTIENT


def returns_of(claim: ClaimPlan) -> tuple[int, str] | None:
    """The place of the window of a claim, and its option of `repeat_key`; None for another."""
    return _RETURNS.get(claim.statistics[0].column or "")


def length_of(claim: ClaimPlan) -> tuple[str, str] | None:
    """The options of `minutes` and `statistic` that a claim is about; None for another length."""
    if claim.metric is None or claim.metric.kind != "duration":
        return None
    length = _LENGTHS.get(claim.statistics[0].column or "")
    middle = next((each.name for each in claim.statistics if each.name in _MIDDLES), None)
    if length is None or middle is None or claim.metric.unit not in MICROS_IN:
        return None
    return length, middle


def cut_of(plan: AuditPlan, statistic: Statistic) -> str | None:
    """The option of `rating_cut` that a statistic is.

    Args:
        plan: The audit.
        statistic: A statistic.
    """
    levels = rating_levels(plan)
    if not levels:
        return None
    if statistic.operation is Operation.MEAN and statistic.column == "measure csat":
        return "mean"
    least = plan.facts.get("csat_top") if statistic.column == "flag csat_top" else None
    cuts = {f"flag csat >= {level}": f"top{best}" for best, level in enumerate(levels[:3], 1)}
    column = statistic.column if least is None else f"flag {to_text(least)}"
    is_share = statistic.operation is Operation.SHARE and not statistic.complement
    return cuts.get(column or "") if is_share else None


def side_of(group: Collection[str | None]) -> str | None:
    """Whose ratings a group stands for; None for a group that is nobody's alone."""
    sides = {
        frozenset({"ai", "ai_then_human"}): "ai",
        frozenset({"human", "human_then_ai"}): "human",
        frozenset({*HANDLINGS, None}): "all",
    }
    return sides.get(frozenset(group))
