"""What a person can put right."""

from __future__ import annotations

from engine.core.foreign_text import message


class UserError(Exception):
    """Something that a person can put right: the message names the cause and the cure.

    It is shown as one line, with no traceback. Every other exception, ``MemoryError`` aside, is a
    fault of the program.
    """

    def __str__(self) -> str:
        """The message as one line that any terminal and label can show, whatever it quotes."""
        return message(super().__str__())


def is_users(error: BaseException) -> bool:
    """Whether the message of an error is all that a person needs of it."""
    return isinstance(error, UserError | MemoryError)
