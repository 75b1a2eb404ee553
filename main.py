"""Parse the command line; open the window, or run a headless command. Nothing else.

No command's code is imported before the command is known, so ``--help`` is instant and a headless
command never loads the window's libraries.
"""

from __future__ import annotations

import importlib
import sys

from engine.commands import arguments as words
from engine.commands.arguments import Command, arg
from engine.commands.exit_codes import CLOSED_PIPE, FAILED, INTERRUPTED, USER_ERROR
from engine.commands.parsing import parse
from engine.commands.signals import EndSignals
from engine.commands.streams import abandon_stdout, flush, open_streams, trouble
from engine.core.errors import UserError
from engine.core.foreign_text import message
from engine.core.threads import bound_blas


def main(argv: list[str] | None = None) -> int:
    """Run the program.

    Args:
        argv: The words after the program's name; those of the process if None.

    Returns:
        0 if all went well; 1 if a run failed, or something could not be printed where stdout leads;
        2 for what a person can put right; 141 if nobody reads on; 130, 143, 129 or 131 after
        Ctrl-C, SIGTERM, SIGHUP or SIGQUIT.
    """
    open_streams()
    with EndSignals(last=argv is None) as signals:
        args = parse(sys.argv[1:] if argv is None else argv, COMMANDS, WINDOW)
        command = COMMANDS[args.command]
        command = command.actions.get(getattr(args, "action", None) or "", command)
        bound_blas(window=command.module.startswith("gui."))
        try:
            code = int(importlib.import_module(command.module).run(args))
            flush()  # here, not at exit, a closed pipe can still be handled
        except SystemExit as end:
            return int(end.code or 0)
        except KeyboardInterrupt:
            return INTERRUPTED
        except BrokenPipeError:
            abandon_stdout()
            return CLOSED_PIPE
        except (UserError, MemoryError) as error:
            _complain(str(error) or "there is not enough memory")
            return USER_ERROR
        return signals.code or _told(code)  # Qt's own code may have kept its exception


def _told(code: int) -> int:
    """The exit code of a command that came to its end, if what it printed has come anywhere."""
    if not trouble():
        return code
    _complain(f"not all that was to be printed could be: {trouble()}")
    return code or FAILED


def _complain(text: str) -> None:
    """One line on stderr for what a person can put right."""
    sys.stderr.write(f"hourglass: {message(text)}\n")


WINDOW = "window"
"""The command that is meant where none is named."""

COMMANDS = {
    WINDOW: Command(
        "gui.app",
        "open the window, as without a command",
        (words.SHOWN, words.RUNS),
    ),
    "train": Command(
        "engine.commands.train",
        "train a variant in a run of its own",
        (
            words.VARIANT,
            arg(
                "--from",
                dest="start",
                metavar="MODEL|RUN",
                help="go on training a model; only what can change in a trained one may",
            ),
            *words.SETTINGS,
            arg("--out", metavar="MODEL", help="write the model there, besides into the run"),
            words.JSON,
            words.RUNS,
            arg("--name", metavar="NAME", help="what the run is called"),
            arg("--no-run", action="store_true", help="keep nothing but what --out says"),
        ),
    ),
    "resume": Command(
        "engine.commands.resume",
        "go on with a run exactly where it was",
        (words.RUN, words.IN_THE_END, words.DATASET, words.OUT, words.JSON, words.RUNS),
    ),
    "sweep": Command(
        "engine.commands.sweep.command",
        "train runs that differ in a few settings, side by side",
        words.SWEEP,
    ),
    "runs": Command(
        "engine.commands.runs.table",
        "list runs",
        (words.RUNS, words.ANY_JSON),
        words.RUN_ACTIONS,
    ),
    "reconstruct": Command(
        "engine.commands.reconstruct",
        "send image files of digits through a model",
        (
            words.MODEL,
            arg("images", metavar="IMAGE", nargs="+"),
            arg("--out", metavar="FOLDER", required=True, help="where the pictures go"),
            words.RUNS,
        ),
    ),
    "screenshot": Command(
        "gui.screenshot", "draw the window into a picture, with no display", words.SCREENSHOT
    ),
    "pretrain": Command(
        "engine.commands.pretrain",
        "make the runs that travel with the program",
        (
            arg("variants", metavar="KEY", nargs="*", help="variants to train; all if none"),
            arg("--out", metavar="FOLDER", help="where they go; resources/pretrained/ if not"),
            arg("--runs", metavar="FOLDER", help="keep there what they are packed from, too"),
            words.EPOCHS,
            words.SEED,
        ),
    ),
    "benchmark": Command(
        "gui.benchmark.command",
        "measure how fast the program is, beside yardsticks",
        (
            arg("names", metavar="NAME", nargs="*", help="figures to measure; all if none"),
            arg("--quick", action="store_true", help="fewer and shorter repeats"),
            arg("--runs", metavar="FOLDER", help="measure on the disk of this folder"),
            words.JSON,
            words.MARKDOWN,
        ),
    ),
    "evaluate": Command(
        "engine.commands.evaluate",
        "measure models, with PCA beside them",
        (
            arg("models", metavar="MODEL|RUN", nargs="+"),
            words.DATASET,
            words.JSON,
            words.RUNS,
        ),
    ),
    "units": Command(
        "engine.commands.units",
        "what single units respond to, and which are dead",
        (
            words.MODEL,
            arg("--layer", metavar="L", default="code", help="code, encoder1, … or decoder1, …"),
            arg(
                "--sort",
                choices=("strength", "density", "purity", "kl", "number"),
                default="strength",
                help="which units stand first",
            ),
            words.ANY_JSON,
            words.DATASET,
            words.RUNS,
        ),
    ),
    "encode": Command(
        "engine.commands.encode",
        "write the codes of a data set's images",
        (
            words.MODEL,
            arg("--out", metavar="FILE", help=".csv or .npy; CSV to stdout if not given"),
            arg("--split", choices=("train", "test"), default="test", help="which images; test"),
            words.DATASET,
            words.RUNS,
        ),
    ),
    "few-labels": Command(
        "engine.commands.few_labels.command",
        "measure what codes are worth where labels are few",
        words.FEW_LABELS,
    ),
    "sample": Command("engine.commands.sample", "draw images that a model invents", words.SAMPLE),
    "reproduce": Command(
        "engine.commands.reproduce",
        "repeat published experiments and compare the figures",
        (
            arg("names", metavar="NAME", nargs="*", help="experiments to run; all if none"),
            arg("--quick", action="store_true", help="ten minutes instead of an hour and a half"),
            arg("--runs", metavar="FOLDER", help="keep finished pieces there, not in the cache"),
            words.JSON,
            words.MARKDOWN,
            arg("--report", metavar="FOLDER", help="write an HTML page with table and plots"),
        ),
    ),
}


if __name__ == "__main__":
    sys.exit(main())
