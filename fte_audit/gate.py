"""What a check makes of verdicts: which claims fail it, and the exit code that says so."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

from fte_audit.diagnostics import Diagnostic, Span, UserError
from fte_audit.verdicts import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fte_audit.spec.reader import Spec
    from fte_audit.verdicts import Verdict


class FailOn(StrEnum):
    """What fails a check, from the narrowest to the widest."""

    CONTRADICTED = "contradicted"
    INCONCLUSIVE = "inconclusive"
    """Also what is inconclusive or depends on the reading."""
    ANY = "any"
    """Also what is not testable: all that is not supported."""


class Gate(IntEnum):
    """How a check ends; the number is the exit code of the program."""

    PASSED = 0
    CONTRADICTED = 1
    NOTHING_TESTED = 2
    UNDECIDED = 3


def fails(verdict: Verdict, fail_on: FailOn) -> bool:
    """Whether a claim fails the check; one that is required fails where it can't be tested."""
    match verdict.outcome:
        case Outcome.SUPPORTED:
            return False
        case Outcome.CONTRADICTED:
            return True
        case Outcome.NOT_TESTABLE:
            return verdict.required or fail_on is FailOn.ANY
        case _:
            return fail_on is not FailOn.CONTRADICTED


def any_tested(verdicts: Sequence[Verdict]) -> bool:
    """Whether any of the claims could be tested: a check that checked nothing is no success."""
    return any(verdict.outcome is not Outcome.NOT_TESTABLE for verdict in verdicts)


def gate_of(verdicts: Sequence[Verdict], fail_on: FailOn) -> Gate:
    """How the check ends: a contradiction outweighs whatever else fails."""
    if not any_tested(verdicts):
        return Gate.NOTHING_TESTED
    failing = [verdict for verdict in verdicts if fails(verdict, fail_on)]
    if any(verdict.outcome is Outcome.CONTRADICTED for verdict in failing):
        return Gate.CONTRADICTED
    return Gate.UNDECIDED if failing else Gate.PASSED


def claim_names(spec: Spec, file: str | None = None) -> tuple[str, ...]:
    """The claims of a spec, in its order.

    Args:
        spec: The spec.
        file: Its name, where it is a file.

    Raises:
        UserError: Where there are none: a check that checked nothing is no success.
    """
    names = tuple(spec.claims)
    if not names:
        span = spec.locate((), key=True) or (None if file is None else Span(file))
        hint = "add what was published under `claims:`"
        raise UserError([Diagnostic("FTE144", "the spec has no claims to check", span, hint)])
    return names


def untested(file: str | None = None) -> Diagnostic:
    """What is wrong with a check that could test none of its claims."""
    span = None if file is None else Span(file)
    hint = "the page says of each claim what the log lacks"
    return Diagnostic("FTE610", "none of the claims could be tested", span, hint)
