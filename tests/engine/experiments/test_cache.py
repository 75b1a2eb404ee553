from __future__ import annotations

import ast
import pkgutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch

import engine.evaluation
import engine.experiments
import engine.variants
from engine.core.progress import Progress, run_to_end
from engine.experiments import cache
from engine.experiments.cache import Decay, ExperimentError, ModelCache
from engine.experiments.contractive import DECAY, adam_with_decay
from engine.experiments.k_sparse import DenoisingOfReLU
from engine.models.config import RunConfig
from engine.nets.architecture import Dense
from engine.training.trainer import Trainer
from tests.engine import oracles

if TYPE_CHECKING:
    from collections.abc import Generator
    from types import ModuleType

    from torch.nn import Parameter

DATA = oracles.dataset(120, 40)
CONFIG = replace(
    RunConfig.default("vanilla"), network=Dense((8,), 4), batch_size=40, epochs=2, device="cpu"
)


def lab(folder: Path) -> ModelCache:
    return ModelCache(DATA, folder / "reproduce", quick=True)


def test_a_trained_model_is_found_again_and_not_trained_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = run_to_end(lab(tmp_path).trained(CONFIG, "test"))
    monkeypatch.setattr(Trainer, "run", None)
    second = run_to_end(lab(tmp_path).trained(CONFIG, "test"))
    images = DATA.pixels("test")
    np.testing.assert_array_equal(first.reconstruct(images), second.reconstruct(images))
    assert second.history == first.history
    with pytest.raises(TypeError):  # other settings must be trained
        run_to_end(lab(tmp_path).trained(replace(CONFIG, seed=1), "test"))


def test_a_damaged_piece_is_made_anew(tmp_path: Path) -> None:
    run_to_end(lab(tmp_path).trained(CONFIG, "test"))
    (path,) = (tmp_path / "reproduce").iterdir()
    path.write_bytes(b"nonsense")
    model = run_to_end(lab(tmp_path).trained(CONFIG, "test"))
    assert len(model.history) == 2
    assert path.stat().st_size > 1000


def test_an_interrupted_run_leaves_nothing_half_done(tmp_path: Path) -> None:
    steps = lab(tmp_path).trained(CONFIG, "test")
    for _ in range(3):
        next(steps)
    steps.close()
    assert not (tmp_path / "reproduce").exists()


def test_figures_are_kept_by_subject_and_by_the_programs_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []

    def measure() -> Generator[Progress, None, dict[str, float]]:
        yield Progress("measuring", 0, 1)
        made.append(1)
        return {"figure": len(made)}

    assert run_to_end(lab(tmp_path).measured("a", 1, measure)) == {"figure": 1}
    assert run_to_end(lab(tmp_path).measured("a", 1, measure)) == {"figure": 1}
    assert run_to_end(lab(tmp_path).measured("a", 2, measure)) == {"figure": 2}
    monkeypatch.setattr(cache, "_sources", lambda _: "another program")
    assert run_to_end(lab(tmp_path).measured("a", 1, measure)) == {"figure": 3}


def matching(patterns: tuple[str, ...]) -> set[Path]:
    """Files of the engine that patterns name."""
    root = Path(engine.__file__).parent
    return {path for pattern in patterns for path in root.glob(pattern)}


def imported(module: str) -> set[str]:
    """Modules of the engine that a module imports when it runs."""
    found: set[str] = set()
    nodes: list[ast.AST] = [ast.parse(source_of(module).read_text("utf-8"))]
    while nodes:
        node = nodes.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        nodes += ast.iter_child_nodes(node)
        if isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{each.name}" for each in node.names)}
    return {name for name in found if name.startswith("engine.") and source_of(name).exists()}


def source_of(module: str) -> Path:
    root = Path(engine.__file__).parents[1]
    return root / f"{module.replace('.', '/')}.py"


def closure(start: set[str]) -> set[Path]:
    """The files of modules and of all that they import, directly or not."""
    seen: set[str] = set()
    while start:
        module = start.pop()
        if module not in seen:
            seen.add(module)
            start |= imported(module)
    return {source_of(module) for module in seen}


def modules_of(package: ModuleType) -> set[str]:
    found = pkgutil.iter_modules(package.__path__, f"{package.__name__}.")
    return {each.name for each in found if not each.ispkg}


def test_changes_of_anything_that_training_imports_make_models_stale() -> None:
    start = {"engine.training.trainer", "engine.models.config", *modules_of(engine.variants)}
    needed = closure(start)
    assert source_of("engine.nets.layers") in needed
    assert needed - matching(cache.TRAINING_SOURCES) == set()


def test_changes_of_anything_that_measuring_imports_make_figures_stale() -> None:
    needed = closure(modules_of(engine.evaluation) | modules_of(engine.experiments))
    assert source_of("engine.evaluation.quality") in needed
    assert needed - matching(cache.MEASURING_SOURCES) == set()


def test_decay_lowers_the_rate_over_the_end_of_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rates: list[float] = []
    monkeypatch.setattr(Trainer, "set_learning_rate", lambda _, rate: rates.append(rate))
    run_to_end(lab(tmp_path).trained(replace(CONFIG, epochs=4), "test", decay=Decay(after=0.5)))
    np.testing.assert_allclose(rates, [1e-3, 1e-3, 5e-4, 1e-5])


def test_divergence_ends_an_experiment_with_the_reason(tmp_path: Path) -> None:
    config = RunConfig(
        "k_sparse", RunConfig.default("k_sparse").knobs.changed(loss="squared error"),
        Dense((), 40), 1.0, 10, 40, device="cpu",
    )  # fmt: skip
    trained = lab(tmp_path).trained(config, "a wild run", make_optimiser=exploding)
    with pytest.raises(ExperimentError, match=r"a wild run: .*lower the learning rate"):
        run_to_end(trained)


class _Exploding(torch.optim.Adam):
    def step(self, closure: Any = None) -> Any:
        loss = super().step(closure)
        for group in self.param_groups:
            for weight in group["params"]:
                weight.data.mul_(1e30)
        return loss


def exploding(weights: list[Parameter], learning_rate: float) -> torch.optim.Adam:
    return _Exploding(weights, lr=learning_rate)


def test_weight_decay_shrinks_the_weights_and_not_the_biases() -> None:
    plain = Trainer(CONFIG, DATA)
    decayed = Trainer(CONFIG, DATA, make_optimiser=adam_with_decay)
    for trainer in (plain, decayed):
        next(iter(trainer.run(1)))
    ours, theirs = decayed.snapshot().state(), plain.snapshot().state()
    for name, value in theirs.items():
        factor = 1 - CONFIG.learning_rate * DECAY if name.endswith("weight") else 1
        np.testing.assert_allclose(ours[name], factor * value, rtol=1e-5, atol=1e-8)


def test_the_denoising_baseline_of_relu_units_survives_the_shelf(tmp_path: Path) -> None:
    base = RunConfig.default("denoising")
    config = DenoisingOfReLU("denoising", base.knobs, Dense((), 30), 1e-3, 40, 1, device="cpu")
    images = DATA.pixels("test")
    codes = [run_to_end(lab(tmp_path).trained(config, "test")).encode(images) for _ in range(2)]
    assert codes[0].min() == 0
    assert codes[0].max() > 0
    np.testing.assert_array_equal(codes[0], codes[1])


@pytest.mark.parametrize("pattern", cache.MEASURING_SOURCES)
def test_every_pattern_of_sources_matches_a_file(pattern: str) -> None:
    root = Path(cache.engine.__file__).parent
    assert list(root.glob(pattern)), "a file that moved would leave stale results in use"
