"""What the claims of a spec allow, in the unit of the metric that a log was measured in."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from fte_audit.diagnostics import Diagnostic, UserError
from fte_audit.spec.amounts import Unfit, allowed, read_amount
from fte_audit.spec.changes import allowed_change
from fte_audit.spec.published import BetweenGroups, ChangeClaim, Printed

if TYPE_CHECKING:
    from collections.abc import Callable

    from fte_audit.quantities.ranges import Range
    from fte_audit.spec.amounts import Amount
    from fte_audit.spec.changes import AllowedChange
    from fte_audit.spec.reader import Spec

PEOPLE = "people"
"""The unit of full-time equivalents."""

Read = TypeVar("Read")


def range_of(spec: Spec, name: str, unit: str) -> Range:
    """The values that a `value`, `total` or `fte` claim allows.

    Args:
        spec: The spec.
        name: The name of the claim.
        unit: The unit of its metric, as planned; `people` for full-time equivalents.

    Returns:
        Exact, in that unit, with wording, rounding and tolerance; an end that is None has no bound.

    Raises:
        UserError: Where a text can't be read, or is nothing in this unit.
    """
    claim = spec.claims[name]
    assert isinstance(claim, Printed)  # noqa: S101 - the caller knows its kind
    return _placed(spec, name, lambda: allowed(claim, unit))


def change_of(spec: Spec, name: str, unit: str) -> AllowedChange:
    """The changes that a `change` claim allows, as `range_of`.

    Raises:
        UserError: Where a text can't be read, or is no change in this unit.
    """
    claim = spec.claims[name]
    assert isinstance(claim, ChangeClaim)  # noqa: S101 - the caller knows its kind
    return _placed(spec, name, lambda: allowed_change(claim, unit))


def margin_of(spec: Spec, name: str, unit: str) -> Amount | None:
    """The margin of a `comparison` or `in_some` claim; None where its expectation has none.

    Raises:
        UserError: Where it can't be read, or is no difference in this unit.
    """
    claim = spec.claims[name]
    assert isinstance(claim, BetweenGroups)  # noqa: S101 - the caller knows its kind
    text = claim.margin
    if text is None:
        return None
    return _placed(spec, name, lambda: read_amount(text, "margin", unit, may_be_alone=True))


def _placed(spec: Spec, name: str, read: Callable[[], Read]) -> Read:
    try:
        return read()
    except Unfit as problem:
        span = spec.locate(("claims", name, problem.key))
        where = "" if span else f"claims.{name}.{problem.key}: "
        message = f"{where}{problem.message}"
        raise UserError([Diagnostic(problem.code, message, span, problem.hint)]) from None
