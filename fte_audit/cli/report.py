"""`fte-audit report`: audit a log, print the page or write files."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fte_audit.cli.progress import ProgressBar
from fte_audit.cli.writing import check_writable, write_whole
from fte_audit.diagnostics import Diagnostic, Span, UserError, did_you_mean
from fte_audit.render.formats import FORMATS, format_of

if TYPE_CHECKING:
    from fte_audit.report import Report

_PIPED_WIDTH = 80


def report(
    logs: Annotated[
        list[str],
        typer.Argument(
            help="Files (Parquet, CSV, TSV, JSON lines, Arrow IPC; text also .gz or .zst), folders, globs or addresses."
        ),
    ],
    spec: Annotated[
        Path | None, typer.Option("--spec", "-s", help="The spec; without it, the standard one.")
    ] = None,
    output: Annotated[
        list[Path] | None,
        typer.Option(
            "--output",
            "-o",
            help="Write a file instead of printing: .json, .md, .csv or .txt; may be given several times.",
        ),
    ] = None,
    dropped: Annotated[
        Path | None,
        typer.Option(help="Write the keys of the dropped rows, with their reasons, to this CSV file."),
    ] = None,
    fingerprint: Annotated[
        bool, typer.Option(help="Hash the files beside the scan, for the report's `run` part.")
    ] = True,  # noqa: FBT002
) -> None:
    """Audit a log: what AI and people handled, how fast, how well; every row accounted for."""
    outputs = output or []
    _check_outputs(outputs, dropped)

    from fte_audit.pipeline import audit_paths  # noqa: PLC0415 - `--help` needs no engine
    from fte_audit.spec.reader import load_spec  # noqa: PLC0415

    loaded = None if spec is None else load_spec(spec)
    with ProgressBar() as progress:
        audited = audit_paths(
            logs, loaded, progress=progress, fingerprints=fingerprint, dropped=dropped
        )
    if outputs:
        _write(audited, outputs)
    else:
        _print(audited)


def _check_outputs(outputs: list[Path], dropped: Path | None) -> None:
    """Refuse what could not be written, before anything is read."""
    problems = [
        Diagnostic(
            "FTE501",
            f"no report can be written as `{path.suffix or path.name}`",
            Span(str(path)),
            did_you_mean(path.suffix, list(FORMATS)) or f"use one of {', '.join(FORMATS)}",
        )
        for path in outputs
        if format_of(path.suffix) is None
    ]
    paths = [path.absolute() for path in (*outputs, *([dropped] if dropped else []))]
    problems += [
        Diagnostic("FTE503", "two outputs have the same name", Span(str(path)))
        for path in sorted({path for path in paths if paths.count(path) > 1})
    ]
    if problems:
        raise UserError(problems)
    check_writable([*outputs, *([dropped] if dropped else [])])


def _write(audited: Report, outputs: list[Path]) -> None:
    texts = {}
    for path in outputs:
        form = format_of(path.suffix)
        assert form is not None, "outputs were checked"  # noqa: S101
        texts[path] = form.render(audited)
    write_whole(texts)
    for path in outputs:
        form = format_of(path.suffix)
        private = " (private: it carries the tallies)" if form is not None and form.private else ""
        typer.echo(f"wrote {path}{private}", err=True)


def _print(audited: Report) -> None:
    from fte_audit.render.terminal import render  # noqa: PLC0415

    is_terminal = sys.stdout.isatty()
    width = shutil.get_terminal_size((_PIPED_WIDTH, 24)).columns if is_terminal else _piped_width()
    colour = is_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    sys.stdout.write(render(audited, width, colour=colour))


def _piped_width() -> int:
    columns = os.environ.get("COLUMNS", "")
    return int(columns) if columns.isascii() and columns.isdigit() and int(columns) else _PIPED_WIDTH
