"""How long does the solver of `fte-audit crosscheck` take for 10, 20 and 50 figures?

    python benchmarks/crosscheck_speed.py --networks 20 --seed 1

Draws networks with so many published figures and relations from true worlds of the field; whatever
else stands in the relations is unknown. Several companies share assumptions, so that their relations
hang together and form circles. Prints the median and the longest time of `examine`, and how many
ranges were shown to be tight.
"""

from __future__ import annotations

import argparse
from fractions import Fraction
from math import floor, log10
from random import Random
from statistics import median
from time import perf_counter

from crosscheck_worlds import CHANGES, SHARES, SIGNED, draw_world, relations_of

from fte_audit.feasibility.network import Network
from fte_audit.feasibility.search import STEPS, examine
from fte_audit.quantities.ranges import Range, Rounding, rounded

SIZES = (10, 20, 50)
SHARED = ("paid_hours", "shrinkage", "occupancy", "concurrency", "human_minutes")
"""What all companies of a network are assumed to have in common."""


def draw_network(random: Random, size: int) -> Network:
    """Draw a network with so many published figures and relations."""
    shared = {name: value for name, value in draw_world(random).items() if name in SHARED}
    world: dict[str, Fraction] = {}
    kinds: dict[str, str] = {}
    relations = []
    while len(relations) < size:
        prefix = f"c{len(relations)}_"
        for name, value in draw_world(random, shared).items():
            full = name if name in SHARED else prefix + name
            world[full], kinds[full] = value, name
        own = list(relations_of(prefix, SHARED).values())
        random.shuffle(own)
        relations += own[: size - len(relations)]
    names = list(dict.fromkeys(name for each in relations for name in each.variables))
    published = set(random.sample(names, min(size, len(names))))
    return Network(
        {
            name: publish(world[name], random.choice((2, 3)))
            if name in published
            else unknown(kinds[name])
            for name in names
        },
        tuple(relations),
    )


def publish(value: Fraction, digits: int) -> Range:
    """What a number may be that was rounded to so many digits, or cut off."""
    if not value:
        return Range(value, value)
    step = Fraction(10) ** (floor(log10(abs(value))) + 1 - digits)
    return rounded(floor(value / step + Fraction(1, 2)) * step, step, Rounding.EITHER)


def unknown(quantity: str) -> Range:
    """What a quantity may be of which nothing is known."""
    if quantity in SHARES:
        return Range(Fraction(0), Fraction(1))
    if quantity in CHANGES:
        return Range(Fraction(-1), None)
    return Range(None if quantity in SIGNED else Fraction(0), None)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--networks", type=int, default=20, help="networks of each size")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=STEPS, help="the budget of each")
    options = parser.parse_args()
    print("figures  median ms  longest ms  outcomes  tight")
    for size in SIZES:
        times, outcomes, tight, ranges = [], dict[str, int](), 0, 0
        for number in range(options.networks):
            network = draw_network(Random(f"{options.seed}/{size}/{number}"), size)
            start = perf_counter()
            answer = examine(network, options.steps)
            times.append(1000 * (perf_counter() - start))
            outcomes[answer.outcome] = outcomes.get(answer.outcome, 0) + 1
            tight += sum(extent.tight for extent in answer.extents.values())
            ranges += len(answer.extents)
        found = ", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items()))
        print(f"{size:7}  {median(times):9.1f}  {max(times):10.1f}  {found}  {tight}/{ranges}")


if __name__ == "__main__":
    main()
