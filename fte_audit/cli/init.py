"""`fte-audit init`: a commented file to start from."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import Annotated

import typer

from fte_audit.cli.exits import tell
from fte_audit.cli.inputs import Inputs, read_inputs
from fte_audit.cli.printing import print_result
from fte_audit.cli.progress import ProgressBar
from fte_audit.cli.writing import check_outputs, write_whole
from fte_audit.diagnostics import Diagnostic, Span, UserError


def init(
    logs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="LOGS",
            help="The log that the spec is for: files, folders, globs or addresses.",
            show_default=False,
        ),
    ] = None,
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
    """Write a commented file to start from: a spec for a log, or a claim file."""
    if bool(logs) == claims:
        hint = "name the log for a spec, or add `--claims` for a claim file"
        raise UserError([Diagnostic("FTE500", "say what the file is for", help=hint)])
    _check(logs or [], output, force=force)
    text = _spec(logs) if logs else _claims()
    if output is None:
        print_result(text)
        return
    write_whole({output: text})
    tell(f"wrote {output}")


def _check(logs: list[str], output: Path | None, *, force: bool) -> None:
    """Refuse at once whatever can be refused before the log is read."""
    inputs = read_inputs(logs) if logs else Inputs()
    if output is not None:
        found = check_outputs([output], None, inputs.sources, (".yaml", ".yml"))
        inputs.problems += found
        if not found and output.exists() and not force:
            message = "there is a file of this name"
            help_ = "name another, or add `--force`"
            inputs.problems.append(Diagnostic("FTE503", message, Span(str(output)), help_))
    inputs.accepted()


def _spec(logs: list[str]) -> str:
    from fte_audit.inspecting import start_spec  # noqa: PLC0415 - `--help` needs no engine

    with ProgressBar() as progress:
        return start_spec(logs, progress=progress)


def _claims() -> str:
    from fte_audit.spec.claims.template import template  # noqa: PLC0415 - not for `--help`

    return template()
