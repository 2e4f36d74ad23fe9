"""Plans for tests: of columns with types, without rows."""

from __future__ import annotations

from fte_audit.plan.builder import build_plan
from fte_audit.spec.columns import Source
from fte_audit.spec.nodes import Type
from fte_audit.spec.reader import spec_of
from fte_audit.spec.roles import Role

TEXT, NUMBER, BOOLEAN, TIME, DURATION = (
    Type.TEXT,
    Type.NUMBER,
    Type.BOOLEAN,
    Type.TIME,
    Type.DURATION,
)
FULL = {
    "conversation": TEXT,
    "customer": TEXT,
    "handling": TEXT,
    "started": TIME,
    "ended": TIME,
    "csat": NUMBER,
    "topic": TEXT,
    "cost": NUMBER,
}


def plan_of(columns=None, recognised=(), *, intervals=True, **spec):
    """A plan over columns; those named in `recognised` are taken for the roles of their names."""
    types = FULL if columns is None else columns
    spec = {"version": 1, "extends": "standard", **spec}
    roles = {Role(name): Source(column=name) for name in recognised}
    return build_plan(spec_of(spec), roles, types, intervals=intervals)
