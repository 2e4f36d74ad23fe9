from __future__ import annotations

import polars as pl
import pytest

from fte_audit import UserError, audit
from fte_audit.engines import recognition
from fte_audit.engines.recognition import column_types, recognise
from fte_audit.engines.sources import frame_log
from fte_audit.engines.sources.logs import Chunk, Log
from fte_audit.spec.nodes import Type
from fte_audit.spec.reader import read_spec, standard_spec


def frame(**columns):
    n = max((len(values) for values in columns.values() if isinstance(values, list)), default=4)
    return pl.DataFrame(
        {
            name: v if isinstance(v, list) else [v] * n
            for name, v in {"handling": "ai", **columns}.items()
        }
    )


def found(**columns):
    taken = recognise(frame_log(frame(**columns)), standard_spec())
    return {str(role): source.column for role, source in taken.items()}


def refused(one):
    with pytest.raises(UserError) as error:
        audit(one)
    return error.value.diagnostics


def pasted(one):
    """The report of a log with the YAML that its refusal offers, unchanged."""
    return audit(one, read_spec(refused(one)[-1].paste, "audit.yaml"))


@pytest.mark.parametrize(
    ("role", "column", "value"),
    [
        ("conversation", "Ticket ID", "t1"),
        ("conversation", "id", "t1"),
        ("customer", "requester_id", "u1"),
        ("started", "createdAt", "2024-02-03T04:05:06Z"),
        ("started", "created_at", 1706933106),
        ("ended", "closed_at", "2024-02-03 04:05"),
        ("first_response", "first_reply_at", "2024-02-03"),
        ("first_response", "first_response_time_s", 12),
        ("duration", "handle_time_seconds", 12),
        ("duration", "duration", "0:01:05"),
        ("csat", "rating", "4"),
        ("resolved", "is_resolved", "yes"),
        ("escalated", "transferred", True),
        ("abandoned", "abandoned", 0),
        ("topic", "category", "x"),
        ("language", "locale", "NO"),
        ("market", "country_code", "NO"),
        ("channel", "channel", "chat"),
        ("cost", "cost_usd", "1.25"),
    ],
)
def test_common_names_with_fitting_content_are_recognised(role, column, value):
    assert found(**{column: value}).get(role) == column


def test_columns_with_other_names_are_left_alone():
    assert found(note="2024-02-03", stars="5", zone="NO") == {"handling": "handling"}


def test_types_are_told_in_the_words_of_expressions():
    columns = pl.DataFrame(
        {"a": ["x"], "b": [1.5], "c": [True], "d": [[1]], "e": [None]},
    ).with_columns(
        f=pl.lit("x").cast(pl.Categorical), g=pl.datetime(2024, 2, 3), h=pl.duration(seconds=1)
    )
    assert column_types(frame_log(columns)) == {
        "a": Type.TEXT,
        "b": Type.NUMBER,
        "c": Type.BOOLEAN,
        "e": Type.TEXT,
        "f": Type.TEXT,
        "g": Type.TIME,
        "h": Type.DURATION,
    }


@pytest.mark.parametrize("dtype", [pl.Categorical, pl.Enum(["ai", "human", "other"])])
def test_handling_is_recognised_as_categories_too(dtype):
    log = frame(handling=["ai", "human", "ai"]).with_columns(pl.col("handling").cast(dtype))
    text = log.with_columns(pl.col("handling").cast(pl.String))
    assert audit(log).digest == audit(text).digest


def test_blank_handlings_are_missing():
    report = audit(frame(handling=["ai", " ", "", None]))
    assert report.metric("conversations").figure("count", ("handling",), (None,)).value == 3


def test_two_candidates_are_a_choice_that_runs_as_offered():
    log = frame(opened_at="2024-02-03", start_time="2024-02-04")
    (problem,) = refused(log)
    assert problem.code == "FTE240"
    assert "`opened_at`, `start_time`" in problem.message
    report = pasted(log)
    taken = {use.role: use.source for use in report.log.columns}
    assert taken["started"] == "opened_at"


def test_ratings_on_another_scale_are_a_choice_that_runs_as_offered():
    log = frame(csat=["0", "10", "7", "8"])
    (problem,) = refused(log)
    assert problem.code == "FTE241"
    assert "scale: [0, 10]" in problem.paste
    figure = pasted(log).metric("csat").figure("mean")
    assert (figure.value, figure.n) == (6.25, 4)


def test_a_duration_without_a_unit_is_a_choice_that_runs_as_offered():
    log = frame(duration=[90, 30, 60, 60])
    (problem,) = refused(log)
    assert problem.code == "FTE241"
    assert "unit: seconds" in problem.paste
    assert pasted(log).metric("handle_hours").figure("sum").value == pytest.approx(240 / 3600)


@pytest.mark.parametrize(
    ("columns", "shares"),
    [
        ({"author": ["bot", "agent", "bot", "admin"]}, {"ai": 2, "human": 2}),
        ({"is_bot": [True, False, None, True]}, {"ai": 2, "human": 2}),
        ({"escalated_to_human": ["yes", "no", "no", "no"]}, None),
        ({"transferred": [True, False, False, False]}, None),
        ({"handled_by": ["Fin", "Ann", "Bob", "Ann"]}, None),
        ({"x": ["1", "2", "3", "4"]}, None),
        ({'we,ird: "na\'me" #bot': ["bot", "b: [x", 'a"b', "#c"]}, None),
    ],
    ids=["words", "yes or no", "hand-over", "transfer", "names", "nothing", "quotes"],
)
def test_a_log_without_handlings_is_a_choice_that_runs_as_offered(columns, shares):
    log = pl.DataFrame({"started": ["2024-02-03"] * 4, **columns})
    problems = refused(log)
    assert problems[-1].code == "FTE242"
    report = pasted(log)
    counted = {
        figure.group[0]: figure.n
        for figure in report.metric("conversations").figures
        if figure.by == ("first_handler",)
    }
    assert sum(counted.values()) == report.log.kept
    if shares is not None:
        assert counted == shares


MESSAGES = pl.DataFrame(
    {
        "thread_id": ["a", "a", "b", "b"],
        "sent_at": ["2024-02-03T08:00:00Z", "2024-02-03T08:00:09Z"] * 2,
        "sender": ["customer", "bot", "customer", "agent"],
    }
)


def test_messages_are_offered_as_such_and_run_as_offered():
    (problem,) = refused(MESSAGES)
    assert problem.code == "FTE242"
    assert "column `sender` says who sent a message" in problem.message
    assert problem.paste.splitlines()[2:] == ["logs:", "  row: message"]
    report = pasted(MESSAGES)
    assert (report.log.messages.kept, report.log.kept) == (4, 2)


@pytest.mark.parametrize(
    "log",
    [
        MESSAGES.with_columns(thread_id=pl.Series(["a", "b", "c", "d"])),
        MESSAGES.with_columns(sender=pl.lit("somebody")),
        MESSAGES.drop("sent_at").with_columns(started=pl.lit("2024-02-03")),
        MESSAGES.drop("thread_id").with_columns(started=pl.lit("2024-02-03")),
    ],
    ids=["one row each", "no senders", "no times", "no conversations"],
)
def test_rows_that_may_well_be_conversations_are_not_taken_for_messages(log):
    assert "row: message" not in refused(log)[-1].paste


def test_several_choices_are_offered_at_once_and_run_as_offered():
    log = pl.DataFrame(
        {
            "bot": [True, False] * 3,
            "opened": ["2024-02-03"] * 6,
            "start": ["2024-02-03"] * 6,
            "csat": [0, 10, 5, 6, 7, 8],
            "duration": [1, 2, 3, 4, 5, 6],
            "resolved": ["perhaps"] * 6,
        }
    )
    codes = [problem.code for problem in refused(log)]
    assert sorted(codes) == ["FTE240", "FTE241", "FTE241", "FTE241", "FTE242"]
    assert pasted(log).log.kept == 6


def test_what_the_spec_names_is_not_looked_for():
    log = frame(csat=["0", "10", "7", "8"])
    report = audit(log, {"version": 1, "extends": "standard", "logs": {"columns": {"csat": None}}})
    assert report.metric("csat").not_testable is not None


def test_a_small_log_is_looked_at_whole_however_it_comes_in_pieces():
    """The first piece has no rating; that one is out of scale is told by another."""
    pieces = [frame(rating=[None, None]), frame(rating=["7", "10"])]
    pieces = [piece.cast({"rating": pl.String}) for piece in pieces]
    messages = set()
    for order in (pieces, pieces[::-1]):

        def read(columns, _rows, order=order):
            for piece in order:
                yield Chunk(piece.select(columns), rows_done=0, bytes_done=0)

        log = Log(files=(), schema=pieces[0].schema, rows=4, bytes=0, read=read)
        with pytest.raises(UserError) as error:
            recognise(log, standard_spec())
        messages.add(error.value.diagnostics[0].code)
    assert messages == {"FTE241"}


@pytest.mark.parametrize("end", ["first", "last"])
@pytest.mark.parametrize(
    ("column", "value", "odd"),
    [("csat", "4", "7"), ("handling", "ai", "robot")],
)
def test_what_speaks_against_a_guess_is_heard_wherever_it_stands(
    monkeypatch, column, value, odd, end
):
    """A log larger than the sample: the one odd row is in the sample, or far behind it."""
    monkeypatch.setattr(recognition, "SAMPLE_ROWS", 50)
    values = [value] * 400
    values[0 if end == "first" else -1] = odd
    log = frame(id=[f"c{number}" for number in range(400)], **{column: values})
    codes = {problem.code for problem in refused(log)}
    assert codes <= {"FTE241", "FTE242"}
    assert pasted(log).log.read == 400


@pytest.mark.parametrize("end", ["first", "last"])
def test_a_handling_that_begins_late_is_recognised(monkeypatch, end):
    monkeypatch.setattr(recognition, "SAMPLE_ROWS", 50)
    values = [None] * 300 + ["ai", "human"] * 50
    log = frame(handling=values if end == "last" else values[::-1])
    assert audit(log).metric("conversations").figure("count", ("handling",), ("ai",)).n == 50
