"""A log of messages -> tallies of its conversations."""

from __future__ import annotations

import secrets
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from fte_audit.engines.dropping import DroppedRowsFile
from fte_audit.engines.folding.conversations import Folded, Noticed
from fte_audit.engines.folding.reading import PutAside, Seeds
from fte_audit.engines.parted import TRIES, SharedKey
from fte_audit.engines.run import run
from fte_audit.engines.screening import Screener
from fte_audit.plan.needs import first_scope, needs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from fte_audit.engines.run import Tallied
    from fte_audit.engines.sources import Log
    from fte_audit.plan.folding import MessageAudit
    from fte_audit.plan.model import Behind
    from fte_audit.progress import Progress
    from fte_audit.tally import Screening


CHUNK_ROWS: Final = 400_000
"""Messages of a chunk: larger ones tear fewer conversations, and take more memory."""


@dataclass(frozen=True, slots=True)
class TalliedMessages:
    """What a run over a log of messages gives.

    Attributes:
        tallied: The tallies of the conversations.
        messages: What became of the messages, before they were folded: those kept were folded.
        conversations: What became of the messages that were folded: those of conversations that
            were dropped, under their reason.
        unknown_senders: Messages of a sender that the plan does not know.
        strangers: Conversations that have such messages.
        disagreeing: Carried value -> conversations whose messages disagree on it.
        backwards: Conversations whose times run backwards along the numbers of their messages.
        folded_times, naive: As in `Tallied`, of the messages.
        bytes_on_disk: Bytes of temporary files.
    """

    tallied: Tallied
    messages: Screening
    conversations: Screening
    unknown_senders: int
    strangers: int
    disagreeing: Mapping[str, int]
    backwards: int
    folded_times: int
    naive: frozenset[str]
    bytes_on_disk: int


def tally_messages(
    log: Log,
    audit: MessageAudit,
    progress: Progress,
    *,
    dropped: Path | None = None,
    behind: Sequence[Behind] = (),
) -> TalliedMessages:
    """Read a log of messages, fold them and answer the plan's request.

    Args:
        log: The log.
        audit: How messages are folded, and what is done with the conversations.
        progress: Told how far each pass has come.
        dropped: A CSV file for the keys of dropped messages and conversations and their reasons.
        behind: CSV files for the keys of conversations behind some figures.

    Raises:
        UserError: Where the log can't be read, or holds copies that the plan refuses.
    """
    for _ in range(TRIES):
        with suppress(SharedKey):
            return _tally(log, audit, progress, dropped, behind)
    raise SharedKey


def _tally(
    log: Log,
    audit: MessageAudit,
    progress: Progress,
    dropped: Path | None,
    behind: Sequence[Behind],
) -> TalliedMessages:
    fold, plan = audit.fold, audit.plan
    scope = first_scope(plan, duplicates=False, key=dropped is not None or bool(behind))
    wanted = needs(plan, scope).columns
    with ExitStack() as opened:
        file = None
        if dropped is not None:
            reasons = [f"message: {reason.name}" for reason in fold.reasons]
            reasons += [reason.name for reason in plan.reasons]
            file = opened.enter_context(DroppedRowsFile(dropped, reasons))
        folded = opened.enter_context(fold_messages(log, audit, progress, wanted, file))
        tallied = run(folded.log, plan, progress, folded.screener, behind)
        if file is not None:
            file.write()
        assert tallied.weighed is not None, "a folded log weighs its rows"  # noqa: S101
        messages, aside, noticed = folded.messages, folded.aside, folded.noticed
        return TalliedMessages(
            tallied=tallied,
            messages=messages.result(),
            conversations=tallied.weighed,
            unknown_senders=aside.unknown_senders,
            strangers=noticed.strangers,
            disagreeing=dict(sorted(noticed.disagreeing.items())),
            backwards=noticed.backwards,
            folded_times=messages.folded_times,
            naive=frozenset(messages.naive_roles),
            bytes_on_disk=aside.bytes_on_disk,
        )


@dataclass(frozen=True, slots=True)
class FoldedMessages:
    """The conversations of a log of messages, while what was put aside of them is on disk.

    Attributes:
        log: The conversations.
        screener: Screens them.
        messages: What became of the messages.
        aside: What was put aside of them.
        noticed: Takes what is noticed while the conversations are read.
    """

    log: Log
    screener: Screener
    messages: Screener
    aside: PutAside
    noticed: Noticed


@contextmanager
def fold_messages(
    log: Log,
    audit: MessageAudit,
    progress: Progress,
    wanted: Sequence[str],
    dropped: DroppedRowsFile | None = None,
) -> Iterator[FoldedMessages]:
    """Read a log of messages, and hand its conversations on as a log.

    Args:
        log: The log.
        audit: How messages are folded.
        progress: Told how far the pass has come.
        wanted: What is wanted of each conversation.
        dropped: Takes the keys of dropped messages and conversations.

    Raises:
        UserError: Where the log can't be read, or holds copies that the plan refuses.
        SharedKey: Where two conversations can't be told apart by the hashes of this time.
    """
    fold, seeds = audit.fold, Seeds(*(secrets.randbits(63) for _ in range(3)))
    with PutAside(fold, wanted, seeds) as aside:
        messages = Screener(log, fold, progress, chunk_rows=CHUNK_ROWS, dropped=dropped)
        aside.read(messages, progress)
        messages.result()
        noticed = Noticed()
        folded = Folded(aside, fold, noticed).log(audit.columns)
        before = len(fold.reasons)
        screener = Screener(folded, audit.plan, progress, dropped=dropped, reasons_before=before)
        yield FoldedMessages(folded, screener, messages, aside, noticed)
