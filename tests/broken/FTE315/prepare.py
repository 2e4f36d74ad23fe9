"""Write one column as a number, then as text."""

import polars as pl

pl.DataFrame({"id": [1, 2]}).write_parquet("january.parquet")
pl.DataFrame({"id": ["3", "4"]}).write_parquet("february.parquet")
