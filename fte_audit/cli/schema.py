"""`fte-audit schema`: the JSON Schemas of the spec and of the report."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from fte_audit.cli.printing import print_result


def schema(
    report: Annotated[  # noqa: FBT002
        bool, typer.Option("--report", help="The schema of report.json instead of the spec's.")
    ] = False,
) -> None:
    """Print the JSON Schema of the spec, for editors, or that of report.json."""
    if report:
        from fte_audit.render.json_file import report_schema  # noqa: PLC0415

        found = report_schema()
    else:
        from fte_audit.spec.schema import json_schema  # noqa: PLC0415

        found = json_schema()
    print_result(json.dumps(found, indent=2) + "\n")
