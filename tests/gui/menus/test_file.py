"""What the menus do beyond what the session's own tests show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog

from tests.gui.hands import draw_a_seven
from tests.gui.lab import Heard

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from gui.main_window import MainWindow


def test_a_drawing_is_saved_from_the_menu(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw_a_seven(window)
    told, canvas = Heard(window.session.noticed), window.draw.canvas
    kinds = {"drawing.png": "info", "drawing.svg": "info", "missing/drawing.png": "error"}
    for name, kind in kinds.items():
        path = str(tmp_path / name)
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, path=path: (path, ""))
        window.menus.actions_by_path["File/Save Drawing …"].trigger()
        assert told.last[0] == kind
    saved = QImage(str(tmp_path / "drawing.png"))
    assert saved.size() == canvas.size() * 2
    side = saved.width()
    assert saved.pixelColor(side // 2, side // 4).value() > 200  # the bar of the seven
    assert saved.pixelColor(side * 17 // 20, side * 17 // 20).value() < 60
    assert (tmp_path / "drawing.svg").read_text(encoding="utf-8").startswith("<?xml")
