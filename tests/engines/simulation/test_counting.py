# ruff: noqa: S608 -- the SQL is our own
import pytest

from fte_audit.engines.simulation.counting import MEASURES

COUNTED = """
    count(*) AS n, count(ended_at) AS with_end, count(*) - count(ended_at) AS open,
    coalesce(sum(epoch_ms(ended_at) - epoch_ms(started_at)), 0) AS duration_ms,
    count(first_response_at) AS with_first_response,
    coalesce(sum(epoch_ms(first_response_at) - epoch_ms(started_at)), 0) AS first_response_ms,
    count(agent_id) AS with_agent, count(csat) AS rated, coalesce(sum(csat), 0) AS rating_sum,
    count(*) FILTER (csat >= 4) AS rated_4_or_5, count(*) FILTER (resolved) AS resolved,
    count(*) FILTER (escalated) AS escalated, count(*) FILTER (abandoned) AS abandoned,
    count(*) FILTER (is_spam) AS spam, count(*) FILTER (is_test) AS test,
    coalesce(sum(cost), 0)::DECIMAL(18, 4)::VARCHAR AS cost
"""
UNSEEN = {"first_contacts", "ai_work_ms", "human_work_ms", "cost_units"}
NAMES = [*(name for name in MEASURES if name not in UNSEEN), "cost"]
LATEST = (
    "SELECT * FROM log QUALIFY updated_at = max(updated_at) OVER (PARTITION BY conversation_id)"
)


def totals(row):
    return dict(zip(NAMES, row, strict=True))


def known(realised):
    """What a reader of the log can recompute; the log does not show the rest."""
    return {name: realised[name] for name in NAMES}


@pytest.mark.parametrize(
    ("part", "where"),
    [
        ("conversations", "true"),
        ("conversations_neither_spam_nor_test", "NOT is_spam AND NOT is_test"),
    ],
)
def test_the_truth_is_what_duckdb_counts_in_the_file(conversations, part, where):
    realised = conversations.truth["realised"][part]
    latest = f"({LATEST}) WHERE {where}"
    (total,) = conversations.query(f"SELECT {COUNTED} FROM {latest}")
    assert known(realised["total"]) == totals(total)
    for key, table in (("handling", "by_handling"), ("topic", "by_topic")):
        rows = conversations.query(f"SELECT {key}, {COUNTED} FROM {latest} GROUP BY 1")
        assert {name: known(cell) for name, cell in realised[table].items()} == {
            name: totals(row) for name, *row in rows
        }
    cells = conversations.query(f"SELECT handling, topic, {COUNTED} FROM {latest} GROUP BY 1, 2")
    found = {(handling, topic): totals(row) for handling, topic, *row in cells}
    nothing = totals([0] * (len(NAMES) - 1) + ["0.0000"])
    for handling, topics in realised["by_handling_and_topic"].items():
        for topic, cell in topics.items():
            assert known(cell) == found.get((handling, topic), nothing)


def test_work_and_waiting_add_up_to_the_time(conversations):
    of_ai = conversations.truth["realised"]["conversations"]["by_handling"]["ai"]
    assert of_ai["human_work_ms"] == 0
    # Nearly: work on open conversations counts, their time from start to end does not.
    time_ms = of_ai["duration_ms"] - of_ai["first_response_ms"]
    assert of_ai["ai_work_ms"] == pytest.approx(time_ms, rel=0.005)


def test_rows_and_superseded_rows_are_counted(conversations):
    (counts,) = conversations.query("SELECT count(*), count(DISTINCT conversation_id) FROM log")
    realised = conversations.truth["realised"]
    assert counts == (realised["rows"], realised["rows"] - realised["rows_superseded"])
    assert counts[1] == 200_000


def test_follow_ups_come_to_what_was_planted(conversations):
    realised = conversations.truth["realised"]
    follow_ups = realised["follow_ups_by_handling_of_first_contact"]
    by_handling = realised["conversations"]["by_handling"]
    rates = {
        handling: follow_ups[handling] / by_handling[handling]["first_contacts"]
        for handling in ("ai", "human")
    }
    # 12 and 16 per 100, less those that would have come after the last day.
    assert 0.08 < rates["ai"] < 0.12
    assert 0.11 < rates["human"] < 0.16
