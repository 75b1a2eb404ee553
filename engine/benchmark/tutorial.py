"""The yardsticks of training: the way that tutorials teach, and the bare matrix products."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets, transforms

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from torch import Tensor


class Tutorial:
    """An autoencoder trained as first lessons do it; nothing here is meant to be copied.

    Args:
        folder: Where torchvision finds MNIST, unpacked.
        widths: Of the layers, from the image to the code.
        batch: Images per step.
        device: Where to train.
    """

    def __init__(
        self, folder: Path, widths: tuple[int, ...], batch: int, device: str = "cpu"
    ) -> None:
        torch.manual_seed(0)
        train = datasets.MNIST(folder, train=True, transform=transforms.ToTensor())
        self._loader: DataLoader[Any] = DataLoader(train, batch_size=batch, shuffle=True)
        self._model = nn.Sequential(_stack(widths), _stack(widths[::-1]), nn.Sigmoid()).to(device)
        self._criterion = nn.BCELoss()
        self._optimizer = torch.optim.Adam(self._model.parameters(), lr=1e-3)
        self._device = device
        self._lesson = self._epochs()

    def train(self, steps: int) -> None:
        """The next steps."""
        for _ in range(steps):
            next(self._lesson)

    def _epochs(self) -> Iterator[None]:
        """The loop of the lesson; gives way after each batch."""
        while True:
            running_loss = 0.0
            for images, _ in self._loader:
                flat = images.view(images.size(0), -1).to(self._device)
                output = self._model(flat)
                loss = self._criterion(output, flat)
                self._optimizer.zero_grad()
                loss.backward()
                self._optimizer.step()
                running_loss += loss.item()
                yield


def _stack(sizes: tuple[int, ...]) -> nn.Sequential:
    layers: list[nn.Module] = []
    for width, following in pairwise(sizes):
        layers += [nn.Linear(width, following), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


class Products:
    """Only the matrix products of a step: a layer's output, and the gradients of both factors.

    The pixels need no gradient, so the first layer goes without that product, as in training.

    Args:
        widths: Of the layers, from the image to the code; the decoder mirrors them.
        batch: Images per step.
    """

    def __init__(self, widths: tuple[int, ...], batch: int) -> None:
        sizes = (*widths, *widths[-2::-1])
        self._layers = [_Layer(width, following, batch) for width, following in pairwise(sizes)]

    @property
    def flops(self) -> int:
        """Multiplications and additions of one step."""
        whole = sum(3 * layer.macs for layer in self._layers) - self._layers[0].macs
        return 2 * whole

    @torch.inference_mode()
    def multiply(self, steps: int) -> None:
        """The products of so many steps."""
        for _ in range(steps):
            for place, layer in enumerate(self._layers):
                torch.mm(layer.images, layer.weight.T, out=layer.output)
                torch.mm(layer.output.T, layer.images, out=layer.gradient)
                if place:
                    torch.mm(layer.output, layer.weight, out=layer.back)


class _Layer:
    """The matrices of one layer, of random numbers in the size that they have in training."""

    def __init__(self, width: int, following: int, batch: int) -> None:
        self.macs = width * following * batch
        self.images = torch.rand(batch, width)
        self.weight: Tensor = torch.rand(following, width) / width
        self.output, self.back = torch.empty(batch, following), torch.empty(batch, width)
        self.gradient = torch.empty(following, width)
