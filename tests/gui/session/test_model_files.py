"""Model files: what they bring to the form, and what becomes of them when the data change."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import torch

from engine.commands.open_at_start import OpenAtStart
from engine.core.bounds import LAYER_WIDTH, MAX_HIDDEN, SETTINGS
from engine.data.spec import DataSpec
from engine.models import checkpoint
from engine.nets.architecture import Dense
from engine.runs import new_run as recording_of
from engine.training.trainer import Trainer
from gui.session import Session, Start
from tests.gui import lab
from tests.gui.lab import Heard

if TYPE_CHECKING:
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
    assert session.draft.follows
    session.open_run(path)
    lab.wait_idle(qtbot, session)
    config = session.draft.config
    assert config is not None
    assert config == replace(model.config, dataset="mnist", device="cpu")
    assert config.knobs.level == 0.7
    assert session.draft.differs == frozenset()


@pytest.mark.parametrize("as_run", [False, True])
def test_what_the_command_line_names_is_shown_first(  # noqa: PLR0917 - fixtures
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    dataset: Dataset,
    saved: tuple[Path, Model],
    places: lab.Places,
    as_run: bool,
) -> None:
    path, model = saved
    choice = OpenAtStart(model=path)
    if as_run:
        trainer = Trainer(replace(model.config, device="cpu"), dataset, model)
        recording = recording_of.start(path.parent / "elsewhere", trainer)
        recording.writer.end("stopped")
        choice = OpenAtStart(run=recording.writer.folder.path)
    session = lab.new_session(monkeypatch, dataset, places)
    notices = Heard(session.noticed)
    session.open_first(choice)
    with qtbot.waitSignal(session.opened, timeout=lab.PATIENCE):
        session.open()
    lab.wait_idle(qtbot, session)
    session.shut_down()
    shown = session.book.model
    assert shown is not None
    assert shown.config.variant == "denoising"
    assert shown.config.knobs == model.config.knobs
    assert all(torch.equal(value, shown.state()[name]) for name, value in model.state().items())
    assert [text for kind, text in notices.calls if kind == "error"] == []


def test_a_shipped_model_leaves_the_settings_of_the_last_session(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, dataset: Dataset, places: lab.Places
) -> None:
    mine = lab.config("vanilla", batch_size=33, learning_rate=0.02)
    session = lab.new_session(
        monkeypatch, dataset, places, Start(draft="vanilla"), {"vanilla": mine.to_dict()}
    )
    with qtbot.waitSignal(session.opened, timeout=lab.PATIENCE):
        session.open()
    assert session.draft.config == mine
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
        window.session.open_run(path)
        lab.wait_idle(qtbot, window.session)
        assert numbers_of(window) == pytest.approx({**values, "code": 2})
        assert hidden_of(window) == (network.hidden, "")
    width = LAYER_WIDTH[end]
    window.session.draft.change(network=Dense((width,), width))
    assert numbers_of(window)["code"] == width
    assert hidden_of(window) == ((width,), "")


def numbers_of(window: MainWindow) -> dict[str, float]:
    """The numbers that the form shows."""
    controls = {**window.draft.fields.controls, **window.draft.rest.controls}
    return {name: controls[name].value() for name in (*SETTINGS, "code")}


def hidden_of(window: MainWindow) -> tuple[tuple[int, ...], str]:
    """The hidden layers that the form shows, and its complaint about them."""
    field = window.draft.rest.controls["hidden"]
    shown = tuple(int(word) for word in field.edit.text().replace(",", " ").split())
    return shown, field.message.text()


def test_settings_that_an_earlier_version_kept_are_still_those_of_the_form(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, dataset: Dataset, places: lab.Places
) -> None:
    mine = lab.config("vanilla", batch_size=33, learning_rate=0.02)
    kept = mine.to_dict()
    del kept["data"], kept["network"]["kind"]
    session = lab.new_session(
        monkeypatch, dataset, places, Start(draft="vanilla"), {"vanilla": kept}
    )
    notices = Heard(session.noticed)
    with qtbot.waitSignal(session.opened, timeout=lab.PATIENCE):
        session.open()
    assert session.draft.config == mine
    assert notices.calls == []
    session.shut_down()


def test_a_model_of_other_images_is_not_opened(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    other = DataSpec((3, 8, 9), ("cat", "dog"), "resize")
    checkpoint.save(lab.untrained("vanilla", data=other), tmp_path / "other.safetensors")
    notices, before = Heard(session.noticed), session.book.model
    session.open_run(tmp_path / "other.safetensors")
    lab.wait_idle(qtbot, session)
    assert notices.calls == [("error", notices.last[1])]
    assert "made for images of 3 × 8 × 9 values in 2 classes, but MNIST has" in notices.last[1]
    assert session.book.model is before
