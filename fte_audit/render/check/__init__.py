"""Renderers of verdicts for CI: as text, one module for each format; no clock, no files."""
