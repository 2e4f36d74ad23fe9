"""The conversations of each stratum with the least hashes: a random sample that anybody can redraw.

Which conversations are drawn hangs on nothing but their keys and the seed, so it is the same for
any order of the rows; a larger sample holds every smaller one. No more of a stratum are held than
may be drawn.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import polars as pl

from fte_audit.diagnostics import Diagnostic, UserError
from fte_audit.drawn import Candidates, DrawnConversation, write_micros, write_moment
from fte_audit.engines.ahead import work_ahead
from fte_audit.engines.duplicates import KEY
from fte_audit.engines.lots import drawn_by
from fte_audit.engines.preparation import Preparation
from fte_audit.engines.screening import RAW, Screener
from fte_audit.engines.spool import Spool
from fte_audit.engines.tallying import CHUNK_ROWS
from fte_audit.plan.model import DAY, HANDLING, WEEK
from fte_audit.spec.nodes import Type

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fte_audit.drawn import StratumKey
    from fte_audit.engines.screening import Screened
    from fte_audit.engines.sources import Chunk, Log
    from fte_audit.plan.drawing import DrawPlan, ShownField
    from fte_audit.progress import Progress, Step

_ID: Final = "drawn:id"
_TEXT: Final = "drawn:key"
_BY: Final = "drawn:by"
_KNOWN: Final = ("start", "end", "role:resolved")
_NO_TEXT: Final = {pl.Binary, pl.Duration, pl.Object}
_STRATUM: Final = (HANDLING, _BY)


def draw(
    log: Log, drawing: DrawPlan, progress: Progress, *, chunk_rows: int = CHUNK_ROWS
) -> Candidates:
    """Read a log of conversations and find those that may be drawn.

    Args:
        log: The log.
        drawing: What is drawn.
        progress: Told how far the pass has come.
        chunk_rows: Rows that are held at a time.

    Raises:
        UserError: Where the log can't be read, holds duplicates that the plan refuses, or falls
            into more strata than conversations are drawn.
    """
    screener = Screener(log, drawing.plan, progress, chunk_rows=min(chunk_rows, CHUNK_ROWS))
    return find_candidates(screener, drawing, progress)


def find_candidates(screener: Screener, drawing: DrawPlan, progress: Progress) -> Candidates:
    """Read a log through a screener and find the conversations that may be drawn; as `draw`."""
    duplicates = screener.look_for_duplicates()
    preparation = Preparation(drawing.plan, drawing.scope(duplicates=duplicates))
    columns = tuple(dict.fromkeys([*preparation.columns, *drawing.columns]))
    sampler = _Sampler(drawing)

    def work(chunk: Chunk) -> tuple[Screened, _Lot, Step]:
        screened = screener.screened(preparation, chunk.frame, raw=drawing.columns)
        lot = sampler.lot(screened.kept)
        nothing = screened.kept.clear()
        return screened._replace(kept=nothing), lot, screener.step("drawing", chunk)

    with Spool() as suspects:
        for screened, lot, step in work_ahead(work, screener.chunks(columns)):
            screener.note(screened)
            if screened.suspects is not None:
                suspects.add(screened.suspects, KEY)
            sampler.add(lot)
            progress(step)
        for lot in work_ahead(sampler.lot, screener.decided(suspects)):
            sampler.add(lot)
    screening = screener.result()
    return sampler.result(screening.read, screening.kept)


class _Lot(NamedTuple):
    """What a chunk gives: how many conversations each stratum has, and those that may be drawn."""

    sizes: pl.DataFrame
    rows: pl.DataFrame


class _Sampler:
    """Collects the least of each stratum; `lot` may be called from any thread, all else from one.

    Of conversations with the same hash, which are one and the same or nearly, none is left out
    before all are known.
    """

    def __init__(self, drawing: DrawPlan) -> None:
        self._drawing = drawing
        self._seed = drawing.recipe.seed
        self._sizes: Counter[StratumKey] = Counter()
        self._waiting: list[pl.DataFrame] = []

    def lot(self, kept: pl.DataFrame) -> _Lot:
        """What a chunk of conversations that count gives."""
        by = self._drawing.recipe.by
        ids = kept.select(
            self._id(),
            pl.col(HANDLING).cast(pl.String),
            (pl.lit(None, dtype=pl.String) if by is None else self._key(by)).alias(_BY),
        )
        sizes = ids.group_by(_STRATUM).agg(pl.len())
        # Few rows of a chunk are among the least: texts are made of those only.
        is_least = ids.select(self._is_of_group() & self._is_least()).to_series()
        rows = kept.filter(is_least).select(self._fields(kept.columns))
        return _Lot(sizes, pl.concat([ids.filter(is_least), rows], how="horizontal"))

    def _id(self) -> pl.Expr:
        by_start = not self._drawing.is_unique and "started" in self._drawing.plan.roles
        return drawn_by(self._seed, pl.col("start") if by_start else None).alias(_ID)

    def _fields(self, columns: Sequence[str]) -> list[pl.Expr]:
        """What is known of a conversation, each column once."""
        fields = {name: pl.col(name) for name in _KNOWN if name in columns}
        for field in self._drawing.shown:
            name = _held(field)
            plain = field.type in {None, Type.TEXT}
            fields[name] = _said(pl.col(name)).alias(name) if plain else pl.col(name)
        return [pl.col("role:conversation").cast(pl.String).alias(_TEXT), *fields.values()]

    def add(self, lot: _Lot) -> None:
        """Take in what `lot` gave.

        Raises:
            UserError: Where there are more strata than conversations to draw.
        """
        for handling, by, n in lot.sizes.iter_rows():
            self._sizes[self._stratum(handling, by)] += n
        group = self._drawing.recipe.group.handlings
        strata = sum(stratum[0] in group for stratum in self._sizes)
        if strata > self._drawing.recipe.n:
            raise UserError([too_many_strata(self._drawing.recipe.by, self._drawing.recipe.n)])
        self._waiting.append(lot.rows)
        waiting = pl.concat(self._waiting, how="vertical_relaxed")
        self._waiting = [waiting.filter(self._is_least())]

    def result(self, read: int, kept: int) -> Candidates:
        """The strata, and the least conversations of each.

        Args:
            read: Rows of the log.
            kept: Conversations that count.
        """
        least: dict[StratumKey, list[DrawnConversation]] = {}
        for each in sorted(self._conversations(), key=_in_order):
            least.setdefault(each.stratum, []).append(each)
        return Candidates(read, kept, dict(self._sizes), least)

    def _is_of_group(self) -> pl.Expr:
        handlings = self._drawing.recipe.group.handlings
        named = pl.col(HANDLING).is_in([each for each in handlings if each is not None])
        return named.fill_null(value=None in handlings)

    def _is_least(self) -> pl.Expr:
        """Whether a row is among the least of its stratum; those with equal ids all are."""
        return pl.col(_ID).rank("min").over(_STRATUM) <= self._drawing.recipe.n

    def _key(self, by: str) -> pl.Expr:
        if by in {DAY, WEEK}:
            return pl.col(by).cast(pl.Date).dt.to_string("iso")
        return _said(pl.col(by))

    def _stratum(self, handling: str | None, by: str | None) -> StratumKey:
        return (handling,) if self._drawing.recipe.by is None else (handling, by)

    def _conversations(self) -> Iterator[DrawnConversation]:
        for row in (row for rows in self._waiting for row in rows.iter_rows(named=True)):
            yield DrawnConversation(
                id=row[_ID],
                key=row[_TEXT],
                stratum=self._stratum(row[HANDLING], row[_BY]),
                started=row.get("start"),
                ended=row.get("end"),
                resolved=row.get("role:resolved"),
                fields=tuple(self._field(field, row) for field in self._drawing.shown),
            )

    def _field(self, field: ShownField, row: dict[str, Any]) -> str | None:
        value = row[_held(field)]
        if value is None:
            return None
        match field.type:
            case Type.TIME:
                return write_moment(value, self._drawing.plan.timezone)
            case Type.NUMBER:
                return write_micros(value)
            case Type.DURATION:
                return f"{write_micros(value)} s"
            case Type.BOOLEAN:
                return "yes" if value else "no"
            case _:
                return str(value)


def showable_columns(log: Log) -> list[str]:
    """The columns of a log that people can be shown: those of single values."""
    return [
        name
        for name, kind in log.schema.items()
        if not kind.is_nested() and kind.base_type() not in _NO_TEXT
    ]


def too_many_strata(by: str | None, n: int) -> Diagnostic:
    """Say that a draw of so few conversations can't have some of each stratum."""
    message = f"the log falls into more strata than the {n:,} conversations that are drawn"
    help_ = "draw more with `--n`" + ("" if by is None else f", or leave out `--by {by}`")
    return Diagnostic("FTE621", message, help=help_)


def _said(value: pl.Expr) -> pl.Expr:
    """A value as text; white space only says nothing, as it does in a breakdown."""
    text = value.cast(pl.String)
    return pl.when(text.str.strip_chars() != "").then(text)


def _held(field: ShownField) -> str:
    """The name of the prepared column of a field."""
    return (RAW if field.type is None else "role:") + field.name


def _in_order(conversation: DrawnConversation) -> tuple[object, ...]:
    """By id; what can't be told apart by it, by all that is known of it."""
    return (
        conversation.id,
        conversation.key,
        conversation.started or 0,
        conversation.ended or 0,
        [each or "" for each in conversation.fields],
        str(conversation.resolved),
    )
