"""Claims of a spec -> verdicts with their evidence."""
