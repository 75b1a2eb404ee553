"""What is written where, with and without a person who watches."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

from engine.commands.loading import load_dataset
from engine.commands.terminal import Bar
from engine.training.events import Step

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


class Screen(io.StringIO):
    """A stderr that somebody looks at."""

    def isatty(self) -> bool:
        return True


def test_a_watched_run_has_a_bar_on_stderr_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("TERM", "xterm")
    with Bar("Training vanilla") as bar:
        bar.at_step(Step(469, 469, 3, 12345.6, 187.0))
        bar.say("epoch 1")
    shown = screen.getvalue()
    assert "Training vanilla" in shown
    assert "epoch 2/3 · 12 346 images/s · 3:07 left" in shown
    assert capsys.readouterr().out == "epoch 1\n"


def test_unwatched_there_is_no_bar(capsys: pytest.CaptureFixture[str]) -> None:
    with Bar("Training vanilla") as bar:
        bar.at_step(Step(1, 469, 3, 12345.6, 187.0))
        bar.say("epoch 1")
        bar.warn("two\nlines")
    assert capsys.readouterr() == ("epoch 1\n", "hourglass: two\\nlines\n")


def test_a_data_set_is_loaded_in_steps(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert len(load_dataset(str(folder)).test_images) == 50
    assert capsys.readouterr() == ("", "")
