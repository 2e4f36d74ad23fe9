"""Full-time equivalents: how many people the work of AI would take, by several methods."""
