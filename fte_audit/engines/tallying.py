"""Prepared conversations -> everything that a plan asks for, counted chunk by chunk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, Self

from fte_audit.engines.cells import CellTally
from fte_audit.engines.concurrency import ConcurrencyTally
from fte_audit.engines.cubing import CubeTallies
from fte_audit.engines.distincts import DistinctTally
from fte_audit.engines.frequencies import FrequencyTally
from fte_audit.engines.grouping import collected
from fte_audit.engines.repeats import RepeatTallies
from fte_audit.engines.spreads import SpreadTally
from fte_audit.tally import Tallies

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import polars as pl

    from fte_audit.engines.cells import Layout
    from fte_audit.engines.concurrency import Parts
    from fte_audit.engines.cubing import CubeCounts
    from fte_audit.engines.frequencies import FrequencyCounts, ValueTally
    from fte_audit.engines.repeats import Records
    from fte_audit.tally import DistinctRequest, Screening, SpreadRequest, TallyPlan

CHUNK_ROWS: Final = 1_000_000
"""Rows of a chunk at the most; below 2**21, or the packed counters would overflow."""


class Counts(NamedTuple):
    """What one chunk gives.

    Attributes:
        span: The first and the last start; None where the log has no starts.
        layout: What the columns of `cells` hold.
        cells, frequencies, distincts, repeats, spreads, cubes: The answers for each part of the
            tally.
        concurrency: The parts that agents had, where they are asked for.
    """

    span: tuple[int, int] | None
    layout: Layout
    cells: list[pl.DataFrame]
    frequencies: FrequencyCounts
    distincts: dict[DistinctRequest, pl.DataFrame]
    repeats: list[Records]
    spreads: dict[SpreadRequest, pl.DataFrame]
    cubes: list[CubeCounts]
    concurrency: Parts | None


class ConversationTally:
    """Counts conversations in chunks; `count` may be called from any thread, all else from one."""

    def __init__(
        self,
        plan: TallyPlan,
        decided: Mapping[str, pl.Expr],
        timezone: str = "UTC",
        launches: Sequence[int] = (),
    ) -> None:
        """Count for a plan.

        Args:
            plan: What is asked.
            decided: Flags that who handled a conversation decides.
            timezone: The zone in which days and weeks begin.
            launches: When declared periods begin.
        """
        self._repeats = RepeatTallies(plan, timezone, launches)
        self._plan = plan
        self._cells = CellTally(plan, decided)
        self._frequencies = FrequencyTally(plan.frequencies)
        self._distincts = DistinctTally(plan.distincts)
        self._spreads = SpreadTally(plan.spreads, len(launches) + 1)
        self._cubes = CubeTallies(plan)
        self._concurrency = ConcurrencyTally(plan.concurrency)
        self._spans: list[tuple[int, int]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._distincts.__exit__()
        self._repeats.__exit__()
        self._cubes.__exit__()
        self._concurrency.__exit__()

    def count(self, kept: pl.DataFrame) -> Counts | None:
        """Count a chunk; None where it has no conversation."""
        if kept.is_empty():
            return None
        packed = self._cells.packed(kept)
        return Counts(
            span=_span(kept),
            layout=packed.layout,
            cells=collected(self._cells.queries(packed)),
            frequencies=self._frequencies.count(kept),
            distincts=self._distincts.found(kept),
            repeats=self._repeats.records(kept),
            spreads=self._spreads.count(kept),
            cubes=self._cubes.count(kept),
            concurrency=self._concurrency.parts(kept),
        )

    def add(self, counts: Counts) -> None:
        """Take in what `count` gave."""
        if counts.span is not None:
            self._spans.append(counts.span)
        self._cells.add(counts.layout, counts.cells)
        self._frequencies.add(counts.frequencies)
        self._distincts.add(counts.distincts)
        self._repeats.add(counts.repeats)
        self._spreads.add(counts.spreads)
        self._cubes.add(counts.cubes)
        self._concurrency.add(counts.concurrency)

    def foresee(self) -> None:
        """Learn from the chunks so far what else to count from now on."""
        self._frequencies.foresee()

    def close(self, first: Iterable[pl.DataFrame]) -> ValueTally | None:
        """Every chunk is added: what has to be counted in a second pass, if anything has.

        Args:
            first: The keys and measures of the chunks that were counted without foresight.
        """
        return self._frequencies.close(first)

    def result(self, screening: Screening, again: ValueTally | None) -> Tallies:
        """The answer to the plan.

        Args:
            screening: What became of the rows.
            again: What `close` gave, after the second pass.
        """
        starts = (
            (min(first for first, _ in self._spans), max(last for _, last in self._spans))
            if self._spans
            else None
        )
        found, bases = self._repeats.result(starts[1] if starts else None)
        return Tallies(
            plan=self._plan,
            screening=screening,
            starts=starts,
            cells={
                request: None if cells is None else found.beside(cells, request.by)
                for request, cells in self._cells.result().items()
            },
            frequencies=self._frequencies.result(again),
            distincts=self._distincts.result(),
            repeats=bases,
            spreads=self._spreads.result(),
            cubes=self._cubes.result(),
            concurrency=self._concurrency.result(),
        )


def _span(kept: pl.DataFrame) -> tuple[int, int] | None:
    if "start" not in kept.columns:
        return None
    return int(kept["start"].min()), int(kept["start"].max())  # type: ignore[arg-type]
