"""The switches that most figures have: which conversations count, and which of them are AI's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fte_audit.cubes import SCOPE
from fte_audit.plan import attributes as known
from fte_audit.plan.attributes import KEPT, SPAM_RULE, UNKNOWN, YES
from fte_audit.spec import switches as switch

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from fte_audit.readings.expanding import Rewrite
    from fte_audit.readings.offer import Offer

PART: Final = "part"
"""Which part AI had in a conversation, once it is decided when AI has handled one."""
ALONE: Final = "AI alone"
SHARED_AI_LAST: Final = "both, AI last"
SHARED_HUMAN_LAST: Final = "both, a person last"
PEOPLE: Final = "people alone"
BOTH_PEOPLES: Final = "both, people's"
NOBODY: Final = "nobody"
IF_SAID: Final = "as people say"
SAID: Final[Mapping[str, str]] = {
    part: f"{part}, as people say"
    for part in (ALONE, SHARED_AI_LAST, SHARED_HUMAN_LAST, PEOPLE, BOTH_PEOPLES, NOBODY)
}
"""Part -> the part of a conversation that AI has handled if people's labels say so."""
UNSAID: Final[Mapping[str, str]] = {said: part for part, said in SAID.items()}
CREDIT: Final = "credit"
"""Which part of a conversation is AI's."""
WHOLE: Final = "whole"
BY_MINUTES: Final = "by minutes"
NONE: Final = "none"
NO_MESSAGES: Final = "rows are conversations: what was sent in them is not in the log"


def add_population(offer: Offer, rules: Sequence[str], *, since_launch: bool = False) -> None:
    """Add the switches that decide which conversations count at all.

    Args:
        offer: The stages so far.
        rules: The spec's rules that drop conversations.
        since_launch: Whether AI is credited only with what it handled since the launch.
    """
    _add_spam(offer, rules)
    if since_launch and offer.has(known.RAMP):
        _add_ramp_since_launch(offer)
    else:
        _add_ramp(offer)
    _add_greeting(offer)


def _add_spam(offer: Offer, rules: Sequence[str]) -> None:
    options: dict[str, Rewrite | str | None] = {"drop_all": None}
    if offer.has(SCOPE):
        # Who came back depends on which conversations there are.
        by_scope: list[Rewrite] = [_in_scope(place) for place in range(3)]
        options = dict(zip(("keep", "drop_spam", "drop_all"), by_scope, strict=True))
    elif not rules:
        options |= dict.fromkeys(("keep", "drop_spam"), "the spec has no `drop` rules")
    else:
        options["keep"] = lambda _: ()
        options["drop_spam"] = lambda rule: None if rule == SPAM_RULE else ()
        options["drop_all"] = lambda rule: () if rule == KEPT else None
    if rules and not (SPAM_RULE in rules and len(rules) > 1):
        options["drop_spam"] = "the spec has no rule `spam` beside others"
    reads = (SCOPE,) if offer.has(SCOPE) else (known.DROPPED,) if rules else ()
    offer.add(switch.SPAM, "drop_all", options, reads)


def _in_scope(place: int) -> Rewrite:
    return lambda scope: () if scope == place else None


def _add_ramp(offer: Offer) -> None:
    options: dict[str, Rewrite | str | None] = {"include": None}
    if not offer.has(known.RAMP):
        lacking = "the spec does not say when AI was launched (`periods`)"
        options |= {"drop_2_weeks": lacking, "steady": lacking}
        offer.add(switch.RAMP, "include", options)
        return
    late = {known.WEEKS_3_4, known.LATER}
    options = {
        "include": lambda _: (),
        "drop_2_weeks": lambda since: () if since in late else None,
        "steady": lambda since: () if since == known.LATER else None,
    }
    offer.add(switch.RAMP, "include", options, (known.RAMP,))


def _add_ramp_since_launch(offer: Offer) -> None:
    """Add the same, where AI is credited with nothing before its launch."""
    late = {known.WEEKS_3_4, known.LATER}

    def include(since: str, handling: str) -> tuple[str, ...]:
        is_before = since == known.BEFORE_LAUNCH
        return (_BEFORE.get(handling, handling) if is_before else handling,)

    options: dict[str, Rewrite | str | None] = {
        "include": include,
        "drop_2_weeks": lambda since, handling: (handling,) if since in late else None,
        "steady": lambda since, handling: (handling,) if since == known.LATER else None,
    }
    reads = (known.RAMP, known.HANDLING)
    offer.add(switch.RAMP, "include", options, reads, (known.HANDLING,))


_BEFORE: Final[Mapping[str, str]] = {
    "ai": "none",
    "ai_then_human": "none",
    "human_then_ai": "human",
}
"""Who is credited with what was handled before AI was launched."""


def _add_greeting(offer: Offer) -> None:
    def both_spoke(handling: str, spoke: str) -> tuple[str, ...] | None:
        return (handling,) if spoke == YES else None

    def real_answer(handling: str, _: str) -> tuple[str, ...] | None:
        return None if handling in {"none", UNKNOWN} else (handling,)

    options: dict[str, Rewrite | str | None] = {
        "count_all": lambda handling, _: (handling,),
        "both_spoke": both_spoke if offer.has(known.SPOKE) else NO_MESSAGES,
        "real_answer": real_answer,
    }
    reads = (known.HANDLING, known.SPOKE)
    offer.add(switch.GREETING, "count_all", options, reads, (known.HANDLING,))


_PARTS: Final[Mapping[str | None, str]] = {
    "ai": ALONE,
    "ai_then_human": SHARED_HUMAN_LAST,
    "human_then_ai": SHARED_AI_LAST,
    "human": PEOPLE,
}
_HANDLED: Final[Mapping[str, frozenset[str]]] = {
    "touched": frozenset({"ai", "ai_then_human", "human_then_ai"}),
    "first": frozenset({"ai", "ai_then_human"}),
    "last_answer": frozenset({"ai", "human_then_ai"}),
    "no_human": frozenset({"ai"}),
}
"""Option -> the handlings of conversations that AI has handled."""


def add_handled(
    offer: Offer,
    own: str,
    labelled: frozenset[str] | str | None = None,
    *,
    had_first: str = BOTH_PEOPLES,
) -> None:
    """Add when AI has handled a conversation; afterwards `PART` takes the place of who did.

    A conversation that both handled, but which is not AI's, is people's; what it took is not what
    people take alone.

    Args:
        offer: The stages so far.
        own: The option that the report itself takes.
        labelled: The handlings of conversations of which labels say whether AI has handled them, or
            why they don't; None without labels.
        had_first: What becomes of those of them that people had first.
    """

    def deciding(counts: frozenset[str]) -> Rewrite:
        def decide(handling: str | None) -> tuple[str, ...]:
            part = _PARTS.get(handling, NOBODY)
            if handling in counts or part in {NOBODY, PEOPLE}:
                return (part,)
            return (had_first if part == SHARED_AI_LAST else BOTH_PEOPLES,)

        return decide

    options: dict[str, Rewrite | str | None] = {
        option: deciding(counts) for option, counts in _HANDLED.items()
    }
    if isinstance(labelled, str):
        options["verified"] = labelled
    elif labelled is not None:
        nobody = deciding(frozenset())
        options["verified"] = lambda handling: (
            (SAID[_PARTS.get(handling, NOBODY)],) if handling in labelled else nobody(handling)
        )
    offer.add(switch.HANDLED, own, options, (known.HANDLING,), (PART,))


def handled_option(handlings: Collection[str | None]) -> str | None:
    """The option of `handled` that the group of a claim stands for; None for another group.

    Example:
        >>> handled_option(["ai", "ai_then_human"])
        'first'
    """
    wanted = set(handlings)
    return next((option for option, counts in _HANDLED.items() if counts == wanted), None)


def credit(option: str, part: str | None) -> str:
    """Which part of a conversation is AI's under an option of `hand_over`.

    Args:
        option: The option.
        part: The part that AI had.
    """
    if part == ALONE or part in UNSAID:
        return WHOLE if part == ALONE else IF_SAID
    if part not in {SHARED_AI_LAST, SHARED_HUMAN_LAST}:
        return NONE
    match option:
        case "ai":
            return WHOLE
        case "by_minutes":
            return BY_MINUTES
        case "last_touch":
            return WHOLE if part == SHARED_AI_LAST else NONE
        case _:
            return NONE


HAND_OVERS: Final = ("ai", "by_minutes", "last_touch", "zero")
NO_HANDS: Final = "rows are conversations: in whose hands they were is not in the log"
