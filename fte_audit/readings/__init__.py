"""Every defensible reading of a log: what a figure comes to under each set of definitions."""
