"""`fte-audit explain`: what a name or a code means."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from fte_audit.cli.printing import print_page, print_result
from fte_audit.diagnostics import Diagnostic, UserError, did_you_mean


def explain(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="NAME|CODE",
            help="`fte`, one of its methods or assumptions, a standard metric, or a code such as "
            "FTE201; without one, what there is.",
        ),
    ] = None,
) -> None:
    """Say what a figure or an assumption rests on, or what a diagnostic means and what to do."""
    from fte_audit.render import explaining  # noqa: PLC0415 - `--help` needs no spec

    if name is None:
        print_result("".join(f"{known}\n" for known in explaining.names()))
        return
    found = explaining.explain(name)
    if found is None:
        hint = did_you_mean(name, explaining.names()) or "`fte-audit explain` lists what there is"
        raise UserError([Diagnostic("FTE500", f"nothing is known of `{name}`", help=hint)])
    print_page(partial(explaining.render, found))
