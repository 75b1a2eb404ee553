"""What can be measured, by name, and where: by the engine alone, or in a window."""

from __future__ import annotations

import importlib
import os
import sys
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

from engine.benchmark import contraction, gpu, processes, runs, scaling, training
from engine.core.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from engine.benchmark.context import Context
    from engine.benchmark.result import BenchmarkRow
    from gui.benchmark.benchmark_window import BenchmarkWindow

    EngineRows = Callable[[Context], Iterator[BenchmarkRow]]
    WindowRows = Callable[[BenchmarkWindow], Iterator[BenchmarkRow]]

ENGINE: dict[str, EngineRows] = {
    "training": training.training,
    "products": training.products,
    "variants": training.variants,
    "contraction": contraction.contraction,
    "gpu": gpu.gpu,
    "runs": runs.runs,
    "sweep": processes.sweep,
    "ranks": processes.ranks,
    "growth": scaling.scaling,
}
"""What is measured without a window, by name."""

WINDOW: dict[str, str] = {
    "window": "training_in_window.in_window",
    "pen": "pointer_latency.pen",
    "hover": "pointer_latency.hover",
    "bars": "pointer_latency.bars",
    "timeline": "pointer_latency.time_line",
    "pinned": "pointer_latency.pinned",
    "map": "maps.latent_map",
    "sample": "samples.sampling",
    "units": "units.units",
    "start": "cold_start.start",
    "book": "cold_start.book",
    "memory": "cold_start.memory",
    "pinned-memory": "cold_start.pinned_memory",
    "loss-plot": "history.growth",
}
"""What is measured in the window: modules of this folder, which bring Qt, and their functions."""


NAMES = (*ENGINE, *WINDOW)
"""What can be measured, in the order of the table."""


def has_qt() -> bool:
    """Whether Qt is installed."""
    try:
        importlib.import_module("PySide6")
    except ModuleNotFoundError:
        return False
    return True


class NoQtError(UserError):
    """What is measured in the window can't be, as Qt is not installed."""


def chosen(wanted: Sequence[str]) -> list[str]:
    """What to measure, in the order of the table where nothing is asked for.

    Args:
        wanted: Names of ``NAMES``; all that can be measured here if empty.

    Raises:
        NoQtError: One needs the window.
    """
    missing = () if has_qt() else tuple(WINDOW)
    for name in wanted:
        if name in missing:
            raise NoQtError(
                f"{name} is measured in the window, for which Qt is missing: install "
                f"PySide6-Essentials, or choose from {', '.join(ENGINE)}"
            )
    return list(dict.fromkeys(wanted or (name for name in NAMES if name not in missing)))


def function_of(name: str) -> WindowRows:
    """What measures one of ``WINDOW``; brings Qt."""
    module, _, function = WINDOW[name].partition(".")
    rows: WindowRows = getattr(importlib.import_module(f"gui.benchmark.{module}"), function)
    return rows


class Bench:
    """Where rows are measured; the window, and with it Qt, comes with the first that needs it.

    So what the engine does is measured on servers without Qt as well.

    Args:
        plan: What the rows share.
    """

    def __init__(self, plan: Context) -> None:
        self.plan = plan
        self._window: BenchmarkWindow | None = None
        self._open = ExitStack()

    def __enter__(self) -> Bench:
        return self

    def __exit__(self, *_error: object) -> None:
        self._open.close()

    def rows(self, name: str) -> Iterator[BenchmarkRow]:
        """The rows of one of ``NAMES``, each measured when it is asked for."""
        if name in ENGINE:
            yield from ENGINE[name](self.plan)
        else:
            yield from function_of(name)(self.window)

    @property
    def window(self) -> BenchmarkWindow:
        """The window's rows act on it."""
        if self._window is None:
            if sys.platform == "linux" and not os.environ.get("DISPLAY"):
                os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
            from gui.benchmark import benchmark_window  # noqa: PLC0415 - the platform is chosen above

            self._window = benchmark_window.BenchmarkWindow(self.plan)
            self._open.enter_context(closing(self._window))
        return self._window

    @property
    def platform(self) -> str:
        """What Qt draws on, such as ``offscreen`` or ``xcb``; empty if nothing was drawn."""
        return "" if self._window is None else self._window.platform
