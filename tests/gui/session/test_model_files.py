"""Model files: what they bring to the form, and what becomes of them when the data change."""

from __future__ import annotations

from dataclasses import replace
from threading import Event
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch

from engine.commands.open_at_start import OpenAtStart
from engine.core.bounds import LAYER_WIDTH, MAX_HIDDEN, SETTINGS
from engine.data.spec import DataSpec
from engine.models import checkpoint
from engine.nets.architecture import Dense
from engine.runs import recording as recording_of
from engine.training.trainer import Trainer
from gui.session import Session, messages, tasks
from tests.gui import lab
from tests.gui.lab import Heard

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from engine.data.dataset import Dataset
    from engine.models.model import Model
    from gui.main_window import MainWindow

FILE = {
    "network": Dense((20, 12), 6),
    "learning_rate": 5e-5,
    "batch_size": 50,
    "epochs": 1,
    "seed": 77,
    "dataset": "kmnist",
    "device": "cuda",
}


@pytest.fixture
def saved(tmp_path: Path) -> tuple[Path, Model]:
    """A denoising model from another machine, with settings unlike those of the form."""
    model = lab.untrained("denoising", **FILE)
    knobs = model.config.knobs.changed(corruption="masking", level=0.7)
    model = lab.untrained("denoising", **FILE, knobs=knobs)
    checkpoint.save(model, tmp_path / "model.safetensors")
    return tmp_path / "model.safetensors", model


def test_an_opened_model_brings_its_settings_to_the_form_but_not_its_device(
    qtbot: QtBot, session: Session, saved: tuple[Path, Model]
) -> None:
    path, model = saved
    changed = Heard(session.book.config_changed)
    session.open_model(path)
    lab.wait_idle(qtbot, session)
    assert changed.calls == [("denoising",)]
    config = session.book.entries["denoising"].config
    assert config == replace(model.config, dataset="mnist", device="cpu")
    assert config.knobs.level == 0.7
    # So continuing trains it on as it was trained.
    assert session.training.kept == []
    session.training.extend()
    lab.wait_idle(qtbot, session)
    trained = session.book.model
    assert trained is not None
    assert trained.config == config


@pytest.mark.parametrize("as_run", [False, True])
def test_what_the_command_line_names_is_shown_first(
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    dataset: Dataset,
    saved: tuple[Path, Model],
    as_run: bool,
) -> None:
    path, model = saved
    choice = OpenAtStart(model=path)
    if as_run:
        trainer = Trainer(replace(model.config, device="cpu"), dataset, model)
        recording = recording_of.start(path.parent / "runs", trainer)
        recording.writer.end("stopped")
        choice = OpenAtStart(run=recording.writer.folder.path)
    monkeypatch.setattr(tasks, "open_laboratory", lab.opening(dataset))
    session = Session()
    notices = Heard(session.noticed)
    session.open_first(choice)
    session.open()
    lab.wait_idle(qtbot, session)
    session.shut_down()
    assert session.book.current == "denoising"
    shown = session.book.model
    assert shown is not None
    assert shown.config.knobs == model.config.knobs
    assert all(torch.equal(value, shown.state()[name]) for name, value in model.state().items())
    assert [kind for kind, _ in notices.calls] == ["info"]


def test_a_shipped_model_leaves_the_settings_of_the_last_session(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, dataset: Dataset
) -> None:
    mine = lab.config("vanilla", batch_size=33, learning_rate=0.02)
    session = lab.new_session(monkeypatch, dataset, settings={"vanilla": mine.to_dict()})
    with qtbot.waitSignal(session.opened, timeout=lab.PATIENCE):
        session.open()
    assert session.book.entries["vanilla"].config == mine
    session.shut_down()


@pytest.mark.parametrize("end", [0, 1], ids=["smallest", "largest"])
def test_the_form_can_show_whatever_a_file_may_hold(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, end: int
) -> None:
    values = {name: ends[end] for name, ends in SETTINGS.items()}
    for layers in (0, 1, MAX_HIDDEN - 1, MAX_HIDDEN):
        network = Dense((3,) * layers, 2)
        path = tmp_path / f"{layers}.safetensors"
        checkpoint.save(lab.untrained("vanilla", **values, network=network), path)
        window.session.open_model(path)
        lab.wait_idle(qtbot, window.session)
        assert numbers_of(window) == pytest.approx({**values, "code": 2})
        assert hidden_of(window) == (network.hidden, "")
    width = LAYER_WIDTH[end]
    window.session.book.configure("vanilla", network=Dense((width,), width))
    assert numbers_of(window)["code"] == width
    assert hidden_of(window) == ((width,), "")


def numbers_of(window: MainWindow) -> dict[str, float]:
    """The numbers that the form shows."""
    return {name: window.network._fields[name].value() for name in (*SETTINGS, "code")}


def hidden_of(window: MainWindow) -> tuple[tuple[int, ...], str]:
    """The hidden layers that the form shows, and its complaint about them."""
    field = window.network._fields["hidden"]
    shown = tuple(int(word) for word in field.edit.text().replace(",", " ").split())
    return shown, field.message.text()


def test_settings_that_an_earlier_version_kept_are_still_those_of_the_form(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, dataset: Dataset
) -> None:
    mine = lab.config("vanilla", batch_size=33, learning_rate=0.02)
    kept = mine.to_dict()
    del kept["data"], kept["network"]["kind"]
    session = lab.new_session(monkeypatch, dataset, settings={"vanilla": kept})
    notices = Heard(session.noticed)
    with qtbot.waitSignal(session.opened, timeout=lab.PATIENCE):
        session.open()
    assert session.book.entries["vanilla"].config == mine
    assert notices.calls == []
    session.shut_down()


def test_a_model_of_other_images_is_not_opened(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    other = DataSpec((3, 8, 9), ("cat", "dog"), "resize")
    checkpoint.save(lab.untrained("vanilla", data=other), tmp_path / "other.safetensors")
    notices, before = Heard(session.noticed), session.book.model
    session.open_model(tmp_path / "other.safetensors")
    lab.wait_idle(qtbot, session)
    assert notices.calls == [("error", notices.last[1])]
    assert "made for images of 3 × 8 × 9 values in 2 classes, but MNIST has" in notices.last[1]
    assert session.book.model is before


def opening(gate: Event, model: Model, *, after_model: bool) -> Any:
    """What stands in for ``tasks.open_model``: waits before the model, or before its frame."""

    def open_model(_path: Path, dataset: Dataset) -> Generator[Any, None, None]:
        if after_model:
            yield messages.Opened(model)
        while not gate.is_set():
            yield None
        if not after_model:
            yield messages.Opened(model)
        yield tasks.encode(model, dataset)

    return open_model


def loaded(dataset: Dataset) -> Any:
    """What stands in for ``tasks.load_dataset``."""

    def load(_name: object) -> Generator[Any, None, Dataset]:
        yield None
        return dataset

    return load


@pytest.mark.parametrize("after_model", [True, False])
def test_of_a_file_that_is_opened_while_the_data_change_only_the_new_data_are_seen(
    qtbot: QtBot,
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    after_model: bool,
) -> None:
    other, gate = lab.digits("kmnist", "KMNIST", 300), Event()
    other = replace(other, test_images=other.test_images[:40], test_labels=other.test_labels[:40])
    model, book = lab.untrained("denoising"), session.book
    monkeypatch.setattr(tasks, "open_model", opening(gate, model, after_model=after_model))
    monkeypatch.setattr(tasks, "load_dataset", loaded(other))
    notices, frames = Heard(session.noticed), []

    def seen(key: str) -> None:
        frame = book.entries[key].frame
        if frame is not None and book.dataset is not None:
            frames.append(len(frame.codes) == len(book.dataset.test_images))

    book.frame_changed.connect(seen)
    session.open_model(tmp_path / "model.safetensors")
    if after_model:
        qtbot.waitUntil(lambda: book.model is model, timeout=lab.PATIENCE)
    session.load_dataset("kmnist")
    qtbot.waitUntil(lambda: book.dataset is other, timeout=lab.PATIENCE)
    gate.set()
    lab.wait_idle(qtbot, session)
    assert frames
    assert all(frames)
    assert [call for call in notices.calls if call[0] != "info"] == []
    assert book.model is model  # the file that was asked for is not forgotten
    assert book.frame is not None
    np.testing.assert_array_equal(book.frame.codes, model.encode(other.pixels("test")))
    assert book.entries["denoising"].errors is not None
    assert len(book.entries["denoising"].errors) == 40


def test_an_opened_model_is_shown_once_and_not_again_when_its_test_set_is_encoded(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    gate, model = Event(), lab.untrained("denoising")
    monkeypatch.setattr(tasks, "open_model", opening(gate, model, after_model=True))
    session.open_model(tmp_path / "model.safetensors")
    qtbot.waitUntil(lambda: session.book.model is model, timeout=lab.PATIENCE)
    session.book.choose("sparse")
    gate.set()
    lab.wait_idle(qtbot, session)
    assert session.book.current == "sparse"
    assert session.book.entries["denoising"].frame is not None
