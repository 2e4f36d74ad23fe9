"""Which value a conversation has, of those that its messages have.

Rows with the same key add up. A row has a value, `at:` when that was sent, as a packed message, and
`differs:` whether there was another value: for a message, for the messages of a chunk, for all.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import polars as pl
import polars.selectors as cs

from fte_audit.engines.folding.codebooks import BEYOND, CHECK, NO_VALUE, code_column
from fte_audit.engines.folding.gathering import KEY, PACKED, gathering
from fte_audit.engines.folding.packing import MISSING, NEVER
from fte_audit.engines.parted import SharedKey
from fte_audit.spec.roles import Take

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from fte_audit.engines.folding.codebooks import Codebooks
    from fte_audit.plan.folding import Carried

_AT, _DIFFERS, _MOST = "at:", "differs:", "most:"
_OTHER_CHECK: Final = "head:other check"
_SETTLED: Final = "settled:"
_other_check = pl.col(CHECK).max().alias(_OTHER_CHECK)


def gathered(
    messages: pl.DataFrame,
    aggregates: Iterable[str],
    carried: Sequence[Carried],
    books: Codebooks,
) -> pl.DataFrame:
    """Gather messages: one row for each conversation, in no promised order.

    Args:
        messages: Messages with `KEY`, `PACKED` and, for aggregates, `CODE`; perhaps with `CHECK`;
            and with values or their codes.
        aggregates: What is gathered of them (`aggregates_for`).
        carried: Their values; those that are no columns are passed over.
        books: What the codes stand for.

    Raises:
        SharedKey: Where the checks of a key differ.
    """
    sums = [one.name for one in carried if one.take is Take.SUM]
    messages = books.decoded(messages, sums)
    plain = [one for one in carried if one.name in messages.columns]
    coded = [one for one in carried if code_column(one.name) in messages.columns]
    rows = (
        messages.lazy()
        .group_by(KEY)
        .agg(
            *([pl.col(CHECK).min(), _other_check] if CHECK in messages.columns else []),
            *gathering(aggregates),
            *(each for one in plain for each in _gathering(one, _is_known(one), PACKED)),
            *(each for one in coded for each in _gathering_codes(one)),
        )
        .collect(engine="streaming")
    )
    if CHECK in messages.columns:
        if (rows[CHECK] != rows[_OTHER_CHECK]).any():
            raise SharedKey
        rows = rows.drop(_OTHER_CHECK)
    for one in coded:
        rows = rows.with_columns(_decoded(rows, one, books))
    for one in (*plain, *coded):
        if one.name not in sums:
            rows = _settled(rows, one, KEY, partial(_told, messages, one.name, books))
    return rows


def _is_known(carried: Carried) -> pl.Expr:
    return pl.col(carried.name).is_not_null()


def _gathering(carried: Carried, there: pl.Expr, moment: str) -> list[pl.Expr]:
    value = pl.col(carried.name)
    if carried.take is Take.SUM:
        # The sum of nothing is 0 to Polars; a conversation without values has none.
        return [pl.when(value.count() > 0).then(value.sum()).alias(carried.name)]
    return [
        value.min(),
        value.max().alias(_MOST + carried.name),
        _moment(carried, there, moment),
    ]


def _gathering_codes(carried: Carried) -> list[pl.Expr]:
    code = pl.col(code_column(carried.name))
    there = code != NO_VALUE
    least = pl.when(there).then(code).otherwise(pl.lit(BEYOND, dtype=pl.UInt16)).min()
    return [
        least.alias(carried.name),
        code.max().alias(_MOST + carried.name),
        _moment(carried, there, PACKED),
    ]


def _moment(carried: Carried, there: pl.Expr, moment: str) -> pl.Expr:
    """When the value that is taken was sent, if there is one."""
    at = pl.when(there).then(pl.col(moment))
    if carried.take is Take.LAST:
        return at.otherwise(int(MISSING)).max().alias(_AT + carried.name)
    return at.otherwise(int(NEVER)).min().alias(_AT + carried.name)


def _decoded(rows: pl.DataFrame, carried: Carried, books: Codebooks) -> list[pl.Series]:
    least, most = rows[carried.name], rows[_MOST + carried.name]
    least = least.zip_with(most != NO_VALUE, most)
    return [books.values(carried.name, codes).alias(codes.name) for codes in (least, most)]


def _told(messages: pl.DataFrame, name: str, books: Codebooks, keys: pl.DataFrame) -> pl.DataFrame:
    """What the messages of some conversations say."""
    told = pl.col(name if name in messages.columns else code_column(name))
    rows = messages.select(KEY, told, pl.col(PACKED).alias(_AT + name))
    return books.decoded(rows.join(keys, on=KEY, how="semi"), [name])


def as_rows(messages: pl.DataFrame, carried: Iterable[Carried]) -> pl.DataFrame:
    """Messages with `PACKED` as rows that can be added up."""
    of = [one for one in carried if one.name in messages.columns and one.take is not Take.SUM]
    blanked = messages.with_columns(
        pl.when(_is_there(messages[one.name])).then(pl.col(one.name)).alias(one.name) for one in of
    )
    return blanked.with_columns(
        pl.when(pl.col(one.name).is_not_null()).then(pl.col(PACKED)).alias(_AT + one.name)
        for one in of
    )


def added_up(
    rows: pl.DataFrame, carried: Iterable[Carried], by: str, others: Sequence[pl.Expr] = ()
) -> pl.DataFrame:
    """Add up rows of the same conversation.

    Args:
        rows: Rows with values, and `by`.
        carried: The values; those that are no columns of the rows are passed over.
        by: The column that tells the conversations apart.
        others: How other columns add up.

    Returns:
        One row for each conversation, in no promised order.
    """
    carried = [one for one in carried if one.name in rows.columns]
    sums = [each for one in carried for each in _adding(one, rows)]
    added = rows.group_by(by).agg([*others, *sums])
    for one in carried:
        if one.take is not Take.SUM:
            added = _settled(added, one, by, partial(rows.join, on=by, how="semi"))
    return added


def _adding(carried: Carried, rows: pl.DataFrame) -> list[pl.Expr]:
    adding = _gathering(carried, pl.lit(value=True), _AT + carried.name)
    if _DIFFERS + carried.name in rows.columns:
        adding.append(pl.col(_DIFFERS + carried.name).any())
    return adding


def _settled(
    gathered: pl.DataFrame,
    carried: Carried,
    by: str,
    told: Callable[[pl.DataFrame], pl.DataFrame],
) -> pl.DataFrame:
    """Where values differ, the first or the last; of those of one moment, by their text.

    Args:
        gathered: One row for each conversation.
        carried: The value.
        by: The column that tells the conversations apart.
        told: Gives the rows of some conversations.
    """
    name, at, differs = carried.name, _AT + carried.name, _DIFFERS + carried.name
    least, most = gathered[name], gathered[_MOST + name]
    unlike = (least != most).fill_null(value=False)
    if differs in gathered.columns:
        unlike |= gathered[differs].fill_null(value=False)
    gathered = gathered.drop(_MOST + name)
    if least.dtype == pl.String:
        there = _is_there(least) | unlike
        if not there.all():
            gathered = gathered.with_columns(pl.when(there).then(pl.col(name, at)))
    if not unlike.any():
        return gathered.drop(differs, strict=False)
    found = _by_moment(told(gathered.filter(unlike).select(by)), carried, by)
    known = [each for each in (name, at, differs) if each in gathered.columns]
    kept = gathered.with_columns(unlike.alias(_SETTLED)).join(found, on=by, how="left")
    return kept.with_columns(
        pl.when(pl.col(_SETTLED)).then(pl.col(_SETTLED + each)).otherwise(pl.col(each)).alias(each)
        if each in known
        else pl.col(_SETTLED + each).alias(each)
        for each in (name, at, differs)
    ).drop(cs.starts_with(_SETTLED))


def _by_moment(rows: pl.DataFrame, carried: Carried, by: str) -> pl.DataFrame:
    name, at, differs = carried.name, _AT + carried.name, _DIFFERS + carried.name
    is_last = carried.take is Take.LAST
    rows = rows.filter(_is_there(rows[name]))
    moment, value = pl.col(at), pl.col(name)
    # Polars has no text for durations; their numbers are put in the same order by everyone.
    is_length = isinstance(rows[name].dtype, pl.Duration)
    text = (value.to_physical() if is_length else value).cast(pl.String)
    unlike = value.min() != value.max()
    if differs in rows.columns:
        unlike |= pl.col(differs).fill_null(value=False).any()
    moments = rows.group_by(by).agg(
        (moment.max() if is_last else moment.min()).alias(_SETTLED + at),
        unlike.alias(_SETTLED + differs),
    )
    # A number is text in a text file, and must be the same one there.
    chosen = rows.join(moments, on=by).filter(moment == pl.col(_SETTLED + at))
    taken = value.max_by(text) if is_last else value.min_by(text)
    return chosen.group_by(by).agg(
        taken.alias(_SETTLED + name),
        pl.col(_SETTLED + at).first(),
        pl.col(_SETTLED + differs).first(),
    )


def disagreeing(rows: pl.DataFrame, carried: Carried) -> int:
    """How many conversations have different values."""
    differs = _DIFFERS + carried.name
    return int(rows[differs].sum()) if differs in rows.columns else 0


def _is_there(values: pl.Series) -> pl.Series:
    if values.dtype == pl.String:
        return (values.str.strip_chars() != "").fill_null(value=False)
    return values.is_not_null()
