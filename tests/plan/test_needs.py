from __future__ import annotations

from plans import FULL, TEXT, plan_of

from fte_audit.plan.needs import first_scope, flags_of_handling, needs, second_scope


def test_a_first_pass_reads_everything_that_the_plan_reads():
    plan = plan_of(recognised=FULL, logs={"drop": {"d": "topic = 'x'"}})
    found = needs(plan, first_scope(plan, duplicates=True))
    assert set(found.columns) == {r.column for r in plan.readings}


def test_customers_are_read_for_intervals_only():
    plan = plan_of(recognised=FULL, intervals=False)
    found = needs(plan, first_scope(plan, duplicates=True))
    assert set(found.columns) == {r.column for r in plan.readings} - {"customer"}


def test_what_the_handling_decides_is_not_prepared_row_by_row():
    plan = plan_of({"handling": TEXT}, ["handling"])
    decided = flags_of_handling(plan)
    assert decided
    assert set(first_scope(plan, duplicates=False).flags).isdisjoint(decided)


def test_a_flag_that_needs_more_is_not_decided_by_the_handling():
    metrics = {"m": {"kind": "count", "where": "handling = 'ai' AND csat > 3"}}
    plan = plan_of(recognised=FULL, metrics=metrics)
    (flag,) = [name for name in plan.flags if "3" in name]
    assert flag not in flags_of_handling(plan)


def test_a_second_pass_reads_the_measure_the_keys_and_what_dropped_rows():
    plan = plan_of(recognised=FULL)
    requests = [r for r in plan.tally.frequencies if "resolution_time" in r.measure]
    no_id = [reason for reason in plan.reasons if reason.name == "no conversation id"]
    assert set(needs(plan, second_scope(requests, [])).columns) == {"handling", "started", "ended"}
    assert "conversation" in needs(plan, second_scope(requests, no_id)).columns
