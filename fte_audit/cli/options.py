"""Arguments and options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from typer.models import OptionInfo

Logs: TypeAlias = Annotated[
    list[str],
    typer.Argument(
        metavar="LOGS",
        help="Files (Parquet, CSV, TSV, JSON lines, Arrow IPC; text also .gz or .zst), "
        "folders, globs or addresses.",
    ),
]
SpecFile: TypeAlias = Annotated[
    Path | None,
    typer.Option("--spec", "-s", metavar="FILE", help="The spec; without it, the standard."),
]
Preset: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--preset",
        "-p",
        metavar="NAME",
        help="The platform whose export it is, such as intercom; instead of a spec.",
    ),
]
Fingerprint: TypeAlias = Annotated[
    bool, typer.Option(help="Hash the files beside the scan, for the report's `run` part.")
]
Labels: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="People's labels of conversations that `fte-audit draw` drew from the same log: "
        "readings of what they call handled and resolved.",
    ),
]


def output_option(suffixes: Iterable[str], what: str = "a file instead of printing") -> OptionInfo:
    """The option for files that a result is written to.

    Args:
        suffixes: Those of the files that can be written.
        what: What is written.
    """
    *most, last = suffixes
    help_ = f"Write {what}: {', '.join(most)} or {last}; may be repeated."
    option: OptionInfo = typer.Option("--output", "-o", metavar="FILE", help=help_)
    return option
