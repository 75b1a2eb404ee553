"""The latent space as a map; importing it loads pyqtgraph."""

from gui.widgets.map.latent_map import LatentMap
from gui.widgets.map.map_grid import MapGrid
from gui.widgets.map.map_title import MapTitle
from gui.widgets.map.overlays import Ellipse, Overlays
from gui.widgets.map.picker import Picker

__all__ = ["Ellipse", "LatentMap", "MapGrid", "MapTitle", "Overlays", "Picker"]
