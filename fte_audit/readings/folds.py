"""The readings under every way to make conversations, put together."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from math import prod
from typing import TYPE_CHECKING, Final, TypeAlias

from fte_audit.plan.bundling import Bundle
from fte_audit.readings.drivers import drivers
from fte_audit.readings.model import Excluded, Lacking
from fte_audit.readings.ways import names_of
from fte_audit.spec.switches import (
    IDLE_CAP,
    MINUTES,
    REPEAT_KEY,
    REPEAT_WINDOW,
    SPAM,
    SWITCHES,
    UNIT,
    WAIT,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from fte_audit.readings.model import Chosen, Reading, Readings
    from fte_audit.readings.ways import Variants

Folds: TypeAlias = "Sequence[tuple[tuple[int, ...], Readings]]"
"""The options of each way to fold, and the readings of a claim under it."""
_IDLE: Final = (
    "`idle_cap` decides only `minutes: active`: with anything else, only the report's own is taken"
)
_ONE_WAY: Final = (
    "contacts are put together, or near-duplicates dropped, in one way at a time, and with the "
    "report's own `unit` and `idle_cap` otherwise"
)
_UNRULED: Final = (
    "contacts are put together, and near-duplicates looked for, among those that no rule drops: "
    "only `spam: drop_all` is taken"
)
_FEWER: Final = (
    "of contacts that are put together, the log answers fewer options of what else is asked"
)
_IN_ISSUE: Final = (
    "an issue goes on while the customer comes back within seven days about the same topic: of "
    "`unit: customer_issue`, no such return within seven days or less is looked for"
)
_WITHIN_A_WEEK: Final = frozenset({"2h", "24h", "72h", "7d"})
_NOT_ASKED: Final = "what is claimed is not asked of conversations that are made so"
_GONE: Final = -1
"""The number of an option that was left out under another way to fold."""


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
        if len(variants.specs) > 1:
            one = _over_folds(variants.switches, own, sorted(versions, key=lambda each: each[0]))
        else:
            one = versions[0][1]
            one = replace(one, fixed=(*variants.switches, *one.fixed))
        yield replace(
            one,
            lacking=(*one.lacking, *variants.lacking),
            left_out={**variants.left_out, **one.left_out},
        )


def _over_folds(switches: tuple[Chosen, ...], own: tuple[int, ...], versions: Folds) -> Readings:
    switches, own, versions, unasked = _asked(switches, versions)
    one = next((version for options, version in versions if options == own), versions[0][1])
    left_out = _left_out([version for _, version in versions])
    more = _chosen(one, [version for _, version in versions], left_out)
    is_capped = any(each.switch == IDLE_CAP for each in switches)
    is_timed = any(each.switch == MINUTES and "active" in each.options for each in more)
    if is_capped and not is_timed:
        switches, versions = _without_cap(switches, own, versions)
        own = tuple(each.options.index(each.own) for each in switches)
    chosen = (*switches, *more)
    readings: list[Reading] = []
    excluded = Counter({_ONE_WAY: _skipped(switches, more, len(versions))})
    for options, version in versions:
        numbered = _numbered(version, chosen[len(options) :])
        there = [(reading, numbered(reading)) for reading in version.readings]
        there = [(reading, numbers) for reading, numbers in there if _GONE not in numbers]
        taken = [each for each in there if _decides(chosen, each[1], options, own)]
        excluded[_IDLE] += len(there) - len(taken)
        told = [each for each in taken if not _is_in_issue(chosen, (*options, *each[1]))]
        excluded[_IN_ISSUE] += len(taken) - len(told)
        readings += [replace(each, options=(*options, *numbers)) for each, numbers in told]
        for each in version.excluded:
            excluded[each.sentence] += each.combinations
        if not {*Bundle}.isdisjoint(names_of(switches, options)):
            combinations = len(there) + sum(each.combinations for each in version.excluded)
            with_rules = combinations * _options_of(more, SPAM)
            excluded[_UNRULED] += with_rules - combinations
            excluded[_FEWER] += max(0, _combinations(more) - with_rules)
    return _narrowed(
        replace(
            one,
            readings=readings,
            excluded=tuple(Excluded(sentence, n) for sentence, n in excluded.items() if n),
            lacking=tuple(
                each
                for each in one.lacking
                if not any(each.option in of.options for of in chosen if of.switch == each.switch)
            )
            + unasked,
            left_out=left_out,
        ),
        chosen,
    )


def _asked(
    switches: tuple[Chosen, ...], versions: Folds
) -> tuple[tuple[Chosen, ...], tuple[int, ...], Folds, tuple[Lacking, ...]]:
    """The ways to make conversations under which a claim has readings, and the others."""
    there = [{options[place] for options, _ in versions} for place in range(len(switches))]
    names = [names_of(switches, options) for options, _ in versions]
    kept = tuple(
        each._replace(options=tuple(name for n, name in enumerate(each.options) if n in numbers))
        for each, numbers in zip(switches, there, strict=True)
    )
    unasked = tuple(
        Lacking(each.switch, name, _NOT_ASKED)
        for each, of in zip(switches, kept, strict=True)
        for name in each.options
        if name not in of.options and each.switch != IDLE_CAP
    )
    renumbered = [
        (tuple(each.place_of(name) for each, name in zip(kept, by, strict=True)), version)
        for by, (_, version) in zip(names, versions, strict=True)
    ]
    return kept, tuple(each.place_of(each.own) for each in kept), renumbered, unasked


def _left_out(versions: Sequence[Readings]) -> dict[str, tuple[str, ...]]:
    """Switch -> the options that were left out under any way to fold."""
    found: dict[str, list[str]] = {}
    for version in versions:
        for switch, options in version.left_out.items():
            found.setdefault(switch, []).extend(options)
    return {switch: tuple(dict.fromkeys(options)) for switch, options in found.items()}


def _is_in_issue(chosen: Sequence[Chosen], numbers: tuple[int, ...]) -> bool:
    """Whether a reading asks after which issues the customer came back while they went on."""
    words = dict(zip((each.switch for each in chosen), names_of(chosen, numbers), strict=True))
    about = words.get(UNIT) == Bundle.ISSUE and words.get(REPEAT_KEY) == "customer_topic"
    return about and (
        words.get(WAIT) in _WITHIN_A_WEEK or words.get(REPEAT_WINDOW) in _WITHIN_A_WEEK
    )


def _skipped(switches: Sequence[Chosen], more: Sequence[Chosen], taken: int) -> int:
    """How many combinations there are with ways to make conversations that are not combined."""
    return (_combinations(switches) - taken) * _combinations(more)


def _combinations(chosen: Sequence[Chosen]) -> int:
    return prod(len(each.options) for each in chosen)


def _options_of(chosen: Sequence[Chosen], switch: str) -> int:
    return next((len(each.options) for each in chosen if each.switch == switch), 1)


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


def _chosen(
    one: Readings, versions: Sequence[Readings], left_out: Mapping[str, Collection[str]]
) -> list[Chosen]:
    """Every switch with the options that some way to fold answers.

    Args:
        one: The readings under the spec's own way, which say what is the report's own.
        versions: The readings under each.
        left_out: Switch -> the options that were left out under any.
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
                if option in offered[each.switch] and option not in left_out.get(each.switch, ())
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
            own = max(0, each.place_of(each.own))
            its_own = fixed.get(each.switch)
            tables.append((None, (own if its_own is None else each.place_of(its_own),)))
        else:
            its = version.switches[place].options
            tables.append((place, tuple(each.place_of(option) for option in its)))

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
