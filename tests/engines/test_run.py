from __future__ import annotations

import polars as pl
import pytest

from fte_audit.engines.recognition import column_types, recognise
from fte_audit.engines.run import tally
from fte_audit.engines.sources import frame_log, open_log
from fte_audit.plan.builder import build_plan
from fte_audit.progress import unheard
from fte_audit.spec.reader import spec_of

N = 300
FRAME = pl.DataFrame(
    {
        "id": [f"c{number % 290}" for number in range(N)],
        "handling": ["ai", "human", "ai_then_human"] * (N // 3),
        "started": [f"2024-02-{1 + number % 20:02}T10:00:00Z" for number in range(N)],
        "duration": [f"0:{number % 60:02}:{number % 7:02}.{number % 9}" for number in range(N)],
    }
)
LATEST = {"key": "conversation", "keep": "latest", "by": "duration"}


def run(log, chunk_rows=100, progress=unheard, **logs):
    spec = spec_of({"version": 1, "extends": "standard", "logs": {"duplicates": "all", **logs}})
    plan = build_plan(spec, recognise(log, spec), column_types(log))
    return tally(log, plan, progress, chunk_rows=chunk_rows)


@pytest.mark.parametrize("rule", ["all", LATEST], ids=["all", "latest"])
@pytest.mark.parametrize("name", ["log.csv", "log.parquet"])
def test_text_that_is_read_once_and_columns_that_are_read_again_give_the_same(tmp_path, name, rule):
    path = tmp_path / name
    FRAME.write_csv(path) if name.endswith("csv") else FRAME.write_parquet(path)
    one = run(open_log([str(path)]), duplicates=rule).tallies
    whole = run(frame_log(FRAME), chunk_rows=10**9, duplicates=rule).tallies
    assert one == whole
    assert one.to_plain() == whole.to_plain()


SLOWER = FRAME.with_columns(
    duration=pl.format("{}.5", 10 + pl.int_range(N).floordiv(2)).cast(pl.Float64)
)
"""Each conversation takes longer than those before: the first chunks mislead about quantiles."""
SLOWER_ROLES = {"columns": {"duration": {"column": "duration", "unit": "seconds"}}}


def test_progress_goes_forward_through_every_pass_and_ends_at_the_whole():
    steps = []
    run(frame_log(SLOWER), 4, steps.append, duplicates=LATEST, **SLOWER_ROLES)
    names = list(dict.fromkeys(step.name for step in steps))
    assert names == ["looking for duplicates", "reading", "counting the values at quantiles"]
    for name in names:
        done = [step.done for step in steps if step.name == name]
        assert done == sorted(done)
        assert done[-1] == N


@pytest.mark.parametrize("chunk_rows", [4, 37, 10**9])
@pytest.mark.parametrize("rule", ["all", LATEST], ids=["all", "latest"])
def test_what_is_foreseen_of_quantiles_changes_no_figure(rule, chunk_rows):
    orders = [SLOWER, SLOWER.reverse(), SLOWER.sample(fraction=1, shuffle=True, seed=3)]
    found = [
        run(frame_log(frame), chunk_rows, duplicates=rule, **SLOWER_ROLES).tallies
        for frame in orders
    ]
    assert found[0] == found[1] == found[2]
    assert (
        found[0].to_plain()
        == run(frame_log(SLOWER), duplicates=rule, **SLOWER_ROLES).tallies.to_plain()
    )


def test_a_log_of_few_chunks_is_read_once():
    steps = []
    run(frame_log(SLOWER), 100, steps.append, **SLOWER_ROLES)
    assert [step.done for step in steps if step.name == "reading"] == [100, 200, 300]
    assert {step.name for step in steps} == {"reading"}


def test_quantiles_that_stay_where_they_are_need_no_second_pass():
    steps = []
    alike = pl.concat([SLOWER.sample(fraction=1, shuffle=True, seed=k) for k in range(40)])
    run(frame_log(alike), N, steps.append, **SLOWER_ROLES)
    assert {step.name for step in steps} == {"reading"}


def test_the_first_and_the_last_start_are_of_what_is_kept():
    first, last = 1_706_781_600_000_000, 1_708_423_200_000_000
    for frame in (FRAME.sort("started"), FRAME.sort("started", descending=True)):
        assert run(frame_log(frame)).tallies.starts == (first, last)
    kept = run(frame_log(FRAME), drop={"early": "started < TIMESTAMP '2024-02-02 00:00:00'"})
    assert kept.tallies.starts == (first + 86_400_000_000, last)
    nothing = run(frame_log(FRAME), drop={"all": "handling IS NOT NULL"})
    assert nothing.tallies.starts is None
    assert nothing.tallies.screening.kept == 0


def test_local_times_that_occur_twice_are_counted_once_whatever_the_passes():
    times = ["2024-10-27 02:30:00", "2024-10-27 03:30:00", "2024-10-27 02:59:59"]
    frame = FRAME[:3].with_columns(started=pl.Series(times))
    assert run(frame_log(frame), timezone="Europe/Stockholm").folded_times == 2
    assert run(frame_log(frame)).folded_times == 0


def test_only_roles_with_times_without_a_zone_are_naive():
    naive = FRAME.with_columns(pl.col("started").str.strip_suffix("Z"))
    assert run(frame_log(FRAME)).naive == frozenset()
    assert run(frame_log(naive)).naive == {"started"}
