"""The progress bar: on stderr, where that is a terminal, for more than a second of work."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Self

from fte_audit.cli.interruption import raise_lost_interruption

if TYPE_CHECKING:
    from types import TracebackType

    from rich.progress import Progress, TaskID

    from fte_audit.progress import Step

_PATIENCE_S = 1.0
_BAR = 16
"""Narrow enough that all of it fits into 80 columns."""


class ProgressBar:
    """Shows how far a scan has come, its rate and the time left."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._bar: Progress | None = None
        self._tasks: dict[str, TaskID] = {}
        self._shown = sys.stderr.isatty()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def __call__(self, step: Step) -> None:
        """Take note of the progress of a step.

        Raises:
            KeyboardInterrupt: Where Ctrl-C would otherwise be lost.
        """
        raise_lost_interruption()
        if not self._shown or time.monotonic() - self._began < _PATIENCE_S:
            return
        if self._bar is None:
            self._bar = _open_bar()
        for name, task in self._tasks.items():
            if name != step.name:
                self._bar.remove_task(task)
        self._tasks = {name: task for name, task in self._tasks.items() if name == step.name}
        if step.name not in self._tasks:
            self._tasks[step.name] = self._bar.add_task(step.name, total=step.total, unit=step.unit)
        self._bar.update(self._tasks[step.name], completed=step.done)


def _open_bar() -> Progress:
    from rich.console import Console  # noqa: PLC0415 - only where a bar is shown
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        Progress,
        ProgressColumn,
        Task,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text  # noqa: PLC0415

    class Amount(ProgressColumn):
        """Done of total, and the rate."""

        def render(self, task: Task) -> Text:
            unit = task.fields["unit"]
            scale, unit = (1e6, "MB") if unit == "bytes" else (1e6, "M rows")
            total = "?" if task.total is None else f"{task.total / scale:,.1f}"
            rate = "" if task.speed is None else f"  {task.speed / scale:,.1f} {unit}/s"
            return Text(f"{task.completed / scale:,.1f}/{total} {unit}{rate}")

    bar = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=_BAR),
        Amount(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    bar.start()
    return bar
