"""Input fields and the form that is built of them.

All fields have ``value``, ``set_value`` (silent), ``set_dimmed`` and ``changed`` (emitted for the
user's edits only).
"""

from __future__ import annotations

from gui.widgets.fields.choice_field import ChoiceField
from gui.widgets.fields.knob_form import LABEL_WIDTH, KnobForm
from gui.widgets.fields.map_field import MapField
from gui.widgets.fields.map_kinds import MapKind
from gui.widgets.fields.number_field import NumberField
from gui.widgets.fields.sizes_field import SizesField
from gui.widgets.fields.slider import Slider, Toggle

__all__ = [
    "LABEL_WIDTH",
    "ChoiceField",
    "KnobForm",
    "MapField",
    "MapKind",
    "NumberField",
    "SizesField",
    "Slider",
    "Toggle",
]
