"""All that touches a dataframe or a database."""

import os

# Polars reads this when it is imported: two row groups ahead halve memory and cost no time.
os.environ.setdefault("POLARS_ROW_GROUP_PREFETCH_SIZE", "2")
# Numpy's linear algebra is not used: its threads would only wait.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
