"""Runs in the window: every training is one on disk, and what others write is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from engine.core.errors import UserError
from engine.core.files import OutputError
from engine.runs import book as engine_book
from engine.runs import new_run
from engine.runs.log import FINISHED, PAUSED, RUNNING, STOPPED
from engine.runs.newest import newest_model
from engine.training.trainer import Trainer
from gui.session import Start
from tests.gui import lab
from tests.gui.lab import Heard

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from engine.data.dataset import Dataset
    from engine.runs.new_run import Recording
    from gui.session import Session


def on_disk(places: lab.Places) -> list[engine_book.RunInfo]:
    """One's own runs, newest first."""
    return engine_book.RunBook(places.root, None).runs()


def own(session: Session) -> list[str]:
    return [entry.id for entry in session.book.entries.values() if not entry.shipped]


def open_up(qtbot: QtBot, session: Session) -> None:
    with qtbot.waitSignal(session.opened, timeout=lab.PATIENCE):
        session.open()


def look(qtbot: QtBot, session: Session) -> None:
    """Have the folder of runs looked at, and wait for what follows from it."""
    qtbot.waitUntil(lambda: session.watching._job is None, timeout=lab.PATIENCE)
    session.watching.look()
    qtbot.waitUntil(lambda: session.dispatcher.idle, timeout=lab.PATIENCE)


def elsewhere(places: lab.Places, dataset: Dataset, **settings: Any) -> Recording:
    """A run that another process begins in the same folder."""
    trainer = Trainer(lab.config("vanilla", **settings), dataset)
    return new_run.start(places.root, trainer, name="from a terminal")


def test_the_list_begins_with_the_shipped_runs_and_reads_only_the_one_shown(
    session: Session,
) -> None:
    book = session.book
    assert list(book.entries) == list(lab.SHIPPED)
    assert [entry.name for entry in book.entries.values()] == ["Vanilla", "Sparse"]
    assert book.shown == "vanilla"
    assert [entry.loaded for entry in book.entries.values()] == [True, False]
    assert book.frame is not None
    assert book.errors is not None


def test_every_train_makes_a_run_of_its_own(
    qtbot: QtBot, session: Session, places: lab.Places, dataset: Dataset
) -> None:
    first = lab.train(qtbot, session)
    second = lab.train(qtbot, session, seed=5)
    assert first != second
    assert sorted(own(session)) == sorted(info.folder.path.name for info in on_disk(places))
    assert {*own(session)} == {first, second}
    book = session.book
    assert book.shown == second
    assert book.entries[first].name == "Vanilla · code 8 · hidden 12 · batch 20"
    assert book.entries[second].name == "Vanilla · code 8 · hidden 12 · batch 20 (2)"
    for info in on_disk(places):
        entry = book.entries[info.folder.path.name]
        assert (entry.line.state, info.state) == (FINISHED, FINISHED)
        assert entry.line.epoch == entry.line.epochs == 2
        assert entry.model is not None
        images = dataset.pixels("test")
        assert lab.same_answers(entry.model, newest_model(info.folder), images)
    assert book.entries[first].colour != book.entries[second].colour


def test_continue_goes_on_in_the_same_folder_to_the_same_numbers(
    qtbot: QtBot, session: Session, places: lab.Places, dataset: Dataset
) -> None:
    alone = Trainer(lab.config("vanilla", epochs=2), dataset)
    list(alone.run(2))
    heard = Heard(session.training.stepped)
    session.training.start(one_step=True)
    qtbot.waitUntil(lambda: len(heard) > 0, timeout=lab.PATIENCE)
    session.training.stop()
    lab.wait_idle(qtbot, session)
    (run,) = own(session)
    assert session.book.entries[run].line.state == STOPPED
    session.training.extend()
    lab.wait_idle(qtbot, session)
    assert own(session) == [run]
    entry = session.book.entries[run]
    assert [each.test for each in entry.history] == [each.test for each in alone.history]
    steps = [each.first_step + np.arange(len(each)) for each in entry.losses]
    assert np.concatenate(steps).tolist() == list(range(1, 2 * lab.STEPS + 1))
    assert [info.state for info in on_disk(places)] == [FINISHED]


def test_a_shipped_run_is_gone_on_with_in_a_new_one(
    qtbot: QtBot, session: Session, places: lab.Places
) -> None:
    shipped = session.book.model
    session.training.extend()
    lab.wait_idle(qtbot, session)
    (run,) = own(session)
    entry = session.book.entries[run]
    assert session.book.shown == run
    assert entry.name == "Vanilla · continued"
    assert entry.line.parent == "vanilla"
    assert session.book.entries["vanilla"].model is shipped
    assert [info.manifest.parent.run for info in on_disk(places) if info.manifest.parent] == [
        "vanilla"
    ]


def test_what_is_closed_while_it_trains_is_there_tomorrow_and_goes_on(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, dataset: Dataset, places: lab.Places
) -> None:
    session = lab.new_session(monkeypatch, dataset, places)
    open_up(qtbot, session)
    done = lab.train(qtbot, session)
    session.draft.change(epochs=500)
    heard = Heard(session.training.stepped)
    session.training.start()
    qtbot.waitUntil(lambda: len(heard) > 5, timeout=lab.PATIENCE)
    running, listed = session.training.key, list(session.book.entries)
    session.shut_down()
    assert {info.folder.path.name: info.state for info in on_disk(places)} == {
        done: FINISHED,
        running: STOPPED,
    }
    later = lab.new_session(monkeypatch, dataset, places, Start(running, (done, running)))
    open_up(qtbot, later)
    assert list(later.book.entries) == listed
    assert later.book.shown == running
    assert later.book.pinned == (done, running)
    entry = later.book.entries[running]
    assert entry.loaded
    before = entry.line.epoch
    assert before > 0
    assert sum(map(len, entry.losses)) == round(before * lab.STEPS)
    steps = Heard(later.training.stepped)
    later.training.extend()
    qtbot.waitUntil(lambda: len(steps) > 0, timeout=lab.PATIENCE)
    assert steps.last[0].epoch > before
    assert later.training.key == running
    later.training.stop()
    lab.wait_idle(qtbot, later)
    later.shut_down()


def test_a_deleted_run_comes_back_as_it_was(
    qtbot: QtBot, session: Session, places: lab.Places
) -> None:
    first, second = lab.train(qtbot, session), lab.train(qtbot, session)
    book = session.book
    book.set_pins([first, second])
    name = book.entries[second].name
    session.files.delete(second)
    assert own(session) == [first]
    assert book.shown == first
    assert book.pinned == (first,)
    assert [info.folder.path.name for info in on_disk(places)] == [first]
    assert session.undo.undoes == f"delete “{name}”"
    session.undo.undo()
    assert {*own(session)} == {first, second}
    assert book.shown == second
    assert book.pinned == (first, second)
    assert {info.folder.path.name for info in on_disk(places)} == {first, second}
    qtbot.waitUntil(lambda: book.entries[second].loaded, timeout=lab.PATIENCE)
    session.undo.redo()
    assert own(session) == [first]


def test_a_shipped_run_and_one_in_training_cannot_be_deleted(
    qtbot: QtBot, session: Session
) -> None:
    notices = Heard(session.noticed)
    session.files.delete("vanilla")
    session.draft.change(epochs=500)
    session.training.start()
    qtbot.waitUntil(lambda: session.training.key != "", timeout=lab.PATIENCE)
    session.files.delete(session.training.key)
    assert [kind for kind, _ in notices.calls] == ["error", "error"]
    assert "came with the program" in notices.calls[0][1]
    assert "stop it first" in notices.calls[1][1]
    assert session.training.key in session.book.entries
    session.training.stop()
    lab.wait_idle(qtbot, session)


def test_a_new_name_is_in_the_folder_and_can_be_taken_back(
    qtbot: QtBot, session: Session, places: lab.Places
) -> None:
    run = lab.train(qtbot, session)
    before = session.book.entries[run].name
    changed = Heard(session.book.run_changed)
    session.files.rename(run, "Sunday's")
    session.files.set_note(run, "with rain")
    entry = session.book.entries[run]
    assert (entry.name, entry.line.note) == ("Sunday's", "with rain")
    assert (run,) in changed.calls
    (info,) = on_disk(places)
    assert (info.manifest.name, info.manifest.note) == ("Sunday's", "with rain")
    assert session.undo.undoes == "note on “Sunday's”"
    session.undo.undo()
    assert session.book.entries[run].line.note == ""
    session.undo.undo()
    assert session.book.entries[run].name == before
    assert on_disk(places)[0].manifest.name == before
    session.undo.redo()
    session.undo.redo()
    (info,) = on_disk(places)
    assert (info.manifest.name, info.manifest.note) == ("Sunday's", "with rain")
    session.undo.undo()
    session.undo.undo()
    notices = Heard(session.noticed)
    session.files.rename(run, "  ")
    assert notices.last[0] == "error"
    assert session.book.entries[run].name == before


def test_a_run_of_another_process_appears_and_grows(
    qtbot: QtBot, session: Session, places: lab.Places, dataset: Dataset
) -> None:
    foreign = elsewhere(places, dataset, epochs=3)
    events = foreign.events()
    for event in events:
        if type(event).__name__ == "EpochEnd":
            break
    look(qtbot, session)
    (run,) = own(session)
    book = session.book
    assert book.entries[run].name == "from a terminal"
    assert book.entries[run].line.state == RUNNING
    lab.show(qtbot, session, run)
    entry = book.entries[run]
    assert entry.loaded
    begun = entry.line.epoch
    models = Heard(book.model_changed)
    rest = list(events)
    assert len(rest) > 0
    look(qtbot, session)
    assert [record.epoch for record in entry.history] == [1, 2, 3]
    steps = [each.first_step + np.arange(len(each)) for each in entry.losses]
    assert np.concatenate(steps).tolist() == list(range(1, 3 * lab.STEPS + 1))
    assert (run,) in models.calls
    assert book.model is not None
    last = foreign.trainer.snapshot()
    assert lab.same_answers(book.model, last, dataset.pixels("test"))
    assert entry.line.state == FINISHED
    assert entry.line.epoch == 3 > begun


def test_a_run_whose_process_died_is_stale_and_resumes(
    qtbot: QtBot, session: Session, places: lab.Places, dataset: Dataset
) -> None:
    alone = Trainer(lab.config("vanilla", epochs=2), dataset)
    list(alone.run(2))
    foreign = elsewhere(places, dataset, epochs=2)
    events = foreign.events()
    for event in events:
        if type(event).__name__ == "EpochEnd":
            break
    # As the kernel leaves it when a process is killed: the lock is free, and nothing was said.
    foreign.writer._held.release()
    look(qtbot, session)
    (run,) = own(session)
    assert session.book.entries[run].line.state == engine_book.STALE
    lab.show(qtbot, session, run)
    session.training.extend()
    lab.wait_idle(qtbot, session)
    entry = session.book.entries[run]
    assert entry.line.state == FINISHED
    assert [each.test for each in entry.history] == [each.test for each in alone.history]
    foreign.writer._ended = True  # its process is gone: it writes nothing more
    events.close()


def test_where_nothing_can_be_written_training_goes_on_in_memory(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch, places: lab.Places
) -> None:
    def full(*_: Any, **__: Any) -> Any:
        raise OutputError("No space left on device.")

    monkeypatch.setattr(new_run, "start", full)
    notices = Heard(session.noticed)
    run = lab.train(qtbot, session)
    (text,) = [text for kind, text in notices.calls if kind == "warning"]
    assert "goes on in memory" in text
    assert "No space left" in text
    assert not places.root.exists()
    entry = session.book.entries[run]
    assert len(entry.history) == 2
    look(qtbot, session)
    assert run in session.book.entries
    session.training.extend()
    lab.wait_idle(qtbot, session)
    assert len(session.book.entries[session.book.shown].history) == 4


def test_a_pause_is_saved_and_told(qtbot: QtBot, session: Session, places: lab.Places) -> None:
    heard = Heard(session.training.stepped)
    session.training.start(one_step=True)
    qtbot.waitUntil(lambda: len(heard) > 0, timeout=lab.PATIENCE)
    session.training._rest()
    (info,) = on_disk(places)
    qtbot.waitUntil(lambda: newest_model(info.folder).epoch > 0, timeout=lab.PATIENCE)
    assert newest_model(info.folder).epoch == pytest.approx(1 / lab.STEPS)
    assert on_disk(places)[0].state == PAUSED
    assert session.book.entries[session.training.key].line.state == PAUSED
    session.training.stop()
    lab.wait_idle(qtbot, session)


def test_at_most_six_runs_are_pinned_and_the_shown_one_is_among_the_compared(
    qtbot: QtBot, session: Session
) -> None:
    book = session.book
    for number in range(6):
        book.add_line(lab.line("vanilla", id=f"own{number}", state=FINISHED, created=str(number)))
    told = Heard(book.pins_changed)
    for number in range(6):
        assert book.pin(f"own{number}")
    assert not book.pin("sparse")
    assert book.pinned == tuple(f"own{number}" for number in range(6))
    assert len(told) == 6
    assert book.compared == ("vanilla", "own4", "own3", "own2", "own1", "own0")
    book.choose("own5")
    assert book.compared == ("own5", "own4", "own3", "own2", "own1", "own0")
    assert book.pin("own2", on=False)
    assert book.pin("sparse")
    book.set_pins(list(book.entries))
    assert len(book.pinned) == 6
    book.set_pins(["vanilla", "vanilla", "nowhere"])
    assert book.pinned == ("vanilla",)
    qtbot.waitUntil(lambda: session.dispatcher.idle, timeout=lab.PATIENCE)


def test_pinning_reads_a_run_and_only_then(qtbot: QtBot, session: Session) -> None:
    book = session.book
    assert not book.entries["sparse"].loaded
    book.pin("sparse")
    qtbot.waitUntil(lambda: session.dispatcher.idle, timeout=lab.PATIENCE)
    assert book.entries["sparse"].loaded
    assert book.frame_of("sparse") is not None
    assert book.shown == "vanilla"


def test_a_run_that_cannot_be_read_says_so_once_and_stays_in_the_list(
    qtbot: QtBot, session: Session, places: lab.Places
) -> None:
    run = lab.train(qtbot, session)
    lab.show(qtbot, session, "sparse")
    entry = session.book.entries[run]
    entry.unload()
    (places.root / run / "state.safetensors").write_bytes(b"no model")
    look(qtbot, session)
    notices = Heard(session.noticed)
    lab.show(qtbot, session, run)
    lab.show(qtbot, session, "vanilla")
    lab.show(qtbot, session, run)
    assert [kind for kind, _ in notices.calls] == ["error"]
    assert entry.name in notices.last[1]
    assert run in session.book.entries
    assert session.book.model is None


def test_a_model_file_becomes_a_run(
    qtbot: QtBot, session: Session, dataset: Dataset, tmp_path: Path, places: lab.Places
) -> None:
    run = lab.train(qtbot, session)
    saved = session.book.model
    assert saved is not None
    session.files.export(tmp_path / "mine.safetensors")
    session.open_run(tmp_path / "mine.safetensors")
    lab.wait_idle(qtbot, session)
    opened = session.book.shown
    assert opened not in {run, "vanilla"}
    entry = session.book.entries[opened]
    assert (entry.name, entry.history) == ("mine", list(saved.history))
    assert session.book.model is not None
    assert lab.same_answers(session.book.model, saved, dataset.pixels("test"))
    assert len(on_disk(places)) == 2


def test_a_folder_from_elsewhere_is_shown_and_stays_where_it_is(
    qtbot: QtBot, session: Session, dataset: Dataset, tmp_path: Path, places: lab.Places
) -> None:
    other = lab.Places(tmp_path / "usb", places.shipped)
    foreign = elsewhere(other, dataset)
    list(foreign.events())
    session.open_run(foreign.writer.folder.path)
    lab.wait_idle(qtbot, session)
    look(qtbot, session)
    book = session.book
    assert book.entry is not None
    assert book.entry.name == "from a terminal"
    assert book.entry.loaded
    assert on_disk(places) == []
    notices = Heard(session.noticed)
    session.open_run(tmp_path)
    assert notices.last[0] == "error"


def test_two_hundred_runs_are_listed_without_reading_one(
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    dataset: Dataset,
    places: lab.Places,
) -> None:
    made = elsewhere(places, dataset)
    list(made.events())
    one = made.writer.folder.path
    for number in range(200):
        copy = places.root / f"20260101-0000{number % 60:02}-vanilla-{number:04x}"
        copy.mkdir()
        for name in ("run.json", "events.jsonl"):
            (copy / name).write_bytes((one / name).read_bytes())
    session = lab.new_session(monkeypatch, dataset, places)
    open_up(qtbot, session)
    assert len(own(session)) == 201
    assert [entry.id for entry in session.book.entries.values() if entry.loaded] == ["vanilla"]
    session.shut_down()


def test_a_damaged_folder_is_left_out_and_told_of(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, dataset: Dataset, places: lab.Places
) -> None:
    bad = places.root / "20260101-000000-vanilla-abcd"
    bad.mkdir(parents=True)
    (bad / "run.json").write_text("{", "utf-8")
    session = lab.new_session(monkeypatch, dataset, places)
    notices = Heard(session.noticed)
    open_up(qtbot, session)
    assert own(session) == []
    assert [(kind, "damaged" in text) for kind, text in notices.calls] == [("warning", True)]
    look(qtbot, session)
    assert len(notices) == 1
    session.shut_down()


def test_a_user_error_is_what_a_missing_model_is(session: Session) -> None:
    from gui.session.following.follower import newest  # noqa: PLC0415

    with pytest.raises(UserError, match="only in memory"):
        newest(lab.line("vanilla", name="gone"))
    assert session.book.shown == "vanilla"
