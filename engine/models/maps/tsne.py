"""t-SNE of codes (van der Maaten & Hinton 2008) by openTSNE, which is the extra ``maps``.

It takes a minute for 10 000 codes. Nothing is random: it begins as the principal plane lies, which
also keeps the clusters where that has them (Kobak & Berens 2019), and the neighbours are exact.
"""

from __future__ import annotations

import importlib.util
import time
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TYPE_CHECKING

import numpy as np

from engine.core.errors import UserError
from engine.core.progress import Progress
from engine.models.maps.nearest import among_themselves
from engine.models.maps.neighbour_map import NeighbourMap
from engine.models.maps.perplexity import probabilities
from engine.models.projection import turn_towards

if TYPE_CHECKING:
    from collections.abc import Generator

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    Array = NDArray[np.float32]
    Double = NDArray[np.float64]

TITLE = "t-SNE"
NEEDS = "t-SNE needs openTSNE, which is not installed: pip install openTSNE"
PERPLEXITY = 30
PHASES = ((250, 12.0), (500, 1.0))
"""Iterations, and the factor by which neighbours are drawn together in them (Belkina 2019)."""
ITERATIONS = sum(count for count, _ in PHASES)
SEARCH = 100
"""The search for neighbours as progress: so many iterations take as long."""
BEGIN = 1e-4
"""Spread at the beginning, small against the 1 in which t-SNE measures neighbourhood."""
EVERY = 5
"""Iterations between two looks at whether to go on."""
LARGE = 20_000
"""Codes, from which on interpolation is faster than a tree (measured on one core: a tree takes 1,
16 and 140 ms for an iteration with 240, 2 000 and 10 000 codes, interpolation 320, 380 and 570)."""
LEAST = 8
"""Codes, below which there are no neighbourhoods to speak of."""
IDLE = 0.03
"""Seconds for which the result is waited for, where nobody else wants the thread."""


class MapError(UserError):
    """A map can't be made; the message says why and what to do."""


def installed() -> bool:
    """Whether openTSNE is there; it is not imported."""
    return importlib.util.find_spec("openTSNE") is not None


def fitting(codes: Array, towards: Array) -> Generator[Progress, None, NeighbourMap]:
    """The map of some codes; closing the generator ends the work.

    Args:
        codes: (N, code), finite.
        towards: Where they lie in the picture where it begins, and to which it is turned, (N, 2).

    Raises:
        MapError: openTSNE is missing, or there are too few codes.
    """
    if not installed():
        raise MapError(f"{NEEDS}.")
    if len(codes) < LEAST:
        raise MapError(f"{len(codes)} codes have no t-SNE: at least {LEAST} are needed.")
    affinities, reach = yield from _affinities(codes)
    begin = towards - towards.mean(axis=0)
    begin = begin / (begin[:, 0].std() or 1.0) * BEGIN
    places = yield from _in_a_thread(_Descent(affinities, begin))
    places -= places.mean(axis=0)
    scale = float(np.sqrt(np.square(places).sum(axis=1).mean())) or 1.0
    points = (places / scale).astype(np.float32)
    return NeighbourMap(codes, points @ turn_towards(points, towards), scale, reach)


def _affinities(codes: Array) -> Generator[Progress, None, tuple[csr_array, float]]:
    """How near codes are to each other, (N, N) of sum 1, and the map's ``reach``."""
    from scipy.sparse import csr_array  # noqa: PLC0415 - the window imports this module early

    count = min(3 * PERPLEXITY, len(codes) - 1)
    search = among_themselves(codes - codes.mean(axis=0), count)
    while True:
        try:
            yield _told(next(search) * SEARCH // len(codes))
        except StopIteration as end:
            numbers, distances = end.value
            break
    weights = probabilities(distances, min(PERPLEXITY, count / 3))
    starts = np.arange(0, numbers.size + 1, numbers.shape[1])
    one_way = csr_array((weights.ravel(), numbers.ravel(), starts), (len(codes), len(codes)))
    both = (one_way + one_way.T).tocsr()
    both.sort_indices()
    return both / both.sum(), float(distances[:, 0].max())


def _told(done: int) -> Progress:
    return Progress(TITLE, done, SEARCH + ITERATIONS)


class _Descent:
    """The gradient descent, to be run in a thread of its own; it can be watched and ended."""

    def __init__(self, affinities: csr_array, begin: Double) -> None:
        self._affinities, self._begin = affinities, begin
        self.done = 0
        self.ending = False

    def run(self) -> Double:
        """The places, (N, 2); unfinished if it was ended."""
        from openTSNE import TSNEEmbedding, affinity  # noqa: PLC0415 - an extra, and slow

        given = affinity.PrecomputedAffinities(self._affinities, normalize=False)
        made = TSNEEmbedding(
            self._begin,
            given,
            negative_gradient_method="bh" if len(self._begin) < LARGE else "fft",
            n_jobs=1,  # sums of several threads have other last bits each time
            random_state=0,
            callbacks=self._count,
            callbacks_every_iters=EVERY,
        )
        for iterations, exaggeration in PHASES:
            made.optimize(iterations, exaggeration=exaggeration, momentum=0.8, inplace=True)
            if self.ending:
                break
        return np.array(made)

    def _count(self, _iteration: int, _error: float, _places: Double) -> bool:
        """Called from time to time; whether to stop."""
        self.done += EVERY
        return self.ending


def _in_a_thread(descent: _Descent) -> Generator[Progress, None, Double]:
    """Yield how far it is while it runs beside whatever else the caller does."""
    with ThreadPoolExecutor(1, TITLE) as pool:
        try:
            running = pool.submit(descent.run)
            while not running.done():
                began = time.perf_counter()
                yield _told(SEARCH + descent.done)
                # Others share the caller's thread: while they have work they are not held up.
                alone = time.perf_counter() - began < IDLE / 10
                wait([running], IDLE if alone else 0)
            return running.result()
        finally:
            descent.ending = True
