# ruff: noqa: S608 -- the SQL is our own
import json
from fractions import Fraction
from pathlib import Path

import duckdb
import pytest

from fte_audit.engines.simulation.simulating import Rows, Target, simulate
from fte_audit.engines.simulation.world import World
from fte_audit.engines.simulation.writing import Format


@pytest.fixture
def write(tmp_path):
    """Simulate into the test's own folder; gives the log's path."""

    def written(name, world, *, chunk=62_500, progress=lambda _done, _total: None, **target):
        path = tmp_path / name
        suffix = path.suffix.removeprefix(".") or "parquet"
        truth = tmp_path / f"{name}.truth.json"
        simulate(world, Target(path, truth, Format(suffix), **target), progress, chunk=chunk)
        return path

    return written


class Simulated:
    """A log of 200,000 conversations, with its truth, and DuckDB to look at it."""

    def __init__(self, folder: Path, rows: Rows, conversations: int) -> None:
        self.log, truth = folder / "log.parquet", folder / "truth.json"
        self.world = World(conversations=conversations, duplicate_share=Fraction(2, 100))
        target = Target(self.log, truth, Format.PARQUET, rows)
        simulate(self.world, target, lambda _done, _total: None)
        self.truth = json.loads(truth.read_text(encoding="utf-8"))

        self.database = duckdb.connect()
        self.database.execute("SET TimeZone = 'UTC'")
        self.database.execute(f"CREATE TABLE log AS SELECT * FROM '{self.log}'")

    def query(self, text: str) -> list[tuple]:
        return self.database.execute(text).fetchall()


@pytest.fixture(scope="session")
def conversations(tmp_path_factory):
    return Simulated(tmp_path_factory.mktemp("conversations"), Rows.CONVERSATION, 200_000)


@pytest.fixture(scope="session")
def messages(tmp_path_factory):
    return Simulated(tmp_path_factory.mktemp("messages"), Rows.MESSAGE, 20_000)
