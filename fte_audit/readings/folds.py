"""Switches that change what a conversation is: each variant is a pass of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, Final, TypeAlias

from fte_audit.readings.drivers import drivers
from fte_audit.readings.model import Chosen, Excluded, Lacking
from fte_audit.spec.switches import IDLE_CAP, MINUTES, SWITCHES, UNIT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from fte_audit.readings.model import Reading, Readings
    from fte_audit.spec.reader import Spec

Folds: TypeAlias = "Sequence[tuple[tuple[int, ...], Readings]]"
"""The options of each way to fold, and the readings of a claim under it."""
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
_IDLE: Final = (
    "`idle_cap` decides only `minutes: active`: with anything else, only the report's own is taken"
)
_NEVER: Final = tuple(
    Lacking(name, option.name, option.needs)
    for name in (UNIT, IDLE_CAP)
    for option in SWITCHES[name].options
    if option.needs
)
"""The options that no log answers."""
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
            *_NEVER,
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
    return Variants(tuple(kept), tuple(variants), _NEVER)


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

    One way to fold may answer what another can't: how long the log is, and whether anything says
    how long somebody worked, depends on it. A reading is there where its way to fold answers it.

    Args:
        variants: The ways to fold.
        found: The options of each, and the readings under it.
    """
    own = tuple(each.options.index(each.own) for each in variants.switches)
    by_claim: dict[str, list[tuple[tuple[int, ...], Readings]]] = {}
    for options, readings in sorted(found, key=lambda each: each[0] != own):
        for each in readings:
            by_claim.setdefault(each.name, []).append((options, each))
    for versions in by_claim.values():
        if variants.switches:
            one = _over_folds(variants.switches, own, sorted(versions, key=lambda each: each[0]))
        else:
            one = versions[0][1]
        yield replace(one, lacking=(*one.lacking, *variants.lacking))


def _over_folds(switches: tuple[Chosen, ...], own: tuple[int, ...], versions: Folds) -> Readings:
    one = next((version for options, version in versions if options == own), versions[0][1])
    more = _chosen(one, [version for _, version in versions])
    if not any(each.switch == MINUTES and "active" in each.options for each in more):
        switches, versions = _without_cap(switches, own, versions)
        own = tuple(each.options.index(each.own) for each in switches)
    chosen = (*switches, *more)
    readings: list[Reading] = []
    idle = 0
    for options, version in versions:
        numbered = _numbered(version, chosen[len(options) :])
        for reading in version.readings:
            if not _decides(chosen, numbered(reading), options, own):
                idle += 1
                continue
            readings.append(replace(reading, options=(*options, *numbered(reading))))
    excluded: dict[str, int] = {_IDLE: idle} if idle else {}
    for _, version in versions:
        for each in version.excluded:
            excluded[each.sentence] = excluded.get(each.sentence, 0) + each.combinations
    return _narrowed(
        replace(
            one,
            readings=readings,
            excluded=tuple(Excluded(sentence, n) for sentence, n in excluded.items()),
            lacking=tuple(
                each
                for each in one.lacking
                if not any(each.option in of.options for of in chosen if of.switch == each.switch)
            ),
            left_out={
                switch: options
                for _, version in versions
                for switch, options in version.left_out.items()
            },
        ),
        chosen,
    )


def _without_cap(
    switches: tuple[Chosen, ...], own: tuple[int, ...], versions: Folds
) -> tuple[tuple[Chosen, ...], Folds]:
    """Where nothing asks for the time worked, its cap is the spec's own."""
    place = [each.switch for each in switches].index(IDLE_CAP)
    cap = switches[place]
    narrowed = (*switches[:place], cap._replace(options=(cap.own,)), *switches[place + 1 :])
    return narrowed, [
        ((*options[:place], 0, *options[place + 1 :]), version)
        for options, version in versions
        if options[place] == own[place]
    ]


def _decides(
    chosen: Sequence[Chosen],
    numbers: tuple[int, ...],
    options: tuple[int, ...],
    own: tuple[int, ...],
) -> bool:
    """Whether the cap of a way to fold decides anything, or is the one that the spec has."""
    places = [place for place, each in enumerate(chosen) if each.switch == MINUTES]
    active = any(
        chosen[place].options[numbers[place - len(options)]] == "active" for place in places
    )
    return active or all(
        option == its
        for each, option, its in zip(chosen, options, own, strict=False)
        if each.switch == IDLE_CAP
    )


def _chosen(one: Readings, versions: Sequence[Readings]) -> list[Chosen]:
    """Every switch with the options that some way to fold answers.

    Args:
        one: The readings under the spec's own way, which say what is the report's own.
        versions: The readings under each.
    """
    known: dict[str, Chosen] = {}
    offered: dict[str, dict[str, None]] = {}
    for version in (one, *versions):
        for each in (*version.switches, *version.fixed):
            known.setdefault(each.switch, each)
            offered.setdefault(each.switch, {}).update(dict.fromkeys(each.options))
    return [
        each._replace(
            options=tuple(
                option
                for option in dict.fromkeys((*SWITCHES[each.switch].names, *offered[each.switch]))
                if option in offered[each.switch]
            )
        )
        for each in known.values()
    ]


def _numbered(version: Readings, chosen: Sequence[Chosen]) -> Callable[[Reading], tuple[int, ...]]:
    """Gives a reading the numbers of its options among all options of all switches."""
    fixed = {each.switch: each.options[0] for each in version.fixed}
    places = {each.switch: place for place, each in enumerate(version.switches)}
    tables: list[tuple[int | None, tuple[int, ...]]] = []
    for each in chosen:
        place = places.get(each.switch)
        if place is None:
            # What this way to fold does not ask is the report's own, where that is varied at all.
            option = fixed.get(each.switch, each.own)
            tables.append((None, (max(0, each.place_of(option)),)))
        else:
            its = version.switches[place].options
            tables.append((place, tuple(each.options.index(option) for option in its)))

    def numbered(reading: Reading) -> tuple[int, ...]:
        return tuple(
            table[0 if place is None else reading.options[place]] for place, table in tables
        )

    return numbered


def _narrowed(readings: Readings, chosen: Sequence[Chosen]) -> Readings:
    """The readings by the switches that are varied."""
    varied = [place for place, each in enumerate(chosen) if len(each.options) > 1]
    switches = tuple(chosen[place] for place in varied)
    found = [
        replace(each, options=tuple(each.options[place] for place in varied))
        for each in readings.readings
    ]
    valued = [each for each in found if each.value is not None]
    return replace(
        readings,
        switches=switches,
        fixed=tuple(each for each in chosen if len(each.options) == 1),
        readings=found,
        drivers=drivers(
            switches, [each.options for each in valued], [each.value or 0.0 for each in valued]
        ),
    )
