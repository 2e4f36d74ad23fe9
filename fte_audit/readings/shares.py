"""The readings of shares: what AI handled, what was resolved, who came back."""

from __future__ import annotations

from enum import Enum
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from fte_audit.cubes import NO_TOPIC, RETURN, RETURN_SAME_TOPIC, ROOM
from fte_audit.plan import attributes as known
from fte_audit.plan.attributes import CHAT, NO, UNKNOWN, YES
from fte_audit.readings import rules
from fte_audit.readings.contrasting import Total
from fte_audit.readings.judged import (
    IF_HANDLED,
    JUDGED,
    RESOLVED_IF,
    handled_by,
    number_by,
    resolved_by,
    rules_of_handled,
    rules_of_resolved,
)
from fte_audit.readings.model import MILLION, Sums
from fte_audit.readings.offer import Offer, Subject
from fte_audit.readings.population import (
    ALONE,
    BY_MINUTES,
    CREDIT,
    HAND_OVERS,
    IF_SAID,
    NO_HANDS,
    NONE,
    PART,
    PEOPLE,
    SHARED_AI_LAST,
    SHARED_HUMAN_LAST,
    UNSAID,
    WHOLE,
    add_handled,
    add_population,
    credit,
)
from fte_audit.readings.sample import Sample
from fte_audit.spec import switches as switch

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fte_audit.readings.expanding import Cells, Levels, Rewrite
    from fte_audit.readings.offer import Table

_GOOD: Final = "resolved?"
_NEVER: Final = "not AI's"
"""What AI is not credited with: no option makes it resolved by AI."""
_BACK: Final = "back?"
_WAITS: Final = {"2h": 0, "24h": 1, "72h": 2, "7d": 3, "14d": 4, "30d": 5}
"""Window -> its place among those that returns are told by."""
_SHORT: Final = "2h"
"""The window that coarse times can't tell; it is too short for a repeat."""
_TOO_COARSE: Final = "every start and end is a whole quarter of an hour, as rounded times are"
_NO_CUSTOMERS: Final = "no column is mapped to `customer`, or nothing says when conversations ended"
_NOT_TWICE: Final = "the log is not twice as long"
_NO_TOPIC: Final = "no column is mapped to `topic`"
_SHARED: Final = frozenset({ALONE, SHARED_AI_LAST, SHARED_HUMAN_LAST})


def handled(
    table: Table,
    drop: Sequence[str],
    own: str,
    *,
    by_minutes: bool,
    is_count: bool = False,
    labels: Sample | str | None = None,
) -> Subject:
    """The share of conversations that AI handled, or their number.

    Args:
        table: The cube `parts`; where there are labels, with drawn conversations beside its sums.
        drop: The spec's rules.
        own: The option of `handled` that the report itself takes.
        by_minutes: Whether the log says in whose hands a conversation was.
        is_count: Whether their number is wanted.
        labels: People's labels, or why they say nothing here.
    """
    offer = Offer(table.names)
    add_population(offer, drop)
    _add_channel(offer, with_ai=False)
    add_handled(offer, own, labels.handlings if isinstance(labels, Sample) else labels)
    _add_abandoned(offer, (PART,), {"handled", "exclude", "failed"}, lambda _: (PEOPLE,))
    options: dict[str, Rewrite | str | None] = {option: _crediting(option) for option in HAND_OVERS}
    if not by_minutes:
        options["by_minutes"] = NO_HANDS
    own_hand_over = "zero" if own == "no_human" else "ai"
    offer.add(switch.HAND_OVER, own_hand_over, options, (PART,), (CREDIT,))
    return Subject(
        "conversations that AI handled" if is_count else "share of conversations that AI handled",
        table,
        tuple(offer.stages),
        (rules.NO_SHARED, rules.LAST_IS_LAST, *rules_of_handled(labels, own_hand_over)),
        offer.own,
        tuple(offer.lacking),
        handled_by(labels, _number_handled if is_count else _share_handled, is_count=is_count),
        by_labels={switch.HANDLED: "verified"} if isinstance(labels, Sample) else {},
    )


def _crediting(option: str) -> Rewrite:
    return lambda part: (credit(option, part),)


def _share_handled(cells: Cells, _: Mapping[str, str]) -> Sums:
    whole = parts = below = 0
    for (part,), cell in cells.items():
        below += cell.n
        if part == WHOLE:
            whole += cell.n
        elif part == BY_MINUTES:
            parts += cell.sums[0][1]
    if not parts:
        return Sums(whole, below, is_share=True)
    return Sums(whole * MILLION + parts, below, is_share=False, scale=MILLION, bounded=True)


def _number_handled(cells: Cells, options: Mapping[str, str]) -> Total:
    credited = sum(cell.n for (part,), cell in cells.items() if part in {WHOLE, BY_MINUTES})
    sums = _share_handled(cells, options)
    return Total(sums.above, credited, scale=Fraction(sums.scale))


def _add_channel(offer: Offer, *, with_ai: bool) -> None:
    """Add of which conversations it is a share.

    Args:
        offer: The stages so far.
        with_ai: Whether it can be a share of those that AI took part in; they are then told by
            `PART`.
    """
    keeps = (PART,) if with_ai else ()
    no_channel = "no column is mapped to `channel`"

    def chats(channel: str, *rest: str) -> tuple[str, ...] | None:
        return rest if channel == CHAT else None

    options: dict[str, Rewrite | str | None] = {
        "all_chats": chats if offer.has(known.CHANNEL) else no_channel,
        "all_contacts": lambda _, *rest: rest,
    }
    if with_ai:
        options["ai_involved"] = lambda _, part: (
            (part,) if part in _SHARED or part in UNSAID else None
        )
    else:
        options["ai_involved"] = ""
    own = "ai_involved" if with_ai else "all_contacts"
    offer.add(switch.DENOMINATOR, own, options, (known.CHANNEL, *keeps), keeps)


def _add_abandoned(
    offer: Offer, keeps: tuple[str, ...], options: set[str], failed: Callable[..., tuple[str, ...]]
) -> None:
    """Add what conversations are that the customer gave up.

    Args:
        offer: The stages so far.
        keeps: The attributes that are kept.
        options: The options that make sense here.
        failed: What a failure makes of what is kept.
    """
    found: dict[str, Rewrite | str | None] = {"handled": lambda _, *rest: rest}
    more: dict[str, Rewrite] = {
        "exclude": lambda given_up, *rest: None if given_up == YES else rest,
        "failed": lambda given_up, *rest: failed(*rest) if given_up == YES else rest,
        "resolved": lambda given_up, good: (_succeeded(good) if given_up == YES else good,),
    }
    for option, rewrite in more.items():
        if option in options:
            mapped = offer.has(known.ABANDONED)
            found[option] = rewrite if mapped else "no column is mapped to `abandoned`"
    offer.add(switch.ABANDONED, "handled", found, (known.ABANDONED, *keeps), keeps)


class Number(Enum):
    """Which number is wanted: what is not told counts in one of them only."""

    LEAST = "least"
    MOST = "most"


def resolved(  # noqa: PLR0917 - as `handled`
    table: Table,
    drop: Sequence[str],
    own: str,
    longest: int,
    number: Number | None = None,
    labels: Sample | str | None = None,
) -> Subject:
    """The share that was resolved of what AI handled, or the number.

    A share is of those of which the log says whether they were; a number has bounds instead.

    Args:
        table: The cube `contacts`.
        drop: The spec's rules.
        own: The option of `handled` that the report itself takes.
        longest: How many of the windows of returns the log is long enough for.
        number: Which number; None for the share.
        labels: People's labels, or why they say nothing here.
    """
    offer = Offer(table.names)
    add_population(offer, drop)
    add_handled(offer, own, labels.handlings if isinstance(labels, Sample) else labels)
    _add_channel(offer, with_ai=True)
    options: dict[str, Rewrite | str | None] = {
        option: _crediting_resolved(option) for option in HAND_OVERS if option != "by_minutes"
    }
    own_hand_over = "zero" if own == "no_human" else "ai"
    offer.add(switch.HAND_OVER, own_hand_over, options, (PART,), (PART,))
    _add_resolved(offer, labels, number)
    every = {"resolved", "handled", "exclude", "failed"}
    _add_abandoned(offer, (_GOOD,), every, lambda good: (_failed(good),))
    _add_reopened(offer)
    _add_waits(offer, longest, number, is_coarse=table.is_coarse)
    return Subject(
        "share resolved of what AI handled" if number is None else "conversations that AI resolved",
        table,
        tuple(offer.stages),
        (
            rules.NO_SHARED,
            rules.LAST_IS_LAST,
            rules.ALL_BY_DEFINITION,
            rules.NO_WAIT_NO_KEY,
            *rules_of_resolved(table, labels, own_hand_over),
        ),
        offer.own,
        tuple(offer.lacking),
        resolved_by(labels, _share_good)
        if number is None
        else number_by(labels, is_least=number is Number.LEAST),
        by_labels={switch.HANDLED: "verified", switch.RESOLVED: "judged"}
        if isinstance(labels, Sample)
        else {},
    )


def _crediting_resolved(option: str) -> Rewrite:
    """What is not credited to AI is not resolved by AI, but stays in what it is a share of."""
    return lambda part: (part if credit(option, part) in {WHOLE, IF_SAID} else NONE,)


def _add_resolved(offer: Offer, labels: Sample | str | None, number: Number | None) -> None:
    """Add when a conversation is resolved.

    A number has all of which the log does not say it, or none of them; a share leaves them out.
    """
    untold = None if number is None else YES if number is Number.MOST else NO

    def recorded(said: str, part: str, _: str | None, given_up: str | None) -> Levels | None:
        if said == UNKNOWN:
            return None if untold is None else _beside(untold, part, given_up)
        return _beside(YES if said == YES else NO, part, given_up)

    def contained(_: str, part: str, over: str | None, given_up: str | None) -> Levels:
        alone = UNSAID.get(part, part) == ALONE
        return _beside(YES if alone and over != YES else NO, part, given_up)

    def assumed(_: str, part: str, over: str | None, given_up: str | None) -> Levels:
        answered_last = UNSAID.get(part, part) in {ALONE, SHARED_AI_LAST}
        good = answered_last and YES not in {over, given_up}
        return _beside(YES if good else NO, part, given_up)

    def judged(_: str, part: str, __: str | None, given_up: str | None) -> Levels:
        return _beside(JUDGED, part, given_up)

    options: dict[str, Rewrite | str | None] = {
        "recorded": recorded,
        "contained": contained,
        "assumed": assumed,
    }
    if labels is not None:
        options["judged"] = labels if isinstance(labels, str) else judged
    if not offer.has(known.RESOLVED):
        options["recorded"] = "no column is mapped to `resolved`"
    reads = (known.RESOLVED, PART, known.HANDED_OVER, known.ABANDONED)
    makes = (_GOOD, *([known.ABANDONED] if offer.has(known.ABANDONED) else []))
    offer.add(switch.RESOLVED, "recorded", options, reads, makes)


def _beside(good: str, part: str, given_up: str | None) -> Levels:
    told = IF_HANDLED[good] if part in UNSAID else good if part in _SHARED else _NEVER
    return (told,) if given_up is None else (told, given_up)


def _add_reopened(offer: Offer) -> None:
    def cancels(again: str, good: str) -> tuple[str, ...]:
        return (_failed(good) if again == YES else _told(good),)

    there = offer.has(known.REOPENED)
    lacking = "rows are conversations: whether one was taken up again is not in the log"
    options: dict[str, Rewrite | str | None] = {
        "same": lambda _, good: (_told(good),),
        "cancels": cancels if there else lacking,
    }
    offer.add(switch.REOPENED, "same", options, (known.REOPENED, _GOOD), (_GOOD,))


def _told(good: str) -> str:
    return NO if good == _NEVER else good


def _failed(good: str) -> str:
    """What is not resolved, if AI has handled it."""
    return IF_HANDLED[NO] if good in RESOLVED_IF else NO


def _succeeded(good: str) -> str:
    """What is resolved, if AI can have resolved it."""
    return IF_HANDLED[YES] if good in RESOLVED_IF else good if good == _NEVER else YES


def _add_key(
    offer: Offer, keeps: tuple[str, ...], *, has_topic: bool, own: str = "customer"
) -> None:
    options: dict[str, Rewrite | str | None] = {
        "customer": lambda back, _, *rest: (back, *rest),
        "customer_topic": (lambda _, back, *rest: (back, *rest)) if has_topic else _NO_TOPIC,
    }
    reads = (RETURN, RETURN_SAME_TOPIC, *keeps)
    offer.add(switch.REPEAT_KEY, own, options, reads, (_BACK, *keeps))


def _add_waits(offer: Offer, longest: int, number: Number | None, *, is_coarse: bool) -> None:
    """Add how long the customer must stay away; a return after that counts for nothing.

    What a wait asks of a conversation whose end is too near to that of the log, or of one without a
    customer or the topic that is asked for, can't be told: it does not count then, unless a number
    is wanted.
    """

    def at_exit(_: int | None, __: int | None, good: str) -> tuple[str, ...]:
        return (good,)

    def waiting(place: int) -> Rewrite:
        def wait(back: int, room: int, good: str) -> tuple[str, ...] | None:
            if room <= place or back == NO_TOPIC:
                if number is None:
                    return None
                return (good if number is Number.MOST else _failed(good),)
            return (_failed(good) if back <= place else good,)

        return wait

    options: dict[str, Rewrite | str | None] = {"at_exit": at_exit}
    there = offer.has(RETURN)
    if there:
        _add_key(offer, (_GOOD,), has_topic=offer.has(RETURN_SAME_TOPIC))
    for option in (_SHORT, "24h", "72h", "7d"):
        place = _WAITS[option]
        if not there:
            options[option] = _NO_CUSTOMERS
        elif is_coarse and option == _SHORT:
            options[option] = _TOO_COARSE
        else:
            options[option] = waiting(place) if place < longest else _NOT_TWICE
    offer.add(switch.WAIT, "at_exit", options, (_BACK, ROOM, _GOOD), (_GOOD,))


def _share_good(cells: Cells, _: Mapping[str, str]) -> Sums:
    above = below = 0
    for (good,), cell in cells.items():
        below += cell.n
        if good == YES:
            above += cell.n
    return Sums(above, below, is_share=True)


def repeated(
    table: Table,
    drop: Sequence[str],
    handlings: frozenset[str],
    longest: int,
    *,
    own: int,
    own_key: str,
    base: int,
) -> Subject:
    """The share of conversations after which the customer came back.

    A conversation counts where both the window and the one of the base are over in the log.

    Args:
        table: The cube `contacts`, with returns.
        drop: The spec's rules.
        handlings: The handlings of the group.
        longest: How many of the windows of returns are offered.
        own: The place of the window that the report itself takes.
        own_key: The option of `repeat_key` that it takes.
        base: The place of the window that all figures of the report have in common.
    """
    offer = Offer(table.names)
    add_population(offer, drop)
    options: dict[str, Rewrite | str | None] = {}

    def within(place: int) -> Rewrite:
        least = max(place, base)

        def told(back: int, room: int, handling: str) -> tuple[str, ...] | None:
            if handling not in handlings or room <= least or back == NO_TOPIC:
                return None
            return (YES if back <= place else NO,)

        return told

    has_topic = offer.has(RETURN_SAME_TOPIC)
    _add_key(offer, (known.HANDLING,), has_topic=has_topic, own=own_key)
    windows = {option: place for option, place in _WAITS.items() if option != _SHORT}
    for option, place in windows.items():
        options[option] = within(place) if place < longest else _NOT_TWICE
    reads = (_BACK, ROOM, known.HANDLING)
    offer.add(switch.REPEAT_WINDOW, tuple(_WAITS)[own], options, reads, (_GOOD,))
    return Subject(
        "share of conversations after which the customer came back",
        table,
        tuple(offer.stages),
        (),
        offer.own,
        tuple(offer.lacking),
        _share_good,
    )
