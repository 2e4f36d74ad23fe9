"""Conversations that may be drawn from a log of messages."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from fte_audit.engines.folding.tallying import fold_messages
from fte_audit.engines.parted import TRIES, SharedKey
from fte_audit.engines.sampling import find_candidates
from fte_audit.plan.needs import needs

if TYPE_CHECKING:
    from fte_audit.drawn import Candidates
    from fte_audit.engines.sources import Log
    from fte_audit.plan.drawing import DrawPlan
    from fte_audit.plan.folding import MessageAudit
    from fte_audit.progress import Progress


def draw_messages(
    log: Log, audit: MessageAudit, drawing: DrawPlan, progress: Progress
) -> Candidates:
    """Read a log of messages, fold them and find the conversations that may be drawn.

    Args:
        log: The log.
        audit: How messages are folded.
        drawing: What is drawn of the conversations.
        progress: Told how far each pass has come.

    Raises:
        UserError: As `draw` of a log of conversations.
    """
    read = needs(drawing.plan, drawing.scope(duplicates=False)).columns
    wanted = tuple(dict.fromkeys([*read, *drawing.columns]))
    for _ in range(TRIES):
        with suppress(SharedKey), fold_messages(log, audit, progress, wanted) as folded:
            found = find_candidates(folded.screener, drawing, progress)
            return replace(found, read=folded.messages.result().read)
    raise SharedKey
