"""The ways to make conversations of a log; each, or all that put contacts together, is a pass."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import product
from typing import TYPE_CHECKING, Final

from fte_audit.plan.attributes import SPAM_RULE
from fte_audit.plan.bundling import Bundle, lacking
from fte_audit.readings.computing import OWN
from fte_audit.readings.model import Chosen, Lacking
from fte_audit.spec.switches import DUPLICATES, IDLE_CAP, SPAM, SWITCHES, UNIT

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from fte_audit.plan.bundling import Bundled
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
_KEEP: Final = "keep"
_DROP_ALL: Final = "drop_all"
_NEVER: Final = tuple(
    Lacking(name, option.name, option.needs)
    for name in (UNIT, DUPLICATES, IDLE_CAP)
    for option in SWITCHES[name].options
    if option.needs
)
"""The options that no log answers."""
_NO_MESSAGES: Final = "rows are conversations: how long the silences in them were is not in the log"
_NOT_ALONE: Final = "it goes with `spam: drop_all`, which is not among these readings"
_NOTHING_JOINED: Final = "the log has no contacts that go together so"
_COARSE: Final = "every start is a whole quarter of an hour, as rounded times are"


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to make conversations.

    Attributes:
        spec: The spec that folds messages so.
        options: The number of the option of each switch.
        is_own: Whether it is the way of the spec itself.
        bundle: What counts as one, where contacts are put together or near-duplicates dropped.
    """

    spec: Spec
    options: tuple[int, ...]
    is_own: bool
    bundle: Bundle | None = None


@dataclass(frozen=True, slots=True)
class Variants:
    """All ways to make conversations.

    Attributes:
        switches: The switches that change what a conversation is.
        specs: Each combination of their options that is taken.
        lacking: The options that the log can't answer.
        left_out: Switch -> options that were left out to bound the number of readings.
    """

    switches: tuple[Chosen, ...]
    specs: tuple[Variant, ...]
    lacking: tuple[Lacking, ...] = ()
    left_out: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def at_most(self, readings: int) -> Variants:
        """Those that have a reading each, where there may be so many in all."""
        if len(self.specs) <= readings:
            return self
        bundles = {each.bundle for each in self.specs} - {None}
        left_out = {
            each.switch: tuple(option for option in each.options if option in bundles)
            for each in self.switches
        }
        found = self._without(bundles)
        return replace(found, left_out={name: its for name, its in left_out.items() if its})

    @property
    def bundles(self) -> tuple[Bundle, ...]:
        """What may count as one where contacts are put together or near-duplicates dropped."""
        return tuple(each.bundle for each in self.specs if each.bundle is not None)

    def that_differ(self, found: Mapping[Bundle, Bundled]) -> Variants:
        """Those that put anything together: others count every conversation as it is.

        Args:
            found: How many contacts became how many; not where near-duplicates can't be told.
        """
        missing = {
            way: _NOTHING_JOINED if way in found else _COARSE
            for way in self.bundles
            if way not in found or found[way].bundles == found[way].contacts
        }
        more = (Lacking(_switch_of(way), way, why) for way, why in missing.items())
        return replace(self._without(missing), lacking=(*self.lacking, *more))

    def _without(self, bundles: Collection[Bundle | None]) -> Variants:
        gone = {bundle.value for bundle in bundles if bundle is not None}
        switches = tuple(
            each._replace(options=tuple(option for option in each.options if option not in gone))
            for each in self.switches
        )
        specs = [each for each in self.specs if each.bundle is None or each.bundle not in bundles]
        names = [names_of(self.switches, each.options) for each in specs]
        numbered = [
            replace(
                each, options=tuple(its.place_of(n) for its, n in zip(switches, by, strict=True))
            )
            for each, by in zip(specs, names, strict=True)
        ]
        return replace(self, switches=switches, specs=tuple(numbered))


def _switch_of(way: Bundle) -> str:
    return DUPLICATES if way is Bundle.COPIES else UNIT


def names_of(switches: Sequence[Chosen], options: Sequence[int]) -> tuple[str, ...]:
    """The names of the options of some switches, by their numbers."""
    return tuple(each.options[n] for each, n in zip(switches, options, strict=True))


def fold_variants(
    spec: Spec, wanted: Mapping[str, Sequence[str]], roles: Collection[str]
) -> Variants:
    """The ways to make conversations of a log.

    Args:
        spec: The spec.
        wanted: Switch -> the options that are varied.
        roles: The roles that are mapped, or told by messages.
    """
    messages = spec.logs.messages
    is_folded = spec.logs.row == "message"
    own = (messages.split_after, messages.idle_cap) if is_folded else (None, None)
    missing = {way: _lacking(way, spec, wanted, roles) for way in Bundle}
    bundles = [way for way, why in missing.items() if why is None]
    splits = _with_own(_SPLITS if is_folded else {"conversation": None}, own[0])
    caps = _with_own(_CAPS, own[1]) if is_folded else {}
    issues = [way.value for way in bundles if way is not Bundle.COPIES]
    copies = [way.value for way in bundles if way is Bundle.COPIES]
    kept = [
        _kept(UNIT, [*issues, *splits], _option(splits, own[0]), wanted),
        _kept(DUPLICATES, [_KEEP, *copies], _KEEP, wanted),
        *([_kept(IDLE_CAP, list(caps), _option(caps, own[1]), wanted)] if is_folded else []),
    ]
    variants = []
    for options in product(*(range(len(each.options)) for each in kept)):
        names = names_of(kept, options)
        changed = [each for each, name in zip(kept, names, strict=True) if name != each.own]
        bundle = next((Bundle(name) for name in names if name in missing), None)
        if bundle is not None and len(changed) > 1:
            continue
        if is_folded and bundle is None:
            folding = {"split_after": splits[names[0]], "idle_cap": caps[names[-1]]}
            logs = {"messages": messages.model_copy(update=folding)}
            folded = replace(spec, logs=spec.logs.model_copy(update=logs))
        else:
            folded = spec
        variants.append(Variant(folded, options, not changed, bundle))
    unanswered = [] if is_folded else list(_of_messages())
    unanswered += [
        Lacking(_switch_of(way), way, why) for way, why in missing.items() if why is not None
    ]
    return Variants(tuple(kept), tuple(variants), (*unanswered, *_NEVER))


def _lacking(
    way: Bundle, spec: Spec, wanted: Mapping[str, Sequence[str]], roles: Collection[str]
) -> str | None:
    """What is missing for contacts to be put together so; None where nothing is."""
    spam, rules = set(wanted.get(SPAM, (_DROP_ALL,))), spec.logs.drop
    others = {"keep": bool(rules), "drop_spam": SPAM_RULE in rules and len(rules) > 1}
    is_other = any(others.get(option) for option in spam)
    if is_other and spam.isdisjoint({_DROP_ALL, OWN}):
        return _NOT_ALONE
    return lacking(way, roles)


def _of_messages() -> Iterator[Lacking]:
    """The options that only messages answer."""
    yield from (Lacking(UNIT, option, _NO_MESSAGES) for option in _SPLITS if _SPLITS[option])
    yield from (Lacking(IDLE_CAP, option, _NO_MESSAGES) for option in _CAPS)


def _with_own(known: Mapping[str, str | None], own: str | None) -> dict[str, str | None]:
    """The options, and the spec's own where it is none of them."""
    return dict(known) if own in known.values() else {**known, own or _OWN: own}


def _option(options: Mapping[str, str | None], own: str | None) -> str:
    return next(option for option, value in options.items() if value == own)


def _kept(
    switch: str, options: Sequence[str], own: str, wanted: Mapping[str, Sequence[str]]
) -> Chosen:
    names = wanted.get(switch)
    kept = tuple(option for option in options if names is None or option in {*names, own})
    return Chosen(switch, kept, own)
