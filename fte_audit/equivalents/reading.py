"""A method of full-time equivalents, filled with what a log gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fte_audit.staffing.methods import METHODS

if TYPE_CHECKING:
    from fte_audit.assumptions import MethodName
    from fte_audit.estimates.values import NotEstimable
    from fte_audit.staffing.formulas import Formula


@dataclass(frozen=True, slots=True)
class Reading:
    """One method, gross or net, filled with what the log gives.

    Attributes:
        method: The method.
        is_net: Whether it is the net figure.
        formula: Its formula, or why there is none.
    """

    method: MethodName
    is_net: bool
    formula: Formula | NotEstimable

    @property
    def label(self) -> str:
        """What a reader calls it."""
        label = METHODS[self.method].label
        return f"{label}, net" if self.is_net else label
