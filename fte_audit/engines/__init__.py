"""All that touches a dataframe or a database."""

import os

# Polars reads this once, when it is imported: two row groups ahead keep memory at half and cost no time.
os.environ.setdefault("POLARS_ROW_GROUP_PREFETCH_SIZE", "2")
