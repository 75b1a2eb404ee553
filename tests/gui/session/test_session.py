"""The session: opening, asking, files and data sets, with what fails on the way."""

from __future__ import annotations

import threading
from threading import Event
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shiboken6
from PySide6.QtCore import QObject

from engine.core.errors import UserError
from engine.core.progress import Progress
from gui.background import gc_tuning
from gui.background.worker import Failed
from gui.session import Start
from gui.session.figures import measurements
from gui.session.figures.measured import RobustnessCurve
from gui.session.following import tasks
from tests.gui import lab
from tests.gui.lab import Heard

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from engine.data.dataset import Dataset
    from gui.session import Session


class Slow:
    """Work that gives way until it may end, then answers with its name."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.begun, self.may_end, self.closed = Event(), Event(), Event()

    def __call__(self) -> Generator[Any, None, str]:
        try:
            self.begun.set()
            while not self.may_end.is_set():
                yield None
            yield self.name
        finally:
            self.closed.set()
        return self.name


def answers(heard: list[Any]) -> list[str]:
    """What was answered, without the message that the work is done."""
    return [message for message in heard if isinstance(message, str)]


def open_up(qtbot: QtBot, session: Session) -> None:
    with qtbot.waitSignal(session.opened, timeout=lab.PATIENCE):
        session.open()


def test_collections_go_on_when_all_is_imported_that_the_first_training_needs(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab.wait_idle(qtbot, session)
    done: list[object] = []
    monkeypatch.setattr(
        "engine.training.placement.warm_up", lambda: done.append(threading.current_thread())
    )
    monkeypatch.setattr(gc_tuning, "resume_gc", lambda: done.append(threading.current_thread()))
    open_up(qtbot, session)
    qtbot.waitUntil(lambda: len(done) == 2, timeout=lab.PATIENCE)
    warmed, resumed = done
    assert warmed is not threading.main_thread()
    assert resumed is threading.main_thread()  # objects of Qt die in their own thread


def test_of_two_requests_on_a_topic_only_the_newer_answers(qtbot: QtBot, session: Session) -> None:
    heard: list[Any] = []
    older, newer = Slow("older"), Slow("newer")
    session.ask("topic", older, heard.append)
    qtbot.waitUntil(older.begun.is_set, timeout=lab.PATIENCE)
    session.ask("topic", newer, heard.append)
    older.may_end.set()
    newer.may_end.set()
    lab.wait_idle(qtbot, session)
    assert answers(heard) == ["newer"]
    assert older.closed.is_set()


def test_an_answer_under_way_is_dropped_when_a_newer_request_comes(
    qtbot: QtBot, session: Session
) -> None:
    heard: list[Any] = []
    older, newer = Slow("older"), Slow("newer")
    older.may_end.set()
    session.ask("topic", older, heard.append)
    assert older.closed.wait(lab.PATIENCE / 1000)  # its answer lies in the mailbox
    session.ask("topic", newer, heard.append)
    newer.may_end.set()
    lab.wait_idle(qtbot, session)
    assert answers(heard) == ["newer"]


def test_topics_do_not_disturb_each_other(qtbot: QtBot, session: Session) -> None:
    heard: list[Any] = []
    for name in ("one", "two"):
        work = Slow(name)
        work.may_end.set()
        session.ask(name, work, heard.append)
    lab.wait_idle(qtbot, session)
    assert sorted(answers(heard)) == ["one", "two"]


def test_a_forgotten_request_ends_at_once_without_an_answer(qtbot: QtBot, session: Session) -> None:
    heard: list[Any] = []
    work = Slow("never")
    session.ask("topic", work, heard.append)
    qtbot.waitUntil(work.begun.is_set, timeout=lab.PATIENCE)
    session.forget("topic")
    lab.wait_idle(qtbot, session)
    assert work.closed.is_set()
    assert heard == []


class Asker(QObject):
    """A part of the window that asks."""

    def answer(self, _message: object) -> None:
        self.setObjectName("answered")


def test_an_answer_for_what_was_destroyed_meanwhile_is_dropped(
    qtbot: QtBot, session: Session
) -> None:
    asker, work = Asker(), Slow("late")
    session.ask("topic", work, asker.answer)
    qtbot.waitUntil(work.begun.is_set, timeout=lab.PATIENCE)
    shiboken6.delete(asker)
    work.may_end.set()
    lab.wait_idle(qtbot, session)
    assert work.closed.is_set()
    assert not session._requests.is_open("topic")


def test_the_failure_of_work_for_what_was_destroyed_is_no_notice(
    qtbot: QtBot, session: Session
) -> None:
    asker, work, notices = Asker(), Slow("late"), Heard(session.noticed)

    def failing() -> Generator[Any, None, None]:
        yield from work()
        raise UserError("nobody asks any more")

    session.ask("topic", failing, asker.answer)
    qtbot.waitUntil(work.begun.is_set, timeout=lab.PATIENCE)
    shiboken6.delete(asker)
    work.may_end.set()
    lab.wait_idle(qtbot, session)
    assert len(notices) == 0


def test_a_request_that_fails_is_a_notice_and_told_to_who_asked(
    qtbot: QtBot, session: Session
) -> None:
    def broken() -> Generator[Any, None, None]:
        yield None
        raise ValueError("the numbers do not add up")

    heard: list[Any] = []
    notices = Heard(session.noticed)
    session.ask("topic", broken, heard.append)
    lab.wait_idle(qtbot, session)
    assert notices.calls == [("error", "the numbers do not add up")]
    (failed,) = heard
    assert isinstance(failed, Failed)


def test_settings_of_the_last_session_come_back_where_they_fit(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, dataset: Dataset, places: lab.Places
) -> None:
    good = lab.config("sparse", learning_rate=0.007, epochs=5)
    elsewhere = lab.config("vanilla", device="cuda:7", dataset="/no/longer/there")
    mistaken = lab.config("supervised").to_dict()
    bad = {**lab.config("denoising").to_dict(), "learning_rate": -3}
    settings: dict[str, Any] = {
        "sparse": good.to_dict(),
        "vanilla": elsewhere.to_dict(),
        "contractive": mistaken,
        "denoising": bad,
        "variational": ["no", "settings"],
    }
    begin = Start("sparse", draft="sparse")
    session = lab.new_session(monkeypatch, dataset, places, begin, settings)
    notices = Heard(session.noticed)
    open_up(qtbot, session)
    assert session.book.shown == "sparse"
    draft = session.draft
    assert not draft.follows
    assert draft.config == good
    draft.choose("vanilla")
    assert draft.config is not None
    assert (draft.config.variant, draft.config.dataset) == ("vanilla", "mnist")
    told = [text for kind, text in notices.calls if kind == "warning"]
    assert any("'denoising' were put back" in text and "learning_rate" in text for text in told)
    assert any("'variational' were put back" in text for text in told)
    session.shut_down()


def test_a_laboratory_that_cannot_open_says_why(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, dataset: Dataset, places: lab.Places
) -> None:
    session = lab.new_session(monkeypatch, dataset, places)

    def broken(*_: object) -> Generator[Any, None, None]:
        yield lab.catalogue()
        raise OSError("the disk is gone")

    monkeypatch.setattr(tasks, "open_laboratory", broken)
    notices, opened = Heard(session.noticed), Heard(session.opened)
    session.open()
    lab.wait_idle(qtbot, session)
    assert notices.calls == [("error", "The laboratory could not open: the disk is gone")]
    assert len(opened) == 0
    # No dead end: another data set can be loaded.
    monkeypatch.setattr(tasks, "load_dataset", loading(dataset))
    session.load_dataset("folder")
    lab.wait_idle(qtbot, session)
    assert session.book.dataset is dataset
    assert session.training.ready
    session.shut_down()


@pytest.mark.usefixtures("qapp")
def test_while_it_opens_files_wait(
    monkeypatch: pytest.MonkeyPatch, dataset: Dataset, tmp_path: Path, places: lab.Places
) -> None:
    session = lab.new_session(monkeypatch, dataset, places)
    notices = Heard(session.noticed)
    session.book.set_catalogue(lab.catalogue())
    session.book.set_dataset(dataset)
    session.load_dataset("kmnist")
    session.open_run(tmp_path / "model.safetensors")
    assert [kind for kind, _ in notices.calls] == ["info", "info"]
    assert "still opening" in notices.last[1]
    assert session.dispatcher.idle
    session.shut_down()


def test_a_saved_model_comes_back_as_it_was(
    qtbot: QtBot, session: Session, dataset: Dataset, tmp_path: Path
) -> None:
    book, path = session.book, tmp_path / "mine.safetensors"
    lab.train(qtbot, session, seed=11)
    saved = book.model
    assert saved is not None
    notices = Heard(session.noticed)
    session.files.export(path)
    lab.wait_idle(qtbot, session)
    name = "Vanilla · code 8 · hidden 12 · batch 20"
    assert notices.calls == [("info", f"Saved {name}, 2 epochs, as mine.safetensors.")]
    lab.train(qtbot, session, seed=12)
    assert book.model is not None
    assert not lab.same_answers(book.model, saved, dataset.pixels("test"))
    lab.show(qtbot, session, "sparse")
    session.open_run(path)
    lab.wait_idle(qtbot, session)
    assert book.entry is not None
    assert book.entry.variant == "vanilla"
    assert book.model is not None
    assert lab.same_answers(book.model, saved, dataset.pixels("test"))
    assert book.entry is not None
    assert book.entry.history == list(saved.history)
    assert not book.entry.shipped
    assert book.frame is not None
    np.testing.assert_allclose(book.frame.codes, saved.encode(dataset.pixels("test")), atol=0.01)
    assert book.entry.errors is not None


def test_an_opened_model_is_what_more_epochs_start_from(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    lab.train(qtbot, session, seed=11, epochs=1)
    saved = session.book.model
    assert saved is not None
    session.files.export(tmp_path / "model.safetensors")
    lab.wait_idle(qtbot, session)
    lab.train(qtbot, session, seed=12)
    session.open_run(tmp_path / "model.safetensors")
    lab.wait_idle(qtbot, session)
    session.training.extend()
    lab.wait_idle(qtbot, session)
    entry = session.book.entry
    assert entry is not None
    assert entry.history[0] == saved.history[0]
    assert [record.epoch for record in entry.history] == [1, 2]


@pytest.mark.parametrize("content", [None, b"", b"not a model at all"])
def test_a_bad_model_file_keeps_what_is_there_and_says_why(
    qtbot: QtBot, session: Session, tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "bad.safetensors"
    if content is not None:
        path.write_bytes(content)
    before = {key: entry.model for key, entry in session.book.entries.items()}
    notices, changes = Heard(session.noticed), Heard(session.book.model_changed)
    session.open_run(path)
    lab.wait_idle(qtbot, session)
    ((kind, text),) = notices.calls
    assert kind == "error"
    assert str(path) in text
    assert {key: entry.model for key, entry in session.book.entries.items()} == before
    assert len(changes) == 0
    assert session.book.shown == "vanilla"


def test_a_model_that_cannot_be_saved_is_a_notice(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    notices = Heard(session.noticed)
    session.files.export(tmp_path / "no such folder" / "model.safetensors")
    lab.wait_idle(qtbot, session)
    ((kind, text),) = notices.calls
    assert kind == "error"
    assert "no such folder" in text
    session.book.choose(lab.unread(session.book))
    session.files.export(tmp_path / "model.safetensors")  # there is none
    lab.wait_idle(qtbot, session)
    assert len(notices) == 2
    assert list(tmp_path.iterdir()) == []


def loading(dataset: Dataset, *, gate: Event | None = None) -> Callable[[object], Any]:
    """What stands in for ``tasks.load_dataset``: tells its progress, waits, and is there."""

    def load(_name: object) -> Generator[Any, None, Dataset]:
        yield Progress("Loading", 1, 2)
        while gate is not None and not gate.is_set():
            yield None
        return dataset

    return load


def test_another_data_set_is_seen_through_all_models_on_show(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = lab.digits("kmnist", "KMNIST", 300)
    monkeypatch.setattr(tasks, "load_dataset", loading(other))
    session.book.set_pins(lab.SHIPPED)
    lab.wait_idle(qtbot, session)
    progress = Heard(session.progressed)
    session.load_dataset("kmnist")
    lab.wait_idle(qtbot, session)
    assert progress.calls == [(Progress("Loading", 1, 2),), (None,)]
    assert session.book.dataset is other
    for key in session.book.compared:
        entry = session.book.entries[key]
        assert entry.model is not None
        assert entry.frame is not None
        np.testing.assert_allclose(
            entry.frame.codes, entry.model.encode(other.pixels("test")), atol=0.01
        )
        np.testing.assert_array_equal(entry.errors, entry.model.squared_errors(other.test_images))


def test_a_load_that_fails_keeps_the_old_data(
    qtbot: QtBot, session: Session, dataset: Dataset, tmp_path: Path
) -> None:
    notices, progress = Heard(session.noticed), Heard(session.progressed)
    frame = session.book.frame
    session.load_dataset(tmp_path / "nowhere")
    lab.wait_idle(qtbot, session)
    ((kind, text),) = notices.calls
    assert kind == "error"
    assert text.endswith("MNIST stays in use.")
    assert "nowhere" in text
    assert "does not exist" in text
    assert session.book.dataset is dataset
    assert session.book.frame is frame
    assert progress.last == (None,)


def test_a_newer_load_supersedes_the_older(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = lab.digits("one", "One", 300), lab.digits("two", "Two", 400)
    gate = Event()
    progress, told = Heard(session.progressed), Heard(session.book.dataset_changed)
    monkeypatch.setattr(tasks, "load_dataset", loading(first, gate=gate))
    session.load_dataset("one")
    qtbot.waitUntil(lambda: len(progress) == 1, timeout=lab.PATIENCE)
    slow = Event()
    monkeypatch.setattr(tasks, "load_dataset", loading(second, gate=slow))
    session.load_dataset("two")
    qtbot.waitUntil(lambda: len(progress) == 3, timeout=lab.PATIENCE)
    gate.set()
    assert progress.calls == [(Progress("Loading", 1, 2),), (None,), (Progress("Loading", 1, 2),)]
    slow.set()
    lab.wait_idle(qtbot, session)
    assert told.calls == [(second,)]
    assert progress.last == (None,)


def test_a_download_can_be_given_up(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch, dataset: Dataset
) -> None:
    monkeypatch.setattr(tasks, "load_dataset", loading(lab.digits("one", "One", 300), gate=Event()))
    progress, notices = Heard(session.progressed), Heard(session.noticed)
    session.load_dataset("one")
    qtbot.waitUntil(lambda: len(progress) == 1, timeout=lab.PATIENCE)
    session.cancel_loading()
    assert progress.last == (None,)
    lab.wait_idle(qtbot, session)
    assert session.book.dataset is dataset
    assert len(progress) == 2
    assert len(notices) == 0
    session.cancel_loading()  # nothing is under way


def test_robustness_is_measured_on_as_many_images_as_there_are(dataset: Dataset) -> None:
    model = lab.untrained("vanilla")
    found = list(measurements.measure_robustness({"vanilla": model}, dataset, "gaussian", None))
    results = [each for each in found if isinstance(each, RobustnessCurve)]
    assert [each.key for each in results] == [measurements.NOISY, "vanilla"]
    assert all(each.psnr.shape == (len(measurements.LEVELS),) for each in results)
    assert (np.diff(results[0].psnr[1:]) < 0).all()
