"""Dates with slashes or points: the format that says how they are written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from fte_audit.profile import SlashedDates

_LAYOUT: Final = re.compile(
    r"9{1,2}(?P<sign>[/.])9{1,2}[/.]9999"
    r"(?:(?P<gap>[ T,]+)9{1,2}:99(?P<seconds>:99(?P<point>\.9+)?)?(?P<half> ?[AaPp][Mm])?)?"
)


def format_of_dates(dates: SlashedDates) -> str | None:
    """The strftime format of dates such as `21/01/2022 13:47`.

    Returns:
        None where the dates leave the order of day and month open, or are of several layouts.

    Example:
        >>> from fte_audit.profile import SlashedDates
        >>> format_of_dates(SlashedDates(9, 4, 0, {"99/99/9999 99:99": 9}))
        '%d/%m/%Y %H:%M'
    """
    is_day_first = dates.first_over_12 > 0
    if is_day_first == (dates.second_over_12 > 0):
        return None
    formats = {_format(layout, is_day_first=is_day_first) for layout in dates.layouts}
    return formats.pop() if len(formats) == 1 else None


def _format(layout: str, *, is_day_first: bool) -> str | None:
    found = _LAYOUT.fullmatch(layout)
    if found is None:
        return None
    sign = found["sign"]
    day = sign.join(("%d", "%m", "%Y") if is_day_first else ("%m", "%d", "%Y"))
    if found["gap"] is None:
        return day
    half = found["half"] or ""
    clock = "%I:%M" if half else "%H:%M"
    seconds = ("%S%.f" if found["point"] else "%S") if found["seconds"] else None
    at = clock if seconds is None else f"{clock}:{seconds}"
    return f"{day}{found['gap']}{at}" + (half[:-2] + "%p" if half else "")
