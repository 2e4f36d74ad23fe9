"""Drawn conversations are found again by what they were drawn by, however keys are held."""

from __future__ import annotations

import hashlib

import polars as pl
import pytest
import xxhash

from fte_audit.drawn import Marked
from fte_audit.engines.lots import drawn_by, mark_of, seed_of_hash


def by_hand(text, seed):
    """The XXH64 of the text by another library; the seed as the page of the draw has it."""
    digest = hashlib.sha256(f"fte-audit draw {seed}".encode()).digest()
    return xxhash.xxh64_intdigest(text.encode(), seed=int.from_bytes(digest[:8], "big"))


@pytest.mark.parametrize(
    ("keys", "texts"), [([7, 10**12], ["7", "1000000000000"]), (["ü 1"], ["ü 1"])]
)
def test_the_id_is_the_hash_of_the_key_as_text(keys, texts):
    rows = pl.DataFrame({"role:conversation": keys})
    assert rows.select(drawn_by(7, None)).to_series().to_list() == [
        by_hand(text, 7) for text in texts
    ]


def test_a_key_that_is_not_unique_goes_with_the_start():
    rows = pl.DataFrame({"role:conversation": ["a", "a"], "role:started": [5, 6]})
    marked = Marked(7, is_unique=False, marks={by_hand("a@6", 7): 3})
    assert rows.select(mark_of(marked, has_start=True)).to_series().to_list() == [0, 3]
    assert rows.select(mark_of(marked, has_start=False)).to_series().to_list() == [0, 0]


def test_what_was_not_drawn_has_no_mark():
    rows = pl.DataFrame({"role:conversation": ["a", "b", None, "c"]})
    marked = Marked(7, is_unique=True, marks={by_hand("b", 7): 40, by_hand("c", 7): 1})
    assert rows.select(mark_of(marked, has_start=True)).to_series().to_list() == [0, 40, 0, 1]


def test_seeds_that_are_neighbours_have_nothing_in_common():
    assert len({seed_of_hash(seed) >> 32 for seed in range(100)}) == 100
