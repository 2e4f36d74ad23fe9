"""Whether what a spec assumes can be, and can be assumed together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fte_audit.assumptions import CATALOGUE, Assumption, clashes
from fte_audit.diagnostics import Diagnostic, did_you_mean
from fte_audit.spec.assuming import ENDS
from fte_audit.spec.problems import placed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fte_audit.spec.assuming import Assumed
    from fte_audit.spec.yaml_reader import SourceMap


def given(written: Mapping[str, Assumed]) -> dict[str, Assumption]:
    """What is assumed, with what the catalogue says of it.

    Args:
        written: Name -> range, checked by `check_assumptions`.
    """
    found = {}
    for name, each in written.items():
        kind = CATALOGUE[name]
        found[name] = Assumption(
            name, kind.label, kind.unit, *each.ends, basis=each.basis, given=True
        )
    return found


def check_assumptions(
    written: Mapping[str, Assumed], places: SourceMap | None
) -> Iterator[Diagnostic]:
    """Everything that is wrong with what is assumed.

    Args:
        written: Name -> range.
        places: Where everything is written; None for values that were made in Python.
    """
    for name, each in written.items():
        kind = CATALOGUE.get(name)
        if kind is None:
            hint = did_you_mean(name, list(CATALOGUE)) or f"known ones: {', '.join(CATALOGUE)}"
            found = Diagnostic("FTE120", f"no assumption `{name}`", help=hint)
            yield placed(places, ("assumptions", name), found, key=True)
            continue
        keys = ("value",) if each.value is not None else ENDS
        for key, end in zip(keys, each.ends, strict=False):
            if not kind.can_be(end):
                message = f"`{name}` can't be {getattr(each, key)}: it is {kind.possible}"
                found = Diagnostic("FTE129", message)
                yield placed(places, ("assumptions", name, key), found)
    for one, two, why in clashes(written):
        found = Diagnostic("FTE137", f"`{one}` does not go with `{two}`", help=why)
        yield placed(places, ("assumptions", one), found, key=True)
