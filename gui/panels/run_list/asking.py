"""Asks for words, in a dialogue that is as wide as they are."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QInputDialog, QWidget

from gui import theme

LEAST, MOST, FRAME = 40, 100, 60
"""Letters that there is room for, at least and at most, and pixels around them."""


def ask_words(
    owner: QWidget, title: str, label: str, words: str, *, lines: bool = False
) -> str | None:
    """Ask a person for words.

    Args:
        owner: Parent of the dialogue.
        title: Of its window.
        label: Over the words.
        words: Those that are there already.
        lines: Whether there may be several lines.

    Returns:
        What was written; None if the person would rather not.
    """
    dialog = dialogue(owner, title, label, words, lines=lines)
    given = dialog.exec() == QDialog.DialogCode.Accepted
    written = dialog.textValue()
    dialog.deleteLater()
    return written if given else None


def dialogue(
    owner: QWidget, title: str, label: str, words: str, *, lines: bool = False
) -> QInputDialog:
    """The dialogue that ``ask_words`` shows: Qt's own has room for some 20 letters."""
    dialog = QInputDialog(owner)
    dialog.setWindowTitle(title)
    dialog.setLabelText(label)
    if lines:
        dialog.setOption(QInputDialog.InputDialogOption.UsePlainTextEditForTextInput)
    dialog.setTextValue(words)
    metrics, room = dialog.fontMetrics(), owner.screen().availableGeometry().width()
    longest = max(map(metrics.horizontalAdvance, words.splitlines()), default=0)
    letter = metrics.averageCharWidth()
    wide = min(max(longest + 2 * letter, LEAST * letter), MOST * letter) + theme.px(FRAME)
    hint = dialog.sizeHint()
    dialog.resize(min(max(wide, hint.width()), room), hint.height())
    return dialog
