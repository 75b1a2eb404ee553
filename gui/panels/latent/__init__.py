"""The latent spaces of the runs on show, as maps side by side."""

from gui.panels.latent.panel import LatentPanel

__all__ = ["LatentPanel"]
