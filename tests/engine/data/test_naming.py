"""The same data is known again under any name, and its place is nobody else's business."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from engine.data.catalogue import NAMED_DATASETS, shared_name

if TYPE_CHECKING:
    from pathlib import Path

    from engine.data.dataset import Dataset


def test_the_fingerprint_is_of_the_contents_alone(tiny: Dataset) -> None:
    other = replace(tiny, name="/elsewhere", title="Digits", test_images=tiny.test_images.clone())
    assert other.fingerprint() == tiny.fingerprint()
    assert len(tiny.fingerprint()) == 64


@pytest.mark.parametrize("part", ["train_images", "train_labels", "test_images", "test_labels"])
def test_another_value_is_another_fingerprint(part: str, tiny: Dataset) -> None:
    values = getattr(tiny, part).clone()
    values.view(-1)[7] += 1
    assert replace(tiny, **{part: values}).fingerprint() != tiny.fingerprint()


@pytest.mark.parametrize("name", NAMED_DATASETS)
def test_known_names_stay(name: str) -> None:
    assert shared_name(name) == name


@pytest.mark.parametrize("path", ["/home/ada/digits", "digits", "a/digits/", "x/../digits/."])
def test_a_folder_is_called_by_its_last_part(path: str) -> None:
    assert shared_name(path) == "digits"


def test_also_one_that_is_named_by_where_one_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "digits" / "deep").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "digits" / "deep")
    assert shared_name(".") == "deep"
    assert shared_name("..") == "digits"
