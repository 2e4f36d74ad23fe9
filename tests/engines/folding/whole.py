"""Messages folded as a run folds them, with every column that the conversations can have."""

from functools import partial

import polars as pl
import pytest

from fte_audit.engines.folding import reading
from fte_audit.engines.folding.conversations import Folded, Noticed
from fte_audit.engines.folding.reading import PutAside, Seeds
from fte_audit.engines.screening import Screener
from fte_audit.progress import unheard


def fold(log, audit, *, in_memory=2_000_000, chunk_rows=1_000, seeds=(1, 2, 3), names=None, near=3):
    """The conversations of a log, and in how many of them the messages disagree on what.

    With `near=0` the messages of every chunk are gathered, with a large one of none.
    """
    names = names or tuple(audit.columns)
    noticed = Noticed()
    with (
        pytest.MonkeyPatch.context() as patch,
        PutAside(audit.fold, names, Seeds(*seeds), in_memory=in_memory) as aside,
    ):
        patch.setattr(reading, "_WORTH_GATHERING", near)
        aside.gathers._rows._in_memory = aside.gathers._messages._in_memory = in_memory
        # Else a log as small as those of tests would be folded in one piece.
        aside.pieces = partial(aside.pieces, rows=in_memory)
        aside.read(Screener(log, audit.fold, unheard, chunk_rows=chunk_rows), unheard)
        folded = Folded(aside, audit.fold, noticed).log(audit.columns)
        return pl.concat([chunk.frame for chunk in folded.chunks(names)]), noticed.disagreeing
