"""``few-labels``: what the codes of models are worth where labels are few."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.commands.few_labels import measured, printed
from engine.commands.find_model import by_data, find
from engine.commands.output import STDOUT, check_json, put_json
from engine.commands.terminal import Bar
from engine.core.device import use_threads
from engine.core.errors import UserError
from engine.core.foreign_text import quoted

if TYPE_CHECKING:
    import argparse

    from engine.evaluation.label_curve import Level

MOST_DRAWS = 100


class LabelsError(UserError):
    """What ``--labels`` or ``--draws`` says makes no sense; the message says why."""


def run(args: argparse.Namespace) -> int:
    """Measure the codes of each model on the test set of its data, pixels and PCA beside them.

    Returns:
        0.

    Raises:
        LabelsError: The options make no sense.
        CheckpointError, RunError: A model can't be read; nothing was measured then.
        DataError: A data set is not there, or only a person knows which folder it is.
        DataSpecError: A model was made for images unlike those of its data set.
    """
    use_threads()
    plan = _plan(args)
    models = [(text, find(text, args)) for text in args.models]
    check_json(args.json)
    found = []
    for dataset, chosen in by_data(models, args.dataset):
        with Bar("Few labels") as bar:
            found.append(bar.follow(measured.measuring(dict(chosen), dataset, plan)))
    if args.json is not None:  # first, as whoever reads the tables may have read enough
        sets = [printed.as_json(each) for each in found]
        put_json(args.json, {"draws": args.draws, "seed": args.seed, "sets": sets})
    if args.json != STDOUT:
        printed.print_all(found)
    return 0


def _plan(args: argparse.Namespace) -> measured.Plan:
    if not 1 <= args.draws <= MOST_DRAWS:
        raise LabelsError(f"--draws must be 1 to {MOST_DRAWS}, not {args.draws}")
    if args.seed < 0:
        raise LabelsError(f"--seed must be 0 or more, not {args.seed}")
    return measured.Plan(levels_of(args.labels), args.draws, args.seed, args.fine_tune)


def levels_of(text: str) -> tuple[Level, ...]:
    """Labels per class from ``1,10,all``.

    Raises:
        LabelsError: A word is neither a number from 1 on nor ``all``.
    """
    found: list[Level] = []
    for word in text.split(","):
        plain = word.strip()
        number = int(plain) if plain.isascii() and plain.isdecimal() and len(plain) < 10 else 0
        if plain != "all" and not number:
            shown = quoted(word)
            raise LabelsError(f"--labels takes numbers and all, such as 1,10,all; not {shown}")
        found.append(number or None)
    return tuple(found)
