"""Write a log in which a yes/no column is called like a time."""

import polars as pl

pl.DataFrame({"chat": [1, 2], "handler": ["ai", "human"], "opened": [True, False]}).write_parquet(
    "log.parquet"
)
