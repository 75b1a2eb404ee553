"""No exception leaves an override of Qt's methods, and no override is without the guard."""

# ruff: noqa: N802 - Qt's virtual methods are camelCase

from __future__ import annotations

import importlib
import logging
import pkgutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QGraphicsItem, QStyledItemDelegate, QWidget

import gui
from gui import guard
from gui.guard import guarded
from tests.gui.hands import LEFT

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.main_window import MainWindow

NESTED = """
import sys
import numpy as np
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QGraphicsScene, QGraphicsView
from gui.guard import guarded

@guarded
class View(QGraphicsView):
    def drawForeground(self, painter, rect):
        inner = QPainter(PICTURE)
        if sys.argv[1] == "index":
            np.zeros((0, 2))[np.array([0])]
        round(float("nan"))

    def paintEvent(self, event):
        return super().paintEvent(event)

app = QApplication([])
PICTURE = QPixmap(4, 4)
view = View()
view.setScene(QGraphicsScene(view))
for _ in range(3):
    view.grab()
again = QPainter()
print("survived", again.begin(PICTURE))
again.end()
"""


@pytest.mark.parametrize(("kind", "error"), [("index", "IndexError"), ("nan", "ValueError")])
def test_what_kills_a_process_is_logged_once(kind: str, error: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", NESTED, kind], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "survived True\n"), done.stderr
    assert done.stderr.count(f"\n{error}: ") == 1
    assert "View.drawForeground failed" in done.stderr
    assert "QPainter" not in done.stderr.replace("inner = QPainter", "")


PURE = """
from PySide6.QtCore import QAbstractListModel, QModelIndex
from PySide6.QtWidgets import QApplication, QListView, QStyledItemDelegate
from gui.guard import guarded

@guarded
class Model(QAbstractListModel):
    def rowCount(self, parent=QModelIndex()):
        return 3

    def data(self, index, role=0):
        return {}(index)

@guarded
class Delegate(QStyledItemDelegate):
    def paint(self, painter, option, index):
        index.data()

app = QApplication([])
view, model, delegate = QListView(), Model(), Delegate()
view.setModel(model)
view.setItemDelegate(delegate)
for _ in range(3):
    view.grab()
print("survived")
"""


def test_what_qt_has_no_method_for_gives_nothing() -> None:
    done = subprocess.run([sys.executable, "-c", PURE], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "survived\n"), done.stderr
    assert done.stderr.count("\nTypeError: ") == 1
    assert "Model.data failed" in done.stderr


def own_kinds() -> list[type]:
    for module in pkgutil.walk_packages(gui.__path__, "gui."):
        importlib.import_module(module.name)
    return [kind for kind in guard.wrapped_kinds() if kind.__module__.partition(".")[0] == "gui"]


def bare(kinds: list[type]) -> list[str]:
    return [f"{kind.__qualname__}.{name}" for kind in kinds for name in guard.unguarded(kind)]


def test_every_override_is_guarded() -> None:
    kinds = own_kinds()
    assert bare(kinds) == []
    covered = {f"{kind.__name__}.{name}" for kind in kinds for name in guard.overrides(kind)}
    samples = {
        "Worker.run",
        "PointCloud.paint",
        "EqualWidthRow.setGeometry",
        "ScrollIfTooSmall.eventFilter",
    }
    assert samples <= covered
    assert len(covered) > 120


def test_an_override_without_the_guard_is_found() -> None:
    class Mixin:
        def leaveEvent(self, event: QEvent) -> None: ...

    class Forgotten(Mixin, QWidget):
        def sizeHint(self) -> QSize:
            return QSize()

        def own_method(self) -> None: ...

    class Item(QGraphicsItem):
        def boundingRect(self) -> QRectF:
            return QRectF()

    @guarded
    class Kept(Mixin, QStyledItemDelegate):
        def eventFilter(self, _watched: QObject, _event: QEvent) -> bool:
            return True

    found = {
        name.rpartition(".")[0].rpartition(".")[2] for name in bare(list(guard.wrapped_kinds()))
    }
    assert {"Forgotten", "Item"} <= found
    assert guard.unguarded(Kept) == []


def test_the_plots_are_guarded_too(window: MainWindow) -> None:
    import pyqtgraph as pg  # noqa: PLC0415

    assert window.isVisible()
    for kind in (pg.GraphicsView, pg.ViewBox, pg.AxisItem, pg.ScatterPlotItem, pg.GraphicsScene):
        left = [name for name in guard.unguarded(kind) if name.endswith("Event")]
        assert (kind.__name__, left) == (kind.__name__, [])
    assert hasattr(pg.GraphicsView.paintEvent, "guards")
    assert not hasattr(pg.GraphicsView.scale, "guards")  # it only shares the name of Qt's


@guarded
class Faulty(QWidget):
    """Everything about it raises."""

    painters: tuple[QPainter, ...] = ()

    def sizeHint(self) -> QSize:
        raise IndexError

    def hasHeightForWidth(self) -> bool:
        raise IndexError

    def heightForWidth(self, width: int) -> int:
        raise IndexError(width)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.User:
            raise IndexError
        return super().event(event)

    def eventFilter(self, _watched: QObject, _event: QEvent) -> bool:
        raise IndexError

    def paintEvent(self, _event: QEvent) -> None:
        painter = QPainter(self)
        self.painters = (*self.painters, painter)
        painter.drawText(0, 0, 1)  # type: ignore[call-overload] # the fault

    def mousePressEvent(self, _event: QEvent) -> None:
        raise KeyError("mouse")


@guarded
class FaultyItem(QGraphicsItem):
    def boundingRect(self) -> QRectF:
        raise IndexError


def test_qt_gets_an_answer(qtbot: QtBot, faults: list[str]) -> None:
    widget = Faulty()
    qtbot.addWidget(widget)
    assert widget.sizeHint() == QWidget.sizeHint(widget)
    assert (widget.hasHeightForWidth(), widget.heightForWidth(3)) == (False, -1)
    assert widget.event(QEvent(QEvent.Type.User)) is False
    assert widget.eventFilter(widget, QEvent(QEvent.Type.User)) is False
    assert FaultyItem().boundingRect() == QRectF()
    widget.resize(20, 20)
    widget.grab()
    widget.show()
    QTest.mouseClick(widget, LEFT)
    assert widget.painters
    assert not any(painter.isActive() for painter in widget.painters)
    names = [where.rpartition(".")[2] for where in faults]
    assert sorted(names) == sorted(set(names))  # each once
    assert {"sizeHint", "paintEvent", "mousePressEvent", "boundingRect"} <= set(names)
    faults.clear()


def test_a_painter_that_was_given_is_left_to_its_owner(
    qapp: QApplication, faults: list[str]
) -> None:
    @guarded
    class Item(QGraphicsItem):
        def paint(self, *_: object) -> None:
            raise IndexError

    assert qapp
    picture = QPixmap(4, 4)
    picture.fill(Qt.GlobalColor.white)
    painter = QPainter(picture)
    Item().paint(painter, None)
    assert painter.isActive()
    painter.end()
    assert len(faults) == 1
    faults.clear()


def test_a_fault_is_one_notice(
    qtbot: QtBot,
    window: MainWindow,
    faults: list[str],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("on purpose")

    monkeypatch.setattr(window.latent.map.scene.painter, "foreground", fails)
    told = []
    monkeypatch.setattr(window.notice, "show_notice", lambda *notice: told.append(notice))
    with caplog.at_level(logging.ERROR, "gui.guard"):
        for _ in range(3):
            window.latent.map.viewport().repaint()
        qtbot.waitUntil(lambda: len(told) > 0)
    assert [kind for kind, _ in told] == ["error"]
    assert "fault in Hourglass" in told[0][1]
    assert [
        record.exc_text or str(record.exc_info[1]) for record in caplog.records if record.exc_info
    ]
    assert len(caplog.records) == 1
    assert faults == ["gui.widgets.map.view.MapView.drawForeground"]
    faults.clear()
