"""From published claims to questions for the solver, and from its answers to findings."""
