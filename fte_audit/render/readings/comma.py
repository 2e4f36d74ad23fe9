"""Every reading as one tidy table of comma-separated values: a row for each."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from fte_audit.render.comma import harmless
from fte_audit.render.numbers import write_exact
from fte_audit.render.text import visible
from fte_audit.spec.switches import SWITCHES

if TYPE_CHECKING:
    from fte_audit.readings.model import VariedLog

_BEFORE = ("claim", "subject", "value_unit")  # `unit` is a switch
_AFTER = ("value", "low", "high", "outcome")


def render(varied: VariedLog) -> str:
    r"""Write the table: RFC 4180 with `\n` ends of lines; a column for each switch."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*_BEFORE, *SWITCHES, *_AFTER])
    for readings in varied.readings:
        before = [harmless(visible(part)) for part in (readings.name, readings.subject)]
        fixed = {each.switch: each.options[0] for each in readings.fixed}
        for each in readings.readings:
            options = fixed | readings.words(each)
            numbers = (each.value, each.low, each.high)
            writer.writerow(
                [
                    *before,
                    readings.unit,
                    *(options.get(switch, "") for switch in SWITCHES),
                    *("" if number is None else write_exact(number) for number in numbers),
                    "" if each.outcome is None else each.outcome.value,
                ]
            )
    return text.getvalue()
