"""`fte-audit readings`: what every claim comes to under every defensible reading of a log."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import Annotated

import typer

from fte_audit.cli.inputs import Inputs, read_inputs
from fte_audit.cli.options import Labels, Logs, Preset, SpecFile, output_option
from fte_audit.cli.printing import print_page, print_result
from fte_audit.cli.progress import ProgressBar
from fte_audit.cli.writing import check_outputs, write_results
from fte_audit.diagnostics import Diagnostic, did_you_mean
from fte_audit.render.readings.formats import FORMATS


class Format(StrEnum):
    """How the result is printed."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


def readings(  # noqa: PLR0917 - typer calls it by name
    logs: Logs,
    spec: SpecFile = None,
    preset: Preset = None,
    claim: Annotated[
        str | None, typer.Option("--claim", metavar="ID", help="Only the readings of this claim.")
    ] = None,
    format_: Annotated[
        Format, typer.Option("--format", help="How the result is printed.")
    ] = Format.TEXT,
    output: Annotated[list[Path] | None, output_option(FORMATS)] = None,
    labels: Labels = None,
    most: Annotated[
        int,
        typer.Option(
            min=1,
            max=1_000_000,
            help="The most readings of a claim; options are left out until there are no more.",
        ),
    ] = 100_000,
) -> None:
    """Say what each claim comes to under every defensible definition, and what drives it."""
    outputs = output or []
    inputs = read_inputs(logs, spec, preset, {labels: "file with the labels"})
    _check_claim(inputs, claim)
    inputs.problems += check_outputs(outputs, None, inputs.sources, FORMATS)
    loaded = inputs.accepted()

    from fte_audit.drawing import verified_by  # noqa: PLC0415 - `--help` needs no engine
    from fte_audit.varying import vary_paths  # noqa: PLC0415

    with ProgressBar() as progress:
        verified = None if labels is None else verified_by(logs, labels, loaded, progress=progress)
        found = vary_paths(
            logs,
            loaded,
            progress=progress,
            claim=claim,
            most=most,
            bills=claim is None,
            verified=verified,
        )
    if outputs:
        write_results(found, outputs, FORMATS)
    elif format_ is Format.TEXT:
        from fte_audit.render.readings.terminal import render  # noqa: PLC0415

        print_page(partial(render, found))
    else:
        print_result(FORMATS[f".{format_.value}"].render(found))


def _check_claim(inputs: Inputs, claim: str | None) -> None:
    known = [] if inputs.spec is None else list(inputs.spec.claims)
    if claim is not None and claim not in known and not inputs.problems:
        hint = did_you_mean(claim, known)
        inputs.problems.append(Diagnostic("FTE500", f"the spec has no claim `{claim}`", help=hint))
