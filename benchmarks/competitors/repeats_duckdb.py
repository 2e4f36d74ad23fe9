"""The figures of `specs/repeats.yaml`, as hand-written DuckDB SQL.

`--form lead`: one window over customers, of narrowed integers, gives the next start and how many
contacts the customer has. That start is the next contact wherever it is late enough; where it is
not, because conversations overlap or follow each other at once, a join with the customer's other
contacts finds the next that is. `--form range` asks one window for the first start that is late
enough, by a frame that begins at another distance in each row.

Slower at 5 million conversations with 150 MB, in seconds of processor time: handling as text (3.3
for 2.3), the same with a range (3.6), an ASOF join (3.2 for 2.2 even where memory sufficed), a
group-by for heavy customers before the window (2.8 for 1.9 there). A range took 2.4. A window over
customers with several contacts only took as long as one over all, with their group-by before it.
"""

from __future__ import annotations

import argparse
import tempfile
from typing import TYPE_CHECKING, Final

from duckdb_sql import open_database, source
from figures import FIRST
from grouped import Grouped, Ratio

if TYPE_CHECKING:
    from collections.abc import Iterable

    import duckdb
    from figures import Counts, Label

_NAMES: Final[tuple[Label, ...]] = (*FIRST, None)
_STRANGE: Final = len(_NAMES)
_DAY_US: Final = 86_400_000_000
_WEEK_US: Final = 7 * _DAY_US
_MIN_GAP_US: Final = 300_000_000
_LEAST_HEAVY, _HEAVY_PER_DAY, _HEAVY_PART = 30, 3, 20
_WHITE: Final = r"' \t\r\n'"
_KNOWN: Final = " ".join(
    f"WHEN '{name}' THEN {number}" for number, name in enumerate(_NAMES) if name is not None
)
_HANDLING: Final = f"""(CASE handling {_KNOWN} ELSE CASE WHEN trim(handling, e{_WHITE}) <> ''
 THEN {_STRANGE} ELSE {len(FIRST)} END END)::TINYINT"""
_VALID: Final = f"""conversation_id IS NOT NULL AND started_at IS NOT NULL
 AND (ended_at IS NULL OR ended_at >= started_at) AND {_HANDLING} <> {_STRANGE}"""
_LATE_ENOUGH: Final = f"(coalesce(ended, began) - began + {_MIN_GAP_US})"
_NEXT: Final = {
    "lead": "lead(began) OVER (PARTITION BY customer ORDER BY began)",
    "range": f"first_value(began) OVER (PARTITION BY customer ORDER BY began "
    f"RANGE BETWEEN {_LATE_ENOUGH} FOLLOWING AND UNBOUNDED FOLLOWING)",
}
_GAPS: Final = f"""CASE WHEN gap < {_MIN_GAP_US} THEN 3 WHEN gap <= {_DAY_US} THEN 2
 WHEN gap <= {_WEEK_US} THEN 1 ELSE 0 END"""
"""Back within a day, within a week, not back; or to be looked at once more."""
_TOO_EARLY: Final = 3
_RATIOS: Final = (
    Ratio("back_within_24h", "share", 2, 1),
    Ratio("back_within_7d", "share", 3, 1),
)


class Competitor:
    """Runs the queries over one log."""

    def __init__(self, database: duckdb.DuckDBPyConnection, log: str) -> None:
        self._database = database
        self._source = source(log)
        self._contacts = (
            "SELECT customer_id AS customer, epoch_us(started_at) AS began, "
            f"epoch_us(ended_at) AS ended, {_HANDLING} AS handling "
            f"FROM {self._source} WHERE {_VALID} AND customer_id IS NOT NULL"
        )

    def figures(self, form: str) -> Grouped:
        """Compute every figure."""
        cells: dict[tuple[Label, Label], Counts] = {}

        def count(rows: Iterable[tuple[int, ...]], place: int) -> None:
            for handling, n in rows:
                key = (_NAMES[handling], None)
                counts = list(cells.get(key, (0, 0, 0, 0)))
                counts[place] += n
                cells[key] = tuple(counts)

        rows = self._all(
            f"SELECT {_HANDLING} AS handling, count(*), epoch_us(max(started_at)), "
            "count(customer_id), "
            "epoch_us(min(CASE WHEN customer_id IS NOT NULL THEN started_at END)) "
            f"FROM {self._source} WHERE {_VALID} GROUP BY 1"
        )
        count([(handling, n) for handling, n, *_ in rows], 0)
        end = max((last for *_, last, _, _ in rows), default=0)
        named = sum(n for *_, n, _ in rows)
        first = min((first for *_, first in rows if first is not None), default=end)
        days = (end - first) // _DAY_US + 1
        limit = max(_LEAST_HEAVY, min(_HEAVY_PER_DAY * days, named // _HEAVY_PART) + 1)
        self._database.execute(
            f"""CREATE TABLE found AS SELECT handling, {_GAPS} AS back,
              CASE WHEN gap < {_MIN_GAP_US} THEN customer END AS customer,
              CASE WHEN gap < {_MIN_GAP_US} THEN ended END AS ended, count(*)::BIGINT AS n
             FROM (SELECT handling, customer, ended, following - ended AS gap
              FROM (SELECT handling, customer, ended, {_NEXT[form]} AS following,
                count(*) OVER (PARTITION BY customer) AS contacts FROM ({self._contacts}))
              WHERE ended IS NOT NULL AND contacts < {limit} AND ended + {_WEEK_US} <= {end})
             GROUP BY ALL"""
        )
        count(self._all("SELECT handling, sum(n)::BIGINT FROM found GROUP BY 1"), 1)
        count(self._back("found", "back = 2"), 2)
        count(self._back("found", "back IN (1, 2)"), 3)
        if self._all(f"SELECT 1 FROM found WHERE back = {_TOO_EARLY} LIMIT 1"):
            self._look_again()
            count(self._back("again", "back = 2"), 2)
            count(self._back("again", "back IN (1, 2)"), 3)
        grouped = Grouped(_RATIOS, cells, by_topic=False, shares=False)
        grouped.log = self._rows(sum(counts[0] for counts in cells.values()))
        return grouped

    def _all(self, query: str) -> list[tuple[int, ...]]:
        return self._database.execute(query).fetchall()

    def _back(self, table: str, where: str) -> list[tuple[int, ...]]:
        return self._all(f"SELECT handling, sum(n)::BIGINT FROM {table} WHERE {where} GROUP BY 1")

    def _look_again(self) -> None:
        """The next contact that is late enough, of conversations where the very next is not."""
        early = f"SELECT * FROM found WHERE back = {_TOO_EARLY}"
        self._database.execute(
            f"""CREATE TABLE again AS SELECT handling, {_GAPS} AS back, sum(n)::BIGINT AS n
             FROM (SELECT handling, ended, n, min(began) - ended AS gap
              FROM ({early}) AS early JOIN (SELECT customer, began FROM ({self._contacts}))
              USING (customer) WHERE began >= ended + {_MIN_GAP_US}
              GROUP BY customer, handling, ended, n)
             GROUP BY ALL"""
        )

    def _rows(self, kept: int) -> dict[str, object]:
        ((read,),) = self._all(f"SELECT count(*) FROM {self._source}")
        dropped = {}
        if read != kept:
            dropped = dict(
                self._database.execute(
                    f"""SELECT CASE WHEN {_HANDLING} = {_STRANGE} THEN 'impossible handling'
                     WHEN conversation_id IS NULL THEN 'no conversation id'
                     WHEN started_at IS NULL THEN 'no start'
                     WHEN ended_at < started_at THEN 'ends before it starts' END AS reason, count(*)
                    FROM {self._source} GROUP BY 1 HAVING reason IS NOT NULL"""
                ).fetchall()
            )
        return {"read": read, "kept": kept, "dropped": dropped}


def main() -> None:
    """Print the figures of a log."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("log", help="a folder of Parquet files")
    parser.add_argument("--form", choices=tuple(_NEXT), default="lead")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as spill, open_database(spill) as database:
        print(Competitor(database, arguments.log).figures(arguments.form).to_json())


if __name__ == "__main__":
    main()
