from __future__ import annotations

import subprocess
import sys
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontInfo,
    QFontMetrics,
    QGuiApplication,
    QPalette,
    QStyleHints,
)
from PySide6.QtWidgets import (
    QComboBox,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QTabBar,
    QVBoxLayout,
    QWidget,
)
from skimage import color

from gui import theme
from tests.gui.theme import vision

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

ROLES = [role for role in QPalette.ColorRole if role != QPalette.ColorRole.NColorRoles]
GROUPS = [
    QPalette.ColorGroup.Active,
    QPalette.ColorGroup.Inactive,
    QPalette.ColorGroup.Disabled,
]


def contrast(first: str, second: str) -> float:
    """WCAG 2 contrast ratio."""

    def luminance(name: str) -> float:
        parts = [QColor(name).redF(), QColor(name).greenF(), QColor(name).blueF()]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def distance(first: QColor, second: QColor) -> float:
    """How unlike two colours look: CIE 1976 ΔE of L*a*b*, white point D65; 2.3 is just seen."""
    spots = [
        color.rgb2lab([[[each.redF(), each.greenF(), each.blueF()]]])[0, 0]
        for each in (first, second)
    ]
    return float(np.linalg.norm(spots[0] - spots[1]))


@pytest.mark.parametrize("colours", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_text_can_be_read(colours: theme.Theme) -> None:
    for ground in (colours.background, colours.panel, colours.raised, colours.accent_soft):
        assert contrast(colours.text, ground) >= 7
        assert contrast(colours.secondary, ground) >= 4.2
    for strong in (colours.positive, colours.warning, colours.negative):
        assert contrast(strong, colours.background) >= 4.5
    assert contrast(colours.on_accent, colours.accent) >= 4.5


@pytest.mark.parametrize("colours", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_what_lies_side_by_side_can_be_told_apart(colours: theme.Theme) -> None:
    for palette, needed in ((theme.class_colours(10), 10), (colours.variants, 7)):
        told = [QColor(name) for name in palette]
        assert len(told) >= needed  # as many as there are classes, and variants
        closest = min(distance(a, b) for a, b in combinations(told[:needed], 2))
        assert closest >= 20


@pytest.mark.parametrize("colours", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_palette_leaves_nothing_to_derive(colours: theme.Theme) -> None:
    made = theme.palette(colours)
    for group in GROUPS:
        for role in ROLES:
            if role != QPalette.ColorRole.NoRole:
                assert made.isBrushSet(group, role), (group, role)
    disabled = made.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
    assert disabled == QColor(colours.disabled)


def test_apply_changes_palette_and_tells(qapp: QApplication, qtbot: QtBot) -> None:
    with qtbot.waitSignal(theme.notifier().changed):
        theme.apply(qapp, "dark")
    assert theme.current() is theme.DARK
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(theme.DARK.background)
    with qtbot.waitSignal(theme.notifier().changed):
        theme.apply(qapp, "light")
    assert theme.current() is theme.LIGHT
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(theme.LIGHT.background)


def test_an_appearance_that_is_worn_is_not_put_on_again(qapp: QApplication, qtbot: QtBot) -> None:
    theme.apply(qapp, "dark")
    with qtbot.assertNotEmitted(theme.notifier().changed):
        theme.apply(qapp, "dark")
    with qtbot.waitSignal(theme.notifier().changed):
        theme.apply(qapp, "light")


class Desktop:
    """The application's style hints, on a desktop that asks for a scheme."""

    def __init__(self, hints: QStyleHints, asked: Qt.ColorScheme) -> None:
        self._hints, self._asked = hints, asked

    def __getattr__(self, name: str) -> Any:
        return (lambda: self._asked) if name == "colorScheme" else getattr(self._hints, name)


@pytest.mark.parametrize(
    ("asked", "worn"),
    [
        (Qt.ColorScheme.Unknown, theme.LIGHT),  # no desktop that could be asked
        (Qt.ColorScheme.Light, theme.LIGHT),
        (Qt.ColorScheme.Dark, theme.DARK),
    ],
)
def test_as_the_system_is_light_unless_the_desktop_is_dark(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, asked: Qt.ColorScheme, worn: theme.Theme
) -> None:
    hints = Desktop(qapp.styleHints(), asked)
    monkeypatch.setattr(QGuiApplication, "styleHints", lambda *_: hints)
    theme.apply(qapp, "system")
    assert theme.current() is worn
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(worn.background)
    monkeypatch.undo()
    theme.apply(qapp, "light")


def test_unknown_appearance_is_refused(qapp: QApplication) -> None:
    with pytest.raises(ValueError, match="not 'blue'"):
        theme.apply(qapp, "blue")


def test_fonts_are_the_bundled_ones_with_equal_figures(qapp: QApplication) -> None:
    theme.apply(qapp, "light")
    assert theme.load_fonts() == "Inter"
    for weight in (QFont.Weight.Normal, QFont.Weight.Medium, QFont.Weight.DemiBold):
        made = theme.font(13, weight)
        assert QFontInfo(made).family().startswith("Inter")
        assert made.pixelSize() == 13
        metrics = QFontMetrics(made)
        assert metrics.horizontalAdvance("1111") == metrics.horizontalAdvance("8888")
    bold = QFontMetrics(theme.font(13, QFont.Weight.DemiBold)).horizontalAdvance("Denoising")
    assert bold > QFontMetrics(theme.font(13)).horizontalAdvance("Denoising")


def test_theme_does_not_load_the_plot_library() -> None:
    code = "import sys, gui.theme; sys.exit('pyqtgraph' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_second_palette_is_told_apart_by_colour_blind_eyes() -> None:
    usual, other = theme.CLASS_PALETTES["usual"], theme.CLASS_PALETTES["all-eyes"]
    hard = {(2, 3), (1, 8), (6, 9), (0, 4)}
    for one, two in hard:
        closest = min(vision.distance(usual[one], usual[two], eye) for eye in vision.EYES)
        assert closest < 7
    for one, two in combinations(range(10), 2):
        for eye in vision.EYES:
            assert vision.distance(other[one], other[two], eye) >= 15, (one, two, eye)


def test_eyes_without_green_cones_see_some_colours_alike() -> None:
    for eye in vision.EYES:  # greys are the same to all
        np.testing.assert_allclose(vision.lab("#808080", eye), [53.585, 0, 0], atol=0.02)
    assert vision.distance("#d62728", "#2ca02c", "normal") > 50
    assert vision.distance("#d62728", "#2ca02c", "deuteranopia") < 5


def test_another_palette_of_classes_is_taken_everywhere_and_told_once() -> None:
    heard: list[str] = []
    theme.notifier().changed.connect(partial(heard.append, "changed"))
    try:
        theme.choose_class_palette("all-eyes")
        theme.choose_class_palette("all-eyes")
        assert theme.class_palette() == "all-eyes"
        assert theme.class_colours(12)[:10] == theme.CLASS_PALETTES["all-eyes"]
        with pytest.raises(ValueError, match="usual, all-eyes"):
            theme.choose_class_palette("pastel")
    finally:
        theme.choose_class_palette("usual")
    assert theme.class_colours(10) == theme.CLASS_PALETTES["usual"]
    assert heard == ["changed", "changed"]


def test_class_colours_are_as_many_as_asked_for_and_never_the_same_twice() -> None:
    assert theme.class_colours(3) == theme.class_colours(10)[:3]
    many = theme.class_colours(40)
    assert many[:10] == theme.class_colours(10)
    assert len(set(many)) == 40
    assert all(QColor.isValidColorName(name) for name in many)
    for name in many[10:]:
        assert contrast(name, theme.LIGHT.background) > 1.4
        assert contrast(name, theme.DARK.background) > 1.4


def test_the_signed_ramp_goes_from_orange_over_black_to_blue() -> None:
    ramp = theme.signed_ramp()
    assert ramp.shape == (256, 3)
    ends = (theme.DARK.signed_negative, theme.DARK.signed_positive)
    assert [QColor(*ramp[row].tolist()).name() for row in (0, -1)] == list(ends)
    assert ramp[127:129].max() <= 1


def test_a_mode_is_told_even_where_the_colours_stay(qapp: QApplication, qtbot: QtBot) -> None:
    theme.apply(qapp, "light")
    with (
        qtbot.waitSignal(theme.notifier().mode_changed),
        qtbot.assertNotEmitted(theme.notifier().changed),
    ):
        theme.apply(qapp, "light")
    assert theme.notifier().mode == "light"


class _Counting(QWidget):
    """Counts how often it is told of another style."""

    told = 0

    def event(self, event: QEvent) -> bool:
        """One more."""
        if event.type() == QEvent.Type.StyleChange:
            self.told += 1
        return super().event(event)


def test_what_lies_deep_in_a_window_is_styled_no_more_often_than_the_window(
    qtbot: QtBot, qapp: QApplication
) -> None:
    theme.apply(qapp, "light")
    window = inner = QWidget()
    for _ in range(12):
        outer, inner = inner, QWidget()
        QVBoxLayout(outer).addWidget(inner)
    deep = _Counting()
    QVBoxLayout(inner).addWidget(deep)
    qtbot.addWidget(window)
    window.show()
    deep.told = 0
    theme.apply(qapp, "dark")
    assert 1 <= deep.told <= 4
    theme.apply(qapp, "light")


def test_a_window_that_changes_its_theme_looks_as_one_that_began_with_it(
    qtbot: QtBot, qapp: QApplication
) -> None:
    def shown() -> QWidget:
        window = QWidget()
        column = QVBoxLayout(window)
        for part in (QPushButton("Draw"), QLineEdit("code"), QComboBox(), QRadioButton("KL")):
            column.addWidget(part)
        column.addWidget(QProgressBar(value=40))
        tabs = QTabBar()
        tabs.addTab("Units")
        column.addWidget(tabs)
        qtbot.addWidget(window)
        window.show()
        return window

    theme.apply(qapp, "light")
    changed = shown()
    theme.apply(qapp, "dark", 150)
    begun = shown()
    for window in (changed, begun):
        window.resize(300, 400)
        qtbot.wait(0)
    qtbot.waitUntil(lambda: changed.grab().toImage() == begun.grab().toImage())
    theme.apply(qapp, "light", 100)
