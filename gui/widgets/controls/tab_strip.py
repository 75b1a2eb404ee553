"""Pages with titles above them, each known by a key."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QEvent, QSize, Signal, Slot
from PySide6.QtGui import QFont, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QApplication, QTabBar, QTabWidget, QWidget

from gui import theme
from gui.guard import guarded
from gui.widgets.layout import ScrollIfTooSmall
from gui.widgets.painting.primitives import set_style_flag

SMALLEST = (240, 88)
"""Width and height in pixels, beside text of the usual size, below which no page is pressed; it
then scrolls."""


@guarded
class SteadyTabBar(QTabBar):
    """A bar whose titles take the room of their widest weight, so that choosing a tab moves none.

    The stylesheet alone sizes the current title by its semi-bold letters and the others by theirs.
    Where all titles have no room beside each other they stand closer.
    """

    _tight = False

    def tabSizeHint(self, index: int) -> QSize:
        """The semi-bold title and the stylesheet's margin."""
        space = theme.TAB_SPACE_TIGHT if self._tight else theme.TAB_SPACE
        return QSize(self._title_width(index) + space, super().tabSizeHint(index).height())

    def fit(self, room: int) -> None:
        """Let the titles stand closer if they need more than a width in pixels."""
        seen = [place for place in range(self.count()) if self.isTabVisible(place)]
        needed = sum(self._title_width(place) + theme.TAB_SPACE for place in seen)
        if (needed > room) != self._tight:
            self._tight = needed > room
            set_style_flag(self, "tight", self._tight)
            QApplication.sendEvent(self, QEvent(QEvent.Type.StyleChange))  # it lays the titles out

    def _title_width(self, index: int) -> int:
        metrics = QFontMetrics(theme.font(theme.BASE, QFont.Weight.DemiBold))
        return metrics.horizontalAdvance(self.tabText(index))


@guarded
class TabStrip(QTabWidget):
    """Qt's tabs by keys; the stylesheet underlines the current one in the accent colour."""

    changed = Signal(str)
    """Key of the page that is now in front."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys: list[str] = []
        bar = self._bar = SteadyTabBar(self)
        bar.setAccessibleName("Views")
        bar.setDrawBase(False)
        self.setTabBar(bar)
        self.currentChanged.connect(self._turned)
        theme.notifier().changed.connect(self._fit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The titles have another width."""
        super().resizeEvent(event)
        self._fit()

    @Slot()
    def _fit(self) -> None:
        self._bar.fit(self.width() - 2 * theme.MARGIN)

    def add(self, key: str, title: str, widget: QWidget) -> None:
        """Add a page at the end; the first becomes current.

        Raises:
            ValueError: ``key`` is taken.
        """
        if key in self._keys:
            raise ValueError(f"there is already a page '{key}'")
        self._keys.append(key)
        self.addTab(ScrollIfTooSmall(widget, SMALLEST, grows=True), title)
        self._fit()

    def set_current(self, key: str) -> None:
        """Bring a page to the front; an unknown key raises ``ValueError``."""
        self.show_page(key)
        self.setCurrentIndex(self._keys.index(key))

    def hide_page(self, key: str) -> None:
        """Leave a page out until it is asked for."""
        self.setTabVisible(self._keys.index(key), False)
        self._fit()

    def show_page(self, key: str) -> None:
        """Show a page's title, which page ever is in front."""
        self.setTabVisible(self._keys.index(key), True)
        self._fit()

    def current(self) -> str:
        """Key of the page in front, or an empty string while there is none."""
        index = self.currentIndex()
        return self._keys[index] if index >= 0 else ""

    def widget(self, index: int) -> QWidget:
        """A page itself, and not the area that it scrolls in."""
        area = super().widget(index)
        assert isinstance(area, ScrollIfTooSmall)  # noqa: S101 - see ``add``
        return cast("QWidget", area.widget())

    def currentWidget(self) -> QWidget:
        """The page in front."""
        return self.widget(self.currentIndex())

    @Slot(int)
    def _turned(self, index: int) -> None:
        if index >= 0:
            self.changed.emit(self._keys[index])
