"""Write a synthetic log and, beside it, the truth about it."""

from __future__ import annotations

import json
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

import polars as pl

from fte_audit.engines.simulation.conversations import Drawer
from fte_audit.engines.simulation.counting import Realised
from fte_audit.engines.simulation.records import HIDDEN, Recorder
from fte_audit.engines.simulation.writing import (
    MILLISECONDS,
    ROW_GROUP,
    SECONDS,
    Format,
    replacing,
    write_rows,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from fte_audit.engines.simulation.world import World

    Progress = Callable[[int, int], None]

CHUNK = 62_500
THREADS = 2


@dataclass(frozen=True, slots=True)
class Target:
    """Where the log goes, and in which shape.

    Attributes:
        log: A file, or a folder where `files` is set.
        truth: The file with the planted and the realised values.
        format: Of the log.
        files: How many files in the folder; `None` for a single file.
        text_ids: Ids that look like UUIDs instead of whole numbers.
        force: Replace what is there.
    """

    log: Path
    truth: Path
    format: Format
    files: int | None = None
    text_ids: bool = False
    force: bool = False


def simulate(
    world: World, target: Target, progress: Progress, *, chunk: int = CHUNK
) -> dict[str, Any]:
    """Write a log and its truth, whole or not at all, and return the truth.

    Args:
        world: What to simulate.
        target: Where to.
        progress: Called with the conversations done and their total.
        chunk: Conversations drawn at a time; it changes no row.

    Raises:
        UserError: A target exists or cannot be written.
    """
    recorder = Recorder(Drawer(world), text_ids=target.text_ids)
    realised = Realised()

    def batches(first: int, last: int) -> Iterator[pl.DataFrame]:
        for done, rows in _chunks(recorder, first, last, chunk):
            realised.count(rows)
            progress(min(done, world.conversations), world.conversations)
            yield rows.drop(HIDDEN)

    times = SECONDS if world.whole_seconds else MILLISECONDS
    with (
        replacing(target.log, force=target.force) as log,
        replacing(target.truth, force=target.force) as truth,
    ):
        if target.files is None:
            write_rows(log, target.format, batches(0, recorder.places), times)
        else:
            log.mkdir()
            cuts = [recorder.places * k // target.files for k in range(target.files + 1)]
            for k, (first, last) in enumerate(zip(cuts[:-1], cuts[1:], strict=True)):
                part = log / f"part-{k:05d}.{target.format}"
                write_rows(part, target.format, batches(first, last), times)
        found = {"realised": realised.report()}
        truth.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return found


def _chunks(
    recorder: Recorder, first: int, last: int, chunk: int
) -> Iterator[tuple[int, pl.DataFrame]]:
    """Draw ahead on a few threads; give row groups in order, with the place reached."""
    steps = iter(range(first, last, chunk))
    with ThreadPoolExecutor(THREADS) as pool:
        ahead = deque(
            pool.submit(recorder.rows, step, min(step + chunk, last))
            for step in islice(steps, 2 * THREADS)
        )
        gathered: list[pl.DataFrame] = []
        done = first
        while ahead:
            gathered.append(ahead.popleft().result())
            done = min(done + chunk, last)
            step = next(steps, None)
            if step is not None:
                ahead.append(pool.submit(recorder.rows, step, min(step + chunk, last)))
            if not ahead or sum(map(len, gathered)) >= ROW_GROUP:
                yield done, pl.concat(gathered)
                gathered = []
