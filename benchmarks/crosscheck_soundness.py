"""Does `fte-audit crosscheck` ever say that true figures can't all be true?

    python benchmarks/crosscheck_soundness.py --worlds 100000 --seed 1

Draws true worlds of the field, publishes some of their numbers as a press release would (rounded
to the nearest, cut off, rounded up, "about", "over", "up to", as a fraction in words or as its
percentage, in English or French, twice in two documents), and crosschecks them as a
claim file with the built-in relations. A false alarm is a world that is said to be not reachable, a
true number outside the range that it is said to lie in, or a set of figures of which one is said to
have been cut off though none was; it is printed with its claim file. Exits with 1 if there is one.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from math import ceil, floor, log10
from random import Random
from time import perf_counter
from typing import TYPE_CHECKING, Any

import yaml
from crosscheck_worlds import CHANGES, SIGNED, draw_world

from fte_audit.findings import Word
from fte_audit.inquiry.crosschecking import crosscheck_claims
from fte_audit.quantities.ranges import Rounding, nearest
from fte_audit.spec.claims.library import library
from fte_audit.spec.claims.reader import claims_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fte_audit.findings import ScenarioFinding
    from fte_audit.spec.claims.file import Claims

BATCH = 200
MOST_FIGURES = 12
HALF = Fraction(1, 2)

World = dict[str, Fraction]
Claim = dict[str, str]

SHORTEN: dict[str, Callable[[Fraction], int]] = {
    "half_up": lambda steps: floor(abs(steps) + HALF) * (1 if steps > 0 else -1),
    "cut": lambda steps: floor(abs(steps)) * (1 if steps > 0 else -1),
    "up": lambda steps: ceil(abs(steps)) * (1 if steps > 0 else -1),
}
"""From a number of steps to a whole one, away from zero or towards it."""
WORDS = {
    "en": {
        "about": ("about", "around", "some", "~"),
        "more": ("over", "more than", "at least"),
        "less": ("less than", "under", "at most", "up to"),
        "nearly": ("nearly", "almost", "just under"),
        "just over": ("just over", "slightly more than"),
    },
    "fr": {
        "about": ("environ", "quelque", "~"),
        "more": ("plus de", "au moins"),
        "less": ("moins de", "au plus", "jusqu'à"),
        "nearly": ("près de", "presque"),
        "just over": ("un peu plus de",),
    },
}
NEAR = {"about": (-10, 10), "nearly": (0, 10), "just over": (-10, 0)}
"""How far, in percent of the printed number, a printed number may lie above the true one."""
FRACTIONS = {
    "en": {
        Fraction(1, 5): "a fifth",
        Fraction(1, 4): "a quarter",
        Fraction(1, 3): "one-third",
        Fraction(2, 5): "two-fifths",
        Fraction(1, 2): "half",
        Fraction(3, 5): "three-fifths",
        Fraction(2, 3): "two-thirds",
        Fraction(3, 4): "three quarters",
        Fraction(4, 5): "4 in 5",
    },
    "fr": {
        Fraction(1, 5): "un cinquième",
        Fraction(1, 4): "un quart",
        Fraction(1, 3): "un tiers",
        Fraction(2, 5): "deux cinquièmes",
        Fraction(1, 2): "la moitié",
        Fraction(3, 5): "trois cinquièmes",
        Fraction(2, 3): "deux tiers",
        Fraction(3, 4): "trois quarts",
        Fraction(4, 5): "4 sur 5",
    },
}
PERCENT = {"share", "change"}
OFTEN = 0.5
MILLION = 10**6
PLURAL = 2
ROUND = 100
NO_SHARE = re.compile(r"(?<![.,\d])(?!100(?:[.,]0+)? )[1-9]\d\d")


def draw_field(random: Random) -> World:
    """Draw a world with all that the library has a relation for, but for dates."""
    world = draw_world(random)
    while any(world[name] < 0 for name in SIGNED - CHANGES):
        world = draw_world(random)
    del world["worst_minutes"]
    removed = Fraction(random.randint(1_000, 3_000_000))
    hours = 60 * world["productive_hours"] * world["concurrency"]
    roles = Fraction(random.randint(1, 2_000))
    return world | {
        "first_contacts": world["ai_contacts"],
        "saving_contacts": world["contacts_displaced"],
        "paid_hours_a_year": 12 * world["paid_hours"],
        "removed_contacts": removed,
        "roles": roles,
        "minutes_needed": roles * hours / removed,
        "roles_supported": removed * world["human_minutes"] / hours,
    }


@dataclass(frozen=True)
class Drawn:
    """A claim file that is true.

    Attributes:
        claims: It, as plain values.
        truth: Claim or quantity -> the true number.
        ways: How the figures were published.
    """

    claims: dict[str, Any]
    truth: World
    ways: tuple[str, ...]


def draw_claims(random: Random) -> Drawn:
    """Draw a world and a claim file of it."""
    world = draw_field(random)
    language = random.choice(["en", "en", "fr"])
    names = random.sample(sorted(world), random.randint(2, MOST_FIGURES))
    claims: dict[str, Any] = {}
    truth = dict(world)
    ways = []
    for name in [*names, *random.choices(names, k=random.randint(0, 2))]:
        key = name
        while key in claims:
            key += "_again"
        unit = library().quantities[name].unit.replace("money", "USD")
        way, claim = _publish(random, world[name], unit, language)
        claims[key], truth[key] = {**claim, "unit": unit, "is": name}, world[name]
        ways.append(way)
    file = {"version": 1, "language": language, "claims": claims}
    return Drawn(file, truth, tuple(ways))


def _publish(random: Random, value: Fraction, unit: str, language: str) -> tuple[str, Claim]:
    """Publish a number in some way in which that number can be published."""
    for way in random.sample(WAYS, len(WAYS)):
        if unit not in PERCENT:
            found = way(random, value, unit, language)
        elif way is not _rounded and unit == "share" and random.random() < OFTEN:
            found = _fraction(random, value, language)
        else:
            found = way(random, 100 * value, unit, language)
            if found is not None:
                found[1]["value"] += " %"
                # Nobody publishes that a share is about 102 %.
                found = None if unit == "share" and NO_SHARE.search(found[1]["value"]) else found
        if found is not None:
            return found
    raise ValueError(value)


def _rounded(random: Random, value: Fraction, unit: str, language: str) -> tuple[str, Claim] | None:
    """Rounded to the nearest or cut off; rounded up only where the file says so."""
    step = _step(random, value, unit)
    how = random.choice(list(SHORTEN))
    printed = SHORTEN[how](value / step) * step
    if not printed and value:
        return None
    said = {"value": _write(random, printed, step, language)}
    return how, said | ({"rounding": "up"} if how == "up" else {})


def _worded(random: Random, value: Fraction, unit: str, language: str) -> tuple[str, Claim] | None:
    """With words that say on which side, or how near, the true number lies."""
    step = _step(random, value, unit)
    kind = random.choice(list(WORDS[language]))
    if kind in NEAR:
        low, high = NEAR[kind]
        printed = _nearest(value * (1 + Fraction(random.randint(low, high), 100)), step)
        holds = printed > 0 and low <= 100 * (printed - value) / printed <= high
    else:
        printed = (floor if kind == "more" else ceil)(value / step) * step
        holds = printed > 0 and (value > printed if kind == "more" else value < printed)
    if not holds:
        return None
    word = random.choice(WORDS[language][kind])
    joint = "" if word == "~" else " "
    return kind, {"value": f"{word}{joint}{_write(random, printed, step, language)}"}


def _between(random: Random, value: Fraction, unit: str, language: str) -> tuple[str, Claim] | None:
    """Two numbers, each rounded to the nearest, and the true one between what they were."""
    least = value * Fraction(random.randint(60, 100), 100)
    step = _step(random, least, unit)
    low = _nearest(least, step)
    high = _nearest(value * Fraction(random.randint(100, 150), 100), step)
    if not 0 < low < high:
        return None
    first, second = (_write(random, end, step, language, scaled=False) for end in (low, high))
    return "between", {
        "value": f"{first} to {second}" if language == "en" else f"entre {first} et {second}"
    }


def _fraction(random: Random, share: Fraction, language: str) -> tuple[str, Claim] | None:
    """In words, or as the percentage that the words stand for, where that is true as well."""
    simple, words = min(FRACTIONS[language].items(), key=lambda item: abs(item[0] - share))
    if not nearest(simple).contains(share):
        return None
    if random.random() < OFTEN:
        return "fraction", {"value": words}
    percent = SHORTEN[random.choice(["half_up", "cut"])](100 * simple)
    if not Fraction(2 * percent - 1, 200) <= share <= Fraction(percent + 1, 100):
        return None
    return "fraction to percent", {"value": f"{percent} %"}


WAYS = (_rounded, _rounded, _rounded, _worded, _worded, _between)


def _step(random: Random, value: Fraction, unit: str) -> Fraction:
    """The place of the last digit; none shortens percentages, or what is small, to tens."""
    if not value:
        return Fraction(1)
    step = Fraction(10) ** (floor(log10(abs(value))) + 1 - random.randint(1, 4))
    is_fine = unit in PERCENT or abs(value) < ROUND
    return min(step, Fraction(1)) if is_fine else step


def _nearest(value: Fraction, step: Fraction) -> Fraction:
    return floor(value / step + HALF) * step


def _write(
    random: Random, value: Fraction, step: Fraction, language: str, *, scaled: bool = True
) -> str:
    """A number whose last digit has that step, with thousands apart or in millions."""
    mark, apart = (".", ",") if language == "en" else (",", " ")
    tail = ""
    is_fine = step <= MILLION or abs(value) >= ROUND * MILLION
    if scaled and is_fine and abs(value) >= MILLION and step >= MILLION / 100:
        value, step = value / MILLION, step / MILLION
        tail = " million" if language == "en" or abs(value) < PLURAL else " millions"
    decimals = max(0, -floor(log10(step)))
    whole, rest = divmod(int(abs(value) * 10**decimals), 10**decimals)
    written = f"{whole:,}".replace(",", apart) if random.random() < OFTEN else f"{whole}"
    digits = f"{mark}{rest:0{decimals}}" if decimals else ""
    return f"{'-' if value < 0 else ''}{written}{digits}{tail}"


def check(number: int, seed: int, steps: int) -> tuple[str, tuple[str, ...], str | None]:
    """Crosscheck one world.

    Returns:
        What was said of it, how its figures were published, and the false alarm with its claim
        file, if it is one.
    """
    drawn = draw_claims(Random(f"{seed}/{number}"))  # noqa: S311 - worlds, no secrets
    claims = claims_of(drawn.claims)
    found = crosscheck_claims(claims, steps=steps).scenarios[0]
    alarm = next(false_alarms(drawn, claims, found), None)
    if alarm is not None:
        text = yaml.safe_dump(drawn.claims, allow_unicode=True, sort_keys=False)
        alarm = f"world {number}: {alarm}\n{text}"
    return found.word, drawn.ways, alarm


def false_alarms(drawn: Drawn, claims: Claims, scenario: ScenarioFinding) -> Iterator[str]:
    """What is said of a true world and is not true."""
    if scenario.word is Word.NOT_REACHABLE:
        yield "said to be not reachable"
    for reading in scenario.readings:
        for each in reading.ranges:
            value, found = drawn.truth[each.name], each.found
            # Ends are told to nine digits; what arithmetic may have added outside is taken back.
            slack = abs(value) / 10**10
            if (found.low is not None and value < Fraction(found.low) - slack) or (
                found.high is not None and value > Fraction(found.high) + slack
            ):
                yield f"{each.name} is {float(value)}, not in {found}"
        for members in reading.cut:
            ranges = {name: claims.figures[name].range(Rounding.HALF_UP) for name in members}
            if all(given and given.contains(drawn.truth[name]) for name, given in ranges.items()):
                yield f"none of {members} was cut off"


def main() -> None:
    """Draw, crosscheck, count and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=20_000, help="the budget of each")
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    start = perf_counter()
    words, ways, alarms = Counter[str](), Counter[str](), 0
    one = partial(check, seed=options.seed, steps=options.steps)
    with ProcessPoolExecutor(options.processes) as pool:
        for word, published, alarm in pool.map(one, range(options.worlds), chunksize=BATCH):
            words[word] += 1
            ways.update(published)
            if alarm is not None:
                alarms += 1
                print(alarm)
    print(f"{options.worlds} worlds in {perf_counter() - start:.0f} s, {alarms} false alarms")
    for title, counts in (("said of them", words), ("figures published", ways)):
        print(f"{title}: {', '.join(f'{count} {name}' for name, count in counts.most_common())}")
    sys.exit(1 if alarms else 0)


if __name__ == "__main__":
    main()
