"""`python -m fte_audit` and the `fte-audit` command."""

import sys


def main() -> None:
    """Run the command line and exit with its documented code."""
    from fte_audit.cli.app import run  # noqa: PLC0415 - importing the package stays free

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
