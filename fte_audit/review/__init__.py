"""Conversations for people to label, and what their labels say: knows numbers, not files."""
