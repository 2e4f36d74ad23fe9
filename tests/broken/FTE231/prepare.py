"""Write a log with a duration whose name says no unit."""

import polars as pl

pl.DataFrame({"chat": [1, 2], "handler": ["ai", "human"], "spent": [20, 300]}).write_parquet(
    "log.parquet"
)
