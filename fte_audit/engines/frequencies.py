"""Prepared conversations -> frequency tables, from which quantiles are exact, chunk by chunk.

Values are counted in bins. Only the values inside the bins that hold a quantile are counted one by
one; which bins these are is known at the end. The first chunks show about where they will be, so
values around there are counted on the way, and a second pass is made only for bins that turned
out to lie elsewhere. What was guessed can't change a figure: it saves work or it does not.
"""

from __future__ import annotations

from fractions import Fraction
from math import sqrt
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import polars as pl

from fte_audit.engines.ahead import work_ahead
from fte_audit.engines.coded import inside, rows_of
from fte_audit.engines.grouping import named, summed, worth_summing
from fte_audit.ranks import bins_at
from fte_audit.tally import Frequencies, key_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from fte_audit.tally import FrequencyRequest, Key

    Bins: TypeAlias = Mapping[FrequencyRequest, Mapping[Key, frozenset[int]]]
    """Request -> key -> bins."""
    Counts: TypeAlias = dict[Key, dict[int, int]]
    """Key -> bin or value -> conversations, bins and values ascending."""

_DRIFT: Final = 5
_LEAST_DRIFT: Final = 0.001
_ERRORS: Final = 4
"""How far from its rank in the chunks so far a quantile is looked for: 5 over the square of their
number as a share of all conversations, for what changes with the hour and the day (measured: at
most two thirds of it), but no less than 0.001, for what is decided last; and 4 standard errors."""


class Counted(NamedTuple):
    """What one chunk gives for one request.

    Attributes:
        bins: The keys, `number` and `n`: conversations in each bin.
        values: The same of the single values that are counted on the way, if any are.
        has_inside: Whether any value lies inside its bin, not at its start.
    """

    bins: pl.DataFrame
    values: pl.DataFrame | None
    has_inside: bool


class FrequencyCounts(NamedTuple):
    """What one chunk gives.

    Attributes:
        by_request: The answers.
        foreseen: Whether it was known by then what values to count on the way.
    """

    by_request: dict[FrequencyRequest, Counted]
    foreseen: bool


class FrequencyTally:
    """Collects the frequency tables of every request over the chunks of a log.

    `count` may be called from any thread, all else from one.
    """

    def __init__(self, requests: Sequence[FrequencyRequest]) -> None:
        self._parts: dict[FrequencyRequest, list[pl.DataFrame]] = {r: [] for r in requests}
        self._has_inside: frozenset[FrequencyRequest] = frozenset()
        self._too_many: frozenset[FrequencyRequest] = frozenset()
        self._on_the_way: ValueTally | None = None
        self._bins: dict[FrequencyRequest, Counts] = {}
        self._unknown: Bins = {}
        self._chunks = 0

    def count(self, kept: pl.DataFrame) -> FrequencyCounts:
        """Count the conversations of a chunk for each request that is still wanted."""
        around = self._on_the_way.bins if self._on_the_way is not None else None
        return FrequencyCounts(
            {
                request: self._counted(kept, request, (around or {}).get(request))
                for request in self._parts
                if request not in self._too_many
            },
            foreseen=around is not None,
        )

    def _counted(
        self,
        kept: pl.DataFrame,
        request: FrequencyRequest,
        around: Mapping[Key, frozenset[int]] | None,
    ) -> Counted:
        rows = rows_of(kept, request)
        lies_inside = (pl.col(request.measure) % request.width != 0).any()
        return Counted(
            bins=rows.bins(),
            values=None if around is None else rows.values(around),
            has_inside=request in self._has_inside or bool(kept.select(lies_inside).item()),
        )

    def add(self, counts: FrequencyCounts) -> None:
        """Take in what `count` gave."""
        self._chunks += 1
        for request, counted in counts.by_request.items():
            if counted.has_inside:
                self._has_inside |= {request}
            if request not in self._too_many and _collect(
                self._parts[request], counted.bins, request
            ):
                self._limit(request)
        if self._on_the_way is not None:
            by_request = counts.by_request.items()
            self._on_the_way.add({r: c.values for r, c in by_request if c.values is not None})

    def _limit(self, request: FrequencyRequest) -> None:
        """Give up a request whose last key has more values than it wants."""
        labels = self._parts[request][0][request.by[-1]]
        if request.limit is not None and labels.n_unique() > request.limit:
            self._too_many |= {request}
            self._parts[request].clear()

    def foresee(self) -> None:
        """Learn from the chunks so far what values to count from now on, or to count on.

        Only for requests by a single key: for more, looking at every row costs more than a pass.
        """
        self._sum_up()
        drift = max(_DRIFT / self._chunks**2, _LEAST_DRIFT)
        around = {
            request: _around_quantiles(request, self._bins[request], drift)
            for request in self._unknown
            if len(request.by) == 1
        }
        if self._on_the_way is None:
            self._on_the_way = ValueTally(around)
        else:
            self._on_the_way.narrow(around)

    def close(self, first: Iterable[pl.DataFrame]) -> ValueTally | None:
        """Every chunk is added: what has to be counted in a second pass, if anything has.

        Args:
            first: The keys and measures of the chunks that were counted without foresight.
        """
        self._sum_up()
        if self._on_the_way is None:
            return ValueTally(self._unknown) if self._unknown else None
        foreseen, lacking = self._on_the_way.split(self._unknown)
        if foreseen:
            for counted in work_ahead(ValueTally(foreseen).count, first):
                self._on_the_way.add(counted)
        return ValueTally(lacking) if lacking else None

    def _sum_up(self) -> None:
        for request, parts in self._parts.items():
            if parts:
                parts[:] = [summed(parts, (*request.by, "number"))]
                self._limit(request)
        self._bins = {
            request: _counts(parts, request)
            for request, parts in self._parts.items()
            if request not in self._too_many
        }
        self._unknown = {
            request: wanted
            for request, bins in self._bins.items()
            if request in self._has_inside and (wanted := request.bins_wanted(bins))
        }

    def result(
        self, again: ValueTally | None
    ) -> dict[FrequencyRequest, Mapping[Key, Frequencies] | None]:
        """Every request with its tables; None where its last key has too many values.

        Args:
            again: What `close` gave, after the second pass.
        """
        passes = [values.result(self._unknown) for values in (self._on_the_way, again) if values]
        return {
            request: None
            if request in self._too_many
            else dict(self._tables(request, [found.get(request, {}) for found in passes]))
            for request in self._parts
        }

    def _tables(
        self, request: FrequencyRequest, passes: Sequence[Counts]
    ) -> Iterator[tuple[Key, Frequencies]]:
        bins = self._bins[request]
        wanted = request.bins_wanted(bins)
        for key in sorted(bins, key=key_order):
            if request in self._has_inside:
                exact = {v: n for found in passes for v, n in found.get(key, {}).items()}
            else:
                numbers = wanted.get(key, frozenset())
                exact = {number * request.width: bins[key][number] for number in numbers}
            yield key, Frequencies(bins[key], dict(sorted(exact.items())))


class ValueTally:
    """Counts single values inside some bins; `count` in any thread, all else in one.

    Attributes:
        bins: The bins.
    """

    def __init__(self, bins: Bins) -> None:
        self.bins = bins
        self._parts: dict[FrequencyRequest, list[pl.DataFrame]] = {request: [] for request in bins}

    def count(self, kept: pl.DataFrame) -> dict[FrequencyRequest, pl.DataFrame]:
        """Count the conversations of a chunk: the keys, `number` and `n` of each request."""
        return {
            request: rows_of(kept, request).values(by_rest)
            for request, by_rest in self.bins.items()
        }

    def add(self, counts: Mapping[FrequencyRequest, pl.DataFrame]) -> None:
        """Take in what `count` gave."""
        for request, counted in counts.items():
            _collect(self._parts[request], counted, request)

    def narrow(self, bins: Bins) -> None:
        """Go on with no other bins than these; what was counted in others counts for nothing."""
        self.bins = _common(self.bins, bins)

    def split(self, wanted: Bins) -> tuple[Bins, Bins]:
        """Those of the bins that are counted here, and the others."""
        here = _common(wanted, self.bins)
        others = {
            request: {
                key: left
                for key, numbers in by_key.items()
                if (left := numbers - here.get(request, {}).get(key, frozenset()))
            }
            for request, by_key in wanted.items()
        }
        return here, {request: by_key for request, by_key in others.items() if by_key}

    def result(self, wanted: Bins) -> dict[FrequencyRequest, Counts]:
        """The values inside those of the bins that are counted here."""
        here, _ = self.split(wanted)
        return {
            request: _counts(
                [inside(part.lazy(), request, bins).collect() for part in self._parts[request]],
                request,
            )
            for request, bins in here.items()
        }


def _common(left: Bins, right: Bins) -> Bins:
    common = {
        request: {
            key: both
            for key, numbers in by_key.items()
            if (both := numbers & right.get(request, {}).get(key, frozenset()))
        }
        for request, by_key in left.items()
    }
    return {request: by_key for request, by_key in common.items() if by_key}


def _around_quantiles(
    request: FrequencyRequest, bins: Counts, drift: float
) -> dict[Key, frozenset[int]]:
    """The bins that may hold a quantile of the whole log, by the bins of some of its chunks."""
    around: dict[Key, set[int]] = {}
    for union, rest, pooled in request.pooled(bins):
        for q in request.quantiles:
            reach = Fraction(drift + _ERRORS * sqrt(q * (1 - q) / sum(pooled.values())))
            low = min(bins_at(pooled, max(q - reach, Fraction(0))))
            high = max(bins_at(pooled, min(q + reach, Fraction(1))))
            numbers = {number for number in pooled if low <= number <= high}
            for first in union:
                around.setdefault((first, *rest), set()).update(numbers)
    return {key: frozenset(numbers) for key, numbers in around.items()}


def _collect(parts: list[pl.DataFrame], counted: pl.DataFrame, request: FrequencyRequest) -> bool:
    """Add a chunk's counts to those before; True where they are now summed up in one."""
    parts.append(named(counted, request.by).select(*request.by, "number", "n"))
    if not worth_summing(sum(part.height for part in parts[1:]), parts[0].height):
        return False
    parts[:] = [summed(parts, (*request.by, "number"))]
    return True


def _counts(parts: Sequence[pl.DataFrame], request: FrequencyRequest) -> Counts:
    if not parts:
        return {}
    table = summed(parts, (*request.by, "number")).sort("number")
    groups = table.partition_by(request.by, as_dict=True, maintain_order=True)
    return {
        tuple(None if value is None else str(value) for value in key): dict(
            zip(group["number"].to_list(), group["n"].to_list(), strict=True)
        )
        for key, group in groups.items()
    }
