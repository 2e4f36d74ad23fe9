from __future__ import annotations

from datetime import datetime

import polars as pl
import pytest

from fte_audit.engines.profiling.texts import Weighed, slashed_dates
from fte_audit.plan.layouts import format_of_dates


@pytest.mark.parametrize(
    "form",
    [
        "%d/%m/%Y",
        "%m/%d/%Y %H:%M",
        "%d.%m.%Y %H:%M:%S",
        "%m/%d/%Y, %I:%M %p",
        "%d/%m/%Y %I:%M:%S%p",
    ],
)
def test_the_format_that_dates_were_written_in_is_found(form):
    days = [datetime(2024, 1 + at % 12, 1 + at % 28, at % 24, 5, 6) for at in range(60)]  # noqa: DTZ001
    dates = slashed_dates(Weighed(pl.Series([day.strftime(form) for day in days])))
    assert dates.rows == 60
    assert format_of_dates(dates) == form


@pytest.mark.parametrize(
    "texts",
    [
        ["01/02/2024"],  # either order
        ["13/02/2024", "02/13/2024"],  # both orders
        ["13/02/2024", "13/02/2024 10:00"],  # two layouts
        ["2024-02-13", "1.2.3", "13/02/24", "13/02/2024 Anna rang"],  # none
    ],
)
def test_what_leaves_the_format_open_has_none(texts):
    assert format_of_dates(slashed_dates(Weighed(pl.Series(texts)))) is None
