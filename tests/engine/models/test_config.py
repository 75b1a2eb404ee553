"""The settings of a run: bounds, and what JSON may bring in."""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.bounds import SETTINGS
from engine.data.catalogue import MNIST
from engine.data.spec import DataSpec
from engine.models.config import ConfigError, RunConfig
from engine.nets.architecture import Dense
from engine.variants import registry
from engine.variants.knobs import KnobError


@pytest.mark.parametrize("key", registry.variants())
def test_defaults_are_the_variants_own(key: str) -> None:
    config = RunConfig.default(key)
    cls = registry.find(key)
    assert config.variant == key
    assert config.network == cls.default_network
    assert type(config.knobs) is cls.knobs_type
    assert RunConfig.from_dict(json.loads(json.dumps(config.to_dict()))) == config


@pytest.mark.parametrize("name", SETTINGS)
def test_both_bounds_are_allowed_and_no_more(name: str) -> None:
    config = RunConfig.default("vanilla")
    low, high = SETTINGS[name]
    for value in (low, high):
        assert getattr(replace(config, **{name: value}), name) == value
    for value in (low - 1, high + 1):
        with pytest.raises(ConfigError, match=f"{name} must lie in"):
            replace(config, **{name: value})


def _dense(hidden: Any, code: Any) -> dict[str, Any]:
    return {"kind": "dense", "hidden": hidden, "code": code}


def _data(**changes: Any) -> dict[str, Any]:
    return MNIST.to_dict() | changes


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"epochs": 2.0}, "epochs must be a whole number, not 2.0"),
        ({"epochs": True}, "epochs must be a whole number, not True"),
        ({"seed": "1"}, "seed must be a whole number, not '1'"),
        ({"learning_rate": None}, "learning_rate must be a number, not None"),
        ({"learning_rate": float("nan")}, "learning_rate must lie in"),
        ({"batch_size": 10**400}, "batch_size must lie in"),
        ({"dataset": 5}, "dataset must be a word, not 5"),
        ({"device": None}, "device must be a word, not None"),
        (
            {"network": _dense([10**6], 2)},
            "layer sizes must be whole numbers",
        ),
        (
            {"network": _dense([True], 2)},
            "layer sizes must be whole numbers",
        ),
        (
            {"network": _dense([2] * 9, 2)},
            "at most 8 hidden layers, not 9",
        ),
        ({"network": _dense("ab", 2)}, "hidden layers are a list"),
        ({"network": _dense([2], "2")}, "must be whole numbers"),
        ({"network": {"kind": "dense", "hidden": [2]}}, "kind, hidden and code"),
        ({"network": {"hidden": [2], "code": 2}}, "by its kind and its sizes"),
        ({"network": {"kind": "conv", "code": 2}}, "builds no networks of kind 'conv'"),
        ({"network": {"kind": [], "code": 2}}, "builds no networks of kind"),
        ({"network": 7}, "by its kind and its sizes"),
        ({"data": None}, "shape, classes and recipe"),
        ({"data": {"shape": [1, 28, 28]}}, "shape, classes and recipe"),
        ({"data": _data(shape=784)}, "shape of images must be a list, not 784"),
        ({"data": _data(shape=[28, 28])}, "three whole numbers"),
        ({"data": _data(shape=[True, 28, 28])}, "three whole numbers"),
        ({"data": _data(shape=[1.0, 28, 28])}, "three whole numbers"),
        ({"data": _data(shape=[1, 28, 0])}, "sides of 1 to 1024"),
        ({"data": _data(shape=[5, 28, 28])}, "1 to 4 channels"),
        ({"data": _data(shape=[1, 10**30, 28])}, "sides of 1 to 1024"),
        ({"data": _data(shape=[2, 1024, 1024])}, "at most 1048576 values"),
        ({"data": _data(classes="0123")}, "classes of images must be a list"),
        ({"data": _data(classes=[1, 2])}, "unlike 1"),
        ({"data": _data(classes=["a" * 101])}, "1 to 100 letters"),
        ({"data": _data(classes=["a", ""])}, "1 to 100 letters"),
        ({"data": _data(classes=["a", "a"])}, "the same name"),
        ({"data": _data(classes=[str(n) for n in range(1001)])}, "at most 1000 names"),
        ({"data": _data(recipe="cut")}, "one of centred-ink, resize, none, not 'cut'"),
        ({"data": _data(recipe=[])}, "one of centred-ink, resize, none"),
        ({"variant": "none"}, "there is no variant 'none'"),
        ({"variant": ["vanilla"]}, "wrong shape"),
        ({"knobs": {"weight": 1}}, "there is no knob 'weight'"),
        ({"knobs": [1]}, "wrong shape"),
        ({"extra": 1}, "these are others"),
    ],
)
def test_bad_settings_are_named(changes: dict[str, Any], message: str) -> None:
    values = RunConfig.default("vanilla").to_dict() | changes
    with pytest.raises(ConfigError, match=message) as caught:
        RunConfig.from_dict(values)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("values", [None, 5, [], "x", {}])
def test_what_is_no_settings_is_refused(values: Any) -> None:
    with pytest.raises(ConfigError, match="these are others"):
        RunConfig.from_dict(values)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)


@given(name=st.sampled_from(list(RunConfig.default("sparse").to_dict())), value=JSON)
def test_any_json_is_either_settings_or_refused(name: str, value: Any) -> None:
    values = RunConfig.default("sparse").to_dict() | {name: value}
    with contextlib.suppress(ConfigError):
        assert isinstance(RunConfig.from_dict(values), RunConfig)


@pytest.mark.parametrize(
    ("key", "changes", "message"),
    [
        ("sparse", {"weight": "a"}, "weight must be a number, not 'a'"),
        ("sparse", {"weight": True}, "weight must be a number, not True"),
        ("sparse", {"weight": 10**400}, "weight must be a number"),
        ("sparse", {"penalty": "L2"}, "penalty must be one of L1, KL, not 'L2'"),
        ("k_sparse", {"k": 2.0}, "k must be a whole number, not 2.0"),
        ("k_sparse", {"k": 0}, r"k must lie in \[1, 1024\], not 0"),
        ("k_sparse", {"tied": 1}, "tied must be true or false, not 1"),
        ("vanilla", {"k": 1}, "there is no knob 'k'; this variant's knobs: none"),
        ("sparse", {"k": 1}, "this variant's knobs: penalty, weight, target"),
    ],
)
def test_bad_knobs_are_named(key: str, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(KnobError, match=message):
        RunConfig.default(key).knobs.changed(**changes)


def test_whole_numbers_will_do_where_a_number_is_wanted() -> None:
    knobs = RunConfig.default("sparse").knobs.changed(weight=1)
    assert repr(knobs.weight) == "1.0"  # type: ignore[attr-defined]


def test_a_network_says_its_sizes() -> None:
    config = RunConfig.default("vanilla")
    assert replace(config, network=Dense((256, 128), 32)).sizes == "784 → 256 → 128 → 32"
    coloured = replace(config, network=Dense((), 2), data=DataSpec((3, 4, 5), (), "none"))
    assert coloured.sizes == "60 → 2"


def test_a_network_that_can_not_be_says_why() -> None:
    config = RunConfig.default("k_sparse")
    tied = replace(config, knobs=config.knobs.changed(tied=True), network=Dense((8,), 4))
    with pytest.raises(KnobError, match="without hidden layers"):
        tied.build()


def test_dashes_may_stand_for_underscores() -> None:
    values = RunConfig.default("k-sparse").to_dict() | {"variant": "k-sparse"}
    assert RunConfig.from_dict(values).variant == "k_sparse"
