"""Rows of several tables as one log, against loops over the same rows in plain Python."""

from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fte_audit.diagnostics import UserError
from fte_audit.engines.sources import frame_log
from fte_audit.engines.sources.stacking import Stack
from fte_audit.engines.sources.tables import OpenTable
from fte_audit.spec.presets.library import Join, Preset, Rows, Table

TABLES = {
    "notes": Table("notes", ("notes",), ("id", "chat", "by"), ("text",)),
    "chats": Table("chats", ("chats",), ("id", "opened", "owner")),
    "people": Table("people", ("people",), ("id", "role"), optional=True),
}
PRESET = Preset(
    name="made_up",
    export="",
    retrieved="",
    sources=(),
    traps=(),
    notes=("It is made up.",),
    settings={},
    tables=TABLES,
    rows=(
        Rows("notes", "note", ("id",), columns={"happened": "text"}),
        Rows("chats", "chat", ("id", "opened"), version="opened", columns={"chat": "id"}),
        Rows("notes", "long", ("id",), where="LENGTH(text) > 2", columns={"chat": "'x'"}),
    ),
    joins=(
        Join("of", "chats", {"chat": "id"}, newest_by="opened"),
        Join("owner", "people", {"of__owner": "id"}),
        Join("writer", "people", {"by": "id"}, sparse=True),
    ),
    logs={},
)
WANTED = ("row_kind", "row_key", "row_version", "chat", "text", "of__opened", "owner__role")


def opened(tables, kind=frame_log):
    frames = {
        name: pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")
        for name, (columns, rows) in tables.items()
    }
    return {
        name: OpenTable(table, kind(frames[name]) if name in frames else None)
        for name, table in TABLES.items()
    }


def stack(tables, named=lambda column: True):
    return Stack(PRESET, opened(tables), named)


def tables(notes, chats, people):
    return {
        "notes": (("id", "chat", "by", "text"), notes),
        "chats": (("id", "opened", "owner"), chats),
        "people": (("id", "role"), people),
    }


def read(log, columns=WANTED, rows=1_000):
    frames = [chunk.frame for chunk in log.chunks(columns, rows)]
    assert all(frame.columns == list(columns) for frame in frames)
    assert all(0 < frame.height <= rows for frame in frames)
    return [row for frame in frames for row in frame.rows()]


IDS = st.none() | st.sampled_from(["1", "2", "3"])
NOTES = st.lists(st.tuples(IDS, IDS, IDS, st.none() | st.sampled_from(["a", "abc"])), max_size=8)
CHATS = st.lists(
    st.tuples(st.sampled_from(["1", "2"]), IDS, IDS), max_size=4, unique_by=lambda row: row[:2]
)
PEOPLE = st.lists(st.tuples(st.sampled_from(["1", "2"]), IDS), max_size=2, unique_by=lambda r: r[0])


def slow(notes, chats, people):
    roles = dict(people)
    newest = {}
    for row in sorted(chats, key=lambda row: tuple((part is not None, part or "") for part in row)):
        held = newest.get(row[0])
        if held is None or (held[1] or "") <= (row[1] or ""):
            newest[row[0]] = row
    made = [("note", f"note:{i or ''}", None, chat, text) for i, chat, _, text in notes]
    made += [("chat", f"chat:{i}#{opened or ''}", opened, i, None) for i, opened, _ in chats]
    made += [
        ("long", f"long:{i or ''}", None, "x", text)
        for i, _, _, text in notes
        if text is not None and len(text) > 2
    ]
    for row in made:
        _, start, owner = newest.get(row[3], (None, None, None))
        yield (*row, start, roles.get(owner))


def in_order(rows):
    return sorted(rows, key=lambda row: [(value is None, value or "") for value in row])


@settings(deadline=None)
@given(NOTES, CHATS, PEOPLE, st.integers(1, 5))
def test_a_stack_is_what_loops_over_the_tables_give(notes, chats, people, rows):
    log = stack(tables(notes, chats, people)).log(())
    assert in_order(read(log, rows=rows)) == in_order(slow(notes, chats, people))
    assert in_order(read(log)) == in_order(slow(notes, chats, people))
    assert len(read(log, ["row_kind"])) == sum(1 for _ in slow(notes, chats, people))


@settings(deadline=None)
@given(NOTES, CHATS, PEOPLE, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(notes, chats, people, random):
    first = stack(tables(notes, chats, people)).log(())
    shuffled = [list(each) for each in (notes, chats, people)]
    for each in shuffled:
        random.shuffle(each)
    second = stack(tables(*shuffled)).log(())
    assert in_order(read(first)) == in_order(read(second))
    assert first.remarks() == second.remarks()


def test_rows_without_a_partner_are_kept_and_counted():
    notes = [("1", "7", "9", "a"), ("2", "1", None, None), ("3", None, "1", None)]
    log = stack(tables(notes, [("1", "5", "2")], [("1", "agent")])).log(())
    assert log.remarks() == ("It is made up.",), "nothing is said of what was not read"
    assert len(read(log, ["of__owner"])) == 4
    assert log.remarks() == (
        "It is made up.",
        (
            "`chats` has no row for 1 of the 3 rows of the log that have `chat`: what stands there "
            "is missing."
        ),
    )
    read(log, ["owner__role", "writer__role"])
    read(log, ["owner__role", "writer__role"])
    assert log.remarks()[2:] == (
        (
            "`people` has no row for 2 of the 2 rows of the log that have `of__owner`: what stands "
            "there is missing."
        ),
    ), "counted once for each read; a sparse join is not counted"


def test_a_read_that_is_left_off_counts_nothing():
    log = stack(tables([("1", "7", "9", "a"), ("2", "7", "9", "a")], [], [])).log(())
    chunks = log.chunks(["of__owner"], 1)
    next(chunks)
    chunks.close()
    assert len(log.remarks()) == 1


def test_an_optional_table_that_is_absent_is_said_and_missing():
    held = tables([("1", "1", "1", "a")], [("1", "5", "2")], [])
    del held["people"]
    log = stack(held).log(())
    assert {row[-1] for row in read(log)} == {None}
    assert log.remarks()[1:] == ("The export has no table `people`: what stands there is missing.",)


def test_only_what_the_spec_names_can_be_read():
    held = tables([("1", "1", "1", "a")], [("1", "5", "2")], [("1", "agent")])
    log = stack(held, {"text", "writer__role"}.__contains__).log(())
    assert list(log.schema) == [
        "row_kind",
        "row_key",
        "row_version",
        "text",
        "of__owner",
        "writer__role",
    ], "and the keys of later joins"
    with pytest.raises(KeyError):
        next(log.chunks(["happened"]))


def test_columns_of_files_never_stand_for_those_of_the_preset():
    held = tables([("1", "1", "1", "a")], [("1", "5", "2")], [("1", "agent")])
    columns, rows = held["notes"]
    held["notes"] = ((*columns, "of__opened", "row_kind"), [(*row, "no", "no") for row in rows])
    log = stack(held).log(())
    assert in_order(read(log)) == in_order(
        slow(
            *(
                rows
                for _, rows in tables(
                    [("1", "1", "1", "a")], [("1", "5", "2")], [("1", "agent")]
                ).values()
            )
        )
    )
    assert log.remarks()[1:3] == (
        "`of__opened` of `notes` was not read: the preset calls another so.",
        "`row_kind` of `notes` was not read: the preset calls another so.",
    )


def test_a_doubled_key_ends_the_read():
    held = tables([("1", "1", "1", "a")], [("1", "5", "2")], [("1", "agent"), ("1", "admin")])
    with pytest.raises(UserError, match="FTE323"):
        read(stack(held).log(()))


def test_an_expression_of_a_preset_is_about_text():
    wrong = replace(PRESET, rows=(Rows("notes", "note", ("id",), where="id > 2"),))
    with pytest.raises(AssertionError, match="is text"):
        Stack(wrong, opened(tables([], [], [])), lambda _: True).log(())
