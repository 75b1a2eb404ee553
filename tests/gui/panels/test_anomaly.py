"""The Anomaly tab and the map's error colours: whose errors they are, and the detector."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pytest

from engine.evaluation.anomaly import auroc, only
from engine.nets import losses
from engine.training.trainer import Trainer
from gui import text
from gui.session.figures import measured, measurements
from tests.gui import lab
from tests.gui.lab import Heard

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from engine.data.dataset import Dataset
    from gui.main_window import MainWindow
    from gui.panels.anomaly import Anomaly
    from gui.session import Session

NORMAL = 1


def lacking(dataset: Dataset, label: int, split: str) -> Dataset:
    """A data set of which one split has no image of a class."""
    images, labels = (getattr(dataset, f"{split}_{kind}") for kind in ("images", "labels"))
    left = labels != label
    return replace(dataset, **{f"{split}_images": images[left], f"{split}_labels": labels[left]})


@pytest.fixture
def anomaly(qtbot: QtBot, window: MainWindow) -> Anomaly:
    """The tab in front, the shown model trained a little and a test image inspected."""
    window.tabs.set_current("anomaly")
    session = window.session
    lab.train(qtbot, session)
    session.training.extend()
    lab.wait_idle(qtbot, session)
    assert len(session.playback.moments) > 1
    session.inspector.inspect(3)
    panel: Anomaly = window.tabs.currentWidget()  # type: ignore[assignment]
    return panel


def test_a_detector_learns_one_class_and_judges_all_test_images(
    qtbot: QtBot, session: Session, dataset: Dataset
) -> None:
    config = lab.config("vanilla", epochs=30, batch_size=5, learning_rate=0.01)
    heard = Heard(session.noticed)
    answers: list[object] = []
    work = partial(measurements.train_detector, config, dataset, NORMAL)
    session.ask("detector", work, answers.append)
    lab.wait_idle(qtbot, session)
    found = [each for each in answers if isinstance(each, measured.OneClass)]
    assert [each.fraction for each in found] == pytest.approx(
        [epoch / 30 for epoch in range(1, 31)]
    )
    alone = Trainer(config, only(dataset, NORMAL))
    list(alone.run(30))
    last, unusual = found[-1], dataset.labels("test") != NORMAL
    assert last.normal == NORMAL
    assert lab.same_answers(last.model, alone.snapshot(), dataset.pixels("test"))
    expected = last.model.squared_errors(dataset.test_images)
    np.testing.assert_allclose(last.errors, expected, rtol=1e-5)
    assert last.auroc == pytest.approx(auroc(expected, unusual))
    assert last.auroc > 0.8  # ones are the easiest digit to tell
    assert heard.calls == []


@pytest.mark.parametrize(
    "lack",
    [
        ("train", "there is no training image of class 1 to learn from"),
        ("test", "there is no test image of class 1 to judge a detector by"),
    ],
)
def test_a_class_that_the_data_lack_is_one_sentence_and_no_crash(
    qtbot: QtBot,
    window: MainWindow,
    anomaly: Anomaly,
    lack: tuple[str, str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    split, sentence = lack
    told = Heard(window.session.noticed)
    book = window.session.book
    book.set_dataset(lacking(book.dataset, NORMAL, split))
    anomaly.normal.set_value(str(NORMAL))
    anomaly.refresh()
    anomaly.train.click()
    assert not anomaly.train.isEnabled()
    lab.wait_idle(qtbot, window.session)
    assert told.calls == [("error", f"MNIST: {sentence}. Choose another class.")]
    assert anomaly.train.isEnabled()
    assert caplog.records == []  # the log is for faults of the program


def test_a_detector_whose_loss_is_not_finite_says_what_to_lower(
    qtbot: QtBot,
    session: Session,
    dataset: Dataset,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    plain, told = losses.bce, Heard(session.noticed)
    monkeypatch.setattr(losses, "bce", lambda a, b: plain(a, b) * float("nan"))
    work = partial(measurements.train_detector, lab.config("vanilla"), dataset, NORMAL)
    session.ask("detector", work, lambda _: None)
    lab.wait_idle(qtbot, session)
    ((kind, text),) = told.calls
    assert kind == "error"
    assert "lower the learning rate" in text
    assert caplog.records == []  # it is no fault of the program


def test_a_test_set_of_one_class_has_no_anomalies(
    qtbot: QtBot, session: Session, dataset: Dataset, caplog: pytest.LogCaptureFixture
) -> None:
    kept = dataset.test_labels == NORMAL
    alone = replace(
        dataset, test_images=dataset.test_images[kept], test_labels=dataset.test_labels[kept]
    )
    config, told = lab.config("vanilla"), Heard(session.noticed)
    work = partial(measurements.train_detector, config, alone, NORMAL)
    session.ask("detector", work, lambda _: None)
    lab.wait_idle(qtbot, session)
    ((kind, text),) = told.calls
    assert kind == "error"
    problem = "all test images are of class 1, so none is an anomaly"
    assert text == f"MNIST: {problem}. Choose another class."
    assert caplog.records == []


def test_the_tab_trains_a_detector_and_says_how_good_it_is(
    qtbot: QtBot, window: MainWindow, anomaly: Anomaly
) -> None:
    anomaly.normal.set_value(str(NORMAL))
    anomaly.refresh()
    anomaly.train.click()
    lab.wait_idle(qtbot, window.session)
    detector = anomaly._detector()
    assert detector is not None
    assert f"AUROC {detector.auroc:.3f}" in anomaly._note.text()
    assert f"after {text.epochs(detector.model.epoch)} on this class" in anomaly._note.text()
    worst = np.argsort(-detector.errors, kind="stable")
    np.testing.assert_array_equal(anomaly._order, worst[: len(anomaly._order)])
    # It is a model of its own: the timeline does not touch its errors, nor the marker.
    marker = anomaly.histogram._marker
    lab.go_to(qtbot, window.session, 0)
    assert anomaly.histogram._rows
    assert anomaly.histogram._marker == marker


def test_errors_and_marker_are_of_one_model(
    qtbot: QtBot, window: MainWindow, anomaly: Anomaly
) -> None:
    session = window.session
    assert anomaly.histogram._rows
    assert anomaly.histogram._marker == session.inspector.reading.mse
    assert anomaly.wall.count() > 0
    lab.go_to(qtbot, session, 0)
    assert anomaly.histogram._rows == []
    assert anomaly.histogram._marker is None
    assert "newest model only" in anomaly.histogram._message
    assert anomaly.wall.count() == 0
    session.inspector.inspect(4)
    assert anomaly.histogram._marker is None
    session.playback.show_newest()
    qtbot.waitUntil(lambda: bool(anomaly.histogram._rows), timeout=lab.PATIENCE)
    assert anomaly.histogram._marker == session.inspector.reading.mse
    assert anomaly.wall.count() > 0


def test_other_data_leave_no_errors_of_the_old(
    qtbot: QtBot, window: MainWindow, anomaly: Anomaly
) -> None:
    window.session.book.set_dataset(lab.digits("kmnist", "KMNIST", 300))
    assert anomaly.histogram._rows == []
    assert anomaly.wall.count() == 0
    assert anomaly.histogram._message == "No errors measured yet"
    lab.wait_idle(qtbot, window.session)


@pytest.mark.usefixtures("anomaly")
def test_error_colours_are_of_the_model_on_show(qtbot: QtBot, window: MainWindow) -> None:
    session, panel = window.session, window.latent
    colours: list[object] = []
    plain = panel.map.set_colours

    def set_colours(by: object, *words: object) -> None:
        colours.append(by)
        plain(by, *words)

    panel.map.set_colours = set_colours
    panel._colours.set_value("error")
    panel._recolour()

    def by_errors() -> bool:
        return not isinstance(colours[-1], str)

    errors = session.book.entry.errors
    assert by_errors()
    assert np.argmax(colours[-1]) == np.argmax(errors)
    lab.go_to(qtbot, session, 0)
    assert not by_errors()
    assert "errors are known of the newest model only" in panel._caption.text()
    session.playback.show_newest()
    assert by_errors()  # with the points, before what stands below the map
    qtbot.waitUntil(lambda: session.turns.idle)
    assert "newest model only" not in panel._caption.text()
    # A new run leaves the errors of the last one behind.
    lab.begin(session.book, session.book.shown)
    assert not by_errors()
    assert "errors are not measured yet" in panel._caption.text()
