from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fte_audit.spec.times import micros, read_moment, utc_text, zone


@pytest.mark.parametrize(
    "text", ["2024-1-27", "20240127", "2024-02-30", "2024-01-27T25:00", "now", "", "2024-W04-6"]
)
def test_what_is_no_iso_date_or_time_is_not_read(text):
    assert read_moment(text) is None


def test_zones_are_those_of_the_time_zone_database():
    assert zone("Europe/Stockholm") is not None
    assert zone("UTC") is not None
    for name in ("CEST", "", "/etc/localtime", "../../etc/passwd", "Europe", "europe/stockholm "):
        assert zone(name) is None


@given(st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)))  # noqa: DTZ001 - naive on purpose
def test_moments_survive_their_text(moment):
    assert read_moment(utc_text(micros(moment, "UTC"))).replace(tzinfo=None) == moment
