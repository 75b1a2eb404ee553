"""The star of a drawing on the map of every run that is compared, its cloud and its arrow."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pytest

from engine.images.noise import corrupt_arrays
from engine.models.gaussian import Gaussian
from engine.models.maps.neighbour_map import NeighbourMap
from gui.panels.latent import LatentPanel
from gui.panels.latent.stars import BENT
from gui.session.latent.inspector import NO_NOISE, NOISE_SEED
from gui.session.latent.map_choice import LDA, PCA, TSNE, UNITS
from gui.session.latent.neighbour_maps import Asked, MapFound
from tests.gui import lab
from tests.gui.conftest import flush_deletes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from engine.data.dataset import Dataset
    from gui.main_window import MainWindow
    from gui.session import Session
    from gui.widgets.map import LatentMap, Overlays


def test_each_map_has_the_star_where_its_own_run_puts_the_drawing(
    window: MainWindow, qtbot: QtBot
) -> None:
    session = window.session
    session.book.set_pins(lab.SHIPPED)
    lab.wait_idle(qtbot, session)
    window.draw.draw_test_image(5)
    qtbot.waitUntil(lambda: session.inspector.reading is not None, timeout=lab.PATIENCE)
    shown = session.inspector.reading.shown
    for place, run in enumerate(session.book.compared):
        model, view = session.book.model_of(run), session.plane.view(run)
        wanted = view.place_of(model.encode(shown[None])[0])
        star = window.latent.grid.map(str(place)).scene.state.marks.star
        assert star == pytest.approx(wanted, abs=1e-4)


@pytest.fixture
def clouded(session: Session, dataset: Dataset) -> Session:
    """Vanilla is shown, and a variational run is pinned beside it."""
    session.book.add_line(lab.line("variational", state="stopped"))
    lab.put(session.book, lab.untrained("variational"), dataset)
    session.book.set_pins(["vanilla", "variational"])
    session.inspector.draw(picture(dataset, 4))
    return session


@pytest.fixture
def panel(clouded: Session) -> Iterator[LatentPanel]:
    made = LatentPanel(clouded)
    made.resize(900, 400)
    made.show()
    yield made
    made.close()  # before its session goes
    made.deleteLater()
    flush_deletes()


def picture(dataset: Dataset, index: int) -> np.ndarray:
    return np.kron(dataset.pixels("test", [index])[0, 0], np.ones((10, 10), np.float32))


def chart(panel: LatentPanel, session: Session, run: str) -> LatentMap:
    return panel.grid.map(str(session.book.compared.index(run)))


def overlays(panel: LatentPanel, session: Session, run: str) -> Overlays:
    return chart(panel, session, run).scene.state.overlays


def placed(session: Session, run: str, image: np.ndarray) -> tuple[float, float]:
    """Where a run puts an image, (C, H, W), on its map."""
    view = session.plane.view(run)
    place = view.place_of(session.book.model_of(run).encode(image[None])[0])
    assert place is not None
    return place


def test_a_variational_run_shows_the_cloud_of_the_drawing_and_others_none(
    panel: LatentPanel, clouded: Session
) -> None:
    session, image = clouded, clouded.inspector.drawn
    model, view = session.book.model_of("variational"), session.plane.view("variational")
    mean, log_variance = model.posterior(image[None])
    wanted = view.ellipse_of(Gaussian(mean[0], np.exp(0.5 * log_variance[0])))
    found = overlays(panel, session, "variational").cloud
    assert (found.centre, found.axes) == (wanted.centre, wanted.axes)
    star = chart(panel, session, "variational").scene.state.marks.star
    assert found.centre == pytest.approx(star, abs=1e-5)
    assert overlays(panel, session, "vanilla").cloud is None
    assert "cloud" in panel._stars.words


def test_noise_leads_an_arrow_from_the_clean_star_to_the_noisy_one_in_every_run(
    panel: LatentPanel, clouded: Session
) -> None:
    session, clean = clouded, clouded.inspector.drawn
    assert overlays(panel, session, "vanilla").arrow is None
    session.inspector.set_noise("gaussian", 0.5)
    noisy = corrupt_arrays(clean[None], "gaussian", 0.5, NOISE_SEED)[0]
    for run in session.book.compared:
        shown, view = overlays(panel, session, run), session.plane.view(run)
        start, end = shown.arrow
        assert start == pytest.approx(placed(session, run, clean), abs=1e-4)
        assert end == pytest.approx(placed(session, run, noisy), abs=1e-4)
        assert shown.ghost == start
        assert chart(panel, session, run).scene.state.marks.star == pytest.approx(end, abs=1e-4)
        model, codes = session.book.model_of(run), view.frame.codes
        moved = np.linalg.norm(np.subtract(*model.encode(np.stack([noisy, clean]))))
        radius = np.sqrt(np.square(codes - codes.mean(0)).sum(1).mean())
        assert float(shown.length) == pytest.approx(moved / radius, abs=0.006)
    session.inspector.set_noise(NO_NOISE, 0.5)
    assert overlays(panel, session, "vanilla").arrow is None
    assert overlays(panel, session, "vanilla").ghost is None


def test_the_star_stays_paler_while_something_else_is_inspected(
    panel: LatentPanel, clouded: Session
) -> None:
    session, image = clouded, clouded.inspector.drawn
    inspector = session.inspector
    for inspect in (partial(inspector.decode_at, 0.3, 0.2), partial(inspector.inspect, 7)):
        inspect()
        for run in session.book.compared:
            assert chart(panel, session, run).scene.state.marks.star is None
            ghost = overlays(panel, session, run).ghost
            assert ghost == pytest.approx(placed(session, run, image), abs=1e-4)
    session.inspector.back_to_drawing()
    assert chart(panel, session, "vanilla").scene.state.marks.star is not None
    assert overlays(panel, session, "vanilla").ghost is None


def test_a_point_of_the_map_points_to_where_its_picture_would_be_encoded(
    panel: LatentPanel, clouded: Session
) -> None:
    session = clouded
    session.inspector.decode_at(0.4, -0.3)
    model, view = session.book.model, session.plane.view("vanilla")
    code = view.code_at(0.4, -0.3)
    back = view.place_of(model.encode(model.decode(code[None]))[0])
    start, end = overlays(panel, session, "vanilla").arrow
    assert start == pytest.approx((0.4, -0.3), abs=1e-4)
    assert end == pytest.approx(back, abs=1e-4)
    assert overlays(panel, session, "variational").arrow is None  # it has no such point


def test_the_prior_is_there_on_wish_where_a_run_has_one(
    panel: LatentPanel, clouded: Session
) -> None:
    session, tools = clouded, panel._prior
    assert not tools.rings.isHidden()
    tools.rings.click()
    view = session.plane.view("variational")
    found = overlays(panel, session, "variational").prior
    zero = np.zeros((1, len(view.plane.mean)), np.float32)
    assert found.centre == pytest.approx(view.plane.project(zero)[0], abs=1e-5)
    np.testing.assert_allclose(np.linalg.norm(found.axes, axis=1), 1 / view.plane.unit, rtol=1e-4)
    assert overlays(panel, session, "vanilla").prior is None
    tools.rings.click()
    assert overlays(panel, session, "variational").prior is None
    session.book.set_pins(["vanilla"])
    assert tools.rings.isHidden()
    assert tools.sample.isHidden()


def test_sample_opens_a_window_and_draws_anew_when_it_is_there(
    panel: LatentPanel, clouded: Session
) -> None:
    tools = panel._prior
    tools.sample.click()
    window = tools.window
    assert window.isVisible()
    assert (window.run(), window.seed.value()) == ("variational", 0)
    tools.sample.click()
    assert (tools.window, window.seed.value()) == (window, 1)
    window.close()
    clouded.book.models_changed.emit()  # nobody can see it
    tools.sample.click()
    assert window.seed.value() == 1


def test_a_map_of_which_nothing_is_new_is_not_painted_again(
    panel: LatentPanel, clouded: Session
) -> None:
    session = clouded
    heard = {
        run: lab.Heard(chart(panel, session, run).scene.changed) for run in session.book.pinned
    }
    panel._stars.show()
    session.inspector.read.emit()
    assert [len(each) for each in heard.values()] == [0, 0]
    session.inspector.edit(0, 3.0)  # of the shown run's code
    assert len(heard["vanilla"]) > 0
    assert len(heard["variational"]) == 0
    panel.redraw()  # the points are new, and with them all marks are
    assert overlays(panel, session, "variational").cloud is not None


def test_clouds_and_rings_are_ellipses_on_every_linear_map(
    panel: LatentPanel, clouded: Session
) -> None:
    session = clouded
    panel._prior.rings.click()
    for kind in (UNITS, LDA):
        session.plane.choose_kind(kind)
        view = session.plane.view("variational")
        assert view.kind == kind
        shown = overlays(panel, session, "variational")
        draws = np.random.default_rng(0).standard_normal((100_000, 8), dtype=np.float32)
        covariance = np.cov(view.plane.project(draws).T)  # of the prior
        axes = np.array(shown.prior.axes)
        np.testing.assert_allclose(
            axes.T @ axes, covariance, rtol=0.03, atol=0.02 * axes.max() ** 2
        )
        image = session.inspector.drawn
        assert shown.cloud.centre == pytest.approx(placed(session, "variational", image), abs=1e-3)


def test_on_a_t_sne_there_are_none_and_the_caption_says_why(
    panel: LatentPanel, clouded: Session
) -> None:
    session = clouded
    panel._prior.rings.click()
    frame = session.book.frame_of("variational")
    points = frame.projection.plane().project(frame.codes)
    made = NeighbourMap(frame.codes, points, 10.0, 100.0)
    asked = Asked(session.book.entries["variational"].line, frame)
    session.plane.choose_kind(TSNE)
    session.neighbours._received(MapFound(asked, made))
    assert session.plane.view("variational").kind == TSNE
    shown = overlays(panel, session, "variational")
    assert (shown.cloud, shown.prior) == (None, None)
    assert chart(panel, session, "variational").scene.state.marks.star is not None
    told = panel._caption.text()
    assert told.index("distances between clusters") < told.index(BENT)  # the end may be cut off
    session.plane.choose_kind(PCA)
    assert overlays(panel, session, "variational").cloud is not None
    assert BENT not in panel._caption.text()
