"""The command line: what is called, what is said, and with which exit code."""

from __future__ import annotations

import importlib
import importlib.util
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

import engine
import main
from engine.models.checkpoint import CheckpointError
from engine.variants.knobs import KnobError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

ROOT = Path(__file__).parents[1]


class Stage:
    """Stands in for the modules of all commands."""

    def __init__(self, act: Callable[[argparse.Namespace], int]) -> None:
        self.act = act
        self.called: list[tuple[str, argparse.Namespace]] = []

    def module(self, name: str) -> Any:
        def run(args: argparse.Namespace) -> int:
            self.called.append((name, args))
            return self.act(args)

        return SimpleNamespace(run=run)


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Stage:
    found = Stage(lambda _: 0)
    monkeypatch.setattr(main, "importlib", SimpleNamespace(import_module=found.module))
    return found


WORDS = {
    "train": ["--variant", "vanilla"],
    "resume": ["run"],
    "reconstruct": ["model", "a.png", "b.png", "--out", "folder"],
    "screenshot": ["shot.png", "--theme", "dark", "--size", "1100x700", "--text", "150"],
    "pretrain": [],
    "evaluate": ["a", "b"],
    "few-labels": ["a", "b", "--labels", "1,10", "--fine-tune"],
    "sample": ["model", "--n", "9", "--out", "grid.png"],
    "units": ["model", "--sort", "density"],
    "encode": ["model", "--out", "codes.npy"],
    "reproduce": ["--quick"],
}


def test_no_command_opens_the_window(stage: Stage) -> None:
    assert main.main([]) == 0
    assert [name for name, _ in stage.called] == ["gui.app"]


@pytest.mark.parametrize(
    ("words", "shown", "runs"),
    [
        (["plain"], "plain", None),
        (["--runs", "here"], None, "here"),
        (["--runs=here", "plain"], "plain", "here"),
        (["plain", "--runs", "here"], "plain", "here"),
        (["window", "train"], "train", None),
    ],
)
def test_words_that_begin_with_no_command_are_for_the_window(
    words: list[str], shown: str | None, runs: str | None, stage: Stage
) -> None:
    assert main.main(words) == 0
    [(name, args)] = stage.called
    assert (name, args.shown, args.runs) == ("gui.app", shown, runs)


@pytest.mark.parametrize("command", [name for name in main.COMMANDS if name != "pretrain"])
def test_where_runs_are_kept_can_be_said_of_every_command(stage: Stage, command: str) -> None:
    words = [command, *WORDS.get(command, [])]
    for given in ([*words, "--runs", "here"], ["--runs", "here", *words], ["--runs=here", *words]):
        assert main.main(given) == 0
    assert [args.runs for _, args in stage.called] == ["here"] * 3
    assert {args.command for _, args in stage.called} == {command}


def test_a_misspelt_command_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main.main(["trian", "--variant", "vanilla"])
    assert capsys.readouterr().err == ("hourglass: 'trian' is no command (see hourglass --help)\n")


@pytest.mark.parametrize("command", main.COMMANDS)
def test_a_command_runs_its_module_alone(stage: Stage, command: str) -> None:
    stage.act = lambda _: 7
    assert main.main([command, *WORDS.get(command, [])]) == 7
    assert [name for name, _ in stage.called] == [main.COMMANDS[command].module]


ACTIONS = {"show": ["a"], "diff": ["a", "b"], "rename": ["a", "b"], "rm": ["a"]} | {
    "export": ["a", "--out", "f"],
    "import": ["f"],
}


@pytest.mark.parametrize("action", main.COMMANDS["runs"].actions)
def test_an_action_runs_its_module_alone(stage: Stage, action: str) -> None:
    assert main.main(["runs", action, *ACTIONS[action]]) == 0
    assert [name for name, _ in stage.called] == [main.COMMANDS["runs"].actions[action].module]


def test_an_action_takes_what_its_command_takes(stage: Stage) -> None:
    main.main(["runs", "--runs", "here", "show", "a", "--json"])
    main.main(["runs", "--runs", "here", "show", "--runs", "there", "a"])
    found = [(args.runs, args.run, args.json) for _, args in stage.called]
    assert found == [("here", "a", "-"), ("there", "a", None)]


@pytest.mark.parametrize("action", ["rename", "rm", "export", "import"])
def test_an_action_without_figures_refuses_json(
    action: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main.main(["runs", action, *ACTIONS[action], "--json", "f"])
    assert end.value.code == 2
    assert "unrecognized arguments: --json" in capsys.readouterr().err


EVERY = [
    each.module
    for command in main.COMMANDS.values()
    for each in (command, *command.actions.values())
]


@pytest.mark.parametrize("module", EVERY)
def test_every_command_has_a_module(module: str) -> None:
    assert importlib.util.find_spec(module) is not None


def test_arguments_arrive_as_values(stage: Stage) -> None:
    main.main(["screenshot", *WORDS["screenshot"]])
    args = stage.called[0][1]
    assert (args.file, args.theme, args.size, args.text) == (
        "shot.png",
        "dark",
        (1100, 700),
        150,
    )
    main.main(["train", "--set", "a=1", "--set", "b=2", "--from", "m", "--lr", "0.5"])
    args = stage.called[1][1]
    assert (args.knobs, args.start, args.lr, args.variant) == (["a=1", "b=2"], "m", 0.5, None)


@pytest.mark.parametrize("size", ["1440", "0x9", "1440x", "-10x10", "axb"])
def test_a_size_that_is_none(size: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main.main(["screenshot", "f", f"--size={size}"])
    assert end.value.code == 2
    assert "a size looks like 1440x900" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [["bogus", "--epochs", "3"], ["--bogus"], ["train", "--epochs", "many"], ["reconstruct"]],
)
def test_words_that_make_no_sense_are_one_line(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main.main(words)
    out, err = capsys.readouterr()
    assert end.value.code == 2
    assert out == ""
    assert err.startswith("hourglass: ")
    assert err.count("\n") == 1


@pytest.mark.parametrize("error", [KnobError("k is\n bad"), CheckpointError("k is bad")])
def test_a_mistake_is_one_line(
    error: Exception, stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    def act(_: argparse.Namespace) -> int:
        raise error

    stage.act = act
    assert main.main(["pretrain"]) == 2
    assert capsys.readouterr() == ("", f"hourglass: {error}\n")


@pytest.mark.parametrize("error", [ValueError("x"), OSError("x"), ArithmeticError("x")])
def test_a_fault_of_the_program_keeps_its_traceback(error: Exception, stage: Stage) -> None:
    def act(_: argparse.Namespace) -> int:
        raise error

    stage.act = act
    with pytest.raises(type(error)):
        main.main(["pretrain"])


def test_ctrl_c_is_quiet(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    def act(_: argparse.Namespace) -> int:
        raise KeyboardInterrupt

    stage.act = act
    assert main.main(["pretrain"]) == 130
    assert capsys.readouterr() == ("", "")


@pytest.mark.skipif(os.name != "posix", reason="Windows ends processes otherwise")
def test_a_signal_whose_exception_got_lost_is_told_all_the_same(stage: Stage) -> None:
    def act(_: argparse.Namespace) -> int:
        with suppress(SystemExit):  # as Qt's own code does
            os.kill(os.getpid(), signal.SIGTERM)
        return 0

    stage.act = act
    assert main.main(["pretrain"]) == 143


def test_the_version_is_the_packages(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main.main(["--version"])
    assert end.value.code == 0
    assert capsys.readouterr().out == f"hourglass {engine.__version__}\n"


def run(code: str, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        text=True,
        check=False,
        **options,
    )


def test_nothing_heavy_is_loaded_before_the_command_is_known() -> None:
    code = """
import sys
import main
try:
    main.main(["train", "--help"])
except SystemExit:
    pass
heavy = {"torch", "numpy", "PySide6", "sklearn", "rich", "gui"}
print(sorted(heavy & {name.partition(".")[0] for name in sys.modules}))
"""
    result = run(code, capture_output=True)
    assert result.stdout.splitlines()[-1] == "[]", result.stderr


def test_a_closed_pipe_is_no_traceback() -> None:
    code = """
import sys, types
import main
def run(args):
    for _ in range(100_000):
        sys.stdout.write("line\\n")
    return 0
sys.modules["engine.commands.pretrain"] = types.SimpleNamespace(run=run)
sys.exit(main.main(["pretrain"]))
"""
    reader, writer = os.pipe()
    os.close(reader)
    result = run(code, stdout=writer, stderr=subprocess.PIPE)
    os.close(writer)
    assert result.returncode == 141
    assert result.stderr == ""
