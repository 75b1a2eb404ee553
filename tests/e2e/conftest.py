from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


def pytest_configure(config: pytest.Config) -> None:
    # The offscreen platform says so whenever a window with a minimum size is shown.
    config.addinivalue_line("qt_log_ignore", "This plugin does not support propagateSizeHints")
