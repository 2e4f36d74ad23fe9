"""The order of the steps of a draw, and of reading its labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fte_audit.canonical import digest_of
from fte_audit.diagnostics import Diagnostic, Span, UserError
from fte_audit.engines.folding.sampling import draw_messages
from fte_audit.engines.recognition import column_types, recognise
from fte_audit.engines.sampling import draw as draw_candidates
from fte_audit.engines.sampling import showable_columns
from fte_audit.engines.sources import open_for
from fte_audit.plan.builder import build_plan
from fte_audit.plan.drawing import plan_draw
from fte_audit.plan.folding import MESSAGE_FACTS, plan_messages
from fte_audit.plan.roles import check_columns, check_handling
from fte_audit.progress import unheard
from fte_audit.review.drawing import code_of, conversations_of, strata_of
from fte_audit.review.labels import check_labels, read_table, recipe_of
from fte_audit.review.model import Draw
from fte_audit.review.verifying import verify
from fte_audit.spec.reader import standard_spec

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from fte_audit.drawn import Candidates, Recipe
    from fte_audit.engines.sources import Log
    from fte_audit.plan.drawing import DrawPlan
    from fte_audit.progress import Progress
    from fte_audit.review.model import Verified
    from fte_audit.spec.reader import Spec


def draw_paths(
    paths: Sequence[str],
    recipe: Recipe,
    spec: Spec | None = None,
    *,
    show: Sequence[str] = (),
    progress: Progress = unheard,
) -> Draw:
    """Draw conversations from the log in some files, for people to label.

    Args:
        paths: Files, folders, globs or addresses, as `open_log` takes them.
        recipe: What decides which conversations are drawn.
        spec: The spec; the standard one where there is none.
        show: Roles and columns that are shown of each, beside the topic.
        progress: Told how far each pass has come.

    Raises:
        UserError: With every problem that the user can mend.
    """
    return draw_log(open_for(paths, spec), recipe, spec, show=show, progress=progress)


def draw_log(
    log: Log,
    recipe: Recipe,
    spec: Spec | None = None,
    *,
    show: Sequence[str] = (),
    progress: Progress = unheard,
) -> Draw:
    """Draw conversations from an opened log; as `draw_paths`."""
    spec = spec or standard_spec()
    drawing, candidates = _candidates(log, recipe, spec, show, progress)
    strata = strata_of(candidates, recipe)
    drawn = conversations_of(candidates, strata)
    return Draw(
        recipe=recipe,
        code=code_of(recipe, strata, drawn),
        spec=digest_of(spec.canonical()),
        zone=drawing.plan.timezone,
        read=candidates.read,
        kept=candidates.kept,
        strata=strata,
        conversations=drawn,
        fields=tuple(field.name for field in drawing.shown),
        level=float(spec.intervals.level),
        has_start="started" in drawing.plan.roles,
        has_end=drawing.has_end,
    )


def verified_by(
    paths: Sequence[str],
    labels: Path,
    spec: Spec | None = None,
    *,
    refuses: Callable[[Recipe], bool] = lambda _: False,
    progress: Progress = unheard,
) -> Verified:
    """What people's labels say about a log that conversations were drawn from.

    The conversations are drawn again, by the recipe that stands beside the labels.

    Args:
        paths: As `draw_paths` takes them.
        labels: The CSV file with the labels.
        spec: The spec; the standard one where there is none.
        refuses: Says of the recipe beside the labels whether another one was asked for.
        progress: Told how far each pass has come.

    Raises:
        UserError: With every problem that the user can mend.
    """
    rows = read_table(_read(labels), str(labels))
    named = recipe_of(rows, str(labels))
    if refuses(named):
        message = f"these labels belong to the draw `{rows[0].draw}`, not to the one asked for"
        help_ = "leave out `--n`, `--seed`, `--group`, `--by` and `--allocate`: they stand there"
        raise UserError([Diagnostic("FTE625", message, Span(str(labels), rows[0].line), help_)])
    draw = draw_paths(paths, named, spec, progress=progress)
    check_labels(rows, draw, str(labels))
    return verify(draw, rows)


def _candidates(
    log: Log, recipe: Recipe, spec: Spec, show: Sequence[str], progress: Progress
) -> tuple[DrawPlan, Candidates]:
    types = column_types(log)
    check_columns(spec, types)
    check_handling(spec)
    recognised = recognise(log, spec)
    if spec.logs.row == "message":
        audit = plan_messages(spec, recognised, types, intervals=False)
        facts = [name for name in audit.columns if name in MESSAGE_FACTS]
        drawing = plan_draw(audit.plan, recipe, facts, show, audit.fold)
        return drawing, draw_messages(log, audit, drawing, progress)
    plan = build_plan(spec, recognised, types, intervals=False)
    drawing = plan_draw(plan, recipe, showable_columns(log), show)
    return drawing, draw_candidates(log, drawing, progress)


def _read(labels: Path) -> str:
    try:
        return labels.read_bytes().decode("utf-8")
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        message = f"can't read the labels: {why}"
        raise UserError([Diagnostic("FTE624", message, Span(str(labels)))]) from error
    except UnicodeDecodeError as error:
        message = "the table of labels is not UTF-8"
        help_ = "save it as `CSV UTF-8`"
        raise UserError([Diagnostic("FTE624", message, Span(str(labels)), help_)]) from error
