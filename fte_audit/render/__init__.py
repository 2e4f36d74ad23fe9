"""Renderers: a Report as text, one module per format; no clock, no files, no errors."""
