"""`fte-audit draw`: conversations for people to label, and what their labels say."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from fte_audit.cli.inputs import read_inputs
from fte_audit.cli.options import Logs, Preset, SpecFile, output_option
from fte_audit.cli.printing import print_page, print_result
from fte_audit.cli.progress import ProgressBar
from fte_audit.cli.writing import check_outputs, write_results
from fte_audit.diagnostics import Diagnostic
from fte_audit.drawn import MOST, MOST_SEEDS, Allocation, DrawGroup, Recipe
from fte_audit.render.draw.formats import DRAW_FORMATS, VERIFIED_FORMATS

if TYPE_CHECKING:
    from typing import TypeVar

    from fte_audit.review.model import Draw, Verified
    from fte_audit.spec.reader import Spec

    Found = TypeVar("Found", Draw, Verified)


class Printed(StrEnum):
    """What is printed."""

    TEXT = "text"
    JSON = "json"


def draw(  # noqa: PLR0917 - typer calls it by name
    logs: Logs,
    n: Annotated[
        int | None,
        typer.Option("--n", metavar="N", min=1, max=MOST, help="How many conversations: 200."),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(
            metavar="S",
            min=0,
            max=MOST_SEEDS - 1,
            help="Any whole number, chosen once the log is in your hands.",
        ),
    ] = None,
    spec: SpecFile = None,
    preset: Preset = None,
    group: Annotated[
        DrawGroup | None,
        typer.Option(
            help="Which are drawn from: those that AI handled first (ai, the default), or all.",
            show_default=False,
        ),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            metavar="KEY",
            help="Stratify by topic, language, market, channel, week or day, too.",
        ),
    ] = None,
    allocate: Annotated[
        Allocation | None,
        typer.Option(
            help="How many of each stratum: by its size, but 5 at least (the default), or alike.",
            show_default=False,
        ),
    ] = None,
    show: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FIELD",
            help="Show people a role or a column, such as a transcript's address; may be repeated.",
        ),
    ] = None,
    labels: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Read the labels in this CSV file back."),
    ] = None,
    form: Annotated[
        Printed | None,
        typer.Option(
            "--format",
            help="What is printed; by default text, or nothing where files are written.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        list[Path] | None, output_option(DRAW_FORMATS, "the conversations to a file, or numbers")
    ] = None,
) -> None:
    """Draw a stratified sample of conversations for people to label, and read the labels back."""
    asked = _Asked(
        logs, spec, preset, labels, output or [], n, seed, group, by, allocate, tuple(show or ())
    )
    shown = form if form is not None or asked.outputs else Printed.TEXT
    loaded = _check(asked)
    if labels is None:
        _draw(asked, loaded, shown)
    else:
        _verify(asked, labels, loaded, shown)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the command line asks for; None where it says nothing."""

    logs: list[str]
    spec: Path | None
    preset: str | None
    labels: Path | None
    outputs: list[Path]
    n: int | None
    seed: int | None
    group: DrawGroup | None
    by: str | None
    allocate: Allocation | None
    show: tuple[str, ...]

    def recipe(self) -> Recipe:
        """The recipe, with what is not said as it is by default; the seed is said."""
        return Recipe(
            self.n or 200,
            self.seed or 0,
            self.group or DrawGroup.AI,
            self.by,
            self.allocate or Allocation.PROPORTIONAL,
        )

    def differs_from(self, recipe: Recipe) -> bool:
        """Whether anything that is said is not what a recipe says."""
        said = (self.n, self.seed, self.group, self.by, self.allocate)
        named = (recipe.n, recipe.seed, recipe.group, recipe.by, recipe.allocation)
        return any(mine is not None and mine != its for mine, its in zip(said, named, strict=True))


def _draw(asked: _Asked, spec: Spec | None, shown: Printed | None) -> None:
    from fte_audit.drawing import draw_paths  # noqa: PLC0415 - `--help` needs no engine

    with ProgressBar() as progress:
        drawn = draw_paths(asked.logs, asked.recipe(), spec, show=asked.show, progress=progress)
    write_results(drawn, asked.outputs, DRAW_FORMATS)
    if shown is Printed.TEXT:
        from fte_audit.render.draw.terminal import render  # noqa: PLC0415 - not for `--help`

        print_page(partial(render, drawn))
    elif shown is Printed.JSON:
        print_result(DRAW_FORMATS[".json"].render(drawn))


def _verify(asked: _Asked, labels: Path, spec: Spec | None, shown: Printed | None) -> None:
    from fte_audit.drawing import verified_by  # noqa: PLC0415 - `--help` needs no engine

    with ProgressBar() as progress:
        verified = verified_by(
            asked.logs, labels, spec, refuses=asked.differs_from, progress=progress
        )
    write_results(verified, asked.outputs, VERIFIED_FORMATS)
    if shown is Printed.TEXT:
        from fte_audit.render.draw.verified import render  # noqa: PLC0415 - not for `--help`

        print_page(partial(render, verified))
    elif shown is Printed.JSON:
        print_result(VERIFIED_FORMATS[".json"].render(verified))


def _check(asked: _Asked) -> Spec | None:
    """Read the spec, and refuse at once whatever can be refused before the log is read."""
    others = {asked.labels: "file with the labels"}
    inputs = read_inputs(asked.logs, asked.spec, asked.preset, others)
    problems = inputs.problems
    if asked.labels is None and asked.seed is None:
        hint = "choose any whole number, once the log is in your hands, and write it down"
        problems.append(Diagnostic("FTE500", "a draw needs `--seed`", help=hint))
    if asked.labels is not None and asked.show:
        hint = "leave out `--show`: it is for the file that people label"
        problems.append(Diagnostic("FTE500", "`--labels` shows no conversation", help=hint))
    formats = DRAW_FORMATS if asked.labels is None else VERIFIED_FORMATS
    problems += check_outputs(asked.outputs, None, inputs.sources, formats)
    return inputs.accepted()
