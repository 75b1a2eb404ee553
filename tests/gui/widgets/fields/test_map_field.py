from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from gui.widgets.fields import MapField, MapKind
from gui.widgets.fields.map_kinds import with_axis

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

LEFT = Qt.MouseButton.LeftButton
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # as a window in front
KINDS = [
    MapKind("pca", "PCA", "the widest", 10, 1),
    MapKind("units", "Units", "as they are", 32, 0),
    MapKind("line", "Two", "nothing to choose", 2, 1),
    MapKind("tsne", "t-SNE", "neighbours"),
]


class Told:
    """What the field says that a person has chosen."""

    def __init__(self, field: MapField) -> None:
        self.kinds: list[str] = []
        self.axes: list[Any] = []
        field.kind_changed.connect(self.kinds.append)
        field.axes_changed.connect(self.axes.append)


@pytest.fixture
def field(qtbot: QtBot) -> MapField:
    made = MapField(KINDS)
    qtbot.addWidget(made)
    made.show()
    return made


def test_it_says_what_is_chosen(field: MapField) -> None:
    assert field.text() == "PCA 1–2"
    field.set_choice(KINDS, "units", (31, 4))
    assert (field.text(), field.value()) == ("Units 31–4", ("units", (31, 4)))
    field.set_choice(KINDS, "tsne", (0, 1))
    assert field.text() == "t-SNE"
    assert "t-SNE" in field.accessibleName()


def test_choosing_moves_nothing(field: MapField) -> None:
    wide = field.sizeHint()
    for key, axes in (("units", (31, 30)), ("pca", (9, 8)), ("tsne", (0, 1))):
        field.set_choice(KINDS, key, axes)
        assert field.sizeHint() == wide
        assert field.fontMetrics().horizontalAdvance(field.text()) < wide.width()


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Down, Qt.Key.Key_Return])
def test_keys_open_and_close_the_card(field: MapField, qtbot: QtBot, key: Qt.Key) -> None:
    QTest.keyClick(field, key)
    popup = field.popup()
    qtbot.waitUntil(popup.isVisible)
    QTest.keyClick(popup, Qt.Key.Key_Escape)
    assert not popup.isVisible()


def test_a_click_on_what_a_kind_means_chooses_it(field: MapField) -> None:
    told = Told(field)
    field.open()
    popup = field.popup()
    (meaning,) = (each for each in popup.findChildren(QLabel) if each.text() == "neighbours")
    QTest.mouseClick(meaning, Qt.MouseButton.RightButton)
    assert told.kinds == []
    QTest.mouseClick(meaning, LEFT)
    assert told.kinds == ["tsne"]
    assert popup.button("tsne").isChecked()
    assert popup.isVisible()


def test_kinds_stay_below_the_mouse_when_one_without_axes_is_chosen(field: MapField) -> None:
    field.open()
    popup = field.popup()
    places = [popup.button(kind.key).y() for kind in KINDS]
    field.set_choice(KINDS, "tsne", (0, 1))
    QApplication.processEvents()
    assert [popup.button(kind.key).y() for kind in KINDS] == places
    popup.close()


def test_a_kind_is_chosen_and_the_card_stays(field: MapField) -> None:
    told = Told(field)
    QTest.mouseClick(field, LEFT)
    QTest.mouseClick(field.popup().button("units"), LEFT)
    assert (told.kinds, told.axes) == (["units"], [])
    assert field.popup().isVisible()


def test_there_are_boxes_for_axes_where_there_is_a_choice(field: MapField) -> None:
    popup = field.popup()
    assert [box.text() for box in popup.boxes] == ["1", "2"]
    field.set_choice(KINDS, "units", (5, 31))
    assert [box.text() for box in popup.boxes] == ["5", "31"]
    for key in ("line", "tsne"):
        field.set_choice(KINDS, key, (0, 1))
        assert popup.boxes == []


def test_axes_are_typed_within_bounds_and_told_from_zero(field: MapField) -> None:
    told = Told(field)
    field.open()
    first, second = field.popup().boxes
    first.selectAll()
    QTest.keyClicks(first, "7")
    QTest.keyClick(first, Qt.Key.Key_Return)
    assert told.axes == [(6, 1)]
    field.set_choice(KINDS, "pca", (6, 1))
    assert field.popup().boxes == [first, second]
    second.selectAll()
    QTest.keyClicks(second, "99")
    QTest.keyClick(second, Qt.Key.Key_Return)
    assert told.axes == [(6, 1), (6, 9)]


def test_what_is_set_is_not_told(field: MapField) -> None:
    told = Told(field)
    field.open()
    field.set_choice(KINDS, "units", (5, 31))
    field.set_choice(KINDS, "pca", (2, 3))
    assert (told.kinds, told.axes) == ([], [])


def test_two_axes_are_never_the_same() -> None:
    assert with_axis((0, 1), 0, 4) == (4, 1)
    assert with_axis((0, 1), 0, 1) == (1, 0)
    assert with_axis((3, 5), 1, 3) == (5, 3)
    assert with_axis((3, 5), 1, 5) == (3, 5)
