"""The state of the window: data, models, the run, and what is under inspection.

Panels talk to these objects and listen to their signals, never to each other.
"""

from gui.session.session import Session

__all__ = ["Session"]
