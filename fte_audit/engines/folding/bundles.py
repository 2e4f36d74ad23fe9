"""A log of messages -> tallies of the bundles that its conversations are put together to."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from fte_audit.engines.bundles import find_bundles
from fte_audit.engines.folding.tallying import fold_messages
from fte_audit.engines.parted import TRIES, SharedKey
from fte_audit.plan.needs import needs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fte_audit.engines.bundles import Told
    from fte_audit.engines.sources import Log
    from fte_audit.plan.bundling import Bundle, BundlePlan
    from fte_audit.plan.folding import MessageAudit
    from fte_audit.progress import Progress


def tally_bundles_of_messages(
    log: Log, audit: MessageAudit, plan: BundlePlan, progress: Progress
) -> Mapping[Bundle, Told]:
    """As `tally_bundles`, over the conversations that messages are folded into.

    Args:
        log: The messages.
        audit: How they are folded.
        plan: What of their conversations counts as one, and what is asked.
        progress: Told how far each pass has come.

    Raises:
        UserError: Where the log can't be read, or holds copies that the plan refuses.
    """
    for _ in range(TRIES):
        with suppress(SharedKey):
            wanted = needs(plan.audit, plan.scope(duplicates=False)).columns
            folding = replace(audit, plan=plan.audit)
            with fold_messages(log, folding, progress, wanted) as folded:
                return find_bundles(folded.screener, plan, progress)
    raise SharedKey
