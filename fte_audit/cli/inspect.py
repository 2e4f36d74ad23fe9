"""`fte-audit inspect`: what is in a log and what each column seems to be."""

from __future__ import annotations

from functools import partial
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import Annotated

import typer

from fte_audit.cli.inputs import read_inputs
from fte_audit.cli.options import Logs, output_option
from fte_audit.cli.printing import print_page
from fte_audit.cli.progress import ProgressBar
from fte_audit.cli.writing import check_outputs, write_results
from fte_audit.render.inspection.formats import FORMATS


def inspect(
    logs: Logs,
    spec: Annotated[
        Path | None,
        typer.Option(
            "--spec", "-s", metavar="FILE", help="A spec whose columns and time zone count."
        ),
    ] = None,
    output: Annotated[list[Path] | None, output_option(FORMATS)] = None,
) -> None:
    """Say what is in a log: what each column seems to be, and what is suspicious."""
    outputs = output or []
    inputs = read_inputs(logs, spec)
    inputs.problems += check_outputs(outputs, None, inputs.sources, FORMATS)
    loaded = inputs.accepted()

    from fte_audit.inspecting import inspect_paths  # noqa: PLC0415 - `--help` needs no engine

    with ProgressBar() as progress:
        found = inspect_paths(logs, loaded, progress=progress)
    if outputs:
        write_results(found, outputs, FORMATS)
        return
    from fte_audit.render.inspection.terminal import render  # noqa: PLC0415

    print_page(partial(render, found))
