"""What tells of trouble, or of good news, without blocking or covering anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QColor, QKeySequence, QPainter, QPaintEvent, QPalette, QPen, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QHBoxLayout,
    QSizePolicy,
    QWidget,
)

from engine.core.foreign_text import visible
from gui import theme
from gui.guard import guarded
from gui.widgets.controls.labels import ElidedLabel
from gui.widgets.controls.paragraph import Paragraph
from gui.widgets.controls.pills import Chip
from gui.widgets.painting import primitives

if TYPE_CHECKING:
    from collections.abc import Callable

Kind = Literal["info", "warning", "error"]
SIDE = 22
"""Pixels of the button with the cross, beside text of the usual size."""
LINES, LEFT = 2, 26
"""Lines of words, and pixels before them, where the dot is."""
LINGERS_MS, LINGERS_MS_EACH = 4000, 50
"""How long good news stays, and how much longer for each of its letters."""


@guarded
class CloseButton(QAbstractButton):
    """A painted cross."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Dismiss")
        self.setToolTip("Dismiss")
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def sizeHint(self) -> QSize:
        """A square as tall as a line of text."""
        return QSize(theme.px(SIDE), theme.px(SIDE))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the cross."""
        painter, colours = QPainter(self), theme.current()
        ring = colours.accent if primitives.shows_focus(self) else None
        if self.underMouse() or ring:
            area, half = QRectF(self.rect()), self.height() / 2
            primitives.box(painter, area, half, colours.hover, ring, width=2.0)
        painter.scale(self.width() / SIDE, self.height() / SIDE)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours.secondary), 1.4))
        for slope in (-1, 1):
            painter.drawLine(QPointF(7.5, 11 - 3.5 * slope), QPointF(14.5, 11 + 3.5 * slope))
        painter.end()


@guarded
class NoticeBar(QWidget):
    """What happened, why, and what to do; hidden while there is nothing to say.

    It has a place of its own in the window's top line and covers nothing. Good news goes away by
    itself; trouble, and what waits for an answer, stays until it is put away, by its cross or by
    Escape wherever the keyboard is.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind: Kind = "info"
        self._run: Callable[[], object] | None = None
        self.text, self.detail = Paragraph(LINES, self), ElidedLabel("", self)
        theme.set_font(self.detail, theme.SMALL)
        self.detail.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.action = Chip("Answer", self)
        self.close_button = CloseButton(self)
        self.action.clicked.connect(self._act)
        self.close_button.clicked.connect(self.clear)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self).activated.connect(self.clear)
        self._lingering = QTimer(self, singleShot=True)
        self._lingering.timeout.connect(self._go)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(LEFT, 0, 2, 0)
        row.setSpacing(theme.GAP)
        for part in (self.text, self.detail, self.action, self.close_button):
            row.addWidget(part)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_notice(
        self,
        kind: Kind,
        text: str,
        detail: str = "",
        action: tuple[str, Callable[[], object]] | None = None,
        *,
        lingers: bool | None = None,
    ) -> None:
        """Say something; it replaces what was said before.

        Args:
            kind: ``"info"``, ``"warning"`` or ``"error"``.
            text: What happened, why, and what to do; no markup.
            detail: What changes meanwhile, such as how far a download is.
            action: Label of a button and what it does; the notice goes away with it.
            lingers: Whether it goes away by itself; None for good news without a button.
        """
        self._kind = kind
        text, detail = visible(text), visible(detail)
        self.text.setText(text)
        self.detail.set_text(detail)
        self.detail.setVisible(bool(detail))
        self._row.setStretch(0, 2 if detail else 1)
        self._row.setStretch(1, 1 if detail else 0)
        self._run = action[1] if action else None
        self.action.setVisible(action is not None)
        if action:
            self.action.setText(action[0])
            self.action.setAccessibleName(action[0])
            self.action.updateGeometry()
        self.setAccessibleName(f"{kind.capitalize()}: {text}. {detail}".strip())
        self.show()
        self.update()
        self._lingering.stop()
        if lingers if lingers is not None else kind == "info" and action is None:
            self._lingering.start(LINGERS_MS + LINGERS_MS_EACH * len(text + detail))

    def minimumSizeHint(self) -> QSize:
        """What the buttons need, and a few words."""
        return QSize(super().minimumSizeHint().width() + theme.px(80), self.sizeHint().height())

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

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the quiet card and a dot in the colour of its kind."""
        painter, colours = QPainter(self), theme.current()
        primitives.box(painter, QRectF(self.rect()), theme.RADIUS, colours.raised, colours.line)
        strong = {"info": colours.accent, "warning": colours.warning, "error": colours.negative}
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(strong[self._kind]))
        painter.drawEllipse(QPointF(LEFT / 2 + 1, self.height() / 2), 4.0, 4.0)
        painter.end()

    @Slot()
    def _act(self) -> None:
        run = self._run
        self.clear()
        if run is not None:
            run()
