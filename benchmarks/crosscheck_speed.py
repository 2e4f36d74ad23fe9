"""How long does `fte-audit crosscheck` take, and its solver for 10, 20 and 50 figures?

    python benchmarks/crosscheck_speed.py --networks 20 --seed 1

Draws networks with so many published figures and relations from true worlds of the field; whatever
else stands in the relations is unknown. Several companies share assumptions, so that their
relations hang together and form circles. Prints the median and the longest time of `examine`, and
how many ranges were shown to be tight. Then the command as a whole, start-up included: on a file of
50 figures and 50 relations that go together, on one that does not, and on two of the examples.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from fractions import Fraction
from math import floor, log10
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING

from crosscheck_worlds import CHANGES, SHARES, SIGNED, draw_world, relations_of

from fte_audit.feasibility.network import Network, Relation
from fte_audit.feasibility.search import STEPS, examine
from fte_audit.quantities.ranges import Range, Rounding, rounded

if TYPE_CHECKING:
    from collections.abc import Sequence

SIZES = (10, 20, 50)
EXAMPLES = ("klarna-2024", "klarna-filings-2025")
SHARED = ("paid_hours", "shrinkage", "occupancy", "concurrency", "human_minutes")
"""What all companies of a network are assumed to have in common."""


def draw_network(random: Random, size: int) -> Network:
    """Draw a network with so many published figures and relations."""
    shared = {name: value for name, value in draw_world(random).items() if name in SHARED}
    world: dict[str, Fraction] = {}
    kinds: dict[str, str] = {}
    relations: list[Relation] = []
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


def fifty(random: Random, *, contradictory: bool) -> str:
    """Write a claim file with 50 published figures and 50 relations, of ten firms."""
    claims, assumptions, relations = [], ["  all: {unit: contacts}"], []
    for firm in range(10):
        contacts = Fraction(random.randint(100_000, 9_000_000))
        share = Fraction(random.randint(20, 80), 100)
        ai = contacts * share * (2 if contradictory and not firm else 1)
        people = Fraction(random.randint(50, 900))
        saving = people * random.randint(30_000, 90_000)
        claims += [
            f'  total{firm}: {{value: "{_in_two_digits(contacts)}", unit: contacts}}',
            f"  share{firm}: {{value: {100 * share} %}}",
            f'  ai{firm}: {{value: "{_in_two_digits(ai)}", unit: contacts}}',
            f'  fte{firm}: {{value: "{people}", unit: people}}',
            f'  saving{firm}: {{value: "{_in_two_digits(saving)}", unit: USD}}',
        ]
        assumptions += [
            f"  each{firm}: {{unit: contacts/person}}",
            f"  pay{firm}: {{unit: USD/person}}",
            f"  human{firm}: {{unit: contacts}}",
            f"  cost{firm}: {{unit: USD/contact}}",
        ]
        relations += [
            f"  of{firm}: ai{firm} = total{firm} * share{firm}",
            f"  throughput{firm}: each{firm} = ai{firm} / fte{firm}",
            f"  money{firm}: pay{firm} = saving{firm} / fte{firm}",
            f"  rest{firm}: human{firm} = total{firm} - ai{firm}",
            f"  costs{firm}: cost{firm} * ai{firm} = saving{firm}",
        ]
    relations[-1] = f"  sum: all = {' + '.join(f'total{firm}' for firm in range(10))}"
    parts = ("claims:", *claims, "assumptions:", *assumptions, "relations:", *relations)
    return "\n".join(("version: 1", *parts)) + "\n"


def _in_two_digits(value: Fraction) -> str:
    step = 10 ** (floor(log10(value)) - 1)
    return f"{floor(value / step + Fraction(1, 2)) * step:,}"


def whole_processes(runs: int) -> None:
    """Measure the command, start-up included, and print."""
    print("\nfte-audit crosscheck           median s  peak MiB")
    with TemporaryDirectory() as folder:
        asked = {name: ["--example", name] for name in EXAMPLES}
        for name, contradictory in (("50 figures", False), ("50 figures, contradictory", True)):
            path = Path(folder, f"{len(asked)}.yaml")
            path.write_text(fifty(Random(7), contradictory=contradictory))  # noqa: S311
            asked[name] = [str(path)]
        found: dict[str, list[tuple[float, float]]] = {name: [] for name in asked}
        for _ in range(runs):
            for name, arguments in asked.items():
                found[name].append(_run(arguments))
    for name, measured in found.items():
        seconds, peaks = zip(*measured, strict=True)
        print(f"{name:30} {median(seconds):8.2f}  {max(peaks):8.0f}")


def _run(arguments: Sequence[str]) -> tuple[float, float]:
    command = [sys.executable, "-m", "fte_audit", "crosscheck", *arguments]
    start = perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    seconds = perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command} ended with {process.returncode}")
    return seconds, used.ru_maxrss / 1024


def solver(networks: int, seed: int, steps: int) -> None:
    """Measure the solver alone, and print."""
    print("figures  median ms  longest ms  outcomes  tight")
    for size in SIZES:
        times, outcomes, tight, ranges = [], dict[str, int](), 0, 0
        for number in range(networks):
            network = draw_network(Random(f"{seed}/{size}/{number}"), size)  # noqa: S311
            start = perf_counter()
            answer = examine(network, steps)
            times.append(1000 * (perf_counter() - start))
            outcomes[answer.outcome] = outcomes.get(answer.outcome, 0) + 1
            tight += sum(extent.tight for extent in answer.extents.values())
            ranges += len(answer.extents)
        found = ", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items()))
        print(f"{size:7}  {median(times):9.1f}  {max(times):10.1f}  {found}  {tight}/{ranges}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--networks", type=int, default=20, help="networks of each size")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=STEPS, help="the budget of each")
    parser.add_argument("--runs", type=int, default=5, help="of the command")
    options = parser.parse_args()
    solver(options.networks, options.seed, options.steps)
    whole_processes(options.runs)


if __name__ == "__main__":
    main()
