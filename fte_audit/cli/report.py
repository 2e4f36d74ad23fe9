"""`fte-audit report`: audit a log, print the page or write files."""

from __future__ import annotations

from functools import partial
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import Annotated

import typer

from fte_audit.cli.inputs import read_inputs
from fte_audit.cli.options import Fingerprint, Logs, Preset, SpecFile, output_option
from fte_audit.cli.printing import print_page
from fte_audit.cli.progress import ProgressBar
from fte_audit.cli.writing import check_outputs, drafted, write_results
from fte_audit.render.formats import FORMATS


def report(  # noqa: PLR0917 - typer calls it by name
    logs: Logs,
    spec: SpecFile = None,
    preset: Preset = None,
    output: Annotated[list[Path] | None, output_option(FORMATS)] = None,
    dropped: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write the keys of dropped rows, with their reasons, to this CSV file.",
        ),
    ] = None,
    fingerprint: Fingerprint = True,  # noqa: FBT002 - typer turns it into a switch
    intervals: Annotated[  # noqa: FBT002 - the same
        bool, typer.Option(help="Give figures their intervals, which takes longer.")
    ] = True,
) -> None:
    """Audit a log: what AI and people handled, how fast, how well; every row accounted for."""
    outputs = output or []
    inputs = read_inputs(logs, spec, preset)
    inputs.problems += check_outputs(outputs, dropped, inputs.sources)
    loaded = inputs.accepted()

    from fte_audit.pipeline import audit_paths  # noqa: PLC0415 - `--help` needs no engine

    with drafted(dropped) as draft:
        with ProgressBar() as progress:
            audited = audit_paths(
                logs,
                loaded,
                progress=progress,
                fingerprints=fingerprint,
                dropped=draft,
                intervals=intervals,
            )
        written = {dropped: draft} if dropped and draft else {}
        write_results(audited, outputs, FORMATS, written)
    if not outputs:
        from fte_audit.render.terminal import render  # noqa: PLC0415

        print_page(partial(render, audited))
