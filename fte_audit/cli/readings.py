"""`fte-audit readings`: what every claim comes to under every defensible reading of a log."""

from __future__ import annotations

import os
from enum import StrEnum
from functools import partial
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from fte_audit.cli.exits import tell
from fte_audit.cli.printing import print_page, print_result
from fte_audit.cli.progress import ProgressBar
from fte_audit.cli.writing import check_outputs, write_whole
from fte_audit.diagnostics import Diagnostic, UserError, did_you_mean
from fte_audit.render.readings.formats import FORMATS, format_of

if TYPE_CHECKING:
    from fte_audit.readings.model import VariedLog
    from fte_audit.spec.reader import Spec


class Format(StrEnum):
    """How the result is printed."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


def readings(  # noqa: PLR0917 - typer calls it by name
    logs: Annotated[
        list[str],
        typer.Argument(
            metavar="LOGS",
            help="Files (Parquet, CSV, TSV, JSON lines, Arrow IPC; text also .gz or .zst), "
            "folders, globs or addresses.",
        ),
    ],
    spec: Annotated[
        Path | None,
        typer.Option("--spec", "-s", metavar="FILE", help="The spec, with the claims."),
    ] = None,
    claim: Annotated[
        str | None, typer.Option("--claim", metavar="ID", help="Only the readings of this claim.")
    ] = None,
    format_: Annotated[
        Format, typer.Option("--format", help="How the result is printed.")
    ] = Format.TEXT,
    output: Annotated[
        list[Path] | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Write a file instead of printing: .json, .csv or .txt; may be repeated.",
        ),
    ] = None,
    labels: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="People's labels of conversations that `fte-audit draw` drew from the same log: "
            "readings of what they call handled and resolved.",
        ),
    ] = None,
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
    loaded = _check(logs, spec, claim, labels, outputs)

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
        _write(found, outputs)
    elif format_ is Format.TEXT:
        from fte_audit.render.readings.terminal import render  # noqa: PLC0415

        print_page(partial(render, found))
    else:
        print_result(FORMATS[f".{format_.value}"].render(found))


def _check(
    logs: list[str],
    spec: Path | None,
    claim: str | None,
    labels: Path | None,
    outputs: list[Path],
) -> Spec | None:
    """Read the spec, and refuse at once whatever can be refused before the log is read."""
    from fte_audit.engines.sources.files import locate  # noqa: PLC0415
    from fte_audit.spec.reader import load_spec  # noqa: PLC0415

    problems: list[Diagnostic] = []
    loaded, sources = None, {}
    try:
        loaded = None if spec is None else load_spec(spec)
    except UserError as error:
        problems += error.diagnostics
    try:
        found = locate(logs, mixed=loaded is not None and loaded.preset is not None)
        sources = {os.path.realpath(file.path): "log" for file in found.files}
    except UserError as error:
        problems += error.diagnostics
    known = [] if loaded is None else list(loaded.claims)
    if claim is not None and claim not in known and not problems:
        hint = did_you_mean(claim, known)
        problems.append(Diagnostic("FTE500", f"the spec has no claim `{claim}`", help=hint))
    named = {spec: "spec", labels: "file with the labels"}
    sources |= {os.path.realpath(path): what for path, what in named.items() if path is not None}
    problems += check_outputs(outputs, None, sources, FORMATS)
    if problems:
        raise UserError(problems)
    return loaded


def _write(found: VariedLog, outputs: list[Path]) -> None:
    texts = {}
    for path in outputs:
        form = format_of(path.suffix)
        assert form is not None, "outputs were checked"  # noqa: S101
        texts[path] = form.render(found)
    write_whole(texts)
    for path in outputs:
        tell(f"wrote {path}")
