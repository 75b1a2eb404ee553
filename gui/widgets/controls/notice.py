"""A card that tells of trouble, or of good news, without blocking or moving anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, QTimer, Slot
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QHBoxLayout,
    QLabel,
    QWidget,
)

from gui import theme
from gui.guard import guarded
from gui.widgets.controls.labels import ElidedLabel
from gui.widgets.controls.pills import Chip
from gui.widgets.painting import primitives

if TYPE_CHECKING:
    from collections.abc import Callable

Kind = Literal["info", "warning", "error"]
TOP = 40
"""Pixels from the top of what it lies over: below the line of buttons there."""
WIDEST = 640
"""Pixels; longer lines are hard to read."""
LINGERS_MS, LINGERS_MS_EACH = 4000, 50
"""How long good news stays, and how much longer for each of its letters."""


@guarded
class CloseButton(QAbstractButton):
    """A painted cross."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(22, 22)
        self.setAccessibleName("Dismiss")
        self.setToolTip("Dismiss")
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the cross."""
        painter, colours = QPainter(self), theme.current()
        if self.underMouse() or primitives.shows_focus(self):
            primitives.box(painter, QRectF(self.rect()), 11, colours.hover)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours.secondary), 1.4))
        for slope in (-1, 1):
            painter.drawLine(QPointF(7.5, 11 - 3.5 * slope), QPointF(14.5, 11 + 3.5 * slope))
        painter.end()


@guarded
class NoticeBar(QWidget):
    """What happened, why, and what to do; hidden while there is nothing to say.

    It lies over its parent and moves nothing there. Good news goes away by itself; trouble, and
    what can be answered, stays until it is put away.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind: Kind = "info"
        self._run: Callable[[], object] | None = None
        self.text = QLabel(self)
        theme.set_font(self.text, theme.BASE, QFont.Weight.Medium)
        self.text.setWordWrap(True)  # the cure stands at the end of a message
        self.detail = ElidedLabel("", self)
        self.detail.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.action = Chip("", self)
        self.close_button = CloseButton(self)
        self.action.clicked.connect(self._act)
        self.close_button.clicked.connect(self.clear)
        self._lingering = QTimer(self, singleShot=True)
        self._lingering.timeout.connect(self._go)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(30, 6, 8, 6)
        row.setSpacing(theme.GAP)
        row.addWidget(self.text)
        row.addWidget(self.detail)
        row.addWidget(self.action)
        row.addWidget(self.close_button)
        if parent is not None:
            parent.installEventFilter(self)
        self.hide()

    def show_notice(
        self,
        kind: Kind,
        text: str,
        detail: str = "",
        action: tuple[str, Callable[[], object]] | None = None,
    ) -> None:
        """Say something; it replaces what was said before.

        Args:
            kind: ``"info"``, ``"warning"`` or ``"error"``.
            text: What happened, in a few words.
            detail: Why, and what to do.
            action: Label of a button and what it does; the notice goes away with it.
        """
        self._kind = kind
        self.text.setText(text)
        self.detail.set_text(detail)
        self.detail.setVisible(bool(detail))
        self._row.setStretch(0, 2 if detail else 1)
        self._row.setStretch(1, 3 if detail else 0)
        self._run = action[1] if action else None
        self.action.setVisible(action is not None)
        if action:
            self.action.setText(action[0])
            self.action.setAccessibleName(action[0])
            self.action.updateGeometry()
        self.setAccessibleName(f"{kind.capitalize()}: {text}. {detail}".strip())
        self._place()
        self.show()
        if self.parentWidget() is not None:
            self.raise_()
        self.update()
        self._lingering.stop()
        if kind == "info" and action is None:
            self._lingering.start(LINGERS_MS + LINGERS_MS_EACH * len(text + detail))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep its place when what it lies over has another size."""
        if watched is self.parent() and event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        parent, layout = self.parentWidget(), self._row
        if parent is None:
            return
        room = min(parent.width() - 2 * theme.MARGIN, WIDEST)
        words = self.text.fontMetrics().horizontalAdvance(self.text.text())
        margins = layout.contentsMargins()
        around = margins.left() + margins.right() + self.close_button.width() + 2 * theme.GAP
        # With a detail, such as how far a download is, it is as wide as it can be and rests.
        wide = bool(self.detail.text()) or not self.action.isHidden()
        width = room if wide else min(room, words + around + theme.GAP)
        self.setFixedWidth(max(width, 1))
        height = layout.heightForWidth(width) if layout.hasHeightForWidth() else 0
        self.setFixedHeight(max(height, layout.sizeHint().height() if height <= 0 else height))
        self.move((parent.width() - width) // 2, TOP)

    @Slot()
    def _go(self) -> None:
        """Go away, unless somebody is about to use it."""
        focus = QApplication.focusWidget()
        if self.underMouse() or (focus is not None and self.isAncestorOf(focus)):
            self._lingering.start(LINGERS_MS)
        else:
            self.clear()

    def kind(self) -> Kind:
        """Kind of what was said last."""
        return self._kind

    @Slot()
    def clear(self) -> None:
        """Hide, and forget the button's action."""
        self._run = None
        self._lingering.stop()
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape puts the notice away."""
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the quiet card and a dot in the colour of its kind."""
        painter, colours = QPainter(self), theme.current()
        primitives.box(painter, QRectF(self.rect()), 8, colours.raised, colours.line)
        strong = {"info": colours.accent, "warning": colours.warning, "error": colours.negative}
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(strong[self._kind]))
        painter.drawEllipse(QPointF(18, self.height() / 2), 4.0, 4.0)
        painter.end()

    @Slot()
    def _act(self) -> None:
        run = self._run
        self.clear()
        if run is not None:
            run()
