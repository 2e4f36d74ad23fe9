"""`python -m fte_audit` and the `fte-audit` command."""

import sys


def main() -> None:
    """Run the command line and exit with its documented code."""
    # Importing the package stays free.
    from fte_audit.cli.interruption import ending_at_once  # noqa: PLC0415

    with ending_at_once():
        from fte_audit.cli.app import run  # noqa: PLC0415

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
