"""``few-labels``: tables that fit, strict JSON, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from engine.commands import find_model
from engine.evaluation import few_labels, fine_tuning
from engine.evaluation.label_curve import LabelPoint
from engine.models import checkpoint
from engine.models.model import Model
from tests.engine.commands.test_printed import strict
from tests.engine.small_runs import built, quick

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from engine.data.dataset import Dataset
    from tests.engine.commands.conftest import Call


@pytest.fixture(autouse=True)
def few_digits(tiny: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(find_model, "load_dataset", lambda _: tiny)
    monkeypatch.setattr(fine_tuning, "STEPS", 3)
    monkeypatch.setattr(fine_tuning, "EPOCHS", 1)


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Untrained models of one code size, two of them with one network."""
    paths = []
    for key in ("vanilla", "supervised", "sparse"):
        paths.append(tmp_path / f"{key}-of-a-very-long-name.safetensors")
        settings = quick(key)
        checkpoint.save(Model(settings, built(settings)), paths[-1])
    return paths


@pytest.mark.parametrize("columns", [80, 40])
def test_all_curves_fit_the_terminal(
    columns: int, call: Call, files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    target = tmp_path / "curves.json"
    words = ("--labels", "3,1,1000", "--draws", "2", "--fine-tune", "--json", target)
    code, printed, said = call("few-labels", *files, *words)
    assert (code, said) == (0, "")
    assert all(len(line) <= columns for line in printed.splitlines())
    found = strict(target.read_text("utf-8"))
    (data,) = found["sets"]
    assert (found["draws"], data["dataset"]) == (2, "mnist")
    titles = [(each["title"], each["method"]) for each in data["curves"]]
    variants = ["Vanilla", "Supervised", "Sparse"]
    assert titles == [
        ("Pixels", "probe"),
        ("PCA 8", "probe"),
        *((each, "probe") for each in variants),
        *((each, "fine-tuned") for each in variants),
        ("From scratch", "from scratch"),
        ("From scratch", "from scratch"),
    ]
    assert [each["file"] for each in data["curves"]][:3] == [None, None, str(files[0])]
    assert [each["learnt_from_labels"] for each in data["curves"]][2:5] == [False, True, False]
    for curve in data["curves"]:
        asked = [(each["labels_per_class"], each["labels"]) for each in curve["points"]]
        assert asked == [(1, 10), (3, 30), ("all", 200)]  # no class has 1 000 images
        for each in curve["points"]:
            assert 0 <= each["error"] <= 100
            point = LabelPoint("", "", None, 1, 1, tuple(each["errors"]))
            assert point.text in " ".join(printed.split())
    assert " ".join(printed.split()).endswith(data["story"])
    assert "learnt from all labels" in data["story"]


def test_figures_are_those_of_the_engine_and_of_the_seed(
    call: Call, files: list[Path], tiny: Dataset
) -> None:
    words = ("--labels", "2", "--draws", "3", "--json", "-")
    code, printed, said = call("few-labels", files[0], *words, "--seed", "5")
    assert (code, said) == (0, "")
    curves = strict(printed)["sets"][0]["curves"]
    model = checkpoint.load(files[0])
    steps = few_labels.probing({"it": model}, tiny, [("it", 2)], 3, seed=5)
    (point,) = (each for each in steps if isinstance(each, LabelPoint))
    assert curves[2]["points"][0]["errors"] == pytest.approx(point.errors)
    assert curves[2]["points"][0]["spread"] == pytest.approx(point.spread)
    other = strict(call("few-labels", files[0], *words)[1])["sets"][0]["curves"]
    assert other[0]["points"] != curves[0]["points"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--labels", "1,x"), "--labels takes numbers and all, such as 1,10,all; not 'x'"),
        (("--labels", "0"), "--labels takes numbers and all"),
        (("--labels", ""), "--labels takes numbers and all"),
        (("--draws", "0"), "--draws must be 1 to 100, not 0"),
        (("--seed", "-1"), "--seed must be 0 or more, not -1"),
        (("--json", "/none/f.json"), "/none/f.json can't be written"),
    ],
)
def test_mistakes_are_one_line_before_anything_is_measured(
    words: tuple[str, ...], said: str, refused: Callable[..., str], files: list[Path]
) -> None:
    assert said in refused("few-labels", files[0], *words)
