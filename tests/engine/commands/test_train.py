"""``train`` from its words to its files."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from engine.commands import keeping, run_settings, train
from engine.models import checkpoint
from engine.models.config import ConfigError
from engine.nets import losses
from engine.training.trainer import Trainer
from engine.variants import registry
from engine.variants.knobs import KnobError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.engine.commands.conftest import Call

ROOT = Path(__file__).parents[3]
SMALL = ("--hidden", "6", "--code", "3", "--device", "cpu", "--batch-size", "50")


@pytest.mark.parametrize("key", registry.variants())
def test_every_variant_trains_and_saves(key: str, call: Call, folder: Path, tmp_path: Path) -> None:
    out, figures = tmp_path / "m.safetensors", tmp_path / "f.json"
    words = ("train", "--variant", key, "--epochs", "2", "--dataset", folder, *SMALL)
    code, printed, said = call(*words, "--seed", "4", "--out", out, "--json", figures)
    assert code == 0
    lines = printed.splitlines()
    assert [line.split()[:2] for line in lines] == [["epoch", "1"], ["epoch", "2"]]
    assert said == f"hourglass: the model of epoch 2 is in {out}\n"
    model = checkpoint.load(out)
    assert (model.config.variant, model.config.seed, model.epoch) == (key, 4, 2)
    assert (model.config.network.hidden, model.config.network.code) == ((6,), 3)
    assert json.loads(figures.read_text(encoding="utf-8")) == json.loads(
        json.dumps(keeping.figures(model))
    )


def test_json_has_the_documented_shape(call: Call, folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "f.json"
    call(
        *("train", "--variant", "contractive", "--epochs", "2", "--dataset", folder, *SMALL),
        *("--json", file),
    )
    found = json.loads(file.read_text(encoding="utf-8"))
    assert list(found) == ["variant", "config", "epochs"]
    assert found["variant"] == found["config"]["variant"] == "contractive"
    assert found["config"]["dataset"] == str(folder)
    assert [epoch["epoch"] for epoch in found["epochs"]] == [1, 2]
    for epoch in found["epochs"]:
        assert list(epoch) == ["epoch", "train", "test", "seconds", "images_per_second"]
        assert list(epoch["train"]) == ["total", "reconstruction", "contraction"]
        assert list(epoch["test"]) == [*epoch["train"], "bce", "mse", "psnr"]
        assert epoch["test"]["bce"] == pytest.approx(epoch["test"]["reconstruction"], rel=1e-5)


def test_an_epoch_is_one_line_of_figures(call: Call, folder: Path) -> None:
    words = ("train", "--variant", "sparse", "--epochs", "1", "--dataset", folder, *SMALL)
    _, printed, said = call(*words, "--no-run")
    number = r"\d+\.\d{4}"
    assert re.fullmatch(
        rf"epoch 1  train {number} \(reconstruction {number}, sparsity {number}\)  "
        rf"test {number}  BCE {number}  MSE {number}  PSNR \d+\.\d dB  \d+\.\d s  "
        r"[\d ]+ images/s\n",
        printed,
    )
    assert said == "hourglass: the model was not saved; name a file with --out to keep it\n"


def test_same_words_same_model(call: Call, folder: Path, tmp_path: Path) -> None:
    words = ("train", "--variant", "variational", "--epochs", "1", "--dataset", folder, *SMALL)
    states = []
    for name in "ab":
        call(*words, "--out", tmp_path / name)
        states.append(checkpoint.load(tmp_path / name).state())
    assert all(states[0][name].equal(states[1][name]) for name in states[0])


def test_knobs_are_set_by_their_type(call: Call, folder: Path, tmp_path: Path) -> None:
    words = ("train", "--variant", "k-sparse", "--epochs", "1", "--dataset", folder)
    knobs = ("--set", "k=3", "--set", "tied=true", "--set", "loss=squared error")
    size = ("--hidden", "none", "--code", "9", "--lr", "0.01", "--device", "cpu")
    code, _, _ = call(*words, *knobs, *size, "--set", "alpha=2", "--out", tmp_path / "m")
    assert code == 0
    config = checkpoint.load(tmp_path / "m").config
    assert vars(config.knobs) == {
        "k": 3, "alpha": 2.0, "loss": "squared error", "tied": True, "auxiliary": 0.0,
    }  # fmt: skip
    assert config.network.hidden == ()
    assert config.learning_rate == 0.01


@pytest.mark.parametrize(
    ("text", "expected"),
    [("128", (128,)), ("256,128", (256, 128)), ("8, 4", (8, 4)), ("none", ()), ("", ())],
)
def test_hidden_sizes(text: str, expected: tuple[int, ...]) -> None:
    assert run_settings.sizes(text) == expected


@pytest.mark.parametrize("text", ["a", "1.5", "8;4", "none,8"])
def test_hidden_sizes_that_are_none(text: str) -> None:
    with pytest.raises(ConfigError, match="hidden sizes look like 128"):
        run_settings.sizes(text)


def test_the_last_of_two_words_for_a_knob_counts() -> None:
    knobs = registry.find("denoising").knobs_type()
    changed = run_settings.with_words(knobs, ["level=0.1", "level = 0.2"])
    assert changed.level == 0.2  # type: ignore[attr-defined]


@pytest.mark.parametrize("word", ["level", "=1", ""])
def test_a_word_that_sets_no_knob(word: str) -> None:
    with pytest.raises(KnobError, match="knob=value"):
        run_settings.with_words(registry.find("denoising").knobs_type(), [word])


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("train", "name a variant with --variant: vanilla, denoising"),
        ("train --variant gan", "there is no variant 'gan'; choose one of vanilla"),
        ("train --variant vanilla --set k=1", "there is no knob 'k'"),
        ("train --variant sparse --set weight=much", "weight must be a number, not 'much'"),
        ("train --variant sparse --set weight=5", "weight must lie in [1e-06, 1], not 5"),
        ("train --variant sparse --set weight=nan", "weight must lie in [1e-06, 1], not nan"),
        ("train --variant k_sparse --set k=2.5", "k must be a whole number, not 2.5"),
        ("train --variant k_sparse --set tied=1", "tied must be true or false"),
        ("train --variant k_sparse --set tied=true --hidden 9", "without hidden layers"),
        ("train --variant vanilla --epochs 0", "epochs must lie in [1, 10000], not 0"),
        (
            "train --variant vanilla --epochs x",
            "--epochs: a whole number looks like 10, not",
        ),
        ("train --variant vanilla --epochs 1_0", "--epochs: a whole number looks like 10, not"),
        ("train --variant vanilla --code ٣", "--code: a whole number looks like 10, not like"),
        ("train --variant vanilla --lr 1_0e-3", "--lr: a number looks like 0.001, not like"),
        ("train --variant sparse --set weight=0.0_1", "weight must be a number, not '0.0_1'"),
        ("train --variant k_sparse --set k=1_0", "k must be a whole number, not '1_0'"),
        ("train --variant vanilla --lr 0", "learning_rate must lie in"),
        ("train --variant vanilla --code 0", "layer sizes must be whole numbers"),
        ("train --variant vanilla --hidden 9,x", "hidden sizes look like 128"),
        ("train --variant vanilla --hidden 1_6", "hidden sizes look like 128"),
        ("train --variant vanilla --hidden 16,,8", "hidden sizes look like 128, or 256,128, or"),
        ("train --variant vanilla --hidden 16,", "hidden sizes look like 128"),
        ("train --variant vanilla --device tpu", "there is no device 'tpu' on this machine"),
        ("train --variant vanilla --dataset /none", "/none: does not exist"),
        ("train --variant vanilla --out /none/m", "/none/m can't be written"),
        ("train --variant vanilla --json /none/f", "/none/f can't be written"),
        ("train --variant vanilla --out /", "/ is a folder; name a file in it"),
        ("train --variant vanilla --out new/", "new/ is a folder; name a file in it"),
        ("train --variant vanilla --json new/", "new/ is a folder; name a file in it"),
        ("train --variant vanilla --json new/.", "new/. is a folder; name a file in it"),
        ("sample vanilla --out new/", "new/ is a folder; name a file in it"),
        ("encode vanilla --out new.csv/", "new.csv/ is a folder; name a file in it"),
        ("evaluate vanilla --json new/", "new/ is a folder; name a file in it"),
        ("runs --json new/", "new/ is a folder; name a file in it"),
        ("runs show vanilla --json new/", "new/ is a folder; name a file in it"),
        ("runs export vanilla --out new/", "new/ is a folder; name a file in it"),
        ("screenshot new.png/", "new.png/ is a folder; name a file in it"),
        ("sweep --variant vanilla --grid code=2,,4", "a grid is given as code=2,4,8, not as"),
        ("sweep --variant vanilla --grid code=2,1_0", "--grid code takes whole numbers, not '1_0'"),
        ("sweep --variant vanilla --grid lr=1_0,2", "--grid lr takes numbers, not '1_0'"),
        ("sweep --variant vanilla --seeds 2 --report new.html/", "new.html/ is a folder; name"),
        ("few-labels vanilla --labels 1,,10", "--labels takes numbers and all"),
        ("few-labels vanilla --labels 1_0", "--labels takes numbers and all"),
        ("train --variant vanilla --out x --json ./x", "x can't hold both model and figures"),
        ("train --from /none", "/none was not opened: it does not exist"),
        ("train --variant vanilla --bogus", "unrecognized arguments: --bogus"),
    ],
)
def test_mistakes_are_one_line_each(words: str, message: str, refused: Callable[..., str]) -> None:
    assert message in refused(*words.split())


def test_what_can_not_be_kept_is_said_before_training(
    refused: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(name: str) -> Any:
        raise AssertionError(f"{name} was loaded")

    monkeypatch.setattr(train, "load_dataset", load)
    refused("train", "--variant", "vanilla", "--out", "/none/m")


def test_a_saved_model_trains_on(call: Call, folder: Path, tmp_path: Path) -> None:
    first, out = tmp_path / "first", tmp_path / "more"
    words = ("train", "--variant", "sparse", "--epochs", "1", "--dataset", folder, *SMALL)
    call(*words, "--out", first)
    code, printed, _ = call(
        *("train", "--from", first, "--epochs", "2", "--lr", "0.01"),
        *("--set", "weight=0.01", "--out", out),
    )
    assert code == 0
    assert [line.split()[1] for line in printed.splitlines()] == ["2", "3"]
    model = checkpoint.load(out)
    assert [record.epoch for record in model.history] == [1, 2, 3]
    assert model.config.knobs.weight == 0.01  # type: ignore[attr-defined]
    assert model.history[0] == checkpoint.load(first).history[0]


def test_on_other_data_a_new_history_begins(
    call: Call, saved: Path, folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "more"
    words = ("train", "--from", saved, "--epochs", "1", "--dataset", folder, "--out", out)
    code, printed, _ = call(*words)
    assert code == 0
    assert [line.split()[1] for line in printed.splitlines()] == ["1"]
    model = checkpoint.load(out)
    assert [record.epoch for record in model.history] == [1]
    assert model.config.dataset == str(folder)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("--variant sparse", "--variant can't change in a trained model"),
        ("--hidden 9", "--hidden can't change in a trained model"),
        ("--code 9", "--code can't change in a trained model"),
        ("--set penalty=KL", "penalty can't change in a trained model"),
    ],
)
def test_a_trained_network_stays_what_it_is(
    words: str, message: str, saved: Path, refused: Callable[..., str]
) -> None:
    assert message in refused("train", "--from", saved, *words.split())


def test_a_model_of_other_images_is_not_trained_on(
    colourful: Path, folder: Path, refused: Callable[..., str]
) -> None:
    message = refused("train", "--from", colourful, "--dataset", folder)
    assert "3 × 8 × 9 values in 2 classes" in message
    assert "has 1 × 28 × 28 values in 10 classes; choose data like the model's own" in message


def test_a_diverged_run_keeps_the_last_good_model(
    call: Call, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, calls = losses.bce, iter(range(100))
    monkeypatch.setattr(
        losses, "bce", lambda x, y: plain(x, y) * (float("nan") if next(calls) == 6 else 1)
    )
    words = ("train", "--variant", "vanilla", "--epochs", "3", "--dataset", folder, *SMALL)
    code, printed, said = call(
        *(*words, "--no-run", "--out", tmp_path / "m", "--json", tmp_path / "f")
    )
    assert code == 1
    assert len(printed.splitlines()) == 1
    assert "went back to epoch 1" in said
    assert checkpoint.load(tmp_path / "m").epoch == 1
    assert len(json.loads((tmp_path / "f").read_text(encoding="utf-8"))["epochs"]) == 1


def test_ctrl_c_saves_what_was_learnt(
    call: Call, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = Trainer._train_on

    def interrupted(self: Trainer, indices: Any) -> None:
        original(self, indices)
        if self.step == 6:
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)  # a person who can't wait

    monkeypatch.setattr(Trainer, "_train_on", interrupted)
    words = ("train", "--variant", "vanilla", "--epochs", "3", "--dataset", folder, *SMALL)
    code, printed, said = call(*words, "--out", tmp_path / "m")
    assert code == 130
    assert len(printed.splitlines()) == 1
    assert said == f"hourglass: the model of epoch 1.5 is in {tmp_path / 'm'}\n"
    assert checkpoint.load(tmp_path / "m").epoch == 1.5


PROBE = """
import sys
import main
code = main.main(sys.argv[1:])
assert code == 0, code
found = {name.partition(".")[0] for name in sys.modules}
print(sorted(found & {"PySide6", "shiboken6", "pyqtgraph", "gui"}))
"""


def test_training_in_a_terminal_loads_no_qt(folder: Path, tmp_path: Path) -> None:
    words = ["train", "--variant", "vanilla", "--epochs", "1", "--dataset", str(folder)]
    result = subprocess.run(
        [sys.executable, "-c", PROBE, *words, "--out", str(tmp_path / "m")],
        cwd=ROOT,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines()[-1] == "[]"
    assert (tmp_path / "m").is_file()
