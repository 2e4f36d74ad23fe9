"""What a reader of verdicts has to know beside them, and what stopped a check."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fte_audit.gate import FailOn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fte_audit.diagnostics import Diagnostic, Span
    from fte_audit.report import Report
    from fte_audit.spec.reader import Spec
    from fte_audit.verdicts import Verdict

CRASH = "crash"
"""The code of what is our own fault."""


@dataclass(frozen=True, slots=True)
class Context:
    """What the verdicts of one check have in common.

    Attributes:
        title: The title of the spec, where it has one.
        spec: The file that the claims stand in.
        conversations: Conversations of the log that count.
        first_start: Start of the earliest of them, ISO 8601 in UTC, or None.
        last_start: Start of the latest one.
        digest: The digest of the report that the verdicts rest on.
        level: The confidence level of the check as a whole, such as 0.95.
        claims_tested: How many claims share what that level leaves; each printed interval has its
            own level.
        looks: How many checks of a series share it.
        over: The stretch at the end of the log that was looked at, such as `4w`; None is all of it.
        notes: Sentences that every reader has to know, e.g. that groups were not random.
        places: Claim -> where it stands in the spec.
        fail_on: What fails the check.
        version: The version of the program, where it is to be named.
    """

    title: str | None
    spec: str
    conversations: int
    first_start: str | None
    last_start: str | None
    digest: str
    level: float
    claims_tested: int
    looks: int = 1
    over: str | None = None
    notes: tuple[str, ...] = ()
    places: Mapping[str, Span] = field(default_factory=dict)
    fail_on: FailOn = FailOn.CONTRADICTED
    version: str | None = None

    def to_plain(self) -> dict[str, Any]:
        """As plain values for JSON."""
        places = {
            name: {"file": span.file, "line": span.line, "column": span.column}
            for name, span in self.places.items()
        }
        log = {
            "conversations": self.conversations,
            "first_start": self.first_start,
            "last_start": self.last_start,
            "over": self.over,
        }
        return {
            "title": self.title,
            "spec": self.spec,
            "log": log,
            "digest": self.digest,
            "level": self.level,
            "claims_tested": self.claims_tested,
            "looks": self.looks,
            "notes": list(self.notes),
            "places": places,
            "fail_on": self.fail_on.value,
        }


def context_of(
    report: Report,
    verdicts: Sequence[Verdict],
    spec: Spec,
    *,
    file: str,
    level: float,
    claims_tested: int,
    looks: int = 1,
    over: str | None = None,
    notes: tuple[str, ...] = (),
    fail_on: FailOn = FailOn.CONTRADICTED,
    version: str | None = None,
) -> Context:
    """What verdicts have in common with each other and with the report that they rest on.

    Args:
        report: The report.
        verdicts: The verdicts.
        spec: The spec with the claims.
        file: Its name.
        level: As in the context, and so are the others.
        claims_tested: The same.
        looks: The same.
        over: The same.
        notes: The same.
        fail_on: The same.
        version: The same.
    """
    places = {
        verdict.name: place
        for verdict in verdicts
        if (place := spec.locate(("claims", verdict.name), key=True)) is not None
    }
    return Context(
        title=report.title,
        spec=file,
        conversations=report.log.kept,
        first_start=report.log.first_start,
        last_start=report.log.last_start,
        digest=report.digest,
        level=level,
        claims_tested=claims_tested,
        looks=looks,
        over=over,
        notes=notes,
        places=places,
        fail_on=fail_on,
        version=version,
    )


@dataclass(frozen=True, slots=True)
class ToolError:
    """Why there are no verdicts.

    Attributes:
        code: The code of a diagnostic, or `crash` for what is our own fault.
        said: What is wrong, in a line.
        span: The place, where there is one.
        help: What to do.
    """

    code: str
    said: str
    span: Span | None = None
    help: str | None = None

    @classmethod
    def of(cls, problem: Diagnostic) -> ToolError:
        """A problem that the user can mend."""
        return cls(problem.code, problem.message, problem.span, problem.help)

    @property
    def text(self) -> str:
        """What is wrong and what helps, in one sentence each."""
        place = f"{self.span}: " if self.span else ""
        help_ = f"; {self.help}" if self.help else ""
        return f"{place}{self.said}{help_}"
