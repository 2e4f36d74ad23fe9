"""`python -m fte_audit` and the `fte-audit` command."""

import gc
import os
import sys

_OBJECTS_BEFORE_A_SEARCH = 50_000
"""An audit makes many small objects and few cycles: looking for these every 700 objects, as Python
does, takes a tenth of a short run."""


def main() -> None:
    """Run the command line and exit with its documented code."""
    gc.set_threshold(_OBJECTS_BEFORE_A_SEARCH)
    # Importing the package stays free.
    from fte_audit.cli.interruption import ending_at_once  # noqa: PLC0415

    with ending_at_once():
        from fte_audit.cli.app import run  # noqa: PLC0415

    code = run(sys.argv[1:])
    # What was printed has been flushed and checked, and every file is closed: letting Python take
    # down each of its objects would take 0.1 s.
    os._exit(code)


if __name__ == "__main__":
    main()
