"""The latent space as a map that answers: hovering, dragging, walking, keys and a legend."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.guard import guarded
from gui.widgets.controls.documented_keys import DocumentedKeys
from gui.widgets.map.class_legend import ClassLegend
from gui.widgets.map.hover_card import HoverCard
from gui.widgets.map.interaction import MapInteraction
from gui.widgets.map.marks import finite_place
from gui.widgets.map.range import MapRange
from gui.widgets.map.scene import MapScene
from gui.widgets.map.view import MapView
from gui.widgets.saving import save_menu

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal

    from numpy.typing import ArrayLike, NDArray
    from PySide6.QtGui import QKeyEvent, QResizeEvent

    from gui.widgets.map.camera import Bounds
    from gui.widgets.map.state import Mode


@guarded
class LatentMap(QWidget):
    """A square-aspect map of 2-d codes in one colour per class.

    Wheel zooms about the cursor, middle or right drag pans, double-click shows
    all again. Positions are in data units, the vertical axis pointing up.

    Attributes:
        range: What part of the plane is seen.
        scene: What is painted.
        view: Where it is painted, and where the mouse is.
        card: What is decoded at the mouse.
        legend: The classes, of which one may be kept.
    """

    hovered = Signal(float, float, int)
    """The mouse moved, at most twice per frame: x, y and the index of the point there or −1."""
    left = Signal()
    """The mouse has left the map."""
    clicked = Signal(float, float, int)
    """A click, or Enter at the latent cursor: x, y and the index of the point there or −1."""
    dragged = Signal(float, float)
    """The mouse moved with its left button held, at most twice per frame: x, y."""
    walked = Signal(object, object)
    """A Shift-drag ended: its start and its end, (x, y, index of the point there or −1) each."""
    extended = Signal(float, float, int)
    """A click with Shift, or Shift+Enter: x, y and the index of the point there or −1."""
    selected = Signal(object, str)
    """Points were chosen by a lasso or with Ctrl: their indices (n,), and what to do with them:
    ``"replace"`` what is selected, ``"add"`` them to it, or ``"toggle"`` them in it."""
    escaped = Signal()
    """Escape, where the map itself has nothing to give up."""
    cursor_moved = Signal(float, float)
    """An arrow key moved the latent cursor: x, y."""
    manifold_requested = Signal(object)
    """In manifold mode: the visible rectangle (x0, y0, x1, y1) that should be decoded."""

    KEYS = DocumentedKeys(
        "Latent space",
        (
            ("← ↑ → ↓", "move the cursor; with Shift four times as far"),
            ("Enter", "inspect what is there"),
            ("+ −", "zoom"),
            ("Home, 0", "show the whole map"),
            ("Shift+click", "walk to there from what is inspected"),
            ("Shift+drag", "walk between two places"),
            ("Ctrl+drag", "select what is inside; with Shift add it"),
            ("Ctrl+click", "select an image, or take it out"),
            ("Shift+Enter, Ctrl+Enter", "the same at the cursor"),
            ("Esc", "show all classes, select nothing"),
        ),
    )

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.range = MapRange(self)
        self.scene = MapScene(self, self.range)
        self.view = MapView(self.scene, self)
        self._interaction = MapInteraction(self.view, self.range, self.scene)
        self.card, self.legend = HoverCard(self), ClassLegend(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.view)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocusProxy(self.view)
        self.setMinimumSize(220, 180)
        for widget in (self, self.view):
            widget.setAccessibleName("Latent space map")
            widget.setAccessibleDescription(
                "Arrow keys move the latent cursor, Enter decodes it, plus and minus zoom"
            )
        self._connect()

    def _connect(self) -> None:
        told = self._interaction
        told.hovered.connect(self.hovered)
        told.clicked.connect(self.clicked)
        told.dragged.connect(self.dragged)
        told.walked.connect(self.walked)
        told.extended.connect(self.extended)
        told.selected.connect(self.selected)
        told.cursor_moved.connect(self.cursor_moved)
        told.left.connect(self.hide_card)
        told.left.connect(self.left)
        for begun in (self.view.walking, self.view.lassoing):
            begun.connect(self.hide_card)  # it shows what was hovered over before
        self.view.menu_requested.connect(self._open_menu)
        self.view.resized.connect(self.range.resize)
        self.range.changed.connect(self._show_camera)
        self.scene.manifold_requested.connect(self.manifold_requested)
        self.legend.picked.connect(self.dim_except)

    def set_points(self, xy: ArrayLike, labels: ArrayLike) -> None:
        """Replace all points (N, 2) and their classes (N,); those that are not finite are unseen.

        Raises:
            ValueError: The shapes do not belong together.
        """
        self.scene.set_points(xy, labels)

    def set_classes(self, names: Sequence[str]) -> None:
        """Call the classes by these names, in the legend and at their medians; all are shown."""
        self.scene.set_names(names)
        self.legend.set_names(names)
        self.dim_except(None)
        self._place_legend()

    def move_points(self, xy: ArrayLike, ease: bool = False) -> None:
        """Move the points to new positions (N, 2), their classes and colours staying.

        Args:
            xy: As many positions as there are points.
            ease: Glide there in 200 ms; a later call glides on from where they are.

        Raises:
            ValueError: The number of points is another.
        """
        self.scene.move_points(xy, ease=ease)

    def set_colours(
        self, by: Literal["label"] | ArrayLike, words: tuple[str, str] = ("low", "high")
    ) -> None:
        """Colour the points by label, or by values (N,) in [0, 1].

        Args:
            by: ``"label"``, or one value per point.
            words: What the low and the high end of the values are called.

        Raises:
            ValueError: There are not as many values as points.
        """
        by_label, known = isinstance(by, str), self.scene.state.colours.values
        values = None if by_label else np.array(by, dtype=np.float64)
        both = values is not None and known is not None
        if not (np.array_equal(values, known) if both else values is known):  # type: ignore[arg-type]
            self.scene.recolour(values=values)
        self.legend.show_ramp(None if by_label else words)

    @Slot(object)
    def dim_except(self, label: int | None) -> None:
        """Dim all classes but one; None shows all alike."""
        self.scene.recolour(kept=label)
        self.legend.set_kept(label)

    def set_mode(self, mode: Mode) -> None:
        """Show points, thumbnails, or the decoded plane under them; ValueError for other modes."""
        self.scene.set_mode(mode)

    def mode(self) -> Mode:
        """The current mode."""
        return self.scene.state.mode

    def set_thumbnails(self, images: NDArray[np.uint8] | None) -> None:
        """Take one image per point, (N, H, W), for the mode ``"digits"``.

        Points of another number, which come before or after them, have no thumbnails.
        """
        self.scene.set_thumbnails(images)

    def set_manifold(self, image: NDArray[np.floating] | None, rect: Bounds) -> None:
        """Lay decoded values (H, W) in [0, 1], row 0 on top, under `rect` (x0, y0, x1, y1)."""
        self.scene.set_manifold(image, rect)

    def set_star(self, x: float | None, y: float | None = None) -> None:
        """Put the drawing's star at a place, or take it away."""
        self.scene.mark(star=finite_place(x, y))

    def set_cursor(self, x: float | None, y: float | None = None) -> None:
        """Put the latent cursor at a place, or take it away."""
        self.scene.mark(cursor=finite_place(x, y))

    def set_selection(self, index: int | None) -> None:
        """Ring a point, or none."""
        self.scene.mark(selection=-1 if index is None else index)

    def set_selected(self, selected: NDArray[np.bool_] | None) -> None:
        """Dim all points but these, (N,); None shows all alike. ValueError for another N."""
        if selected is not None or self.scene.state.colours.selected is not None:
            self.scene.recolour(selected=selected)

    def set_walk(
        self, stops: Sequence[tuple[float, float] | None], *, straight: bool = True
    ) -> None:
        """Lay a line through places, with a dot at each; none takes it away.

        Args:
            stops: None are those that lie nowhere on the map: past them the line is dashed.
            straight: Whether the map is linear; on others all of the line is dashed.
        """
        self.scene.mark(walk=tuple(stops), straight=straight)

    def set_message(self, text: str | None) -> None:
        """Say something in the middle of the map, such as that there are no codes yet."""
        self.scene.mark(message=text)

    def reset_view(self) -> None:
        """Show all points, and follow them until somebody zooms or pans."""
        self.range.reset()

    def view_rect(self) -> Bounds:
        """The visible rectangle (x0, y0, x1, y1) in data units."""
        return self.range.camera.rect()

    def viewport(self) -> QWidget:
        """The widget that receives the mouse."""
        viewport: QWidget = self.view.viewport()
        return viewport

    def show_card(
        self,
        image: NDArray[np.floating] | None,
        caption: str,
        others: Sequence[QPointF] = (),
    ) -> None:
        """Show a card beside the mouse, or beside the latent cursor moved by keys.

        Args:
            image: Values (H, W) in [0, 1], or None for words alone.
            caption: A few words under the picture; empty without a picture hides the card.
            others: What it shall not cover of the maps beside, in pixels of the card's parent.
        """
        self.card.set_content(image, caption)
        host = self.card.parentWidget() or self
        corner = QPointF(self.mapTo(host, QPoint(0, 0)))
        home = QRectF(self.rect()).translated(corner)
        at = self._interaction.anchor + corner
        self.card.place(at, QRectF(host.rect()), home, others)
        self.card.raise_()
        self.card.setVisible(image is not None or bool(caption))

    def hovered_place(self) -> QPointF | None:
        """Where the point is that is hovered over, here or in a linked map; in pixels."""
        state = self.scene.state
        place = state.place(state.marks.hover_index)
        return None if place is None else QPointF(*self.range.camera.point_to_screen(*place))

    @Slot()
    def hide_card(self) -> None:
        """Take the card away."""
        self.card.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the legend in its corner."""
        super().resizeEvent(event)
        self._place_legend()
        self.card.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Show all classes alike, or what the keys do on the map."""
        if event.key() == Qt.Key.Key_Escape:
            if self.legend.kept() is not None:
                self.legend.picked.emit(None)
            elif not self._interaction.cancel():
                self.escaped.emit()
        elif not self._interaction.press_key(event):
            super().keyPressEvent(event)

    def _place_legend(self) -> None:
        self.legend.set_room(self.width() - 4)
        self.legend.move(2, self.height() - self.legend.height() - 2)

    @Slot()
    def _show_camera(self) -> None:
        self.view.show_camera(self.range.camera)

    @Slot(QPointF)
    def _open_menu(self, position: QPointF) -> None:
        reset = QAction("Show the Whole Map")
        reset.triggered.connect(self.reset_view)
        lasso = QAction("Select with a Lasso")
        lasso.triggered.connect(self.view.lasso_next)
        menu = save_menu.build_menu(self, [reset, lasso])
        menu.popup(self.viewport().mapToGlobal(position.toPoint()))
