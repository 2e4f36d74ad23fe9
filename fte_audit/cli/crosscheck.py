"""`fte-audit crosscheck`: published figures against each other, without a log."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from fte_audit.cli.options import output_option
from fte_audit.cli.printing import print_page
from fte_audit.cli.writing import check_outputs, write_results
from fte_audit.diagnostics import Diagnostic, UserError
from fte_audit.render.crosscheck.formats import FORMATS

if TYPE_CHECKING:
    from fte_audit.spec.claims.file import Claims


def crosscheck(  # noqa: PLR0917 - an option each
    claims: Annotated[
        Path | None, typer.Argument(metavar="CLAIMS", help="The claim file.", show_default=False)
    ] = None,
    example: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="An example instead of a file, such as klarna-2024."),
    ] = None,
    what_if: Annotated[
        list[str] | None,
        typer.Option(
            "--what-if",
            metavar="NAME=VALUE",
            help="Set a figure or an assumption in every scenario; may be repeated.",
        ),
    ] = None,
    grid: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Show this number over the assumptions of --over."),
    ] = None,
    over: Annotated[
        list[str] | None,
        typer.Option(
            "--over",
            metavar="NAME[=VALUE,...]",
            help="An assumption of the grid and its values, by default low, central and high; "
            "once or twice.",
        ),
    ] = None,
    output: Annotated[list[Path] | None, output_option(FORMATS)] = None,
    budget: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=1,
            max=100_000_000,
            help="How often relations may be looked at for one question, before it is undecided.",
        ),
    ] = None,
) -> None:
    """Crosscheck published figures: can they all be true, and what do they imply?"""
    outputs = output or []
    read = _read(claims, example, outputs)

    from fte_audit.inquiry.asking import axes_of, settings_of  # noqa: PLC0415 - not for `--help`
    from fte_audit.inquiry.crosschecking import crosscheck_claims  # noqa: PLC0415

    asked = {"steps": budget} if budget is not None else {}
    found = crosscheck_claims(
        read,
        what_if=settings_of(read, what_if or []),
        grids=axes_of(read, grid, over or []),
        **asked,
    )
    if outputs:
        write_results(found, outputs, FORMATS)
        return
    from fte_audit.render.crosscheck.terminal import render  # noqa: PLC0415

    print_page(partial(render, found))


def _read(claims: Path | None, example: str | None, outputs: list[Path]) -> Claims:
    """Read the file, and refuse at once what can be refused."""
    from fte_audit.spec.claims.examples import read_example  # noqa: PLC0415
    from fte_audit.spec.claims.reader import load_claims  # noqa: PLC0415

    if (claims is None) == (example is None):
        message = "give either a claim file or `--example`"
        hint = "`--example klarna-2024` needs no file"
        raise UserError([Diagnostic("FTE500", message, help=hint)])
    sources = {} if claims is None else {os.path.realpath(claims): "claim file"}
    problems = check_outputs(outputs, None, sources, FORMATS)
    try:
        read = read_example(example or "") if claims is None else load_claims(claims)
    except UserError as error:
        raise UserError([*error.diagnostics, *problems]) from None
    if problems:
        raise UserError(problems)
    return read
