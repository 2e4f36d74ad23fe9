"""What is drawn from a log: the same as a slow program draws, however the log is read."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import polars as pl
import pytest

from fte_audit.diagnostics import UserError
from fte_audit.drawing import draw_log
from fte_audit.drawn import Allocation, DrawGroup, Recipe
from fte_audit.engines import sampling
from fte_audit.engines.recognition import column_types, recognise
from fte_audit.engines.sources import frame_log
from fte_audit.plan.builder import build_plan
from fte_audit.plan.drawing import plan_draw
from fte_audit.progress import unheard
from fte_audit.spec.reader import spec_of

sys.path.append(str(Path(__file__).parents[1] / "reference"))
import slow_draw

HANDLINGS = ["ai", "ai", "ai", "ai_then_human", "human", "human_then_ai", "none", None]
TOPICS = ["refund", "refund", "due date", "=cmd()", "", None]


def rows_of(size, seed=1):
    choose = random.Random(seed)  # noqa: S311 - the same log for the same seed
    return [
        {
            "key": f"chat {number}" if number % 3 else f"ü{number}",
            "handling": choose.choice(HANDLINGS),
            "topic": choose.choice(TOPICS),
            "started": 1_706_000_000 + 60 * number,
            "resolved": choose.choice([True, False, None]),
            "spam": choose.random() < 0.1,
            "stars": choose.choice([1, 5, None]),
        }
        for number in range(size)
    ]


def log_of(rows):
    kinds = {
        "key": pl.String,
        "handling": pl.String,
        "topic": pl.String,
        "started": pl.Int64,
        "resolved": pl.Boolean,
        "spam": pl.Boolean,
        "stars": pl.Int64,
    }
    return frame_log(pl.DataFrame(rows, schema=kinds))


def spec(**logs):
    columns = {
        "conversation": "key",
        "handling": "handling",
        "topic": "topic",
        "started": {"column": "started", "unit": "seconds"},
        "resolved": "resolved",
        "csat": {"column": "stars", "scale": [1, 5]},
    }
    return spec_of(
        {
            "version": 1,
            "extends": "standard",
            "logs": {"columns": columns, "drop": {"spam": "spam"}, "timezone": "UTC", **logs},
        }
    )


def candidates(rows, recipe, chunk_rows=1_000_000, the_spec=None):
    log, the_spec = log_of(rows), the_spec or spec()
    plan = build_plan(the_spec, recognise(log, the_spec), column_types(log), intervals=False)
    drawing = plan_draw(plan, recipe, sampling.showable_columns(log))
    return sampling.draw(log, drawing, unheard, chunk_rows=chunk_rows)


@pytest.mark.parametrize("by", [None, "topic"])
@pytest.mark.parametrize("group", DrawGroup)
def test_a_slow_program_draws_the_same(by, group):
    rows = rows_of(600)
    recipe = Recipe(60, 11, group, by)
    draw = draw_log(log_of(rows), recipe, spec())
    kept = [row for row in rows if not row["spam"]]
    conversations = [
        (row["key"], (row["handling"],) if by is None else (row["handling"], row["topic"] or None))
        for row in kept
    ]
    counts = {each.key: each.drawn for each in draw.strata}
    assert [(each.name, each.key) for each in draw.conversations] == slow_draw.drawn(
        conversations, 11, counts
    )
    sizes = {each.key: each.population for each in draw.strata}
    assert sizes == {key: sum(stratum == key for _, stratum in conversations) for key in sizes}
    named = {"ai", "ai_then_human"} if group is DrawGroup.AI else set(HANDLINGS)
    assert draw.population == sum(row["handling"] in named for row in kept)
    assert (draw.read, draw.kept) == (600, len(kept))


def test_what_is_known_of_a_conversation_comes_along():
    rows = rows_of(50)
    by_key = {row["key"]: row for row in rows}
    draw = draw_log(log_of(rows), Recipe(50, 3), spec(), show=["csat", "stars", "resolved"])
    assert draw.fields == ("topic", "csat", "stars", "resolved")
    assert draw.has_start
    assert not draw.has_end
    for each in draw.conversations:
        row = by_key[each.key]
        assert each.started == row["started"] * 1_000_000
        assert each.ended is None
        assert each.resolved is row["resolved"]
        stars = None if row["stars"] is None else str(row["stars"])
        fixed = {True: "yes", False: "no", None: None}[row["resolved"]]
        assert each.fields == (row["topic"] or None, stars, stars, fixed)


@pytest.mark.parametrize("chunk_rows", [1, 7, 100])
def test_the_size_of_chunks_does_not_matter(chunk_rows):
    rows = rows_of(150)
    recipe = Recipe(40, 5, DrawGroup.ALL, "topic")
    assert candidates(rows, recipe, chunk_rows) == candidates(rows, recipe)


def test_no_more_of_a_stratum_are_held_than_may_be_drawn():
    found = candidates(rows_of(600), Recipe(9, 5), 50)
    assert {key: len(each) for key, each in found.least.items()} == {
        ("ai",): 9,
        ("ai_then_human",): 9,
    }


def test_duplicates_are_decided_before_any_is_drawn():
    rows = rows_of(120)
    twice = [{**row, "handling": "human", "started": row["started"] - 1} for row in rows]
    latest = spec(duplicates={"keep": "latest", "by": "started"})
    alone = candidates(rows, Recipe(30, 2), 17, latest)
    both = candidates([*twice, *rows], Recipe(30, 2), 17, latest)
    assert both.least == alone.least
    assert (both.kept, both.sizes, both.read) == (alone.kept, alone.sizes, 240)


def test_what_may_have_one_key_is_drawn_by_its_start_too():
    rows = [{**row, "key": f"k{number % 40}"} for number, row in enumerate(rows_of(200))]
    draw = draw_log(log_of(rows), Recipe(30, 2), spec(duplicates="all"))
    conversations = [
        (f"{row['key']}@{row['started']}000000", row["key"], (row["handling"],))
        for row in rows
        if not row["spam"]
    ]
    counts = {each.key: each.drawn for each in draw.strata}
    assert [(each.name, each.key) for each in draw.conversations] == slow_draw.drawn(
        conversations, 2, counts
    )


def test_what_can_not_be_told_apart_is_refused():
    rows = rows_of(40)
    with pytest.raises(UserError, match="FTE623"):
        draw_log(log_of([*rows, *rows]), Recipe(30, 2), spec(duplicates="all"))


@pytest.mark.parametrize("field", ["resolved", "stars", "topic"])
def test_which_of_two_alike_is_drawn_does_not_hang_on_their_order(field):
    keys = sorted(
        [f"k{number}" for number in range(9)],
        key=lambda key: slow_draw.name_of(f"{key}@1706000000000000", 2),
    )
    row = {**rows_of(1)[0], "handling": "ai", "spam": False}
    values = {"resolved": (True, False), "stars": (1, 5), "topic": ("a", "b")}[field]
    twins = [{**row, "key": keys[1], field: value} for value in values]
    first = {**row, "key": keys[0]}
    found = [
        draw_log(log_of(rows), Recipe(2, 2), spec(duplicates="all"), show=["csat"])
        for rows in ([first, *twins], [*reversed(twins), first])
    ]
    assert found[0] == found[1]
    assert [each.key for each in found[0].conversations] == keys[:2]


def test_more_strata_than_conversations_are_refused_while_the_log_is_read():
    rows = [{**row, "topic": f"t{number}"} for number, row in enumerate(rows_of(300))]
    with pytest.raises(UserError, match="FTE621"):
        candidates(rows, Recipe(20, 2, by="topic"), 50)


def test_a_week_is_named_by_its_monday():
    draw = draw_log(log_of(rows_of(50)), Recipe(50, 3, by="week"), spec())
    assert {each.key[1] for each in draw.strata} == {"2024-01-22"}


def test_neighbouring_seeds_draw_nothing_in_common_but_by_chance():
    rows = rows_of(3000)
    first, second = (
        {each.key for each in draw_log(log_of(rows), Recipe(200, seed), spec()).conversations}
        for seed in (1, 2)
    )
    assert len(first & second) < 60  # 200 of 1,350 or so: 30 in the mean


def test_every_conversation_is_drawn_about_as_often():
    rows = [{**row, "handling": "ai", "spam": False} for row in rows_of(40)]
    times = dict.fromkeys((row["key"] for row in rows), 0)
    for seed in range(100):
        for each in draw_log(log_of(rows), Recipe(10, seed), spec()).conversations:
            times[each.key] += 1
    # Each is drawn 25 times in the mean, with a standard deviation of 4.3.
    square = sum((n - 25) ** 2 / 25 for n in times.values()) / 0.75
    assert square < 73  # chi-squared with 39 degrees of freedom: one in a thousand is above


def test_equal_allocation_draws_alike():
    recipe = Recipe(100, 4, DrawGroup.AI, None, Allocation.EQUAL)
    draw = draw_log(log_of(rows_of(900)), recipe, spec())
    assert [each.drawn for each in draw.strata] == [50, 50]


def test_only_columns_of_single_values_with_a_text_can_be_shown():
    kinds = {
        "number": pl.Int64,
        "text": pl.Categorical,
        "moment": pl.Datetime("ms", "UTC"),
        "price": pl.Decimal(10, 2),
        "took": pl.Duration("ms"),
        "raw": pl.Binary,
        "list": pl.List(pl.Int64),
        "parts": pl.Struct({"a": pl.Int64}),
    }
    log = frame_log(pl.DataFrame(schema=kinds))
    assert sampling.showable_columns(log) == ["number", "text", "moment", "price"]
