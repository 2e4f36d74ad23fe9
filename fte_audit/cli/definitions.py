"""`fte-audit definitions`: what platforms mean by resolved, handled, first contact."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated, Final

import typer

from fte_audit.cli.printing import print_page, print_result
from fte_audit.diagnostics import Diagnostic, UserError
from fte_audit.render.definitions.formats import NAMED, FormatName

if TYPE_CHECKING:
    from fte_audit.render.definitions.page import Shown

_PAIR: Final = 2


def definitions(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME [OTHER]]",
            help="A definition, or a platform or the beginning of names; with OTHER, two of them "
            "are compared.",
            show_default=False,
        ),
    ] = None,
    form: Annotated[
        FormatName, typer.Option("--format", help="What is printed.")
    ] = FormatName.TEXT,
) -> None:
    """List what platforms mean by resolved, show one definition, or compare two."""
    shown = _shown(names or [])
    if form is not FormatName.TEXT:
        print_result(NAMED[form].render(shown))
        return
    from fte_audit.render.definitions.terminal import render  # noqa: PLC0415 - not for `--help`

    print_page(partial(render, shown))


def _shown(names: list[str]) -> Shown:
    from fte_audit.spec.definitions.catalogue import (  # noqa: PLC0415 - not for `--help`
        catalogue,
        definition_named,
        definitions_named,
    )
    from fte_audit.spec.definitions.contrasting import contrast  # noqa: PLC0415

    if len(names) > _PAIR:
        message = f"{len(names)} definitions are named, and two are compared"
        raise UserError([Diagnostic("FTE500", message, help="name one or two")])
    if len(names) == _PAIR:
        return contrast(*map(definition_named, names))
    return tuple(definitions_named(names[0]) if names else catalogue().values())
