"""What a log holds: its columns, its clock and its keys, counted in one streaming pass."""
