"""What was resolved in any group, worked out by hand."""

from __future__ import annotations

import pytest

from tests.reference.readings_logs import BEGIN, rows_of, value_of, vary, written
from tests.reference.slow_readings import DAY, HOUR

CLAIM = {"metric": "resolved_share", "group": "human", "value": "50 %"}
SPEC = written(claims={"claim": CLAIM}, period=(BEGIN, BEGIN + 30 * DAY))
ROWS = rows_of(
    {"handling": "human", "resolved": True},
    {"handling": "human_then_ai", "resolved": True, "abandoned": True},
    {"handling": "human", "resolved": False},
    {"handling": "human", "resolved": None},
    {"handling": "ai", "resolved": True},
    # u0 comes back two days after its end.
    {"handling": "none", "customer": "u0", "started": BEGIN + 2 * DAY, "ended": BEGIN + 2 * DAY},
    {"handling": "ai", "started": BEGIN + 29 * DAY, "ended": BEGIN + 29 * DAY + HOUR},
)


@pytest.mark.parametrize(
    ("options", "value"),
    [
        ({}, 2 / 3),
        ({"abandoned": "exclude"}, 1 / 2),
        ({"abandoned": "failed"}, 1 / 3),
        ({"resolution_wait": "24h"}, 2 / 3),
        ({"resolution_wait": "72h"}, 1 / 3),
        ({"resolution_wait": "72h", "abandoned": "resolved"}, 1 / 3),
    ],
)
def test_the_group_says_whose_it_is_and_the_log_whether_it_was_resolved(options, value):
    assert value_of(ROWS, "claim", SPEC, **options) == pytest.approx(value, abs=1e-9)


def test_what_the_customer_gave_up_is_resolved_where_that_says_so():
    rows = rows_of(
        {"handling": "human", "resolved": False, "abandoned": True},
        {"handling": "human", "resolved": False},
    )
    assert value_of(rows, "claim", SPEC, abandoned="resolved") == 0.5
    assert value_of(rows, "claim", SPEC) == 0


def test_nothing_is_asked_of_what_is_ai_s():
    (readings,) = vary(ROWS, SPEC).readings
    asked = {each.switch for each in (*readings.switches, *readings.fixed)}
    assert asked == {
        *(
            "unit",
            "duplicates",
            "spam",
            "ramp",
            "greeting",
            "abandoned",
            "reopened",
            "resolution_wait",
            "repeat_key",
        ),
        "resolved",
    }
    assert {each.switch: each.options for each in readings.fixed}["resolved"] == ("recorded",)
    assert readings.own.value == pytest.approx(2 / 3)


@pytest.mark.parametrize("claim", ["one", "two", "changed"])
def test_coarse_times_tell_no_return_within_two_hours_of_any_group(claim):
    """Every start and end is a whole quarter of an hour, until one is a minute off."""
    asked = {
        "one": CLAIM,
        "two": {"kind": "comparison", "metric": "resolved_share", "expect": "higher"},
        "changed": {"kind": "change", "metric": "resolved_share", "value": "5 pp more"}
        | {"group": "human"},
    }[claim]
    rows = [
        row | {"started": BEGIN + day * DAY, "ended": BEGIN + day * DAY + HOUR}
        for day, row in enumerate(ROWS)
    ]
    spec = written(claims={"claim": asked}, launch=BEGIN + 3 * DAY)
    off = [*rows[:-1], rows[-1] | {"ended": rows[-1]["ended"] + HOUR // 60}]
    wanted = dict.fromkeys(("spam", "greeting", "abandoned", "ramp"), ("own",))
    for log, offered in ((rows, False), (off, True)):
        (found,) = vary(log, spec, wanted=wanted).readings
        options = {each.switch: each.options for each in (*found.switches, *found.fixed)}
        assert ("2h" in options["resolution_wait"]) == offered


def test_a_greeting_that_leaves_nobody_out_of_a_group_leaves_all_of_it():
    claims = {"claim": CLAIM | {"group": "all"}}
    spec = written(claims=claims, period=(BEGIN, BEGIN + 30 * DAY))
    values = [value_of(ROWS, "claim", spec, greeting=each) for each in ("count_all", "real_answer")]
    assert values == pytest.approx([5 / 6, 4 / 5])
