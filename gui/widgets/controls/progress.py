"""A thin line that fills as work gets done."""

from __future__ import annotations

from PySide6.QtWidgets import QProgressBar, QWidget

THICKNESS = 5
STEPS = 1000
"""Positions of the line's end; it is never longer than that many pixels."""


class ProgressLine(QProgressBar):
    """Qt's bar without its text; the stylesheet gives it an accent line on a quiet track."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextVisible(False)
        self.setFixedHeight(THICKNESS)
        self.setRange(0, STEPS)
        self.setAccessibleName("Progress")
        self.set_fraction(None)

    def set_fraction(self, fraction: float | None) -> None:
        """Show how much is done, in [0, 1] and clamped to it, or None when nothing goes on."""
        done = min(max(fraction or 0.0, 0.0), 1.0)
        words = "idle" if fraction is None else f"{done:.0%}"
        if words != self.accessibleDescription():
            self.setAccessibleDescription(words)
        # Qt's bar paints each new value at once, and with it all of the window that waits.
        self.setUpdatesEnabled(False)
        self.setValue(round(done * STEPS))
        self.setUpdatesEnabled(True)
