# ruff: noqa: S608 -- the SQL is our own
import duckdb

from fte_audit.engines.simulation.simulating import Rows
from fte_audit.engines.simulation.world import World

FOLDED = """
    SELECT conversation_id, any_value(customer_id) AS customer_id, min(sent_at) AS started_at,
      max(sent_at) FILTER (event = 'closed') AS ended_at,
      min(sent_at) FILTER (sender IN ('ai', 'human')) AS first_response_at,
      CASE
        WHEN NOT bool_or(sender IN ('ai', 'human')) THEN 'none'
        WHEN NOT bool_or(sender = 'human') THEN 'ai'
        WHEN NOT bool_or(sender = 'ai') THEN 'human'
        WHEN arg_min(sender, message_id) FILTER (sender IN ('ai', 'human')) = 'ai'
          THEN 'ai_then_human'
        ELSE 'human_then_ai'
      END AS handling,
      max(csat) AS csat, bool_or(resolved) AS resolved, bool_or(escalated) AS escalated,
      bool_or(abandoned) AS abandoned, any_value(topic) AS topic, any_value(language) AS language,
      any_value(market) AS market, any_value(channel) AS channel,
      max(sender_id) FILTER (sender = 'human') AS agent_id, max(cost) AS cost,
      any_value(is_spam) AS is_spam, any_value(is_test) AS is_test
    FROM messages GROUP BY 1
"""


def test_messages_fold_into_the_conversations_of_the_same_seed(write):
    paths = [write(f"{rows}.parquet", World(conversations=5_000), rows=rows) for rows in Rows]
    with duckdb.connect() as database:
        database.execute(f"CREATE VIEW conversations AS SELECT * FROM '{paths[0]}'")
        database.execute(f"CREATE VIEW messages AS SELECT * FROM '{paths[1]}'")
        database.execute(f"CREATE VIEW folded AS {FOLDED}")
        names = [row[0] for row in database.execute("DESCRIBE conversations").fetchall()]
        shared = ", ".join(name for name in names if name != "updated_at")
        for one, other in (("conversations", "folded"), ("folded", "conversations")):
            differing = database.execute(
                f"SELECT {shared} FROM {one} EXCEPT ALL SELECT {shared} FROM {other}"
            )
            assert differing.fetchall() == []


def test_there_are_about_twelve_messages_to_a_conversation(messages):
    (lengths,) = messages.query(
        "SELECT avg(n), min(n), max(n) FROM"
        " (SELECT count(DISTINCT message_id) AS n FROM log GROUP BY conversation_id)"
    )
    assert 11 < lengths[0] < 13
    assert lengths[1] == 2
    assert 30 < lengths[2] <= 50


def test_messages_interleave_and_are_in_order_of_delivery(messages):
    (order,) = messages.query(
        "SELECT count(*) FILTER (updated_at < before),"
        " count(*) FILTER (conversation_id <> previous)"
        " / count(*) FROM (SELECT *, lag(updated_at) OVER (ORDER BY file_row_number) AS before,"
        " lag(conversation_id) OVER (ORDER BY file_row_number) AS previous"
        f" FROM read_parquet('{messages.log}', file_row_number = true))"
    )
    assert order[0] == 0
    assert order[1] > 0.5


def test_turns_of_a_conversation_are_in_order_of_time(messages):
    wrong = messages.query(
        "SELECT count(*) FROM (SELECT sent_at, lag(sent_at) OVER (PARTITION BY conversation_id"
        " ORDER BY message_id) AS before FROM log) WHERE sent_at < before"
    )
    assert wrong == [(0,)]


def test_messages_delivered_again_are_the_same_but_later(messages):
    (again,) = messages.query(
        "SELECT count(*), bool_and(n = 2), bool_and(same = 1),"
        " bool_and(lag > INTERVAL 59 SECONDS)"
        " FROM (SELECT count(*) AS n, count(DISTINCT (sent_at, sender, csat, event)) AS same,"
        " max(updated_at) - min(updated_at) AS lag FROM log"
        " GROUP BY message_id HAVING count(*) > 1)"
    )
    assert again == (messages.truth["realised"]["messages"]["delivered_again"], True, True, True)
    assert again[0] > 0


def test_who_leaves_has_the_last_word_and_else_the_answering_side(messages):
    last = messages.query(
        "SELECT DISTINCT abandoned, sender FROM log"
        " WHERE event = 'closed' AND sender <> 'system' ORDER BY ALL"
    )
    assert last == [(False, "ai"), (False, "human"), (True, "customer")]


def test_the_truth_counts_messages_as_duckdb_does(messages):
    counted = messages.truth["realised"]["messages"]
    (rows,) = messages.query("SELECT count(*), count(*) - count(DISTINCT message_id) FROM log")
    assert rows == (counted["rows"], counted["delivered_again"])
    senders = messages.query("SELECT sender, count(DISTINCT message_id) FROM log GROUP BY 1")
    assert dict(senders) == counted["by_sender"]
    for name in ("csat", "resolved", "escalated", "abandoned"):
        ((n,),) = messages.query(
            f"SELECT count(DISTINCT message_id) FROM log WHERE {name} IS NOT NULL"
        )
        assert n == counted[f"with_{name}"]
    ((resolved,),) = messages.query("SELECT count(DISTINCT message_id) FROM log WHERE resolved")
    assert resolved == messages.truth["realised"]["conversations"]["total"]["resolved"]
