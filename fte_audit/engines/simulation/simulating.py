"""Write a synthetic log and, beside it, the truth about it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from fte_audit.engines.simulation.conversations import Drawer
from fte_audit.engines.simulation.logs import CHUNK, ConversationLog, Log, MessageLog
from fte_audit.engines.simulation.records import Recorder
from fte_audit.engines.simulation.truth import lay_out
from fte_audit.engines.simulation.writing import (
    MILLISECONDS,
    SECONDS,
    Format,
    blaming,
    replacing,
    write_rows,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import polars as pl

    from fte_audit.engines.simulation.world import World

    Progress = Callable[[int, int], None]


class Rows(StrEnum):
    """What one row of the log is."""

    CONVERSATION = "conversation"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class Target:
    """Where the log goes, and in which shape.

    Attributes:
        log: A file, or a folder where `files` is set.
        truth: The file with the planted and the realised values.
        format: Of the log.
        rows: What one row is.
        files: How many files in the folder; `None` for a single file.
        text_ids: Ids that look like UUIDs instead of whole numbers.
        force: Replace what is there.
    """

    log: Path
    truth: Path
    format: Format
    rows: Rows = Rows.CONVERSATION
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
    log = MessageLog(recorder) if target.rows is Rows.MESSAGE else ConversationLog(recorder)
    times = SECONDS if world.whole_seconds else MILLISECONDS

    def batches(first: int, last: int) -> Iterator[pl.DataFrame]:
        for done, rows in log.batches(first, last, chunk):
            yield rows
            progress(min(done, world.conversations), world.conversations)

    with (
        replacing(target.log, force=target.force) as log_draft,
        replacing(target.truth, force=target.force) as truth_draft,
    ):
        with blaming(target.log):
            _write_log(log, log_draft, target, batches, times)
        truth = {
            **lay_out(world),
            "log": {"rows": target.rows, "text_ids": target.text_ids},
            "realised": log.report(),
        }
        text = json.dumps(truth, indent=1, sort_keys=True) + "\n"
        with blaming(target.truth):
            truth_draft.write_text(text, encoding="utf-8")
    return truth


def _write_log(
    log: Log,
    draft: Path,
    target: Target,
    batches: Callable[[int, int], Iterator[pl.DataFrame]],
    times: str,
) -> None:
    if target.files is None:
        write_rows(draft, target.format, batches(0, log.places), times)
        return
    draft.mkdir()
    cuts = [log.places * k // target.files for k in range(target.files + 1)]
    for k, (first, last) in enumerate(pairwise(cuts)):
        part = draft / f"part-{k:05d}.{target.format}"
        write_rows(part, target.format, batches(first, last), times)
