"""What of a label has room at the end of a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QFontMetricsF

from gui import theme
from gui.widgets.plots.end_labels import LEAST_NAME, READABLE_NAME, EndLabel, _fitted

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication


def test_a_name_is_cut_before_its_data_set_is_left_out(qapp: QApplication) -> None:
    assert qapp
    metrics = QFontMetricsF(theme.font(theme.SMALL))
    label = EndLabel("Sparse on clothes", "0.3198", "#ff0000", 0.3, 1.0, "Fashion-MNIST")
    whole, data = map(metrics.horizontalAdvance, (label.whole, " · Fashion-MNIST"))
    assert _fitted(label, metrics, whole + 1) == "Sparse on clothes · Fashion-MNIST"
    cut = _fitted(label, metrics, data + READABLE_NAME)
    assert cut.startswith("S")
    assert cut.endswith(" · Fashion-MNIST")
    assert "…" in cut
    bare = _fitted(label, metrics, data + READABLE_NAME - 1)
    assert bare == "Sparse on clothes"
    assert _fitted(label, metrics, LEAST_NAME - 1) == ""


def test_a_short_name_is_whole_or_stands_alone(qapp: QApplication) -> None:
    assert qapp
    metrics = QFontMetricsF(theme.font(theme.SMALL))
    label = EndLabel("floor", "0.0581", "#ff0000", 0.1, 1.0, "MNIST")
    whole = metrics.horizontalAdvance(label.whole)
    assert _fitted(label, metrics, whole + 1) == "floor · MNIST"
    assert _fitted(label, metrics, whole - 3) == "floor"
