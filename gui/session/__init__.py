"""The state of the window: data, runs, the draft, and what is under inspection.

Panels talk to these objects and listen to their signals, never to each other.
"""

from gui.session.session import Session, Start

__all__ = ["Session", "Start"]
