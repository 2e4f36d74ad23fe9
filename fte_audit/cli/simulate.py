"""`fte-audit simulate`: write a synthetic log with known truth."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

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


Output: TypeAlias = Annotated[
    Path,
    typer.Option(
        "--output",
        "-o",
        help="The log: a file ending in .parquet, .csv or .jsonl, or a folder of files.",
    ),
]
Conversations: TypeAlias = Annotated[
    int, typer.Option("--conversations", "-n", help="How many, from 1 to 1000000000.")
]
Rows: TypeAlias = Annotated[Unit, typer.Option(help="What one row is.")]
Seed: TypeAlias = Annotated[int, typer.Option(help="The same seed gives the same rows.")]
FirstDay: TypeAlias = Annotated[str, typer.Option(help="The first day (UTC).")]
Days: TypeAlias = Annotated[int, typer.Option(help="How many days.")]
AiShare: TypeAlias = Annotated[
    str, typer.Option(help="Share that AI answers first, such as 2/3, 0.7 or 70%.")
]
Duplicates: TypeAlias = Annotated[str, typer.Option(help="Share of rows delivered twice.")]
Spam: TypeAlias = Annotated[str, typer.Option(help="Share flagged as spam.")]
Tests: TypeAlias = Annotated[str, typer.Option(help="Share flagged as tests.")]
Open: TypeAlias = Annotated[
    str, typer.Option("--open", help="Share of conversations without an end.")
]
IdsLook: TypeAlias = Annotated[Ids, typer.Option(help="How ids look.")]
Times: TypeAlias = Annotated[
    Resolution, typer.Option(help="Times in milliseconds or whole seconds.")
]
FolderFormat: TypeAlias = Annotated[
    Suffix | None, typer.Option("--format", help="Format of the files in a folder.")
]
Files: TypeAlias = Annotated[int | None, typer.Option(help="How many files in a folder.")]
Truth: TypeAlias = Annotated[
    Path | None,
    typer.Option(help="Where the truth goes; by default truth.json beside the log."),
]
Force: TypeAlias = Annotated[
    bool, typer.Option("--force", help="Replace the log and the truth that are there.")
]


def simulate(  # noqa: PLR0917 -- typer passes them all by name
    output: Output,
    conversations: Conversations = 100_000,
    rows: Rows = Unit.CONVERSATION,
    seed: Seed = 2024,
    first_day: FirstDay = "2024-01-27",
    days: Days = 28,
    ai_share: AiShare = "2/3",
    duplicates: Duplicates = "0%",
    spam: Spam = "0.5%",
    tests: Tests = "0.1%",
    open_: Open = "0.2%",
    ids: IdsLook = Ids.INTEGER,
    resolution: Times = Resolution.MILLISECONDS,
    format_: FolderFormat = None,
    files: Files = None,
    truth: Truth = None,
    force: Force = False,  # noqa: FBT002 -- an option
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
    problems += _check_truth(output, truth)
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


def _check_truth(output: Path, truth: Path | None) -> Iterator[Diagnostic]:
    if truth is not None and truth.absolute() == output.absolute():
        yield Diagnostic(
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
