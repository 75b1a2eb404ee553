"""Several processes that train one run together, started by torchrun.

Each knows the whole run: order, noise, weights, progress. Of every batch it takes a part; gradients
and losses are added up, weighted by the part's share, in one all-reduce. So the run is the one that
a single process would train, but for the rounding of sums.

Nothing here is imported by a run of one process.
"""

from __future__ import annotations

import json
import os
import re
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import numpy as np
import torch
from torch import distributed
from torch.distributed.rendezvous import rendezvous

from engine.core.draws import Draws, Part
from engine.core.errors import UserError
from engine.core.foreign_text import shortened
from engine.training.evaluate import Evaluation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from torch import Tensor
    from torch.nn import Parameter


PLACE = re.compile(r"^\[[^]]*\] *")
"""Where in torch's sources an error arose."""

PATIENCE_S, POLL_S = 1800.0, 0.05
"""How long and how often a process asks for rank 0."""
LETTING_GO_S = 0.3
"""Time for what was sent last to be let go of; it takes microseconds where a core is free."""


class RanksError(UserError):
    """The processes of a run can't go on together; the message says why."""


class Ranks:
    """The ``Team`` of several processes, after ``distributed.init_process_group``.

    Attributes:
        size: How many.
        rank: Which of them this is, from 0.
    """

    def __init__(self) -> None:
        self.size, self.rank = distributed.get_world_size(), distributed.get_rank()
        self._part, self._weight = Part(slice(0, 1), 1), 1.0
        self._wish = self._agreed = 0
        self._asked: tuple[distributed.Work, Tensor] | None = None

    @property
    def leads(self) -> bool:
        """Whether this is rank 0."""
        return self.rank == 0

    def own(self, indices: Tensor) -> Tensor:
        """Its part of a batch, (B,) → (b,); they differ by one image at most.

        Where there are fewer images than processes, a process that has none takes the first image
        and gives it no weight: so it does all that the others wait for.
        """
        whole = len(indices)
        first, end = (whole * rank // self.size for rank in (self.rank, self.rank + 1))
        rows = slice(first, end) if end > first else slice(0, 1)
        self._part, self._weight = Part(rows, whole), (end - first) / whole
        return indices[rows]

    def draws(self, generator: torch.Generator) -> Draws:
        """Numbers for the whole batch, of which each takes its rows."""
        return Draws(generator, self._part)

    def mean(self, values: Tensor) -> Tensor:
        """Mean over the whole batch: (b, …) → (…)."""
        mean: Tensor = _SharedMean.apply(values.mean(0), self._weight)
        return mean

    def combine(self, weights: list[Parameter], losses: list[Tensor]) -> list[Tensor]:
        """Add up gradients and losses in one flat all-reduce."""
        gradients = [weight.grad for weight in weights if weight.grad is not None]
        scalars = torch.stack([loss.detach() for loss in losses])
        flat = torch.cat([*(each.reshape(-1) for each in gradients), scalars]).mul_(self._weight)
        _add_up(flat)
        sizes = [each.numel() for each in gradients]
        *parts, summed = torch.split(flat, [*sizes, len(losses)])
        moved = (weight for weight in weights if weight.grad is not None)
        for weight, part in zip(moved, parts, strict=True):
            weight.grad = part.view_as(weight)
        return list(summed.clone().unbind())  # a view would keep all gradients in memory

    def agree(self, *, due: bool) -> bool:
        """The answer comes a batch later, so that nobody waits for it, nor for a GPU."""
        asked = torch.tensor([int(due), self._wish])  # on the CPU
        with _with_others():
            work = distributed.all_reduce(asked, distributed.ReduceOp.MAX, async_op=True)
        before, self._asked = self._asked, (work, asked)
        return before is not None and self._answer(*before)

    def _answer(self, work: distributed.Work, asked: Tensor) -> bool:
        with _with_others():
            work.wait()
        due, self._agreed = asked.tolist()
        return bool(due)

    def stop(self, code: int) -> int:
        """The code is told to the others with the next batch, and counts with the one after."""
        self._wish = code
        return self._agreed

    def evaluated(self, evaluate: Callable[[], Evaluation]) -> Evaluation:
        """Rank 0 evaluates and tells the others the figures."""
        if self.leads:
            found = evaluate()
            self.tell(json.dumps(found.metrics).encode())
            return found
        errors, codes = np.empty(0, np.float32), np.empty((0, 0), np.float32)
        return Evaluation(json.loads(self.hear()), errors, codes)

    def tell(self, content: bytes) -> None:
        """From rank 0 to all others, which ``hear`` it."""
        with _with_others():
            distributed.broadcast(torch.tensor([len(content)]), 0)
            distributed.broadcast(torch.frombuffer(bytearray(content), dtype=torch.uint8), 0)

    def hear(self) -> bytes:
        """What rank 0 tells."""
        length = torch.empty(1, dtype=torch.int64)
        with _with_others():
            distributed.broadcast(length, 0)
            content = torch.empty(int(length), dtype=torch.uint8)
            distributed.broadcast(content, 0)
        return content.numpy().tobytes()

    def leave(self) -> None:
        """Wait until all want to leave, the leader after it has written."""
        if self._asked is not None:
            self._answer(*self._asked)
        _add_up(torch.zeros(1))


class _SharedMean(torch.autograd.Function):
    """A mean over the whole batch, of means over parts.

    Its slope is passed on unchanged: gradients of all processes are weighted by their share when
    they are added up, and that share is just the derivative.
    """

    @staticmethod
    def forward(ctx: Any, own: Tensor, weight: float) -> Tensor:  # noqa: ANN401, ARG004 - torch's own
        """Σ weight · own over all processes."""
        whole = own * weight
        _add_up(whole)
        return whole

    @staticmethod
    def backward(ctx: Any, slope: Tensor) -> tuple[Tensor, None]:  # noqa: ANN401, ARG004
        """The slope itself."""
        return slope, None


@contextmanager
def joined() -> Iterator[Ranks]:
    """The processes that torchrun started, once all are there; at the end all wait for each other.

    Raises:
        RanksError: One can't be reached, or has ended.
    """
    gpus = torch.cuda.is_available()
    if gpus and local_rank() < torch.cuda.device_count():
        torch.cuda.set_device(local_rank())
    backend = "cpu:gloo,cuda:nccl" if gpus else "gloo"
    with _with_others():
        store, rank, size = next(rendezvous("env://"))
        meeting = _meeting(store, rank, size)
        store = distributed.PrefixStore(meeting, store)  # type: ignore[attr-defined]
        distributed.init_process_group(backend, store=store, rank=rank, world_size=size)
    ranks = Ranks()
    try:
        yield ranks
        # After an error not even this: another process may be waiting for what never comes.
        ranks.leave()
    finally:
        # Gloo's threads still hold what was sent, and need Python's lock to let it go. If Python
        # is ending by then, the process is aborted; sleeping leaves them the lock.
        time.sleep(LETTING_GO_S)
    distributed.destroy_process_group()


def _meeting(store: Any, rank: int, size: int) -> str:  # noqa: ANN401 - torch does not export it
    """A name for this start of the processes, on which those that are alive agree.

    torchrun keeps one store over restarts, in which the addresses of dead processes still stand,
    and its count of restarts may differ between machines. So rank 0 chooses a name, and answers
    each process that has read it: one that read the name of an earlier rank 0 reads again.
    """
    mine = uuid4().hex
    if rank == 0:
        store.set("meeting", mine)
        for other in range(1, size):
            store.set(f"{mine}/{store.get(f'{mine}/{other}').decode()}", "")  # waits for it
        return mine
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        name: str = store.get("meeting").decode()  # waits for it
        store.set(f"{name}/{rank}", mine)
        if store.check([f"{name}/{mine}"]):
            return name
        time.sleep(POLL_S)
    raise RuntimeError("rank 0 did not answer")


def local_rank() -> int:
    """Which process of its machine this is, from 0: it has the GPU of that number."""
    return int(os.environ.get("LOCAL_RANK", "0"))


def _add_up(values: Tensor) -> None:
    with _with_others():
        distributed.all_reduce(values)


@contextmanager
def _with_others() -> Iterator[None]:
    """Say in one line that another process is gone."""
    try:
        yield
    except RuntimeError as error:
        reason = shortened(PLACE.sub("", str(error).splitlines()[0]).split(". ")[0], 120)
        raise RanksError(
            f"Another process of this run has ended or can't be reached ({reason}). What was "
            "saved is there: resume the run, or let torchrun do so with --max-restarts."
        ) from error
