"""Every reading of a log, as text."""
