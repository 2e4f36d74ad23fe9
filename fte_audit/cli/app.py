"""The `fte-audit` command and its verbs."""

from __future__ import annotations

import io
import sys
from functools import partial, wraps
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fte_audit import __version__
from fte_audit.cli.check import check
from fte_audit.cli.crosscheck import crosscheck
from fte_audit.cli.definitions import definitions
from fte_audit.cli.draw import draw
from fte_audit.cli.exits import Ending, Exit
from fte_audit.cli.explain import explain
from fte_audit.cli.init import init
from fte_audit.cli.inspect import inspect
from fte_audit.cli.interruption import catch_lost_interruptions, raise_lost_interruption
from fte_audit.cli.printing import checked_stdout
from fte_audit.cli.readings import readings
from fte_audit.cli.report import report
from fte_audit.cli.schema import schema
from fte_audit.cli.simulate import simulate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

app = typer.Typer(
    name="fte-audit",
    help="Check what companies claim about AI doing the work of customer-service people.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)


def _later(verb: Callable[..., int | None]) -> Callable[..., partial[int | None]]:
    """A verb that reads its options and acts later: outside typer, which ends programs its way."""

    @wraps(verb)
    def read(**options: Any) -> partial[int | None]:
        return partial(verb, **options)

    return read


for _verb in (
    report,
    check,
    crosscheck,
    readings,
    inspect,
    init,
    definitions,
    draw,
    explain,
    simulate,
    schema,
):
    app.command()(_later(_verb))


def _print_version(wanted: bool) -> None:  # noqa: FBT001 - typer's callbacks take the value
    if wanted:
        typer.echo(f"fte-audit {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[  # noqa: FBT002 - typer turns it into a switch
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    pass


def run(arguments: Sequence[str]) -> int:
    """Run the command line.

    Returns:
        The exit code.
    """
    if sys.stderr is None:
        sys.stderr = io.StringIO()  # it is closed, and there is nobody to tell
    catch_lost_interruptions()
    with Ending() as ending:
        with checked_stdout():
            act = app(args=list(arguments), prog_name="fte-audit", standalone_mode=False)
        if act == Exit.INTERRUPTED:
            raise KeyboardInterrupt
        if callable(act):
            ending.code = Exit(act() or Exit.DONE)
        raise_lost_interruption()
    return ending.code
