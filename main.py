"""Parse the command line; open the window, or run a headless command. Nothing else.

No command's code is imported before the command is known, so ``--help`` is instant and a headless
command never loads the window's libraries.
"""

from __future__ import annotations

import argparse
import importlib
import io
import os
import re
import sys
from dataclasses import dataclass
from typing import Any, NoReturn

import engine
from engine.core.errors import UserError
from engine.core.threads import bound_blas

USER_ERROR, INTERRUPTED, CLOSED_PIPE = 2, 130, 141
"""Exit codes: as argparse's, and as a shell's for SIGINT and SIGPIPE."""

Argument = tuple[tuple[str, ...], dict[str, Any]]


def main(argv: list[str] | None = None) -> int:
    """Run the program.

    Args:
        argv: The words after the program's name; those of the process if None.

    Returns:
        0 if all went well, 1 if a run failed, 2 for what a person can put right, 130 after Ctrl-C.
    """
    _speak_unicode()
    args = _parser().parse_args(argv)
    command = COMMANDS.get(args.command, WINDOW)
    bound_blas(window=command.module.startswith("gui."))
    try:
        code = int(importlib.import_module(command.module).run(args))
        sys.stdout.flush()  # here, not at exit, a closed pipe can still be handled
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _abandon_stdout()
        return CLOSED_PIPE
    except (UserError, MemoryError) as error:
        return _complain(error)
    return code


def _speak_unicode() -> None:
    """Print λ and σ everywhere: into a file or a pipe, Windows takes a code page without them."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not stream.isatty():
            stream.reconfigure(encoding="utf-8", errors="replace")


@dataclass(frozen=True)
class Command:
    """A command of the program.

    Attributes:
        module: Where its ``run(args) -> int`` lives.
        help: What it does, in one line.
        arguments: Names and options of ``add_argument``, in order.
    """

    module: str
    help: str
    arguments: tuple[Argument, ...] = ()


def _arg(*names: str, **options: Any) -> Argument:  # noqa: ANN401 - as ``add_argument`` takes them
    return names, options


def _size(text: str) -> tuple[int, int]:
    """Width and height in pixels, from ``1440x900``."""
    match = re.fullmatch(r"([1-9]\d{1,4})[x×]([1-9]\d{1,4})", text)
    if match is None:
        raise argparse.ArgumentTypeError(f"a size looks like 1440x900, not like {text!r}")
    return int(match[1]), int(match[2])


_VARIANT = _arg("--variant", metavar="KEY", help="vanilla, denoising, sparse, k-sparse, …")
_JSON = _arg("--json", metavar="FILE", help="write all figures there as JSON")
_MARKDOWN = _arg(
    "--markdown", metavar="FILE", help="write the table there; between its markers if it has them"
)
_DEVICE = _arg("--device", metavar="D", help="auto, cpu, cuda, cuda:N or mps")
_EPOCHS = _arg("--epochs", metavar="N", type=int, help="passes over the training set")
_SEED = _arg("--seed", metavar="N", type=int, help="same seed and settings, same numbers")

WINDOW = Command("gui.app", "open the window")

COMMANDS = {
    "train": Command(
        "engine.commands.train",
        "train a variant and save the model",
        (
            _VARIANT,
            _arg(
                "--from",
                dest="start",
                metavar="MODEL",
                help="go on training a saved model; only what can change in a trained one may",
            ),
            _arg(
                "--set",
                dest="knobs",
                action="append",
                default=[],
                metavar="KNOB=VALUE",
                help="set one of the variant's knobs; may be repeated",
            ),
            _arg("--hidden", metavar="SIZES", help="hidden layers: 128, or 256,128, or none"),
            _arg("--code", metavar="N", type=int, help="width of the code"),
            _EPOCHS,
            _arg("--batch-size", metavar="N", type=int, help="images per step"),
            _arg("--lr", metavar="X", type=float, help="learning rate of Adam"),
            _SEED,
            _DEVICE,
            _arg("--dataset", metavar="NAME|FOLDER", help="mnist, fashion-mnist, kmnist, or yours"),
            _arg("--out", metavar="MODEL", help="save the model there; without it nothing is kept"),
            _JSON,
        ),
    ),
    "reconstruct": Command(
        "engine.commands.reconstruct",
        "send image files of digits through a model",
        (
            _arg("model", metavar="MODEL"),
            _arg("images", metavar="IMAGE", nargs="+"),
            _arg("--out", metavar="FOLDER", required=True, help="where the pictures go"),
        ),
    ),
    "screenshot": Command(
        "gui.screenshot",
        "draw the window into a picture, with no display",
        (
            _arg("file", metavar="FILE"),
            _VARIANT,
            _arg("--theme", choices=("light", "dark"), help="look; the system's if not given"),
            _arg("--size", metavar="WxH", type=_size, default=(1440, 900), help="in pixels"),
            _arg("--tab", metavar="NAME", help="tab of the bottom strip to show"),
        ),
    ),
    "pretrain": Command(
        "engine.commands.pretrain",
        "make the models that travel with the program",
        (
            _arg("variants", metavar="KEY", nargs="*", help="variants to train; all if none"),
            _arg("--out", metavar="FOLDER", help="where they go; resources/pretrained/ if not"),
            _EPOCHS,
            _SEED,
        ),
    ),
    "benchmark": Command(
        "gui.benchmark.command",
        "measure how fast the program is, beside yardsticks",
        (
            _arg("names", metavar="NAME", nargs="*", help="figures to measure; all if none"),
            _arg("--quick", action="store_true", help="fewer and shorter repeats"),
            _JSON,
            _MARKDOWN,
        ),
    ),
    "evaluate": Command(
        "engine.commands.evaluate",
        "measure models, with PCA beside them",
        (_arg("models", metavar="MODEL", nargs="+"), _JSON),
    ),
    "reproduce": Command(
        "engine.commands.reproduce",
        "repeat published experiments and compare the figures",
        (
            _arg("names", metavar="NAME", nargs="*", help="experiments to run; all if none"),
            _arg("--quick", action="store_true", help="ten minutes instead of an hour and a half"),
            _JSON,
            _MARKDOWN,
            _arg("--report", metavar="FOLDER", help="write an HTML page with table and plots"),
        ),
    ),
}


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one line, like all others of the program."""

    def error(self, message: str) -> NoReturn:
        self.exit(USER_ERROR, f"hourglass: {message} (see {self.prog} --help)\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="hourglass",
        description="A laboratory for autoencoders. Without a command it opens the window.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"hourglass {engine.__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for name, command in COMMANDS.items():
        sub = commands.add_parser(
            name, help=command.help, description=command.help, allow_abbrev=False
        )
        for names, options in command.arguments:
            sub.add_argument(*names, **options)
    return parser


def _complain(error: Exception) -> int:
    """One line on stderr for what a person can put right."""
    sys.stderr.write(f"hourglass: {' '.join(str(error).split())}\n")
    return USER_ERROR


def _abandon_stdout() -> None:
    """Send what is still buffered nowhere, or Python complains about it at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
