"""Underlined text tabs over a stack of pages."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from gui import theme
from gui.guard import guarded
from gui.widgets.painting import primitives

HEIGHT, SPACE = 34, 22
"""Height of the bar and room between titles, in pixels."""


@guarded
class UnderlinedTabs(QTabBar):
    """Text tabs; the current one is semi-bold and underlined in the accent colour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(True)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def tabSizeHint(self, index: int) -> QSize:
        """The title in its widest weight, so that choosing a tab moves none."""
        metrics = QFontMetrics(theme.font(theme.BASE, QFont.Weight.DemiBold))
        # The first title stands under the text of the columns above, not at the window's edge.
        before = theme.MARGIN if index == 0 else 0
        return QSize(metrics.horizontalAdvance(self.tabText(index)) + SPACE + before, HEIGHT)

    def minimumTabSizeHint(self, index: int) -> QSize:
        """Titles are never cut."""
        return self.tabSizeHint(index)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint titles, the underline and the line below all."""
        painter, colours = QPainter(self), theme.current()
        bottom = self.height()
        painter.fillRect(QRectF(0, bottom - 1, self.width(), 1), QColor(colours.line))
        under = self.mapFromGlobal(self.cursor().pos()) if self.underMouse() else None
        for index in range(self.count()):
            rect = self.tabRect(index).adjusted(theme.MARGIN if index == 0 else 0, 0, 0, 0)
            current = index == self.currentIndex()
            lively = current or (under is not None and rect.contains(under))
            weight = QFont.Weight.DemiBold if current else QFont.Weight.Normal
            painter.setFont(theme.font(theme.BASE, weight))
            painter.setPen(QColor(colours.text if lively else colours.secondary))
            middle = Qt.AlignmentFlag.AlignVCenter
            painter.drawText(rect.adjusted(0, 0, 0, -2), middle, self.tabText(index))
            if current:
                width = painter.fontMetrics().horizontalAdvance(self.tabText(index))
                line = QRectF(rect.left(), bottom - 2, width, 2)
                painter.fillRect(line, QColor(colours.accent))
                if primitives.shows_focus(self):
                    ring = QRectF(rect.left() - 5, 5, width + 10, bottom - 12)
                    primitives.box(painter, ring, 5, None, colours.accent)
        painter.end()


class TabStrip(QWidget):
    """Pages with a strip of titles above them."""

    changed = Signal(str)
    """Key of the page that is now in front."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys: list[str] = []
        self.tabs = UnderlinedTabs(self)
        self.tabs.setAccessibleName("Views")
        self.pages = QStackedWidget(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tabs)
        column.addWidget(self.pages, 1)
        self.tabs.currentChanged.connect(self._turned)

    def add(self, key: str, title: str, widget: QWidget) -> None:
        """Add a page at the end; the first becomes current.

        Raises:
            ValueError: ``key`` is taken.
        """
        if key in self._keys:
            raise ValueError(f"there is already a page '{key}'")
        self._keys.append(key)
        self.pages.addWidget(widget)
        self.tabs.addTab(title)

    def set_current(self, key: str) -> None:
        """Bring a page to the front; an unknown key raises ``ValueError``."""
        self.tabs.setCurrentIndex(self._keys.index(key))

    def current(self) -> str:
        """Key of the page in front, or an empty string while there is none."""
        index = self.tabs.currentIndex()
        return self._keys[index] if index >= 0 else ""

    @Slot(int)
    def _turned(self, index: int) -> None:
        if index >= 0:
            self.pages.setCurrentIndex(index)
            self.changed.emit(self._keys[index])
