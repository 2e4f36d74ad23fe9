from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from fte_audit.engines.calendar import calendar

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ZONES = ["UTC", "Europe/Stockholm", "Asia/Kathmandu", "America/St_Johns"]
# The zones that Polars knows have no summer time from 2100 on.
MOMENTS = st.datetimes(datetime(1950, 1, 1), datetime(2099, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


def told(moments, key, timezone="UTC", launches=()):
    micros = [(moment - EPOCH) // timedelta(microseconds=1) for moment in moments]
    frame = pl.DataFrame({"started": micros}, schema={"started": pl.Int64})
    return frame.select(calendar(pl.col("started"), key, timezone, launches)).to_series().to_list()


@given(st.lists(MOMENTS, min_size=1, max_size=20), st.sampled_from(ZONES))
def test_days_and_weeks_begin_where_the_zone_says(moments, timezone):
    local = [moment.astimezone(ZoneInfo(timezone)).date() for moment in moments]
    days = [(day - EPOCH.date()).days for day in local]
    assert told(moments, "day", timezone) == days
    mondays = [day - date.weekday() for day, date in zip(days, local, strict=True)]
    assert told(moments, "week", timezone) == mondays


def test_a_period_begins_at_its_moment():
    moments = [EPOCH + timedelta(microseconds=micros) for micros in (-5, 9, 10, 19, 20, 99)]
    assert told(moments, "period", launches=(10, 20)) == [0, 0, 1, 1, 2, 2]
