"""Help's list of words: each once, whole, with all states of units."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QScrollArea

from engine.evaluation.units.states import State
from gui.menus import glossary
from gui.menus.glossary import GlossaryDialog

if TYPE_CHECKING:
    from gui.main_window import MainWindow


def test_words_are_explained_once_and_nothing_is_cut(window: MainWindow) -> None:
    window.menus.actions_by_path["Help/What the Words Mean"].trigger()
    (dialog,) = window.findChildren(GlossaryDialog)
    labels = dialog.findChildren(QLabel)
    said = [label.text() for label in labels]
    terms = [term for _, words in glossary.GROUPS for term, _ in words]
    assert len(terms) == len({*terms})
    assert {"Latent space", "Unit", "Why it is blurry", "PSNR", "Prior, KL"} <= {*terms}
    assert {"Radius", "Singular values"} <= {*terms}
    for _, words in glossary.GROUPS:
        for term, meaning in words:
            assert said.index(meaning) == said.index(term) + 1
            assert meaning.endswith(".")
    for label in labels:
        assert label.height() >= label.heightForWidth(label.width())
    (area,) = dialog.findChildren(QScrollArea)
    assert area.horizontalScrollBar().maximum() == 0
    dialog.close()


def test_all_states_of_units_are_among_them() -> None:
    terms = {term.lower() for term, _ in glossary.STATES}
    assert {state.value for state in State} <= terms
