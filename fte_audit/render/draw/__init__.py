"""Draws and verified shares as text, one module for each format."""
