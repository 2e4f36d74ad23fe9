"""Combinations of options that are impossible or absurd."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fte_audit.readings.model import Rule
from fte_audit.spec import switches as switch

if TYPE_CHECKING:
    from collections.abc import Collection

NO_SHARED: Final = Rule(
    "`handled: no_human` leaves no conversation that both handled, so `hand_over` decides nothing: "
    "only `zero` is taken",
    (switch.HANDLED, switch.HAND_OVER),
    lambda handled, hand_over: handled == "no_human" and hand_over != "zero",
)
LAST_IS_LAST: Final = Rule(
    "`handled: last_answer` has decided by who had it last: only `hand_over: ai`, which leaves it "
    "there, is taken",
    (switch.HANDLED, switch.HAND_OVER),
    lambda handled, hand_over: handled == "last_answer" and hand_over != "ai",
)
NO_WAIT_NO_KEY: Final = Rule(
    "`resolution_wait: at_exit` looks at no later contact, so `repeat_key` decides nothing: only "
    "one of its options is taken",
    (switch.WAIT, switch.REPEAT_KEY),
    lambda wait, key: wait == "at_exit" and key != "customer",
)
ALL_BY_DEFINITION: Final = Rule(
    "of conversations without a person, all are without a person: `resolved: contained` is a share "
    "of more than these",
    (switch.HANDLED, switch.DENOMINATOR, switch.RESOLVED),
    lambda handled, denominator, resolved: (
        (handled, denominator, resolved) == ("no_human", "ai_involved", "contained")
    ),
)
MEANS_ADD_UP: Final = Rule(
    "only a mean of minutes can be weighted to the same mix of contacts",
    (switch.STATISTIC, switch.CASE_MIX),
    lambda statistic, case_mix: statistic != "mean" and case_mix != "none",
)
BOUNDS_OF_ALL: Final = Rule(
    "who gave no rating gave none at a hand-over either: bounds are taken of all, so "
    "`rating_at_hand_over: dropped` is not",
    (switch.RATING_AT_HAND_OVER, switch.RATING_POPULATION),
    lambda at_hand_over, population: population.startswith("silent") and at_hand_over == "dropped",
)
NOBODY_ESCALATED: Final = Rule(
    "`rating_population: not_escalated` leaves no rating of a conversation that both handled: only "
    "`rating_at_hand_over: dropped` is taken",
    (switch.RATING_AT_HAND_OVER, switch.RATING_POPULATION),
    lambda at_hand_over, population: population == "not_escalated" and at_hand_over != "dropped",
)
DRAWN_ARE_KEPT: Final = Rule(
    "labels are of conversations that no rule of the spec drops: only `spam: drop_all` is taken "
    "with `handled: verified`",
    (switch.SPAM, switch.HANDLED),
    lambda spam, handled: handled == "verified" and spam != "drop_all",
)
JUDGED_ARE_KEPT: Final = Rule(
    "likewise, only `spam: drop_all` is taken with `resolved: judged`: labels are of what no rule "
    "drops",
    (switch.SPAM, switch.RESOLVED),
    lambda spam, resolved: resolved == "judged" and spam != "drop_all",
)
DRAWN_FROM_FIRST: Final = Rule(
    "labels that were drawn from what AI handled first tell nothing of what it had after a person: "
    "`resolved: judged` is not taken where `handled` and `hand_over` credit AI with that",
    (switch.HANDLED, switch.HAND_OVER, switch.RESOLVED),
    lambda handled, hand_over, resolved: (
        resolved == "judged"
        and handled in {"touched", "last_answer"}
        and hand_over in {"ai", "last_touch"}
    ),
)


def leave_once(after_leave: Collection[str], with_leave: Collection[str]) -> Rule:
    """Leave is not taken off twice.

    Args:
        after_leave: Options of `hours` that hold no leave.
        with_leave: Options of `shrinkage` that take it off.
    """
    return Rule(
        "hours worked and hours after leave have no leave in them: shrinkage that includes leave "
        "would subtract it twice",
        (switch.HOURS, switch.SHRINKAGE),
        lambda hours, shrinkage: hours in after_leave and shrinkage in with_leave,
    )


def leave_off(after_leave: Collection[str], no_leave: Collection[str]) -> Rule:
    """Leave is taken off paid hours.

    Args:
        after_leave: Options of `hours` that hold no leave; all others are paid hours.
        no_leave: Options of `shrinkage` that leave it in.
    """
    return Rule(
        "nobody works all hours that are paid: of paid hours, leave is taken off by the shrinkage",
        (switch.HOURS, switch.SHRINKAGE),
        lambda hours, shrinkage: hours not in after_leave and shrinkage in no_leave,
    )


def waiting_is_in(occupancy: str) -> Rule:
    """Of people who wait for contacts, nothing more is taken off for waiting.

    Args:
        occupancy: The report's own option.
    """
    return Rule(
        "people who are there for contacts wait for them in any case: with a `coverage` that is "
        "not `work`, occupancy is no more than a ceiling, and only the report's own is taken",
        (switch.COVERAGE, switch.OCCUPANCY),
        lambda coverage, option: coverage != "work" and option != occupancy,
    )


def without_a_person(own: str) -> Rule:
    """People say whether AI dealt with it without a person, so nobody else is to be credited.

    Args:
        own: The report's own option of `hand_over`.
    """
    return Rule(
        "`handled: verified` is what AI dealt with without a person, so `hand_over` decides "
        "nothing: only the report's own is taken",
        (switch.HANDLED, switch.HAND_OVER),
        lambda handled, hand_over: handled == "verified" and hand_over != own,
    )
