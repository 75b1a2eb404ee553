"""The latent frames of a run's snapshots, each with the orientation that it got when it was made.

``orientation.safetensors`` in the run's folder holds, for each moment, PCA and turns. Whoever shows
the run first writes it; a frame that is in it is never oriented anew, so that the same moment is
the same picture whatever was shown before, and on another machine. The file is derived from the
snapshots: where it is missing, damaged, or of other weights or images it is made again, and where
the folder can't be written the frames are remembered in memory alone.
"""

from __future__ import annotations

import bisect
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING

from engine.core.errors import UserError
from engine.core.files import OutputError
from engine.models import checkpoint, orientation, precision
from engine.models.orientation import Oriented
from engine.runs import manifest, orientation_file
from engine.runs.folder import RunError
from engine.runs.orientation_file import KeptOrientation
from engine.training.events import LatentFrame
from engine.training.frames import FrameChain, Reference

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from engine.data.dataset import Dataset
    from engine.models.model import Model
    from engine.runs.folder import RunFolder
    from engine.training.events import Event


class FramedData:
    """What the frames of all runs have of a data set, computed when it is first needed.

    Attributes:
        dataset: The images.
    """

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset

    @cached_property
    def reference(self) -> Reference:
        """The images by which frames are oriented."""
        return Reference.of(self.dataset)

    @cached_property
    def fingerprint(self) -> str:
        """Of all images and labels."""
        return self.dataset.fingerprint()


class RunFrames:
    """Frames of one run at the moments that it keeps.

    Args:
        folder: The run's.
        dataset: Its images.
        data: What frames have of these images, if it is at hand.

    Attributes:
        run: Identifier of the run, by which another in its folder is told.
    """

    def __init__(self, folder: RunFolder, dataset: Dataset, data: FramedData | None = None) -> None:
        self._folder, self._dataset = folder, dataset
        self.run = manifest.identifier(folder)
        self._data = data or FramedData(dataset)
        self._kept, self._settled = self._read()
        self._newest: tuple[int, Oriented] | None = None
        self._changed = False

    def steps(self) -> list[int]:
        """The moments of which there are snapshots, ascending."""
        return [each.step for each in self._folder.saved_snapshots()]

    def frame(self, step: int, *, whole: bool = True) -> LatentFrame:
        """The frame of a snapshot; those before it are oriented first.

        Args:
            step: One of ``steps``.
            whole: Encode all test images; else the subset, which lies at the same places.

        Raises:
            RunError: There is no such snapshot, or its codes are not finite.
            CheckpointError: It can't be read.
        """
        model = self._model(step)
        self._orient_until(step, model)
        kept = self._kept.get(step)
        if kept is None:
            raise RunError(f"The model of {self._folder.path} at step {step} has no finite codes.")
        if whole:
            codes = model.encode_pixels(self._dataset.test_images)
            return LatentFrame(model, codes, kept.projection, step=step)
        codes = model.encode_pixels(self._data.reference.images)
        return LatentFrame(model, codes, kept.projection, self._data.reference.numbers, step)

    def newest(self, model: Model) -> LatentFrame | None:
        """The frame of the newest model of the run, with all test images.

        It is the one of the newest snapshot, if that is of the same moment; else it is turned to
        it, and will be so again. None if codes are not finite.
        """
        steps, images = self.steps(), self._dataset.test_images
        if steps:
            last = self._model(steps[-1])
            self._orient_until(steps[-1], last)
            kept = self._kept.get(steps[-1])
            if kept is not None and kept.digest == digest(model):
                codes = last.encode_pixels(images)
                return LatentFrame(model, codes, kept.projection, step=steps[-1])
        frame = self.chain().between(model)
        if frame is None:
            return None
        return LatentFrame(model, model.encode_pixels(images), frame.projection)

    def chain(self) -> FrameChain:
        """For frames of a run that goes on from its newest snapshot."""
        steps = self.steps()
        if not steps:
            return FrameChain(self._data.reference)
        self._orient_until(steps[-1])
        return FrameChain(self._data.reference, self._before(steps[-1] + 1))

    def settle(self) -> None:
        """Turn a run that has ended as a whole, so that its newest frame lies as the pixels do.

        It happens once: whoever goes on with the run goes on from there.

        Raises:
            RunError, CheckpointError: A snapshot can't be read.
        """
        steps = self.steps()
        if self._settled or not steps:
            return
        self._orient_until(steps[-1])
        newest = self._before(steps[-1] + 1)
        if newest is None:
            return
        together = orientation.whole_turn(newest, self._data.reference.places)
        self._kept = {
            step: replace(each, projection=orientation.turned(each.projection, together))
            for step, each in self._kept.items()
        }
        self._newest, self._settled, self._changed = None, True, True

    def keep(self, frame: LatentFrame) -> None:
        """Keep the orientation of a frame that was made while the run went on.

        One that somebody has seen before stays as it was.
        """
        if frame.step is None:
            return
        now, kept = digest(frame.model), self._kept.get(frame.step)
        if kept is None or kept.digest != now:
            self._kept[frame.step] = KeptOrientation(now, frame.projection)
            self._changed = True

    @property
    def nbytes(self) -> int:
        """Bytes that orientations take in memory: much of wide codes with many moments."""
        return sum(each.projection.components.nbytes for each in self._kept.values())

    @property
    def changed(self) -> bool:
        """Whether there is anything that the folder does not have yet."""
        return self._changed

    def save(self) -> bool:
        """Write what is new to the folder.

        Returns:
            False if it can't be written, as one that is shipped, or another run lies there by now.
        """
        if not self._changed:
            return True
        if manifest.identifier(self._folder) != self.run:
            return False
        steps = set(self.steps())
        # Those of snapshots that were thinned away are of no use to anybody.
        kept = {step: each for step, each in self._kept.items() if step in steps}
        try:
            orientation_file.write(
                self._folder, self._data.fingerprint, kept, settled=self._settled
            )
        except OutputError:
            return False
        self._changed = False
        return True

    def _read(self) -> tuple[dict[int, KeptOrientation], bool]:
        try:
            return orientation_file.read(self._folder, self._data.fingerprint)
        except UserError:  # it holds nothing that can't be made again
            return {}, False

    def _model(self, step: int) -> Model:
        found = [each for each in self._folder.saved_snapshots() if each.step == step]
        if not found:
            raise RunError(f"{self._folder.path} keeps no model of step {step}; choose another.")
        return checkpoint.load(found[0].path)

    def _orient_until(self, last: int, model: Model | None = None) -> None:
        """Orient all snapshots up to one, in the order of time whatever was asked for before.

        Args:
            last: The step of that one.
            model: Its model, if it was read just now.
        """
        for step in self.steps():
            if step > last:
                break
            if step == last:
                self._orient(step, model or self._model(step))
            elif step not in self._kept:
                self._orient(step, self._model(step))

    def _orient(self, step: int, model: Model) -> None:
        """Orient one snapshot, unless that has been done for these very weights."""
        now, kept = digest(model), self._kept.get(step)
        if kept is not None and kept.digest == now:
            return
        self._kept.pop(step, None)
        codes = model.encode_pixels(self._data.reference.images)
        oriented = self._data.reference.orient(codes, self._before(step))
        if oriented is not None:
            self._kept[step] = KeptOrientation(now, oriented.projection)
            self._newest, self._changed = (step, oriented), True

    def _before(self, step: int) -> Oriented | None:
        """The nearest earlier frame whose snapshot is still there."""
        known = [each for each in self.steps() if each in self._kept]
        place = bisect.bisect_left(known, step)
        if not place:
            return None
        earlier = known[place - 1]
        if self._newest is not None and self._newest[0] == earlier:
            return self._newest[1]
        model = self._model(earlier)
        if self._kept[earlier].digest != digest(model):
            self._begin_anew(earlier, model)
            return self._newest[1] if self._newest is not None else None
        codes = model.encode_pixels(self._data.reference.images)
        return Oriented.again(codes, self._kept[earlier].projection)

    def _begin_anew(self, last: int, model: Model) -> None:
        """Orient all snapshots up to one anew: what is kept is of another run's, put in its place.

        Args:
            last: The step of that one.
            model: Its model.
        """
        self._kept, self._newest = {}, None
        self._settled = False
        self._orient_until(last, model)


def keeping(events: Iterator[Event], frames: RunFrames) -> Generator[Event, None, None]:
    """Events of a run, its frames kept on the way, settled and written when it ends."""
    try:
        for event in events:
            if isinstance(event, LatentFrame):
                frames.keep(event)
            yield event
    finally:
        with suppress(UserError):  # where its snapshots can't be read it is left as it is
            frames.settle()
        frames.save()


def digest(model: Model) -> str:
    """Hash of a snapshot's weights in half precision, hexadecimal."""
    found = blake2b(digest_size=16)
    for name, value in sorted(model.state().items()):
        found.update(name.encode())
        found.update(value.to(precision.HALF).contiguous().numpy().data)
    return found.hexdigest()
