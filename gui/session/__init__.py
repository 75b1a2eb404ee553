"""What the window is about: data, models, the run, and what lies on the bench.

Panels talk to these objects and listen to their signals, never to each other.
"""

from gui.session.session import Session

__all__ = ["Session"]
