"""The command line: options in, a report on stdout, everything else on stderr, an exit code."""
