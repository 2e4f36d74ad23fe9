"""The conversations of a draw as a table for people to label."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from fte_audit.drawn import write_moment
from fte_audit.estimates.values import to_digits
from fte_audit.render.comma import harmless
from fte_audit.render.draw.phrases import stratum_name
from fte_audit.render.numbers import write_exact
from fte_audit.render.text import visible
from fte_audit.review.model import Question

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fte_audit.drawn import DrawnConversation
    from fte_audit.review.model import Draw, DrawnStratum

_BEFORE = ("draw", "id", "conversation", "stratum", "stratum_size", "stratum_drawn", "weight")
_AFTER = ("reviewer", *Question, "note")
_OWN = {*_BEFORE, *_AFTER, "started", "ended", "handling"}


def render(draw: Draw) -> str:
    r"""Write the table: RFC 4180 with `\n` ends of lines, a row for each conversation.

    The last columns are empty, for people to fill in. A text in which a spreadsheet could see a
    formula gets an apostrophe in front of it, and what could not be seen is written out.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    times = [*(["started"] if draw.has_start else []), *(["ended"] if draw.has_end else [])]
    # A column of a log may be called like one of our own.
    named = [f"log {field}" if field in _OWN else field for field in draw.fields]
    fields = [harmless(visible(field)) for field in named]
    writer.writerow([*_BEFORE, *times, "handling", *fields, *_AFTER])
    strata = {stratum.key: stratum for stratum in draw.strata}
    for each in draw.conversations:
        writer.writerow(_row(draw, each, strata[each.stratum]))
    return text.getvalue()


def _row(draw: Draw, each: DrawnConversation, stratum: DrawnStratum) -> Iterator[str]:
    yield draw.code
    yield each.name
    yield harmless(visible(each.key))
    yield harmless(stratum_name(each.stratum))
    yield str(stratum.population)
    yield str(stratum.drawn)
    yield write_exact(to_digits(stratum.weight))
    moments = [
        *([each.started] if draw.has_start else []),
        *([each.ended] if draw.has_end else []),
    ]
    for moment in moments:
        yield "" if moment is None else write_moment(moment, draw.zone)
    yield each.stratum[0] or ""
    for field in each.fields:
        yield "" if field is None else harmless(visible(field))
    yield from [""] * len(_AFTER)
