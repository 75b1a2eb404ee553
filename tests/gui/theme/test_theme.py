from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetrics, QPalette

from gui import theme

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


@pytest.mark.parametrize("colours", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_text_can_be_read(colours: theme.Theme) -> None:
    for ground in (colours.background, colours.panel, colours.raised, colours.accent_soft):
        assert contrast(colours.text, ground) >= 7
        assert contrast(colours.secondary, ground) >= 4.2
    for strong in (colours.positive, colours.warning, colours.negative):
        assert contrast(strong, colours.background) >= 4.5
    assert contrast(colours.on_accent, colours.accent) >= 4.5
    assert len(colours.digits) == 10
    assert len(set(colours.variants)) >= 7


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


def test_system_without_a_desktop_is_light(qapp: QApplication) -> None:
    theme.apply(qapp, "system")
    wanted = qapp.styleHints().colorScheme() == Qt.ColorScheme.Dark
    assert theme.current() is (theme.DARK if wanted else theme.LIGHT)
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
