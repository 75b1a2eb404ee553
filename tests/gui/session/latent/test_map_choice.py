"""Which map is wanted, how it is called and remembered, and what a run shows that lacks it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from engine.nets.architecture import Dense
from gui.session.latent import map_caption, map_choice
from gui.session.latent.latent_view import View
from gui.session.latent.map_choice import AUTOMATIC, LDA, PCA, TSNE, UNITS, MapChoice
from tests.gui import lab

if TYPE_CHECKING:
    from engine.data.dataset import Dataset
    from engine.training.events import LatentFrame
    from gui.session import Session


def frame_of(dataset: Dataset, code: int = 8) -> LatentFrame:
    model = lab.untrained("vanilla", network=Dense((12,), code))
    return lab.encoded("x", model, dataset).frame


def view(dataset: Dataset, choice: MapChoice, code: int = 8) -> View:
    return View.of("x", frame_of(dataset, code), choice, dataset.labels("test"))


@pytest.mark.parametrize(
    ("kind", "axes", "title"),
    [(PCA, (0, 1), "PCA 1–2"), (UNITS, (0, 17), "Units 0–17"), (LDA, (2, 0), "LDA 3–1")],
)
def test_axes_are_numbered_as_they_are_elsewhere(
    kind: str, axes: tuple[int, int], title: str
) -> None:
    assert map_choice.title(kind, axes) == title
    assert map_choice.title(TSNE, axes) == "t-SNE"


@pytest.mark.parametrize(
    ("word", "choice"),
    [
        ("lda", MapChoice(LDA)),
        ("t-SNE", MapChoice(TSNE)),
        ("pca:1-3", MapChoice(PCA, (0, 2))),
        ("Units:0-17", MapChoice(UNITS, (0, 17))),
    ],
)
def test_a_word_names_a_map_with_axes_as_they_are_on_screen(word: str, choice: MapChoice) -> None:
    assert map_choice.asked(word) == choice


@pytest.mark.parametrize(
    "word", ["", "umap", "pca:", "pca:0-1", "pca:2-2", "tsne:1-2", "lda:1", "units:-1-2"]
)
def test_other_words_name_no_map(word: str) -> None:
    with pytest.raises(ValueError, match="one of pca, units, lda, tsne"):
        map_choice.asked(word)


@pytest.mark.parametrize(
    "choice", [MapChoice(), MapChoice(PCA, (3, 7)), MapChoice(UNITS, (200, 1)), MapChoice(TSNE)]
)
def test_a_choice_is_remembered(choice: MapChoice) -> None:
    assert map_choice.parsed(map_choice.remembered(choice)) == choice


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ({"axes": "0,2"}, MapChoice(PCA, (0, 2))),
        ({"axes": "0,1"}, MapChoice()),
        ({}, None),
        ({"map": "lda", "axes": "1,1"}, None),
        ({"map": "lda", "axes": "1,-1"}, None),
        ({"map": "lda", "axes": "1"}, None),
        ({"map": "umap", "axes": "0,1"}, None),
    ],
)
def test_what_earlier_versions_and_strangers_wrote(
    text: dict[str, str], choice: MapChoice | None
) -> None:
    assert map_choice.parsed(text) == choice


def test_a_code_of_two_is_first_seen_as_it_is(dataset: Dataset) -> None:
    narrow, wide = (view(dataset, MapChoice(), code) for code in (2, 3))
    assert (narrow.kind, wide.kind) == (UNITS, PCA)
    codes = narrow.frame.codes
    order = [np.argsort(values, kind="stable") for values in (narrow.points[:, 0], codes[:, 0])]
    np.testing.assert_array_equal(*order)
    assert view(dataset, MapChoice(PCA), 2).kind == PCA


@pytest.mark.parametrize("choice", [MapChoice(UNITS, (3, 5)), MapChoice(LDA, (2, 1))])
def test_places_and_codes_belong_together(dataset: Dataset, choice: MapChoice) -> None:
    found = view(dataset, choice)
    assert (found.kind, found.wanted, found.axes) == (choice.kind, choice.kind, choice.axes)
    assert np.square(found.points).sum(1).mean() == pytest.approx(1, rel=1e-3)
    for index in (0, 7, 31):
        place = found.place_of(found.frame.codes[index])
        assert place == pytest.approx(tuple(found.points[index].tolist()), abs=1e-4)
        assert place is not None
        back = found.code_at(*place)
        assert found.place_of(back) == pytest.approx(place, abs=1e-3)


def test_a_part_of_the_images_lies_where_it_lies_among_all(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.models.orientation.SUBSET", 30)
    frame = frame_of(dataset)
    images = np.arange(0, 60, 2)
    part = replace(frame, codes=frame.codes[images], images=images)
    for choice in (MapChoice(UNITS, (3, 5)), MapChoice(LDA)):
        labels = dataset.labels("test")
        whole, some = (View.of("x", each, choice, labels) for each in (frame, part))
        np.testing.assert_allclose(some.points[images], whole.points[images], atol=1e-5)
        assert np.isnan(some.points[1::2]).all()


def test_an_lda_is_turned_as_the_principal_plane_lies(dataset: Dataset) -> None:
    principal, lda = (view(dataset, MapChoice(kind)).points for kind in (PCA, LDA))
    nearest = np.square(lda - principal).sum()
    for turn in (np.diag([1, -1]), np.diag([-1, 1]), np.array([[0, 1], [-1, 0]])):
        assert np.square(lda @ turn - principal).sum() > nearest


def test_without_classes_to_part_there_is_no_lda(dataset: Dataset) -> None:
    frame = frame_of(dataset)
    found = View.of("x", frame, MapChoice(LDA), np.zeros(len(frame.codes), np.int64))
    assert (found.kind, found.wanted) == (PCA, LDA)
    assert "no classes to part: PCA instead" in map_caption.caption(found, "hint", "")


@pytest.mark.parametrize(
    ("choice", "code", "words"),
    [
        (MapChoice(PCA), 8, "PCA 1–2 keeps "),
        (MapChoice(UNITS, (3, 5)), 8, "units 3 and 5 of the code as they are, "),
        (MapChoice(), 2, "all of the code, as it is"),
        (MapChoice(LDA), 8, "made with the labels: that it parts the classes is its aim"),
        (MapChoice(TSNE), 8, "PCA 1–2 keeps "),
    ],
)
def test_the_caption_says_what_is_seen(
    dataset: Dataset, choice: MapChoice, code: int, words: str
) -> None:
    assert words in map_caption.caption(view(dataset, choice, code), "hint", "")


def test_side_by_side_units_are_not_called_turned_alike(dataset: Dataset) -> None:
    turned, plain = view(dataset, MapChoice()), view(dataset, MapChoice(), 2)
    alike = map_caption.several([turned, turned], "hint", "")
    assert "one hover, one selection, one orientation in all" in alike
    mixed = map_caption.several([turned, plain], "hint", "")
    assert "one hover, one selection in all; units are not turned alike" in mixed
    assert "orientation" not in map_caption.several([plain, plain], "hint", "")
    assert map_caption.brief(plain) == "Units 0–1"
    assert map_caption.brief(turned) == map_caption.detail(turned).partition(" · ")[2]
    assert "PCA 1–2" in map_caption.detail(view(dataset, MapChoice(TSNE)))
    assert "PCA" not in map_caption.detail(turned)
    assert map_caption.detail(plain) == "2 numbers · Units 0–1 · keeps 100 %"


def test_each_kind_comes_back_with_the_axes_that_it_had(session: Session) -> None:
    plane = session.plane
    assert plane.choice == MapChoice(AUTOMATIC, (0, 1))
    plane.set_axes((0, 3))
    assert plane.choice == MapChoice(PCA, (0, 3))
    plane.choose_kind(UNITS)
    assert plane.axes == (0, 1)
    plane.set_axes((7, 2))
    plane.choose_kind(PCA)
    assert plane.axes == (0, 3)
    plane.choose_kind(UNITS)
    assert plane.choice == MapChoice(UNITS, (7, 2))
