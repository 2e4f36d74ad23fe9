"""Claims against the agents for a service level, by Erlang's formula written out."""

from __future__ import annotations

import polars as pl
import pytest

from fte_audit import audit
from fte_audit.spec.reader import spec_of
from fte_audit.verdicts import Outcome
from tests.equivalents.test_service_level import ASSUMED, HOURS, erlang_c_agents, frame, one

BY_ERLANG = "agents for a service level"


def evidence(log, value, assumptions=ASSUMED, service=None, **claim):
    """The evidence by Erlang's formula, by what it is called, and the verdict."""
    columns = {name: name for name in log.columns if name != "duration"}
    if "duration" in log.columns:
        columns["duration"] = {"column": "duration", "unit": "minutes"}
    spec = {
        "version": 1,
        "logs": {"period": ["2024-01-01", "2024-01-08"], "columns": columns},
        "metrics": {"conversations": {"kind": "count"}},
        "assumptions": assumptions,
        "claims": {"work": {"kind": "fte", "value": value, **claim}},
        **({} if service is None else {"service": service}),
    }
    (verdict,) = audit(log, spec_of(spec)).verdicts
    found = {each.reading: each for each in verdict.evidence}
    return {name: each for name, each in found.items() if name.startswith(BY_ERLANG)}, verdict


ON = {"share": 0.8}
POOLED = f"{BY_ERLANG}, day and night"


def test_a_claim_is_held_against_agents_only_where_the_spec_asks_for_a_service():
    assert evidence(frame(), "20")[0] == {}
    assert set(evidence(frame(), "20", service=ON)[0]) == {
        POOLED,
        f"{POOLED}, each language for itself",
        f"{BY_ERLANG}, business hours",
    }


@pytest.mark.parametrize("said", [{"method": "displaced_work"}, {"counted": "net"}])
def test_a_claim_that_means_another_number_is_not(said):
    assert evidence(frame(), "20", service=ON, **said)[0] == {}
    assert evidence(frame(), "20", service=ON, counted="gross")[0]


def test_the_number_is_that_of_the_formula():
    """Six in an hour take ten minutes: one Erlang, day and night, at 21 hours a week."""
    agents = erlang_c_agents(1, 600, 0.8, 30)
    number = agents * HOURS / 21
    found, verdict = evidence(frame(), f"{number:g}", service=ON)
    pooled = found[POOLED]
    assert pooled.low == pooled.measured == pooled.high == pytest.approx(number)
    assert pooled.outcome is Outcome.SUPPORTED
    # The work alone is 168 hours at 90 %: less than half of it.
    assert verdict.outcome is Outcome.DEPENDS
    assert f"By {POOLED}, the assumptions give {number:g} full-time equivalents" in pooled.sentence


def test_what_one_would_have_to_believe_is_what_just_suffices():
    """Half of the three agents day and night are 84 hours x 2: one agent, who is always there."""
    found, _ = evidence(frame(), "8", service=ON)
    sentence = found[POOLED].sentence
    # 8 x 21 = 168 hours: one agent. It holds three slots where three are needed.
    assert erlang_c_agents(1, 600, 0.8, 30) == 3
    assert "For 8 to be enough it would take, the rest at the centre" in sentence
    assert "concurrency of 3 (outside the 1 assumed)" in sentence
    assert "seconds for each conversation (the log has 600)" in sentence
    # Three agents' 504 hours over 8.
    assert "hours a week after shrinkage of 63 (outside the 21 assumed)" in sentence
    assert "For 8" not in found[f"{BY_ERLANG}, business hours"].sentence


def test_ranges_give_a_range_and_leave_a_claim_open():
    wide = ASSUMED | {"displacement": {"low": 0.5, "central": 0.8, "high": 1, "basis": "x"}}
    found, verdict = evidence(frame(30), "60", wide, ON)
    pooled = found[POOLED]
    for end, share in ((pooled.low, 0.5), (pooled.measured, 0.8), (pooled.high, 1)):
        slots = erlang_c_agents(5 * share, 600, 0.8, 30)
        assert end == pytest.approx(slots * HOURS / 21)
    assert pooled.low < 60 < pooled.high
    assert pooled.outcome is Outcome.INCONCLUSIVE
    assert verdict.outcome is Outcome.DEPENDS
    assert "narrower range, with a basis, of displacement, occupancy" in pooled.settled_by


def test_whoever_handled_what_the_log_does_not_say_it_may_be_theirs():
    log = frame(30).with_columns(
        handling=pl.when(pl.col("conversation").str.contains("-[0-4]-ai"))
        .then(None)
        .otherwise(pl.col("handling"))
    )
    found, _ = evidence(log, "60", service=ON)
    assert found[POOLED].low == pytest.approx(erlang_c_agents(25 / 6, 600, 0.8, 30) * HOURS / 21)
    assert found[POOLED].high == pytest.approx(erlang_c_agents(5, 600, 0.8, 30) * HOURS / 21)
    assert (found[POOLED].n, found[POOLED].of) == (25 * HOURS, 30 * HOURS)


def test_of_minutes_that_went_by_none_may_be_work():
    """Somebody is there all the same: one agent, day and night."""
    found, _ = evidence(frame(30).drop("duration"), "30", service=ON)
    pooled = found[POOLED]
    assert pooled.low == pytest.approx(HOURS / 21)
    assert pooled.high == pytest.approx(erlang_c_agents(5, 600, 0.8, 30) * HOURS / 21)
    assert pooled.outcome is Outcome.INCONCLUSIVE
    assert "a column of how long somebody worked" in pooled.settled_by


def test_with_patience_it_is_the_agents_of_those_who_give_up():
    waits, _ = evidence(frame(30), "30", service=ON)
    gives_up, _ = evidence(frame(30), "30", service=ON | {"patience": "1min"})
    assert set(waits) == set(gives_up)
    assert gives_up[POOLED].measured <= waits[POOLED].measured


def test_a_log_that_does_not_tell_when_contacts_came_says_so_once():
    log = frame().drop("started", "ended", "duration")
    spec = {
        "version": 1,
        "logs": {"columns": {"conversation": "conversation", "handling": "handling"}},
        "metrics": {"conversations": {"kind": "count"}},
        "assumptions": {"displacement": one(1)},
        "service": ON,
        "claims": {"work": {"kind": "fte", "value": "8"}},
    }
    (verdict,) = audit(log, spec_of(spec)).verdicts
    (lacking,) = [each for each in verdict.evidence if each.reading.startswith(BY_ERLANG)]
    assert lacking.reading == BY_ERLANG
    assert (lacking.outcome, lacking.missing) == (
        Outcome.NOT_TESTABLE,
        "no column is mapped to `started`",
    )


def test_nobody_is_not_enough_for_anything():
    found, _ = evidence(frame(), "0", service=ON)
    assert "No single assumption would make 0 enough." in found[POOLED].sentence
