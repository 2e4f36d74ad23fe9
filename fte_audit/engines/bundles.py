"""A log -> tallies of the bundles that its contacts are put together to: one pass over the log."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple

import polars as pl

from fte_audit.engines.ahead import work_ahead
from fte_audit.engines.bundling import ID, Bundler
from fte_audit.engines.contacts import heavy_limit, is_there
from fte_audit.engines.dropping import KEY_OF_ROW
from fte_audit.engines.duplicates import BY, KEY, LAST
from fte_audit.engines.parted import TRIES, SharedKey
from fte_audit.engines.preparation import Preparation
from fte_audit.engines.returning import QUARTER_US
from fte_audit.engines.screening import Screener
from fte_audit.engines.spool import Spool
from fte_audit.engines.tallying import CHUNK_ROWS, ConversationTally
from fte_audit.plan.bundling import Bundle, Bundled
from fte_audit.plan.cubing import WHO

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fte_audit.engines.screening import Screened
    from fte_audit.engines.sources import Chunk, Log
    from fte_audit.engines.tallying import Counts
    from fte_audit.plan.bundling import BundlePlan
    from fte_audit.progress import Progress, Step
    from fte_audit.tally import Screening, Tallies

_WORKERS: Final = 2
PIECE_ROWS: Final = 200_000
"""Contacts that are worked on together: those of one customer always are."""
_START: Final = "start"
_PLACE: Final = "place"


class Told(NamedTuple):
    """What is told of the bundles of one way.

    Attributes:
        tallies: The answer to the plan.
        bundled: How many contacts became how many bundles.
    """

    tallies: Tallies
    bundled: Bundled


class Contacts(NamedTuple):
    """The contacts of a log, put aside.

    Attributes:
        last: The last start; None where there are none.
        first_named, named: The first start of those with a customer, and how many they are.
        is_coarse: Whether every start is a whole quarter of an hour.
    """

    last: int | None
    first_named: int | None
    named: int
    is_coarse: bool


def tally_bundles(
    log: Log, plan: BundlePlan, progress: Progress, *, chunk_rows: int = CHUNK_ROWS
) -> Mapping[Bundle, Told]:
    """Read a log and answer the plan for the bundles of each way.

    Copies are not told where all starts are rounded: those of one moment need not be near.

    Args:
        log: The log.
        plan: What counts as one, and what is asked.
        progress: Told how far the pass has come.
        chunk_rows: Rows that are held at a time.

    Raises:
        UserError: Where the log can't be read, or holds duplicates that the plan refuses.
    """
    for _ in range(TRIES):
        with suppress(SharedKey):
            rows = min(chunk_rows, CHUNK_ROWS)
            return find_bundles(
                Screener(log, plan.audit, progress, chunk_rows=rows), plan, progress
            )
    raise SharedKey


def find_bundles(screener: Screener, plan: BundlePlan, progress: Progress) -> dict[Bundle, Told]:
    """Read a log through a screener and answer the plan; as `tally_bundles`.

    Raises:
        SharedKey: Where two customers have one hash.
    """
    with Spool(piece_rows=PIECE_ROWS) as aside:
        contacts = _put_aside(screener, plan, progress, aside)
        screening = screener.result()
        return {
            way: _told(plan, way, contacts, screening, aside)
            for way in plan.ways
            if way is not Bundle.COPIES or not contacts.is_coarse
        }


def _put_aside(screener: Screener, plan: BundlePlan, progress: Progress, aside: Spool) -> Contacts:
    duplicates = screener.look_for_duplicates()
    preparation = Preparation(plan.audit, plan.scope(duplicates=duplicates))

    def work(chunk: Chunk) -> tuple[Screened, pl.DataFrame, Step]:
        screened = screener.screened(preparation, chunk.frame)
        held = _as_held(screened.kept)
        return screened._replace(kept=screened.kept.clear()), held, screener.step("reading", chunk)

    spans: list[Contacts] = []
    with Spool() as suspects:
        for screened, held, step in work_ahead(work, screener.chunks(preparation.columns)):
            screener.note(screened)
            if screened.suspects is not None:
                suspects.add(screened.suspects, KEY)
            spans.append(_span(held))
            aside.add(held, _PLACE)
            progress(step)
        for held in work_ahead(_as_held, screener.decided(suspects)):
            spans.append(_span(held))
            aside.add(held, _PLACE)
    return _together(spans)


def _as_held(kept: pl.DataFrame) -> pl.DataFrame:
    """Contacts as they wait: those of a customer in one part, those without one in any."""
    is_whole = kept.schema[WHO].is_integer()
    texts = [name for name in (ID, WHO) if name in kept.columns and not (name == WHO and is_whole)]
    narrow = kept.drop(KEY, BY, LAST, KEY_OF_ROW, strict=False)
    held = narrow.with_columns(pl.col(name).cast(pl.String) for name in texts)
    there = is_there(held, WHO)
    place = pl.when(there).then(pl.col(WHO).hash(0)).otherwise(pl.col(_START).hash(0))
    return held.with_columns(place.alias(_PLACE))


def _span(held: pl.DataFrame) -> Contacts:
    start, there = pl.col(_START), is_there(held, WHO)
    last, first_named, named, is_coarse = held.select(
        start.max().alias("last"),
        start.filter(there).min().alias("first named"),
        there.sum().alias("named"),
        (start.mod(QUARTER_US) == 0).all().alias("coarse"),
    ).row(0)
    return Contacts(last, first_named, named, is_coarse)


def _together(spans: list[Contacts]) -> Contacts:
    return Contacts(
        max((span.last for span in spans if span.last is not None), default=None),
        min((span.first_named for span in spans if span.first_named is not None), default=None),
        sum(span.named for span in spans),
        all(span.is_coarse for span in spans),
    )


def _told(
    plan: BundlePlan, way: Bundle, contacts: Contacts, screening: Screening, aside: Spool
) -> Told:
    period, audit = plan.audit.period, plan.cubes.audit
    end_us = contacts.last if period is None else period[1]
    bundler = Bundler(plan, way, heavy_limit(contacts.first_named, end_us, contacts.named))
    launches = [start for _, start in audit.launches]

    def work(part: pl.DataFrame) -> tuple[Counts | None, Bundled]:
        bundles, bundled = bundler.bundled(part.drop(_PLACE))
        return tally.count(bundles), bundled

    whole = Bundled(way, 0, 0, 0, 0)
    with ConversationTally(audit.tally, {}, audit.timezone, launches) as tally:
        for counts, bundled in work_ahead(work, aside.parts(), _WORKERS):
            if counts is not None:
                tally.add(counts)
            whole += bundled
        tally.close([])
        tallies = tally.result(screening, None)
    return Told(tallies, whole)
