"""Prepared contacts -> those of one customer that count as one, put together.

A contact with all that is known of it waits on disk in a part that its customer decides. Part by
part those that go together are found and put together, and what comes of it is counted as any
other conversation is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from fte_audit.engines.contacts import is_there
from fte_audit.engines.cubing import LAST_START
from fte_audit.engines.preparation import CODE
from fte_audit.plan import attributes as known
from fte_audit.plan import cubing
from fte_audit.plan.bundling import Bundle, Bundled, Joined
from fte_audit.plan.cubing import WHAT, WHO
from fte_audit.plan.model import DAY, HANDLING, HANDLINGS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fte_audit.engines.parted import Flags, Integers
    from fte_audit.plan.bundling import BundlePlan

ID: Final = "role:conversation"
_BUNDLE: Final = "bundle"
_OWNER: Final = "owner"
_START: Final = "start"
_END: Final = "end"
_WEEK_US: Final = 7 * 86_400_000_000
"""An issue goes on as long as its contacts follow each other within that time."""
_COPY_US: Final = 5 * 60 * 1_000_000
_MILLION: Final = 1_000_000
_BY_BOTH: Final = {"ai": "ai_then_human", "human": "human_then_ai"}
"""Who had it first -> its handling where both had it."""
_SIDES: Final[Mapping[str, Sequence[str]]] = {
    "ai": ("ai", "ai_then_human", "human_then_ai"),
    "human": ("human", "ai_then_human", "human_then_ai"),
}
_FIRSTS: Final[Mapping[str, Sequence[str]]] = {
    "ai": ("ai", "ai_then_human"),
    "human": ("human", "human_then_ai"),
}


class Bundler:
    """Puts contacts together in one way; in any thread."""

    def __init__(self, plan: BundlePlan, way: Bundle, heavy_limit: int) -> None:
        """Prepare.

        Args:
            plan: What a bundle has of what its contacts have.
            way: What counts as one.
            heavy_limit: The least number of contacts with which a customer is no person.
        """
        self._plan = plan
        self._way = way
        self._limit = heavy_limit

    def bundled(self, contacts: pl.DataFrame) -> tuple[pl.DataFrame, Bundled]:
        """Put contacts together.

        Args:
            contacts: All contacts of their customers, in any order.

        Returns:
            The bundles, and how many contacts became how many.
        """
        there = is_there(contacts, WHO)
        sized = contacts.with_columns(
            pl.when(there).then(pl.len().over(WHO)).otherwise(0).cast(pl.Int64).alias("size")
        )
        size = pl.col("size")
        joins = size.is_between(2, self._limit - 1) & self._has_owner()
        # Owners that share a hash are told apart below: few contacts are looked at in vain.
        several = joins & pl.struct(self._owner).hash(0).is_duplicated()
        parted = sized.with_columns(several.alias("several"))
        alone = parted.filter(~pl.col("several")).select(contacts.columns)
        together = parted.filter("several").select(contacts.columns)
        made = [alone.with_columns(pl.col(_START).alias(LAST_START))]
        if together.height:
            made += self._joined(together, contacts.columns)
        bundles = pl.concat(made)
        counted = sized.select(
            nameless=(size == 0).sum(), of_no_person=(size >= self._limit).sum()
        ).row(0)
        return bundles, Bundled(self._way, contacts.height, bundles.height, *counted)

    # which go together

    @property
    def _owner(self) -> list[str]:
        """What contacts that may go together have in common."""
        if self._way is Bundle.DAY:
            return [WHO, DAY]
        return [WHO, WHAT] if self._plan.has_topic else [WHO]

    def _has_owner(self) -> pl.Expr:
        """Contacts that say not what they are about are of no issue that others could be of."""
        return pl.col(WHAT).is_not_null() if self._way is Bundle.ISSUE else pl.lit(value=True)

    def _begins(self, ordered: pl.DataFrame) -> Flags:
        """Whether each contact is the first of a bundle."""
        owner, start = ordered[_OWNER].to_numpy(), ordered[_START].to_numpy()
        begins = np.append(True, owner[1:] != owner[:-1])
        if self._way is Bundle.ISSUE:
            ended = pl.coalesce(_END, _START).cum_max().over(_OWNER)
            until = ordered.select(ended).to_series().to_numpy()
            begins[1:] |= start[1:] - until[:-1] > _WEEK_US
        elif self._way is Bundle.COPIES:
            begins = kept(start, begins)
        return begins

    def _in_order(self, together: pl.DataFrame) -> pl.DataFrame:
        """Contacts by their owner and start; ties break on when they ended, their id, and the rest.

        Most have no ties, and to sort by everything takes five times as long.
        """
        order = [*self._owner, _START]
        owner = pl.struct(self._owner).rle_id().alias(_OWNER)
        ordered = together.sort(order, nulls_last=True).with_columns(owner)
        ties = (pl.col(_OWNER).diff() == 0) & (pl.col(_START).diff() == 0)
        if ordered.select(ties.any()).item():
            more = [name for name in (_END, ID) if name in together.columns]
            rest = sorted(set(together.columns) - {*order, *more})
            ordered = together.sort([*order, *more, *rest], nulls_last=True).with_columns(owner)
        return ordered

    # what a bundle says

    def _joined(self, together: pl.DataFrame, columns: Sequence[str]) -> Iterator[pl.DataFrame]:
        """The bundles of contacts that may go together: most of one contact, as it is."""
        ordered = self._in_order(together)
        begins = self._begins(ordered)
        firsts = np.flatnonzero(begins)
        sizes = np.diff(np.append(firsts, len(begins)))
        plain = ordered.select(*columns, pl.col(_START).alias(LAST_START))
        if self._way is Bundle.COPIES:
            last = ordered[_START].gather(firsts + sizes - 1).alias(LAST_START)
            yield plain[firsts].with_columns(last)
            return
        yield plain[firsts[sizes == 1]]
        numbered = ordered.with_columns(pl.Series(_BUNDLE, np.cumsum(begins)))
        several = numbered.filter(pl.Series(np.repeat(sizes > 1, sizes)))
        made = [self._of_column(name) for name in columns]
        grouped = several.group_by(_BUNDLE, maintain_order=True).agg(
            *made, pl.col(_START).max().alias(LAST_START)
        )
        settled = [each for each in self._settled() if each.meta.output_name() in columns]
        types = {name: ordered.schema[name] for name in columns}
        yield grouped.with_columns(settled).select(
            *(pl.col(name).cast(types[name]) for name in columns), LAST_START
        )

    def _of_column(self, name: str) -> pl.Expr:
        """What a bundle has in a column, of what its contacts have there."""
        if name == _END:
            return _latest(pl.col(_END)).alias(_END)
        if name == HANDLING:
            return _handling(pl.col(HANDLING).cast(pl.String)).alias(HANDLING)
        how = self._plan.measures.get(name)
        if name.startswith(CODE):
            how = self._plan.codes[name.removeprefix(CODE)]
        column, start = pl.col(name), pl.col(_START)
        made = {
            Joined.LAST: column.last(),
            Joined.ANY: _any(column),
            Joined.SUM: _sum(column),
            Joined.CLOSE: _latest(start + column) - start.first(),
        }
        return (column.first() if how not in made else made[how]).alias(name)

    def _settled(self) -> list[pl.Expr]:
        """What follows from other columns of a bundle."""
        found = {}
        code = pl.col(HANDLING).replace_strict(
            list(HANDLINGS), list(range(len(HANDLINGS))), default=len(HANDLINGS)
        )
        of_measures = {
            Joined.SPAN: pl.col(_END) - pl.col(_START) if self._plan.has_ends else None,
            Joined.PART: _part(),
        }
        for name, how in self._plan.measures.items():
            found[name] = of_measures.get(how)
        for name, how in self._plan.codes.items():
            if how is Joined.HANDLER:
                found[CODE + name] = code
            elif how is Joined.OVER:
                told = pl.col(CODE + known.ESCALATED)
                is_first = pl.col(HANDLING).is_in(_FIRSTS["ai"]).fill_null(value=False)
                found[CODE + name] = pl.when(is_first).then(told).otherwise(2)
        return [value.alias(name) for name, value in found.items() if value is not None]


def kept(start: Integers, begins: Flags) -> Flags:
    """Which contacts are no copies: those that start over five minutes after the one kept before.

    Args:
        start: Of contacts, those of one owner beside each other and ascending.
        begins: Whether a contact is the first of its owner.
    """
    found = begins.copy()
    found[1:] |= np.diff(start) > _COPY_US
    runs = np.flatnonzero(found)
    sizes = np.diff(np.append(runs, len(start)))
    last = start[runs]
    place = 1
    open_ = np.flatnonzero(sizes > place)
    while len(open_):
        at = runs[open_] + place
        later = start[at] - last[open_] > _COPY_US
        found[at[later]] = True
        last[open_[later]] = start[at[later]]
        place += 1
        open_ = open_[sizes[open_] > place]
    return found


def _latest(times: pl.Expr) -> pl.Expr:
    """The latest time; missing where one is."""
    return pl.when(times.null_count() == 0).then(times.max())


def _sum(lengths: pl.Expr) -> pl.Expr:
    return pl.when(lengths.null_count() == 0).then(lengths.sum())


def _any(code: pl.Expr) -> pl.Expr:
    """Of codes that are 0 for true, 1 for false and 2 for not known."""
    return pl.when(code.min() == 0).then(code.min()).otherwise(code.max())


def _handling(handling: pl.Expr) -> pl.Expr:
    """Who had a bundle first, and whether both had it; missing where it is of one contact."""
    had = {side: handling.is_in(list(its)).any() for side, its in _SIDES.items()}
    firsts = [each for its in _FIRSTS.values() for each in its]
    first = handling.filter(handling.is_in(firsts)).first()
    alone = pl.when(had["ai"]).then(pl.lit("ai")).when(had["human"]).then(pl.lit("human"))
    both = first.replace_strict(
        firsts,
        [_BY_BOTH[side] for side, its in _FIRSTS.items() for _ in its],
        default=None,
        return_dtype=pl.String,
    )
    told = pl.when(had["ai"] & had["human"]).then(both).otherwise(alone.otherwise(pl.lit("none")))
    return pl.when(handling.null_count() == 0).then(told)


def _part() -> pl.Expr:
    """AI's part of the time in anybody's hands, in millionths, half a millionth up."""
    ai, people = (pl.col(name).cast(pl.Int128) for name in (cubing.AI_TIME, cubing.HUMAN_TIME))
    whole = ai + people
    part = (2 * _MILLION * ai + whole).floordiv(2 * whole)
    return pl.when(whole > 0).then(part).cast(pl.Int64)
