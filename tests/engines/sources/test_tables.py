"""Which files hold which table, and values of every type as text."""

import datetime as dt
import json
from dataclasses import replace

import polars as pl
import pytest

from fte_audit.engines.sources import Format, LogFile, frame_log
from fte_audit.engines.sources.tables import OpenTable, as_texts, check_files, sort_files
from fte_audit.spec.presets.library import Place, Table, preset


def files(*paths):
    return [LogFile(path, Format.CSV) for path in paths]


def sorted_paths(name, *paths):
    found = sort_files(files(*paths), preset(name))
    held = {table: [f.path for f in each] for table, each in found.tables.items() if each}
    return held, [file.path for file in found.others]


def test_a_table_is_known_by_the_name_of_its_file():
    paths = [
        "x/ticket.csv",
        "x/Ticket_Comment.CSV",
        "x/ticket_comment-2.csv.gz",
        "x/user_2026-03.parquet",
        "x/users.csv",
        "x/ticket_comment_old.csv",
        "x/my_ticket.csv",
    ]
    assert sorted_paths("zendesk", *paths) == (
        {
            "ticket": ["x/ticket.csv"],
            "ticket_comment": ["x/Ticket_Comment.CSV", "x/ticket_comment-2.csv.gz"],
            "user": ["x/user_2026-03.parquet"],
        },
        ["x/users.csv", "x/ticket_comment_old.csv", "x/my_ticket.csv"],
    )


def test_a_folder_names_the_table_of_files_without_a_name():
    paths = [
        "x/ticket/day=2026-03-02/part-0001-ab.snappy.parquet",
        "x/user/0.csv",
        "x/user/notes.csv",
        "user.csv",
    ]
    assert sorted_paths("zendesk", *paths) == (
        {"ticket": paths[:1], "user": ["x/user/0.csv", "user.csv"]},
        ["x/user/notes.csv"],
    )


def test_every_file_holds_the_tables_of_a_preset_for_one_file():
    assert sorted_paths("genesys", "a.jsonl", "b.jsonl") == (
        {"conversations": ["a.jsonl", "b.jsonl"], "segments": ["a.jsonl", "b.jsonl"]}
        | {"metrics": ["a.jsonl", "b.jsonl"]},
        [],
    )


def test_a_named_file_of_no_table_and_a_table_without_a_file_are_problems():
    found = sort_files(files("messages.csv", "labels.csv", "teams.csv"), preset("chatwoot"))
    problems = list(check_files(found, preset("chatwoot"), frozenset({"labels.csv"})))
    assert [(problem.code, problem.span and problem.span.file) for problem in problems] == [
        ("FTE320", "labels.csv"),
        ("FTE321", None),
        ("FTE321", None),
    ]
    assert "`conversations`" in problems[1].message


def test_a_table_says_what_it_lacks():
    found = preset("rasa")
    log = frame_log(pl.DataFrame({"id": ["1"], "sender_ids": ["a"], "data": ["{}"]}))
    opened = OpenTable(found.tables["events"], replace(log, files=tuple(files("events.csv"))))
    problems = list(opened.check(found))
    assert [problem.message.split(",")[0] for problem in problems] == [
        "no column `sender_id`",
        "no column `type_name`",
        "no column `timestamp`",
    ]
    assert all(problem.code == "FTE322" for problem in problems)
    assert problems[0].help.startswith("did you mean `sender_ids`?")
    assert found.export in problems[0].help
    assert list(OpenTable(found.tables["events"], None).check(found)) == []


@pytest.mark.parametrize(
    ("column", "texts"),
    [
        (pl.Series(["a", "", None, " "]), ["a", None, None, " "]),
        (pl.Series([True, False, None]), ["true", "false", None]),
        (pl.Series([7, None]), ["7", None]),
        (
            pl.Series([7.0, 0.5, None, -3.0, 2.0**60]),
            ["7", "0.5", None, "-3", "1.152921504606847e+18"],
        ),
        (pl.Series(["2026-03-02 09:00:00.0005"]).str.to_datetime(), ["2026-03-02 09:00:00.000500"]),
        (
            pl.Series([dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)]).dt.convert_time_zone(
                "Europe/Stockholm"
            ),
            ["2026-03-02 09:00:00.000000Z"],
        ),
        (pl.Series([dt.date(2026, 3, 2)]), ["2026-03-02"]),
        (pl.Series(["x", None], dtype=pl.Categorical), ["x", None]),
        (pl.Series([None, None]), [None, None]),
        (pl.Series([{"a": 1, "b": [True, None]}]), ['{"a":1,"b":[true,null]}']),
        (pl.Series([[dt.date(2026, 3, 2)]]), ['["2026-03-02"]']),
    ],
)
def test_every_value_is_the_text_of_a_csv_file(column, texts):
    frame = as_texts(pl.DataFrame({"c": column}))
    assert frame.schema == {"c": pl.String}
    assert frame["c"].to_list() == texts


def test_a_table_is_read_with_places_and_absent_columns():
    table = Table("t", ("t",), ("id",), ("gone",), inside={"name": Place(("who", "name"))})
    frame = pl.DataFrame({"id": [1, 2], "who": ['{"name": "Ann"}', None]})
    opened = OpenTable(table, frame_log(frame))
    assert opened.has("gone")
    assert not opened.has("other")
    ((read, _),) = opened.read(["name", "gone", "id"], 10)
    assert read.rows() == [("Ann", None, "1"), (None, None, "2")]
    ((bare, _),) = opened.read([], 10)
    assert bare.height == 2
    assert list(OpenTable(table, None).read(["id"], 10)) == []


def test_a_row_for_each_item_and_rows_without_any_are_counted():
    table = Table(
        "t", ("t",), ("id", "parts"), each=("parts", "steps"), inside={"at": Place(("steps", "at"))}
    )
    parts = [[{"steps": [{"at": 1}, {"at": 2}]}, {"steps": []}], [], [{"steps": [{"at": 3}]}]]
    frame = pl.DataFrame({"id": ["a", "b", "c"], "parts": [json.dumps(each) for each in parts]})
    opened = OpenTable(table, frame_log(frame))
    read = [row for part, _ in opened.read(["id", "at"], 2) for row in part.rows()]
    assert read == [("a", "1"), ("a", "2"), ("c", "3")]
    assert opened.listless == 1
    assert sum(part.height for part, _ in opened.read([], 2)) == 3
