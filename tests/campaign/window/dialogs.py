"""What a person does where a dialogue or a menu is open: answers it, or changes their mind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QFileDialog,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from tests.gui.hands import LEFT

if TYPE_CHECKING:
    import random
    from pathlib import Path

WORDS = ("", "7", "a name", "99999999999", "<b>bold</b>", "λ · 2", "x" * 300, "../up", "a/b")
NAMES = (
    "saved",
    "saved.png",
    "saved.svg",
    "new.csv",
    "film.gif",
    "best",
    "best.safetensors",
    "no/x",
)


def answer(dice: random.Random, folder: Path) -> str:
    """Deal with what is open; what was done, or nothing if nothing is.

    Args:
        dice: Decides.
        folder: Where files are chosen and saved.
    """
    popup = QApplication.activePopupWidget()
    if popup is not None:
        return _in_menu(popup, dice)
    modal = QApplication.activeModalWidget()
    if modal is None:
        modal = next((each for each in QApplication.topLevelWidgets() if _is_open(each)), None)
    if isinstance(modal, QFileDialog):
        return _in_files(modal, dice, folder)
    return "" if modal is None else _in_dialog(modal, dice)


def _is_open(each: QWidget) -> bool:
    return isinstance(each, QDialog) and each.isVisible()


def _in_menu(popup: QWidget, dice: random.Random) -> str:
    if dice.random() < 0.4:
        popup.close()
        return f"close {type(popup).__name__}"
    keys = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Escape)
    key = dice.choice(keys)  # Return might choose what starts another program
    QTest.keyClick(popup, key)
    return f"menu {key.name}"


def _in_files(modal: QFileDialog, dice: random.Random, folder: Path) -> str:
    """A name that is there, one that is not, or none; always in one folder."""
    if dice.random() < 0.4:
        modal.reject()
        return "no file"
    modal.setDirectory(str(folder))
    there = sorted(each.name for each in folder.iterdir())
    name = dice.choice((*NAMES, *there))
    field = modal.findChild(QLineEdit)
    if field is None:
        modal.reject()
        return "no field"
    field.setText(name)
    QTest.keyClick(field, Qt.Key.Key_Return)
    return f"file {name}"


def _in_dialog(modal: QWidget, dice: random.Random) -> str:
    fields = [*modal.findChildren(QLineEdit), *modal.findChildren(QPlainTextEdit)]
    if fields and dice.random() < 0.5:
        word = dice.choice(WORDS)
        field = dice.choice(fields)
        if isinstance(field, QLineEdit):
            field.setText(word)
        else:
            field.setPlainText(word)
        return f"type {word[:20]!r}"
    buttons = [each for each in modal.findChildren(QAbstractButton) if each.isVisible()]
    if buttons and dice.random() < 0.7:
        button = dice.choice(buttons)
        words = button.text()
        QTest.mouseClick(button, LEFT)
        return f"answer {words}"
    QTest.keyClick(modal, Qt.Key.Key_Escape)
    return "escape"
