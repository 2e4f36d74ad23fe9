"""One number over the values of one or two assumptions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fte_audit.feasibility.search import Outcome, examine
from fte_audit.findings import Grid
from fte_audit.inquiry.boxes import boxes_of
from fte_audit.inquiry.labels import label_of
from fte_audit.quantities.bounds import Bounds, bounds_between

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fte_audit.inquiry.boxes import Box
    from fte_audit.quantities.ranges import Range
    from fte_audit.spec.claims.file import Claims


@dataclass(frozen=True, slots=True)
class Axis:
    """An assumption, and the values that it takes.

    Attributes:
        name: The figure or assumption.
        values: As written, each with what it is set to.
    """

    name: str
    values: tuple[tuple[str, str | Range], ...]


def grid(
    claims: Claims,
    scenario: str,
    settings: Mapping[str, str | Range],
    name: str,
    axes: Sequence[Axis],
    *,
    steps: int,
) -> Grid:
    """Work out what a number must lie in, for each combination of values.

    The number itself is solved for. Where something is ambiguous, a cell holds what any reading
    allows.

    Args:
        claims: The file.
        scenario: The box in which everything else is taken.
        settings: What is set in it.
        name: The number.
        axes: One or two assumptions.
        steps: The budget of each cell.
    """
    down, across = axes[0], axes[1] if len(axes) > 1 else Axis("", (("", ""),))

    def cell(values: dict[str, str | Range]) -> Bounds | None:
        found = [
            _extent(box, name, steps)
            for box in boxes_of(claims, scenario, dict(settings) | values, freed=(name,))
        ]
        return _hull([each for each in found if each is not None])

    cells = tuple(
        tuple(
            cell({down.name: one} | ({across.name: other} if across.name else {}))
            for _, other in across.values
        )
        for _, one in down.values
    )
    return Grid(
        name=name,
        label=label_of(claims, name),
        unit=claims.written_unit(name),
        down=(down.name, claims.written_unit(down.name)),
        across=(across.name, claims.written_unit(across.name)) if across.name else None,
        down_values=tuple(written for written, _ in down.values),
        across_values=tuple(written for written, _ in across.values),
        cells=cells,
    )


def _extent(box: Box, name: str, steps: int) -> Bounds | None:
    if name not in box.entries:
        return None
    found = examine(box.network, steps)
    if found.outcome is Outcome.IMPOSSIBLE:
        return None
    extent = found.extents[name]
    return bounds_between(extent.low, extent.high)


def _hull(found: Sequence[Bounds]) -> Bounds | None:
    if not found:
        return None
    lows = [each.low for each in found]
    highs = [each.high for each in found]
    return Bounds(
        None if None in lows else min(low for low in lows if low is not None),
        None if None in highs else max(high for high in highs if high is not None),
    )
