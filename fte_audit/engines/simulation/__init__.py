"""Synthetic logs with planted truth."""
