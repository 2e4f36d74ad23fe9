# ruff: noqa: S608 -- the SQL is our own
import numpy as np

from fte_audit.engines.simulation.records import text_names


def test_second_deliveries_are_later_and_complete(conversations):
    twice = conversations.query(
        "SELECT count(*), min(n), max(n), bool_and(last.updated_at > first.updated_at),"
        " bool_and(first.csat IS NULL), bool_and(first.topic = last.topic), count(last.csat)"
        " FROM (SELECT conversation_id, count(*) AS n, arg_min(log, updated_at) AS first,"
        " arg_max(log, updated_at) AS last FROM log GROUP BY 1 HAVING count(*) > 1)"
    )
    n, least, most, later, bare, same, rated = twice[0]
    assert abs(n - 0.02 * 200_000) < 5 * (0.02 * 0.98 * 200_000) ** 0.5
    assert (least, most, later, bare, same) == (2, 2, True, True, True)
    assert rated > 0


def test_first_deliveries_are_in_order_of_the_start(conversations):
    firsts = conversations.query(
        "SELECT count(*) FROM (SELECT started_at, lag(started_at) OVER (ORDER BY place) AS before"
        " FROM (SELECT started_at, min(place) AS place FROM (SELECT *, file_row_number AS place"
        f" FROM read_parquet('{conversations.log}', file_row_number = true))"
        " GROUP BY conversation_id, started_at)) WHERE started_at < before"
    )
    assert firsts == [(0,)]


def test_times_are_in_order_within_a_conversation(conversations):
    wrong = conversations.query(
        "SELECT count(*) FROM log WHERE first_response_at < started_at OR ended_at < started_at"
        " OR ended_at < first_response_at OR updated_at < ended_at"
    )
    assert wrong == [(0,)]


def test_there_is_an_agent_where_a_person_took_part(conversations):
    assert conversations.query(
        "SELECT handling, count(agent_id) = count(*), count(agent_id) = 0 FROM log"
        " GROUP BY 1 ORDER BY 1"
    ) == [
        ("ai", False, True),
        ("ai_then_human", True, False),
        ("human", True, False),
        ("human_then_ai", True, False),
        ("none", False, True),
    ]


def test_types_are_those_of_an_ordinary_export(conversations):
    types = {row[0]: row[1] for row in conversations.query("DESCRIBE log")}
    assert types["conversation_id"] == types["customer_id"] == types["agent_id"] == "BIGINT"
    assert types["started_at"] == types["ended_at"] == "TIMESTAMP WITH TIME ZONE"
    assert types["csat"] == "TINYINT"
    assert types["cost"] == "DECIMAL(18,4)"
    assert list(types)[:7] == [
        "conversation_id",
        "customer_id",
        "handling",
        "started_at",
        "ended_at",
        "first_response_at",
        "updated_at",
    ]


def test_text_names_of_no_rows_are_none():
    assert text_names(1, np.arange(0), "id").to_list() == []
