"""A description of images survives JSON, and no other JSON is taken for one."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.data.catalogue import MNIST, NAMED_DATASETS
from engine.data.dataset import Dataset
from engine.data.spec import RECIPES, DataSpec, DataSpecError

specs = st.builds(
    DataSpec,
    shape=st.tuples(st.integers(1, 4), st.integers(1, 512), st.integers(1, 512)),
    classes=st.lists(st.text(min_size=1, max_size=9), max_size=5, unique=True).map(tuple),
    recipe=st.sampled_from(RECIPES),
)


@given(spec=specs)
def test_it_survives_json(spec: DataSpec) -> None:
    assert DataSpec.from_dict(json.loads(json.dumps(spec.to_dict()))) == spec
    channels, height, width = spec.shape
    assert spec.values == channels * height * width


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)


@given(name=st.sampled_from(list(MNIST.to_dict())), value=JSON)
def test_any_json_is_either_a_spec_or_refused_in_one_short_line(name: str, value: Any) -> None:
    with contextlib.suppress(DataSpecError):
        assert isinstance(DataSpec.from_dict(MNIST.to_dict() | {name: value}), DataSpec)
    with pytest.raises(DataSpecError) as caught:
        DataSpec.from_dict({name: value})
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 200


def test_the_largest_images_are_allowed_and_none_larger() -> None:
    assert DataSpec((1, 1024, 1024), (), "none").values == 2**20
    assert DataSpec((4, 512, 512), (), "none").values == 2**20
    for shape in ((1, 1025, 1), (1, 1, 1025), (5, 1, 1), (0, 1, 1), (4, 512, 513)):
        with pytest.raises(DataSpecError, match="at most 1048576 values"):
            DataSpec(shape, (), "none")


def test_other_names_of_classes_will_do_but_no_other_shape_or_number() -> None:
    fashion = NAMED_DATASETS["fashion-mnist"]
    MNIST.require_like(fashion.spec, fashion.title)
    for other in (DataSpec((3, 28, 28), MNIST.classes, "none"), DataSpec((1, 28, 28), (), "none")):
        with pytest.raises(DataSpecError, match="1 × 28 × 28 values in 10 classes, but Mine has"):
            MNIST.require_like(other, "Mine")


def test_the_same_images_may_have_another_recipe_but_no_other_classes() -> None:
    assert MNIST.describes_same(DataSpec(MNIST.shape, MNIST.classes, "resize"))
    assert not MNIST.describes_same(NAMED_DATASETS["kmnist"].spec)
    assert not MNIST.describes_same(DataSpec((1, 28, 29), MNIST.classes, "centred-ink"))


def test_a_data_set_holds_images_of_its_spec() -> None:
    images, labels = torch.zeros(4, 1, 28, 28, dtype=torch.uint8), torch.zeros(4, dtype=torch.int64)
    assert Dataset("a", "A", MNIST, images, labels, images[:1], labels[:1]).spec.values == 784
    for wrong in (images.flatten(1), images.transpose(0, 1), images[..., 1:]):
        with pytest.raises(ValueError, match="not of"):
            Dataset("a", "A", MNIST, images, labels, wrong, labels)


@pytest.mark.parametrize("module", ["data.catalogue", "core.arrays", "variants.knobs"])
def test_descriptions_do_without_torch(module: str) -> None:
    code = f"import engine.{module}, sys; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
