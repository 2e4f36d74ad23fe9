"""Statistics on tallies: pure Python on exact integers."""
