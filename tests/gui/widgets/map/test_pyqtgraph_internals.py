"""What the cloud of points leans on inside pyqtgraph, of which pyqtgraph promises nothing.

`gui/widgets/map/point_cloud.py` writes a scatter item's arrays and draws its sprites itself. An
upgrade of pyqtgraph that fails here has changed these internals: adapt PointCloud first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
import pytest
from pyqtgraph.Qt.internals import PrimitiveArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPixmap

from gui.widgets.map.point_cloud import FRAGMENT_FIELDS

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

CHANGED = "pyqtgraph's internals have changed, PointCloud must follow: "
FIELDS = {"x", "y", "size", "visible", "hovered", "brush", "sourceRect"}


@pytest.fixture
def scatter(qapp: QApplication) -> pg.ScatterPlotItem:
    assert qapp
    return pg.ScatterPlotItem(pen=None, size=6.0)


def test_a_scatter_keeps_its_points_in_one_structured_array(scatter: pg.ScatterPlotItem) -> None:
    names = set(scatter.data.dtype.names or ())
    assert names >= FIELDS, f"{CHANGED}ScatterPlotItem.data lacks {sorted(FIELDS - names)}"
    lengths = np.array([(1, 2, 3, 4)], dtype=scatter.data.dtype["sourceRect"])
    assert len(lengths.dtype) == 4, f"{CHANGED}a point's sourceRect is no longer four numbers"
    assert scatter.data.dtype["brush"] == np.dtype(object), f"{CHANGED}brushes are no objects"


def test_a_scatter_keeps_size_and_pen_in_its_options(scatter: pg.ScatterPlotItem) -> None:
    assert scatter.opts["size"] == 6.0, f"{CHANGED}opts['size'] is not the diameter"
    assert "pen" in scatter.opts, f"{CHANGED}opts['pen'] is gone"


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_an_atlas_gives_each_style_its_place_on_one_pixmap(
    scatter: pg.ScatterPlotItem, ratio: float
) -> None:
    atlas = scatter.fragmentAtlas
    atlas.setDevicePixelRatio(ratio)
    assert atlas.devicePixelRatio() == ratio, f"{CHANGED}the atlas has no pixel ratio"
    atlas.clear()
    colours = [QColor("#ff0000"), QColor("#0000ff")]
    rects = atlas[[("o", 6.0, scatter.opts["pen"], QBrush(each)) for each in colours]]
    assert len(rects) == 2, f"{CHANGED}the atlas does not answer a style with a place"
    picture = atlas.pixmap.toImage()
    for (x, y, width, height), colour in zip(rects, colours, strict=True):
        middle = picture.pixelColor(int(x + width / 2), int(y + height / 2))
        assert middle == colour, f"{CHANGED}a sprite is not at its (x, y, width, height)"
        assert width >= 6 * ratio, f"{CHANGED}sprites are not in pixels of the device"
    atlas.clear()
    assert len(atlas) == 0, f"{CHANGED}clear() leaves sprites"


def test_an_array_of_fragments_has_the_fields_of_qt_in_this_order(qapp: QApplication) -> None:
    assert qapp
    array = PrimitiveArray(QPainter.PixmapFragment, FRAGMENT_FIELDS)
    array.resize(2)
    fields = array.ndarray()
    assert fields.shape == (2, FRAGMENT_FIELDS), f"{CHANGED}a fragment has other fields"
    # x, y, source's x, y, width, height, scale across and up, rotation, opacity.
    fields[:] = [[5, 5, 0, 0, 2, 2, 1, 1, 0, 1], [12, 5, 2, 0, 2, 2, 2, 1, 0, 1]]
    sprites = QPixmap(4, 2)
    painter = QPainter(sprites)
    painter.fillRect(QRectF(0, 0, 2, 2), QColor("#ff0000"))
    painter.fillRect(QRectF(2, 0, 2, 2), QColor("#0000ff"))
    painter.end()
    image = QImage(20, 10, QImage.Format.Format_RGB32)
    image.fill(QColor("#ffffff"))
    painter = QPainter(image)
    painter.drawPixmapFragments(*array.drawargs(), sprites)
    painter.end()
    painted = {
        name: sorted(
            (x, y) for x in range(20) for y in range(10) if image.pixelColor(x, y) == QColor(name)
        )
        for name in ("#ff0000", "#0000ff")
    }
    square, wide = ([(x, y) for x in xs for y in (4, 5)] for xs in ((4, 5), (10, 11, 12, 13)))
    assert painted == {"#ff0000": square, "#0000ff": wide}, f"{CHANGED}the order of fields"


def test_a_unit_of_a_view_without_a_central_item_is_a_pixel(qtbot: QtBot) -> None:
    view = pg.GraphicsView()
    qtbot.addWidget(view)
    view.resize(300, 200)
    with qtbot.waitExposed(view):
        view.show()
    place = view.mapFromScene(17.0, 31.0)
    assert (place.x(), place.y()) == (17, 31), f"{CHANGED}GraphicsView's scene is not in pixels"
    assert view.viewportTransform().isIdentity(), f"{CHANGED}GraphicsView transforms its scene"
