"""`fte-audit init`: a commented file to fill in."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import Annotated

import typer

from fte_audit.cli.exits import tell
from fte_audit.cli.printing import print_result
from fte_audit.cli.writing import check_outputs, write_whole
from fte_audit.diagnostics import Diagnostic, Span, UserError


def init(
    claims: Annotated[  # noqa: FBT002 - typer turns it into a switch
        bool, typer.Option("--claims", help="A claim file, for `crosscheck`.")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Write it to this file instead of printing it."
        ),
    ] = None,
    force: Annotated[  # noqa: FBT002
        bool, typer.Option("--force", help="Replace a file that is there.")
    ] = False,
) -> None:
    """Write a commented file to fill in."""
    if not claims:
        hint = "add `--claims`; for a log, `report` itself prints lines to start a spec with"
        raise UserError([Diagnostic("FTE500", "say what the file is for", help=hint)])
    from fte_audit.spec.claims.template import template  # noqa: PLC0415 - not for `--help`

    if output is None:
        print_result(template())
        return
    if problems := check_outputs([output], None, {}, (".yaml", ".yml")):
        raise UserError(problems)
    if output.exists() and not force:
        message = "there is a file of this name"
        raise UserError(
            [Diagnostic("FTE503", message, Span(str(output)), "name another, or add `--force`")]
        )
    write_whole({output: template()})
    tell(f"wrote {output}")
