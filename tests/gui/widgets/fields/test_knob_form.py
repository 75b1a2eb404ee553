from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QPoint, Qt

from gui.widgets.fields import ChoiceField, KnobForm, NumberField, Toggle

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

LEFT = Qt.MouseButton.LeftButton


def knob(default: object, label: str, **rules: object) -> Any:
    return field(default=default, metadata={"label": label, "help": f"About {label}.", **rules})


@dataclass(frozen=True)
class Knobs:
    corruption: str = knob("gaussian", "Corruption", choices=("gaussian", "salt-and-pepper"))
    level: float = knob(
        0.4, "Level", unit="σ", low=0.0, high=1.0, live=True, when=("corruption", "gaussian")
    )
    kept: int = knob(16, "Kept units", low=1, high=256)
    weight: float = knob(1e-3, "Weight λ", low=1e-6, high=1.0, log=True, live=True)
    anneal: bool = knob(default=True, label="Anneal")
    seed: int = knob(0, "Seed")


@pytest.fixture
def form(qtbot: QtBot) -> KnobForm:
    made = KnobForm(Knobs, Knobs(level=0.3))
    qtbot.addWidget(made)
    made.resize(260, 200)
    made.show()
    return made


def test_it_has_a_control_for_every_knob(form: KnobForm) -> None:
    kinds = {name: type(row.control) for name, row in form.rows.items()}
    assert kinds == {
        "corruption": ChoiceField,
        "level": NumberField,
        "kept": NumberField,
        "weight": NumberField,
        "anneal": Toggle,
        "seed": NumberField,
    }
    assert form.values() == {
        "corruption": "gaussian",
        "level": 0.3,
        "kept": 16,
        "weight": 1e-3,
        "anneal": True,
        "seed": 0,
    }
    assert [type(value) for value in form.values().values()] == [str, float, int, float, bool, int]
    assert Knobs(**form.values()) == Knobs(level=0.3)


def test_labels_names_and_tooltips(form: KnobForm) -> None:
    row = form.rows["level"]
    assert row.label.text() == "Level σ"
    assert row.control.accessibleName() == "Level"
    assert row.control.toolTip() == "About Level.\nTakes effect at once"
    assert form.rows["kept"].control.toolTip() == "About Kept units.\nNeeds a new run"
    choice = form.rows["corruption"].control
    assert isinstance(choice, ChoiceField)
    assert [choice.itemText(i) for i in range(2)] == ["Gaussian", "Salt and pepper"]


def test_edits_are_told_with_name_and_value(qtbot: QtBot, form: KnobForm) -> None:
    control = form.rows["kept"].control
    assert isinstance(control, NumberField)
    control.box.setText("999")
    with qtbot.waitSignal(form.changed) as caught:
        qtbot.keyClick(control.box, Qt.Key.Key_Return)
    assert caught.args == ["kept", 256]
    with qtbot.waitSignal(form.changed) as caught:
        qtbot.mouseClick(form.rows["anneal"].control, LEFT, pos=QPoint(4, 4))
    assert caught.args == ["anneal", False]


def test_setting_values_is_silent(qtbot: QtBot, form: KnobForm) -> None:
    with qtbot.assertNotEmitted(form.changed):
        form.set_values({"level": 0.9, "corruption": "salt-and-pepper", "anneal": False})
    assert form.values()["level"] == 0.9
    with pytest.raises(KeyError):
        form.set_values({"nothing": 1})


@pytest.mark.parametrize("where", ["label", "slider"])
def test_double_click_resets(qtbot: QtBot, form: KnobForm, where: str) -> None:
    row = form.rows["level"]
    assert isinstance(row.control, NumberField)
    target = row.label if where == "label" else row.control.slider
    assert target is not None
    with qtbot.waitSignal(form.changed) as caught:
        qtbot.mouseDClick(target, LEFT, pos=QPoint(10, 10))
    assert caught.args == ["level", 0.4]
    assert form.values()["level"] == 0.4


def test_irrelevant_knob_is_dimmed_and_says_why(form: KnobForm) -> None:
    row = form.rows["level"]
    assert row.control.isEnabled()
    form.set_values({"corruption": "salt-and-pepper"})
    assert not row.control.isEnabled()
    assert row.control.toolTip().endswith("Matters only while Corruption is Gaussian")
    form.set_values({"corruption": "gaussian"})
    assert row.control.isEnabled()


def test_running_marks_what_waits_for_a_new_run(form: KnobForm) -> None:
    before = {name: row.label.grab().toImage() for name, row in form.rows.items()}
    form.set_running(True)
    waiting = {name for name, row in form.rows.items() if row.label.waits()}
    assert waiting == {"corruption", "kept", "anneal", "seed"}
    seen = {name for name, row in form.rows.items() if row.label.grab().toImage() != before[name]}
    assert seen == waiting
    assert form.rows["kept"].control.isEnabled()
    form.set_running(False)
    assert not any(row.label.waits() for row in form.rows.values())


def test_layout_stays_when_numbers_change_width(form: KnobForm) -> None:
    def places() -> list[tuple[int, int]]:
        return [(row.control.x(), row.control.width()) for row in form.rows.values()]

    before = places()
    form.set_values({"kept": 256, "weight": 1.23e-5, "level": 0.123456})
    form.grab()
    assert places() == before
