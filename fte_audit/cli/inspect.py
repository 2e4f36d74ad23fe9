"""`fte-audit inspect`: what is in a log and what each column seems to be."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from fte_audit.cli.exits import tell
from fte_audit.cli.printing import print_page
from fte_audit.cli.progress import ProgressBar
from fte_audit.cli.writing import check_outputs, write_whole
from fte_audit.diagnostics import Diagnostic, UserError
from fte_audit.render.inspection.formats import FORMATS, format_of

if TYPE_CHECKING:
    from fte_audit.inspection.model import Inspection
    from fte_audit.spec.reader import Spec


def inspect(
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
        typer.Option(
            "--spec", "-s", metavar="FILE", help="A spec whose columns and time zone count."
        ),
    ] = None,
    output: Annotated[
        list[Path] | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Write a file instead of printing: .json, .md or .txt; may be repeated.",
        ),
    ] = None,
) -> None:
    """Say what is in a log: what each column seems to be, and what is suspicious."""
    outputs = output or []
    loaded = _check(logs, spec, outputs)

    from fte_audit.inspecting import inspect_paths  # noqa: PLC0415 - `--help` needs no engine

    with ProgressBar() as progress:
        found = inspect_paths(logs, loaded, progress=progress)
    if outputs:
        _write(found, outputs)
        return
    from fte_audit.render.inspection.terminal import render  # noqa: PLC0415

    print_page(partial(render, found))


def _check(logs: list[str], spec: Path | None, outputs: list[Path]) -> Spec | None:
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
        sources = {os.path.realpath(file.path): "log" for file in locate(logs).files}
    except UserError as error:
        problems += error.diagnostics
    if spec is not None:
        sources[os.path.realpath(spec)] = "spec"
    problems += check_outputs(outputs, None, sources, FORMATS)
    if problems:
        raise UserError(problems)
    return loaded


def _write(found: Inspection, outputs: list[Path]) -> None:
    texts = {}
    for path in outputs:
        form = format_of(path.suffix)
        assert form is not None, "outputs were checked"  # noqa: S101
        texts[path] = form.render(found)
    write_whole(texts)
    for path in outputs:
        tell(f"wrote {path}")
