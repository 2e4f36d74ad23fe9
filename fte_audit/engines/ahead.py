"""Working ahead: chunks are counted in other threads while the next one is decoded."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable
    from concurrent.futures import Future

WORKERS: Final = 3
"""Chunks that are worked on at the same time on two cores, while another one is read: measured."""

T = TypeVar("T")
R = TypeVar("R")


def work_ahead(work: Callable[[T], R], items: Iterable[T], workers: int = WORKERS) -> Generator[R]:
    """Yield what the work makes of each item, in the order of the items.

    The caller's thread takes the items; other threads work on them meanwhile. What the items or
    the work raise is raised here, in its turn. Where the caller stops early, work that has begun
    is waited for.

    Args:
        work: Called once an item, in any thread.
        items: Taken one at a time, and only while fewer than `workers` are worked on.
        workers: How many items are worked on at the same time.

    Example:
        >>> list(work_ahead(abs, [-1, 2, -3], workers=2))
        [1, 2, 3]
    """
    pending: deque[Future[R]] = deque()
    with ThreadPoolExecutor(workers, thread_name_prefix="work-ahead") as pool:
        try:
            for item in items:
                pending.append(pool.submit(work, item))
                if len(pending) >= workers:
                    yield pending.popleft().result()
            while pending:
                yield pending.popleft().result()
        finally:
            for future in pending:
                future.cancel()
