"""Claims of full-time equivalents against planted logs."""

from __future__ import annotations

from datetime import timedelta

import polars as pl
import pytest

from fte_audit import audit
from fte_audit.diagnostics import UserError
from fte_audit.judging.equivalents import METHOD, UNIT
from fte_audit.pipeline import check_paths
from fte_audit.spec.reader import spec_of
from fte_audit.verdicts import Outcome
from tests.equivalents.test_equating import CERTAIN
from tests.equivalents.test_observing import BEGIN, LOG, launched

COLUMNS = {role: role for role in ("conversation", "customer", "handling", "started", "topic")}


def spec_with(value, assumptions, **claim):
    return {
        "version": 1,
        "logs": {
            "columns": {**COLUMNS, "duration": {"column": "seconds", "unit": "seconds"}},
            "timezone": "UTC",
            "period": ["2024-01-01", "2024-01-29"],
        },
        "metrics": {"n": {"kind": "count"}},
        "compare": {"standardise_by": ["topic"]},
        "assumptions": assumptions,
        "claims": {"work": {"kind": "fte", "value": value, **claim}},
    }


def verdict_on(value, assumptions=CERTAIN, frame=LOG, **claim):
    frame = frame.drop("agent", strict=False)
    (verdict,) = audit(frame, spec_of(spec_with(value, assumptions, **claim))).verdicts
    return verdict


# 0.372 by displaced work, 0.326 of it net; 0.425 by AI's own minutes, 0.372 net.


def test_a_number_outside_of_every_range_is_contradicted():
    verdict = verdict_on("5")
    assert verdict.outcome is Outcome.CONTRADICTED
    assert verdict.sentence.startswith("Every reading comes to it. By displaced work, the assum")
    assert "no interval of confidence" in verdict.sentence
    assert "For exactly 5 it would take" in verdict.sentence


def test_a_range_inside_what_is_allowed_supports_it():
    verdict = verdict_on("less than 1")
    assert verdict.outcome is Outcome.SUPPORTED
    assert {each.outcome for each in verdict.evidence if each.measured is not None} == {
        Outcome.SUPPORTED
    }


def test_methods_that_differ_make_it_depend_on_the_reading():
    verdict = verdict_on("0.37", tolerance="1 %")
    found = {each.reading: each.outcome for each in verdict.evidence}
    assert verdict.outcome is Outcome.DEPENDS
    assert found == {
        "displaced work": Outcome.SUPPORTED,
        "displaced work, net": Outcome.CONTRADICTED,
        "AI's own minutes": Outcome.CONTRADICTED,
        "AI's own minutes, net": Outcome.SUPPORTED,
        "throughput": Outcome.NOT_TESTABLE,
        "throughput, net": Outcome.NOT_TESTABLE,
        "drop in people's volume": Outcome.NOT_TESTABLE,
    }


def test_a_range_that_holds_the_number_leaves_it_open_and_says_what_to_believe():
    wide = {**CERTAIN, "concurrency": {"low": 1, "central": 2, "high": 3, "basis": "x"}}
    verdict = verdict_on("0.5", wide)
    first = verdict.evidence[0]
    assert first.outcome is Outcome.INCONCLUSIVE
    # 3,000 min / 4,032 min and a third of it.
    assert (first.low, first.high) == (pytest.approx(3_000 / 12_096), pytest.approx(3_000 / 4_032))
    assert (first.unit, first.method, first.level) == (UNIT, METHOD, None)
    # 3,000 / (0.5 x 4,032) conversations at a time.
    assert "concurrency of 1.49 (inside the 1 to 3 assumed)" in first.sentence
    assert "10.1 minutes for each conversation (the log has 7.50)" in first.sentence
    assert first.settled_by == (
        "It would take a narrower range, with a basis, of displacement, hours after leave a year, "
        "shrinkage after leave, occupancy or concurrency."
    )


@pytest.mark.parametrize(
    ("said", "readings"),
    [
        ({"method": "displaced_work"}, ["displaced work", "displaced work, net"]),
        ({"method": "displaced_work", "counted": "net"}, ["displaced work, net"]),
        ({"method": "volume_drop", "counted": "net"}, ["drop in people's volume"]),
        (
            {"counted": "gross"},
            ["displaced work", "AI's own minutes", "throughput", "drop in people's volume"],
        ),
    ],
)
def test_a_claim_that_says_how_it_was_computed_is_held_against_that(said, readings):
    assert [each.reading for each in verdict_on("5", **said).evidence] == readings


def test_minutes_that_went_by_rule_out_nothing_below():
    frame = LOG.drop("agent", "seconds")
    columns = {**COLUMNS, "ended": "ended"}
    outcomes = {}
    for value in ("5", "0.1"):
        spec = spec_with(value, CERTAIN)
        spec["logs"]["columns"] = columns
        (verdict,) = audit(frame, spec_of(spec)).verdicts
        outcomes[value] = verdict.outcome
        first = verdict.evidence[0]
        assert (first.low, first.high) == (0, pytest.approx(3_000 / 8_064))
        assert "anything from 0 to 0.372 full-time equivalents, since minutes" in first.sentence
        assert "with all of them it is 0.372 at the centres" in first.sentence
    assert first.settled_by.startswith("It would take a column of how long somebody worked, or")
    # 0.37 at the most: 5 is above it, 0.1 may be.
    assert outcomes == {"5": Outcome.CONTRADICTED, "0.1": Outcome.INCONCLUSIVE}


def test_of_minutes_that_went_by_any_part_may_have_been_work_after_ai_too():
    talks = {
        "ai": ((0, "customer"), (1, "ai"), (3, "customer")),
        "ai_then_human": ((0, "customer"), (1, "ai"), (3, "human"), (9, "customer")),
        "human": ((0, "customer"), (1, "human"), (8, "customer")),
    }
    sent = [
        (f"{who} {number}", BEGIN + timedelta(hours=number, minutes=minute), sender)
        for who, talk in talks.items()
        for number in range(40)
        for minute, sender in talk
    ]
    frame = pl.DataFrame(sent, schema=["conversation", "sent", "sender"], orient="row")
    spec = spec_with("5", CERTAIN)
    roles = {role: role for role in ("conversation", "sent", "sender")}
    spec["logs"] |= {"row": "message", "columns": roles}
    del spec["compare"]
    (verdict,) = audit(frame, spec_of(spec)).verdicts
    found = {each.reading: each for each in verdict.evidence}
    # AI had 80, half of them displaced at 8 minutes; people had 40 of them for 6 minutes more.
    assert found["displaced work, net"].measured == pytest.approx((320 - 240) / 8_064)
    for reading, low in (("displaced work", 0), ("displaced work, net", -240 / 8_064)):
        assert found[reading].high == pytest.approx(320 / 8_064)
        assert found[reading].low == pytest.approx(low)


def test_what_nobody_is_said_to_have_handled_widens_the_range():
    frame = LOG.with_columns(
        handling=pl.when(pl.col("conversation") >= 100).then(pl.col("handling"))
    )
    first = verdict_on("5", frame=frame).evidence[0]
    # 700 of 800 are known: 500 easy and 200 hard, of which half at 54/7 minutes.
    known = 350 * (500 * 6 + 200 * 12) / 700
    assert first.low == pytest.approx(known / 8_064)
    assert first.high == pytest.approx(known / 8_064 * 800 / 700)
    assert (first.n, first.of) == (700, 800)
    assert "It holds whoever handled the 100 conversations" in first.sentence


def test_weeks_in_which_nobody_is_said_to_have_handled_some_widen_a_drop():
    frame = launched().with_columns(
        handling=pl.when(pl.col("conversation") % 10 != 0).then(pl.col("handling"))
    )
    blocks = {"periods": {"launch": "2024-02-05"}}
    spec = spec_with("5", CERTAIN) | blocks
    spec["logs"]["period"] = ["2024-01-01", "2024-03-04"]
    (verdict,) = audit(frame.drop("agent"), spec_of(spec)).verdicts
    drop = next(each for each in verdict.evidence if each.reading == "drop in people's volume")
    # 90 a week of 100 before; nobody knows 10 before and a tenth of 130 after.
    after = drop.measured * 2_016 / 10
    assert drop.high == pytest.approx((after + 11) * 10 / 2_016)
    assert drop.low == pytest.approx((after - 13) * 10 / 2_016)


def test_a_log_that_gives_no_minutes_is_not_testable():
    frame = LOG.select("handling")
    spec = {
        "version": 1,
        "metrics": {"n": {"kind": "count"}},
        "claims": {"work": {"kind": "fte", "value": "5"}},
    }
    (verdict,) = audit(frame, spec_of(spec)).verdicts
    assert verdict.outcome is Outcome.NOT_TESTABLE
    assert "nothing says how long a conversation took" in verdict.missing


def test_nothing_that_is_credited_takes_no_assumption():
    verdict = verdict_on("5", frame=LOG.filter(handling="human"))
    assert verdict.outcome is Outcome.CONTRADICTED
    assert "No single assumption would make it 5." in verdict.sentence


def test_a_claim_of_equivalents_shares_in_no_level(tmp_path):
    path = tmp_path / "log.parquet"
    LOG.write_parquet(path)
    spec = spec_with("5", CERTAIN)
    for blocks in ({}, {"intervals": {"sampled": 0.1}}):
        assert check_paths([str(path)], spec_of(spec | blocks)).claims_tested == 0


def test_no_single_conversations_are_behind_it(tmp_path):
    path = tmp_path / "log.parquet"
    LOG.write_parquet(path)
    with pytest.raises(UserError, match="rests on assumptions"):
        check_paths(
            [str(path)], spec_of(spec_with("5", CERTAIN)), rows={"work": tmp_path / "rows.csv"}
        )
