"""What helps somebody who sees the window for the first time: things to try, and the network."""

from __future__ import annotations

from gui.widgets.first.network_diagram import NetworkDiagram
from gui.widgets.first.try_card import TryCard

__all__ = ["NetworkDiagram", "TryCard"]
