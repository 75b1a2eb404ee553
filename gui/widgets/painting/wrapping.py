"""Words in lines, where nothing but a painter is at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QTextLayout, QTextOption

if TYPE_CHECKING:
    from PySide6.QtGui import QFont


def lines(text: str, font: QFont, width: float, most: int) -> list[str]:
    """Words as they fit into a width in pixels, in at most so many lines, the last cut if need be.

    A word that is wider than that goes on in the next line.
    """
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    starts: list[int] = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(width, 1.0))
        starts.append(line.textStart())
    layout.endLayout()
    ends = [*starts[1:], len(text)]
    found = [text[a:b].strip() for a, b in zip(starts, ends, strict=True)]
    if len(found) > most:
        rest = text[starts[most - 1] :]
        mode = Qt.TextElideMode.ElideRight
        found[most - 1 :] = [QFontMetrics(font).elidedText(rest, mode, int(width))]
    return found
