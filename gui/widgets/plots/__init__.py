"""Curves on pyqtgraph, with axes and legends of their own: losses, figures over a level."""
