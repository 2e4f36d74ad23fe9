"""What is said of a log: what its columns seem to be, what is suspicious, a spec to start from."""
