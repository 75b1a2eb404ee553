"""``run.json``: what a run is. Plain values, so that a thousand are listed without torch."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

from engine.core import foreign_text
from engine.core.files import as_json, write_json
from engine.core.paths import open_file
from engine.runs.folder import RunError

if TYPE_CHECKING:
    from engine.runs.folder import RunFolder

SCHEMA = 2
PLAIN, WITH_UNIT_NOTES = 1, SCHEMA
"""A program that knows only the first would drop notes on units: to it, a run with some is newer.
"""
MAX_BYTES = 2**20
MAX_TEXT = 10_000
_CURE = "Put back a copy of it, or take the run's folder away."


@dataclass(frozen=True)
class Parent:
    """Where a run began if not from new weights.

    Attributes:
        run: Identifier of that run, or the title of a model file.
        step: Batches that it had done.
    """

    run: str
    step: int


@dataclass(frozen=True)
class DataSource:
    """The data set of a run.

    Attributes:
        name: As it was asked for: a known name, or the last part of a folder's path.
        title: On screen.
        fingerprint: Hash of its contents, hexadecimal: the same data under any path.
    """

    name: str
    title: str
    fingerprint: str


@dataclass(frozen=True)
class Manifest:
    """What belongs to a run and seldom changes.

    Attributes:
        id: Name of the folder when it was made.
        created: Time of its making, ISO 8601 with offset.
        config: The settings that it began with, as ``RunConfig.to_dict`` gives them.
        data: What it trains on.
        name: For people, all of it visible; may change.
        note: A person's words about it.
        unit_notes: A person's words about single units, by layer and number: ``code/17``.
        tags: Words to find it by.
        parent: Where it began, or None.
        program: Version of Hourglass that made it.
        versions: Of Python and libraries, by name.
        device: That it began on.
        threads: Of the CPU that it began with.
        processes: That it began with.
        launch: The start by torchrun that it belongs to; empty if there was none.
        schema: Version of this file's form: the first that holds all of it.
    """

    id: str
    created: str
    config: dict[str, Any]
    data: DataSource
    name: str
    note: str = ""
    tags: tuple[str, ...] = ()
    parent: Parent | None = None
    program: str = ""
    versions: dict[str, str] = field(default_factory=dict)
    device: str = "cpu"
    threads: int = 1
    processes: int = 1
    launch: str = ""
    unit_notes: dict[str, str] = field(default_factory=dict)
    schema: int = PLAIN

    @property
    def variant(self) -> str:
        """Key of the variant."""
        return str(self.config["variant"])

    @property
    def newer(self) -> bool:
        """Whether a later version of the program wrote it, so that it may only be read."""
        return self.schema > SCHEMA

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, the inverse of ``from_dict``."""
        needed = WITH_UNIT_NOTES if self.unit_notes else PLAIN
        return {**asdict(self), "schema": self.schema if self.newer else needed}

    @staticmethod
    def from_dict(values: Any) -> Manifest:  # noqa: ANN401 - whatever a file holds
        """The manifest that ``to_dict`` gave; what a newer program added is passed over.

        Raises:
            ValueError: A value is missing or not what it should be; the message says which.
        """
        known = {**_DEFAULTS, **_object(values, "run.json")}
        parent, tags = known["parent"], known["tags"]
        config, data = _object(known.get("config"), "config"), _object(known.get("data"), "data")
        _text(config.get("variant"), "config.variant")
        if not isinstance(tags, list | tuple):
            raise ValueError("tags is not a list")
        return Manifest(
            id=_text(known.get("id"), "id"),
            created=_text(known.get("created"), "created"),
            config=config,
            data=_source(data),
            name=foreign_text.visible(_text(known.get("name"), "name") or _text(known["id"], "id")),
            note=_text(known["note"], "note"),
            tags=tuple(_text(tag, "tags") for tag in tags),
            parent=None if parent is None else _parent(_object(parent, "parent")),
            program=_text(known["program"], "program"),
            versions=_texts(known["versions"], "versions"),
            device=_text(known["device"], "device"),
            threads=_count(known["threads"], "threads"),
            processes=_count(known["processes"], "processes"),
            launch=_text(known["launch"], "launch"),
            unit_notes=_texts(known["unit_notes"], "unit_notes"),
            schema=_count(known.get("schema"), "schema"),
        )


_DEFAULTS: dict[str, Any] = {
    "note": "",
    "tags": [],
    "parent": None,
    "program": "",
    "versions": {},
    "device": "cpu",
    "threads": 1,
    "processes": 1,
    "launch": "",
    "unit_notes": {},
}


def read(folder: RunFolder) -> Manifest:
    """The manifest of a run.

    Raises:
        RunError: There is none, or it can't be used.
    """
    path = folder.check_inside(folder.manifest)
    try:
        with open_file(path) as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise RunError(
                f"{path} was not opened: it is larger than any run's description. {_CURE}"
            )
        return Manifest.from_dict(json.loads(content.decode("utf-8-sig")))  # editors add a mark
    except FileNotFoundError as error:
        raise RunError(_missing(folder)) from error
    except OSError as error:
        raise RunError(f"{path} can't be read: {error.strerror or error}.") from error
    except (ValueError, RecursionError) as error:
        raise RunError(
            f"{path} was not opened: it is damaged ({foreign_text.fault(error)}). {_CURE}"
        ) from error


def _missing(folder: RunFolder) -> str:
    """Why a folder is none of a run."""
    name = folder.oddly_spelt
    if name:
        return f"{folder.path} is not opened as a run: rename its {name} to run.json."
    return f"{folder.path} holds no run: there is no run.json in it."


def write(folder: RunFolder, manifest: Manifest) -> None:
    """Replace the manifest of a run.

    Raises:
        OutputError: It can't be written.
    """
    write_json(folder.manifest, manifest.to_dict(), follow=False)


def change(folder: RunFolder, **values: Any) -> Manifest:  # noqa: ANN401 - fields of the manifest
    """Give a run another name, note or tags.

    Raises:
        RunError: The run can't be read, a later version of the program wrote it, or what it was to
            be given is longer than what can be read again.
        OutputError: It can't be written.
    """
    manifest = read(folder)
    if manifest.newer:
        raise RunError(f"{folder.path} was written by a newer Hourglass: update to change it.")
    changed = replace(manifest, **values)
    _check_readable(folder, changed)
    write(folder, changed)
    return changed


def _check_readable(folder: RunFolder, manifest: Manifest) -> None:
    """Make sure that a description can be read again once it is written."""
    try:
        Manifest.from_dict(manifest.to_dict())
    except ValueError as error:
        raise RunError(f"{folder.manifest} was not changed: {error}.") from error
    if len(as_json(manifest.to_dict()).encode()) > MAX_BYTES:
        raise RunError(f"{folder.manifest} was not changed: all notes together are too long.")


def identifier(folder: RunFolder) -> str:
    """That with which the run was made that lies in a folder now; empty where it can't be read."""
    try:
        return read(folder).id
    except RunError:  # whoever needs the run says so
        return ""


def note_unit(folder: RunFolder, layer: str, unit: int, note: str) -> Manifest:
    """Write down a person's words about a unit; empty ones take them away.

    Raises:
        RunError, OutputError: As of ``change``.
    """
    key = unit_key(layer, unit)
    kept = {each: words for each, words in read(folder).unit_notes.items() if each != key}
    return change(folder, unit_notes={**kept, key: note} if note else kept)


def unit_key(layer: str, unit: int) -> str:
    """The name under which the note on a unit of a layer is kept."""
    return f"{layer}/{unit}"


def _object(value: Any, what: str) -> dict[str, Any]:  # noqa: ANN401
    if not isinstance(value, dict):
        raise ValueError(f"{what} is not an object")
    return value


def _text(value: Any, what: str) -> str:  # noqa: ANN401
    if not isinstance(value, str) or len(value) > MAX_TEXT:
        raise ValueError(f"{what} is no text of at most {MAX_TEXT} characters")
    return value


def _texts(value: Any, what: str) -> dict[str, str]:  # noqa: ANN401
    named = _object(value, what)
    return {_text(key, what): _text(each, what) for key, each in named.items()}


def _count(value: Any, what: str) -> int:  # noqa: ANN401
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 2**31:
        raise ValueError(f"{what} is no count")
    return value


def _source(values: dict[str, Any]) -> DataSource:
    name, title, fingerprint = (_text(values.get(e.name), e.name) for e in fields(DataSource))
    return DataSource(name, foreign_text.visible(title), fingerprint)


def _parent(values: dict[str, Any]) -> Parent:
    step = values.get("step")
    if not isinstance(step, int) or isinstance(step, bool) or step < 0:
        raise ValueError("parent.step is no number of batches")
    return Parent(foreign_text.visible(_text(values.get("run"), "parent.run")), step)
