"""Which definitions a spec varies, and what a definition of the catalogue takes of each."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field, StrictStr

from fte_audit.diagnostics import did_you_mean
from fte_audit.spec.fields import Name, listed, problem, unique
from fte_audit.spec.switches import SWITCHES


def check_option(switch: str, option: str) -> None:
    """Refuse a switch that there is not, or an option that it does not have."""
    if switch not in SWITCHES:
        hint = did_you_mean(switch, list(SWITCHES)) or f"there are {', '.join(SWITCHES)}"
        raise problem("FTE123", f"no switch `{switch}`", hint, at=(switch,))
    options = SWITCHES[switch].names
    if option not in options:
        hint = did_you_mean(option, options) or f"there are {', '.join(options)}"
        raise problem("FTE123", f"no option `{option}` of `{switch}`", hint, at=(switch,))


def _of_definition(readings: dict[str, str]) -> dict[str, str]:
    for switch, option in readings.items():
        check_option(switch, option)
    return readings


def _varied(readings: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    for switch, options in readings.items():
        for option in options:
            check_option(switch, option)
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
