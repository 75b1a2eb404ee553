"""Python's own ``import`` in place of the one that PySide6 puts there.

PySide6 reads the source of every module that is imported after it, and looks for its own name in
it (``shibokensupport.feature``): one that says ``from __feature__ import snake_case`` would see
other methods. No module here does, and torch alone is 1500 of them. Reading them all delays the
first answer of a model by 0.4 s, and the first paint by 0.03 s.
"""

from __future__ import annotations

import builtins


def restore() -> None:
    """Import without that search from now on; where PySide6 has no such search, change nothing.

    What it wrapped is kept, which brings Qt's classes to life when they are first imported.
    """
    plain = getattr(builtins, "__orig_import__", None)
    if plain is not None:
        builtins.__import__ = plain
