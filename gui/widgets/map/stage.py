"""The latent map as a picture: its points, colours and modes, without any interaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from PySide6.QtCore import QTimer, Signal, Slot

from gui import theme
from gui.widgets.map.camera import robust_bounds
from gui.widgets.map.canvas import MapCanvas
from gui.widgets.map.layers import THUMBNAIL, Thumbnails
from gui.widgets.map.motion import Tween
from gui.widgets.map.picker import Picker, thin
from gui.widgets.map.points import PointCloud

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray
    from PySide6.QtWidgets import QWidget

    from gui.widgets.map.camera import Bounds

Mode = Literal["points", "digits", "manifold"]
OPACITY: dict[str, float] = {"points": 1.0, "digits": 0.12, "manifold": 0.4}
"""Opacity of the points in each mode, as a share of that in the first."""


class MapStage(MapCanvas):
    """Shows points (N, 2) by class, with numerals at their medians, in one of three modes."""

    manifold_requested = Signal(object)
    """In manifold mode: the visible rectangle (x0, y0, x1, y1) that should be decoded."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picker, self._cloud = Picker(), PointCloud()
        self._images: NDArray[np.uint8] | None = None
        self._motion = Tween(self, self._beat)
        self._thinner, self._asker = QTimer(self), QTimer(self)
        self._view.box.addItem(self._cloud)
        for timer, wait in ((self._thinner, 50), (self._asker, 120)):
            timer.setSingleShot(True)
            timer.setInterval(wait)
        self._thinner.timeout.connect(self._thin)
        self._asker.timeout.connect(self._ask_manifold)
        self._motion.advanced.connect(self._advance)
        self._range.changed.connect(self._range_changed)
        theme.notifier().changed.connect(self._restyle)
        self._restyle()

    def set_points(self, xy: ArrayLike, labels: ArrayLike) -> None:
        """Replace all points.

        Args:
            xy: Positions (N, 2); those that are not finite are not shown.
            labels: Classes (N,), 0 to 9.

        Raises:
            ValueError: The shapes do not belong together.
        """
        points = _checked(xy)
        classes = np.asarray(labels, dtype=np.intp)
        self._motion.stop()
        self._points.set_points(points, classes)
        self._painter.manifold.set_image(None, self.view_rect())  # another plane's
        self._marks.selection = self._marks.hover_index = -1
        self._cloud.set_points(points)
        self._recolour()
        self._picker.set_points(points)
        self._range.follow(robust_bounds(points), jump=not self.isVisible())
        self._thin()

    def move_points(self, xy: ArrayLike, ease: bool = False) -> None:
        """Move the points to new positions (N, 2), their classes and colours staying.

        Args:
            xy: As many positions as there are points.
            ease: Glide there in 200 ms; a later call glides on from where they are.

        Raises:
            ValueError: The number of points is another.
        """
        points = _checked(xy)
        if len(points) != len(self._points.shown):
            raise ValueError(f"{len(self._points.shown)} points cannot move to {len(points)}")
        self._points.aim(points)
        if ease and self.isVisible():
            self._motion.start()
        else:
            self._motion.stop()
            self._advance(1.0)
        self._range.follow(robust_bounds(points), jump=not self.isVisible())

    def set_colours(self, by: Literal["label"] | ArrayLike) -> None:
        """Colour the points by label, or by values (N,) in [0, 1].

        Args:
            by: ``"label"``, or one value per point.

        Raises:
            ValueError: There are not as many values as points.
        """
        values = None if isinstance(by, str) else np.array(by, dtype=np.float64)
        self._points.recolour(values=values)
        self._recolour()

    def dim_except(self, label: int | None) -> None:
        """Dim all classes but one; None shows all alike."""
        self._points.recolour(kept=label)
        self._recolour()

    def set_mode(self, mode: Mode) -> None:
        """Show points, thumbnails of digits, or the decoded plane under the points.

        Raises:
            ValueError: There is no such mode.
        """
        if mode not in OPACITY:
            raise ValueError(f"a mode is one of {', '.join(OPACITY)}, not '{mode}'")
        self._painter.mode = mode
        self._recolour()
        self._thin()
        self._later()

    def mode(self) -> str:
        """The current mode."""
        return self._painter.mode

    def set_thumbnails(self, images: NDArray[np.uint8] | None) -> None:
        """Take one image per point, (N, 28, 28), for the mode ``"digits"``.

        Points of another number, which come before or after them, have no thumbnails.
        """
        self._images = images
        self._thin()

    def set_manifold(self, image: NDArray[np.floating] | None, rect: Bounds) -> None:
        """Lay decoded values (H, W) in [0, 1], row 0 on top, under `rect` (x0, y0, x1, y1)."""
        self._painter.manifold.set_image(image, rect)
        self._refresh()

    def _recolour(self) -> None:
        self._points.recolour(opacity=OPACITY[self._painter.mode])
        # 70 000 points as large as 5 000 would be one blot.
        count = max(len(self._points.shown), 1)
        self._cloud.set_size(float(np.clip(4.9 * (4000 / count) ** 0.16, 2.8, 5.0)))
        colours = self._points.now.colours
        self._cloud.set_brushes(colours.brushes(), colours.index())
        self._later()
        self._refresh()

    def _later(self) -> None:
        """Renew soon what depends on the view, once however often it changes."""
        if self._painter.mode == "digits" and not self._thinner.isActive():
            self._thinner.start()
        if self._painter.mode == "manifold" and not self._asker.isActive():
            self._asker.start()

    @Slot(float)
    def _advance(self, share: float) -> None:
        self._points.blend(share)
        self._cloud.move_points(self._points.shown)
        self._picker.set_points(self._points.shown)
        if self._painter.mode == "digits":
            self._later()
        self._refresh()

    @Slot()
    def _range_changed(self) -> None:
        self._view.show_camera(self._range.camera)
        self._later()
        self._refresh()

    @Slot()
    def _thin(self) -> None:
        camera, colours, images = self._range.camera, self._points.now.colours, self._images
        if self._painter.mode != "digits":
            return
        if images is None or len(images) != len(self._points.shown):
            self._points.picture(Thumbnails())
            self._refresh()
            return
        screen = camera.to_screen(self._points.shown)
        chosen = thin(screen, camera.width, camera.height, THUMBNAIL)
        table = colours.table()
        full = table.copy()
        full[:, 3] = np.where(np.arange(len(table)) < len(table) // 2, 255, 70)
        self._points.picture(Thumbnails.of(images, chosen, full[colours.index()[chosen]]))
        self._refresh()

    @Slot()
    def _ask_manifold(self) -> None:
        if self._painter.mode == "manifold":
            self.manifold_requested.emit(self.view_rect())

    @Slot()
    def _restyle(self) -> None:
        self._view.setBackground(theme.current().background)
        self._painter.manifold.restyle()
        self._recolour()
        self._thin()


def _checked(xy: ArrayLike) -> NDArray[np.float32]:
    points = np.array(xy, dtype=np.float32)  # a copy: callers may reuse their buffer
    if points.ndim != 2 or points.shape[1] != 2:
        raise ValueError(f"points have the shape (N, 2), not {points.shape}")
    return points
