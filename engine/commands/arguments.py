"""What the words of a command line look like; the table of commands in ``main`` is made of these.

Imports nothing heavy: it is read before the command is known.
"""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from engine.core.foreign_text import quoted
from engine.core.plain_number import real_number, whole_number

if TYPE_CHECKING:
    from collections.abc import Callable

Argument = tuple[tuple[str, ...], dict[str, Any]]


@dataclass(frozen=True)
class Command:
    """A command of the program.

    Attributes:
        module: Where its ``run(args) -> int`` lives.
        help: What it does, in one line.
        arguments: Names and options of ``add_argument``, in order.
        actions: Commands below it; what both take may be said before or after the action.
    """

    module: str
    help: str
    arguments: tuple[Argument, ...] = ()
    actions: dict[str, Command] = field(default_factory=dict)


def _reading(read: Callable[[str], float], looks: str) -> Callable[[str], float]:
    """The type of an argument: how it is read, and what is said where it can't be."""

    def kind(text: str) -> float:
        try:
            return read(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{looks}, not like {quoted(text)}") from None

    return kind


WHOLE = _reading(whole_number, "a whole number looks like 10")
NUMBER = _reading(real_number, "a number looks like 0.001")


def arg(*names: str, **options: Any) -> Argument:  # noqa: ANN401 - as ``add_argument`` takes them
    """An argument of a command."""
    return names, options


VARIANT = arg("--variant", metavar="KEY", help="vanilla, denoising, sparse, k-sparse, …")
JSON = arg("--json", metavar="FILE", help="write all figures there as JSON; to stdout if -")
MARKDOWN = arg(
    "--markdown", metavar="FILE", help="write the table there; between its markers if it has them"
)
DEVICE = arg("--device", metavar="D", help="auto, cpu, cuda, cuda:N or mps")
EPOCHS = arg("--epochs", metavar="N", type=WHOLE, help="passes over the training set")
IN_THE_END = arg(
    "--epochs", metavar="N", type=WHOLE, help="epochs it has in the end, more than planned"
)
SEED = arg("--seed", metavar="N", type=WHOLE, help="same seed and settings, same numbers")
RUNS = arg("--runs", metavar="FOLDER", help="where runs are kept, if not in $HOURGLASS_RUNS")
RUN = arg("run", metavar="RUN", help="identifier, its beginning, name, or folder")
MODEL = arg("model", metavar="MODEL|RUN", help="a model file, or a run as the others take it")
SHOWN = arg(
    "shown", metavar="MODEL|RUN|FOLDER", nargs="?", help="what it opens on: a folder of runs, too"
)
OUT = arg("--out", metavar="MODEL", help="write the model there")
DATASET = arg(
    "--dataset", metavar="NAME|FOLDER", help="where the data set is, if it is a folder of yours"
)
ANY_JSON = arg(
    "--json", metavar="FILE", nargs="?", const="-", help="write it there as JSON; to stdout if -"
)

ANY_DATASET = arg("--dataset", metavar="NAME|FOLDER", help="mnist, fashion-mnist, kmnist, or yours")
SETTINGS = (
    arg(
        "--set",
        dest="knobs",
        action="append",
        default=[],
        metavar="KNOB=VALUE",
        help="set one of the variant's knobs; may be repeated",
    ),
    arg("--hidden", metavar="SIZES", help="hidden layers: 128, or 256,128, or none"),
    arg("--code", metavar="N", type=WHOLE, help="width of the code"),
    EPOCHS,
    arg("--batch-size", metavar="N", type=WHOLE, help="images per step"),
    arg("--lr", metavar="X", type=NUMBER, help="learning rate of Adam"),
    SEED,
    DEVICE,
    ANY_DATASET,
)
"""The settings of a new run."""

SWEEP = (
    VARIANT,
    arg(
        "--grid",
        action="append",
        default=[],
        metavar="SETTING=A,B,C",
        help="train with each of these values; repeated, with every combination",
    ),
    arg("--seeds", metavar="N", type=WHOLE, help="runs of each combination, from --seed on; 1"),
    *SETTINGS,
    arg("--jobs", metavar="N", type=WHOLE, help="runs at once; as many as there are cores"),
    arg("--backend", default="loky", metavar="B", help="loky (this machine), dask or ray"),
    arg("--scheduler", metavar="ADDRESS", help="of the cluster of dask or ray"),
    RUNS,
    arg("--name", metavar="NAME", help="what the runs are called"),
    ANY_JSON,
    arg("--report", metavar="FILE", help="write a page with table and curves: .html, or .svg"),
)


def _size(text: str) -> tuple[int, int]:
    """Width and height in pixels, from ``1440x900``."""
    match = re.fullmatch(r"([1-9][0-9]{1,4})[x×]([1-9][0-9]{1,4})", text)
    if match is None:
        raise argparse.ArgumentTypeError(f"a size looks like 1440x900, not like {quoted(text)}")
    return int(match[1]), int(match[2])


SCREENSHOT = (
    arg("file", metavar="FILE"),
    SHOWN,
    RUNS,
    VARIANT,
    arg(
        "--run",
        metavar="RUN",
        action="append",
        help="run to show, may be repeated: several are pinned, the first is shown",
    ),
    arg("--epoch", metavar="X", type=NUMBER, help="moment to show; the newest if not given"),
    arg("--map", metavar="KIND", help="pca, units, lda or tsne; with axes: pca:1-3"),
    arg("--theme", choices=("light", "dark"), help="look; the system's if not given"),
    arg("--text", metavar="PERCENT", type=WHOLE, default=100, help="size of text, 80 to 200; 100"),
    arg("--size", metavar="WxH", type=_size, default=(1440, 900), help="in pixels"),
    arg("--tab", metavar="NAME", help="tab of the bottom strip to show"),
)

LEVELS = "1,3,10,30,100,1000,all"
FEW_LABELS = (
    arg("models", metavar="MODEL|RUN", nargs="+"),
    arg("--labels", metavar="N,…", default=LEVELS, help=f"labels per class; {LEVELS}"),
    arg("--draws", metavar="N", type=WHOLE, default=5, help="how often labels are drawn; 5"),
    arg("--fine-tune", action="store_true", help="let encoders learn on, and begin from scratch"),
    arg("--seed", metavar="N", type=WHOLE, default=0, help="same seed, same draws; 0"),
    DATASET,
    JSON,
    RUNS,
)

SAMPLE = (
    arg("model", metavar="MODEL|RUN"),
    arg("--n", dest="count", metavar="N", type=WHOLE, default=64, help="how many images; 64"),
    arg("--seed", metavar="N", type=WHOLE, default=0, help="same seed, same images; 0"),
    arg("--out", metavar="FILE", required=True, help="the picture, a PNG"),
    arg("--fitted", action="store_true", help="draw from a normal distribution fitted to codes"),
    DATASET,
    RUNS,
)

RUN_ACTIONS = {
    "show": Command(
        "engine.commands.runs.show", "all that is known of a run", (RUN, ANY_JSON, RUNS)
    ),
    "diff": Command(
        "engine.commands.runs.diff",
        "what differs between two runs",
        (RUN, arg("other", metavar="RUN"), ANY_JSON, RUNS),
    ),
    "rename": Command(
        "engine.commands.runs.rename",
        "give a run another name",
        (RUN, arg("name", metavar="NAME"), RUNS),
    ),
    "rm": Command(
        "engine.commands.runs.remove",
        "move runs to the trash",
        (arg("selected", metavar="RUN", nargs="+"), RUNS),
    ),
    "export": Command(
        "engine.commands.runs.export",
        "write the newest model of a run into a file",
        (RUN, arg("--out", metavar="FILE", required=True, help="the model file"), RUNS),
    ),
    "import": Command(
        "engine.commands.runs.bring",
        "make runs of model files",
        (arg("files", metavar="FILE", nargs="+"), DATASET, RUNS),
    ),
}
