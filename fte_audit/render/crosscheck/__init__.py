"""Renderers of what a crosscheck found: as text, one module for each format; no clock, no files."""
