"""What is read of a log so that conversations can be drawn from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from fte_audit.diagnostics import Diagnostic, UserError, did_you_mean
from fte_audit.plan.model import CALENDAR, HANDLING
from fte_audit.plan.needs import Scope
from fte_audit.spec.nodes import Name
from fte_audit.spec.roles import Breakdown, Keep, Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fte_audit.drawn import Recipe
    from fte_audit.plan.folding import FoldPlan
    from fte_audit.plan.model import AuditPlan
    from fte_audit.spec.nodes import Type

MESSAGES: Final = "messages"
"""How many messages a conversation has, where the log holds messages."""


@dataclass(frozen=True, slots=True)
class ShownField:
    """A field of a conversation that people are shown.

    Attributes:
        name: A role, or a column of the log.
        type: The type of the role; None for a column, which is shown as the log has it.
    """

    name: str
    type: Type | None


@dataclass(frozen=True, slots=True)
class DrawPlan:
    """What is drawn, and what is read for it.

    Attributes:
        plan: How rows are read and screened.
        recipe: What decides which conversations are drawn.
        is_unique: Whether no two conversations that count have the same key; if they may, the
            start is part of what a conversation is drawn by.
        shown: What people are shown of a conversation, beside what is always there.
    """

    plan: AuditPlan
    recipe: Recipe
    is_unique: bool
    shown: tuple[ShownField, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of the log that are shown as they are."""
        return tuple(field.name for field in self.shown if field.type is None)

    @property
    def has_end(self) -> bool:
        """Whether the log tells when a conversation ended."""
        return "ended" in self.plan.roles or {"started", "duration"} <= set(self.plan.roles)

    def scope(self, *, duplicates: bool) -> Scope:
        """What the pass prepares.

        Args:
            duplicates: Whether some rows may repeat others.
        """
        roles = [field.name for field in self.shown if field.type is not None]
        resolved = ["resolved"] if "resolved" in self.plan.roles else []
        by = [] if self.recipe.by is None else [self.recipe.by]
        return Scope(
            keys=(HANDLING, *by),
            flags=(),
            measures=(),
            labels=(),
            reasons=self.plan.reasons,
            start="started" in self.plan.roles,
            end=self.has_end,
            duplicates=duplicates,
            roles=tuple(dict.fromkeys(["conversation", *roles, *resolved])),
        )


def plan_draw(
    plan: AuditPlan,
    recipe: Recipe,
    columns: Sequence[str],
    shown: Sequence[str] = (),
    fold: FoldPlan | None = None,
) -> DrawPlan:
    """Plan a draw.

    Args:
        plan: How the conversations are read and screened.
        recipe: What decides which are drawn.
        columns: The columns that conversations have.
        shown: Roles and columns that people are shown beside the topic.
        fold: How messages become conversations, where the rows of the log are messages.

    Raises:
        UserError: With everything that the log lacks.
    """
    problems = list(_problems(plan, recipe, columns, shown))
    if problems:
        raise UserError(problems)
    counted = [] if fold is None else [MESSAGES]
    topic = ["topic"] if "topic" in plan.roles else []
    names = dict.fromkeys([*topic, *counted, *shown])
    return DrawPlan(
        plan=plan,
        recipe=recipe,
        is_unique=is_unique(plan, fold),
        shown=tuple(
            ShownField(name, plan.roles[name].type if name in plan.roles else None)
            for name in names
        ),
    )


def _problems(
    plan: AuditPlan, recipe: Recipe, columns: Sequence[str], shown: Sequence[str]
) -> Iterator[Diagnostic]:
    if Role.CONVERSATION not in plan.roles:
        message = "no column is mapped to `conversation`, by which conversations could be drawn"
        help_ = "map it under `logs: columns:` in a spec"
        yield Diagnostic("FTE620", message, help=help_)
    if recipe.by is not None:
        role = "started" if recipe.by in CALENDAR else recipe.by
        known = [str(each) for each in Breakdown]
        if recipe.by not in known:
            help_ = did_you_mean(recipe.by, known) or f"name one of {', '.join(known)}"
            yield Diagnostic("FTE620", f"no draw can be stratified by `{recipe.by}`", help=help_)
        elif role not in plan.roles:
            message = f"the draw is stratified by `{recipe.by}`: no column is mapped to `{role}`"
            yield Diagnostic("FTE620", message, help="map it in a spec, or draw without `--by`")
    for name in shown:
        if name not in plan.roles and name not in columns:
            known = [*plan.roles, *columns]
            help_ = did_you_mean(name, known) or f"there are {', '.join(dict.fromkeys(known))}"
            message = f"`{name}` can't be shown: it is neither a role that is mapped nor a column"
            yield Diagnostic("FTE620", message, help=help_)


def is_unique(plan: AuditPlan, fold: FoldPlan | None = None) -> bool:
    """Whether screening, or folding messages, leaves one row for each key of a conversation."""
    if fold is not None:
        return fold.split_after_us is None
    rule = plan.duplicates
    if rule is None or rule.keep is Keep.ALL:
        return False
    source = plan.roles[Role.CONVERSATION]
    return rule.key == Name(Role.CONVERSATION) or (
        source.reading is not None and source.reading.column == rule.column
    )
