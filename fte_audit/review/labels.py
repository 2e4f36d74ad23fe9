"""A table of labels, read back: every problem at once, with its line."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from fte_audit.diagnostics import Diagnostic, Span, UserError, did_you_mean
from fte_audit.drawn import Recipe
from fte_audit.review.model import Label, Question

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fte_audit.review.model import Draw

DRAW: Final = "draw"
ID: Final = "id"
REVIEWER: Final = "reviewer"
_NEEDED: Final = (DRAW, ID, *Question)
_MOST_PROBLEMS: Final = 20


@dataclass(frozen=True, slots=True)
class LabelRow:
    """What one person says about one conversation.

    Attributes:
        line: The line of the table where the row ends, from 1.
        draw: The code of the draw that it belongs to.
        id: The name of the conversation in the draw.
        reviewer: Who says it; empty where the table does not tell.
        answers: Question -> what stands there, without blanks at its ends and in lower case.
    """

    line: int
    draw: str
    id: str
    reviewer: str
    answers: Mapping[Question, str]

    def label(self, question: Question) -> Label | None:
        """The answer to a question; None where there is none."""
        answer = self.answers[question]
        return Label(answer) if answer else None


def read_table(text: str, file: str) -> list[LabelRow]:
    """Read a table of labels, as a spreadsheet saves it: with commas, semicolons or tabs.

    Args:
        text: The table.
        file: Its name, for problems.

    Raises:
        UserError: Where it is no table of labels.
    """
    lines = io.StringIO(text.removeprefix("\ufeff"), newline="")
    head = lines.readline()
    lines.seek(0)
    separator = max(",;\t", key=head.count)
    reader = csv.reader(lines, delimiter=separator, strict=True)
    try:
        names = [name.strip() for name in next(reader, [])]
        if problems := list(_problems_of_head(names, file)):
            raise UserError(problems)
        rows = [_row(names, cells, reader.line_num) for cells in reader if any(cells)]
    except csv.Error as error:
        where = Span(file, reader.line_num)
        message = f"this is no table of labels: {error}"
        raise UserError([Diagnostic("FTE624", message, where, _HELP)]) from error
    if not any(answer for row in rows for answer in row.answers.values()):
        message = "no conversation is labelled"
        help_ = "write `yes`, `no` or `unsure` under `handled` and `resolved`"
        raise UserError([Diagnostic("FTE624", message, Span(file), help_)])
    return rows


def recipe_of(rows: list[LabelRow], file: str) -> Recipe:
    """The recipe of the draw that labels belong to.

    Raises:
        UserError: Where they belong to none, or not all to one.
    """
    first = rows[0].draw
    recipe = Recipe.read(first)
    if recipe is None:
        message = "the column `draw` does not name a draw"
        where = Span(file, rows[0].line)
        raise UserError([Diagnostic("FTE625", message, where, _KEEP)])
    others = [row for row in rows if row.draw != first]
    if others:
        message = "these labels belong to several draws"
        raise UserError([Diagnostic("FTE625", message, Span(file, others[0].line), _KEEP)])
    return recipe


def check_labels(rows: list[LabelRow], draw: Draw, file: str) -> None:
    """Refuse labels that are not those of a draw, or that can't be read.

    Args:
        rows: The labels, all of one draw.
        draw: What is drawn by the same recipe.
        file: Their file.

    Raises:
        UserError: With every problem, the first of many.
    """
    if rows[0].draw != draw.code:
        message = "these labels belong to conversations that were drawn from another log"
        help_ = (
            "name the log and the spec that they were drawn with: by the same recipe, "
            "other conversations are drawn here, or from other numbers"
        )
        raise UserError([Diagnostic("FTE625", message, Span(file, rows[0].line), help_)])
    problems = list(_problems(rows, draw, file))
    if len(problems) > _MOST_PROBLEMS:
        more = len(problems) - _MOST_PROBLEMS + 1
        last = problems[_MOST_PROBLEMS - 1]
        message = f"{last.message}; and {more - 1:,} more problems"
        problems = [
            *problems[: _MOST_PROBLEMS - 1],
            Diagnostic(last.code, message, last.span, last.help),
        ]
    if problems:
        raise UserError(problems)


_HELP: Final = "hand over the CSV file that `draw -o` wrote, with its columns and the labels"
_KEEP: Final = "leave the columns `draw` and `id` of the file as `draw -o` wrote them"


def _problems_of_head(names: list[str], file: str) -> Iterator[Diagnostic]:
    for needed in _NEEDED:
        if names.count(needed) != 1:
            many = "no column" if needed not in names else "more than one column"
            message = f"the table of labels has {many} `{needed}`"
            help_ = did_you_mean(needed, names) if needed not in names else None
            yield Diagnostic("FTE624", message, Span(file, 1), help_ or _HELP)


def _row(names: list[str], cells: list[str], line: int) -> LabelRow:
    values = dict(zip(names, (cell.strip() for cell in cells), strict=False))
    return LabelRow(
        line=line,
        draw=values.get(DRAW, ""),
        id=values.get(ID, ""),
        reviewer=values.get(REVIEWER, ""),
        answers={question: values.get(question, "").lower() for question in Question},
    )


def _problems(rows: list[LabelRow], draw: Draw, file: str) -> Iterator[Diagnostic]:
    drawn = {conversation.name for conversation in draw.conversations}
    seen: dict[tuple[str, str], int] = {}
    for row in rows:
        where = Span(file, row.line)
        if row.id not in drawn:
            message = f"`{row.id}` is no conversation of this draw"
            yield Diagnostic("FTE625", message, where, _KEEP)
        for question, answer in row.answers.items():
            if answer and answer not in set(Label):
                message = f"`{answer}` is no label under `{question}`"
                help_ = did_you_mean(answer, list(Label)) or "write yes, no, unsure or nothing"
                yield Diagnostic("FTE626", message, where, help_)
        first = seen.setdefault((row.id, row.reviewer), row.line)
        if first != row.line:
            message = f"`{row.id}` is labelled twice, in line {first:,} too"
            help_ = "leave one; or where two people labelled, name them under `reviewer`"
            yield Diagnostic("FTE627", message, where, help_)
