"""Words on stdout and stderr, and progress bars where a person watches."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from rich.progress import BarColumn, Progress, TextColumn

from engine.commands.console import PlainConsole
from engine.core.foreign_text import visible
from engine.core.text import clock_duration, spaced

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from types import TracebackType
    from typing import Self

    from engine.core.progress import Progress as Steps
    from engine.training.events import Step

Result = TypeVar("Result")


def say(line: str) -> None:
    """One line of results on stdout, at once even into a pipe."""
    sys.stdout.write(visible(line) + "\n")
    sys.stdout.flush()


def tell(line: str) -> None:
    """``say`` of what is done whoever reads; where nobody does, ``main`` says so in the end."""
    with suppress(BrokenPipeError):
        say(line)


def warn(message: str) -> None:
    """One line on stderr for what is no result."""
    sys.stderr.write(f"hourglass: {visible(message)}\n")
    sys.stderr.flush()


class StderrBars:
    """Progress bars on stderr; nothing where stderr is no terminal.

    Use as a context manager.

    Args:
        width: Of each bar, in columns.
    """

    def __init__(self, width: int) -> None:
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=width),
            TextColumn("{task.fields[detail]}", markup=False),
            console=PlainConsole(stderr=True),
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
            disable=not sys.stderr.isatty(),
        )

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def warn(self, message: str) -> None:
        """``warn`` with the bars out of the way."""
        self._progress.stop()
        warn(message)
        self._progress.start()


class Bar(StderrBars):
    """A single bar; ``say`` and ``warn`` write lines above it."""

    def __init__(self, title: str) -> None:
        super().__init__(width=32)
        self._task = self._progress.add_task(visible(title), total=None, detail="")

    def say(self, line: str, put: Callable[[str], None] = say) -> None:
        """``say``, or ``tell``, with the bar out of the way."""
        self._progress.stop()
        put(line)
        self._progress.start()

    def at(self, done: float, total: float | None, detail: str, title: str | None = None) -> None:
        """Move the bar; ``total`` is None while it is unknown."""
        shown = None if title is None else visible(title)
        self._progress.update(
            self._task, completed=done, total=total, detail=visible(detail), description=shown
        )

    def follow(self, steps: Generator[Steps, None, Result], title: str = "") -> Result:
        """Carry out ``steps``, the bar going along.

        Args:
            steps: What is done, and how far it is; ends with a result.
            title: Stands before what each step says of itself; alone if empty.
        """
        while True:
            try:
                step = next(steps)
            except StopIteration as end:
                result: Result = end.value
                return result
            total = step.total or None
            if title:
                self.at(step.done, total, step.what, title)
            else:
                self.at(step.done, total, "", step.what)

    def at_step(self, step: Step) -> None:
        """Move the bar to a batch of a training run."""
        rate, left = spaced(step.images_per_second), clock_duration(step.seconds_left)
        epoch = f"epoch {min(int(step.epoch) + 1, step.epochs)}/{step.epochs}"
        total = step.epochs * step.steps_per_epoch
        self.at(step.step, total, f"{epoch} · {rate} images/s · {left} left")
