"""A snapshot: out of training's reach, and the same answer from every thread."""

from __future__ import annotations

import mmap
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from engine.core.arrays import flat
from engine.models.model import Model
from engine.nets.architecture import Dense
from engine.training.trainer import Trainer
from tests.engine.small_runs import built, quick, take_steps

if TYPE_CHECKING:
    from engine.data.dataset import Dataset


@pytest.fixture
def trainer(tiny: Dataset) -> Trainer:
    return Trainer(quick(), tiny)


def test_training_does_not_reach_a_snapshot(trainer: Trainer, tiny: Dataset) -> None:
    run = trainer.run(1)
    take_steps(run, 1)
    model = trainer.snapshot()
    images = tiny.pixels("test")
    before = model.reconstruct(images)
    list(run)
    np.testing.assert_array_equal(model.reconstruct(images), before)
    assert not np.array_equal(trainer.snapshot().reconstruct(images), before)
    assert (model.epoch, trainer.snapshot().epoch) == (0.25, 1)


def test_weights_of_a_snapshot_do_not_lie_between_those_of_batches(trainer: Trainer) -> None:
    model = trainer.snapshot()
    for weight in model.state().values():  # a page of its own
        assert weight.data_ptr() % mmap.PAGESIZE == 0
        assert weight.is_contiguous()


def test_a_variant_taken_out_is_a_copy_with_gradients(trainer: Trainer) -> None:
    model = trainer.snapshot()
    variant = model.variant()
    assert all(weight.requires_grad for weight in variant.parameters())
    assert not any(weight.requires_grad for weight in model.state().values())
    with torch.no_grad():
        for weight in variant.parameters():
            weight.zero_()
    assert all(bool(weight.any()) for weight in model.state().values())


def test_filters_are_copies_in_the_shape_of_images(trainer: Trainer, tiny: Dataset) -> None:
    model = trainer.snapshot()
    before = model.reconstruct(tiny.pixels("test"))
    filters = model.encoder_filters()
    assert filters.shape == (12, 1, 28, 28)
    filters[:] = 0
    np.testing.assert_array_equal(model.reconstruct(tiny.pixels("test")), before)


def test_tied_weights_are_stored_once_and_serve_both_sides(tiny: Dataset) -> None:
    settings = quick("k_sparse")
    knobs = settings.knobs.changed(tied=True, loss="squared error")
    trainer = Trainer(quick("k_sparse", knobs=knobs), tiny)
    list(trainer.run(1))
    model = trainer.snapshot()
    assert set(model.state()) == {"encoder.0.weight", "encoder.0.bias", "decoder.bias"}
    image = tiny.pixels("test", [0])
    weight, bias = flat(model.encoder_filters()), model.state()["decoder.bias"].numpy()
    by_hand = model.encode(image) @ weight + bias
    np.testing.assert_allclose(flat(model.reconstruct(image)), np.clip(by_hand, 0, 1), atol=1e-5)


def test_bytes_and_images_give_the_same_codes_in_any_chunks(
    trainer: Trainer, tiny: Dataset
) -> None:
    model = trainer.snapshot()
    codes = model.encode(tiny.pixels("test"))
    np.testing.assert_allclose(model.encode_pixels(tiny.test_images, chunk=7), codes, atol=1e-6)
    errors = np.square(model.reconstruct(tiny.pixels("test")) - tiny.pixels("test")).mean((1, 2, 3))
    np.testing.assert_allclose(model.squared_errors(tiny.test_images, chunk=7), errors, rtol=1e-4)


def test_inputs_may_be_frozen_or_of_another_type(trainer: Trainer, tiny: Dataset) -> None:
    model = trainer.snapshot()
    images = tiny.pixels("test", [0, 1])
    expected = model.encode(images)
    images.flags.writeable = False
    np.testing.assert_array_equal(model.encode(images), expected)
    np.testing.assert_allclose(model.encode(images.astype(np.float64)), expected, atol=1e-6)
    np.testing.assert_array_equal(model.encode(images[::-1])[::-1], expected)


def test_only_finite_weights_are_finite() -> None:
    settings = quick()
    variant = built(settings)
    assert Model(settings, variant).is_finite()
    with torch.no_grad():
        next(variant.parameters())[0, 0] = torch.nan
    assert not Model(settings, variant).is_finite()


def test_names_and_sizes() -> None:
    settings = quick("variational", network=Dense((5,), 3))
    model = Model(settings, built(settings))
    assert (model.title, model.unit, model.code_size) == ("Variational", "nats per image", 3)


def test_many_threads_ask_while_one_trains(trainer: Trainer, tiny: Dataset) -> None:
    model = trainer.snapshot()
    images = tiny.pixels("test")
    expected = model.reconstruct(images)
    with ThreadPoolExecutor(4) as pool:
        training = pool.submit(lambda: list(trainer.run(3)))
        answers = list(pool.map(lambda _: model.reconstruct(images), range(30)))
        training.result()
    assert all(np.array_equal(answer, expected) for answer in answers)


def test_with_another_history_it_is_the_same_model(tiny: Dataset) -> None:
    trainer = Trainer(quick(), tiny)
    list(trainer.run(1))
    before = trainer.snapshot()
    after = before.with_history(before.history * 2)
    assert (len(before.history), len(after.history)) == (1, 2)
    images = tiny.pixels("test")
    np.testing.assert_array_equal(before.reconstruct(images), after.reconstruct(images))
