"""What stands over the map of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui import theme
from gui.session.latent import map_caption
from gui.widgets.map import MapTitle

if TYPE_CHECKING:
    from gui.session.latent.latent_view import View


def of(
    key: str, name: str, colour: int, view: View | None, moment: str, *, chosen: bool
) -> MapTitle:
    """The words over a map.

    Args:
        key: Of the map.
        name: Of the run.
        colour: Number of the run's colour.
        view: What the map shows; None before there is anything.
        moment: At which epoch it is shown, where that is to be told.
        chosen: Whether it is the run that all else shows.
    """
    whole, half, figure = "", "", ""
    if view is not None:
        whole, half = map_caption.detail(view), map_caption.brief(view)
        figure = map_caption.figure(view)
    detail = " · ".join(filter(None, (moment, whole)))
    parts = (moment.replace("epoch", "ep"), half)
    if view is not None and view.kind != view.wanted:  # the last of them is left out first
        parts = parts[::-1]
    brief = " · ".join(filter(None, parts))
    return MapTitle(key, name, theme.variant_colour(colour), detail, chosen, brief, figure)
