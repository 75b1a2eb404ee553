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
from engine.models.config import ConfigError, RunConfig
from engine.variants import registry
from engine.variants.base import KnobError, Network


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
        ({"network": {"hidden": [10**6], "code": 2}}, "layer sizes must be whole numbers"),
        ({"network": {"hidden": [True], "code": 2}}, "layer sizes must be whole numbers"),
        ({"network": {"hidden": [2] * 9, "code": 2}}, "at most 8 hidden layers, not 9"),
        ({"network": {"hidden": "ab", "code": 2}}, "layer sizes must be whole numbers"),
        ({"network": {"hidden": [2]}}, "wrong shape"),
        ({"network": 7}, "wrong shape"),
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
    assert str(Network((256, 128), 32)) == "784 → 256 → 128 → 32"
    assert str(Network((), 2)) == "784 → 2"


def test_a_network_that_can_not_be_says_why() -> None:
    config = RunConfig.default("k_sparse")
    tied = replace(config, knobs=config.knobs.changed(tied=True), network=Network((8,), 4))
    with pytest.raises(KnobError, match="without hidden layers"):
        tied.build()


def test_dashes_may_stand_for_underscores() -> None:
    values = RunConfig.default("k-sparse").to_dict() | {"variant": "k-sparse"}
    assert RunConfig.from_dict(values).variant == "k_sparse"
