"""The same rows give the same digest, however they are ordered, cut, written and read."""

from __future__ import annotations

import dataclasses
import json
import operator
import os
import random
import subprocess
import sys
from fractions import Fraction
from functools import cache, reduce
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest
from hostile_logs import LOGS, SPEC, frame_of, make_log, write
from hypothesis import given, settings
from hypothesis import strategies as st

from fte_audit import audit
from fte_audit.engines import cells, duplicates, run, screening, tallying
from fte_audit.engines.recognition import column_types, recognise
from fte_audit.engines.simulation.simulating import Target, simulate
from fte_audit.engines.simulation.world import World
from fte_audit.engines.simulation.writing import Format
from fte_audit.engines.sources import frame_log, open_log
from fte_audit.figures import Estimator
from fte_audit.judging.judging import Judge
from fte_audit.pipeline import audit_log
from fte_audit.plan.arrivals import with_arrivals
from fte_audit.plan.builder import build_plan
from fte_audit.plan.concurrency import with_concurrency
from fte_audit.progress import unheard
from fte_audit.report import compose
from fte_audit.spec.reader import spec_of

RICH = {
    **SPEC,
    "logs": {
        **SPEC["logs"],
        "timezone": "Europe/Stockholm",
        "duplicates": {"key": "conversation", "keep": "latest", "by": "edited"},
        "drop": {"silent": "land IS NULL", "cheap": "cost < 0.2"},
        "expect": {"present": {"edited": 0, "topic": 0}},
    },
    "metrics": {
        "customers": {"kind": "distinct", "of": "customer"},
        "p10": {"kind": "quantile", "of": "cost", "q": 0.1},
        "per_minute": {"kind": "ratio", "of": "cost", "per": "minutes(handle_time)"},
        "unsaid": {"kind": "count", "where": "topic IS NULL"},
        "short": {"kind": "share", "where": "length(about) = 1", "among": "tongue = 'NO'"},
    },
    "breakdowns": {"by": ["week", "topic", "market"], "quantiles": True},
}
SCREENED = {
    "version": 1,
    "extends": "standard",
    "logs": {
        "duplicates": {"key": "conversation", "keep": "latest", "by": "updated_at"},
        "drop": {"spam": "is_spam", "test": "is_test"},
    },
}
FORMATS = [
    "log.csv",
    "log.tsv",
    "log.jsonl",
    "log.parquet",
    "log.arrow",
    "log.csv.gz",
    "log.jsonl.zst",
]


def digest(log, chunk_rows=2_000_000, spec=RICH):
    """The digest of a log with chunks of a size; the same steps as `audit`."""
    spec = spec_of(spec)
    plan = build_plan(spec, recognise(log, spec), column_types(log))
    judge = Judge(spec, plan)
    tallied = run.tally(log, plan, unheard, chunk_rows=chunk_rows)
    estimator = Estimator(plan, tallied.tallies)
    report = compose(
        plan,
        estimator,
        verdicts=judge.verdicts(estimator),
        title=None,
        spec=spec.canonical(),
        unused_columns=(),
        notes=(),
        run={},
    )
    return report.digest


def digest_of_files(rows, folder: Path, name, cuts=()):
    folder.mkdir()
    bounds = [0, *sorted(cuts), len(rows)]
    stem, suffix = name.split(".", 1)
    for number, (start, end) in enumerate(pairwise(bounds)):
        if start < end:
            write(rows[start:end], folder / f"{stem}-{number}.{suffix}")
    return digest(open_log([str(folder)]))


@settings(max_examples=5, deadline=None)
@given(LOGS, st.randoms(use_true_random=False), st.data())
def test_order_chunks_and_split_do_not_matter(tmp_path_factory, rows, chance, data):
    rows = [*rows, *rows[: len(rows) // 4]]
    expected = digest(frame_log(frame_of(rows)))
    shuffled = chance.sample(rows, len(rows))
    assert digest(frame_log(frame_of(shuffled))) == expected
    assert digest(frame_log(frame_of(shuffled)), data.draw(st.integers(5, 25))) == expected
    cuts = [data.draw(st.integers(0, len(rows))) for _ in range(2)]
    folder = tmp_path_factory.mktemp("split")
    name = data.draw(st.sampled_from(FORMATS))
    assert digest_of_files(shuffled, folder / "log", name, cuts) == expected


def at_once(rows, chunk_rows=2_000_000):
    """The tallies of a log that is also asked for agents at once and for arrivals."""
    columns = RICH["logs"]["columns"] | {"agent": "who"}
    spec = spec_of(RICH | {"logs": RICH["logs"] | {"columns": columns}})
    log = frame_log(frame_of(rows))
    plan = with_arrivals(build_plan(spec, {}, column_types(log)), "language")
    plan = with_concurrency(plan, column_types(log), folded=False)
    return run.tally(log, plan, unheard, chunk_rows=chunk_rows).tallies


@settings(max_examples=5, deadline=None)
@given(LOGS, st.randoms(use_true_random=False), st.integers(5, 25))
def test_order_and_chunks_do_not_matter_to_agents_at_once_and_arrivals(rows, chance, chunk_rows):
    rows = [*rows, *rows[: len(rows) // 4]]
    expected = at_once(rows)
    assert at_once(chance.sample(rows, len(rows)), chunk_rows).to_plain() == expected.to_plain()
    found = expected.concurrency.to_plain()
    left_out = ("not_people", "nameless", "open", "unknown", "backwards")
    assert found["counted"] + sum(found[name] for name in left_out) == expected.screening.kept


@cache
def digest_of_frame(seed, n):
    return digest(frame_log(frame_of(make_log(seed, n))))


@pytest.mark.parametrize("seed", [11, 12])
@pytest.mark.parametrize("name", FORMATS)
def test_the_format_does_not_matter(tmp_path, name, seed):
    rows = make_log(seed, 60)
    assert digest_of_files(rows, tmp_path / "log", name, [20]) == digest_of_frame(seed, 60)


def test_a_lazy_frame_gives_the_digest_of_its_rows():
    rows = make_log(13, 60)
    assert audit(frame_of(rows).lazy(), RICH).digest == audit(frame_of(rows), RICH).digest


TYPES = {
    "began": pl.Datetime("ms", "UTC"),
    "done": pl.Datetime("us", "UTC"),
    "answered": pl.Datetime("ns", "UTC"),
    "stars": pl.Float64,
    "fixed": pl.Boolean,
    "gone": pl.Boolean,
    "price": pl.Float64,
    "edited": pl.Int32,
    "work": pl.Float64,
    "about": pl.Categorical,
    "by": pl.Categorical,
    "who": pl.Int64,
}


def typed(rows_number, seed):
    """A clean log with types, and the same rows as text."""
    choose = random.Random(seed)  # noqa: S311
    start = 1_706_745_600_000
    rows = []
    for number in range(rows_number):
        began = start + choose.randrange(10**9)
        rows.append(
            {
                "chat": f"c{number % 35}",
                "who": choose.choice([7, 12, 100]),
                "by": choose.choice(["ai", "human", "ai_then_human", None]),
                "began": began,
                "done": choose.choice([None, began + choose.randrange(10**7)]),
                "answered": choose.choice([None, began + choose.randrange(10**5)]),
                "work": choose.choice([None, choose.randrange(10**7) / 1000]),
                "stars": choose.choice([1.0, 2.5, 4.0, 5.0, None]),
                "fixed": choose.choice([True, False, None]),
                "gone": choose.choice([True, False]),
                "about": choose.choice(["a", "b", None]),
                "tongue": choose.choice(["NO", "en"]),
                "land": choose.choice(["SE", "no"]),
                "price": choose.choice([0.1, 0.3, 12345.678901, 0.0000005, 1e-7, 7.0, None]),
                "edited": number,
            }
        )
    columns = {
        name: pl.Series(name, [row[name] for row in rows]).cast(TYPES.get(name, pl.String))
        if name not in {"began", "done", "answered"}
        else pl.Series(name, [row[name] for row in rows], dtype=pl.Int64)
        .cast(pl.Datetime("ms"))
        .cast(pl.Datetime(TYPES[name].time_unit))
        .dt.replace_time_zone("UTC")
        for name in rows[0]
    }
    frame = pl.DataFrame(columns)
    words = frame.with_columns(
        pl.col("began", "done", "answered").dt.to_string("%Y-%m-%dT%H:%M:%S%.3fZ"),
        pl.col("fixed", "gone", "who", "edited", "stars", "price", "work").cast(pl.String),
        pl.col("about", "by").cast(pl.String),
    )
    return frame, words


TYPED = {
    **RICH,
    "logs": {
        **RICH["logs"],
        "drop": {"cheap": "cost < 0.2", "who": "customer = '12' AND market = 'SE'"},
    },
}


@pytest.mark.parametrize("suffix", ["parquet", "arrow", "csv", "jsonl"])
def test_typed_columns_give_the_digest_of_their_text(tmp_path, suffix):
    frame, words = typed(80, 5)
    expected = digest(frame_log(words), spec=TYPED)
    path = tmp_path / f"log.{suffix}"
    if suffix == "parquet":
        frame.write_parquet(path, row_group_size=30)
    elif suffix == "arrow":
        frame.write_ipc(path)
    elif suffix == "csv":
        words.write_csv(path)
    else:
        words.write_ndjson(path)
    assert digest(open_log([str(path)]), spec=TYPED) == expected
    assert digest(frame_log(frame), 30, TYPED) == expected


@pytest.mark.parametrize("spec", [None, SCREENED], ids=["recognised", "screened"])
def test_a_simulated_log_gives_one_digest_in_every_format(tmp_path, spec):
    digests = set()
    for suffix in Format:
        twice = Fraction(0) if spec is None else Fraction(2, 100)
        world = World(conversations=800, duplicate_share=twice, open_share=Fraction(1, 10))
        path = tmp_path / f"log.{suffix}"
        simulate(
            world,
            Target(path, path.with_name(f"{path.name}.truth"), suffix),
            lambda _done, _total: None,
        )
        digests.add(audit(path, spec).digest)
    assert len(digests) == 1


def test_the_order_of_columns_and_keys_does_not_matter(tmp_path):
    lines = [
        '{"handling": "ai", "zeta": 1, "alpha": 2}',
        '{"alpha": 2, "zeta": 1, "handling": "ai"}',
    ]
    digests = set()
    for number, order in enumerate((lines, lines[::-1])):
        path = tmp_path / f"{number}.jsonl"
        path.write_text("\n".join(order), encoding="utf-8")
        digests.add(audit(path).digest)
    assert len(digests) == 1


PROGRAM = """
import sys
from fte_audit import audit
print(audit(sys.argv[1], sys.argv[2]).digest)
"""


def test_threads_hash_seed_locale_and_zone_of_the_machine_do_not_matter(tmp_path):
    log, spec = tmp_path / "log.parquet", tmp_path / "spec.yaml"
    frame_of(make_log(17, 60) * 20).write_parquet(log, row_group_size=100)
    spec.write_text(json.dumps(RICH), encoding="utf-8")
    settings_ = [
        {"POLARS_MAX_THREADS": "1", "PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "Asia/Kolkata"},
        {"POLARS_MAX_THREADS": "2", "PYTHONHASHSEED": "2", "LC_ALL": "tr_TR.UTF-8", "TZ": "UTC"},
    ]
    digests = set()
    for setting in settings_:
        path = os.pathsep.join(entry for entry in sys.path if entry)
        answer = subprocess.run(
            [sys.executable, "-c", PROGRAM, str(log), str(spec)],
            env={**os.environ, **setting, "PYTHONPATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        assert answer.returncode == 0, answer.stderr
        digests.add(answer.stdout)
    assert len(digests) == 1


# The law fails on planted faults.


def same_in_any_order(rows, *, chunk_rows=20):
    """Whether a few orders and cuts of the rows give one digest."""
    chance = random.Random(1)  # noqa: S311
    orders = [rows, rows[::-1], chance.sample(rows, len(rows))]
    return len({digest(frame_log(frame_of(order)), chunk_rows) for order in orders}) == 1


MANY = make_log(23, 60)
TIES = [{**row, "edited": "1"} for row in MANY]


def test_the_planted_faults_are_the_only_ones():
    assert same_in_any_order(MANY)
    assert same_in_any_order(TIES)


def test_a_tie_that_breaks_on_the_order_of_rows_is_noticed(monkeypatch):
    honest = duplicates.decide
    monkeypatch.setattr(screening, "decide", lambda rows, keep, _content: honest(rows, keep, []))
    assert not same_in_any_order(TIES)


def test_float_sums_are_noticed(monkeypatch):
    unpacked = cells.CellTally.result

    def floating(tally):
        chance = random.Random()  # noqa: S311 - as the threads of an engine would
        found = unpacked(tally)
        for by_key in found.values():
            for key, cell in (by_key or {}).items():
                parts = [total * 0.1 for _, total in cell.measures] * 3
                chance.shuffle(parts)
                totals = [
                    (n, int(reduce(operator.add, parts) * 1e6) % 1000 + total)
                    for n, total in cell.measures
                ]
                by_key[key] = dataclasses.replace(cell, measures=tuple(totals))
        return found

    monkeypatch.setattr(cells.CellTally, "result", floating)
    assert not same_in_any_order(MANY)


def test_a_tally_of_the_first_chunk_only_is_noticed(monkeypatch):
    add = tallying.ConversationTally.add
    seen = set()

    def first_only(self, counts):
        if id(self) not in seen:
            add(self, counts)
        seen.add(id(self))

    monkeypatch.setattr(tallying.ConversationTally, "add", first_only)
    assert not same_in_any_order(MANY)


def test_cells_in_the_order_of_their_rows_are_noticed(monkeypatch):
    monkeypatch.setattr(cells, "in_order", lambda settled, _: settled)
    assert not same_in_any_order(MANY)


def test_a_log_is_recognised_alike_in_any_order(tmp_path):
    frame = pl.DataFrame(
        {
            "id": [f"c{n}" for n in range(400)],
            "handling": ["ai"] * 200 + [None] * 150 + ["human"] * 50,
            "created_at": ["2024-02-03"] * 399 + ["soon"],
            "rating": [None] * 300 + ["3"] * 100,
        }
    )
    digests = set()
    for number, order in enumerate(
        (frame, frame.reverse(), frame.sample(400, shuffle=True, seed=1))
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        for part in range(4):
            order[part * 100 : part * 100 + 100].write_csv(folder / f"{part}.csv")
        digests.add(audit(folder).digest)
    assert digests == {audit_log(frame_log(frame)).digest}
