"""Definitions of the catalogue as text, one module for each format."""
