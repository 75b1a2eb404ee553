"""rich's console as the program uses it: what is written is taken as it is."""

from __future__ import annotations

from typing import Any, NoReturn

from rich.console import Console


class PlainConsole(Console):
    """Takes nothing in a text for markup or a smiley, and leaves a closed pipe to ``main``."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - as of the base class
        super().__init__(**{"highlight": False, "markup": False, "emoji": False, **options})

    def on_broken_pipe(self) -> NoReturn:
        """End as any other writing into a pipe that nobody reads does.

        Raises:
            BrokenPipeError: Always.
        """
        raise BrokenPipeError
