"""`fte-audit report`: audit a log, print the page or write files."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from fte_audit.cli.exits import tell
from fte_audit.cli.printing import print_page
from fte_audit.cli.progress import ProgressBar
from fte_audit.cli.writing import check_outputs, drafted, write_whole
from fte_audit.diagnostics import Diagnostic, UserError
from fte_audit.render.formats import format_of

if TYPE_CHECKING:
    from fte_audit.report import Report
    from fte_audit.spec.reader import Spec


def report(  # noqa: PLR0917 - typer calls it by name
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
        typer.Option("--spec", "-s", metavar="FILE", help="The spec; without it, the standard."),
    ] = None,
    preset: Annotated[
        str | None,
        typer.Option(
            "--preset",
            "-p",
            metavar="NAME",
            help="The platform whose export it is, such as intercom; instead of a spec.",
        ),
    ] = None,
    output: Annotated[
        list[Path] | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Write a file instead of printing: .json, .md, .csv or .txt; may be repeated.",
        ),
    ] = None,
    dropped: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write the keys of dropped rows, with their reasons, to this CSV file.",
        ),
    ] = None,
    fingerprint: Annotated[  # noqa: FBT002 - typer turns it into a switch
        bool, typer.Option(help="Hash the files beside the scan, for the report's `run` part.")
    ] = True,
    intervals: Annotated[  # noqa: FBT002 - the same
        bool, typer.Option(help="Give figures their intervals, which takes longer.")
    ] = True,
) -> None:
    """Audit a log: what AI and people handled, how fast, how well; every row accounted for."""
    outputs = output or []
    loaded = _check(logs, spec, preset, outputs, dropped)

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
        _write(audited, outputs, {dropped: draft} if dropped and draft else {})
    if not outputs:
        from fte_audit.render.terminal import render  # noqa: PLC0415

        print_page(partial(render, audited))


def _check(
    logs: list[str],
    spec: Path | None,
    preset: str | None,
    outputs: list[Path],
    dropped: Path | None,
) -> Spec | None:
    """Read the spec, and refuse at once whatever can be refused before the log is read."""
    from fte_audit.engines.sources.files import locate  # noqa: PLC0415
    from fte_audit.spec.reader import load_spec, spec_on  # noqa: PLC0415

    problems: list[Diagnostic] = []
    loaded, sources = None, {}
    if spec is not None and preset is not None:
        hint = f"write `preset: {preset}` under `logs:` in the spec"
        problems.append(Diagnostic("FTE500", "`--preset` stands for a spec", help=hint))
    try:
        loaded = None if spec is None else load_spec(spec)
        loaded = spec_on(preset) if preset is not None and spec is None else loaded
    except UserError as error:
        problems += error.diagnostics
    try:
        found = locate(logs, mixed=loaded is not None and loaded.preset is not None)
        sources = {os.path.realpath(file.path): "log" for file in found.files}
    except UserError as error:
        problems += error.diagnostics
    if spec is not None:
        sources[os.path.realpath(spec)] = "spec"
    problems += check_outputs(outputs, dropped, sources)
    if problems:
        raise UserError(problems)
    return loaded


def _write(audited: Report, outputs: list[Path], written: dict[Path, Path]) -> None:
    texts = {}
    for path in outputs:
        form = format_of(path.suffix)
        assert form is not None, "outputs were checked"  # noqa: S101
        texts[path] = form.render(audited)
    write_whole(texts, written)
    for path in outputs:
        form = format_of(path.suffix)
        private = " (private: it carries the tallies)" if form is not None and form.private else ""
        tell(f"wrote {path}{private}")
