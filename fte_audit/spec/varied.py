"""Which definitions a spec varies, and what a definition of the catalogue takes of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, NamedTuple, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field, StrictStr, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from fte_audit.diagnostics import did_you_mean
from fte_audit.spec.fields import Name, listed, problem, unique
from fte_audit.spec.switches import SWITCHES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Wrong(NamedTuple):
    """What is wrong with readings.

    Attributes:
        where: The keys, inside the block, of what it is about.
        error: What is wrong.
    """

    where: tuple[str | int, ...]
    error: PydanticCustomError


def _wrong_switch(switch: str, options: Iterable[tuple[int | None, str]]) -> Iterator[Wrong]:
    """What is wrong with a switch and its options, each where it stands."""
    if switch not in SWITCHES:
        hint = did_you_mean(switch, list(SWITCHES)) or f"there are {', '.join(SWITCHES)}"
        yield Wrong((), problem("FTE123", f"no switch `{switch}`", hint, at=(switch,)))
        return
    known = SWITCHES[switch].names
    for place, option in options:
        if option not in known:
            hint = did_you_mean(option, known) or f"there are {', '.join(known)}"
            where = (switch,) if place is None else (switch, place)
            yield Wrong(where, problem("FTE123", f"no option `{option}` of `{switch}`", hint))


def _refuse(found: Iterable[Wrong]) -> None:
    """Refuse all that is wrong at once."""
    lines = [InitErrorDetails(type=error, loc=where, input=None) for where, error in found]
    if lines:
        raise ValidationError.from_exception_data("readings", lines)


def _of_definition(readings: dict[str, str]) -> dict[str, str]:
    _refuse(
        wrong
        for switch, option in readings.items()
        for wrong in _wrong_switch(switch, [(None, option)])
    )
    return readings


def _varied(readings: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    _refuse(
        wrong
        for switch, options in readings.items()
        for wrong in _wrong_switch(switch, enumerate(options))
    )
    return readings


DefinitionReadings: TypeAlias = Annotated[dict[Name, StrictStr], AfterValidator(_of_definition)]
"""Switch -> the option that a definition takes."""
Varied: TypeAlias = Annotated[
    dict[
        Name,
        Annotated[
            tuple[StrictStr, ...],
            BeforeValidator(listed),
            Field(min_length=1),
            AfterValidator(unique),
        ],
    ],
    AfterValidator(_varied),
]
"""Switch -> the options that are varied."""
