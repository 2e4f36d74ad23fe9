from __future__ import annotations

import random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fte_audit import UserError, audit
from fte_audit.engines import duplicates
from fte_audit.engines.duplicates import BY, KEY, decide, find_suspects
from fte_audit.spec.roles import Keep


def log(**columns):
    n = max(len(values) for values in columns.values() if isinstance(values, list))
    plain = {
        "id": [f"c{number}" for number in range(n)],
        "handling": "ai",
        "started": "2024-02-03",
        "cost": [float(number) for number in range(n)],
    }
    return pl.DataFrame(
        {name: v if isinstance(v, list) else [v] * n for name, v in {**plain, **columns}.items()}
    )


def spec(**rule):
    return {"version": 1, "extends": "standard", "logs": {"duplicates": rule}}


def total(report):
    """Costs are powers of two, so that their sum says which rows count."""
    return report.metric("cost").figure("sum").value


def dropped(report):
    return {line.reason: line.rows for line in report.log.dropped if line.rows}


SAME = {"id": ["a", "b", "a", "a", "c"], "cost": [1.0, 2.0, 4.0, 8.0, 16.0]}


def test_the_first_by_a_column_counts():
    frame = log(**SAME, edited=[5, 1, 3, 4, 1])
    report = audit(frame, spec(key="conversation", keep="first", by="edited"))
    assert total(report) == 2 + 4 + 16
    assert dropped(report) == {"duplicate": 2}


def test_the_latest_by_a_column_counts():
    frame = log(**SAME, edited=[5, 1, 3, 4, 1])
    report = audit(frame, spec(key="conversation", keep="latest", by="edited"))
    assert total(report) == 1 + 2 + 16
    assert dropped(report) == {"duplicate": 2}


@pytest.mark.parametrize("keep", ["first", "latest"])
def test_a_row_without_what_says_first_comes_last(keep):
    frame = log(**SAME, edited=[None, 1, 7, None, 1])
    assert total(audit(frame, spec(key="conversation", keep=keep, by="edited"))) == 2 + 4 + 16


def test_duplicates_are_refused_unless_the_spec_says_which_counts():
    with pytest.raises(UserError) as refused:
        audit(log(**SAME))
    (problem,) = refused.value.diagnostics
    assert problem.code == "FTE401"
    assert problem.message.startswith("2 rows repeat")


def test_all_rows_count_where_the_spec_says_so():
    report = audit(
        log(**SAME), {"version": 1, "extends": "standard", "logs": {"duplicates": "all"}}
    )
    assert total(report) == 31
    assert any("every row" in note for note in report.notes)


def test_ties_break_on_the_content_of_the_rows_in_every_order():
    frame = log(**SAME, edited=[1, 1, 1, 1, 1])
    rule = spec(key="conversation", keep="latest", by="edited")
    digests = {
        audit(frame.sample(fraction=1, shuffle=True, seed=seed), rule).digest for seed in range(6)
    }
    assert len(digests) == 1


def test_a_row_dropped_for_another_reason_is_no_duplicate():
    frame = log(**SAME, edited=[5, 1, 3, 4, 1], ended=["2024-01-01", *["2024-02-04"] * 4])
    report = audit(frame, spec(key="conversation", keep="latest", by="edited"))
    assert dropped(report) == {"ends before it starts": 1, "duplicate": 1}
    assert total(report) == 2 + 8 + 16


def test_text_that_says_which_is_latest_is_compared_as_the_numbers_that_it_holds():
    frame = log(**SAME, edited=["10", "1", "9", "-3", "1"])
    assert total(audit(frame, spec(key="conversation", keep="latest", by="edited"))) == 1 + 2 + 16


def test_text_that_says_which_is_latest_is_compared_as_the_times_that_it_holds():
    frame = log(
        **SAME, edited=["2024-02-03T10:00:00+09:00", "", "2024-02-03T02:00:00Z", "2024-02-02", ""]
    )
    assert total(audit(frame, spec(key="conversation", keep="latest", by="edited"))) == 2 + 4 + 16


@pytest.mark.parametrize("missing", [None, "", " ", "n/a"])
def test_rows_without_a_key_repeat_no_other(missing):
    frame = log(cost=[1.0, 2.0, 4.0, 8.0], user=[missing, "u", missing, "u"], edited=[1, 2, 3, 4])
    rule = spec(key="customer", keep="latest", by="edited")
    rule["logs"]["columns"] = {"customer": {"column": "user", "missing": ["n/a"]}}
    report = audit(frame, rule)
    assert dropped(report) == {"duplicate": 1}
    assert total(report) == 1 + 4 + 8


@pytest.mark.parametrize("dtype", [pl.Int64, pl.String, pl.Categorical, pl.UInt8])
def test_keys_of_every_type_are_told_apart(dtype):
    ids = ["1", "2", "1", "12", "2"]
    column = pl.Series("id", ids).cast(
        pl.Int64 if dtype not in {pl.String, pl.Categorical} else pl.String
    )
    frame = log(id=ids, cost=[1.0, 2.0, 4.0, 8.0, 16.0], edited=[1, 2, 3, 4, 5])
    frame = frame.with_columns(column.cast(dtype))
    assert total(audit(frame, spec(key="conversation", keep="latest", by="edited"))) == 4 + 8 + 16


def test_categories_of_two_files_are_told_apart(tmp_path):
    for number, ids in enumerate((["x", "a", "b"], ["a", "y", "x"])):
        frame = log(id=ids, cost=[1.0, 2.0, 4.0], edited=[number] * 3)
        frame.with_columns(pl.col("id").cast(pl.Categorical)).write_parquet(
            tmp_path / f"{number}.parquet"
        )
    report = audit(tmp_path, spec(key="conversation", keep="latest", by="edited"))
    assert dropped(report) == {"duplicate": 2}
    assert total(report) == 4 + 7


@pytest.mark.parametrize("constant", [0, 2**64 - 1])
def test_hashes_that_collide_change_no_figure(monkeypatch, constant):
    frame = log(**SAME, edited=[5, 1, 3, 4, 1])
    rule = spec(key="conversation", keep="latest", by="edited")
    honest = audit(frame, rule).digest
    forged = lambda keys: pl.repeat(constant, keys.len(), dtype=pl.UInt64, eager=True)  # noqa: E731
    monkeypatch.setattr(duplicates, "hash_keys", forged)
    assert audit(frame, rule).digest == honest
    assert find_suspects([pl.Series(["p", "q"])]).any


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("abcd"), st.none() | st.integers(0, 3), st.integers(0, 2)),
        min_size=1,
        max_size=12,
    ),
    st.sampled_from([Keep.FIRST, Keep.LATEST]),
    st.randoms(use_true_random=False),
)
def test_one_row_of_each_key_counts_the_same_in_any_order(rows, keep, chance):
    frame = pl.DataFrame(
        rows, schema={KEY: pl.String, BY: pl.Int64, "value": pl.Int64}, orient="row"
    )
    kept, gone = decide(frame, keep, ["value"])
    assert sorted(kept.rows() + gone.rows(), key=repr) == sorted(rows, key=repr)
    assert sorted(kept[KEY]) == sorted({key for key, _, _ in rows})
    for key, by, _ in kept.rows():
        known = [b for k, b, _ in rows if k == key and b is not None]
        wanted = (min if keep is Keep.FIRST else max)(known) if known else None
        assert by == wanted
    again, _ = decide(frame[chance.sample(range(len(rows)), len(rows))], keep, ["value"])
    assert sorted(again.rows(), key=repr) == sorted(kept.rows(), key=repr)


def test_only_keys_that_may_repeat_are_suspects():
    keys = [f"k{number}" for number in range(5000)]
    chunks = [pl.Series(keys), pl.Series(["k7", None, None, "k4999"])]
    suspects = find_suspects(chunks)
    among = suspects.among(pl.Series([*keys, None]))
    assert {key for key, one in zip(keys, among, strict=False) if one} >= {"k7", "k4999"}
    assert among.sum() < 50
    assert among[-1] is False


def test_without_repeated_keys_there_are_no_suspects():
    chance = random.Random(3)  # noqa: S311
    keys = pl.Series(chance.sample(range(10**12), 10_000))
    suspects = find_suspects([keys[:5000], keys[5000:]])
    assert not suspects.any
    assert suspects.among(keys).sum() == 0
