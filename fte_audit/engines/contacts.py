"""The contacts of each customer in their order: who came back, and when.

A customer is a whole number or a hash. A few bits of a second hash go along, and where they differ,
two customers share the first one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from fte_audit.engines.parted import SPREAD, SharedKey

if TYPE_CHECKING:
    from fte_audit.engines.parted import Integers

CHECK_BITS: Final = 9
"""Bits of the second hash, below a start."""
_DAY_US: Final = 86_400_000_000
_HEAVY_CONTACTS: Final = 30
_HEAVY_PER_DAY: Final = 3
_HEAVY_PART: Final = 20


def keys_of(ids: pl.DataFrame, seeds: tuple[int, int]) -> tuple[Integers, Integers]:
    """The key of each row of ids, and the bits that tell ids of one key apart.

    Args:
        ids: What customers are told apart by, one column or several.
        seeds: Seeds of the two hashes; nobody who writes a log knows them.
    """
    first = ids.to_series(0)
    if ids.width == 1 and first.dtype.is_integer():
        return first.cast(pl.Int64, wrap_numerical=True).to_numpy(), np.zeros(1, dtype=np.int64)
    text = ids.cast(pl.String)
    key, check = (hash_ids(text, seed).to_numpy() for seed in seeds)
    return key.view(np.int64), (check >> np.uint64(64 - CHECK_BITS)).astype(np.int64)


def hash_ids(ids: pl.DataFrame, seed: int) -> pl.Series:
    """A 64-bit hash of each row of ids."""
    return ids.to_series(0).hash(seed) if ids.width == 1 else ids.hash_rows(seed)


def is_there(kept: pl.DataFrame, name: str) -> pl.Expr:
    """Whether a row has a value that is not blank."""
    column = pl.col(name)
    if kept.schema[name] == pl.String:
        return (column.str.strip_chars() != "").fill_null(value=False)
    return column.is_not_null()


def heavy_limit(first_us: int | None, end_us: int | None, contacts: int) -> int:
    """The least number of contacts with which a customer is no person.

    A shared or a test account: 30 contacts at least, and three a day or a twentieth of all.

    Args:
        first_us: The first start; None where there is none.
        end_us: The end of the log.
        contacts: All of them.
    """
    if first_us is None or end_us is None:
        return _HEAVY_CONTACTS
    days = max(0, end_us - first_us) // _DAY_US + 1
    absurd = min(_HEAVY_PER_DAY * days, contacts // _HEAVY_PART)
    return max(_HEAVY_CONTACTS, absurd + 1)


def gaps(start: Integers, end: Integers, last: Integers, places: Integers, least: int) -> Integers:
    """From the end of each conversation to the next start that is at least so much later.

    Args:
        start: Of all conversations, by customer and start.
        end: Of the same.
        last: One past the last conversation of the same customer.
        places: The conversations that are asked about.
        least: Microseconds, at least 1.

    Returns:
        Microseconds; the largest integer where the customer did not come back.
    """
    later = places + 1
    ended, last = end[places], last[places]
    waiting = np.flatnonzero(later < last)
    while len(waiting):
        soon = start[later[waiting]] - ended[waiting] < least
        waiting = waiting[soon]
        later[waiting] += 1
        waiting = waiting[later[waiting] < last[waiting]]
    back = later < last
    never = np.iinfo(np.int64).max
    return np.where(back, start[np.where(back, later, 0)] - ended, never)


def in_order(words: Integers) -> Integers:
    """Records by customer and start: an array of each of their integers."""
    bits = len(words).bit_length()
    high = words[:, 0].view(np.uint64) * SPREAD >> np.uint64(bits) << np.uint64(bits)
    marked = np.sort(high | np.arange(len(words), dtype=np.uint64))
    places = (marked & np.uint64((1 << bits) - 1)).view(np.int64)
    ordered = np.ascontiguousarray(words[places].T)
    keys, starts = ordered[0], ordered[1]
    other = keys[1:] != keys[:-1]
    beside = marked[1:] >> np.uint64(bits) == marked[:-1] >> np.uint64(bits)
    if (beside & other).any():  # few keys begin with the same bits
        return ordered[:, _order(keys, starts)]
    # Most logs go on in time, and then so do the records of one customer.
    back = beside & (starts[1:] < starts[:-1])
    if back.any():
        customer = np.cumsum(np.append(True, other))
        mixed = np.zeros(customer[-1] + 1, dtype=np.bool_)
        mixed[customer[1:][back]] = True
        chosen = np.flatnonzero(mixed[customer])
        order = _order(customer[chosen], starts[chosen])
        ordered[:, chosen] = ordered[:, chosen[order]]
    return ordered


def _order(keys: Integers, starts: Integers) -> Integers:
    """The places of records in their order."""
    both = pl.col("key").cast(pl.Int128) * (1 << 63) + pl.col("start")
    rows = pl.DataFrame({"key": keys, "start": starts}).with_row_index("place")
    return rows.sort(both).get_column("place").to_numpy().astype(np.int64)


def refuse_shared_keys(keys: Integers, check: Integers) -> None:
    """Make sure that no two customers share a key.

    Args:
        keys: In their order.
        check: The bits of the second hash.

    Raises:
        SharedKey: Where two do.
    """
    if ((keys[1:] == keys[:-1]) & (check[1:] != check[:-1])).any():
        raise SharedKey
