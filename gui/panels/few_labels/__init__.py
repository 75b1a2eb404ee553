"""What the codes of the compared runs are worth to a classifier that is told few labels."""

from gui.panels.few_labels.panel import FewLabelsPanel

__all__ = ["FewLabelsPanel"]
