"""From the counts that a competitor's queries give to the figures of the standard spec, as JSON.

The competitors share this, so each of them prints what `fte-audit report` prints and what they are
compared by is the work on the rows. Counts are exact integers: durations in milliseconds, cost in
ten-thousandths.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from operator import add
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

COUNTERS: Final = (
    "n",
    "resolution_n",
    "resolution_ms",
    "response_n",
    "response_ms",
    "rated",
    "rating",
    "satisfied",
    "resolved_n",
    "resolved",
    "escalated_n",
    "escalated",
    "abandoned_n",
    "abandoned",
    "cost_n",
    "cost",
)
"""What is counted in each cell, in this order."""
COLUMNS: Final = (
    "conversation_id",
    "handling",
    "started_at",
    "ended_at",
    "first_response_at",
    "csat",
    "resolved",
    "escalated",
    "abandoned",
    "topic",
    "language",
    "market",
    "cost",
)
"""The columns of the log that the figures need."""
BREAKDOWNS: Final = ("week", "topic", "language", "market")
MEASURES: Final = ("resolution", "response")
FIRST: Final = {
    "ai": "ai",
    "ai_then_human": "ai",
    "human": "human",
    "human_then_ai": "human",
    "none": "none",
}
HANDLINGS: Final = (*FIRST, None)
REASONS: Final = (
    "impossible handling",
    "impossible csat",
    "no conversation id",
    "no start",
    "ends before it starts",
    "duplicate",
)
QUANTILES: Final = (("median", 1, 2), ("p90", 9, 10))
_WEEK_ZERO: Final = date(1969, 12, 29)
"""The Monday of the week of 1 January 1970."""

Label = str | None
Counts = tuple[int, ...]
Cells = dict[tuple[Label, Label], Counts]
Table = dict[Label, dict[int, int]]
"""Handling -> second or millisecond -> conversations."""
Key = tuple[tuple[str, ...], tuple[Label, ...]]


@dataclass(slots=True)
class Tallied:
    """What the queries of a competitor add up to.

    Attributes:
        read: Rows of the log.
        dropped: Reason -> rows.
        cells: Breakdown key -> (handling, value) -> counts in the order of `COUNTERS`.
        seconds: Measure -> frequencies of whole seconds.
        milliseconds: Measure -> frequencies of milliseconds inside the seconds that matter.
    """

    read: int
    dropped: dict[str, int] = field(default_factory=lambda: dict.fromkeys(REASONS, 0))
    cells: dict[str, Cells] = field(default_factory=lambda: {by: {} for by in BREAKDOWNS})
    seconds: dict[str, Table] = field(default_factory=lambda: {of: {} for of in MEASURES})
    milliseconds: dict[str, Table] = field(default_factory=lambda: {of: {} for of in MEASURES})

    def add_cell(
        self, by: str, handling: Label, value: object, counts: Sequence[int], sign: int = 1
    ) -> None:
        """Add (or with -1 take away) the counts of one cell."""
        key = (_label(handling), None if value is None else _label(str(value)))
        signed = tuple(count * sign for count in counts)
        cells = self.cells[by]
        cells[key] = tuple(map(add, cells[key], signed)) if key in cells else signed

    @staticmethod
    def count(table: Table, rows: Iterable[tuple[Label, int, int]], sign: int = 1) -> None:
        """Add (or with -1 take away) rows of (handling, value, conversations)."""
        for handling, value, n in rows:
            counts = table.setdefault(_label(handling), {})
            counts[value] = counts.get(value, 0) + n * sign

    def wanted_seconds(self, measure: str) -> list[int]:
        """The seconds that hold a quantile of some group."""
        wanted: set[int] = set()
        for _, handlings in unions(self.handlings()):
            counts = pooled_table(self.seconds[measure], handlings)
            ranks = {rank for _, top, bottom in QUANTILES for rank in ranks_of(counts, top, bottom)}
            wanted.update(values_at(counts, ranks).values())
        return sorted(wanted)

    def handlings(self) -> frozenset[Label]:
        """The handlings in the log."""
        return frozenset(handling for handling, _ in self.cells[BREAKDOWNS[0]])

    def kept(self) -> int:
        """The rows that count."""
        return sum(counts[0] for counts in self.cells[BREAKDOWNS[0]].values())

    def to_json(self) -> str:
        """Everything that `fte-audit report` says in numbers."""
        kept = self.kept()
        log = {"read": self.read, "kept": kept, "dropped": self.dropped}
        return json.dumps({"log": log, "figures": list(self._figures(kept))})

    def _figures(self, kept: int) -> Iterator[dict[str, object]]:
        present = self.handlings()
        nothing = (0,) * len(COUNTERS)
        by_handling: dict[Label, Counts] = {}
        for (handling, _), counts in self.cells[BREAKDOWNS[0]].items():
            by_handling[handling] = tuple(map(add, by_handling.get(handling, nothing), counts))
        for key, handlings in unions(present):
            counts = nothing
            for handling in handlings:
                counts = tuple(map(add, counts, by_handling.get(handling, nothing)))
            yield from _of_counts(key, counts, kept)
            yield from self._quantiles(key, handlings, counts[0])
        for by in BREAKDOWNS:
            for value in {value for _, value in self.cells[by]}:
                whole = 0
                for (names, group), handlings in unions(present, by_handling=False):
                    counts = nothing
                    for handling in handlings:
                        cell = self.cells[by].get((handling, value), nothing)
                        counts = tuple(map(add, counts, cell))
                    whole = whole or counts[0]
                    shown = _week(value) if by == "week" else value
                    among = whole if names else kept
                    yield from _of_counts(((by, *names), (shown, *group)), counts, among)

    def _quantiles(
        self, key: Key, handlings: Sequence[Label], of: int
    ) -> Iterator[dict[str, object]]:
        for measure, scale in zip(MEASURES, (60_000, 1_000), strict=True):
            seconds = pooled_table(self.seconds[measure], handlings)
            exact = pooled_table(self.milliseconds[measure], handlings)
            n = sum(seconds.values())
            for name, top, bottom in QUANTILES:
                value = None
                if n:
                    ranks = ranks_of(seconds, top, bottom)
                    found = {rank: exact_at(seconds, exact, rank) for rank in ranks}
                    low, high = found[ranks[0]], found[ranks[-1]]
                    rest = (n - 1) * top % bottom
                    value = (low * bottom + (high - low) * rest) / (bottom * scale)
                metric = "resolution_time" if measure == "resolution" else "first_response_time"
                yield figure_of((metric, name), key, value, n, of)


def _of_counts(key: Key, counts: Counts, among: int) -> Iterator[dict[str, object]]:
    c = dict(zip(COUNTERS, counts, strict=True))
    n, ended, answered, rated = c["n"], c["resolution_n"], c["response_n"], c["rated"]
    hours = c["resolution_ms"] / 3_600_000 if ended else None
    cost = c["cost"] / 10_000 if c["cost_n"] else None
    rows = [
        ("conversations", "count", n, n),
        ("resolution_time", "mean", over(c["resolution_ms"], ended * 60_000), ended),
        ("first_response_time", "mean", over(c["response_ms"], answered * 1_000), answered),
        ("csat", "mean", over(c["rating"], rated), rated),
        ("csat_top_box", "share", over(c["satisfied"], rated), rated),
        ("csat_response_rate", "share", over(rated, n), n),
        ("resolved_share", "share", over(c["resolved"], c["resolved_n"]), c["resolved_n"]),
        ("abandonment", "share", over(c["abandoned"], c["abandoned_n"]), c["abandoned_n"]),
        ("handle_hours", "sum", hours, ended),
        ("cost", "sum", cost, c["cost_n"]),
        ("cost_per_conversation", "ratio", over(c["cost"], c["cost_n"] * 10_000), c["cost_n"]),
    ]
    if key[0] and key[0][-1] == "first_handler" and key[1][-1] == "ai":
        known, escalated = c["escalated_n"], c["escalated"]
        rows.append(("containment", "share", over(known - escalated, known), known))
        rows.append(("hand_over_share", "share", over(escalated, known), known))
    for metric, statistic, value, rests_on in rows:
        yield figure_of((metric, statistic), key, value, rests_on, n)
    yield figure_of(("handled_share", "share"), key, over(n, among), n, among)


def figure_of(
    name: tuple[str, str], key: Key, value: float | None, n: int, of: int
) -> dict[str, object]:
    """One figure as it is printed."""
    return {
        "metric": name[0],
        "statistic": name[1],
        "by": key[0],
        "group": key[1],
        "value": None if value is None else float(f"{value:.9g}"),
        "n": n,
        "of": of,
    }


def unions(
    present: frozenset[Label], *, by_handling: bool = True
) -> Iterator[tuple[Key, tuple[Label, ...]]]:
    """The groups of the report, with the handlings that each pools."""
    yield ((), ()), HANDLINGS
    for first in ("ai", "human", "none", None):
        union = tuple(h for h in HANDLINGS if (None if h is None else FIRST[h]) == first)
        if present.intersection(union):
            yield (("first_handler",), (first,)), union
    if by_handling:
        for handling in HANDLINGS:
            if handling in present:
                yield (("handling",), (handling,)), (handling,)


def pooled_table(table: Table, handlings: Iterable[Label]) -> dict[int, int]:
    """The frequencies of several handlings together, values ascending."""
    pooled: dict[int, int] = {}
    for handling in handlings:
        for value, n in table.get(handling, {}).items():
            pooled[value] = pooled.get(value, 0) + n
    return dict(sorted(pooled.items()))


def ranks_of(counts: Mapping[int, int], top: int, bottom: int) -> list[int]:
    """The ranks that a quantile lies between, by Hyndman and Fan's type 7."""
    n = sum(counts.values())
    if not n:
        return []
    low, rest = divmod((n - 1) * top, bottom)
    return [low, low + 1] if rest else [low]


def values_at(counts: Mapping[int, int], ranks: Iterable[int]) -> dict[int, int]:
    """The values at some ranks of a sorted sample."""
    found: dict[int, int] = {}
    left = sorted(ranks)
    after = 0
    for value, n in counts.items():
        after += n
        while left and left[0] < after:
            found[left.pop(0)] = value
    return found


def exact_at(seconds: Mapping[int, int], exact: Mapping[int, int], rank: int) -> int:
    """The value at a rank, whose second is found first."""
    second = values_at(seconds, [rank])[rank]
    before = sum(n for value, n in seconds.items() if value < second)
    inside = {value: n for value, n in exact.items() if value // 1000 == second}
    return values_at(inside, [rank - before])[rank - before]


def over(above: int, below: int) -> float | None:
    """A quotient; None where nothing lies below the line."""
    return above / below if below else None


def _label(value: Label) -> Label:
    """Labels of white space only are missing."""
    return value if value is not None and value.strip() else None


def _week(value: Label) -> Label:
    return None if value is None else (_WEEK_ZERO + timedelta(weeks=int(value))).isoformat()
