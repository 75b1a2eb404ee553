"""Help's list of words: each once, whole, with all states of units."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QScrollArea

from engine.evaluation.units.states import State
from gui.menus import glossary, uses
from gui.menus.glossary import GlossaryDialog
from gui.panels.tabs import VIEWS

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


def test_what_autoencoders_are_for_is_told_with_the_place_where_it_is_seen(
    window: MainWindow,
) -> None:
    window.menus.actions_by_path["Help/What Autoencoders Are For"].trigger()
    (dialog,) = window.findChildren(GlossaryDialog)
    assert dialog.windowTitle() == "What autoencoders are for"
    labels = dialog.findChildren(QLabel)
    said = [label.text() for label in labels]
    words = [pair for _, group in uses.GROUPS for pair in group]
    assert [word for word, _ in words] == [
        *("Fewer numbers", "Features", "Denoising", "Anomaly detection"),
        *("New images", "Pretraining"),
    ]
    for word, meaning in words:
        assert said.index(meaning) == said.index(word) + 1
    for label in labels:
        assert label.height() >= label.heightForWidth(label.width())
    whole = " ".join(meaning for _, meaning in words)
    tabs = ("reconstructions", "compare", "robustness", "anomaly", "few_labels", "units")
    titles = {key: title for key, title, *_ in VIEWS}
    assert [key for key in tabs if titles[key] not in whole] == []
    dialog.close()


def test_all_states_of_units_are_among_them() -> None:
    terms = {term.lower() for term, _ in glossary.STATES}
    assert {state.value for state in State} <= terms
