"""Estimators over small logs, for tests of what is made from tallies."""

from __future__ import annotations

from fte_audit.engines.recognition import column_types, recognise
from fte_audit.engines.run import tally
from fte_audit.engines.sources import frame_log
from fte_audit.figures import Estimator
from fte_audit.plan.builder import build_plan
from fte_audit.progress import unheard
from fte_audit.spec.reader import spec_of


def estimator_of(frame, *, intervals=True, **spec):
    """A plan and the figures of a log of conversations."""
    log, read = frame_log(frame), spec_of({"version": 1, "extends": "standard", **spec})
    plan = build_plan(read, recognise(log, read), column_types(log), intervals=intervals)
    return plan, Estimator(plan, tally(log, plan, unheard).tallies)


def statistic_of(plan, metric, name):
    """A statistic of a metric of a plan."""
    (planned,) = (each for each in plan.metrics if each.name == metric)
    (found,) = (each for each in planned.statistics if each.name == name)
    return found
