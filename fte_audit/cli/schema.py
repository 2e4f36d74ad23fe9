"""`fte-audit schema`: the JSON Schemas of the files that are read and written."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from fte_audit.cli.printing import print_result
from fte_audit.diagnostics import Diagnostic, UserError


def schema(
    report: Annotated[  # noqa: FBT002
        bool, typer.Option("--report", help="The schema of report.json instead of the spec's.")
    ] = False,
    claims: Annotated[  # noqa: FBT002
        bool, typer.Option("--claims", help="The schema of claim files instead of the spec's.")
    ] = False,
    crosscheck: Annotated[  # noqa: FBT002
        bool, typer.Option("--crosscheck", help="The schema of what `crosscheck` writes as JSON.")
    ] = False,
) -> None:
    """Print the JSON Schema of the spec, for editors, or that of another file."""
    if report + claims + crosscheck > 1:
        hint = "name one of --report, --claims and --crosscheck"
        raise UserError([Diagnostic("FTE500", "one schema is printed at a time", help=hint)])
    if report:
        from fte_audit.render.json_file import report_schema  # noqa: PLC0415

        found = report_schema()
    elif crosscheck:
        from fte_audit.render.crosscheck.json_file import crosscheck_schema  # noqa: PLC0415

        found = crosscheck_schema()
    elif claims:
        from fte_audit.spec.claims.schema import claims_schema  # noqa: PLC0415

        found = claims_schema()
    else:
        from fte_audit.spec.schema import json_schema  # noqa: PLC0415

        found = json_schema()
    print_result(json.dumps(found, indent=2) + "\n")
