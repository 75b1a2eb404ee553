"""The run: started, paused, stepped, stopped, continued, and changed on the way."""

from __future__ import annotations

import logging
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from engine.nets import losses as losses_module
from engine.runs import orientation_file
from engine.runs.frames import RunFrames
from engine.runs.log import DIVERGED
from engine.training.trainer import Trainer
from gui.session.training.training_control import IDLE, PAUSED, RUNNING
from tests.gui import lab
from tests.gui.lab import Heard

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from engine.data.dataset import Dataset
    from engine.models.records import EpochRecord
    from engine.training.events import Step
    from gui.session import Session


@pytest.fixture
def trainers(monkeypatch: pytest.MonkeyPatch) -> list[Trainer]:
    """Every trainer that the window's runs make."""
    made: list[Trainer] = []
    original = Trainer.__init__

    def init(self: Trainer, *args: Any, **options: Any) -> None:
        made.append(self)
        original(self, *args, **options)

    monkeypatch.setattr(Trainer, "__init__", init)
    return made


def figures(history: list[EpochRecord]) -> list[tuple[dict[str, float], dict[str, float]]]:
    return [(record.train, record.test) for record in history]


def start_paused_after_one_batch(qtbot: QtBot, session: Session) -> Heard:
    """Begin a run with one batch; returns what ``stepped`` says."""
    heard = Heard(session.training.stepped)
    session.training.start(one_step=True)
    qtbot.waitUntil(lambda: len(heard) > 0, timeout=lab.PATIENCE)
    return heard


def settle(qtbot: QtBot, session: Session) -> None:
    """Until another job has been driven to its end, so the run had every chance to go on."""
    done: list[object] = []

    def work() -> Any:
        for _ in range(3):
            yield None

    session.ask("settling", work, done.append)
    qtbot.waitUntil(lambda: bool(done), timeout=lab.PATIENCE)


def test_a_run_goes_from_start_to_idle(qtbot: QtBot, session: Session, dataset: Dataset) -> None:
    run, book = session.training, session.book
    states, steps = Heard(run.state_changed), Heard(run.stepped)
    epochs, batches = Heard(book.epoch_ended), Heard(book.losses_arrived)
    shipped = book.model
    run.start()
    assert run.state == RUNNING
    lab.wait_idle(qtbot, session)
    assert states.calls == [(RUNNING,), (IDLE,)]
    assert steps.last[0].step == 2 * lab.STEPS
    assert [record.epoch for _, record in epochs.calls] == [1, 2]
    reports = [report for _, batch in batches.calls for report in batch.reports]
    values = np.concatenate([report.terms["total"] for report in reports])
    assert len(values) == 2 * lab.STEPS
    assert values[-1] < values[0]
    entry = book.entry
    assert entry is not None
    assert not entry.shipped
    assert entry.id == run.key
    assert entry.model is not shipped
    assert entry.model is not None
    assert entry.model.epoch == 2
    assert entry.history == list(entry.model.history)
    assert entry.frame is not None
    np.testing.assert_allclose(
        entry.frame.codes, entry.model.encode(dataset.pixels("test")), atol=0.01
    )
    assert entry.errors is not None
    assert entry.errors.mean() == pytest.approx(entry.history[-1].test["mse"], rel=1e-5)


def test_the_window_trains_as_the_engine_alone_does(
    qtbot: QtBot, session: Session, dataset: Dataset
) -> None:
    config = session.draft.config
    assert config is not None
    alone = Trainer(config, dataset)
    list(alone.run(config.epochs))
    lab.train(qtbot, session)
    assert session.book.entry is not None
    assert figures(session.book.entry.history) == figures(alone.history)
    assert session.book.model is not None
    assert lab.same_answers(session.book.model, alone.snapshot(), dataset.pixels("test"))


def test_a_second_start_while_one_runs_changes_nothing(qtbot: QtBot, session: Session) -> None:
    session.training.start()
    session.training.start()
    lab.wait_idle(qtbot, session)
    assert len(session.book.entries) == len(lab.SHIPPED) + 1
    assert session.book.entry is not None
    assert len(session.book.entry.history) == 2


def test_a_step_trains_exactly_one_batch(
    qtbot: QtBot, session: Session, trainers: list[Trainer]
) -> None:
    heard = start_paused_after_one_batch(qtbot, session)
    (trainer,) = trainers
    for number in (1, 2, 3):
        qtbot.waitUntil(lambda: heard.last[0].step == number, timeout=lab.PATIENCE)  # noqa: B023
        settle(qtbot, session)
        assert trainer.step == number
        assert session.training.state == PAUSED
        session.training.step()
    qtbot.waitUntil(lambda: heard.last[0].step == 4, timeout=lab.PATIENCE)
    session.training.stop()
    lab.wait_idle(qtbot, session)


def test_a_step_on_a_model_trains_it_on_by_one_batch(
    qtbot: QtBot, session: Session, trainers: list[Trainer], dataset: Dataset
) -> None:
    shipped = session.book.model
    assert shipped is not None
    session.training.step()
    qtbot.waitUntil(lambda: session.book.model is not shipped, timeout=lab.PATIENCE)
    assert session.training.state == PAUSED
    alone = Trainer(shipped.config, dataset, shipped)
    next(alone.run(1))
    trainer, _ = trainers
    qtbot.waitUntil(lambda: trainer.step == 1, timeout=lab.PATIENCE)
    assert lab.same_answers(trainer.snapshot(), alone.snapshot(), dataset.pixels("test"))
    session.training.stop()
    lab.wait_idle(qtbot, session)
    # A stopped run goes on in the same way, from where it was left.
    heard = Heard(session.training.stepped)
    session.training.step()
    qtbot.waitUntil(lambda: len(heard) > 0, timeout=lab.PATIENCE)
    assert heard.last[0].step == 2
    assert len(session.book.entries) == len(lab.SHIPPED) + 1
    session.training.stop()
    lab.wait_idle(qtbot, session)


def test_a_step_without_a_run_begins_one(qtbot: QtBot, session: Session) -> None:
    session.draft.choose("denoising")
    session.book.set_lines([])  # not even a shipped one
    heard = Heard(session.training.stepped)
    session.training.step()
    qtbot.waitUntil(lambda: len(heard) > 0, timeout=lab.PATIENCE)
    assert (session.training.state, heard.last[0].step) == (PAUSED, 1)
    session.training.stop()
    lab.wait_idle(qtbot, session)


def test_after_a_step_its_model_is_shown(
    qtbot: QtBot, session: Session, trainers: list[Trainer], dataset: Dataset
) -> None:
    start_paused_after_one_batch(qtbot, session)
    book, images = session.book, dataset.pixels("test")

    def shown() -> bool:
        frame, model = book.frame, book.model
        return model is not None and frame is not None and frame.model.epoch == model.epoch == 0.1

    qtbot.waitUntil(shown, timeout=lab.PATIENCE)
    assert book.model is not None
    assert lab.same_answers(book.model, trainers[0].snapshot(), images)
    session.training.stop()
    lab.wait_idle(qtbot, session)


def test_a_pause_leaves_the_step_unchanged(
    qtbot: QtBot, session: Session, trainers: list[Trainer]
) -> None:
    session.draft.change(epochs=500)
    heard = Heard(session.training.stepped)
    session.training.start()
    qtbot.waitUntil(lambda: len(heard) > 0, timeout=lab.PATIENCE)
    session.training.pause()
    assert session.training.state == PAUSED
    settle(qtbot, session)
    (trainer,) = trainers
    rests_at = trainer.step
    settle(qtbot, session)
    assert trainer.step == rests_at
    session.training.toggle()
    assert session.training.state == RUNNING
    qtbot.waitUntil(lambda: heard.last[0].step > rests_at, timeout=lab.PATIENCE)
    session.training.toggle()
    assert session.training.state == PAUSED
    session.training.stop()
    lab.wait_idle(qtbot, session)
    assert session.training.state == IDLE


def train_and_stop(qtbot: QtBot, session: Session) -> None:
    """Stop a long training after its first steps."""
    session.draft.change(epochs=500)
    heard = Heard(session.training.stepped)
    session.training.start()
    qtbot.waitUntil(lambda: len(heard) > 0, timeout=lab.PATIENCE)
    session.training.stop()
    lab.wait_idle(qtbot, session)


def test_a_stopped_run_shows_what_it_learnt_last(
    qtbot: QtBot, session: Session, trainers: list[Trainer], dataset: Dataset
) -> None:
    train_and_stop(qtbot, session)
    model, (trainer,) = session.book.model, trainers
    assert model is not None
    assert model.epoch == trainer.epoch
    assert lab.same_answers(model, trainer.snapshot(), dataset.pixels("test"))
    assert session.book.errors is not None
    assert_array_equal(session.book.errors, model.squared_errors(dataset.test_images))


def test_a_stopped_run_is_drawn_as_when_it_is_opened_again(
    qtbot: QtBot, session: Session, dataset: Dataset
) -> None:
    train_and_stop(qtbot, session)
    entry = session.book.entry
    assert entry is not None
    assert entry.frame is not None
    assert entry.model is not None
    assert entry.line.source is not None
    assert orientation_file.read(entry.line.source, dataset.fingerprint())[1], "turned at its end"
    again = RunFrames(entry.line.source, dataset).newest(entry.model)
    assert again is not None
    assert_array_equal(entry.frame.codes, again.codes)
    shown, later = entry.frame.projection.plane(), again.projection.plane()
    assert_array_equal(shown.project(entry.frame.codes), later.project(again.codes))


@pytest.mark.parametrize("key", ["vanilla", "variational"])
def test_stopping_and_continuing_gives_the_history_of_an_uninterrupted_run(
    qtbot: QtBot, session: Session, dataset: Dataset, key: str
) -> None:
    session.draft.choose(key)
    session.draft.change(epochs=1)
    assert session.draft.config is not None
    alone = Trainer(session.draft.config, dataset)
    list(alone.run(1))
    list(alone.run(1))
    heard = start_paused_after_one_batch(qtbot, session)
    session.training.step()
    qtbot.waitUntil(lambda: heard.last[0].step == 2, timeout=lab.PATIENCE)
    session.training.stop()
    lab.wait_idle(qtbot, session)
    for _ in range(2):
        session.training.extend()
        lab.wait_idle(qtbot, session)
    entry = session.book.entry
    assert entry is not None
    assert figures(entry.history) == figures(alone.history)
    assert entry.model is not None
    assert lab.same_answers(entry.model, alone.snapshot(), dataset.pixels("test"))
    steps = [each.first_step + np.arange(len(each.terms["total"])) for each in entry.losses]
    assert np.concatenate(steps).tolist() == list(range(1, 2 * lab.STEPS + 1))


def test_a_shipped_model_can_be_trained_further(
    qtbot: QtBot, session: Session, trainers: list[Trainer], dataset: Dataset
) -> None:
    assert session.training.can_continue
    shipped = session.book.model
    session.training.extend()
    lab.wait_idle(qtbot, session)
    (trainer,) = trainers
    assert shipped is not None
    alone = Trainer(shipped.config, dataset, shipped)
    list(alone.run(2))
    assert trainer.history[-1].test == alone.history[-1].test
    assert session.book.model is not shipped


def test_without_a_model_there_is_nothing_to_continue(qtbot: QtBot, session: Session) -> None:
    lab.wait_idle(qtbot, session)
    session.book.set_lines([])
    session.book.add_line(lab.line("vanilla"))  # it is nowhere on disk
    assert not session.training.can_continue
    session.training.extend()
    assert session.training.state == IDLE
    assert session.dispatcher.idle


def test_live_settings_reach_the_run_and_others_wait_for_a_new_one(
    qtbot: QtBot, session: Session, trainers: list[Trainer]
) -> None:
    draft = session.draft
    draft.choose("sparse")
    heard = start_paused_after_one_batch(qtbot, session)
    (trainer,) = trainers
    before = trainer.config
    knobs = before.knobs
    live, waiting = knob_names(knobs, live=True), knob_names(knobs, live=False)
    assert live
    changed = {name: other_value(knobs, name) for name in (*live, *waiting)}
    draft.change(knobs=knobs.changed(**changed), learning_rate=0.0123, batch_size=7, seed=9)
    assert draft.differs == {*waiting, "batch_size", "seed"}  # the run has the others, too
    session.training.step()
    qtbot.waitUntil(lambda: heard.last[0].step == 2, timeout=lab.PATIENCE)
    settle(qtbot, session)
    now = trainer.config
    assert now.learning_rate == 0.0123
    assert [group["lr"] for group in trainer._placement.optimiser.param_groups] == [0.0123]
    for name in live:
        assert getattr(now.knobs, name) == changed[name]
        assert getattr(trainer._variant.knobs, name) == changed[name]
    for name in waiting:
        assert getattr(now.knobs, name) == getattr(before.knobs, name)
    assert (now.batch_size, now.seed) == (before.batch_size, before.seed)
    session.training.stop()
    lab.wait_idle(qtbot, session)
    assert draft.config is not None
    assert draft.config.batch_size == 7
    assert session.book.entry is not None
    assert session.book.entry.config == now


def knob_names(knobs: Any, *, live: bool) -> list[str]:
    return [each.name for each in fields(knobs) if bool(each.metadata["live"]) == live]


def other_value(knobs: Any, name: str) -> Any:
    """A value that the knob does not have."""
    rules = type(knobs).__dataclass_fields__[name].metadata
    now = getattr(knobs, name)
    if isinstance(now, bool):
        return not now
    if rules["choices"]:
        return next(choice for choice in rules["choices"] if choice != now)
    return rules["low"] if now != rules["low"] else rules["high"]


@pytest.mark.parametrize("key", lab.KEYS)
def test_every_variant_s_settings_can_change_while_it_trains(
    qtbot: QtBot, session: Session, trainers: list[Trainer], key: str
) -> None:
    session.draft.choose(key)
    start_paused_after_one_batch(qtbot, session)
    assert session.draft.config is not None
    knobs = session.draft.config.knobs
    names = knob_names(knobs, live=True) + knob_names(knobs, live=False)
    for name in names:
        session.draft.change(knobs=knobs.changed(**{name: other_value(knobs, name)}))
    session.training.resume()
    lab.wait_idle(qtbot, session)
    assert len(trainers[0].history) == 2


def test_another_run_can_be_looked_at_while_one_trains(
    qtbot: QtBot, session: Session, trainers: list[Trainer], dataset: Dataset
) -> None:
    book = session.book
    book.set_pins(["sparse"])
    lab.wait_idle(qtbot, session)
    heard = start_paused_after_one_batch(qtbot, session)
    run = session.training.key
    book.choose("sparse")
    shown = book.model
    assert shown is not None
    assert session.training.key == run
    assert session.training.state == PAUSED
    session.draft.change(learning_rate=0.5)  # of the next run: another one is shown
    session.training.resume()
    qtbot.waitUntil(lambda: heard.last[0].step > 1, timeout=lab.PATIENCE)
    session.inspector.inspect(3)
    reading = session.inspector.reading
    assert reading is not None
    image = dataset.pixels("test", [3])
    np.testing.assert_array_equal(reading.reconstruction, shown.reconstruct(image)[0])
    lab.wait_idle(qtbot, session)
    assert len(trainers) == 1
    assert len(trainers[0].history) == 2
    assert book.model is shown
    trained = book.entries[run].model
    assert trained is not None
    assert trained.epoch == 2
    assert trained.config.learning_rate == lab.config("vanilla").learning_rate
    again = session.inspector.reading
    assert again is not None
    np.testing.assert_array_equal(again.reconstruction, reading.reconstruction)


def test_a_diverged_run_says_so_and_goes_back_to_the_last_finite_model(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    notices = Heard(session.noticed)
    heard = start_paused_after_one_batch(qtbot, session)
    plain = losses_module.bce
    monkeypatch.setattr(losses_module, "bce", lambda a, b: plain(a, b) * float("nan"))
    session.training.resume()
    lab.wait_idle(qtbot, session)
    assert heard.last[0].step >= 1
    ((kind, text),) = notices.calls
    assert kind == "error"
    assert "no longer a finite number" in text
    assert "lower the learning rate" in text
    model = session.book.model
    assert model is not None
    assert model.is_finite()
    assert np.isfinite(session.book.frame.codes).all()
    assert session.book.entry is not None
    assert session.book.entry.line.state == DIVERGED
    monkeypatch.undo()
    session.training.extend()
    lab.wait_idle(qtbot, session)
    assert session.book.entry.history[-1].epoch >= 1


def test_a_run_that_fails_keeps_the_model_and_can_be_started_again(
    qtbot: QtBot, session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    before = session.book.model
    session.draft.change(device="cuda:99")
    notices = Heard(session.noticed)
    session.training.start()
    lab.wait_idle(qtbot, session)
    ((kind, text),) = notices.calls
    assert kind == "error"
    assert "cuda:99" in text
    assert session.training.state == IDLE
    assert session.book.model is before
    session.draft.change(device="cpu")
    lab.train(qtbot, session)
    assert session.book.model is not before


def test_another_data_set_ends_the_run_and_its_late_words_are_not_heard(
    qtbot: QtBot, session: Session
) -> None:
    other = lab.digits("kmnist", "KMNIST", 300)
    heard = start_paused_after_one_batch(qtbot, session)
    session.training.resume()
    qtbot.waitUntil(lambda: heard.last[0].step > 1, timeout=lab.PATIENCE)
    run = session.training.key
    session.show_dataset(other)
    models = Heard(session.book.model_changed)
    qtbot.waitUntil(lambda: session.training.state == IDLE, timeout=lab.PATIENCE)
    assert len(models) == 0
    # The run is read again as it was saved, and seen through the new data.
    session.loader.load_compared()
    lab.wait_idle(qtbot, session)
    entry = session.book.entries[run]
    assert entry.frame is not None
    model = session.book.model
    assert model is not None
    np.testing.assert_allclose(entry.frame.codes, model.encode(other.pixels("test")), atol=0.01)
    # What was learnt goes on, on the new data, in a run of its own.
    session.training.extend()
    lab.wait_idle(qtbot, session)
    later = session.book.entry
    assert later is not None
    assert later.id != run
    assert [record.epoch for record in later.history] == [1, 2]
    assert later.config.dataset == "kmnist"


def test_a_run_starts_only_with_data(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, places: lab.Places
) -> None:
    assert qtbot
    session = lab.new_session(monkeypatch, lab.digits(), places)
    assert not session.training.ready
    for act in (
        session.training.start,
        session.training.step,
        session.training.extend,
        session.training.toggle,
    ):
        act()
        assert session.training.state == IDLE
    session.training.stop()
    session.shut_down()


def test_closing_while_training_ends_the_thread(qtbot: QtBot, session: Session) -> None:
    session.draft.change(epochs=1000)
    heard = Heard(session.training.stepped)
    session.training.start()
    qtbot.waitUntil(lambda: len(heard) > 0, timeout=lab.PATIENCE)
    session.shut_down()
    assert not session.dispatcher.worker.isRunning()
    assert session.dispatcher.idle


def test_steps_tell_where_the_run_is(qtbot: QtBot, session: Session) -> None:
    heard = start_paused_after_one_batch(qtbot, session)
    step: Step = heard.last[0]
    assert (step.step, step.steps_per_epoch, step.epochs) == (1, lab.STEPS, 2)
    assert step.epoch == pytest.approx(1 / lab.STEPS)
    assert step.images_per_second > 0
    assert session.book.entry is not None
    assert session.book.entry.steps_per_epoch == lab.STEPS
    session.training.stop()
    lab.wait_idle(qtbot, session)


def test_a_step_on_a_run_that_is_done_says_that_its_plan_grows(
    qtbot: QtBot, session: Session
) -> None:
    run = lab.train(qtbot, session, epochs=1)
    notices = Heard(session.noticed)
    session.draft.change(epochs=3)
    session.training.step()
    name = session.book.entries[run].name
    assert notices.last == ("info", f"“{name}” was done: its plan grows to 4 epochs.")
    qtbot.waitUntil(lambda: session.training.key == run, timeout=lab.PATIENCE)
    assert session.book.entries[run].line.epochs == 4
    heard = len(notices)
    session.training.step()  # the next one is within the plan
    session.training.stop()
    lab.wait_idle(qtbot, session)
    session.training.step()
    assert len(notices) == heard
    session.training.stop()
    lab.wait_idle(qtbot, session)
