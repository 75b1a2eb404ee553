"""The data sets that the program knows by name; imports no torch."""

from __future__ import annotations

from dataclasses import dataclass

DIGITS = tuple("0123456789")


@dataclass(frozen=True)
class NamedDataset:
    """A data set that the program knows by name.

    Attributes:
        title: Its name on screen.
        torchvision: Its class in ``torchvision.datasets``.
        class_names: What its labels 0 to 9 stand for.
    """

    title: str
    torchvision: str
    class_names: tuple[str, ...]


NAMED_DATASETS = {
    "mnist": NamedDataset("MNIST", "MNIST", DIGITS),
    "fashion-mnist": NamedDataset(
        "Fashion-MNIST",
        "FashionMNIST",
        (
            "T-shirt",
            "trousers",
            "pullover",
            "dress",
            "coat",
            "sandal",
            "shirt",
            "sneaker",
            "bag",
            "boot",
        ),
    ),
    "kmnist": NamedDataset(
        "KMNIST", "KMNIST", ("o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo")
    ),
}
