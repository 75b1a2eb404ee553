from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFontMetricsF, QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import QApplication

from gui import theme
from gui.widgets.plots import axis, quiet_plot
from gui.widgets.plots.curve import Curve
from gui.widgets.plots.curves import FOOT, LEAD, LINE, Curves
from gui.widgets.saving import save_menu

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

X = np.array([0.0, 0.2, 0.4, 0.6, 0.8])


@pytest.fixture
def curves(qtbot: QtBot) -> Iterator[Curves]:
    made = Curves()
    qtbot.addWidget(made)
    made.resize(400, 200)
    made.set_titles("noise σ", "PSNR, dB")
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.close()


def three() -> list[Curve]:
    return [
        Curve("Vanilla", X, [24, 21, 16, 12.5, 10], "#7f8790"),
        Curve("Denoising", X, [22.6, 22, 20.4, 17.6, 10.2], "#2f6feb"),
        Curve("Input", X, [20, 14, 10, 8, 10.1], "#6b6f76", Curve.DOTS),
    ]


def test_curves_are_drawn_as_given_and_all_in_view(curves: Curves) -> None:
    curves.set_curves(three())
    for item, curve in zip(curves._items, three(), strict=True):
        np.testing.assert_array_equal(item.getData()[0], curve.x)
        np.testing.assert_array_equal(item.getData()[1], curve.y)
    (x0, x1), (y0, y1) = curves.plot().view_range()
    assert (x0, x1) == (0.0, 0.8)
    assert y0 <= 8
    assert y1 >= 24
    curves.set_curves(three()[:1])
    assert len(curves._items) == 1


def test_baselines_can_be_told_apart(curves: Curves) -> None:
    curves.set_curves(
        [
            Curve("PCA", X, X, "#1f2328", Curve.DASHES),
            Curve("Input", X, 1 - X, "#6b6f76", Curve.DOTS),
        ]
    )
    dashes, dots = (item.opts["pen"].dashPattern() for item in curves._items)
    assert dashes != dots


def test_a_word_hides_little_of_what_it_stands_on(curves: Curves) -> None:
    image = QImage(120, 24, QImage.Format.Format_RGB32)
    image.fill(QColor("#ff0000"))
    painter = QPainter(image)
    painter.setFont(theme.font(quiet_plot.LABEL_SIZE))
    box = curves.plot().write_word(painter, QPointF(4, 12), "floor 0.058", "#0000ff")
    painter.end()
    corners = [(box.left() - 1, box.top() + 1), (box.right() + 1, box.bottom() - 1)]
    assert all(image.pixelColor(round(x), round(y)) == QColor("#ff0000") for x, y in corners)
    seen = [image.pixelColor(x, y) for x in range(120) for y in range(24)]
    assert any(colour.blue() > 150 and colour.red() < 120 for colour in seen)


def test_labels_stand_apart_in_the_order_of_their_ends(curves: Curves) -> None:
    curves.set_curves(three())
    curves.grab()  # lays the plot out
    places = dict(curves.label_places())
    assert places["Denoising"] < places["Input"] < places["Vanilla"]
    heights = sorted(places.values())
    assert min(np.diff(heights)) >= LINE - 1e-6
    plane = curves.plot().plane()
    assert plane.top() <= heights[0]
    assert heights[-1] <= plane.bottom()


def test_labels_move_no_more_than_they_must() -> None:
    assert quiet_plot.apart([10, 50, 90], 15, 0, 100) == [10, 50, 90]
    assert quiet_plot.apart([50, 50], 10, 0, 100) == [45, 55]
    assert quiet_plot.apart([2, 3], 10, 5, 100) == [5, 15]
    assert quiet_plot.apart([99, 98], 10, 5, 95) == [95, 85]
    assert quiet_plot.apart([], 10, 0, 1) == []
    rng = np.random.default_rng(2)
    for _ in range(50):
        wanted = rng.uniform(0, 200, 8)
        placed = np.array(quiet_plot.apart(wanted.tolist(), 15, 10, 190))
        assert np.diff(np.sort(placed)).min() >= 15 - 1e-6
        assert placed.min() >= 10 - 1e-6
        assert placed.max() <= 190 + 1e-6
        assert (np.argsort(placed) == np.argsort(wanted)).all()


def test_tick_labels_have_the_decimals_of_their_step() -> None:
    left = axis.QuietAxis("left")
    assert left.tickStrings([0.1, 0.15, 0.2], 1.0, 0.05) == ["0.10", "0.15", "0.20"]
    assert left.tickStrings([-20, 0], 1.0, 20) == ["−20", "0"]
    left.first_word = "epoch"
    assert left.tickStrings([0, 5], 1.0, 5) == ["epoch 0", "5"]


def test_lines_keep_their_width_on_a_sharp_display(curves: Curves) -> None:
    flat = [Curve("flat", X, [1.0] * 5, "#000000")]
    curves.set_curves(flat)
    curves.grab()
    inked = []
    for ratio in (1, 2, 3):
        shot = QImage(curves.size() * ratio, QImage.Format.Format_RGB32)
        shot.setDevicePixelRatio(ratio)
        curves.render(shot)
        centre = curves.plot().to_pixel(0.3, 1.0)
        x = round(centre.x() * ratio)
        rows = range(round((centre.y() - 5) * ratio), round((centre.y() + 5) * ratio))
        dark = sum(255 - shot.pixelColor(x, y).lightness() for y in rows)
        inked.append(dark / ratio)
    assert inked == pytest.approx([inked[0]] * 3, rel=0.15)


def test_the_marker_keeps_its_width_on_a_sharp_display(curves: Curves) -> None:
    curves.set_curves([Curve("flat", X, [1.0] * 5, "#ffffff")])
    curves.set_marker(0.3)
    curves.grab()
    inked = []
    for ratio in (1, 2, 3):
        shot = QImage(curves.size() * ratio, QImage.Format.Format_RGB32)
        shot.setDevicePixelRatio(ratio)
        curves.render(shot)
        plane, x = curves.plot().plane(), curves.plot().to_pixel(0.3, 1.0).x()
        columns = range(round((x - 5) * ratio), round((x + 5) * ratio))
        rows = range(round((plane.top() + 2) * ratio), round((plane.bottom() - 2) * ratio))
        dark = [255 - shot.pixelColor(x, y).lightness() for x in columns for y in rows]
        inked.append(sum(value for value in dark if value > 40) / ratio**2)
    assert inked[0] > 0
    assert inked == pytest.approx([inked[0]] * 3, rel=0.2)


def test_the_marker_is_a_line_at_its_x(curves: Curves) -> None:
    curves.set_curves(three())
    plain = curves.grab().toImage()
    curves.set_marker(0.4)
    marked = curves.grab().toImage()
    ratio = marked.devicePixelRatio()
    plane = curves.plot().plane()
    x = round((plane.left() + 0.5 * plane.width()) * ratio)
    different = [
        (px, py)
        for px in range(marked.width())
        for py in range(round(plane.top()), round(plane.bottom()), 2)
        if marked.pixel(px, py) != plain.pixel(px, py)
    ]
    assert different
    assert all(abs(px - x) <= 2 * ratio for px, _ in different)
    curves.set_marker(None)
    assert curves.grab().toImage() == plain


@pytest.mark.parametrize("height", [120, 160, 260])
def test_names_of_many_curves_never_overlap(curves: Curves, height: int) -> None:
    curves.resize(400, height)
    curves.set_curves([Curve(f"run {n}", X, [5.0 + n / 100] * 5, "#2f6feb") for n in range(8)])
    curves.grab()
    places = curves.label_places()
    assert [label for label, _ in places] == [f"run {n}" for n in range(len(places))]
    centres = sorted(y for _, y in places)
    assert min(np.diff(centres)) >= LINE - 1e-6
    assert centres[0] >= LINE / 2
    assert centres[-1] <= height - LINE / 2
    assert len(places) == min(8, height // 15)


@pytest.fixture
def large(qapp: QApplication) -> Iterator[None]:
    """Text of 150 %."""
    theme.apply(qapp, "light", 150)
    yield
    theme.apply(qapp, "light", theme.USUAL_TEXT)


def settled(curves: Curves) -> None:
    """Laid out and painted."""
    for _ in range(2):
        curves.grab()
        QApplication.processEvents()


def test_axes_and_names_have_the_room_that_large_text_needs(
    curves: Curves, qapp: QApplication
) -> None:
    curves.set_titles("noise", "PSNR")
    curves.set_curves([Curve(f"run {n}", X, [5.0 + n / 100] * 5, "#2f6feb") for n in range(4)])
    settled(curves)
    usual = curves.plot().plane()
    theme.apply(qapp, "light", 150)
    settled(curves)
    large, plot = curves.plot().plane(), curves.plot()
    theme.apply(qapp, "light", theme.USUAL_TEXT)
    assert large.left() - usual.left() == theme.px(19)
    assert large.top() == round(1.5 * 23)
    foot = plot.height() - large.bottom()
    assert foot == pytest.approx(1.5 * (plot.height() - usual.bottom()), abs=1.5)
    settled(curves)
    assert curves.plot().plane() == usual, "and again as it was"


@pytest.mark.usefixtures("large")
def test_names_stand_further_apart_where_they_are_larger(curves: Curves) -> None:
    curves.resize(400, 260)
    curves.set_curves([Curve(f"run {n}", X, [5.0 + n / 100] * 5, "#2f6feb") for n in range(8)])
    settled(curves)
    centres = sorted(y for _, y in curves.label_places())
    assert min(np.diff(centres)) >= 1.5 * LINE - 1


def test_a_long_name_leaves_the_curves_their_room_and_is_told(curves: Curves) -> None:
    name = "k-sparse with 256 units and a very long name indeed, third attempt"
    curves.resize(400, 200)
    curves.set_titles("noise", "short")
    curves.set_curves([Curve(name, X, X, "#2f6feb"), Curve("other", X, 1 - X, "#d9730d")])
    settled(curves)
    assert curves.plot().plane().width() > 0.4 * 400
    assert name in curves.toolTip()
    assert "other" not in curves.toolTip()
    assert "short" not in curves.toolTip()


def test_a_title_has_a_short_form_and_is_told_where_it_is_cut(curves: Curves) -> None:
    long = "PSNR to the clean image in dB, mean of the first 1 000 test images"
    metrics = QFontMetricsF(theme.font(quiet_plot.LABEL_SIZE))
    assert quiet_plot.fitted(metrics, long, "PSNR, dB", 900) == long
    assert quiet_plot.fitted(metrics, long, "PSNR, dB", 100) == "PSNR, dB"
    assert quiet_plot.fitted(metrics, long, "PSNR, dB", 30).endswith("…")
    assert quiet_plot.fitted(metrics, long, "", 100).startswith("PSNR")
    curves.resize(240, 200)
    curves.set_titles("noise", long, "PSNR, dB")
    curves.set_curves(three())
    curves.grab()
    assert long in curves.toolTip()


def test_histograms_keep_their_counts_and_start_at_zero(curves: Curves) -> None:
    edges = np.array([0.0, 1.0, 2.0, 4.0])
    curves.set_histogram(edges, {"a": ([3, 5, 1], "#2f6feb"), "b": ([0, 2, 9], "#d9730d")}, 1.5)
    for item, counts in zip(curves._items, ([3, 5, 1], [0, 2, 9]), strict=True):
        x, y = item.getData()
        np.testing.assert_array_equal(x, edges)
        np.testing.assert_array_equal(y, counts)
        area = item.getPath().boundingRect()
        assert (area.left(), area.right(), area.bottom()) == (0, 4, max(counts))
    (x0, x1), (y0, y1) = curves.plot().view_range()
    assert (x0, x1, y0) == (0.0, 4.0, 0.0)
    assert y1 >= 9
    assert curves.label_places() == []


def test_gaps_and_empty_plots_do_no_harm(curves: Curves) -> None:
    curves.set_curves([Curve("broken", X, [np.nan] * 5, "#2f6feb")])
    curves.grab()
    curves.set_curves([Curve("half", X, [1, np.nan, 3, 4, np.nan], "#2f6feb")])
    assert curves._ends == [("half", "#2f6feb", 4.0)]
    curves.set_curves([])
    blank = curves.grab().toImage()
    curves.set_message("Train a model to compare")
    assert curves.grab().toImage() != blank


def test_the_menu_copies_the_data(curves: Curves, qapp: QApplication) -> None:  # noqa: ARG001
    curves.set_curves(three()[:1])
    menu = save_menu.build_menu(curves, csv=curves.csv)
    names = [a.text() for a in menu.actions()]
    assert names == ["Save as PNG …", "Save as SVG …", "Copy Data as CSV", "Copy"]
    menu.actions()[-2].trigger()
    menu.close()
    assert QGuiApplication.clipboard().text().splitlines() == [
        "label,x,y",
        "Vanilla,0,24",
        "Vanilla,0.2,21",
        "Vanilla,0.4,16",
        "Vanilla,0.6,12.5",
        "Vanilla,0.8,10",
    ]


def test_the_theme_reaches_plots(curves: Curves, qapp: QApplication) -> None:
    theme.apply(qapp, "dark")
    try:
        shot = curves.grab().toImage()
        assert shot.pixelColor(1, shot.height() - 2) == QColor(theme.DARK.background)
    finally:
        theme.apply(qapp, "light")


def test_a_plot_asks_for_the_same_room_whatever_it_was_given(curves: Curves) -> None:
    asked = curves.sizeHint()
    curves.resize(900, 700)
    curves.set_curves(three())
    curves.grab()
    assert curves.sizeHint() == asked


def test_what_can_t_be_negative_has_no_labels_below_zero(curves: Curves) -> None:
    curves.set_curves([Curve("density", X, [0.0, 0.2, 0.4, 0.2, 0.0], "#7f8790")])
    assert curves.plot().view_range()[1][0] == 0.0
    curves.set_curves([Curve("change", X, [-0.1, 0.2, 0.4, 0.2, 0.0], "#7f8790")])
    assert curves.plot().view_range()[1][0] < -0.1


@pytest.mark.parametrize("high", [28, 40, 60, 120])
def test_a_low_axis_still_tells_its_scale(curves: Curves, high: int) -> None:
    (step, _), *_ = curves.plot().left.tickSpacing(0.0, 2.1, high)
    assert 2.1 // step >= 1  # zero, and something above it
    assert high / (2.1 / step) >= 11  # and the labels apart


@pytest.mark.parametrize("size", [36.0, 60.0, 200.0])
@pytest.mark.parametrize("high", [4.7, 11.0, 497.0, 950.0])
def test_a_low_axis_has_two_labels_that_are_apart(
    qapp: QApplication, size: float, high: float
) -> None:
    assert qapp
    ((step, _),) = axis.QuietAxis("left").tickSpacing(0.0, high, size)
    assert high // step >= 1, "zero alone says nothing of a scale"
    assert step / high * size >= axis.CLOSEST
    ((whole, _),) = axis.QuietAxis("left").tickSpacing(0.0, high, 12.0)
    assert whole >= high / 2, "where two have no room there is one"


def test_names_at_the_bottom_and_the_title_there_do_not_meet(curves: Curves) -> None:
    curves.resize(240, 120)
    long = "direction, the strongest first, of all that there are"
    curves.set_titles(long, "y")
    curves.set_curves([Curve(f"run {n}", X, [5.0 + n / 100] * 5, "#2f6feb") for n in range(8)])
    settled(curves)
    written: list[tuple[str, float]] = []
    plot = curves.plot()
    original = plot.write_word

    def note(painter: object, where: QPointF, text: str, *rest: object, **more: object) -> object:
        box = original(painter, where, text, *rest, **more)  # type: ignore[arg-type]
        written.append((text, box.right()))
        return box

    plot.write_word = note  # type: ignore[method-assign]
    curves.grab()
    titles = [(text, right) for text, right in written if text.startswith("direction")]
    assert titles
    assert all(right <= plot.plane().right() + 1 for _, right in titles)


def test_in_a_low_plot_the_plane_has_the_room_of_the_lower_title(curves: Curves) -> None:
    curves.set_curves(three())
    curves.resize(400, 120)
    settled(curves)
    assert "noise σ" not in curves.toolTip()
    high = curves.plot().plane().height()
    curves.resize(400, 80)
    settled(curves)
    assert "noise σ" in curves.toolTip()
    assert curves.plot().plane().height() == high - 40 + theme.px(FOOT)


@pytest.mark.usefixtures("large")
def test_no_name_stands_on_the_last_tick_label(curves: Curves, qapp: QApplication) -> None:
    curves.set_curves(three())
    for percent in (100, 150, 200):
        theme.apply(qapp, "light", percent)
        metrics = QFontMetricsF(theme.font(quiet_plot.LABEL_SIZE))
        assert metrics.horizontalAdvance("0.8") / 2 < theme.px(LEAD) - 2, percent
        assert curves.minimumSizeHint().height() == theme.px(80), percent
