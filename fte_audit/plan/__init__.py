"""A spec and a log's columns -> what is done with the log, fixed before any row is read."""
