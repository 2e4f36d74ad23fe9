"""How groups are compared and what intervals rest on, planned for one log."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from fte_audit.diagnostics import Diagnostic
from fte_audit.plan.model import (
    AGENTS,
    CALENDAR,
    CLUSTER,
    DAY,
    HANDLING,
    PERIOD,
    WEEK,
    ClusterSource,
    Comparing,
    LabelSource,
    Operation,
)
from fte_audit.spec.comparing import Cluster, Stratum
from fte_audit.spec.nodes import Comparator, Comparison, Name, Number
from fte_audit.spec.published import ChangeClaim, InSomeClaim
from fte_audit.spec.roles import Role
from fte_audit.tally import CellRequest, SpreadRequest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from fte_audit.plan.model import MetricPlan, RoleSource
    from fte_audit.spec.nodes import Node, Type
    from fte_audit.spec.published import SpecClaim
    from fte_audit.spec.reader import Spec

MOST_CELLS: Final = 500_000
"""Cells of customers and strata at the most; beyond, a comparison would rest on single rows."""
BY_WEEK: Final = (HANDLING, PERIOD, WEEK)
"""The keys that tell what varies from week to week within a period."""
_CUTS: Final = 3
_MILLION: Final = 1_000_000


class ComparisonPlanner:
    """Plans comparisons and intervals.

    Attributes:
        problems: What in the spec does not fit the log.
    """

    def __init__(
        self,
        spec: Spec,
        roles: Mapping[str, RoleSource],
        types: Mapping[str, Type],
        *,
        folded: bool,
    ) -> None:
        """Plan for a spec and a log.

        Args:
            spec: The spec.
            roles: What is mapped.
            types: Column of the log -> its type.
            folded: Whether the conversations are folded from messages: their ids are costly then.
        """
        self._spec = spec
        self._roles = roles
        self._types = types
        self._folded = folded
        self.problems: list[Diagnostic] = []

    def cluster(self) -> ClusterSource | None:
        """What makes conversations depend on each other; None where nothing tells them apart."""
        wanted = self._spec.intervals.cluster
        ids = [Role.STARTED] if self._folded else [Role.CONVERSATION, Role.STARTED]
        alone = next((role for role in ids if role in self._roles), None)
        needed = Role.STARTED if wanted is Cluster.DAY else Role(wanted)
        if needed in self._roles and needed != Role.CONVERSATION:
            if wanted is Cluster.DAY:
                return ClusterSource(DAY, None)
            return ClusterSource(needed, alone)
        if wanted in {Cluster.AGENT, Cluster.DAY}:
            message = f"`cluster: {wanted}` needs `{needed}`, and no column is mapped to it"
            span = self._spec.locate(("intervals", "cluster"))
            self.problems.append(Diagnostic("FTE233", message, span))
        return None if alone is None else ClusterSource(alone, None)

    def comparing(self) -> Comparing:
        """How the two groups are compared."""
        compare = self._spec.compare
        keys = tuple(self._key(stratum) for stratum in compare.standardise_by)
        lacking = next((lack for key in keys if (lack := self._lacking(key)) is not None), None)
        return Comparing(
            ai=tuple(str(handling) for handling in compare.groups.ai),
            human=tuple(str(handling) for handling in compare.groups.human),
            strata=() if lacking else keys,
            names=tuple(
                stratum.column if isinstance(stratum, Stratum) else str(stratum)
                for stratum in compare.standardise_by
            ),
            lacking=lacking,
            estimand=compare.estimand and str(compare.estimand),
            assigned=compare.assigned,
            sampled=self._spec.intervals.sampled,
            searched=tuple(self._searched()),
            agents=Role.AGENT in self._roles and self._spec.intervals.cluster is not Cluster.AGENT,
        )

    def labels(self) -> dict[str, LabelSource]:
        """The columns that are declared as strata."""
        found = {}
        for number, stratum in enumerate(self._spec.compare.standardise_by):
            if not isinstance(stratum, Stratum):
                continue
            if stratum.column not in self._types:
                place = ("compare", "standardise_by", number, "column")
                message = f"no column `{stratum.column}` in the logs"
                self.problems.append(Diagnostic("FTE201", message, self._spec.locate(place)))
                continue
            node = Name(stratum.column)
            found[self._key(stratum)] = LabelSource(node, self._types[stratum.column])
        return found

    def cuts(self) -> dict[int, Node]:
        """Rating from which on a customer counts as satisfied -> the condition."""
        source = self._roles.get(Role.CSAT)
        if source is None or source.scale is None or any(end % _MILLION for end in source.scale):
            return {}
        low, high = (end // _MILLION for end in source.scale)
        return {
            cut: Comparison(Comparator.GREATER_EQUAL, Name(str(Role.CSAT)), Number(cut))
            for cut in range(max(low + 1, high - _CUTS + 1), high + 1)
        }

    def _key(self, stratum: Stratum | str) -> str:
        return f"stratum {stratum.column}" if isinstance(stratum, Stratum) else str(stratum)

    def _lacking(self, key: str) -> str | None:
        if key.startswith("stratum "):
            return None
        role = Role.STARTED if key in CALENDAR else Role(key)
        return None if role in self._roles else f"no column is mapped to `{role}`"

    def _searched(self) -> Iterator[str]:
        for claim in self._spec.claims.values():
            if isinstance(claim, InSomeClaim) and self._lacking(str(claim.by)) is None:
                yield str(claim.by)


def clustered_keys(keys: Iterable[str], *, agents: bool) -> Iterator[tuple[str, ...]]:
    """The keys of the tallies that intervals are made from.

    Args:
        keys: The keys that figures are broken down by.
        agents: Whether there are intervals by agents, too.
    """
    yield HANDLING, CLUSTER
    if PERIOD in keys:
        yield HANDLING, PERIOD, CLUSTER
    if agents:
        yield HANDLING, AGENTS


def comparison_cells(comparing: Comparing, keys: Iterable[str]) -> Iterator[CellRequest]:
    """The tallies that comparisons need beside those of intervals.

    Args:
        comparing: How groups are compared.
        keys: The keys that figures are broken down by.
    """
    if comparing.strata:
        yield CellRequest((HANDLING, *comparing.strata, CLUSTER), most=MOST_CELLS)
    for key in dict.fromkeys(comparing.searched):
        if (key,) != comparing.strata:
            yield CellRequest((HANDLING, key, CLUSTER), most=MOST_CELLS)
    if PERIOD in keys:
        yield CellRequest(BY_WEEK)


def weekly_spreads(
    claims: Iterable[SpecClaim], metrics: Iterable[MetricPlan]
) -> Iterator[SpreadRequest]:
    """The values week by week that claims about changes of quantiles need.

    Args:
        claims: All claims.
        metrics: All metrics.
    """
    changing = {
        (claim.metric, claim.statistic) for claim in claims if isinstance(claim, ChangeClaim)
    }
    measures = dict.fromkeys(
        statistic.column
        for metric in metrics
        for statistic in metric.statistics
        if statistic.operation is Operation.QUANTILE
        and not changing.isdisjoint({(metric.name, None), (metric.name, statistic.name)})
    )
    yield from (SpreadRequest(str(measure), BY_WEEK) for measure in measures)


def further_keys(cells: Iterable[CellRequest], known: Iterable[str]) -> tuple[str, ...]:
    """The keys of requests that are not known yet, each once."""
    named = dict.fromkeys(chain.from_iterable(request.by for request in cells))
    return tuple(key for key in named if key not in set(known))
