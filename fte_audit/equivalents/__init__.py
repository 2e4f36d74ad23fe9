"""Full-time equivalents of what AI handled: what a log gives, with assumptions, as plain values."""
