"""Input fields, in one place to import them from.

All have ``value``, ``set_value`` (silent), ``set_dimmed`` and ``changed`` (the user's edits only).
"""

from __future__ import annotations

from gui.widgets.fields.choice_field import ChoiceField
from gui.widgets.fields.number_field import NumberBox, NumberField
from gui.widgets.fields.sizes_field import SizesField
from gui.widgets.fields.slider import Slider, Toggle

__all__ = ["ChoiceField", "NumberBox", "NumberField", "SizesField", "Slider", "Toggle"]
