"""From the words of a command line to a command and its arguments. Imports nothing heavy."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NoReturn

import engine
from engine.commands.exit_codes import USER_ERROR
from engine.core.foreign_text import message as one_line
from engine.core.foreign_text import quoted

if TYPE_CHECKING:
    from engine.commands.arguments import Argument, Command

LONGEST = 300
"""Letters of a message of argparse, which quotes words whole."""


def parse(given: list[str], commands: dict[str, Command], usual: str) -> argparse.Namespace:
    """What the words say; ends the program in one line where they make no sense.

    ``--runs FOLDER`` may also stand before the command.

    Args:
        given: The words after the program's name.
        commands: All that there are, by name.
        usual: The command that is meant where none is named.

    Returns:
        The arguments, and as ``command`` and ``action`` what is to be done with them.
    """
    head = 2 if given[:1] == ["--runs"] else len([each for each in given[:1] if "--runs=" in each])
    first = given[head : head + 1]
    if first and first[0] in commands:
        given = [*first, *given[:head], *given[head + 1 :]]
    elif not (first and first[0] in {"-h", "--help", "--version"}):
        given = [usual, *given]
    parser = _parser(commands)
    args, unknown = parser.parse_known_args(given)
    if unknown and args.command == usual and args.shown is not None:
        parser.error(f"{quoted(args.shown, 80)} is no command")
    if unknown:
        parser.error(f"unrecognized arguments: {' '.join(unknown)}")
    return args


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one line, like all others of the program."""

    def error(self, message: str) -> NoReturn:
        told = one_line(message, LONGEST)
        self.exit(USER_ERROR, f"hourglass: {told} (see {self.prog} --help)\n")


def _parser(commands: dict[str, Command]) -> argparse.ArgumentParser:
    parser = _Parser(
        prog="hourglass",
        description="A laboratory for autoencoders. Without a command it opens the window.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"hourglass {engine.__version__}")
    choices = parser.add_subparsers(dest="command", metavar="COMMAND")
    for name, command in commands.items():
        sub = _add(choices, name, command)
        if command.actions:
            actions = sub.add_subparsers(dest="action", metavar="ACTION")
            for action, each in command.actions.items():
                again = tuple(one for one in each.arguments if one in command.arguments)
                own = tuple(one for one in each.arguments if one not in again)
                below = _add(actions, action, replace(each, arguments=own))
                # What was said before the action counts unless it is said again after it.
                _with(below, again, default=argparse.SUPPRESS)
    return parser


def _add(choices: Any, name: str, command: Command) -> argparse.ArgumentParser:  # noqa: ANN401
    sub: argparse.ArgumentParser = choices.add_parser(
        name, help=command.help, description=command.help, allow_abbrev=False
    )
    _with(sub, command.arguments)
    return sub


def _with(
    parser: argparse.ArgumentParser,
    arguments: tuple[Argument, ...],
    **changes: Any,  # noqa: ANN401
) -> None:
    for names, options in arguments:
        parser.add_argument(*names, **{**options, **changes})
