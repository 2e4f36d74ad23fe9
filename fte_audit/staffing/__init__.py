"""Full-time equivalents: methods side by side, on exact numbers alone."""
