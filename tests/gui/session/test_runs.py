"""Runs in the window: every training is one on disk, and what others write is seen."""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import replace
from threading import Event
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from engine.core.errors import UserError
from engine.core.files import OutputError
from engine.runs import book as engine_book
from engine.runs import new_run
from engine.runs.folder import RunError
from engine.runs.log import FINISHED, PAUSED, RUNNING, STOPPED
from engine.runs.newest import newest_model
from engine.training.trainer import Trainer
from gui.session import Start
from gui.session.folders.frame_reader import FrameReader
from gui.session.latent import map_caption
from gui.session.messages import RunBegan
from gui.session.training.live_run import LiveRun, Plan
from tests.gui import lab
from tests.gui.lab import Heard

if TYPE_CHECKING:
    from collections.abc import Callable
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
    lab.wait_idle(qtbot, session)


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


@pytest.mark.parametrize(
    "act",
    [
        lambda files, run: files.rename(run, "Sunday's"),
        lambda files, run: files.set_note(run, "with rain"),
        lambda files, run: files.set_unit_note(run, "code", 0, "a bow"),
        lambda files, run: files.delete(run),
    ],
)
def test_a_run_that_went_while_somebody_was_asked_about_it_is_told(
    qtbot: QtBot, session: Session, act: Callable[[Any, str], None]
) -> None:
    lab.train(qtbot, session, epochs=1)
    run = session.book.shown
    session.files.delete(run)
    told = Heard(session.files.noticed)
    act(session.files, run)
    assert told.calls == [("info", "The run is not there any more.")]


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

    def is_saved() -> None:  # the model comes first, what the run says of itself a moment later
        assert newest_model(info.folder).epoch == pytest.approx(1 / lab.STEPS)
        assert on_disk(places)[0].state == PAUSED

    qtbot.waitUntil(is_saved, timeout=lab.PATIENCE)
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
    lab.wait_idle(qtbot, session)


def test_pinning_reads_a_run_and_only_then(qtbot: QtBot, session: Session) -> None:
    book = session.book
    assert not book.entries["sparse"].loaded
    book.pin("sparse")
    lab.wait_idle(qtbot, session)
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


def damage_last_snapshot(places: lab.Places, run: str) -> None:
    """As a copy under way, or a loss of power, leaves it."""
    last = max((places.root / run / "snapshots").iterdir())
    last.write_bytes(last.read_bytes()[:100])


def test_the_laboratory_opens_on_a_run_that_cannot_be_drawn(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, dataset: Dataset, places: lab.Places
) -> None:
    first = lab.new_session(monkeypatch, dataset, places)
    open_up(qtbot, first)
    run = lab.train(qtbot, first)
    name = first.book.entries[run].name
    first.shut_down()
    damage_last_snapshot(places, run)
    later = lab.new_session(monkeypatch, dataset, places, Start(run, (run, "sparse")))
    notices = Heard(later.noticed)
    open_up(qtbot, later)
    qtbot.waitUntil(lambda: later.dispatcher.idle, timeout=lab.PATIENCE)
    book = later.book
    assert book.shown == run
    assert book.model is not None  # the state has it: it answers the pen
    assert book.frame is None
    assert book.frame_of("sparse") is not None  # what comes after it is there
    ((kind, told),) = notices.calls
    assert kind == "error"
    assert told.startswith(f"{name} has no map: ")
    assert map_caption.missing(book, run) == told
    # New runs are seen, and nothing is told again because of them.
    elsewhere(places, dataset)
    look(qtbot, later)
    assert len(own(later)) == 2
    lab.show(qtbot, later, "vanilla")
    lab.show(qtbot, later, run)
    assert len(notices) == 1
    later.shut_down()


def test_a_run_that_can_be_drawn_again_is_drawn(
    qtbot: QtBot, session: Session, places: lab.Places
) -> None:
    run = lab.train(qtbot, session)
    lab.show(qtbot, session, "sparse")
    last = max((places.root / run / "snapshots").iterdir())
    whole = last.read_bytes()
    damage_last_snapshot(places, run)
    session.loader._frames._runs.clear()
    session.book.entries[run].unload()
    look(qtbot, session)
    lab.show(qtbot, session, run)
    assert session.book.frame is None
    last.write_bytes(whole)
    session.book.entries[run].line = replace(session.book.entries[run].line, mark=(1,))
    session.loader.load_compared()
    lab.wait_idle(qtbot, session)
    assert session.book.frame is not None
    assert session.book.entries[run].trouble == ""


def test_a_run_with_a_damaged_log_keeps_no_other_from_being_followed(
    qtbot: QtBot, session: Session, places: lab.Places, dataset: Dataset
) -> None:
    good, bad = elsewhere(places, dataset, epochs=3), elsewhere(places, dataset, epochs=3)
    begun = [good.events(), bad.events()]
    for events in begun:
        next(events)
    look(qtbot, session)
    newer, older = own(session)
    session.book.set_pins([newer, older])
    lab.wait_idle(qtbot, session)
    look(qtbot, session)  # from here on both are followed
    writers = {each.writer.folder.path.name: each for each in (good, bad)}
    broken, fine = writers[newer], writers[older]
    notices = Heard(session.noticed)
    with (broken.writer.folder.log).open("ab") as log:
        log.write(b"no event\n")
    for events in begun:
        list(events)
    with (broken.writer.folder.log).open("ab") as log:
        log.write(b"no event\n")
    look(qtbot, session)
    look(qtbot, session)
    assert [record.epoch for record in session.book.entries[older].history] == [1, 2, 3]
    name = session.book.entries[newer].name
    told = [text for kind, text in notices.calls if text.startswith(f"{name} can't be followed: ")]
    assert len(told) == 1
    assert fine.writer.folder.path.name == older


class HeldLook:
    """A look at the folder of runs that is done, and whose answer is not there yet."""

    def __init__(self, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
        self.done, self.may_answer = Event(), Event()
        shelf = session.watching._shelf
        original = shelf.look

        def held(**how: bool) -> object:
            listed = original(**how)
            self.done.set()
            assert self.may_answer.wait(lab.PATIENCE / 1000)
            return listed

        monkeypatch.setattr(shelf, "look", held)


def test_a_list_from_before_a_run_was_deleted_does_not_bring_it_back(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.watching.stop()
    run = lab.train(qtbot, session)
    lab.wait_idle(qtbot, session)
    held = HeldLook(session, monkeypatch)
    gone = Heard(session.book.runs_changed)
    session.watching.look()
    assert held.done.wait(lab.PATIENCE / 1000)
    session.files.delete(run)
    assert len(gone) == 1
    held.may_answer.set()
    lab.wait_idle(qtbot, session)
    assert own(session) == []
    assert len(gone) == 1
    look(qtbot, session)
    assert own(session) == []


def test_a_list_from_before_a_run_came_back_does_not_take_it_away(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch, places: lab.Places
) -> None:
    session.watching.stop()
    run = lab.train(qtbot, session)
    session.book.pin(run)
    lab.wait_idle(qtbot, session)
    session.files.delete(run)
    held = HeldLook(session, monkeypatch)
    session.watching.look()
    assert held.done.wait(lab.PATIENCE / 1000)
    session.undo.undo()
    held.may_answer.set()
    lab.wait_idle(qtbot, session)
    assert own(session) == [run]
    assert session.book.shown == run
    assert session.book.pinned == (run,)
    # What the list that was passed over knew besides is not lost.
    shutil.copytree(places.root / run, places.root / f"{run}-copied")
    look(qtbot, session)
    assert {*own(session)} == {run, f"{run}-copied"}


def test_runs_that_are_only_in_memory_never_take_each_others_place(
    dataset: Dataset, places: lab.Places
) -> None:
    config = lab.config("vanilla")
    plan, trainer = Plan(places.root, config, dataset, "", FrameReader()), Trainer(config, dataset)

    def begun() -> str:
        """The identifier of a run that is gone at once, so that the next one lies in its place."""
        with closing(LiveRun(plan)._unrecorded(trainer, "a name", "no room")) as events:
            first = next(events)
        assert isinstance(first, RunBegan)
        return first.line.id

    assert len({begun() for _ in range(200)}) == 200


def test_a_description_that_is_gone_after_it_was_changed_is_a_notice(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = lab.train(qtbot, session)
    before = session.book.entries[run].name

    def unreadable(_folder: object) -> Any:
        raise RunError("run.json can't be read: it was taken away.")

    monkeypatch.setattr("gui.session.following.run_files.manifest.read", unreadable)
    notices = Heard(session.noticed)
    session.files._refresh(run)
    assert notices.calls == [("error", "run.json can't be read: it was taken away.")]
    assert session.book.entries[run].name == before


def test_a_model_file_becomes_a_run(
    qtbot: QtBot, session: Session, dataset: Dataset, tmp_path: Path, places: lab.Places
) -> None:
    run = lab.train(qtbot, session)
    saved = session.book.model
    assert saved is not None
    session.files.export(tmp_path / "mine.safetensors")
    lab.wait_idle(qtbot, session)
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
