"""The figures of the standard spec over a synthetic log, as hand-written DuckDB SQL.

Two queries over the whole log and a narrow third one. The first gives the cells: both pairs of
breakdown keys that stay small together (week with topic, language with market), which measured
faster than four group-bys and than one over all keys. The second gives the frequencies of whole
seconds, the third the milliseconds inside the few seconds that hold a quantile. Integers only;
nothing is materialised but the rows of repeated conversations, which are taken away again.
Text is parsed once, into a narrow Parquet file: parsing it again for each query measured slower.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from typing import TYPE_CHECKING, Final

import duckdb
from figures import COLUMNS, COUNTERS, FIRST, MEASURES, Tallied

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

_ROWS_OF_A_PART: Final = 12_500_000
"""Ids that are grouped at a time when repeated ones are looked for: about 400 MB."""
_US_OF_A_DAY: Final = 86_400_000_000
_VALID: Final = """conversation_id IS NOT NULL AND started_at IS NOT NULL
 AND (ended_at IS NULL OR ended_at >= started_at) AND (csat IS NULL OR csat BETWEEN 1 AND 5)"""
_STRANGE: Final = f"coalesce(trim(handling) <> '' AND handling NOT IN {tuple(FIRST)}, false)"
"""Looked at only where rows are few: other rows are grouped by handling, so their groups tell."""
_PREPARED: Final = f"""SELECT handling, topic, language, market,
 csat, resolved, escalated, abandoned, cost,
 (epoch_us(started_at) // {_US_OF_A_DAY} + 3) // 7 AS week,
 epoch_us(ended_at) - epoch_us(started_at) AS resolution,
 epoch_us(first_response_at) - epoch_us(started_at) AS response"""
_COUNTS: Final = """count(*), count(resolution), sum(resolution), count(response), sum(response),
 count(csat), sum(csat), count_if(csat >= 4), count(resolved), count_if(resolved),
 count(escalated), count_if(escalated), count(abandoned), count_if(abandoned),
 count(cost), sum(cost)"""
_SCALE: Final = {"cost": 10_000}
_DIVISOR: Final = {"resolution_ms": 1_000, "response_ms": 1_000}
_TYPES: Final = {
    "conversation_id": "BIGINT",
    "started_at": "TIMESTAMP",
    "ended_at": "TIMESTAMP",
    "first_response_at": "TIMESTAMP",
    "updated_at": "TIMESTAMP",
    "csat": "TINYINT",
    "resolved": "BOOLEAN",
    "escalated": "BOOLEAN",
    "abandoned": "BOOLEAN",
    "cost": "DECIMAL(18,4)",
}


def open_database(spill: str, memory: str = "1GB") -> duckdb.DuckDBPyConnection:
    """Open a database in memory that may spill to a folder."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": memory,
        "threads": "2",
        "preserve_insertion_order": "false",
        "temp_directory": spill,
    }
    database = duckdb.connect(config=config)
    database.execute("SET TimeZone = 'UTC'")
    return database


def source(log: str) -> str:
    """The table function that reads a log."""
    if log.endswith(".csv"):
        with open(log, encoding="utf-8") as file:  # noqa: PTH123 - one line of a large file
            header = file.readline().strip().split(",")
        types = ", ".join(f"'{name}': '{_TYPES.get(name, 'VARCHAR')}'" for name in header)
        return f"read_csv('{log}', auto_detect=false, header=true, columns={{{types}}})"
    if log.endswith(".jsonl"):
        types = ", ".join(f"{name}: '{_TYPES.get(name, 'VARCHAR')}'" for name in COLUMNS)
        return f"read_json('{log}', format='newline_delimited', columns={{{types}}})"
    return f"read_parquet('{log}/*.parquet')"


class Competitor:
    """Runs the queries over one log."""

    def __init__(self, database: duckdb.DuckDBPyConnection, log: str, spill: str) -> None:
        self._database = database
        self._source = source(log)
        if log.endswith((".csv", ".jsonl")):
            narrow = f"{spill}/narrow.parquet"
            query = f"SELECT {', '.join(COLUMNS)} FROM {self._source}"
            database.execute(f"COPY ({query}) TO '{narrow}' (FORMAT parquet, COMPRESSION lz4)")
            self._source = f"read_parquet('{narrow}')"
        self._rows = f"{_PREPARED} FROM {self._source} WHERE {_VALID}"
        self._tallied = Tallied(0)

    def figures(self, duplicates: str) -> Tallied:
        """Compute every figure; `duplicates` is all, refuse or latest."""
        tallied = self._tallied
        (tallied.read,) = self._row(f"SELECT count(*) FROM {self._source}")
        repeated = duplicates != "all" and self._find_repeated()
        if repeated and duplicates == "refuse":
            sys.exit("the log has duplicates")
        if repeated:
            self._set_aside()
        self._take(self._rows)
        if repeated:
            self._take("SELECT * FROM outdated", -1)
            (tallied.dropped["duplicate"],) = self._row("SELECT count(*) FROM outdated")
        every = f"{_PREPARED} FROM {self._source}"
        self._take_milliseconds(every if self._kept_all() else self._rows)
        if repeated:
            self._take_milliseconds("SELECT * FROM outdated", -1)
        self._screen()
        return tallied

    def _row(self, query: str) -> tuple[int, ...]:
        row = self._database.execute(query).fetchone()
        assert row is not None, "aggregates give a row"  # noqa: S101
        return tuple(row)

    def _find_repeated(self) -> bool:
        """Ids that occur more than once, part by part so that no group-by has to spill."""
        self._database.execute("CREATE TEMP TABLE repeated (conversation_id BIGINT)")
        parts = -(-self._tallied.read // _ROWS_OF_A_PART)
        for part in range(parts):
            where = f"WHERE conversation_id % {parts} = {part}" if parts > 1 else ""
            self._database.execute(
                f"INSERT INTO repeated SELECT conversation_id FROM {self._source} {where} "
                "GROUP BY conversation_id HAVING count(*) > 1 AND conversation_id IS NOT NULL"
            )
        return self._row("SELECT count(*) FROM repeated")[0] > 0

    def _set_aside(self) -> None:
        """The rows that a later row of the same conversation replaces."""
        order = ", ".join(("updated_at DESC NULLS LAST", *COLUMNS))
        self._database.execute(
            f"CREATE TEMP TABLE outdated AS {_PREPARED} FROM {self._source} "
            f"SEMI JOIN repeated USING (conversation_id) WHERE {_VALID} AND NOT {_STRANGE} "
            f"QUALIFY row_number() OVER (PARTITION BY conversation_id ORDER BY {order}) > 1"
        )

    def _take(self, rows: str, sign: int = 1) -> None:
        cells = self._database.execute(
            f"SELECT grouping(week), handling, week, topic, language, market, {_COUNTS} "
            f"FROM ({rows}) "
            "GROUP BY GROUPING SETS ((handling, week, topic), (handling, language, market))"
        ).fetchall()
        for other, handling, week, topic, language, market, *raw in cells:
            counts = _integers(raw)
            keys = (
                {"language": language, "market": market}
                if other
                else {"week": week, "topic": topic}
            )
            for by, value in keys.items():
                self._tallied.add_cell(by, handling, value, counts, sign)
        seconds = self._database.execute(
            "SELECT grouping(resolution_s), handling, resolution_s, response_s, count(*) FROM ("
            "SELECT handling, resolution // 1000000 AS resolution_s, "
            f"response // 1000000 AS response_s FROM ({rows})) "
            "GROUP BY GROUPING SETS ((handling, resolution_s), (handling, response_s))"
        ).fetchall()
        for number, measure in enumerate(MEASURES):
            found = (
                (handling, values[number], n)
                for other, handling, *values, n in seconds
                if other == number and values[number] is not None
            )
            self._tallied.count(self._tallied.seconds[measure], found, sign)

    def _take_milliseconds(self, rows: str, sign: int = 1) -> None:
        inside = {
            measure: ", ".join(map(str, self._tallied.wanted_seconds(measure))) or "NULL"
            for measure in MEASURES
        }
        found = self._database.execute(
            " UNION ALL ".join(
                f"SELECT '{measure}', handling, {measure} // 1000, count(*) FROM ({rows}) "
                f"WHERE {measure} // 1000000 IN ({seconds}) GROUP BY ALL"
                for measure, seconds in inside.items()
            )
        ).fetchall()
        for measure in MEASURES:
            counted = ((h, ms, n) for of, h, ms, n in found if of == measure)
            self._tallied.count(self._tallied.milliseconds[measure], counted, sign)

    def _kept_all(self) -> bool:
        """Whether no row but duplicates is dropped."""
        return self._tallied.kept() + self._tallied.dropped["duplicate"] == self._tallied.read

    def _screen(self) -> None:
        """Count the reasons of dropped rows, where there are any."""
        tallied = self._tallied
        if self._kept_all() and tallied.handlings() <= {*FIRST, None}:
            return
        reasons = self._database.execute(
            f"""SELECT CASE WHEN {_STRANGE} THEN 'impossible handling'
                 WHEN csat NOT BETWEEN 1 AND 5 THEN 'impossible csat'
                 WHEN conversation_id IS NULL THEN 'no conversation id'
                 WHEN started_at IS NULL THEN 'no start'
                 WHEN ended_at < started_at THEN 'ends before it starts' END AS reason, count(*)
                FROM {self._source} GROUP BY 1"""
        ).fetchall()
        tallied.dropped.update({reason: rows for reason, rows in reasons if reason is not None})
        for cells in tallied.cells.values():
            for key in [key for key in cells if key[0] not in {*FIRST, None}]:
                del cells[key]


def _integers(raw: Sequence[int | Decimal | None]) -> tuple[int, ...]:
    """Counts as the competitors share them, from microseconds and units of money."""
    return tuple(
        int((value or 0) * _SCALE.get(name, 1)) // _DIVISOR.get(name, 1)
        for name, value in zip(COUNTERS, raw, strict=True)
    )


def main() -> None:
    """Print the figures of a log."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("log", help="a folder of Parquet files, a .csv or a .jsonl file")
    parser.add_argument("--duplicates", choices=("all", "refuse", "latest"), default="all")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as spill, open_database(spill) as database:
        print(Competitor(database, arguments.log, spill).figures(arguments.duplicates).to_json())


if __name__ == "__main__":
    main()
