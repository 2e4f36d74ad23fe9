"""`fte-audit check`: what a log says about published claims, for CI."""

from __future__ import annotations

import os
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fte_audit import __version__
from fte_audit.cli.documents import ErrorDocuments
from fte_audit.cli.exits import tell
from fte_audit.cli.inputs import read_inputs
from fte_audit.cli.options import Fingerprint, Logs, output_option
from fte_audit.cli.printing import print_page, print_result
from fte_audit.cli.progress import ProgressBar
from fte_audit.cli.writing import check_outputs, drafted, write_whole
from fte_audit.diagnostics import Diagnostic, UserError, did_you_mean
from fte_audit.gate import FailOn, Gate, claim_names, gate_of, untested
from fte_audit.render.check.formats import FORMATS, NAMED, FormatName

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fte_audit.render.check.context import Context
    from fte_audit.spec.reader import Spec
    from fte_audit.verdicts import Verdict


_DAY_US = 86_400_000_000


def check(  # noqa: PLR0917 - typer calls it by name
    logs: Logs,
    spec: Annotated[
        Path, typer.Option("--spec", "-s", metavar="FILE", help="The spec with the claims.")
    ],
    form: Annotated[
        FormatName | None,
        typer.Option(
            "--format",
            help="What is printed; by default text, or nothing where files are written.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[list[Path] | None, output_option(FORMATS, "a file")] = None,
    fail_on: Annotated[
        FailOn,
        typer.Option(
            help="What fails the check: a contradicted claim; also one that is inconclusive or "
            "depends on the reading; or any that is not supported."
        ),
    ] = FailOn.CONTRADICTED,
    over: Annotated[
        str | None,
        typer.Option(metavar="LENGTH", help="Only the last stretch of the log, such as 4w."),
    ] = None,
    looks: Annotated[
        int,
        typer.Option(
            metavar="N",
            min=1,
            max=100_000,
            help="How many checks of a series share the level, such as 52 of a year.",
        ),
    ] = 1,
    rows: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CLAIM=FILE",
            help="Write the keys of the conversations behind a claim to this CSV file; may be "
            "repeated.",
        ),
    ] = None,
    fingerprint: Fingerprint = True,  # noqa: FBT002 - typer turns it into a switch
) -> Gate:
    """Check published claims against a log: exit code, JUnit, annotations, SARIF."""
    outputs = output or []
    shown = form if form is not None or outputs else FormatName.TEXT
    with ErrorDocuments(shown) as documents, ExitStack() as stack:
        asked = _read(logs, spec, outputs, rows or [], over=over, documents=documents)
        drafts = {name: _draft(stack, path) for name, path in asked.rows.items()}

        from fte_audit.pipeline import check_paths  # noqa: PLC0415 - `--help` needs no engine

        with ProgressBar() as progress:
            checked = check_paths(
                logs,
                asked.spec,
                progress=progress,
                fingerprints=fingerprint,
                over=asked.over_us,
                looks=looks,
                rows=drafts,
            )
        from fte_audit.render.check.context import context_of  # noqa: PLC0415 - not for `--help`

        context = context_of(
            checked.report,
            checked.verdicts,
            asked.spec,
            file=str(spec),
            level=checked.level,
            claims_tested=checked.claims_tested,
            looks=looks,
            over=over,
            notes=checked.notes,
            fail_on=fail_on,
            version=__version__,
        )
        written = {asked.rows[name]: draft for name, draft in drafts.items()}
        _write(checked.verdicts, context, outputs, written)
    _print(checked.verdicts, context, shown)
    gate = gate_of(checked.verdicts, fail_on)
    if gate is Gate.NOTHING_TESTED:
        raise UserError([untested(str(spec))])
    return gate


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was asked, once it has been read.

    Attributes:
        spec: The spec.
        over_us: The length of the stretch that counts, in microseconds; None is all of the log.
        rows: Claim -> the file for the keys of its conversations.
    """

    spec: Spec
    over_us: int | None
    rows: Mapping[str, Path]


def _read(
    logs: list[str],
    spec: Path,
    outputs: list[Path],
    rows: list[str],
    *,
    over: str | None,
    documents: ErrorDocuments,
) -> _Asked:
    """Read the spec, and refuse at once whatever can be refused before the log is read."""
    from fte_audit.spec.times import read_length  # noqa: PLC0415 - `--help` needs no engine

    # A document may say what is wrong with the spec or the log, where it overwrites neither.
    if not check_outputs(outputs, None, {os.path.realpath(spec): "spec"}, FORMATS):
        documents.outputs = outputs
    inputs = read_inputs(logs, spec)
    problems, names = inputs.problems, None
    try:
        names = None if inputs.spec is None else claim_names(inputs.spec, str(spec))
    except UserError as error:
        problems += error.diagnostics
    over_us = None if over is None else read_length(over)
    if over is not None and (not over_us or over_us % _DAY_US):
        message = f"`{over}` is not a number of days or weeks"
        problems.append(Diagnostic("FTE500", message, help="write one such as `4w` or `28d`"))
    asked, misread = _read_rows(rows, names)
    problems += misread
    problems += check_outputs(list(asked.values()), None, inputs.sources, (".csv",))
    problems += check_outputs(outputs, None, inputs.sources, FORMATS)
    loaded = inputs.accepted()
    assert loaded is not None, "there is a spec"  # noqa: S101
    return _Asked(loaded, over_us, asked)


def _read_rows(
    rows: list[str], names: Sequence[str] | None
) -> tuple[dict[str, Path], list[Diagnostic]]:
    """Claim -> file, and what can't be read; without names, any claim may be asked for."""
    found: dict[str, Path] = {}
    problems = []
    for text in rows:
        name, equals, file = text.partition("=")
        if not equals or not name or not file:
            message = f"`--rows {text}` does not name a claim and a file"
            problems.append(Diagnostic("FTE500", message, help="write `--rows CLAIM=FILE.csv`"))
        elif names is not None and name not in names:
            message = f"there is no claim `{name}` in the spec"
            hint = did_you_mean(name, names) or f"its claims are {', '.join(names)}"
            problems.append(Diagnostic("FTE500", message, help=hint))
        elif name in found:
            message = f"the rows of `{name}` are asked for twice"
            problems.append(Diagnostic("FTE500", message, help="name each claim once"))
        else:
            found[name] = Path(file)
    return found, problems


def _draft(stack: ExitStack, path: Path) -> Path:
    draft = stack.enter_context(drafted(path))
    assert draft is not None, "there is a file to draft"  # noqa: S101
    return draft


def _write(
    verdicts: Sequence[Verdict],
    context: Context,
    outputs: list[Path],
    written: Mapping[Path, Path],
) -> None:
    forms = {path: FORMATS[path.suffix.lower()] for path in outputs}
    write_whole({path: form.render(verdicts, context) for path, form in forms.items()}, written)
    for path in outputs:
        tell(f"wrote {path}")
    for path in written:
        tell(f"wrote {path} (private: it carries keys of conversations)")


def _print(verdicts: Sequence[Verdict], context: Context, shown: FormatName | None) -> None:
    """Print what was asked for; whoever reads no further has not changed what the log says."""
    with suppress(BrokenPipeError):
        if shown is FormatName.TEXT:
            from fte_audit.render.check.text import render  # noqa: PLC0415 - not for `--help`

            print_page(partial(render, verdicts, context))
        elif shown is not None:
            print_result(NAMED[shown].render(verdicts, context))
