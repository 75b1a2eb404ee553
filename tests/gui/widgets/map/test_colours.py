from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from gui import theme
from gui.widgets.map.colours import PointColours
from gui.widgets.map.numerals import MOST
from tests.gui.widgets.map.hands import LEFT, NONE, cloud

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from gui.widgets.map import LatentMap


def test_the_legend_dims_all_but_one_digit(latent_map: LatentMap) -> None:
    labels = cloud()[1]
    legend = latent_map.legend
    QTest.mouseClick(legend, LEFT, NONE, QPoint(3 * 17 + 8, 10))
    assert legend.kept() == 3
    alphas = np.array([b.color().alpha() for b in latent_map.scene.cloud.data["brush"]])
    assert (alphas[labels == 3] > 4 * alphas[labels != 3].max()).all()
    assert (alphas > 0).all()  # dimmed, not hidden
    QTest.mouseClick(legend, LEFT, NONE, QPoint(3 * 17 + 8, 10))
    assert legend.kept() is None
    assert len({b.color().alpha() for b in latent_map.scene.cloud.data["brush"]}) == 1


def test_colours_by_value_run_along_one_ramp(latent_map: LatentMap) -> None:
    values = np.linspace(0, 1, 400)
    latent_map.set_colours(values, ("small", "large"))
    brushes = latent_map.scene.cloud.data["brush"]
    assert brushes[0].color() != brushes[-1].color()
    light = [0.2126 * b.color().redF() + 0.7152 * b.color().greenF() for b in brushes]
    assert (np.diff(light) <= 1e-6).all()  # on a light ground large is dark
    latent_map.set_colours("label")
    assert brushes[13].color().name() == theme.class_colours(10)[3]
    with pytest.raises(ValueError, match="400"):
        latent_map.set_colours(values[:7])


def test_discs_of_the_same_colours_are_not_painted_again(latent_map: LatentMap) -> None:
    cloud, values = latent_map.scene.cloud, np.linspace(0, 1, 400)
    latent_map.set_colours(values)
    latent_map.grab()
    discs, version = cloud.fragmentAtlas.pixmap, cloud._version
    last = cloud.data["brush"][-1].color()
    latent_map.set_colours(values.copy())
    assert cloud._version == version  # not even the points
    latent_map.set_colours(values[::-1])
    assert cloud.fragmentAtlas.pixmap is discs
    assert cloud.data["brush"][0].color() == last
    latent_map.set_colours("label")
    assert cloud.fragmentAtlas.pixmap is not discs


@pytest.mark.parametrize("appearance", ["light", "dark"])
@pytest.mark.parametrize("palette", theme.CLASS_PALETTES)
def test_every_name_can_be_read(
    qapp: QApplication, latent_map: LatentMap, appearance: str, palette: str
) -> None:
    theme.apply(qapp, appearance)
    theme.choose_class_palette(palette)
    try:
        ground = QColor(theme.current().background)
        latent_map.set_classes([f"class {number}" for number in range(100)])
        written = PointColours(np.arange(100)).numeral_colours(range(100))
        written += [QColor(entry.colour) for entry in latent_map.legend.entries()]
        assert len(written) == 200
        assert min(theme.contrast(colour, ground) for colour in written) >= 4.5
    finally:
        theme.choose_class_palette("usual")
        theme.apply(qapp, "light")


def test_contrast_goes_from_one_to_twenty_one() -> None:
    black, white = QColor("#000000"), QColor("#ffffff")
    assert theme.contrast(white, black) == theme.contrast(black, white) == pytest.approx(21)
    assert theme.contrast(white, white) == 1


def test_a_thousand_classes_have_a_colour_and_a_name_each(latent_map: LatentMap) -> None:
    names = [f"kind {number}" for number in range(1000)]
    labels = np.arange(3000) % 1000
    labels[:5] = 977  # the largest
    xy = np.random.default_rng(0).normal(size=(3000, 2)).astype(np.float32)
    latent_map.set_classes(names)
    latent_map.set_points(xy, labels)
    latent_map.grab()
    brushes = latent_map.scene.cloud.data["brush"]
    assert brushes[1999].color().name() == theme.class_colours(1000)[999]
    assert [entry.name for entry in latent_map.legend.entries()] == names
    assert latent_map.legend.width() <= latent_map.width()
    state = latent_map.scene.state
    assert len(state.medians.classes) == MOST  # more could not be read
    assert 977 in state.medians.classes
    assert state.name(977) == "kind 977"
    latent_map.legend.picked.emit(977)
    assert (latent_map.scene.state.colours.dimmed() == (labels != 977)).all()
    latent_map.set_classes(["one"])
    assert not latent_map.scene.state.colours.dimmed().any()


def test_another_palette_is_on_the_map_at_once(latent_map: LatentMap) -> None:
    before = [brush.color().rgb() for brush in latent_map.scene.cloud.data["brush"]]
    theme.choose_class_palette("all-eyes")
    try:
        after = [brush.color().name() for brush in latent_map.scene.cloud.data["brush"]]
        assert after[:10] == list(theme.class_colours(10))
        assert latent_map.legend.entries()[3].colour == theme.readable(theme.class_colours(10)[3])
    finally:
        theme.choose_class_palette("usual")
    assert [brush.color().rgb() for brush in latent_map.scene.cloud.data["brush"]] == before


def test_names_of_classes_of_which_nothing_is_selected_step_back() -> None:
    labels = np.arange(20) % 4
    selected = np.isin(labels, (1, 2)) & (np.arange(20) > 8)
    opacities = [
        [colour.alphaF() for colour in colours.numeral_colours(range(4))]
        for colours in (PointColours(labels), PointColours(labels, selected=selected))
    ]
    assert opacities[0] == [1.0] * 4
    assert opacities[1] == pytest.approx([0.35, 1, 1, 0.35], abs=0.01)
