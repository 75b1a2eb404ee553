"""What data set runs have learnt from is told where it differs."""

from __future__ import annotations

from gui.session.runs import learnt
from tests.gui import lab


def entries(**datasets: str | None) -> dict[str, lab.RunEntry]:
    made = {key: lab.entry(key) for key in datasets}
    for key, name in datasets.items():
        made[key].line.settings.pop("dataset", None)
        if name is not None:
            made[key].line.settings["dataset"] = name
    return made


def test_nothing_is_told_of_runs_that_have_learnt_the_same() -> None:
    assert learnt.differing({}, "mnist") == {}
    assert learnt.differing(entries(vanilla="mnist", sparse=None), "mnist") == {}
    assert learnt.differing(entries(vanilla="/home/me/cats", sparse="cats"), "mnist") == {}
    assert learnt.differing(entries(vanilla="kmnist", sparse=None), "") == {}


def test_else_each_has_the_title_of_its_own() -> None:
    found = learnt.differing(entries(vanilla="/home/me/cats", sparse="kmnist"), "mnist")
    assert found == {"vanilla": "cats", "sparse": "KMNIST"}
    found = learnt.differing(entries(vanilla="fashion-mnist", sparse=None), "mnist")
    assert found == {"vanilla": "Fashion-MNIST", "sparse": "MNIST"}


def test_a_name_that_says_it_is_not_told_twice() -> None:
    assert learnt.named("Vanilla", "MNIST") == "Vanilla · MNIST"
    assert learnt.named("Vanilla · fashion-mnist", "Fashion-MNIST") == "Vanilla · fashion-mnist"
    assert learnt.named("Vanilla · kmnist", "MNIST") == "Vanilla · kmnist · MNIST"
