"""`fte-audit definitions`: what platforms mean by resolved, handled, first contact."""

from __future__ import annotations

from functools import partial
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated, Final

import typer

from fte_audit.cli.inputs import read_inputs
from fte_audit.cli.options import Labels, Preset  # noqa: TC001 - typer reads the annotations
from fte_audit.cli.printing import print_page, print_result
from fte_audit.cli.progress import ProgressBar
from fte_audit.diagnostics import Diagnostic, UserError
from fte_audit.render.definitions.formats import NAMED, FormatName

if TYPE_CHECKING:
    from fte_audit.render.definitions.gauged import OnLog
    from fte_audit.render.definitions.page import Shown
    from fte_audit.spec.definitions.catalogue import Entry
    from fte_audit.spec.definitions.contrasting import Contrast
    from fte_audit.spec.reader import Spec

_PAIR: Final = 2


def definitions(  # noqa: PLR0917 - typer calls it by name
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME [OTHER]]",
            help="A definition, or a platform or the beginning of names; with OTHER, two of them "
            "are compared.",
            show_default=False,
        ),
    ] = None,
    logs: Annotated[
        list[str] | None,
        typer.Option(
            "--logs",
            metavar="LOGS",
            help="Say what each comes to on this log: a file, folder, glob or address; may be "
            "repeated.",
        ),
    ] = None,
    spec: Annotated[
        Path | None,
        typer.Option("--spec", "-s", metavar="FILE", help="The spec that `--logs` are read by."),
    ] = None,
    preset: Preset = None,
    labels: Labels = None,
    form: Annotated[
        FormatName, typer.Option("--format", help="What is printed.")
    ] = FormatName.TEXT,
) -> None:
    """List what platforms mean by resolved, show one definition, or compare two."""
    listed = _shown(names or [])
    loaded = _check(logs or [], spec, preset, labels)
    shown: Shown = _on_log(listed, logs, loaded, labels) if logs else listed
    if form is not FormatName.TEXT:
        print_result(NAMED[form].render(shown))
        return
    from fte_audit.render.definitions.terminal import render  # noqa: PLC0415 - not for `--help`

    print_page(partial(render, shown))


def _check(
    logs: list[str], spec: Path | None, preset: str | None, labels: Path | None
) -> Spec | None:
    """Read the spec, and refuse at once whatever can be refused before the log is read."""
    if logs:
        return read_inputs(logs, spec, preset).accepted()
    named = {"--spec": spec, "--preset": preset, "--labels": labels}
    hint = "name the log as `--logs LOGS`"
    problems = [
        Diagnostic("FTE500", f"`{option}` is for a log", help=hint)
        for option, value in named.items()
        if value is not None
    ]
    if problems:
        raise UserError(problems)
    return None


def _on_log(
    shown: Contrast | tuple[Entry, ...], logs: list[str], spec: Spec | None, labels: Path | None
) -> OnLog:
    """What each definition comes to; only what they decide is varied."""
    from fte_audit.drawing import verified_by  # noqa: PLC0415 - `--help` needs no engine
    from fte_audit.readings.gauging import figures_for, gauge, options_for  # noqa: PLC0415
    from fte_audit.render.definitions.gauged import OnLog  # noqa: PLC0415
    from fte_audit.spec.definitions.contrasting import Contrast  # noqa: PLC0415
    from fte_audit.varying import vary_paths  # noqa: PLC0415

    entries = (shown.first, shown.second) if isinstance(shown, Contrast) else shown
    with ProgressBar() as progress:
        verified = None if labels is None else verified_by(logs, labels, spec, progress=progress)
        found = vary_paths(
            logs,
            spec,
            progress=progress,
            verified=verified,
            figures=figures_for(entries),
            wanted=options_for(entries),
        )
    return OnLog(shown, gauge(entries, found.readings, read=found.read, kept=found.kept))


def _shown(names: list[str]) -> Contrast | tuple[Entry, ...]:
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
