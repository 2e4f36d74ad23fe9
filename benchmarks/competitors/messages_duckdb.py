"""The figures of `specs/messages.yaml` and `specs/messages_times.yaml`, as hand-written DuckDB SQL.

A message is one integer, its time before the rank of its sender and its event, so that messages
follow each other as docs/facts.md says. One group-by folds them into a narrow table, from which the
cells and the frequencies are counted. Answers come after the customer's first message; where AI or
a person wrote before it, those conversations alone are looked at once more (`--form repair`).
`--form shortcut` trusts that the customer always wrote first, and that a conversation has one topic
and one rating: true of synthetic logs only. `--form windows` also gives the time in everybody's
hands. With `--parted` messages are first dealt into parts on disk that are worked on in memory.

Slower at 20 million messages, in seconds of processor time for the group-by alone: ids as UUID
(6.6 for 3.9), a group-by of conversation and sender before that of conversations (8.8), `FILTER`
instead of `CASE` (by 2 %), sorted lists (3.9 before anything is read off them). Grouping by text
and not by its hash took as long while memory sufficed, and failed with a tenth of it. For the
windows, `max` instead of `last_value ... IGNORE NULLS` took a third more.

As a whole, with 1 GB: messages by time 4.1 (in parts 7.1), with windows 15.5 (18.4; with a fifth of
the memory 27.5 and 20.1); in random order 19.9 to 30 (in parts of five million 13.7, of twelve and
a half 20), with windows 19.0 (21.1).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from duckdb_sql import open_database
from figures import FIRST
from grouped import Grouped, Quantiles, Ratio

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb
    from figures import Counts, Label, Table

_NAMES: Final[tuple[Label, ...]] = tuple(FIRST)
_AI, _AI_THEN_HUMAN, _HUMAN, _HUMAN_THEN_AI, _NONE = range(len(_NAMES))
_ROWS_OF_A_PART: Final = 5_000_000
_IDLE_CAP_US: Final = 300_000_000
_MOST_TOPICS: Final = 254
_RANK: Final = """CASE sender WHEN 'customer' THEN 0 WHEN 'ai' THEN 1 WHEN 'tool' THEN 2
 WHEN 'system' THEN 3 WHEN 'human' THEN 4 ELSE 5 END"""
_EVENT: Final = "CASE event WHEN 'transfer' THEN 1 WHEN 'closed' THEN 2 ELSE 0 END"
_TALK: Final = "r NOT IN (3, 5)"
_NAMED: Final = "(conversation_id > '!' OR trim(conversation_id, ' \t\r\n') <> '')"
_VALID: Final = f"{_NAMED} AND sent_at IS NOT NULL"
_MESSAGE: Final = f"""hash(conversation_id) AS k,
 (hash(conversation_id, 1) >> 55)::USMALLINT AS checked, {_RANK} AS r, {_EVENT} AS e,
 (epoch_us(sent_at) << 5) | (({_RANK}) << 2) | ({_EVENT}) AS p,
 enum_code(TRY_CAST(topic AS topics))::UBIGINT AS topic, (csat::INTEGER + 128)::UBIGINT AS rating"""
_HANDLING: Final = f"""CASE WHEN a IS NULL AND h IS NULL THEN {_NONE}
 WHEN a < h OR h IS NULL THEN CASE WHEN h IS NULL AND t = 0 THEN {_AI} ELSE {_AI_THEN_HUMAN} END
 WHEN a IS NULL THEN {_HUMAN} ELSE {_HUMAN_THEN_AI} END"""
_RESPONSE: Final = "(least(a, h) >> 5) - (c >> 5)"
_COMMON: Final = f"""count(*) AS n, count_if(r = 0) AS customers, count_if(r = 1) AS ais,
 count_if(r = 4) AS humans, count_if(e = 1) AS t,
 min(CASE WHEN r = 0 THEN p END) AS c,
 (coalesce(max(CASE WHEN {_TALK} THEN p END), max(p)) >> 5)
 - (coalesce(min(CASE WHEN {_TALK} THEN p END), min(p)) >> 5) AS resolution,
 (max(CASE WHEN r IN (0, 1, 4) THEN p END) >> 2) & 7 AS last_party,
 min((p::UBIGINT << 8) | topic) & 255 AS topic,
 (max((p::UBIGINT << 8) | rating) & 255)::INTEGER - 128 AS csat,
 min(checked) <> max(checked) AS shared"""
_NO_TIMES: Final = "0 AS ai_us, 0 AS human_us, 0 AS queue_us, 0 AS active_us"
_TIMES: Final = f"""coalesce(sum(CASE WHEN state = 2 THEN gap END), 0) AS ai_us,
 coalesce(sum(CASE WHEN state = 3 THEN gap END), 0) AS human_us,
 coalesce(sum(CASE WHEN state = 1 THEN gap END), 0) AS queue_us,
 coalesce(sum(CASE WHEN {_TALK} AND talked IS NOT NULL
  THEN least((p >> 5) - talked, {_IDLE_CAP_US}) END), 0) AS active_us"""
_KEPT: Final = f"""n::INTEGER AS n, customers::INTEGER AS customers, ais::INTEGER AS ais,
 humans::INTEGER AS humans, t::INTEGER AS t, resolution,
 coalesce(last_party = 0, false) AS abandoned, topic::UTINYINT AS topic,
 csat::TINYINT AS csat, ({_HANDLING})::UTINYINT AS handling, {_RESPONSE} AS response,
 shared, ai_us::BIGINT AS ai_us, human_us::BIGINT AS human_us, queue_us::BIGINT AS queue_us,
 active_us::BIGINT AS active_us"""
_COUNTS: Final = f"""count(*), sum(resolution), count(response), sum(response), count(csat),
 sum(csat), count_if(handling IN ({_AI}, {_AI_THEN_HUMAN})), count_if(handling = {_AI_THEN_HUMAN}),
 count_if(abandoned), sum(ais), sum(humans), sum(customers),
 sum(ai_us), sum(human_us), sum(queue_us), sum(active_us)"""
_RATIOS: Final = (
    Ratio("resolution_time", "mean", 1, 0, 60_000_000),
    Ratio("first_response_time", "mean", 3, 2, 1_000_000),
    Ratio("csat", "mean", 5, 4),
    Ratio("hand_over_share", "share", 7, 6, among_ai=True),
    Ratio("abandonment", "share", 8, 0),
    Ratio("ai_messages", "sum", 9, 0, is_sum=True),
    Ratio("human_messages", "sum", 10, 0, is_sum=True),
    Ratio("customer_messages", "sum", 11, 0, is_sum=True),
)
_TIME_RATIOS: Final = (
    Ratio("ai_time", "mean", 12, 0, 1_000_000),
    Ratio("human_time", "mean", 13, 0, 1_000_000),
    Ratio("queue_time", "mean", 14, 0, 1_000_000),
    Ratio("active_time", "mean", 15, 0, 1_000_000),
)
_RATED: Final = "(csat IS NULL OR csat BETWEEN 1 AND 5)"


def _windowed(rows: str) -> str:
    """Conversations of the messages that a query gives, with the time in everybody's hands."""
    parties = {
        "asked": "r = 0",
        "ai": "r = 1",
        "human": "r = 4",
        "told": "e = 1",
        "closed": "e = 2",
    }
    latest = ", ".join(
        f"last_value(CASE WHEN {where} THEN p END IGNORE NULLS) OVER so_far AS last_{name}"
        for name, where in parties.items()
    )
    folded = f"""SELECT k, {_COMMON}, {_TIMES},
     min(CASE WHEN r = 1 AND p > first_asked THEN p END) AS a,
     min(CASE WHEN r = 4 AND p > first_asked THEN p END) AS h
    FROM (SELECT *, CASE
      WHEN last_closed >= greatest(last_asked, last_told, by_ai, by_human) THEN 0
      WHEN last_asked IS NULL AND last_told IS NULL THEN 0
      WHEN by_ai IS NULL AND by_human IS NULL THEN 1
      WHEN last_told > coalesce(by_human, 0) THEN 1
      WHEN last_closed >= greatest(by_ai, by_human) THEN 1
      WHEN by_human > coalesce(by_ai, 0) THEN 3 ELSE 2 END AS state,
     CASE WHEN last_talk IS NULL OR (p < last_talk AND (talked IS NOT NULL OR {_TALK}))
      THEN until - (p >> 5) END AS gap
     FROM (SELECT *, CASE WHEN last_ai > first_asked THEN last_ai END AS by_ai,
       CASE WHEN last_human > first_asked THEN last_human END AS by_human
      FROM (SELECT *, {latest},
        first_value(CASE WHEN r = 0 THEN p END IGNORE NULLS) OVER so_far AS first_asked,
        last_value(CASE WHEN {_TALK} THEN p >> 5 END IGNORE NULLS) OVER before AS talked,
        last_value(CASE WHEN {_TALK} THEN p END IGNORE NULLS) OVER throughout AS last_talk,
        lead(p >> 5) OVER so_far AS until
       FROM ({rows})
       WINDOW so_far AS (PARTITION BY k ORDER BY p ROWS UNBOUNDED PRECEDING),
        before AS (PARTITION BY k ORDER BY p ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
        throughout AS (PARTITION BY k ORDER BY p
         ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING))))
    GROUP BY k"""
    return f"SELECT {_KEPT} FROM ({folded})"


class Competitor:
    """Runs the queries over one log."""

    def __init__(self, database: duckdb.DuckDBPyConnection, log: str, spill: str) -> None:
        self._database = database
        self._spill = spill
        pattern = f"{log}/*.parquet" if Path(log).is_dir() else log
        self._source = f"read_parquet('{pattern}')"
        self._messages = f"SELECT {_MESSAGE} FROM {self._source} WHERE {_VALID}"

    def figures(self, form: str, *, parted: bool) -> Grouped:
        """Compute every figure."""
        (read,) = self._row(f"SELECT count(*) FROM {self._source}")
        found = self._all(f"SELECT DISTINCT topic FROM {self._source} WHERE topic IS NOT NULL")
        topics = sorted(str(topic) for (topic,) in found if str(topic).strip())
        quoted = ", ".join("'" + topic.replace("'", "''") + "'" for topic in topics)
        self._database.execute(f"CREATE TYPE topics AS ENUM ({quoted})")
        if len(topics) > _MOST_TOPICS:
            sys.exit("more topics than fit into a byte")
        fold = {"windows": _windowed, "shortcut": self._trusting, "repair": self._answered}[form]
        for number, rows in enumerate(self._parts(read) if parted else [self._messages]):
            into = "INSERT INTO folded" if number else "CREATE TABLE folded AS"
            self._database.execute(f"{into} {fold(rows)}")
        if form == "repair":
            self._repair()
        return self._grouped(read, topics, with_times=form == "windows")

    def _row(self, query: str) -> tuple[int, ...]:
        row = self._database.execute(query).fetchone()
        assert row is not None, "aggregates give a row"  # noqa: S101
        return tuple(row)

    def _all(self, query: str) -> list[tuple[int, ...]]:
        return self._database.execute(query).fetchall()

    # messages to conversations

    @staticmethod
    def _answered(rows: str) -> str:
        """One group-by; the conversations where somebody wrote before the customer are marked."""
        greeted = "coalesce(first_ai < c, false) OR coalesce(first_human < c, false)"
        answer = f"CASE WHEN c IS NULL OR ({greeted}) THEN NULL ELSE {{}} END"
        return f"""SELECT {_KEPT}, greeted, CASE WHEN greeted THEN c END AS c
         FROM (SELECT *, CASE WHEN {greeted} THEN k END AS greeted,
           {answer.format("first_ai")} AS a, {answer.format("first_human")} AS h
          FROM (SELECT k, {_COMMON}, {_NO_TIMES}, min(CASE WHEN r = 1 THEN p END) AS first_ai,
            min(CASE WHEN r = 4 THEN p END) AS first_human
           FROM ({rows}) GROUP BY k))"""

    def _repair(self) -> None:
        """The answers where somebody wrote before the customer."""
        if not self._row("SELECT count(greeted) FROM folded")[0]:
            return
        self._database.execute(
            f"""CREATE TABLE answers AS SELECT k, min(CASE WHEN r = 1 THEN p END) AS a,
             min(CASE WHEN r = 4 THEN p END) AS h
            FROM ({self._messages}) AS message
            JOIN (SELECT greeted, c FROM folded WHERE greeted IS NOT NULL) ON k = greeted
            WHERE r IN (1, 4) AND p > c GROUP BY k"""
        )
        self._database.execute(
            f"UPDATE folded SET handling = {_HANDLING}, response = {_RESPONSE} "
            "FROM answers WHERE greeted = answers.k"
        )

    @staticmethod
    def _trusting(rows: str) -> str:
        """One group-by that takes the first message of everybody for an answer."""
        return f"""SELECT {_KEPT} FROM (
          SELECT k, count(*) AS n, count_if(r = 0) AS customers, count_if(r = 1) AS ais,
           count_if(r = 4) AS humans, count_if(e = 1) AS t, min(p) AS c,
           min(CASE WHEN r = 1 THEN p END) AS a, min(CASE WHEN r = 4 THEN p END) AS h,
           (max(CASE WHEN r <> 3 THEN p END) >> 5) - (min(p) >> 5) AS resolution,
           (max(CASE WHEN r NOT IN (2, 3) THEN p END) >> 2) & 7 AS last_party,
           any_value(topic) AS topic, max(rating)::INTEGER - 128 AS csat, false AS shared,
           {_NO_TIMES}
          FROM ({rows}) GROUP BY k)"""

    def _parts(self, read: int) -> Iterator[str]:
        """Write the messages to disk in parts that fit into memory, and read each."""
        self._database.execute("SET partitioned_write_flush_threshold = 65536")
        parts = -(-read // _ROWS_OF_A_PART)
        folder = f"{self._spill}/parts"
        columns = "k, checked, p, topic::UTINYINT AS topic, rating::UTINYINT AS rating"
        self._database.execute(
            f"COPY (SELECT {columns}, (k >> 40) % {parts} AS part FROM ({self._messages})) "
            f"TO '{folder}' (FORMAT parquet, COMPRESSION lz4, PARTITION_BY (part))"
        )
        for part in range(parts):
            yield (
                "SELECT k, checked, p, topic::UBIGINT AS topic, rating::UBIGINT AS rating, "
                "(p >> 2) & 7 AS r, p & 3 AS e "
                f"FROM read_parquet('{folder}/part={part}/*.parquet', hive_partitioning=false)"
            )

    # conversations to figures

    def _grouped(self, read: int, topics: list[str], *, with_times: bool) -> Grouped:
        valid, kept, shared, folded = self._row(
            f"SELECT sum(n), sum(CASE WHEN {_RATED} THEN n END), count_if(shared), count(*) "
            "FROM folded"
        )
        if shared:
            sys.exit("two conversations share a hash")
        cells: dict[tuple[Label, Label], Counts] = {}
        rows = self._all(
            f"SELECT handling, topic, {_COUNTS} FROM folded WHERE {_RATED} GROUP BY ALL"
        )
        for handling, topic, *counts in rows:
            label = None if topic is None else topics[topic]
            cells[_NAMES[handling], label] = tuple(int(count or 0) for count in counts)
        grouped = Grouped((*_RATIOS, *(_TIME_RATIOS if with_times else ())), cells)
        for measure, metric, scale in (
            ("resolution", "resolution_time", 60_000),
            ("response", "first_response_time", 1_000),
        ):
            grouped.quantiles.append(self._quantiles(measure, metric, scale))
        counted = sum(counts[0] for counts in cells.values())
        grouped.log = {
            "read": folded,
            "kept": counted,
            "dropped": {"impossible csat": folded - counted},
            "messages": {
                "read": read,
                "kept": int(kept),
                "dropped": {} if valid == read else self._dropped(),
            },
        }
        return grouped

    def _quantiles(self, measure: str, metric: str, scale: int) -> Quantiles:
        """Frequencies of seconds, then of the milliseconds in those that hold a quantile."""
        seconds = self._frequencies(f"{measure} // 1000000", f"{measure} IS NOT NULL")
        quantiles = Quantiles(metric, scale, seconds, {})
        wanted = ", ".join(map(str, quantiles.wanted())) or "NULL"
        found = self._frequencies(f"{measure} // 1000", f"{measure} // 1000000 IN ({wanted})")
        quantiles.fine.update(found)
        return quantiles

    def _frequencies(self, value: str, where: str) -> Table:
        table: Table = {}
        for handling, number, n in self._all(
            f"SELECT handling, {value}, count(*) FROM folded WHERE {_RATED} AND {where} "
            "GROUP BY ALL"
        ):
            table.setdefault(_NAMES[handling], {})[number] = n
        return table

    def _dropped(self) -> dict[str, int]:
        nameless, timeless = self._row(
            f"SELECT count_if(NOT coalesce({_NAMED}, false)), "
            f"count_if({_NAMED} AND sent_at IS NULL) FROM {self._source}"
        )
        return {"no conversation id": nameless, "no time": timeless}


def main() -> None:
    """Print the figures of a log."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("log", help="a Parquet file of messages, or a folder of them")
    parser.add_argument("--form", choices=("repair", "shortcut", "windows"), default="repair")
    parser.add_argument("--parted", action="store_true", help="partition messages on disk first")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as spill, open_database(spill) as database:
        competitor = Competitor(database, arguments.log, spill)
        print(competitor.figures(arguments.form, parted=arguments.parted).to_json())


if __name__ == "__main__":
    main()
