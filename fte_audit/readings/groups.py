"""The readings of what was resolved in any group of conversations, whoever handled them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from fte_audit.readings.population import ALONE, PART
from fte_audit.readings.shares import resolved
from fte_audit.spec import switches as switch

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fte_audit.readings.expanding import Rewrite, Stage
    from fte_audit.readings.offer import Subject, Table

_OF_AI: Final = frozenset({switch.HANDLED, switch.DENOMINATOR, switch.HAND_OVER})
"""Switches that say what is AI's: here the group says whose a conversation is."""
_RECORDED: Final = "recorded"


def resolved_in_groups(table: Table, drop: Sequence[str], longest: int) -> Subject:
    """The share resolved of the conversations of a cube, as far as the log says so.

    Args:
        table: The cube `contacts`, of the conversations of a group alone.
        drop: The spec's rules.
        longest: How many of the windows of returns the log is long enough for.
    """
    subject = resolved(table, drop, "first", longest)
    stages = tuple(_stages(subject))
    left = {stage.switch for stage in stages}
    return replace(
        subject,
        name="share resolved",
        stages=stages,
        rules=tuple(rule for rule in subject.rules if set(rule.switches) <= left),
        own={name: option for name, option in subject.own.items() if name in left},
        lacking=tuple(each for each in subject.lacking if each.switch in left),
    )


def _stages(subject: Subject) -> Iterator[Stage]:
    for stage in subject.stages:
        if stage.switch == switch.GREETING:
            yield _of_the_group(stage)
        elif stage.switch == switch.RESOLVED:
            own = {_RECORDED: stage.options[_RECORDED]} if _RECORDED in stage.options else {}
            yield replace(stage, options=own or stage.options)
        elif stage.switch not in _OF_AI:
            yield stage


def _of_the_group(stage: Stage) -> Stage:
    """The last switch that looks at who handled a conversation: whoever did, it is the group's."""

    def deciding(decide: Rewrite | None) -> Rewrite:
        def decided(*levels: str) -> tuple[str, ...] | None:
            counts = decide is None or decide(*levels) is not None
            return (ALONE,) if counts else None

        return decided

    options = {option: deciding(decide) for option, decide in stage.options.items()}
    return replace(stage, options=options, makes=(PART,))
