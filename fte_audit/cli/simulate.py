"""`fte-audit simulate`: write a synthetic log with known truth."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from fractions import Fraction
from pathlib import Path  # noqa: TC003 -- typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from fte_audit.cli.progress import ProgressBar
from fte_audit.diagnostics import Diagnostic, Span, UserError, did_you_mean
from fte_audit.progress import Step

if TYPE_CHECKING:
    from collections.abc import Iterator

CONVERSATIONS_PER_FILE = 10_000_000


class Unit(StrEnum):
    """What one row of the log is."""

    CONVERSATION = "conversation"
    MESSAGE = "message"


class Suffix(StrEnum):
    """The format of the log."""

    PARQUET = "parquet"
    CSV = "csv"
    JSONL = "jsonl"


class Ids(StrEnum):
    """How conversations, customers and agents are named."""

    INTEGER = "integer"
    TEXT = "text"


class Resolution(StrEnum):
    """How fine times are."""

    MILLISECONDS = "ms"
    SECONDS = "s"


def simulate(  # noqa: PLR0917 -- typer passes them all by name
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            help="The log: a file ending in .parquet, .csv or .jsonl, or a folder of files.",
        ),
    ],
    conversations: Annotated[
        int, typer.Option("--conversations", "-n", help="How many, from 1 to 1000000000.")
    ] = 100_000,
    rows: Annotated[Unit, typer.Option(help="What one row is.")] = Unit.CONVERSATION,
    seed: Annotated[int, typer.Option(help="The same seed gives the same rows.")] = 2024,
    first_day: Annotated[str, typer.Option(help="The first day (UTC).")] = "2024-01-27",
    days: Annotated[int, typer.Option(help="How many days.")] = 28,
    ai_share: Annotated[
        str, typer.Option(help="Share that AI answers first, such as 2/3, 0.7 or 70%.")
    ] = "2/3",
    duplicates: Annotated[str, typer.Option(help="Share of rows delivered twice.")] = "0%",
    spam: Annotated[str, typer.Option(help="Share flagged as spam.")] = "0.5%",
    tests: Annotated[str, typer.Option(help="Share flagged as tests.")] = "0.1%",
    open_: Annotated[
        str, typer.Option("--open", help="Share of conversations without an end.")
    ] = "0.2%",
    ids: Annotated[Ids, typer.Option(help="How ids look.")] = Ids.INTEGER,
    resolution: Annotated[
        Resolution, typer.Option(help="Times in milliseconds or whole seconds.")
    ] = Resolution.MILLISECONDS,
    format_: Annotated[
        Suffix | None, typer.Option("--format", help="Format of the files in a folder.")
    ] = None,
    files: Annotated[int | None, typer.Option(help="How many files in a folder.")] = None,
    truth: Annotated[
        Path | None,
        typer.Option(help="Where the truth goes; by default truth.json beside the log."),
    ] = None,
    force: Annotated[  # noqa: FBT002
        bool, typer.Option("--force", help="Replace the log and the truth that are there.")
    ] = False,
) -> None:
    """Write a synthetic log whose truth is known, and the truth beside it."""
    from fte_audit.engines.simulation.world import World, check_world  # noqa: PLC0415

    problems: list[Diagnostic] = []
    share_of = _Reader(problems)
    world = World(
        conversations=conversations,
        seed=seed,
        first_day=share_of.day("--first-day", first_day),
        days=days,
        ai_share=share_of.share("--ai-share", ai_share),
        duplicate_share=share_of.share("--duplicates", duplicates),
        spam_share=share_of.share("--spam", spam),
        test_share=share_of.share("--tests", tests),
        open_share=share_of.share("--open", open_),
        whole_seconds=resolution is Resolution.SECONDS,
    )
    problems += check_world(world)
    problems += _check_files(output, format_, files, conversations)
    if truth is not None and truth.absolute() == output.absolute():
        problems.append(_same_name(output))
    if problems:
        raise UserError(problems)

    # numpy and polars are imported only once there is something to do
    from fte_audit.engines.simulation import simulating, writing  # noqa: PLC0415

    suffix = SUFFIXES.get(output.suffix.lower())
    target = simulating.Target(
        log=output,
        truth=output.parent / "truth.json" if truth is None else truth,
        format=writing.Format(suffix or format_ or Suffix.PARQUET),
        rows=simulating.Rows(rows),
        files=None if suffix else files or -(-conversations // CONVERSATIONS_PER_FILE),
        text_ids=ids is Ids.TEXT,
        force=force,
    )
    with ProgressBar() as bar:
        simulating.simulate(
            world, target, lambda done, total: bar(Step("simulate", done, total, "rows"))
        )
    typer.echo(f"wrote {target.log} and {target.truth}", err=True)


SUFFIXES = {
    ".parquet": Suffix.PARQUET,
    ".csv": Suffix.CSV,
    ".jsonl": Suffix.JSONL,
    ".ndjson": Suffix.JSONL,
}


class _Reader:
    """Reads the texts of options; what it cannot read it adds to the problems."""

    def __init__(self, problems: list[Diagnostic]) -> None:
        self.problems = problems

    def share(self, option: str, text: str) -> Fraction:
        number, percent = (text[:-1], 100) if text.endswith("%") else (text, 1)
        try:
            return Fraction(number.strip()) / percent
        except (ValueError, ZeroDivisionError):
            self._refuse(option, text, "a share, such as `2/3`, `0.05` or `5%`")
            return Fraction(0)

    def day(self, option: str, text: str) -> date:
        try:
            return date.fromisoformat(text)
        except ValueError:
            self._refuse(option, text, "a day, such as `2024-01-27`")
            return date(2024, 1, 27)

    def _refuse(self, option: str, text: str, wanted: str) -> None:
        self.problems.append(
            Diagnostic(
                code="FTE602",
                message=f"{option} is `{text}`, which cannot be read",
                help=f"write {wanted}",
            )
        )


def _same_name(output: Path) -> Diagnostic:
    return Diagnostic(
        code="FTE603",
        message="the log and its truth have the same name",
        span=Span(str(output)),
        help="name another file with `--truth`",
    )


def _check_files(
    output: Path, format_: Suffix | None, files: int | None, conversations: int
) -> Iterator[Diagnostic]:
    suffix = output.suffix.lower()
    if suffix and suffix not in SUFFIXES:
        yield Diagnostic(
            code="FTE603",
            message=f"no log can be written as `{output.suffix}`",
            span=Span(str(output)),
            help=did_you_mean(suffix, list(SUFFIXES))
            or "end the name in .parquet, .csv or .jsonl, or name a folder without a suffix",
        )
    if suffix in SUFFIXES and format_ not in {None, SUFFIXES[suffix]}:
        yield Diagnostic(
            code="FTE603",
            message=f"--format is {format_}, but the name ends in `{output.suffix}`",
            span=Span(str(output)),
            help="leave out `--format`, or name a folder without a suffix",
        )
    if suffix in SUFFIXES and files is not None:
        yield Diagnostic(
            code="FTE603",
            message="--files asks for a folder, but the name is that of one file",
            span=Span(str(output)),
            help="leave out `--files`, or name a folder without a suffix",
        )
    if files is not None and not 1 <= files <= max(conversations, 1):
        yield Diagnostic(
            code="FTE601",
            message=f"--files is {files}, which is out of range",
            help=f"choose from 1 to {max(conversations, 1)}, the number of conversations",
        )
