"""A virtual screen of its own, a real mouse on it, and what is to be seen there."""

from __future__ import annotations

import ctypes
import os
import select
import shutil
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray
    from PySide6.QtCore import QRect

WIDTH, HEIGHT = 1600, 1000
POLL_S = 0.25
NEEDED = ("Xvfb", "xdotool")


def missing() -> list[str]:
    """Programs that a virtual screen needs and this machine lacks."""
    return [name for name in NEEDED if shutil.which(name) is None]


def wait_until(condition: Callable[[], object], what: str, seconds: float = 180) -> None:
    """Ask again and again until something is so."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"waited {seconds:.0f} s for {what}")
        select.select([], [], [], POLL_S)  # lets the machine work meanwhile


class _ClientMessage(ctypes.Structure):
    """``XClientMessageEvent`` of Xlib, as long as the union of all its events."""

    _fields_ = [
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("window", ctypes.c_ulong),
        ("message_type", ctypes.c_ulong),
        ("format", ctypes.c_int),
        ("data", ctypes.c_long * 5),
        ("pad", ctypes.c_long * 12),
    ]


class Screen:
    """An X server's only screen; its picture is read from the server's own memory file."""

    def __init__(self, number: str, folder: Path) -> None:
        self.display = f":{number}"
        self._file = folder / "Xvfb_screen0"
        self._environment = {**os.environ, "DISPLAY": self.display}

    def xdotool(self, *words: object) -> str:
        """Run one command; its output, empty also if it found nothing."""
        done = subprocess.run(
            ["xdotool", *map(str, words)],
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return done.stdout.strip()

    def windows(self, title: str) -> list[str]:
        """Numbers of the visible windows with a title."""
        return self.xdotool("search", "--onlyvisible", "--name", f"^{title}$").split()

    def drag(self, *places: tuple[int, int]) -> None:
        """Press the left button at the first place, move through the others, let go."""
        words: list[object] = ["mousemove", *places[0], "mousedown", 1]
        for place in places[1:]:
            words += ["mousemove", *place, "sleep", 0.05]
        self.xdotool(*words, "mouseup", 1)

    def click(self, x: int, y: int) -> None:
        """Click the left button."""
        self.xdotool("mousemove", x, y, "click", 1)

    def close(self, window: str) -> None:
        """Ask a window to close, as the button in its frame does: no window manager is needed."""
        x11 = ctypes.CDLL("libX11.so.6")
        x11.XOpenDisplay.restype = ctypes.c_void_p
        x11.XInternAtom.restype = ctypes.c_ulong
        display = ctypes.c_void_p(x11.XOpenDisplay(self.display.encode()))
        kind, what = (
            x11.XInternAtom(display, name, 0) for name in (b"WM_PROTOCOLS", b"WM_DELETE_WINDOW")
        )
        event = _ClientMessage(type=33, window=int(window), message_type=kind, format=32)
        event.data[0] = what
        x11.XSendEvent(display, ctypes.c_ulong(int(window)), 0, 0, ctypes.byref(event))
        x11.XCloseDisplay(display)

    def key(self, name: str) -> None:
        """Press a key where the focus is."""
        self.xdotool("key", name)

    def picture(self, area: QRect) -> NDArray[np.uint8]:
        """A part of the screen, (H, W, 3), from the file in the format of ``xwd``."""
        raw = self._file.read_bytes()
        head = np.frombuffer(raw, ">u4", 25)
        start, row, bits = int(head[0] + head[19] * 12), int(head[12]), int(head[11])
        assert bits == 32, f"{bits} bits per pixel"
        data = np.frombuffer(raw, np.uint8, row * HEIGHT, start).reshape(HEIGHT, row // 4, 4)
        part = data[area.top() : area.bottom() + 1, area.left() : area.right() + 1, :3]
        return part.copy()


@contextmanager
def virtual_screen(folder: Path) -> Iterator[Screen]:
    """Start an X server on a free display; it is ended in any case."""
    ours, theirs = os.pipe()
    server = subprocess.Popen(
        [
            *("Xvfb", "-displayfd", str(theirs), "-screen", "0", f"{WIDTH}x{HEIGHT}x24"),
            *("-fbdir", str(folder), "-nolisten", "tcp", "-noreset"),
        ],
        pass_fds=[theirs],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(theirs)
    try:
        ready, _, _ = select.select([ours], [], [], 60)
        number = os.read(ours, 16).decode().strip() if ready else ""
        if not number:
            raise RuntimeError(f"Xvfb gave no display (exit code {server.poll()})")
        yield Screen(number, folder)
    finally:
        os.close(ours)
        server.terminate()
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait(30)
