"""Renderers: a Report as text, one module per format. Pure and total: no clock, no files, no errors."""
