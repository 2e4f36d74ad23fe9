"""From counts by handling, and by topic, to the figures of a spec with metrics of its own: JSON.

What `messages_duckdb.py` and `repeats_duckdb.py` share: which groups there are, means of exact
sums, and quantiles of exact frequencies.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from operator import add
from typing import TYPE_CHECKING

from figures import (
    HANDLINGS,
    QUANTILES,
    exact_at,
    figure_of,
    over,
    pooled_table,
    ranks_of,
    unions,
    values_at,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from figures import Counts, Key, Label, Table


@dataclass(frozen=True, slots=True)
class Ratio:
    """A metric that is one count over another.

    Attributes:
        metric: Its name.
        statistic: What of it.
        above: The place of what is summed.
        below: The place of how many that rests on.
        scale: What the sum is divided by besides.
        among_ai: Whether it is given for AI first only.
        is_sum: Whether the sum itself is the figure.
    """

    metric: str
    statistic: str
    above: int
    below: int
    scale: int = 1
    among_ai: bool = False
    is_sum: bool = False

    def figure(self, key: Key, counts: Counts) -> dict[str, object]:
        """The figure of one group; the first count is how many conversations it has."""
        above, n = counts[self.above], counts[self.below]
        value = above / self.scale if self.is_sum and n else over(above, n * self.scale)
        return figure_of((self.metric, self.statistic), key, value, n, counts[0])


@dataclass(frozen=True, slots=True)
class Quantiles:
    """The median and the 90th percentile of a duration.

    Attributes:
        metric: Its name.
        scale: Units that a figure has.
        coarse: Handling -> frequencies of values over a thousand, rounded down.
        fine: Handling -> frequencies of values, where a quantile lies.
    """

    metric: str
    scale: int
    coarse: Table
    fine: Table

    def wanted(self) -> list[int]:
        """The bins that hold a quantile of some group."""
        found: set[int] = set()
        for _, handlings in unions(frozenset(self.coarse)):
            counts = pooled_table(self.coarse, handlings)
            for _, top, bottom in QUANTILES:
                found.update(values_at(counts, ranks_of(counts, top, bottom)).values())
        return sorted(found)

    def figures(self, key: Key, handlings: Sequence[Label], of: int) -> Iterator[dict[str, object]]:
        """The figures of one group."""
        coarse = pooled_table(self.coarse, handlings)
        fine = pooled_table(self.fine, handlings)
        n = sum(coarse.values())
        for name, top, bottom in QUANTILES:
            value = None
            if n:
                ranks = ranks_of(coarse, top, bottom)
                low, high = (exact_at(coarse, fine, rank) for rank in (ranks[0], ranks[-1]))
                rest = (n - 1) * top % bottom
                value = (low * bottom + (high - low) * rest) / (bottom * self.scale)
            yield figure_of((self.metric, name), key, value, n, of)


@dataclass(slots=True)
class Grouped:
    """Counts of conversations by handling and topic.

    Attributes:
        ratios: Metrics that are counts over counts.
        cells: (Handling, topic) -> counts, the first of them conversations.
        by_topic: Whether there are figures by topic.
        shares: Whether there is the metric `handled_share`.
        quantiles: Metrics with quantiles.
        log: What the report says of the rows.
    """

    ratios: Sequence[Ratio]
    cells: Mapping[tuple[Label, Label], Counts]
    by_topic: bool = True
    shares: bool = True
    quantiles: list[Quantiles] = field(default_factory=list)
    log: dict[str, object] = field(default_factory=dict)

    def to_json(self) -> str:
        """Everything that `fte-audit report` says in numbers."""
        return json.dumps({"log": self.log, "figures": list(self._figures())})

    def _figures(self) -> Iterator[dict[str, object]]:
        present = frozenset(handling for handling, _ in self.cells)
        kept = self._sum(HANDLINGS)[0]
        for key, handlings in unions(present):
            counts = self._sum(handlings)
            yield from self._of_counts(key, counts, kept)
            for quantiles in self.quantiles:
                yield from quantiles.figures(key, handlings, counts[0])
        if not self.by_topic:
            return
        for topic in {topic for _, topic in self.cells}:
            whole = self._sum(HANDLINGS, [topic])[0]
            for (names, group), handlings in unions(present, by_handling=False):
                counts = self._sum(handlings, [topic])
                key = (("topic", *names), (topic, *group))
                yield from self._of_counts(key, counts, whole if names else kept)

    def _sum(self, handlings: Sequence[Label], topics: Sequence[Label] | None = None) -> Counts:
        counts: Counts = (0,) * len(next(iter(self.cells.values())))
        for (handling, topic), cell in self.cells.items():
            if handling in handlings and (topics is None or topic in topics):
                counts = tuple(map(add, counts, cell))
        return counts

    def _of_counts(self, key: Key, counts: Counts, among: int) -> Iterator[dict[str, object]]:
        ai_first = bool(key[0]) and key[0][-1] == "first_handler" and key[1][-1] == "ai"
        n = counts[0]
        yield figure_of(("conversations", "count"), key, n, n, n)
        if self.shares:
            yield figure_of(("handled_share", "share"), key, over(n, among), n, among)
        for ratio in self.ratios:
            if ai_first or not ratio.among_ai:
                yield ratio.figure(key, counts)
