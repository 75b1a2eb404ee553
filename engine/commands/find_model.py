"""Models by the words of a command line: files, or the newest of runs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine.commands.chosen_runs import book, model_file
from engine.commands.loading import load_dataset
from engine.core.foreign_text import quoted
from engine.core.paths import is_folder
from engine.data.catalogue import NAMED_DATASETS, place_of
from engine.data.idx import DataError
from engine.data.spec import DataSpecError
from engine.models import checkpoint
from engine.runs.newest import newest_model

if TYPE_CHECKING:
    import argparse

    from engine.data.dataset import Dataset
    from engine.models.model import Model


@dataclass(frozen=True)
class Found:
    """A model that was asked for.

    Attributes:
        model: The model.
        origin: Identifier of its run, or the name of its file without ending.
        fingerprint: Of the data set of its run; empty if that is not known.
    """

    model: Model
    origin: str
    fingerprint: str = ""

    def data_place(self, text: str, given: str | None) -> str:
        """Where the data set is that goes with the model.

        Args:
            text: The words that the model was found by.
            given: A data set named by the person, whatever the model learnt from; or None.

        Raises:
            DataError: Only the last part of the path of a folder is known, and the folder of that
                name here may be another one.
        """
        if given is not None:
            return place_of(given)
        name = self.model.config.dataset
        if name in NAMED_DATASETS or Path(name).is_absolute():
            return name
        place = place_of(name)
        if not (self.fingerprint and is_folder(Path(place))):
            raise self._unplaced(text)
        return place

    def load_data(self, text: str, given: str | None) -> Dataset:
        """Load that data set, with a bar; raises as both of the others."""
        return self.checked(text, given, load_dataset(self.data_place(text, given)))

    def checked(self, text: str, given: str | None, dataset: Dataset) -> Dataset:
        """The same data set, which was found at ``data_place``.

        Raises:
            DataError: Nobody named it, and it is not what the model learnt from.
            DataSpecError: The model was made for other images.
        """
        own = dataset.name in NAMED_DATASETS or self.fingerprint in {"", dataset.fingerprint()}
        if given is None and not own:
            raise self._unplaced(text)
        try:
            self.model.config.data.require_like(dataset.spec, dataset.title)
        except DataSpecError as error:
            raise DataSpecError(f"{text}: {error}") from error
        return dataset

    def _unplaced(self, text: str) -> DataError:
        name = quoted(self.model.config.dataset)
        return DataError(text, f"learnt from a folder {name}", "Say with --dataset where it is")


def find(text: str, args: argparse.Namespace) -> Found:
    """The model of a file, or the newest of a run.

    Raises:
        CheckpointError: It is a file, or looks like the path of one, and can't be read.
        RunError, StateError: There is no such run, or it has no model that can be read.
    """
    path = model_file(text)
    if path is not None:
        return Found(checkpoint.load(path), path.stem)
    run = book(args).find(text)
    described = run.manifest
    return Found(newest_model(run.folder), described.id, described.data.fingerprint)


def by_data(
    models: list[tuple[str, Found]], given: str | None
) -> list[tuple[Dataset, list[tuple[str, Model]]]]:
    """Each data set with the models that are tested on it; all are there before one is measured.

    Args:
        models: The words of the command line, and what they found.
        given: A data set named by the person, whatever the models learnt from; or None.

    Raises:
        DataError: A data set is not there, or only a person knows which folder it is.
        DataSpecError: A model was made for images unlike those of its data set.
    """
    loaded: dict[str, Dataset] = {}
    chosen: dict[str, list[tuple[str, Model]]] = {}
    for text, found in models:
        place = found.data_place(text, given)
        dataset = found.checked(text, given, loaded.get(place) or load_dataset(place))
        loaded[place] = dataset
        chosen.setdefault(place, []).append((text, found.model))
    return [(loaded[place], each) for place, each in chosen.items()]
