import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from fte_audit.engines.folding.ordering import Messages, in_order

LARGEST = 2**63 - 1
ROWS = st.lists(
    st.tuples(st.integers(-LARGEST - 1, LARGEST), st.integers(-(2**62), 2**62 - 1)), max_size=60
)


@given(ROWS)
def test_messages_are_ordered_as_python_orders_pairs(rows):
    columns = np.array(rows, dtype=np.int64).reshape(-1, 2)
    ordered = in_order(Messages(columns[:, 0].copy(), columns[:, 1].copy()))
    assert list(zip(ordered.keys.tolist(), ordered.packed.tolist(), strict=True)) == sorted(rows)
