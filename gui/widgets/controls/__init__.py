"""Small controls that several panels share."""

from __future__ import annotations

from gui.widgets.controls.labels import CaptionLabel, ElidedButton, ElidedLabel, Heading
from gui.widgets.controls.notice import NoticeBar
from gui.widgets.controls.pills import Chip, ChipGroup
from gui.widgets.controls.progress import ProgressLine
from gui.widgets.controls.section_header import SectionHeader
from gui.widgets.controls.tab_strip import TabStrip

__all__ = [
    "CaptionLabel",
    "Chip",
    "ChipGroup",
    "ElidedButton",
    "ElidedLabel",
    "Heading",
    "NoticeBar",
    "ProgressLine",
    "SectionHeader",
    "TabStrip",
]
