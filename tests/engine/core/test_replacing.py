"""What stands at a path already decides how it is written: files, links, pipes, devices, rights."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from engine.core import files
from engine.core.files import OutputError
from engine.core.replacing import atomic_path

pytestmark = pytest.mark.skipif(os.name != "posix", reason="links, pipes and rights as POSIX has")
as_root = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="wants root")


def test_a_link_is_followed_and_stays(tmp_path: Path) -> None:
    real, link = tmp_path / "far" / "real", tmp_path / "link"
    real.parent.mkdir()
    real.write_bytes(b"old")
    link.symlink_to(Path("far") / "real")
    files.write_bytes(link, b"new")
    assert (link.is_symlink(), real.read_bytes()) == (True, b"new")
    assert list(real.parent.iterdir()) == [real]


def test_a_link_to_nothing_makes_what_it_names(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("c")
    files.write_bytes(tmp_path / "a", b"new")
    assert (tmp_path / "c").read_bytes() == b"new"
    assert (tmp_path / "a").is_symlink()
    (tmp_path / "x").symlink_to("y")
    (tmp_path / "y").symlink_to("x")
    with pytest.raises(OutputError, match="symbolic links"):
        files.write_bytes(tmp_path / "x", b"new")


def test_within_a_run_a_link_is_replaced(tmp_path: Path) -> None:
    outside, link = tmp_path / "outside", tmp_path / "link"
    outside.write_bytes(b"old")
    link.symlink_to(outside)
    files.write_bytes(link, b"new", follow=False)
    assert (outside.read_bytes(), link.read_bytes(), link.is_symlink()) == (b"old", b"new", False)


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    files.check_writable(pipe)
    files.write_bytes(pipe, b"content")
    reader.join(timeout=10)
    assert read == [b"content"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert list(tmp_path.iterdir()) == [pipe]


@as_root
def test_a_device_stays_a_device(tmp_path: Path) -> None:
    device = tmp_path / "null"
    os.mknod(device, stat.S_IFCHR | 0o666, os.makedev(1, 3))  # as /dev/null
    files.write_bytes(device, b"content")
    assert stat.S_ISCHR(device.stat().st_mode)


@pytest.mark.parametrize("path", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
@pytest.mark.parametrize("piped", [True, False])
def test_standard_output_by_name(tmp_path: Path, path: str, piped: bool) -> None:
    code = f"""
from engine.core import files
print('begin', flush=True)
files.check_writable({path!r})
files.write_json({path!r}, [1])
print('end')
"""
    target = tmp_path / "out"
    with target.open("wb") as out:
        stdout = subprocess.PIPE if piped else out
        done = subprocess.run([sys.executable, "-c", code], stdout=stdout, check=True)
    written = done.stdout if piped else target.read_bytes()
    assert written == b"begin\n[\n  1\n]\nend\n"
    assert list(tmp_path.iterdir()) == [target]


def test_rights_of_an_older_file_stay(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"old")
    path.chmod(0o640)
    files.write_bytes(path, b"new")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@as_root
def test_the_owner_of_an_older_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"old")
    os.chown(path, 1234, 1234)
    files.write_bytes(path, b"new")
    assert (path.stat().st_uid, path.read_bytes()) == (1234, b"new")


def test_the_umask_holds(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        files.write_bytes(tmp_path / "f", b"new")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "f").stat().st_mode) == 0o640


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="wants an ordinary user")
def test_a_read_only_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"old")
    path.chmod(0o444)
    for act in (lambda: files.check_writable(path), lambda: files.write_bytes(path, b"new")):
        with pytest.raises(OutputError, match="read-only"):
            act()
    assert path.read_bytes() == b"old"


def test_what_a_killed_process_left_is_deleted_by_the_next(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    code = f"""
import os, pathlib, signal
from engine.core.replacing import atomic_path
with atomic_path(pathlib.Path({str(path)!r})) as part:
    part.write_bytes(b"half")
    os.kill(os.getpid(), signal.SIGKILL)
"""
    killed = subprocess.run([sys.executable, "-c", code], check=False)
    assert killed.returncode == -signal.SIGKILL
    (left,) = tmp_path.iterdir()
    with atomic_path(path) as other, atomic_path(path) as part:
        assert not left.exists()
        part.write_bytes(b"new")
        assert other.exists()  # of a process that lives
        other.write_bytes(b"newer")
    assert path.read_bytes() == b"newer"
    assert list(tmp_path.iterdir()) == [path]


def test_nothing_written_is_told_and_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"old")
    with pytest.raises(OutputError, match="nothing came, the disk may be full"):
        files.write_bytes(path, b"")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", ["n" * 250, "ä" * 120, os.fsdecode(b"caf\xe9.json")])
def test_names_of_any_kind(tmp_path: Path, name: str) -> None:
    files.write_bytes(tmp_path / name, b"new")
    assert (tmp_path / name).read_bytes() == b"new"
    assert len(list(tmp_path.iterdir())) == 1
