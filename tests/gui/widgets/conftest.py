from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gui import theme

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication


@pytest.fixture(autouse=True, scope="session")
def light(qapp: QApplication) -> None:
    """All widgets in the light appearance, with the bundled fonts."""
    theme.apply(qapp, "light")
