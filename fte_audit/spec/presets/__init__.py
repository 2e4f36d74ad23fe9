"""Exports of platforms: what their tables are, how they join, what their columns mean."""
