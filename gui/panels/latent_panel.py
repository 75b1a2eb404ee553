"""The latent space as a map: hover to preview, click to inspect, drag to decode."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui import theme
from gui.session import map_caption
from gui.session.inspector import DRAWING, PLANE_POINT, TEST_IMAGE
from gui.session.training_control import IDLE
from gui.widgets.controls import ChipGroup, ElidedLabel, SectionHeader
from gui.widgets.fields import ChoiceField
from gui.widgets.map import LatentMap

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from gui.session import Session

MODES = [("points", "Points"), ("digits", "Digits"), ("manifold", "Manifold")]
HINTS = {
    "points": "drag to decode, click a point to inspect it, Shift-drag to walk between two",
    "digits": "some of the test images where their codes lie",
    "manifold": "what the decoder makes of each place on this plane",
}
COLOURS = [("label", "label"), ("error", "error")]
PAIRS = [(0, 1), (0, 2), (1, 2), (0, 3), (1, 3), (2, 3), (4, 5), (6, 7), (8, 9)]
"""The axes on offer: every two of the first four, and the later ones two by two."""
MANIFOLD_SIDE = 16
"""Decoded images along the longer side of the manifold."""


class LatentPanel(QWidget):
    """The map, the choice of its axes and colours, and the line that says what is seen."""

    view_changed = Signal()
    """Mode, axes or colouring are others."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._plane, self._inspector = session, session.plane, session.inspector
        self.map = LatentMap(self)
        self._modes = ChipGroup(MODES, self)
        self._axes = ChoiceField(parent=self, name="Axes", pill=True)
        self._colours = ChoiceField(COLOURS, self, prefix="Colour", pill=True)
        self._caption = ElidedLabel("", self)
        self._coloured: NDArray[np.float32] | None = None
        self._arrange()
        self._listen()
        self._replace()

    def _arrange(self) -> None:
        header = SectionHeader("Latent space", self)
        for chip in (self._modes, self._axes, self._colours):
            header.add(chip)
        theme.set_font(self._caption, theme.SMALL)
        self._caption.setForegroundRole(self._caption.palette().ColorRole.PlaceholderText)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.MARGIN, theme.GAP, theme.MARGIN, theme.TIGHT)
        column.addWidget(header)
        column.addWidget(self.map, 1)
        column.addWidget(self._caption)

    def _listen(self) -> None:
        self._plane.replaced.connect(self._replace)
        self._plane.moved.connect(self._move)
        self._inspector.read.connect(self._show_star)
        self._inspector.selected.connect(self._show_selection)
        book = self._session.book
        book.dataset_changed.connect(self._new_dataset)
        book.shown_epoch_ended.connect(self._recolour)
        self._session.training.state_changed.connect(self._come_to_rest)
        self.map.hovered.connect(self._hover)
        self.map.left.connect(self.map.hide_card)
        self.map.clicked.connect(self._click)
        self.map.dragged.connect(self._drag)
        self.map.walked.connect(self._session.walk.start)
        self._session.walk.moved.connect(self.map.set_cursor)
        self.map.cursor_moved.connect(self._hover)
        self.map.manifold_requested.connect(self._draw_manifold)
        self._modes.chosen.connect(self._set_mode)
        self._axes.changed.connect(self._set_axes)
        self._colours.changed.connect(self._recolour)
        for chosen in (self._modes.chosen, self._axes.changed, self._colours.changed):
            chosen.connect(self.view_changed)

    @Slot()
    def _replace(self) -> None:
        """Another model, data set or pair of axes."""
        points, dataset = self._plane.points, self._session.book.dataset
        self.map.hide_card()
        self.map.set_cursor(None)
        if points is None or dataset is None:
            self.map.set_points(np.zeros((0, 2), np.float32), np.zeros(0, np.int64))
            self.map.set_message(map_caption.missing(self._session.book))
        else:
            self.map.set_message(None)
            self.map.set_points(points, dataset.labels("test"))
            self.map.reset_view()
        self._offer_axes()
        self._recolour()
        self._show_selection()
        self._show_star()
        self._show_caption()

    def _offer_axes(self) -> None:
        # Axes that were chosen stay while there is no model that has, or lacks, them.
        count = max(self._plane.components, *(axis + 1 for axis in self._plane.axes))
        pairs = [pair for pair in PAIRS if max(pair) < count]
        self._axes.set_choices([(f"{a},{b}", f"PCA {a + 1}–{b + 1}") for a, b in pairs])
        self._axes.set_value("{},{}".format(*self._plane.axes))

    @Slot()
    def _move(self) -> None:
        """The same points, a little further on."""
        if self._plane.points is not None:
            self.map.move_points(self._plane.points, ease=True)
            if self._session.book.errors is not self._coloured:
                self._recolour()
            self._show_star()
            self._show_caption()
            if self.map.mode() == "manifold":
                self._draw_manifold(self.map.view_rect())

    @Slot(str)
    def _come_to_rest(self, state: str) -> None:
        """While a run goes on the range rests for as long as it can; then the points are fitted."""
        if state == IDLE and self._session.training.key == self._session.book.shown:
            self.map.fit()

    @Slot()
    def _new_dataset(self) -> None:
        dataset = self._session.book.dataset
        if dataset is not None:
            self.map.set_thumbnails(dataset.test_images.numpy()[:, 0])  # (N, H, W)

    @Slot(str)
    def _set_mode(self, mode: str) -> None:
        self.map.set_mode(mode)  # type: ignore[arg-type] # the keys of MODES
        self._show_caption()

    def view(self) -> dict[str, str]:
        """Mode, axes and colouring, for the next session."""
        pair, colours = "{},{}".format(*self._plane.axes), str(self._colours.value())
        return {"mode": self._modes.current(), "axes": pair, "colours": colours}

    def set_view(self, view: Mapping[str, object]) -> None:
        """Bring back what ``view`` gave; what is not on offer stays as it is."""
        if view.get("mode") in dict(MODES):
            self._modes.set_current(str(view["mode"]))
            self._set_mode(str(view["mode"]))
        if view.get("axes") in {f"{a},{b}" for a, b in PAIRS}:
            self._set_axes(view["axes"])
        if view.get("colours") in dict(COLOURS):
            self._colours.set_value(str(view["colours"]))
            self._recolour()

    @Slot(object)
    def _set_axes(self, pair: object) -> None:
        self._plane.set_axes(tuple(map(int, str(pair).split(","))))  # type: ignore[arg-type]

    @Slot()
    def _recolour(self) -> None:
        errors = self._coloured = self._session.book.errors
        if self._plane.points is None:
            return
        if self._colours.value() == "error" and errors is not None:
            order = errors.argsort().argsort()  # ranks: errors have a long tail
            self.map.set_colours(order / max(1, len(order) - 1), ("small error", "large"))
        else:
            self.map.set_colours("label")
        self._show_caption()

    @Slot(float, float)
    @Slot(float, float, int)
    def _hover(self, x: float, y: float, index: int = -1) -> None:
        """Preview in the card; leaving the map takes it away again."""
        model, dataset = self._session.book.model, self._session.book.dataset
        if model is None or dataset is None or self._plane.frame is None:
            return
        if index >= 0:
            code = self._plane.frame.codes[index]
            caption = f"test image · {dataset.spec.classes[int(dataset.test_labels[index])]}"
        else:
            code, caption = self._plane.code_at(x, y), "decoded here"
        if code is not None and len(code) == model.code_size:
            self.map.show_card(model.decode(code[None])[0, 0], caption)

    @Slot(float, float, int)
    def _click(self, x: float, y: float, index: int) -> None:
        self._session.walk.stop()
        if self._plane.plane is None:
            return
        if index >= 0:
            self._inspector.inspect(index)
        else:
            self._inspector.decode_at(x, y)
            self.map.set_cursor(x, y)

    @Slot(float, float)
    def _drag(self, x: float, y: float) -> None:
        self._session.walk.stop()
        if self._plane.plane is not None:
            self.map.set_cursor(x, y)
            self._inspector.decode_at(x, y)
            self._hover(x, y)

    @Slot()
    def _show_star(self) -> None:
        """The star is where the drawing's code falls on the plane."""
        place = self._inspector.place if self._inspector.source == DRAWING else None
        self.map.set_star(*(place or (None, None)))

    @Slot()
    def _show_selection(self) -> None:
        inspector = self._inspector
        self.map.set_selection(inspector.index if inspector.source == TEST_IMAGE else None)
        if inspector.source != PLANE_POINT:
            self.map.set_cursor(None)

    @Slot(tuple)
    def _draw_manifold(self, rect: tuple[float, float, float, float]) -> None:
        """Decode a grid of points over the visible part of the plane."""
        model, grid = self._session.book.model, self._plane.grid(rect, MANIFOLD_SIDE)
        if model is None or grid is None or grid.codes.shape[1] != model.code_size:
            return
        images = model.decode(grid.codes)[:, 0]  # (N, H, W)
        self.map.set_manifold(grid.picture(images), rect)

    def _show_caption(self) -> None:
        """How much of the codes the plane keeps, and what the mouse can do."""
        plane = self._plane.plane
        if plane is None:
            self._caption.set_text("")
            return
        errors = ""
        if self._colours.value() == "error" and self._session.book.errors is None:
            earlier = self._session.book.shows_earlier
            errors = "known of the newest model only" if earlier else "not measured yet"
        self._caption.set_text(map_caption.caption(plane, HINTS[self._modes.current()], errors))
