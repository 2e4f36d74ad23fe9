"""The same rows give the same draw, byte by byte, however they are ordered, cut and written."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from itertools import pairwise

import polars as pl
import pytest
from hostile_logs import HANDLINGS, LOGS, SPEC, frame_of, make_log, write
from hostile_messages import ANSWERED, MESSAGES, in_pieces, make_messages
from hostile_messages import NAMES as NAMES_OF_MESSAGES
from hostile_messages import SPEC as SPEC_OF_MESSAGES
from hypothesis import given, settings
from hypothesis import strategies as st

from fte_audit.diagnostics import UserError
from fte_audit.drawing import draw_log
from fte_audit.drawn import DrawGroup, Recipe
from fte_audit.engines import sampling, screening
from fte_audit.engines.sources import frame_log, open_log
from fte_audit.render.draw import json_file, sheet
from fte_audit.spec.reader import spec_of

ONCE = {
    **SPEC,
    "logs": {
        **SPEC["logs"],
        "timezone": "Europe/Stockholm",
        "duplicates": {"key": "conversation", "keep": "latest", "by": "edited"},
        "drop": {"cheap": "cost < 0.2"},
    },
}
RECIPES = st.builds(
    Recipe,
    st.integers(8, 60),
    st.integers(0, 3),
    st.sampled_from(DrawGroup),
    st.sampled_from([None, "topic", "language", "day"]),
)
SHOWN = ["csat", "cost", "ended", "duration", "resolved"]


def written(log, recipe, spec, show=SHOWN, chunk_rows=1_000_000):
    """What a draw writes, or what speaks against it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sampling, "CHUNK_ROWS", chunk_rows)
        patch.setattr(screening, "_CHUNK_CELLS", 13 * chunk_rows)
        try:
            draw = draw_log(log, recipe, spec_of(spec), show=show)
        except UserError as error:
            return str(error)
    return sheet.render(draw) + json_file.render(draw)


@settings(max_examples=10)
@given(LOGS, RECIPES, st.randoms(use_true_random=False), st.sampled_from([1, 7, 1000]))
@pytest.mark.parametrize("spec", [SPEC, ONCE], ids=["every row", "once"])
def test_the_order_of_rows_and_the_size_of_chunks_do_not_matter(spec, rows, recipe, chance, chunk):
    shuffled = chance.sample(rows, len(rows))
    expected = written(frame_log(frame_of(rows)), recipe, spec)
    assert written(frame_log(frame_of(shuffled)), recipe, spec, chunk_rows=chunk) == expected


@pytest.mark.parametrize("name", ["log.csv", "log.tsv", "log.jsonl", "log.parquet", "log.arrow"])
def test_formats_and_the_split_into_files_do_not_matter(tmp_path, name):
    rows = make_log(7, 200)
    recipe = Recipe(60, 1, DrawGroup.ALL, "topic")
    expected = written(frame_log(frame_of(rows)), recipe, ONCE)
    assert "error" not in expected
    random.Random(1).shuffle(rows)  # noqa: S311 - any order
    stem, suffix = name.split(".")
    for number, (start, end) in enumerate(pairwise([0, 50, 51, 200])):
        write(rows[start:end], tmp_path / f"{stem}-{number}.{suffix}")
    assert written(open_log([str(tmp_path)]), recipe, ONCE) == expected


@settings(max_examples=6)
@given(MESSAGES, RECIPES, st.randoms(use_true_random=False), st.integers(3, 40))
@pytest.mark.parametrize("silence", [None, "11s"])
def test_messages_give_the_same_draw_however_they_are_folded(silence, rows, recipe, chance, chunk):
    cut = {} if silence is None else {"split_after": silence}
    messages = SPEC_OF_MESSAGES["logs"]["messages"] | cut
    spec = SPEC_OF_MESSAGES | {"logs": SPEC_OF_MESSAGES["logs"] | {"messages": messages}}
    recipe = Recipe(recipe.n, recipe.seed, recipe.group, None)
    rows = [*rows, *ANSWERED]
    shuffled = chance.sample(rows, len(rows))
    show = ["csat", "cost", "ended", "ai_messages"]
    expected = written(frame_log(frame_of(rows, NAMES_OF_MESSAGES)), recipe, spec, show)
    with in_pieces(2, chunk):
        found = written(frame_log(frame_of(shuffled, NAMES_OF_MESSAGES)), recipe, spec, show)
    assert found == expected


def test_a_larger_draw_holds_every_smaller_one():
    log = frame_of(make_log(7, 400) * 2)
    for by in (None, "topic"):
        smaller = set()
        for n in (26, 27, 40, 90):
            draw = draw_log(frame_log(log), Recipe(n, 1, DrawGroup.ALL, by), spec_of(ONCE))
            drawn = {each.name for each in draw.conversations}
            assert smaller <= drawn
            smaller = drawn


PROGRAM = """
import sys
from fte_audit.drawing import draw_paths
from fte_audit.drawn import Recipe
from fte_audit.render.draw import sheet
sys.stdout.reconfigure(encoding="utf-8")
print(sheet.render(draw_paths([sys.argv[1]], Recipe(20, 1))))
"""


def test_threads_hash_seed_locale_and_zone_of_the_machine_do_not_matter(tmp_path):
    log = tmp_path / "log.parquet"
    frame = (
        frame_of(make_log(17, 60))
        .unique("chat")
        .filter(pl.col("by").is_in(HANDLINGS), pl.col("chat").str.strip_chars() != "")
        .select(conversation_id="chat", handling="by", topic="about")
    )
    frame.write_parquet(log, row_group_size=5)
    told = set()
    for setting in (
        {"POLARS_MAX_THREADS": "1", "PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "Asia/Kolkata"},
        {"POLARS_MAX_THREADS": "2", "PYTHONHASHSEED": "2", "LC_ALL": "tr_TR.UTF-8", "TZ": "UTC"},
    ):
        path = os.pathsep.join(entry for entry in sys.path if entry)
        answer = subprocess.run(
            [sys.executable, "-c", PROGRAM, str(log)],
            env={**os.environ, **setting, "PYTHONPATH": path},
            capture_output=True,
            check=False,
        )
        assert answer.returncode == 0, answer.stderr
        told.add(answer.stdout)
    assert len(told) == 1


def test_messages_are_drawn_at_all():
    rows = [*make_messages(3, 200), *ANSWERED]
    log = frame_log(frame_of(rows, NAMES_OF_MESSAGES))
    draw = draw_log(log, Recipe(10, 1, DrawGroup.ALL), spec_of(SPEC_OF_MESSAGES))
    assert len(draw.conversations) > 3
    assert draw.fields == ("topic", "messages")
    assert all(int(each.fields[1]) > 1 for each in draw.conversations)
    assert draw.read == len(rows)
