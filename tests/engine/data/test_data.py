"""Data sets: what is loaded is right, and what is wrong with a bad file is said."""

from __future__ import annotations

import gzip
import hashlib
import math
import struct
import threading
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch
from torchvision import datasets

import resources
from engine.data import dataset, download, idx, named
from engine.data.catalogue import MNIST, NAMED_DATASETS
from engine.data.dataset import load, loading
from engine.data.idx import DataError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from pathlib import Path

    from engine.core.progress import Progress

NAMES = [
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
]


def idx_bytes(values: np.ndarray[Any, Any], code: int = 8) -> bytes:
    head = struct.pack(f">BBBB{values.ndim}I", 0, 0, code, values.ndim, *values.shape)
    return head + values.astype(np.uint8).tobytes()


def small_set(seed: int = 0) -> dict[str, bytes]:
    """Four small IDX files: 12 training and 5 test images of random pixels."""
    rng = np.random.default_rng(seed)
    files = {}
    for stem, count in (("train", 12), ("t10k", 5)):
        images = rng.integers(0, 256, (count, 28, 28))
        files[f"{stem}-images-idx3-ubyte"] = idx_bytes(images)
        files[f"{stem}-labels-idx1-ubyte"] = idx_bytes(np.arange(count) % 10)
    return files


def write(folder: Path, files: dict[str, bytes], rename: Callable[[str], str] = str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = folder / rename(name)
        path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return folder


# --- MNIST ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def mnist(tmp_path_factory: pytest.TempPathFactory) -> dataset.Dataset:
    return load("mnist", tmp_path_factory.mktemp("cache"))


def test_mnist_is_what_it_should_be(mnist: dataset.Dataset) -> None:
    assert (mnist.name, mnist.title) == ("mnist", "MNIST")
    assert str(mnist) == "MNIST · 60 000 train / 10 000 test"
    assert mnist.spec == MNIST
    assert mnist.train_images.shape == (60_000, 1, 28, 28)
    assert mnist.test_images.shape == (10_000, 1, 28, 28)
    assert mnist.train_images.dtype == mnist.test_images.dtype == torch.uint8
    assert mnist.train_labels.dtype == mnist.test_labels.dtype == torch.int64
    assert mnist.train_labels[:6].tolist() == [5, 0, 4, 1, 9, 2]
    assert mnist.test_labels[:6].tolist() == [7, 2, 1, 0, 4, 1]
    assert np.bincount(mnist.labels("test")).tolist() == [
        980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009
    ]  # fmt: skip
    # The mean and deviation that every tutorial normalises with.
    train = mnist.train_images.float() / 255
    assert float(train.mean()) == pytest.approx(0.1307, abs=5e-5)
    assert float(train.std()) == pytest.approx(0.3081, abs=5e-5)


def test_the_images_are_one_tensor(mnist: dataset.Dataset) -> None:
    whole = mnist.train_images.untyped_storage()
    assert whole.data_ptr() == mnist.test_images.untyped_storage().data_ptr()
    assert whole.nbytes() == 70_000 * 784


def test_the_floor_of_the_loss(mnist: dataset.Dataset) -> None:
    assert mnist.bce_floor() == pytest.approx(0.05808, abs=1e-5)
    assert mnist.bce_floor("train") == pytest.approx(0.05836, abs=1e-5)
    few = replace(mnist, test_images=mnist.test_images[:500])
    pixels = torch.from_numpy(few.pixels("test")).double()
    oracle = torch.nn.functional.binary_cross_entropy(pixels, pixels)
    assert few.bce_floor() == pytest.approx(float(oracle), rel=1e-6)


def test_pixels_and_labels_are_copies_in_range(mnist: dataset.Dataset) -> None:
    chosen = mnist.pixels("test", [3, 0, 3])
    assert chosen.shape == (3, 1, 28, 28)
    assert chosen.dtype == np.float32
    assert chosen.max() == 1
    assert chosen.min() == 0
    np.testing.assert_array_equal(chosen[0], chosen[2])
    np.testing.assert_array_equal(chosen[1], mnist.test_images[0].numpy() / np.float32(255))
    assert mnist.pixels("train", []).shape == (0, 1, 28, 28)
    np.testing.assert_array_equal(
        mnist.pixels("train", np.array([59_999])), mnist.pixels("train")[-1:]
    )
    labels = mnist.labels("test")
    labels[:] = -1
    assert mnist.labels("test").min() == 0


def test_it_is_unpacked_once_and_repaired_if_damaged(
    tmp_path: Path, mnist: dataset.Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    load("mnist", tmp_path)
    cached = tmp_path / "MNIST" / "raw" / NAMES[2]
    with monkeypatch.context() as patch:
        patch.setattr(gzip, "decompress", None)  # would raise
        load("mnist", tmp_path)
    good = cached.read_bytes()
    for bad in (good[:-1], good[:5000] + b"\1" + good[5001:]):
        cached.write_bytes(bad)
        again = load("mnist", tmp_path)
        assert torch.equal(again.test_images, mnist.test_images)
        assert cached.read_bytes() == good
    assert sorted(path.name for path in cached.parent.iterdir()) == sorted(NAMES)


def test_a_cache_that_cannot_be_written_costs_time_not_the_data(
    tmp_path: Path, mnist: dataset.Dataset
) -> None:
    (tmp_path / "file").write_text("in the way")
    loaded = load("mnist", tmp_path / "file")
    assert torch.equal(loaded.train_images, mnist.train_images)
    assert (tmp_path / "file").read_text() == "in the way"


@pytest.mark.parametrize("harm", ["missing", "damaged"])
def test_an_installation_without_mnist_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harm: str
) -> None:
    packed = write(tmp_path / "installed", small_set(), lambda name: name + ".gz")
    victim = packed / f"{NAMES[1]}.gz"
    if harm == "missing":
        victim.unlink()
    else:
        victim.write_bytes(b"no gzip")
    monkeypatch.setattr(resources, "MNIST", packed)
    with pytest.raises(DataError, match=f"{victim}: is {harm}.*Install Hourglass again"):
        load("mnist", tmp_path / "cache")


# --- a folder of one's own ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rename",
    [
        str,
        lambda name: name + ".gz",
        lambda name: name.replace("-idx", ".idx"),
        lambda name: name.replace("-idx", ".idx") + ".gz",
    ],
)
def test_a_folder_of_ones_own(tmp_path: Path, rename: Callable[[str], str]) -> None:
    files = small_set()
    folder = write(tmp_path / "mine", files, rename)
    for name in (folder, str(folder)):
        loaded = load(name)
        assert loaded.name == str(folder)
        assert str(loaded) == "mine · 12 train / 5 test"
        assert loaded.test_labels.tolist() == [0, 1, 2, 3, 4]
        assert loaded.train_images.numpy().tobytes() == files[NAMES[0]][16:]
        assert loaded.test_images.numpy().tobytes() == files[NAMES[2]][16:]
    assert load(loaded.name).name == loaded.name


def test_folders_that_bear_the_names_of_files_are_passed_over(tmp_path: Path) -> None:
    folder = write(tmp_path / "mine", small_set(), lambda name: name + ".gz")
    (folder / NAMES[0]).mkdir()
    assert len(load(folder).train_images) == 12


def images(count: int = 12, side: int = 28) -> bytes:
    return idx_bytes(np.zeros((count, side, side)))


def labels(*values: int) -> bytes:
    return idx_bytes(np.array(values))


IMAGES, LABELS = NAMES[0], NAMES[1]
BAD_FILES = {
    "empty": (IMAGES, b"", "is empty. Get a fresh copy"),
    "text": (IMAGES, b"<html>not found</html>", "is not an IDX file (it begins with 3c 68 74 6d)"),
    "short": (IMAGES, b"\0\0\x08", "is not an IDX file"),
    "unknown type": (IMAGES, b"\0\0\x07\3" + bytes(12), "is not an IDX file"),
    "floats": (IMAGES, b"\0\0\x0d\3" + bytes(12), "holds 32-bit floats (type code 13)"),
    "labels for images": (IMAGES, labels(*range(10)), "has 1 dimensions, but images need 3"),
    "images for labels": (LABELS, images(), "has 3 dimensions, but labels need 1"),
    "half a header": (IMAGES, images()[:11], "is cut off within its header"),
    "cut off": (IMAGES, images()[:-1], "is cut off: 12 items need 9408 bytes, but only 9407"),
    "too long": (IMAGES, images() + b"\0", "is longer than the 12 items"),
    "32 × 32": (IMAGES, images(side=32), "holds images of 32 × 32 pixels, not 28 × 28"),
    "no images": (IMAGES, images(0), "says that it holds 0 items"),
    "four billion": (LABELS, b"\0\0\x08\1" + b"\xff" * 4, "says that it holds 4294967295 items"),
    "gzip": (IMAGES, gzip.compress(images()), "is gzip-compressed. Unpack it, or add .gz"),
    "too few labels": (LABELS, labels(1, 2, 3), f"holds 3 labels, but {IMAGES} holds 12 images"),
    "label 10": (LABELS, labels(*range(12)), "label number 10 is 10, outside 0 to 9 (2 such"),
}


def refused(folder: Path, name: str, complaint: str) -> None:
    """Loading ``folder`` names its file ``name``, the complaint, and a cure after it."""
    with pytest.raises(DataError) as caught:
        load(folder)
    message = str(caught.value)
    assert message.startswith(f"{folder / name}: ")
    assert complaint in message
    assert message.endswith(f". {caught.value.cure}.")
    assert caught.value.where == folder / name


@pytest.mark.parametrize("case", BAD_FILES)
def test_a_bad_file_is_named_with_cause_and_cure(tmp_path: Path, case: str) -> None:
    name, content, complaint = BAD_FILES[case]
    folder = write(tmp_path / "mine", small_set() | {name: content})
    refused(folder, name, complaint)
    if case != "gzip":  # the same file, compressed, is refused for the same reason
        (folder / name).unlink()
        write(folder, {f"{name}.gz": content})
        refused(folder, f"{name}.gz", complaint)


@pytest.mark.parametrize(
    ("harm", "complaint"),
    [
        (lambda _: b"plain text, not gzip", "is not a gzip file, or is damaged"),
        (lambda packed: packed[: len(packed) // 2], "its gzip data ends early or is garbled"),
        (lambda packed: packed[:-8] + bytes(8), "is not a gzip file, or is damaged (CRC"),
        (lambda packed: packed[:200] + bytes(60) + packed[260:], "is damaged (CRC check failed"),
        (lambda packed: packed[:10] + b"\x07" + packed[11:], "or is garbled (Error -3"),
        (lambda _: b"", "is empty"),
    ],
)
def test_bad_gzip(tmp_path: Path, harm: Callable[[bytes], bytes], complaint: str) -> None:
    folder = write(tmp_path / "mine", small_set(), lambda name: name + ".gz")
    victim = folder / f"{NAMES[2]}.gz"
    victim.write_bytes(harm(victim.read_bytes()))
    refused(folder, victim.name, complaint)


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    folder = write(tmp_path / "mine", small_set())
    (folder / name).unlink()
    refused(folder, name, f"is missing (also looked for {name.replace('-idx', '.idx')}, {name}.gz")


def test_a_forbidden_file_and_a_broken_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write(tmp_path / "mine", small_set())
    error: OSError = PermissionError(13, "Permission denied")

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("engine.data.idx.open_file", fail)
    refused(folder, IMAGES, "may not be read (permission denied). Allow reading it.")
    error = OSError(5, "Input/output error")
    refused(folder, IMAGES, "cannot be read (Input/output error)")
    monkeypatch.setattr("pathlib.Path.iterdir", fail)
    refused(folder, "", "cannot be read")


def test_no_such_folder_or_set(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"nowhere: does not exist\. Name one of mnist, fashion"):
        load(tmp_path / "nowhere")
    with pytest.raises(DataError, match="mnits: does not exist"):
        load("mnits")
    (tmp_path / "file").touch()
    with pytest.raises(DataError, match="file: is not a folder"):
        load(tmp_path / "file")


def test_a_failed_load_changes_nothing_that_was_loaded(tmp_path: Path) -> None:
    folder = write(tmp_path / "mine", small_set())
    before = load(folder)
    pixels, answers = before.train_images.clone(), before.train_labels.clone()
    for name, content, _ in BAD_FILES.values():
        write(folder, small_set(1) | {name: content})
        with suppress(DataError):
            load(folder)
    write(folder, small_set(2))
    assert not torch.equal(load(folder).train_images, pixels)
    assert torch.equal(before.train_images, pixels)
    assert torch.equal(before.train_labels, answers)


# --- downloads ------------------------------------------------------------------------------------


class Mirror(ThreadingHTTPServer):
    """Serves ``files``, breaking off after ``cut`` bytes, and remembers what it was asked."""

    def __init__(self, files: dict[str, bytes]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.files = files
        self.cut: int | None = None
        self.asked: list[str] = []
        self.url = f"http://127.0.0.1:{self.server_port}/"


class Handler(BaseHTTPRequestHandler):
    """Answers for a ``Mirror``."""

    def do_GET(self) -> None:
        server = self.server
        assert isinstance(server, Mirror)
        server.asked.append(self.path)
        content = server.files.get(self.path.rsplit("/", 1)[1])
        if content is None:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        with suppress(ConnectionError):  # the client may hang up
            self.wfile.write(content[: server.cut])

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@contextmanager
def serving(files: dict[str, bytes]) -> Iterator[Mirror]:
    server = Mirror(files)
    thread = threading.Thread(target=partial(server.serve_forever, poll_interval=0.01))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def mirror(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mirror]:
    """A mirror of a small Fashion-MNIST, which torchvision takes for the real one."""
    monkeypatch.setenv("no_proxy", "*")
    files = {f"{name}.gz": gzip.compress(content) for name, content in small_set().items()}
    sums = [
        (name, hashlib.md5(content, usedforsecurity=False).hexdigest())
        for name, content in files.items()
    ]
    with serving(files) as server:
        monkeypatch.setattr(datasets.FashionMNIST, "mirrors", [server.url])
        monkeypatch.setattr(datasets.FashionMNIST, "resources", sums)
        yield server


def fashion_files(root: Path) -> list[str]:
    raw = root / "FashionMNIST" / "raw"
    return sorted(path.name for path in raw.iterdir()) if raw.exists() else []


def download_fails(root: Path, name: str, *complaints: str) -> None:
    with pytest.raises(DataError) as caught:
        load("fashion-mnist", root)
    message = str(caught.value)
    raw = root / "FashionMNIST" / "raw"
    assert message.startswith(f"{raw / name}: could not be downloaded: ")
    for complaint in complaints:
        assert complaint in message
    assert f"into {raw} by hand." in message
    assert not [name for name in fashion_files(root) if name.endswith(".part")]


def test_a_download_reports_progress_and_is_kept(tmp_path: Path, mirror: Mirror) -> None:
    seen: list[Progress] = []
    result: list[dataset.Dataset] = []

    def loading_for_the_result() -> Generator[Progress, None, None]:
        result.append((yield from loading("fashion-mnist", tmp_path)))

    seen.extend(loading_for_the_result())
    loaded = result[0]
    assert str(loaded) == "Fashion-MNIST · 12 train / 5 test"
    assert loaded.spec == NAMED_DATASETS["fashion-mnist"].spec
    assert loaded.test_labels.tolist() == [0, 1, 2, 3, 4]
    assert seen[0].what == "Reading Fashion-MNIST"
    for name, content in mirror.files.items():
        about = [step for step in seen if step.what == f"Downloading {name}"]
        assert about[-1].done == about[-1].total == len(content)
    assert len(fashion_files(tmp_path)) == 8
    mirror.files.clear()
    again = load("fashion-mnist", tmp_path)
    assert torch.equal(again.train_images, loaded.train_images)
    assert len(mirror.asked) == 4


def test_a_wrong_checksum_is_refused_and_not_kept(tmp_path: Path, mirror: Mirror) -> None:
    name = f"{NAMES[2]}.gz"
    good = mirror.files[name]
    mirror.files[name] = gzip.compress(b"something else")
    download_fails(tmp_path, name, "127.0.0.1", "sent a file with the wrong checksum")
    assert name not in fashion_files(tmp_path)
    mirror.files[name] = good
    load("fashion-mnist", tmp_path)
    # What had come whole the first time was not fetched again.
    assert [path for path in mirror.asked if NAMES[0] in path] == [f"/{NAMES[0]}.gz"]


def test_a_missing_page(tmp_path: Path, mirror: Mirror) -> None:
    del mirror.files[f"{NAMES[0]}.gz"]
    download_fails(tmp_path, f"{NAMES[0]}.gz", "answered 404 Not Found")
    assert fashion_files(tmp_path) == []


def test_a_cut_connection(tmp_path: Path, mirror: Mirror) -> None:
    mirror.cut = 100
    download_fails(tmp_path, f"{NAMES[0]}.gz", "broke off after 100")
    assert fashion_files(tmp_path) == []


def test_no_connection(tmp_path: Path, mirror: Mirror, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving({}) as gone:
        pass
    monkeypatch.setattr(datasets.FashionMNIST, "mirrors", [gone.url])
    host = gone.url.split("/")[2]
    download_fails(tmp_path, f"{NAMES[0]}.gz", f"{host} cannot be reached (Connection refused)")
    assert mirror.asked == []


def test_a_host_that_keeps_silent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(*_: object, **__: object) -> None:
        raise TimeoutError("timed out")

    monkeypatch.setattr(download, "urlopen", silent)
    download_fails(tmp_path, f"{NAMES[0]}.gz", "amazonaws.com cannot be reached (timed out)")


def test_patience_is_ten_seconds_in_short_pulses() -> None:
    assert download.PULSE <= 2
    assert download.PULSE * download.TRIES == 10


class Halting(Handler):
    """Sends a few bytes more with each answer, then holds the line without a word."""

    piece, ranges, held = 150, True, threading.Event()

    def do_GET(self) -> None:
        server = self.server
        assert isinstance(server, Mirror)
        asked = self.headers["Range"]
        server.asked.append(asked or "all")
        content = server.files[self.path.rsplit("/", 1)[1]]
        start = int(asked.removeprefix("bytes=")[:-1]) if asked and self.ranges else 0
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        with suppress(ConnectionError):
            self.wfile.write(content[start : start + self.piece])
            self.wfile.flush()
        if start + self.piece < len(content):
            self.held.wait()


@pytest.fixture
def halting(mirror: Mirror, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mirror]:
    monkeypatch.setattr(download, "PULSE", 0.5)
    monkeypatch.setattr(Halting, "held", threading.Event())
    mirror.RequestHandlerClass = Halting
    yield mirror
    Halting.held.set()


def fetching(halting: Mirror, tmp_path: Path) -> tuple[bytes, Generator[Progress, None, None]]:
    name = f"{NAMES[0]}.gz"
    whole = halting.files[name] = bytes(range(200)) * 2
    goal = download.fetch(tmp_path / name, [halting.url], lambda path: path.read_bytes() == whole)
    return whole, goal


def test_a_host_that_falls_silent_is_asked_for_the_rest(tmp_path: Path, halting: Mirror) -> None:
    whole, steps = fetching(halting, tmp_path)
    seen = [(step.done, step.total) for step in steps]
    assert halting.asked == ["all", "bytes=150-", "bytes=300-"]
    assert (seen.count((150, 400)), seen.count((300, 400)), seen[-1]) == (2, 2, (400, 400))
    assert (tmp_path / f"{NAMES[0]}.gz").read_bytes() == whole


def test_a_host_that_stays_silent_is_left_in_the_end(
    tmp_path: Path, halting: Mirror, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Halting, "ranges", False)
    _, steps = fetching(halting, tmp_path)
    with pytest.raises(DataError, match=r"broke off after 150 bytes \(timed out\)"):
        list(steps)
    assert halting.asked == ["all"] + ["bytes=150-"] * (download.TRIES - 1)
    assert list(tmp_path.iterdir()) == []


def test_a_silent_host_can_be_left_at_every_pulse(tmp_path: Path, halting: Mirror) -> None:
    _, steps = fetching(halting, tmp_path)
    next(step for step in steps if step.done == 150)
    assert next(steps).done == 150
    assert halting.asked == ["all"]
    steps.close()
    assert list(tmp_path.iterdir()) == []


def test_the_next_mirror_is_tried(
    tmp_path: Path, mirror: Mirror, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving({}) as empty:
        monkeypatch.setattr(datasets.FashionMNIST, "mirrors", [empty.url, mirror.url])
        assert len(load("fashion-mnist", tmp_path).train_images) == 12
        assert len(empty.asked) == len(mirror.asked) == 4


@pytest.mark.usefixtures("mirror")
def test_closing_cancels_and_leaves_no_half_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "_CHUNK", 1000)
    second = f"{NAMES[1]}.gz"
    first = f"{NAMES[0]}.gz"
    steps = loading("fashion-mnist", tmp_path)
    half = next(step for step in steps if 0 < step.done < step.total)
    assert half.what == f"Downloading {first}"
    assert fashion_files(tmp_path) == [first + ".part"]
    steps.close()
    assert fashion_files(tmp_path) == []
    steps = loading("fashion-mnist", tmp_path)
    next(step for step in steps if step.what == f"Downloading {second}")
    steps.close()
    assert fashion_files(tmp_path) == [NAMES[0], first]
    assert len(load("fashion-mnist", tmp_path).test_images) == 5


def test_a_half_file_of_a_killed_program_is_not_trusted(tmp_path: Path, mirror: Mirror) -> None:
    raw = tmp_path / "FashionMNIST" / "raw"
    raw.mkdir(parents=True)
    (raw / f"{NAMES[0]}.gz.part").write_bytes(b"half")
    (raw / f"{NAMES[1]}.gz").write_bytes(mirror.files[f"{NAMES[1]}.gz"][:20])
    assert len(load("fashion-mnist", tmp_path).train_images) == 12
    assert len(fashion_files(tmp_path)) == 8


def test_files_put_there_by_hand_need_no_network(tmp_path: Path, mirror: Mirror) -> None:
    raw = tmp_path / "FashionMNIST" / "raw"
    raw.mkdir(parents=True)
    for name, content in mirror.files.items():
        (raw / name).write_bytes(content)
    assert len(load("fashion-mnist", tmp_path).train_images) == 12
    unpacked = write(tmp_path / "other" / "FashionMNIST" / "raw", small_set()).parents[1]
    assert len(load("fashion-mnist", unpacked).train_images) == 12
    assert mirror.asked == []


@pytest.mark.parametrize("case", [each for each in BAD_FILES if each != "gzip"])
def test_bad_files_put_there_by_hand_are_named(tmp_path: Path, mirror: Mirror, case: str) -> None:
    name, content, complaint = BAD_FILES[case]
    raw = write(tmp_path / "FashionMNIST" / "raw", small_set() | {name: content})
    with pytest.raises(DataError) as caught:
        load("fashion-mnist", tmp_path)
    message = str(caught.value)
    assert message.startswith(f"{raw / name}: ")
    assert complaint.split(". ")[0] in message
    assert message.endswith("Delete it and load again; it is then restored.")
    (raw / name).unlink()
    assert len(load("fashion-mnist", tmp_path).train_images) == 12
    assert mirror.asked == [f"/{name}.gz"]


def test_a_damaged_unpacked_file_is_restored_without_network(
    tmp_path: Path, mirror: Mirror
) -> None:
    good = load("fashion-mnist", tmp_path)
    victim = tmp_path / "FashionMNIST" / "raw" / NAMES[0]
    victim.write_bytes(victim.read_bytes()[:-7] + bytes(7))
    assert torch.equal(load("fashion-mnist", tmp_path).train_images, good.train_images)
    assert len(mirror.asked) == 4


def test_a_folder_that_cannot_be_written(tmp_path: Path, mirror: Mirror) -> None:
    (tmp_path / "FashionMNIST").write_text("in the way")
    raw = tmp_path / "FashionMNIST" / "raw"
    with pytest.raises(DataError, match=f"{raw}: cannot be written .*Free some space or allow"):
        load("fashion-mnist", tmp_path)
    assert mirror.asked == []


def test_a_full_disk(tmp_path: Path, mirror: Mirror, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full)
    with pytest.raises(DataError, match=r"cannot be written \(No space left on device\)"):
        load("fashion-mnist", tmp_path)
    assert fashion_files(tmp_path) == []
    assert len(mirror.asked) == 1


@pytest.mark.parametrize("name", NAMED_DATASETS)
def test_built_in_sets_match_torchvision(name: str) -> None:
    kind = NAMED_DATASETS[name]
    source = getattr(datasets, kind.torchvision)
    assert len(kind.spec.classes) == len(source.classes) == 10
    assert [file.removesuffix(".gz") for file, _ in source.resources] == NAMES


def test_where_sets_are_kept_by_default(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked = []

    def folder(kind: str, *_: object, **__: object) -> str:
        asked.append(kind)
        return str(tmp_path)

    monkeypatch.setattr(named.platformdirs, "user_cache_dir", partial(folder, "cache"))
    monkeypatch.setattr(named.platformdirs, "user_data_dir", partial(folder, "data"))
    load("mnist")
    raw = tmp_path / "FashionMNIST" / "raw"
    write(raw, small_set())
    load("fashion-mnist")
    assert asked == ["cache", "data"]


def test_the_size_of_a_header_is_not_believed(tmp_path: Path) -> None:
    promised = b"\0\0\x08\3" + struct.pack(">3I", idx.MOST_ITEMS, 28, 28)
    folder = write(tmp_path / "mine", small_set() | {IMAGES: promised + bytes(100)})
    needed = math.prod((idx.MOST_ITEMS, 28, 28))
    refused(folder, IMAGES, f"need {needed} bytes, but only 100 follow")
