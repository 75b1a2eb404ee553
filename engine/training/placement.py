"""Where a run computes: weights, data, optimiser and source of noise, together on one device."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import torch
from torch.nn import Parameter

from engine.core.device import is_available, resolve
from engine.training.events import Notice
from engine.training.run_platform import Platform
from engine.training.state import PlacementState, set_generator
from engine.variants.base import Batch

if TYPE_CHECKING:
    from torch import Tensor

    from engine.data.dataset import Dataset
    from engine.training.state import AdamState
    from engine.training.team import Team
    from engine.variants.base import AnyVariant

MakeOptimiser = Callable[[list[Parameter], float], torch.optim.Adam]
"""Makes the optimiser of some weights, given its learning rate."""


def adam(weights: list[Parameter], learning_rate: float) -> torch.optim.Adam:
    """Adam as one fused kernel a step (Kingma & Ba 2015)."""
    return torch.optim.Adam(weights, lr=learning_rate, fused=True)


def warm_up() -> None:
    """Make an optimiser: with its first, torch imports a compiler, which takes a second."""
    adam([Parameter(torch.zeros(1))], 1.0)


class Placement:
    """A variant on a device, with all that one step of training needs there.

    It takes the device of the state, or the best there is where that one is missing, or the CPU
    where its memory is full.

    Args:
        variant: Is given the state's weights and moved to the device.
        dataset: Its training images are copied there.
        state: What to go on from.
        learning_rate: The optimiser's.
        make_optimiser: ``adam``, or a function that makes another kind of Adam.
        team: The processes that share each batch.

    Attributes:
        device: Where everything is.
        optimiser: Moves the weights.
        notices: What a person should know of how the device was chosen.
    """

    def __init__(
        self,
        variant: AnyVariant,
        dataset: Dataset,
        state: PlacementState,
        *,
        learning_rate: float,
        make_optimiser: MakeOptimiser,
        team: Team,
    ) -> None:
        self._variant, self._dataset, self._team = variant, dataset, team
        self._seed = state.seed
        self._learning_rate, self._make_optimiser = learning_rate, make_optimiser
        self.notices: list[Notice] = []
        variant.load_state_dict(state.weights)
        wish = state.platform.device
        device = resolve(wish if is_available(wish) else "auto")
        try:
            self._move(device)
        except RuntimeError as error:
            if not is_out_of_memory(error):
                raise
            self.notices.append(self._fall_back(device, "from now on"))
        self._restore_optimiser(state.optimiser)
        if len(state.noise):
            self._restore_noise(state)

    def _move(self, device: torch.device) -> None:
        """Put weights, data and the source of noise on a device; the optimiser starts there."""
        self.device = device
        self._images = self._dataset.train_images.to(device)  # (N, C, H, W) uint8
        self._labels = self._dataset.train_labels.to(device)  # (N,)
        self._variant.to(device)
        self._noise = torch.Generator(device).manual_seed(self._seed)
        self._weights = list(self._variant.parameters())
        self.optimiser = self._make_optimiser(self._weights, self._learning_rate)

    def _restore_optimiser(self, state: AdamState) -> None:
        for name, weight in self._variant.named_parameters():
            if name in state:
                # Copies, for memory that is aligned as it would be without a stop.
                moments = {k: v.to(self.device, copy=True) for k, v in state[name].items()}
                self.optimiser.state[weight] = moments

    def _restore_noise(self, state: PlacementState) -> None:
        if self.device.type == state.platform.device_type:
            set_generator(self._noise, state.noise)
        changed = state.platform.differences(self.platform)
        if changed:
            message = f"The run continues, not bit for bit as it would have: {changed}."
            self.notices.append(Notice(message))

    @property
    def platform(self) -> Platform:
        """What the run computes on."""
        return Platform.of(self.device, self._team.size)

    def state(self) -> PlacementState:
        """What a placement can go on from. Waits for the device."""
        return PlacementState(
            weights={name: _copied(v) for name, v in self._variant.state_dict().items()},
            optimiser=self._moments(),
            noise=self._noise.get_state(),
            seed=self._seed,
            platform=self.platform,
        )

    def _moments(self) -> AdamState:
        """What Adam has gathered of each weight, on the CPU."""
        moments = self.optimiser.state
        return {
            name: {key: _copied(value) for key, value in moments[weight].items()}
            for name, weight in self._variant.named_parameters()
            if weight in moments
        }

    def set_learning_rate(self, learning_rate: float) -> None:
        """Change the optimiser's step size."""
        self._learning_rate = learning_rate
        for group in self.optimiser.param_groups:
            group["lr"] = learning_rate

    def batch(self, indices: Tensor, progress: float) -> Batch:
        """What this process has of the training images of these indices, (B,) on the device."""
        team, own = self._team, self._team.own(indices)
        # Copies whole rows; ``images[indices]`` goes byte by byte, at a seventh of the speed.
        images = self._images.index_select(0, own).to(self._weights[0].dtype)  # (B, C, H, W)
        labels, draws = self._labels.index_select(0, own), team.draws(self._noise)
        return Batch(images.mul_(1 / 255), labels, progress, draws, team.mean)

    def minimise(self, total: Tensor, terms: list[Tensor]) -> list[Tensor]:
        """One step of the optimiser down the gradient of a scalar.

        Args:
            total: To be minimised, of the images of this process.
            terms: Other losses of them, scalars.

        Returns:
            The losses of all images, ``total`` first.
        """
        for weight in self._weights:  # as ``zero_grad``, which goes through all modules for them
            weight.grad = None
        total.backward()  # type: ignore[no-untyped-call]
        losses = self._team.combine(self._weights, [total, *terms])
        self.optimiser.step()
        self._variant.after_step()
        return losses

    def return_to(self, weights: dict[str, Tensor]) -> None:
        """Take other weights; the optimiser starts afresh."""
        self._variant.load_state_dict(weights)
        self.optimiser.state.clear()

    def fall_back(self, step: int) -> Notice:
        """Go on with the CPU after the accelerator ran out of memory.

        Raises:
            MemoryError: It was the CPU, or others share the batch, which they can't do alone.
        """
        moments = self._moments()
        notice = self._fall_back(self.device, f"from step {step}")
        self._restore_optimiser(moments)
        self._noise.manual_seed(self._seed + step)  # not the noise of the first steps again
        return notice

    def _fall_back(self, full: torch.device, since: str) -> Notice:
        if full.type == "cpu" or self._team.size > 1:
            raise MemoryError("There is not enough memory; take a smaller batch or network.")
        self._move(torch.device("cpu"))
        torch.cuda.empty_cache()
        return Notice(
            f"{full} ran out of memory; the run goes on with the CPU {since}. "
            "A smaller batch or network would fit."
        )


def is_out_of_memory(error: RuntimeError) -> bool:
    """Whether a device had no memory left; not all of torch's say so by type."""
    words = ("out of memory", "can't allocate memory", "not enough memory")  # CUDA, Linux, Windows
    said = str(error).lower()
    return isinstance(error, torch.OutOfMemoryError) or any(each in said for each in words)


def _copied(tensor: Tensor) -> Tensor:
    return tensor.detach().cpu().clone()
