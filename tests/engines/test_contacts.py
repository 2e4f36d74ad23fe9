"""The contacts of each customer in their order."""

from __future__ import annotations

from itertools import groupby

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fte_audit.engines.contacts import (
    CHECK_BITS,
    gaps,
    heavy_limit,
    in_order,
    is_there,
    keys_of,
    refuse_shared_keys,
)
from fte_audit.engines.parted import SharedKey

SPREAD = 0x9E3779B97F4A7C15
ALIKE = [(pow(SPREAD, -1, 2**64) * low + 2**63) % 2**64 - 2**63 for low in range(3)]
"""Keys that begin alike once they are spread."""


@given(
    st.lists(
        st.tuples(
            st.sampled_from([0, 1, -1, 2**63 - 1, -(2**63), *ALIKE]),
            st.integers(-4, 4),
            st.integers(-9, 9),
        ),
        min_size=1,
        max_size=40,
    ),
    st.booleans(),
)
def test_records_are_together_by_customer_and_in_order_of_time(records, in_time):
    records = sorted(records, key=lambda record: record[1]) if in_time else records
    keys, starts, ends = in_order(np.array(records, dtype=np.int64))
    found = list(zip(keys.tolist(), starts.tolist(), ends.tolist(), strict=True))
    assert sorted(found) == sorted(records)
    customers = [key for key, _ in groupby(keys.tolist())]
    assert len(customers) == len(set(customers))
    for _, its in groupby(found, key=lambda record: record[0]):
        times = [start for _, start, _ in its]
        assert times == sorted(times)


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 9), st.integers(0, 4)), min_size=1, max_size=30
    ),
    st.integers(1, 3),
)
def test_gaps_are_from_an_end_to_the_first_start_that_is_late_enough(contacts, least):
    contacts = sorted(contacts)
    customer, start, lasted = (
        np.array(part, dtype=np.int64) for part in zip(*contacts, strict=True)
    )
    last = np.array([sum(other <= who for other in customer) for who in customer], dtype=np.int64)
    found = gaps(start, start + lasted, last, np.arange(len(start)), least)
    never = np.iinfo(np.int64).max
    for place, (who, begins, took) in enumerate(contacts):
        later = [
            other_begins - begins - took
            for other, other_begins, _ in contacts[place + 1 :]
            if other == who and other_begins - begins - took >= least
        ]
        assert found[place] == min(later, default=never)


DAY = 86_400_000_000


@pytest.mark.parametrize(
    ("days", "contacts", "limit"),
    [
        (1, 10**6, 30),  # three in the one day that has begun
        (10, 10**6, 31),  # more than three a day
        (10.5, 10**6, 34),
        (1_000, 10**6, 3_001),
        (1_000, 2_000, 101),  # a twentieth of all, and one
        (1_000, 100, 30),
        (1_000, 599, 30),
        (1_000, 600, 31),
    ],
)
def test_a_customer_with_three_contacts_a_day_or_a_twentieth_of_all_is_no_person(
    days, contacts, limit
):
    assert heavy_limit(5, 5 + int(days * DAY) - 1, contacts) == limit


def test_without_a_start_or_an_end_thirty_contacts_are_too_many():
    assert heavy_limit(None, 5, 10**6) == heavy_limit(5, None, 10**6) == 30


def test_blank_text_is_nobody():
    rows = pl.DataFrame({"text": ["u", "", " \t", None, " u"], "number": [0, None, 1, 2, 3]})
    assert rows.select(is_there(rows, "text")).to_series().to_list() == [
        True,
        False,
        False,
        False,
        True,
    ]
    assert rows.select(is_there(rows, "number")).to_series().to_list() == [
        True,
        False,
        True,
        True,
        True,
    ]


def test_whole_numbers_are_their_own_keys_and_need_no_check():
    keys, check = keys_of(pl.DataFrame({"n": pl.Series([5, 2**64 - 1], dtype=pl.UInt64)}), (1, 2))
    assert keys.tolist() == [5, -1]
    assert check.tolist() == [0]


@pytest.mark.parametrize("columns", [("a",), ("a", "b")])
def test_text_is_hashed_twice(columns):
    ids = pl.DataFrame({"a": ["x", "y", "x"] * 50, "b": ["p", "p", "p"] * 50}).select(columns)
    keys, check = keys_of(ids, (1, 2))
    assert len(set(keys.tolist())) == len(set(zip(keys, check, strict=True))) == 2
    assert keys[0] == keys[2] != keys[1]
    assert all(0 <= bits < 1 << CHECK_BITS for bits in check.tolist())
    other, _ = keys_of(ids, (3, 4))
    assert other[0] != keys[0], "nobody knows the seeds"


def test_two_customers_with_one_key_are_refused():
    keys = np.array([1, 1, 2])
    refuse_shared_keys(keys, np.array([7, 7, 0]))
    refuse_shared_keys(keys[1:], np.array([7, 0]))
    with pytest.raises(SharedKey):
        refuse_shared_keys(keys, np.array([7, 8, 0]))
