"""Text logs: values, rows and lines as Python's csv and json modules have them, by both parsers."""

import csv
import gzip
import io
import json
from pathlib import Path

import polars as pl
import pytest

from fte_audit.diagnostics import UserError
from fte_audit.engines.sources import Format, LogFile, open_log
from fte_audit.engines.sources.files import locate
from fte_audit.engines.sources.text import open_text

REAL = Path("../shared/data")
PARSERS = {"python": 1 << 40, "duckdb": -1}


@pytest.fixture(params=PARSERS)
def small(request):
    """Bytes up to which Python reads: all logs, or none."""
    return PARSERS[request.param]


def read(paths, small, columns=None, rows=2_000_000):
    log = open_text(locate([str(path) for path in paths]).files, small=small)
    columns = list(log.schema) if columns is None else columns
    frames = [chunk.frame for chunk in log.chunks(columns, rows)]
    assert all(frame.columns == columns for frame in frames)
    assert all(frame.height <= rows for frame in frames)
    return [row for frame in frames for row in frame.rows(named=True)]


def scan(paths, small):
    named = [str(path) for path in paths]
    log = open_log(named) if small is None else open_text(locate(named).files, small=small)
    return sum(chunk.frame.height for chunk in log.chunks(list(log.schema)))


def refusal(paths, small=None):
    with pytest.raises(UserError) as caught:
        scan(paths, small)
    return caught.value.diagnostics


def in_order(rows):
    return sorted(rows, key=lambda row: [(value is None, value or "") for value in row.values()])


def missing_as_none(rows):
    return [{key: value or None for key, value in row.items()} for row in rows]


def with_csv(path):
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    delimiter = "\t" if ".tsv" in path.name else ","
    return list(
        csv.DictReader(io.StringIO(text.decode("utf-8-sig"), newline=""), delimiter=delimiter)
    )


@pytest.mark.parametrize(
    "name",
    [
        "boston311/boston311-100.csv",
        "boston311/boston311-100.csv.gz",
        "boston311/boston311-100-20dupes-random.csv",
        "boston311/boston311-100-with-nonascii.csv",
        "boston311/boston311-dmy-100.csv",
        "tau2/conversations.csv",
        "getgoing/calls_notext_MODIFIED.csv",
        "zendesk/ticket_data.csv",
        "zendesk/ticket_chat_event_data.csv",
        "zendesk/user_data.csv",
        "intercom/conversation_history_data.csv",
        "intercom/contact_history_data.csv",
        "intercom/conversation_part_history_data.csv",
    ],
)
def test_real_delimited_logs_read_as_the_csv_module_reads_them(name, small):
    path = REAL / name
    if not path.exists():
        pytest.skip("the shared logs are not here")
    expected = missing_as_none(with_csv(path))
    assert in_order(missing_as_none(read([path], small))) == in_order(expected)


def json_text(value):
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@pytest.mark.parametrize("name", ["boston311/boston311-100.jsonl", "tau2/messages.jsonl"])
def test_real_json_lines_read_as_the_json_module_reads_them(name, small):
    path = REAL / name
    if not path.exists():
        pytest.skip("the shared logs are not here")
    objects = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    keys = list(dict.fromkeys(key for found in objects for key in found))
    rows = read([path], small)
    assert sorted(rows[0]) == sorted(keys)
    expected = [{key: json_text(found.get(key)) for key in rows[0]} for found in objects]
    assert in_order(rows) == in_order(expected)


def test_the_ragged_real_log_is_refused_at_its_line(small):
    path = REAL / "boston311/boston311-100-bad.tsv"
    if not path.exists():
        pytest.skip("the shared logs are not here")
    (problem,) = refusal([path], small)
    assert (problem.code, problem.span.line) == ("FTE310", 41)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(b"a,b\n1,2\n", [("1", "2")], id="plain"),
        pytest.param(b"a,b\n1,2", [("1", "2")], id="no last line end"),
        pytest.param(b"\xef\xbb\xbfa,b\n1,2\n", [("1", "2")], id="byte-order mark"),
        pytest.param(b"a,b\r\n1,2\r\n3,4\r\n", [("1", "2"), ("3", "4")], id="CR LF"),
        pytest.param(b"a,b\r1,2\r3,4\r", [("1", "2"), ("3", "4")], id="CR only"),
        pytest.param(b"a,b\n1,2\r\n3,4\n", [("1", "2"), ("3", "4")], id="mixed line ends"),
        pytest.param(b"a,b\n1,2,\n3,,,\n", [("1", "2"), ("3", None)], id="separators at the end"),
        pytest.param(b"a\n1\n\n2\n", [("1",), (None,), ("2",)], id="one column, a missing value"),
        pytest.param(b"a,b\n1,2\n\n\n", [("1", "2")], id="empty lines at the end"),
        pytest.param(b'a,b\n"x\ny","p""q"\n', [("x\ny", 'p"q')], id="quotes"),
        pytest.param(b'a,b\n"x\r\ny",2\n', [("x\r\ny", "2")], id="CR LF inside LF lines"),
        pytest.param(b'a,b\n"1","2"\n3,4\n', [("1", "2"), ("3", "4")], id="quoted and not"),
        pytest.param(b"a;b\n1,5;2\n", [("1,5", "2")], id="semicolon"),
        pytest.param(b"a\tb\n1\t2\n", [("1", "2")], id="tab in .csv"),
        pytest.param(b"a|b\n1|2\n", [("1", "2")], id="pipe"),
        pytest.param(b'"a,a,a";b\n1;2\n', [("1", "2")], id="comma inside a quoted name"),
        pytest.param(
            "a,b\n\u00e5,\U0001f600\n".encode(), [("\u00e5", "\U0001f600")], id="beyond ASCII"
        ),
        pytest.param(b"a,b\nNULL,NA\n", [("NULL", "NA")], id="words are words"),
        pytest.param(b"a,b\n#1,2\n", [("#1", "2")], id="no comments"),
        pytest.param(b"a,b\n 1 , 2\n", [(" 1 ", " 2")], id="spaces stay"),
        pytest.param(b"a,A\n1,2\n", [("1", "2")], id="names in two cases"),
        pytest.param(b"a\n1\n2\n", [("1",), ("2",)], id="one column"),
        pytest.param(b"a,b\n", [], id="header only"),
        pytest.param(b"a,b", [], id="header only, no line end"),
        pytest.param(b"a,b\n010,1e3\n", [("010", "1e3")], id="numbers are text"),
    ],
)
def test_delimited_text_reads_right(tmp_path, small, text, expected):
    path = tmp_path / "log.csv"
    path.write_bytes(text)
    rows = missing_as_none(read([path], small))
    assert in_order(rows) == in_order([dict(zip(rows[0], row, strict=True)) for row in expected])


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        pytest.param(b"a,b\n1,2\n3\n", "FTE310", 3, id="short row"),
        pytest.param(b"a,b\n1,2\n3,4,5\n6,7\n", "FTE310", 3, id="long row"),
        pytest.param(b'a,b\n"x\ny\nz",2\n3\n', "FTE310", 5, id="after an embedded line end"),
        pytest.param(b"a,b\r1,2\r3\r", "FTE310", 3, id="CR only"),
        pytest.param(b"a,b\r\n1,2\r\n3\r\n", "FTE310", 3, id="CR LF"),
        pytest.param(b'a,b\n1,2\n3,"4\n5,6\n', "FTE312", 3, id="unclosed quote"),
        pytest.param(b'a,b\n1,2\n3,"4"x\n', "FTE312", 3, id="text after a quote"),
        pytest.param(b"a,b\n1,2\n3,\xff\n", "FTE311", 3, id="not UTF-8"),
        pytest.param(
            b'a,b\n"x\r\ny",2\n3,\xe9\n', "FTE311", 4, id="not UTF-8 after an embedded line end"
        ),
        pytest.param(b"a,b\n1,2\n   \n3,4\n", "FTE310", 3, id="line of spaces"),
    ],
)
def test_a_bad_row_is_refused_at_its_line(tmp_path, small, text, code, line):
    path = tmp_path / "log.csv"
    path.write_bytes(text)
    (problem,) = refusal([path], small)
    assert (problem.code, problem.span.file, problem.span.line) == (code, str(path), line)


@pytest.mark.parametrize("packing", ["", ".gz", ".zst"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_a_bad_row_deep_in_a_large_file_is_refused_at_its_line(tmp_path, packing, end):
    lines = [b"id,text", *(b'%d,"a%sb"' % (number, end) for number in range(300_000)), b"1,2,3"]
    text = end.join(lines) + end
    path = tmp_path / f"log.csv{packing}"
    write(path, text)
    (problem,) = refusal([path], -1)
    assert (problem.code, problem.span.line) == ("FTE310", 600_002)


def write(path, text):
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(text))
    elif path.suffix == ".zst":
        lines = pl.DataFrame({"line": text.decode().removesuffix("\n").split("\n")})
        lines.lazy().sink_csv(
            path, compression="zstd", include_header=False, quote_style="never", separator="\x01"
        )
    else:
        path.write_bytes(text)


@pytest.mark.parametrize("suffix", ["csv", "csv.gz", "csv.zst", "jsonl", "jsonl.gz", "jsonl.zst"])
def test_packed_files_hold_the_rows_of_plain_ones(tmp_path, small, suffix):
    rows = [{"a": str(number), "b": f"t{number % 7}"} for number in range(5000)]
    if "csv" in suffix:
        text = "a,b\n" + "".join(f"{row['a']},{row['b']}\n" for row in rows)
    else:
        text = "".join(json.dumps(row) + "\n" for row in rows)
    path = tmp_path / f"log.{suffix}"
    write(path, text.encode())
    assert in_order(read([path], small)) == in_order(rows)


def test_a_gzip_file_of_several_members_is_read_whole(tmp_path, small):
    path = tmp_path / "log.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n1,2\n") + gzip.compress(b"3,4\n"))
    assert len(read([path], small)) == 2


@pytest.mark.parametrize("suffix", ["csv.gz", "csv.zst", "jsonl.gz", "jsonl.zst"])
@pytest.mark.parametrize("left", [0.3, 0.9, 0.9999])
def test_a_packed_file_that_is_cut_off_is_refused(tmp_path, small, suffix, left):
    row = "%d,%d\n" if "csv" in suffix else '{"a":%d,"b":%d}\n'
    head = "a,b\n" if "csv" in suffix else ""
    path = tmp_path / f"log.{suffix}"
    write(path, (head + "".join(row % (n, n * n) for n in range(40_000))).encode())
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * left)])
    (problem,) = refusal([path])
    assert problem.code == "FTE308"
    (problem,) = refusal([path], small)
    assert problem.code == "FTE308"


def test_a_gzip_file_with_a_changed_byte_is_refused(tmp_path, small):
    path = tmp_path / "log.csv.gz"
    whole = bytearray(gzip.compress(b"a,b\n" + b"1,2\n" * 100_000))
    whole[-6] ^= 1
    path.write_bytes(whole)
    (problem,) = refusal([path], small)
    assert problem.code == "FTE308"


JSON_LINES = (
    '{"a":19.22613395799999,"b":"x","c":true}\n'
    '{"b":"\\u00e5\\n\\"q\\"","a":123456789012345678901234567890}\n'
    "\n"
    '{"a":null,"b":"","c":false,"late":{"x":[1,"\u00e5"]}}\n'
)


def test_json_values_become_their_text(tmp_path, small):
    path = tmp_path / "log.jsonl"
    path.write_text(JSON_LINES, encoding="utf-8")
    assert in_order(read([path], small)) == in_order(
        [
            {"a": "19.22613395799999", "b": "x", "c": "true", "late": None},
            {"a": "123456789012345678901234567890", "b": '\u00e5\n"q"', "c": None, "late": None},
            {"a": None, "b": "", "c": "false", "late": '{"x":[1,"\u00e5"]}'},
        ]
    )


@pytest.mark.parametrize(
    "number",
    [
        "0",
        "-0",
        "1e3",
        "1.50",
        "1E-7",
        "1e20",
        "-9223372036854775809",
        "18446744073709551616",
        "0.1",
        "5e-324",
    ],
)
def test_both_parsers_write_a_number_alike_and_keep_its_value(tmp_path, number):
    path = tmp_path / "log.jsonl"
    path.write_text(f'{{"a":{number}}}\n', encoding="utf-8")
    texts = {name: read([path], small)[0]["a"] for name, small in PARSERS.items()}
    assert texts["python"] == texts["duckdb"]
    assert json.loads(texts["python"]) == json.loads(number)


@pytest.mark.parametrize("suffix", ["jsonl", "ndjson", "json"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_json_lines_read_right_with_any_line_end_and_mark(tmp_path, small, suffix, end, mark):
    path = tmp_path / f"log.{suffix}"
    path.write_text(mark + f'{{"a":1}}{end}{{"a":2}}{end}', encoding="utf-8", newline="")
    assert in_order(read([path], small)) == [{"a": "1"}, {"a": "2"}]


def test_json_keys_that_differ_in_case_are_two_columns(tmp_path, small):
    path = tmp_path / "log.jsonl"
    path.write_text('{"id":1,"Id":2}\n{"ID":3}\n', encoding="utf-8")
    rows = read([path], small)
    assert in_order(rows) == [
        {"id": "1", "Id": "2", "ID": None},
        {"id": None, "Id": None, "ID": "3"},
    ]


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        pytest.param(['{"a":1}', '{"a":', '{"a":2}'], 2, id="cut"),
        pytest.param(['{"a":1}', "", "[1]"], 3, id="a list"),
        pytest.param(['{"a":1}', "3"], 2, id="a number"),
        pytest.param(['{"a":1}{"a":2}'], 1, id="two on a line"),
        pytest.param(['{"a":1}', '{"a":1,"a":2}'], 2, id="a key twice"),
        pytest.param(['{"a":1}', "{'a':1}"], 2, id="single quotes"),
        pytest.param(['{"a":1}', '{"a":"\\ud83d"}'], 2, id="half a surrogate pair"),
        pytest.param(["{", '"a":1', "}"], 1, id="over several lines"),
    ],
)
def test_a_bad_json_line_is_refused_at_its_line(tmp_path, small, lines, line):
    path = tmp_path / "log.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    (problem,) = refusal([path], small)
    assert (problem.code, problem.span.line) == ("FTE313", line)


def test_json_that_is_not_utf8_is_refused_at_its_line(tmp_path, small):
    path = tmp_path / "log.jsonl"
    path.write_bytes(b'{"a":1}\n{"a":"\xe9"}\n')
    (problem,) = refusal([path], small)
    assert (problem.code, problem.span.line) == ("FTE311", 2)


def test_a_key_in_one_late_line_is_a_column(tmp_path):
    path = tmp_path / "log.jsonl"
    path.write_text(
        '{"a":1}\n' * 800_000 + '{"a":2,"late":"x"}\n' + '{"a":1}\n' * 800_000, encoding="utf-8"
    )
    log = open_log([str(path)])
    assert list(log.schema) == ["a", "late"]
    assert not log.sampled
    assert sum(chunk.frame["late"].count() for chunk in log.chunks(["late"])) == 1


def test_the_keys_of_a_very_large_file_come_from_all_over_it(tmp_path):
    path = tmp_path / "log.jsonl"
    with path.open("w", encoding="utf-8") as stream:
        stream.write('{"a":1}\n' * 900_000)
        stream.write('{"b":2}\n' * 90_000)
        stream.write('{"a":1}\n' * 900_000 + '{"c":3}')
    log = open_text(locate([str(path)]).files, exact=1 << 20)
    assert list(log.schema) == ["a", "b", "c"]
    assert log.sampled


def test_a_key_that_only_one_file_has_is_missing_in_the_other(tmp_path, small):
    (tmp_path / "a.jsonl").write_text('{"a":1}\n', encoding="utf-8")
    (tmp_path / "b.jsonl").write_text('{"b":2}\n', encoding="utf-8")
    assert in_order(read([tmp_path], small)) == [{"a": "1", "b": None}, {"a": None, "b": "2"}]


@pytest.mark.parametrize(
    ("name", "text", "code", "line"),
    [
        pytest.param("log.csv", b"", "FTE306", None, id="empty"),
        pytest.param("log.csv", b"\xef\xbb\xbf\n \n", "FTE306", None, id="white"),
        pytest.param("log.csv", b"a,,c\n1,2,3\n", "FTE309", 1, id="no name"),
        pytest.param("log.csv", b"a,b,a\n1,2,3\n", "FTE309", 1, id="name twice"),
        pytest.param("log.csv", b'"a,b\n1,2\n', "FTE309", 1, id="unclosed header"),
        pytest.param("log.csv", b"PAR1...", "FTE307", None, id="Parquet"),
        pytest.param("log.csv", gzip.compress(b"a,b\n1,2\n"), "FTE307", None, id="gzip"),
        pytest.param("log.csv", b"PK\x03\x04...", "FTE307", None, id="workbook"),
        pytest.param("log.csv", b"\n<!DOCTYPE html><p>Log in", "FTE307", None, id="web page"),
        pytest.param("log.jsonl", b"<html><p>Log in", "FTE307", None, id="web page as JSON"),
        pytest.param("log.csv.gz", b"a,b\n1,2\n", "FTE307", None, id="not packed"),
        pytest.param("log.csv.zst", b"a,b\n1,2\n", "FTE307", None, id="not packed by zstd"),
        pytest.param("log.parquet", b"a,b\n1,2\n", "FTE307", None, id="text as Parquet"),
        pytest.param("log.arrow", b"a,b\n1,2\n", "FTE307", None, id="text as IPC"),
        pytest.param("log.csv", "a,b\n1,2\n".encode("utf-16"), "FTE311", 1, id="UTF-16"),
        pytest.param("log.csv", b"a,b\n1,2\n3,\x00\n", "FTE311", 3, id="NUL"),
        pytest.param("log.csv", b"a,\xe9\n1,2\n", "FTE311", 1, id="header not UTF-8"),
        pytest.param("log.json", b'[\n{"a":1}\n]\n', "FTE316", 1, id="JSON array"),
    ],
)
def test_a_file_that_is_no_such_log_is_refused(tmp_path, name, text, code, line):
    path = tmp_path / name
    path.write_bytes(text)
    (problem,) = refusal([path])
    assert (problem.code, problem.span.line) == (code, line)


def test_all_files_that_are_no_logs_are_named_at_once(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"")
    (tmp_path / "b.csv").write_bytes(b"PAR1")
    (tmp_path / "c.csv").write_bytes(b"a,b\n1,2\n")
    assert [problem.code for problem in refusal([tmp_path])] == ["FTE306"]
    (tmp_path / "a.csv").write_bytes(b"%PDF")
    assert [problem.code for problem in refusal([tmp_path])] == ["FTE307", "FTE307"]


def test_files_with_other_columns_are_refused_by_name(tmp_path):
    (tmp_path / "a.csv").write_text("x,y\n1,2\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("x,z\n1,2\n", encoding="utf-8")
    problems = refusal([tmp_path])
    assert [(problem.code, Path(problem.span.file).name) for problem in problems] == [
        ("FTE314", "b.csv"),
        ("FTE314", "a.csv"),
    ]
    assert "`y`" in problems[0].message
    assert "`z`" in problems[1].message


def test_files_may_differ_in_order_separator_and_packing(tmp_path, small):
    (tmp_path / "a.csv").write_text("x,y\n1,2\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("y;x\n4;3\n", encoding="utf-8")
    (tmp_path / "c.csv.gz").write_bytes(gzip.compress(b"x,y\n5,6\n"))
    rows = read([tmp_path], small)
    assert in_order(rows) == [{"x": "1", "y": "2"}, {"x": "3", "y": "4"}, {"x": "5", "y": "6"}]


def test_folders_name_columns(tmp_path, small):
    for market in ("SE", "DE%2FAT"):
        (tmp_path / f"market={market}").mkdir()
        (tmp_path / f"market={market}" / "log.csv").write_text("x\n1\n", encoding="utf-8")
    rows = read([tmp_path], small)
    assert in_order(rows) == in_order([{"market": "SE", "x": "1"}, {"market": "DE/AT", "x": "1"}])


@pytest.mark.parametrize("rows", [1, 7, 100])
def test_no_row_is_lost_or_read_twice_in_chunks_of_any_size(tmp_path, small, rows):
    for number in range(3):
        lines = "".join(f"{number}-{row}\n" for row in range(50))
        (tmp_path / f"{number}.csv").write_text("id\n" + lines, encoding="utf-8")
    found = sorted(row["id"] for row in read([tmp_path], small, rows=rows))
    assert found == sorted(f"{number}-{row}" for number in range(3) for row in range(50))


def test_progress_never_passes_the_whole(tmp_path, small):
    for number in range(3):
        (tmp_path / f"{number}.csv").write_text("id\n" + "x\n" * 1000, encoding="utf-8")
    log = open_text(locate([str(tmp_path)]).files, small=small)
    chunks = list(log.chunks(["id"], rows=100))
    done = [chunk.bytes_done for chunk in chunks]
    assert done == sorted(done)
    assert done[-1] <= log.bytes
    assert chunks[-1].rows_done == 3000


def test_rows_are_counted_where_no_column_is_wanted(tmp_path, small):
    path = tmp_path / "log.csv"
    path.write_text("a,b\n1,2\n3,4\n", encoding="utf-8")
    log = open_text(locate([str(path)]).files, small=small)
    assert sum(chunk.frame.height for chunk in log.chunks([])) == 2


@pytest.mark.parametrize("name", ["we'ird.csv", "a[1].csv", "a*b?.csv", "sp ace \u00e5.csv"])
def test_names_with_wildcards_and_quotes_are_names(tmp_path, small, name):
    (tmp_path / name).write_text('x\'y,"p""q"\n1,2\n', encoding="utf-8")
    (tmp_path / "a1.csv").write_text('x\'y,"p""q"\n3,4\n', encoding="utf-8")
    assert read([tmp_path / name], small) == [{"x'y": "1", 'p"q': "2"}]


def test_json_keys_with_quotes_are_names(tmp_path, small):
    path = tmp_path / "log.jsonl"
    path.write_text('{"it\'s":1,"\\"q\\"":2,"$.a":3,"a.b":4}\n', encoding="utf-8")
    assert read([path], small) == [{"it's": "1", '"q"': "2", "$.a": "3", "a.b": "4"}]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("log.csv", "id,t\n1,01\n2,b\n"),
        ("log.tsv", "id\tt\n1\t01\n2\tb\n"),
        ("log.jsonl", '{"id":1,"t":"01"}\n{"id":2,"t":"b"}\n'),
        ("log.csv.gz", "id,t\n1,01\n2,b\n"),
        ("log.csv.zst", "id,t\n1,01\n2,b\n"),
    ],
)
def test_text_at_an_address_is_read_as_from_disk(tmp_path, small, name, text):
    write(tmp_path / name, text.encode())
    rows = read([f"file://{tmp_path}/{name}"], small)
    assert in_order(rows) == [{"id": "1", "t": "01"}, {"id": "2", "t": "b"}]


def test_a_bad_row_at_an_address_is_refused_at_its_line(tmp_path, small):
    (tmp_path / "log.csv").write_text("id,t\n1,01\n2\n", encoding="utf-8")
    (problem,) = refusal([f"file://{tmp_path}/log.csv"], small)
    assert (problem.code, problem.span.line) == ("FTE310", 3)


@pytest.mark.parametrize("name", ["log.csv", "log.jsonl", "log.parquet"])
def test_an_address_that_leads_nowhere_is_refused(tmp_path, name):
    (problem,) = refusal([f"file://{tmp_path}/{name}"])
    assert (problem.code, problem.span.file) == ("FTE318", f"file://{tmp_path}/{name}")


def test_a_packed_file_that_is_not_utf8_is_refused(tmp_path, small):
    path = tmp_path / "log.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n1,2\n3,\xe9\n"))
    (problem,) = refusal([path], small)
    assert (problem.code, problem.span.line) == ("FTE311", 3)


def test_a_text_file_is_described():
    file = LogFile("logs/day=1/a.csv", Format.CSV)
    assert (file.is_remote, file.format.label) == (False, "CSV")
