"""The weeks of a log: Mondays by the calendar, and changes that are as wide as the report's."""

from __future__ import annotations

import random
from datetime import date
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from fte_audit import audit
from fte_audit.cubes import CubeCell, packed_row, total, unpacked_row
from fte_audit.estimates.changes import Weeks
from fte_audit.readings.contrasting import Total
from fte_audit.readings.model import Exact, Sums
from fte_audit.readings.offer import Table
from fte_audit.readings.weeks import FIRST, SECOND, Calendar, mondays, of_weeks
from fte_audit.spec.reader import spec_of
from tests.reference.readings_logs import BEGIN, frame_of, row, vary, written
from tests.reference.slow_readings import DAY, HOUR

UTC = ZoneInfo("UTC")
STOCKHOLM = ZoneInfo("Europe/Stockholm")


def monday(year, month, day):
    found = date(year, month, day)
    assert found.weekday() == 0
    return (found - date(1970, 1, 1)).days


def test_the_weeks_of_a_log_begin_on_mondays_by_the_clock():
    """1 March 2024 was a Friday; on Sunday at 23:00 in UTC it is Monday in Stockholm."""
    sunday = BEGIN + 2 * DAY + 23 * HOUR
    assert list(mondays((BEGIN, sunday), UTC)) == [monday(2024, 2, 26)]
    assert list(mondays((BEGIN, sunday), STOCKHOLM)) == [monday(2024, 2, 26), monday(2024, 3, 4)]
    assert list(mondays((sunday + HOUR, sunday + HOUR), UTC)) == [monday(2024, 3, 4)]


def test_lanes_of_a_log_are_its_weeks_in_their_order():
    """2^8 weeks come round: the first of the log need not be the first of the lanes."""
    weeks = [monday(1974, 11, 25), monday(1974, 12, 2), monday(1974, 12, 9)]
    places = [255, 0, 1]
    lanes = [0] * 256
    for place, n in zip(places, (5, 6, 7), strict=True):
        lanes[place] = n
    cell = CubeCell(packed_row((18, *lanes)), ((packed_row((18, *lanes)), packed_row([0] * 257)),))
    found = of_weeks(Table(("handling",), {("ai",): cell}), weeks).cells["ai",]
    assert unpacked_row(found.n, 4) == [18, 5, 6, 7]
    assert total(found.sums[0][0]) == 18


WEEKS = [monday(2024, 2, 26) + 7 * week for week in range(6)]
CALENDAR = Calendar(WEEKS, {FIRST: tuple(WEEKS[3:]), SECOND: tuple(WEEKS[1:3])}, Fraction(WEEKS[3]))
ABOVE, BELOW = packed_row((21, 1, 2, 3, 4, 5, 6)), packed_row((150, 10, 20, 0, 40, 50, 30))


def test_shares_have_every_week_that_has_any_and_count_those_that_are_full():
    sums = Sums(ABOVE, BELOW, is_share=True)
    found = CALENDAR.of(SECOND, sums, "include")
    assert found == Weeks(((1, 10), (2, 20), (3, 0), (4, 40), (5, 50), (6, 30)), 1)
    assert CALENDAR.of(FIRST, sums, "include").full == 3


def test_totals_have_the_full_weeks_alone():
    found = CALENDAR.of(FIRST, Total(ABOVE, BELOW), "include")
    assert found == Weeks(((4, 1), (5, 1), (6, 1)), 3)
    less = Total(ABOVE, BELOW, packed_row((9, 0, 0, 0, 0, 9, 0)))
    assert CALENDAR.of(FIRST, less, "include").sums == ((4, 1), (-4, 1), (6, 1))


@pytest.mark.parametrize(
    ("launch", "ramp", "full"),
    [
        (WEEKS[3], "drop_2_weeks", WEEKS[5:]),
        (WEEKS[3] + Fraction(1, 24), "drop_2_weeks", []),
        (WEEKS[1], "drop_2_weeks", WEEKS[3:]),
        (WEEKS[1], "steady", WEEKS[5:]),
        (WEEKS[3] - 7 + Fraction(1, 24), "drop_2_weeks", WEEKS[5:]),
        (None, "steady", WEEKS[3:]),
    ],
)
def test_weeks_that_are_left_out_or_cut_just_after_the_launch_are_not_full(launch, ramp, full):
    calendar = Calendar(WEEKS, CALENDAR.full, None if launch is None else Fraction(launch))
    assert calendar.of(FIRST, Total(ABOVE, BELOW), ramp).full == len(full)


def test_what_is_no_sum_has_no_weeks():
    with pytest.raises(TypeError):
        CALENDAR.of(FIRST, Exact(Fraction(1)), "include")


# as wide as the report


def shaken_log(seed):
    """Twenty weeks of one-time customers, in which every second week is a bad one."""
    choose = random.Random(seed)  # noqa: S311 - the same log for the same seed
    rows = []
    for number in range(4_000):
        begin = BEGIN + choose.randrange(140 * 24) * HOUR
        bad = (begin - BEGIN) // (7 * DAY) % 2
        rows.append(
            row(
                number,
                started=begin,
                ended=begin + (1 + bad) * choose.randrange(1, 60) * 60 * 10**6,
                handling=choose.choice(("ai", "human", "human") if bad else ("ai", "ai", "human")),
                resolved=choose.random() < (0.2 if bad else 0.8),
                stars=choose.choice((1, 2, 3) if bad else (3, 4, 5)),
            )
        )
    return rows


SHAKEN = {
    "handled": {"metric": "handled_share", "group": "ai", "value": "5 pp more"},
    "resolved": {"metric": "resolved_share", "group": "ai", "value": "25 % drop"},
    "people": {"metric": "resolved_share", "group": "human", "value": "25 % drop"},
    "sooner": {"metric": "resolution_time", "statistic": "mean", "value": "25 % drop"},
    "rated": {"metric": "csat", "group": "ai", "value": "0.5 more"},
    "satisfied": {"metric": "csat_top_box", "group": "ai", "value": "25 % drop"},
    "number": {"metric": "conversations", "value": "25 % drop"},
    "own": {"metric": "own", "group": "ai", "value": "25 % drop"},
}


def test_where_weeks_vary_intervals_of_changes_are_the_reports():
    """Weeks vary more than customers here, and both look at the same weeks."""
    claims = {name: {"kind": "change"} | claim for name, claim in SHAKEN.items()}
    metrics = {"own": {"kind": "share", "where": "stars >= 3 AND topic = 'a'"}}
    rows, spec = shaken_log(1), written(launch=BEGIN + 70 * DAY, claims=claims, metrics=metrics)
    told = {each.name: each.evidence[0] for each in audit(frame_of(rows), spec_of(spec)).verdicts}
    own = {switch: ["own"] for switch in ("spam", "ramp", "greeting", "abandoned", "handled")}
    found = vary(rows, spec, wanted=own, most=40).readings
    assert {each.name for each in found} == SHAKEN.keys()
    for each in found:
        evidence, reading = told[each.name], each.own
        assert (reading.value, each.unit) == (evidence.measured, evidence.unit)
        assert evidence.low is not None
        assert (reading.low, reading.high) == (evidence.low, evidence.high)


def test_what_is_no_sum_has_no_interval_of_its_change():
    """What weeks do to a median is in no interval by customers alone."""
    claim = {"kind": "change", "value": "25 % drop"} | SHAKEN["sooner"]
    spec = written(launch=BEGIN + 70 * DAY, claims={"sooner": claim})
    (found,) = vary(shaken_log(3), spec, wanted={"ramp": ["own"], "minutes": ["own"]}).readings
    for reading in found.readings:
        assert reading.value is not None
        assert (reading.low is not None) == (found.words(reading)["statistic"] == "mean")


def test_with_few_weeks_after_the_ramp_a_change_can_not_be_tested():
    claims = {"handled": {"kind": "change"} | SHAKEN["handled"]}
    spec = written(launch=BEGIN + 70 * DAY, claims=claims)
    (found,) = vary(shaken_log(2), spec).readings
    for reading in found.readings:
        has_interval = reading.low is not None
        assert has_interval == (found.words(reading)["ramp"] == "include")
