"""The log and the spec of a command, and what speaks against them before any work is done."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fte_audit.diagnostics import Diagnostic, UserError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from fte_audit.spec.reader import Spec


@dataclass(slots=True)
class Inputs:
    """What a command reads.

    Attributes:
        spec: The spec; None where there is none, or where it can't be read.
        sources: Real path of each file that is read -> what it is.
        problems: What is wrong so far.
    """

    spec: Spec | None = None
    sources: dict[str, str] = field(default_factory=dict)
    problems: list[Diagnostic] = field(default_factory=list)

    def accepted(self) -> Spec | None:
        """The spec.

        Raises:
            UserError: With everything that is wrong.
        """
        if self.problems:
            raise UserError(self.problems)
        return self.spec


def read_inputs(
    logs: Sequence[str],
    spec: Path | None = None,
    preset: str | None = None,
    others: Mapping[Path | None, str] | None = None,
) -> Inputs:
    """Read the spec and look for the log; nothing is raised before all of it has been looked at.

    Args:
        logs: Files, folders, globs or addresses.
        spec: The spec.
        preset: The platform whose export it is, instead of a spec.
        others: More files that are read, where they are named -> what each is.
    """
    from fte_audit.engines.sources.files import locate  # noqa: PLC0415 - `--help` needs no engine
    from fte_audit.spec.reader import load_spec, spec_on  # noqa: PLC0415

    inputs = Inputs()
    if spec is not None and preset is not None:
        hint = f"write `preset: {preset}` under `logs:` in the spec"
        inputs.problems.append(Diagnostic("FTE500", "`--preset` stands for a spec", help=hint))
    try:
        if spec is not None:
            inputs.spec = load_spec(spec)
        elif preset is not None:
            inputs.spec = spec_on(preset)
    except UserError as error:
        inputs.problems += error.diagnostics
    try:
        mixed = inputs.spec is not None and inputs.spec.preset is not None
        found = locate(logs, mixed=mixed)
        inputs.sources |= {os.path.realpath(file.path): "log" for file in found.files}
    except UserError as error:
        inputs.problems += error.diagnostics
    named = {spec: "spec", **(others or {})}
    inputs.sources |= {os.path.realpath(path): what for path, what in named.items() if path}
    return inputs
