"""The words below the map, over it, and those in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.core.text import spaced
from gui import text
from gui.session.latent.map_choice import LDA, PCA, TITLES, TSNE, UNITS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gui.session.latent.latent_view import View
    from gui.session.runs.book import RunBook

BETWEEN = " · "
"""Parts what is said."""
MEANINGS = {
    LDA: "made with the labels: that it parts the classes is its aim, no finding",
    TSNE: "neighbours are near; distances between clusters, and their sizes, mean nothing",
}
"""What distances mean on the maps of which it is always the same."""
ALIKE = "all images have the same code"
NO_CLASSES = "there are no classes to part: PCA instead"
AWAITED = "the LDA of so wide a code is being made: PCA until it is there"
PASSING = "a run in training moves on: PCA instead; pause it to see the LDA of so wide a code"
"""Why another map is shown than the LDA that is wanted; of t-SNE a line of its own says it."""
DECODED = {
    PCA: "decoded here",
    UNITS: "decoded here, other units at their means",
    LDA: "decoded here, all else at its mean",
    TSNE: "code of the nearest image, decoded",
}
"""What a picture of a place is."""


def caption(view: View, hint: str, errors: str, off: str = "") -> str:
    """What the map keeps and what it means, why it has no colours of errors, and a hint."""
    frame = view.frame
    some = "" if frame.images is None else f"{spaced(len(frame.images))} of the test images"
    words = (errors and f"errors are {errors}", off, _instead(view), meaning(view), some, hint)
    return " · ".join(filter(None, words))


def several(views: list[View | None], hint: str, errors: str, off: str = "") -> str:
    """What maps side by side have in common; what each keeps stands over it."""
    there = [view for view in views if view is not None]
    kinds = {view.kind for view in there}
    alike = "one hover, one selection, one orientation in all"
    if UNITS in kinds:
        but = "" if kinds == {UNITS} else "; units are not turned alike"
        alike = f"one hover, one selection in all{but}"
    instead = "; ".join(sorted({*map(_instead, there)} - {""}))
    means = [f"{TITLES[kind]}: {MEANINGS[kind]}" for kind in MEANINGS if kind in kinds]
    words = (errors and f"errors are {errors}", off, *means, instead, alike, hint)
    return " · ".join(filter(None, words))


def shorter(words: str, hint: str) -> list[str]:
    """Less and less of a caption, for where there is no room for it, the longest first.

    What is left out is whole: half a number or half a warning would say something else. Of the
    hint at the end each of its parts is.

    Args:
        words: All that it says; its parts are separated by dots.
        hint: Its last part, if it has one.
    """
    parts = [(BETWEEN, each) for each in words.split(BETWEEN)]
    if hint and words.endswith(hint):
        first, *rest = hint.split(", ")
        parts[-1:] = [(BETWEEN, first), *((", ", each) for each in rest)]
    parts[0] = ("", parts[0][1])
    ways = range(len(parts) - 1, 0, -1)
    return ["".join(mark + each for mark, each in parts[:count]) + " …" for count in ways]


def _instead(view: View) -> str:
    """Why the LDA that is wanted is not what is shown."""
    if view.wanted != LDA or view.kind == LDA:
        return ""
    if not view.drawn.awaited:
        return NO_CLASSES
    return AWAITED if view.frame.images is None else PASSING


def meaning(view: View) -> str:
    """What places and distances on a map tell."""
    name, kept = view.title, f"{_kept(view) * 100:.1f} %"
    if view.kind == PCA:
        return f"{name} keeps {kept} of the variance" if view.radius else f"{name}: {ALIKE}"
    if view.kind == UNITS:
        first, second = view.axes
        if view.components <= 2:
            return "all of the code, as it is"
        return f"units {first} and {second} of the code as they are, {kept} of the variance"
    parted = view.drawn.separation
    share = "" if parted is None else f" ({parted * 100:.0f} % of what parts them)"
    return f"{name}{share}: {MEANINGS[view.kind]}"


def warning(view: View) -> str:
    """What distances on a map do not tell; empty where they are those of the codes."""
    return MEANINGS.get(view.kind, "")


def detail(view: View) -> str:
    """How wide the codes are, and what the map keeps of them."""
    size = view.frame.codes.shape[1]
    numbers = "1 number" if size == 1 else f"{size} numbers"
    if view.kind == TSNE:
        return f"{numbers} · {view.title}"
    kept = f"keeps {_kept(view) * 100:.0f} %"
    plain = view.kind == view.wanted == PCA
    return " · ".join([numbers, *([] if plain else [view.title]), kept])


def brief(view: View) -> str:
    """The half of the ``detail`` that nothing else on screen says."""
    if view.kind == view.wanted == PCA:
        return f"keeps {_kept(view) * 100:.0f} %"
    return view.title


def figure(view: View) -> str:
    """What the map keeps, as a figure alone; empty where ``brief`` is none."""
    return f"{_kept(view) * 100:.0f} %" if view.kind == view.wanted == PCA else ""


def _kept(view: View) -> float:
    return view.drawn.variance_kept or 0.0


def off_the_map(view: View) -> str:
    """That the drawing lies nowhere on a map."""
    why = ": no image's code is near its own" if view.kind == TSNE else ""
    return f"the drawing is not on this map{why}"


def off_the_maps(names: Sequence[str]) -> str:
    """That the drawing lies nowhere on the maps of some runs."""
    return f"the drawing is not on the map of {', '.join(names)}" if names else ""


def moments(book: RunBook, runs: Sequence[str]) -> dict[str, str]:
    """At which epoch each run is shown, where that is not the same for all."""
    models = {run: model for run in runs if (model := book.model_of(run)) is not None}
    words = {run: f"epoch {text.epoch(model.epoch)}" for run, model in models.items()}
    return words if len(set(words.values())) > 1 else {}


def earlier(book: RunBook) -> str:
    """Which moment of the shown run is shown, if it is not the last."""
    model = book.model
    return f"epoch {text.epoch(model.epoch)}" if book.shows_earlier and model is not None else ""


def unknown_errors(book: RunBook) -> str:
    """Why points have no colours of errors."""
    return "known of the newest model only" if book.shows_earlier else "not measured yet"


def missing(book: RunBook, run: str) -> str:
    """Why a run has no points."""
    entry = book.entries.get(run)
    if book.dataset is None or entry is None:
        return "Opening the laboratory …"
    if entry.trouble:
        return entry.trouble
    if entry.model is None:
        return "Reading the run …"
    return "Encoding the test images …"
