"""The example claim files, which come with the package."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from fte_audit.diagnostics import Diagnostic, UserError, did_you_mean
from fte_audit.spec.claims.reader import read_claims

if TYPE_CHECKING:
    from fte_audit.spec.claims.file import Claims

_SUFFIX = ".yaml"


def example_names() -> list[str]:
    """The names of the examples."""
    folder = files("fte_audit").joinpath("examples")
    return sorted(
        each.name.removesuffix(_SUFFIX) for each in folder.iterdir() if each.name.endswith(_SUFFIX)
    )


def read_example(name: str) -> Claims:
    """Read an example.

    Raises:
        UserError: Where there is none of that name.
    """
    known = example_names()
    if name not in known:
        hint = did_you_mean(name, known) or f"there are {', '.join(known)}"
        raise UserError([Diagnostic("FTE163", f"there is no example `{name}`", help=hint)])
    text = files("fte_audit").joinpath("examples", name + _SUFFIX).read_text(encoding="utf-8")
    return read_claims(text, name + _SUFFIX)
