"""The `fte-audit` command and its verbs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from fte_audit import __version__
from fte_audit.cli.exits import Ending, Exit
from fte_audit.cli.report import report
from fte_audit.cli.schema import schema
from fte_audit.cli.simulate import simulate

if TYPE_CHECKING:
    from collections.abc import Sequence

app = typer.Typer(
    name="fte-audit",
    help="Check what companies claim about AI doing the work of customer-service people.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    no_args_is_help=True,
)
app.command()(report)
app.command()(simulate)
app.command()(schema)


def _print_version(wanted: bool) -> None:  # noqa: FBT001 - typer's callbacks take the value
    if wanted:
        typer.echo(f"fte-audit {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[  # noqa: ARG001 - the callback acts
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,  # noqa: FBT002
) -> None:
    pass


def run(arguments: Sequence[str]) -> int:
    """Run the command line.

    Returns:
        The exit code.
    """
    with Ending() as ending:
        try:
            code = app(args=list(arguments), prog_name="fte-audit", standalone_mode=False)
            sys.stdout.flush()
        except typer.Abort as abort:
            raise KeyboardInterrupt from abort
        return Exit(code) if isinstance(code, int) else Exit.DONE
    return ending.code
