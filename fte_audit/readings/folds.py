"""Switches that change what a conversation is: each variant is a pass of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, Final

from fte_audit.readings.drivers import drivers
from fte_audit.readings.model import Chosen, Excluded, Lacking
from fte_audit.spec.switches import IDLE_CAP, UNIT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fte_audit.readings.model import Readings
    from fte_audit.spec.reader import Spec

_OWN: Final = "own"
_CAPS: Final[Mapping[str, str]] = {
    "include": "1000d",
    "10min": "10min",
    "5min": "5min",
    "2min": "2min",
}
"""Option -> the longest gap that counts."""
_SPLITS: Final[Mapping[str, str | None]] = {"message_session": "24h", "conversation": None}
"""Option -> the silence after which another conversation begins."""
_NO_MESSAGES: Final = "rows are conversations: how long the silences in them were is not in the log"


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to fold messages.

    Attributes:
        spec: The spec that folds them so.
        options: The number of the option of each switch.
        is_own: Whether it is the way of the spec itself.
    """

    spec: Spec
    options: tuple[int, ...]
    is_own: bool


@dataclass(frozen=True, slots=True)
class Variants:
    """All ways to fold messages.

    Attributes:
        switches: The switches that change what a conversation is.
        specs: Each combination of their options.
        lacking: The options that the log can't answer.
    """

    switches: tuple[Chosen, ...]
    specs: tuple[Variant, ...]
    lacking: tuple[Lacking, ...] = ()


def fold_variants(spec: Spec, wanted: Mapping[str, Sequence[str]]) -> Variants:
    """The ways to fold the messages of a log; the spec's own alone where rows are conversations.

    Args:
        spec: The spec.
        wanted: Switch -> the options that are varied.
    """
    if spec.logs.row != "message":
        lacking = [
            *(
                Lacking(UNIT, option, _NO_MESSAGES)
                for option in _SPLITS
                if option != "conversation"
            ),
            *(Lacking(IDLE_CAP, option, _NO_MESSAGES) for option in _CAPS),
        ]
        return Variants((), (Variant(spec, (), is_own=True),), tuple(lacking))
    messages = spec.logs.messages
    units = _with_own(_SPLITS, messages.split_after)
    caps = _with_own(_CAPS, messages.idle_cap)
    kept = [
        _kept(UNIT, units, messages.split_after, wanted),
        _kept(IDLE_CAP, caps, messages.idle_cap, wanted),
    ]
    own = (messages.split_after, messages.idle_cap)
    variants = []
    for options in product(*(range(len(each.options)) for each in kept)):
        split, cap = units[kept[0].options[options[0]]], caps[kept[1].options[options[1]]]
        changed = messages.model_copy(update={"split_after": split, "idle_cap": cap})
        logs = spec.logs.model_copy(update={"messages": changed})
        variants.append(Variant(replace(spec, logs=logs), options, is_own=(split, cap) == own))
    return Variants(tuple(kept), tuple(variants))


def _with_own(known: Mapping[str, str | None], own: str | None) -> dict[str, str | None]:
    """The options, and the spec's own where it is none of them."""
    return dict(known) if own in known.values() else {**known, own or _OWN: own}


def _kept(
    switch: str,
    options: Mapping[str, str | None],
    own: str | None,
    wanted: Mapping[str, Sequence[str]],
) -> Chosen:
    name = next(option for option, value in options.items() if value == own)
    names = wanted.get(switch)
    kept = tuple(option for option in options if names is None or option in {*names, name})
    return Chosen(switch, kept, name)


def combined(
    variants: Variants, found: Sequence[tuple[tuple[int, ...], Sequence[Readings]]]
) -> Iterator[Readings]:
    """The readings of each claim over all ways to fold.

    Args:
        variants: The ways to fold.
        found: The options of each, and the readings under it, claims in one order.
    """
    for versions in zip(*(readings for _, readings in found), strict=True):
        one = versions[0]
        if not variants.switches:
            yield replace(one, lacking=(*one.lacking, *variants.lacking))
            continue
        switches = (*variants.switches, *one.switches)
        readings = [
            replace(reading, options=(*options, *reading.options))
            for (options, _), version in zip(found, versions, strict=True)
            for reading in version.readings
        ]
        valued = [each for each in readings if each.value is not None]
        excluded: dict[str, int] = {}
        for version in versions:
            for each in version.excluded:
                excluded[each.sentence] = excluded.get(each.sentence, 0) + each.combinations
        yield replace(
            one,
            switches=switches,
            readings=readings,
            excluded=tuple(Excluded(sentence, n) for sentence, n in excluded.items()),
            drivers=drivers(
                switches, [each.options for each in valued], [each.value or 0.0 for each in valued]
            ),
        )
