"""The training loop: same numbers however it is driven, and no dead end."""

from __future__ import annotations

import math
from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from engine.core import bounds
from engine.nets import layers, losses
from engine.training import meters
from engine.training import trainer as loop
from engine.training.events import Diverged, Losses, Step
from engine.training.trainer import Trainer
from engine.variants.k_sparse import KSparse
from tests.engine.small_runs import events, quick, same_weights, take_steps

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.data.dataset import Dataset


def test_every_batch_yields_a_step(tiny: Dataset) -> None:
    trainer = Trainer(quick(batch_size=60), tiny)
    steps = events(trainer.run(2), Step)
    assert trainer.steps_per_epoch == 4  # 60 + 60 + 60 + 20
    assert [step.step for step in steps] == list(range(1, 9))
    assert {(step.steps_per_epoch, step.epochs) for step in steps} == {(4, 2)}
    assert steps[5].epoch == 1.5
    assert all(step.images_per_second > 0 for step in steps)
    assert steps[-1].seconds_left == 0


def test_an_event_is_never_more_than_one_batch_away(
    tiny: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer = Trainer(quick(), tiny)
    batches = count_batches(monkeypatch)
    seen = 0
    for _ in trainer.run(2):
        assert len(batches) - seen <= 1
        seen = len(batches)
    assert seen == 8


def count_batches(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    batches: list[int] = []
    original = Trainer._train_on

    def counting(self: Trainer, indices: torch.Tensor) -> None:
        batches.append(len(indices))
        original(self, indices)

    monkeypatch.setattr(Trainer, "_train_on", counting)
    return batches


def test_every_image_is_seen_once_an_epoch_in_an_order_of_its_own(
    tiny: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    orders: list[int] = []
    original = Trainer._train_on

    def noting(self: Trainer, indices: torch.Tensor) -> None:
        orders.extend(indices.tolist())
        original(self, indices)

    monkeypatch.setattr(Trainer, "_train_on", noting)
    list(Trainer(quick(), tiny).run(2))
    first, second = orders[:200], orders[200:]
    assert sorted(first) == sorted(second) == list(range(200))
    assert first != second


@pytest.mark.parametrize("key", ["variational", "k_sparse"])
@pytest.mark.parametrize("stops", [(1,), (3, 5), (4,), (4, 8)])
def test_stopped_and_continued_is_as_never_stopped(
    key: str, stops: tuple[int, ...], tiny: Dataset
) -> None:
    whole, parts = (Trainer(quick(key), tiny) for _ in range(2))
    list(whole.run(3))
    done = 0
    for stop in stops:
        run = parts.run(3 - len(parts.history))
        take_steps(run, stop - done)
        run.close()  # type: ignore[attr-defined]
        done = stop
        assert parts.step == stop
    list(parts.run(3 - len(parts.history)))
    assert same_weights(whole, parts)
    assert [(r.epoch, r.train, r.test) for r in parts.history] == [
        (r.epoch, r.train, r.test) for r in whole.history
    ]


def test_random_numbers_drawn_elsewhere_decide_nothing(tiny: Dataset) -> None:
    torch.manual_seed(1)
    first = Trainer(quick("variational"), tiny)
    list(first.run(1))
    torch.manual_seed(2)
    second = Trainer(quick("variational"), tiny)
    list(second.run(1))
    assert same_weights(first, second)


def test_the_epoch_is_the_mean_over_its_images(tiny: Dataset) -> None:
    trainer = Trainer(quick(batch_size=60), tiny)
    reports = events(trainer.run(1), Losses)
    assert reports[0].first_step == 1
    batches = np.concatenate([report.terms["total"] for report in reports]).astype(np.float64)
    assert len(batches) == 4
    mean = (batches * [60, 60, 60, 20]).sum() / 200
    assert trainer.history[0].train["total"] == pytest.approx(mean, rel=1e-12)


def test_reports_are_seamless(tiny: Dataset) -> None:
    following = 1
    for report in events(Trainer(quick(), tiny).run(3), Losses):
        assert report.first_step == following
        following += len(report.terms["total"])
    assert following == 13


def test_the_learning_rate_changes_at_the_next_batch(tiny: Dataset) -> None:
    trainer = Trainer(quick(), tiny)
    run = trainer.run(1)
    take_steps(run, 1)
    trainer.set_learning_rate(1e-6)
    before = trainer.snapshot()
    take_steps(run, 1)
    change = max(
        float((new - old).abs().max())
        for new, old in zip(
            trainer.snapshot().state().values(), before.state().values(), strict=True
        )
    )
    assert 0 < change < 1.1e-5  # Adam moves a weight by about its learning rate
    assert trainer.config.learning_rate == 1e-6
    assert trainer.snapshot().config.learning_rate == 1e-6


def test_a_weight_changes_at_the_next_batch(tiny: Dataset) -> None:
    changed, plain = (Trainer(quick("sparse"), tiny) for _ in range(2))
    runs = [trainer.run(1) for trainer in (changed, plain)]
    for run in runs:
        take_steps(run, 1)
    changed.set_knobs(changed.config.knobs.changed(weight=0.5))
    for run in runs:
        list(run)
    assert changed.history[0].test["sparsity"] != plain.history[0].test["sparsity"]
    assert changed.snapshot().config.knobs == changed.config.knobs
    assert plain.config.knobs.weight != 0.5  # type: ignore[attr-defined]


def poison(value: float, at_step: int) -> Callable[..., torch.Tensor]:
    calls = iter(range(1, 1000))

    def bce(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, targets)
        return loss * value if next(calls) == at_step else loss

    return bce


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_loss_that_is_not_finite_ends_on_the_last_good_model(
    value: float, tiny: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer = Trainer(quick(), tiny)
    list(trainer.run(1))
    good = trainer.snapshot()
    monkeypatch.setattr(losses, "bce", poison(value, at_step=2))
    found = list(trainer.run(2))
    last = found[-1]
    assert isinstance(last, Diverged)
    assert last.term == "total"
    assert (trainer.step, len(trainer.history)) == (4, 1)
    for name, weight in good.state().items():
        assert torch.equal(weight, last.model.state()[name])
        assert torch.equal(weight, trainer.snapshot().state()[name])
    assert "went back to epoch 1" in last.message
    assert "lower the learning rate (0.001)" in last.message


def test_a_diverged_run_can_go_on(tiny: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    trainer = Trainer(quick(), tiny)
    with monkeypatch.context() as patch:
        patch.setattr(losses, "bce", poison(math.nan, at_step=3))
        assert events(trainer.run(1), Diverged)
    trainer.set_learning_rate(1e-4)
    list(trainer.run(2))
    assert [record.epoch for record in trainer.history] == [1, 2]
    assert trainer.step == 8
    assert trainer.snapshot().is_finite()


def test_a_snapshot_within_an_epoch_is_where_a_run_returns_to(
    tiny: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer = Trainer(quick(), tiny)
    run = trainer.run(1)
    take_steps(run, 2)
    trainer.snapshot()
    monkeypatch.setattr(losses, "bce", poison(math.nan, at_step=1))
    diverged = events(run, Diverged)[0]
    assert diverged.model.epoch == 0.5
    assert trainer.step == 2


def test_a_huge_learning_rate_ends_in_words_not_in_nan(
    tiny: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(bounds.SETTINGS, "learning_rate", (1e-6, 1e12))
    settings = quick("contractive", learning_rate=1.0)
    trainer = Trainer(replace(settings, knobs=settings.knobs.changed(weight=1.0)), tiny)
    trainer.set_learning_rate(1e12)
    found = list(trainer.run(5))
    assert isinstance(found[-1], Diverged)
    assert found[-1].model.is_finite()
    assert trainer.snapshot().is_finite()


def test_a_saved_model_goes_on_where_it_was(tiny: Dataset) -> None:
    first = Trainer(quick("k_sparse"), tiny)
    list(first.run(2))
    second = Trainer(first.config, tiny, first.snapshot())
    assert same_weights(first, second)
    assert second.step == 8
    run = second.run(1)
    assert events(take_steps(run, 1), Step)[0].step == 9
    list(run)
    assert [record.epoch for record in second.history] == [1, 2, 3]


def test_a_model_saved_within_an_epoch_goes_on_within_it(tiny: Dataset) -> None:
    first = Trainer(quick(), tiny)
    take_steps(first.run(2), 6)
    second = Trainer(first.config, tiny, first.snapshot())
    assert (second.step, second.epoch) == (6, 1.5)
    run = second.run(1)
    assert events(run, Step)[-1].step == 8
    assert [record.epoch for record in second.history] == [1, 2]
    assert second.history[-1].train["total"] > 0


def test_an_epoch_that_was_trained_but_not_evaluated_is_evaluated_on_its_own_batches(
    tiny: Dataset,
) -> None:
    trainer = Trainer(quick(batch_size=60), tiny)
    run = trainer.run(2)
    take_steps(run, trainer.steps_per_epoch)  # all batches, and no evaluation yet
    model = trainer.snapshot()
    assert (model.epoch, model.history) == (1.0, ())
    goes_on = Trainer(quick(batch_size=60), tiny, model)
    steps = events(goes_on.run(1), Step)
    assert [step.step for step in steps] == [goes_on.steps_per_epoch]  # the last one again
    (record,) = goes_on.history
    assert record.train.keys() == {"total", "reconstruction"}
    assert 0 < record.train["total"] < 1


def test_going_on_brings_a_new_order(tiny: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    orders: list[tuple[int, ...]] = []
    original = Trainer._train_on

    def noting(self: Trainer, indices: torch.Tensor) -> None:
        orders.append(tuple(indices.tolist()))
        original(self, indices)

    monkeypatch.setattr(Trainer, "_train_on", noting)
    trainer = Trainer(quick(batch_size=200), tiny)
    list(trainer.run(1))
    for _ in range(2):
        trainer = Trainer(trainer.config, tiny, trainer.snapshot())
        list(trainer.run(1))
    assert len(set(orders)) == 3


def test_nothing_to_train_on_is_said_at_once(tiny: Dataset) -> None:
    with pytest.raises(ValueError, match="images to train on"):
        Trainer(quick(), replace(tiny, train_images=tiny.train_images[:0]))


def test_a_model_of_another_data_set_begins_a_history_of_its_own(
    tiny: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = quick("k_sparse")
    first = Trainer(replace(settings, knobs=settings.knobs.changed(k=2)), tiny)
    list(first.run(2))
    elsewhere = replace(first.config, dataset="kmnist")
    second = Trainer(elsewhere, replace(tiny, name="kmnist"), first.snapshot())
    assert same_weights(first, second)
    assert (second.step, second.history, second.snapshot().epoch) == (0, [], 0)
    active = note_active_units(monkeypatch)
    list(second.run(1))
    assert [record.epoch for record in second.history] == [1]
    assert set(active) == {2}  # what was annealed stays so


def note_active_units(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    active: list[int] = []
    original = KSparse.active_units

    def noting(self: KSparse, progress: float) -> int:
        active.append(original(self, progress))
        return active[-1]

    monkeypatch.setattr(KSparse, "active_units", noting)
    return active


def test_k_does_not_rise_again_when_a_stopped_run_is_given_more_epochs(
    tiny: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    active = note_active_units(monkeypatch)
    settings = quick("k_sparse")
    trainer = Trainer(replace(settings, knobs=settings.knobs.changed(k=2)), tiny)
    run = trainer.run(4)
    take_steps(run, 6)
    run.close()  # type: ignore[attr-defined]
    list(trainer.run(4))  # a longer plan than the first
    trained = [k for k in active if k > 2]
    assert trained == sorted(trained, reverse=True)
    assert 2 in active


def test_k_falls_over_the_first_half_and_then_stays(
    tiny: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    active = note_active_units(monkeypatch)
    settings = quick("k_sparse")
    trainer = Trainer(replace(settings, knobs=settings.knobs.changed(k=2)), tiny)
    list(trainer.run(2))
    training = [*active[:4], *active[5:9]]  # each epoch ends with one look at the test set
    assert training == [8, 5, 3, 2, 2, 2, 2, 2]  # 1/k from 1/8 to 1/2 in four even steps
    assert active[4] == active[9] == 2
    active.clear()
    list(trainer.run(1))
    assert set(active) == {2}  # continued: the plan is done, k does not rise again


def test_the_data_set_is_left_as_it_was(tiny: Dataset) -> None:
    before = tiny.train_images.clone()
    list(Trainer(quick("denoising"), tiny).run(1))
    assert torch.equal(tiny.train_images, before)


def test_unit_norm_columns_are_kept(tiny: Dataset) -> None:
    trainer = Trainer(quick("sparse"), tiny)
    take_steps(trainer.run(1), 3)
    decoder = layers.linear_layers(trainer._variant.decoder)[0]
    torch.testing.assert_close(decoder.weight.norm(dim=0), torch.ones(8))


def test_a_pause_costs_no_time_and_no_rate(tiny: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]

    def ticking() -> float:
        now[0] += 0.001
        return now[0]

    for module in (meters, loop):
        monkeypatch.setattr(module, "time", SimpleNamespace(perf_counter=ticking))
    trainer = Trainer(quick(), tiny)
    for event in trainer.run(1):
        if isinstance(event, Step):
            now[0] += 3600
    assert trainer.history[0].seconds < 1
    assert trainer.history[0].images_per_second > 1000


@pytest.mark.parametrize("stop", [1, 3, 4])
def test_an_epoch_that_was_stopped_keeps_its_time_and_its_rate(
    stop: int, tiny: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    clock = SimpleNamespace(perf_counter=lambda: now[0])
    for module in (meters, loop):
        monkeypatch.setattr(module, "time", clock)
    original = Trainer._train_on

    def slowly(self: Trainer, indices: torch.Tensor) -> None:
        now[0] += 0.5
        original(self, indices)

    monkeypatch.setattr(Trainer, "_train_on", slowly)
    trainer = Trainer(quick(), tiny)
    run = trainer.run(1)
    take_steps(run, stop)
    run.close()  # type: ignore[attr-defined]
    now[0] += 3600
    for event in trainer.run(1):
        now[0] += 60 * isinstance(event, Step)
    record = trainer.history[0]
    assert record.seconds == pytest.approx(4 * 0.5)
    assert record.images_per_second == pytest.approx(len(tiny.train_images) / 2)
