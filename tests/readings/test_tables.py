"""The cubes of a log as tables: what is there, and why something is not."""

from __future__ import annotations

from fte_audit.cubes import TooFine
from fte_audit.readings.tables import too_fine
from tests.reference.readings_logs import BEGIN, rows_of, vary, written
from tests.reference.slow_readings import DAY

CHANGE = {"kind": "change", "metric": "handled_share", "group": "ai", "value": "5 pp more"}


def test_a_cube_that_is_too_fine_says_what_made_it_so():
    assert too_fine(TooFine(60_001, {"topic": 4_000, "rule": 3})) == (
        "it is too fine: more than 60,000 combinations, and `topic` alone has 4,000 values"
    )


def test_a_claim_whose_cube_is_too_fine_says_so():
    rows = rows_of(
        *({"topic": f"t{number}", "handling": who} for number in range(60_001) for who in ["ai"])
    )
    claim = {"kind": "in_some", "metric": "resolved_share", "by": "topic", "expect": "higher"}
    found = vary(rows, written(claims={"claim": claim}))
    assert found.readings == ()
    assert found.alone["claim"].endswith("`topic` alone has 60,001 values")


def test_changes_in_a_log_of_over_256_weeks_have_one_reading():
    def found(weeks):
        rows = rows_of(
            {"started": BEGIN, "ended": BEGIN},
            {"started": BEGIN + weeks * 7 * DAY, "ended": BEGIN + weeks * 7 * DAY},
        )
        return vary(rows, written(claims={"claim": CHANGE}, launch=BEGIN + DAY))

    assert found(255).alone == {}
    assert "more than 256 weeks" in found(256).alone["claim"]
