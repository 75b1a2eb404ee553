from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionFrame, QToolTip

from engine.core.read_number import NumberError
from gui.widgets.fields import ChoiceField, NumberField, SizesField, Toggle
from gui.widgets.fields.number_scale import NumberScale

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

LEFT = Qt.MouseButton.LeftButton
QT_MARGIN = 2
"""Pixels that Qt keeps free on both sides of the text in a line edit."""


def wheel(widget: QWidget, steps: int = 1) -> bool:
    middle = QPointF(widget.rect().center())
    event = QWheelEvent(
        middle,
        middle,
        QPoint(),
        QPoint(0, 120 * steps),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


# --- the scale -----------------------------------------------------------------------------------


def test_linear_scale_moves_in_round_steps() -> None:
    scale = NumberScale(0.0, 1.0)
    assert (scale.step, scale.steps) == (0.01, 100)
    assert [scale.at(p) for p in (0, 40, 100)] == [0.0, 0.4, 1.0]
    assert [scale.position(v) for v in (0.0, 0.4, 1.0)] == [0, 40, 100]
    assert [scale.text(v) for v in (0.4, 1.0, 0.125)] == ["0.40", "1.00", "0.125"]


def test_log_scale_moves_in_ratios() -> None:
    scale = NumberScale(1e-5, 1e-1, log=True)
    assert scale.at(scale.steps // 2) == pytest.approx(1e-3)
    assert (scale.at(0), scale.at(scale.steps)) == (1e-5, 1e-1)
    assert scale.position(1e-2) == pytest.approx(0.75 * scale.steps)
    assert [scale.text(v) for v in (1e-3, 1e-5, 0.02)] == ["0.001", "1e-5", "0.02"]
    with pytest.raises(ValueError, match="above zero"):
        NumberScale(0.0, 1.0, log=True)


def test_whole_numbers_stay_whole() -> None:
    scale = NumberScale(1, 256, integer=True)
    assert [type(scale.at(p)) for p in range(1, 5)] == [int] * 4
    assert {scale.at(p) for p in range(scale.steps + 1)} == set(range(1, 257))
    with pytest.raises(NumberError, match="not a whole number"):
        scale.parse("16.4")
    wide = NumberScale(1, 60000, integer=True)
    assert wide.steps <= 1000
    assert wide.at(wide.steps) == 60000


@pytest.mark.parametrize(("text", "value"), [("0,5", 0.5), (" 7 ", 1.0), ("-3", 0.0)])
def test_typed_numbers_are_read_and_bounded(text: str, value: float) -> None:
    assert NumberScale(0.0, 1.0).parse(text) == value


# --- the number ----------------------------------------------------------------------------------


@pytest.fixture
def number(qtbot: QtBot) -> NumberField:
    made = NumberField(0.0, 1.0, 0.4, name="Level")
    qtbot.addWidget(made)
    made.resize(215, 26)
    made.show()
    return made


def test_setting_is_silent_and_bounded(qtbot: QtBot, number: NumberField) -> None:
    with qtbot.assertNotEmitted(number.changed):
        number.set_value(7)
    assert number.value() == 1.0
    assert number.box.text() == "1.00"
    assert number.slider is not None
    assert number.slider.value() == 100


def test_slider_follows_the_mouse(qtbot: QtBot, number: NumberField) -> None:
    assert number.slider is not None
    heard: list[float] = []
    number.changed.connect(heard.append)
    width = number.slider.width()
    qtbot.mousePress(number.slider, LEFT, pos=QPoint(width // 2, 10))
    assert number.value() == pytest.approx(0.5, abs=0.011)
    qtbot.mouseMove(number.slider, QPoint(width + 50, 10))
    qtbot.mouseRelease(number.slider, LEFT, pos=QPoint(width + 50, 10))
    assert number.value() == heard[-1] == 1.0
    assert number.box.text() == "1.00"


@pytest.mark.qt_log_ignore("This plugin does not support")  # a popup, offscreen
def test_box_takes_typing_and_refuses_nonsense(qtbot: QtBot, number: NumberField) -> None:
    heard: list[float] = []
    number.changed.connect(heard.append)
    for text, value in (("0.25", 0.25), ("9", 1.0), ("nonsense", 1.0)):
        number.box.setText(text)
        qtbot.keyClick(number.box, Qt.Key.Key_Return)
        assert number.value() == value
    assert heard == [0.25, 1.0]


@pytest.mark.qt_log_ignore("This plugin does not support")  # a popup, offscreen
def test_a_refused_text_stays_and_says_why(qtbot: QtBot, number: NumberField) -> None:
    number.box.setText("1,000")
    qtbot.keyClick(number.box, Qt.Key.Key_Return)
    assert number.box.problem() == "“1,000” could mean 1000 or 1: write one of them so"
    assert QToolTip.text() == number.box.problem()
    number.set_value(0.4)  # the form is filled anew since another field was changed
    assert (number.box.text(), number.value()) == ("1,000", 0.4)
    assert number.box.property("wrong") is True
    number.set_value(0.6)
    assert (number.box.text(), number.box.problem()) == ("0.60", "")
    assert number.box.property("wrong") is False


@pytest.mark.qt_log_ignore("This plugin does not support")  # a popup, offscreen
def test_a_refused_text_is_no_longer_wrong_when_edited(qtbot: QtBot, number: NumberField) -> None:
    number.box.setText("x")
    qtbot.keyClick(number.box, Qt.Key.Key_Return)
    number.box.setFocus()
    qtbot.keyClick(number.box, Qt.Key.Key_Backspace)
    assert number.box.problem() == ""
    qtbot.keyClicks(number.box, "0,7")
    qtbot.keyClick(number.box, Qt.Key.Key_Return)
    assert (number.value(), number.box.text()) == (0.7, "0.70")


def test_box_keeps_digits_that_it_does_not_show(qtbot: QtBot) -> None:
    field = NumberField(1e-6, 1.0, 0.00123456, log=True)
    qtbot.addWidget(field)
    with qtbot.assertNotEmitted(field.changed):
        qtbot.keyClick(field.box, Qt.Key.Key_Return)
    assert field.value() == 0.00123456


def test_arrow_keys_step(qtbot: QtBot, number: NumberField) -> None:
    qtbot.keyClick(number.box, Qt.Key.Key_Up)
    assert number.value() == pytest.approx(0.41)
    qtbot.keyClick(number.box, Qt.Key.Key_PageDown)
    assert number.value() == pytest.approx(0.31)


def test_box_alone_where_there_are_no_bounds(qtbot: QtBot) -> None:
    field = NumberField(None, None, 7, integer=True, name="Seed")
    qtbot.addWidget(field)
    assert field.slider is None
    qtbot.keyClick(field.box, Qt.Key.Key_Down)
    assert field.value() == 6
    assert type(field.value()) is int
    assert field.box.accessibleName() == "Seed"


def test_wheel_over_an_unfocused_slider_changes_nothing(number: NumberField) -> None:
    assert number.slider is not None
    number.slider.clearFocus()
    assert not wheel(number.slider)
    assert number.value() == 0.4


def test_box_keeps_its_width(number: NumberField) -> None:
    widths = set()
    for value in (0.0, 0.123456, 1.0):
        number.set_value(value)
        widths.add((number.box.width(), number.sizeHint().width()))
    assert len(widths) == 1


# --- the others ----------------------------------------------------------------------------------


def test_choice_emits_for_the_user_only(qtbot: QtBot) -> None:
    field = ChoiceField([("l1", "L1"), ("kl", "KL divergence")], name="Penalty")
    qtbot.addWidget(field)
    field.show()
    heard: list[str] = []
    field.changed.connect(heard.append)
    field.set_value("kl")
    assert (field.value(), heard) == ("kl", [])
    qtbot.keyClick(field, Qt.Key.Key_Up)
    assert (field.value(), heard) == ("l1", ["l1"])
    with pytest.raises(ValueError, match="'l2' is not among the choices of Penalty"):
        field.set_value("l2")
    field.clearFocus()
    assert not wheel(field, -1)
    assert field.value() == "l1"


def test_pill_states_the_choice_and_keeps_its_width(qtbot: QtBot) -> None:
    choices = [("label", "label"), ("error", "reconstruction error")]
    field = ChoiceField(choices, prefix="Colour", pill=True)
    qtbot.addWidget(field)
    field.show()
    width = field.sizeHint().width()
    assert (field.text(), field.accessibleName()) == ("Colour: label", "Colour")
    heard: list[str] = []
    field.changed.connect(heard.append)
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert (field.value(), heard) == ("error", ["error"])
    assert field.text() == "Colour: reconstruction error"
    assert field.sizeHint().width() == field.minimumSizeHint().width() == width
    field.set_value("label")
    assert heard == ["error"]


@pytest.mark.qt_log_ignore("This plugin does not support")  # a popup, offscreen
def test_pill_opens_its_list_at_a_click_with_the_current_choice_marked(qtbot: QtBot) -> None:
    field = ChoiceField([("a", "A"), ("b", "B")], pill=True)
    qtbot.addWidget(field)
    field.show()
    field.set_value("b")
    qtbot.mouseClick(field, LEFT)
    rows = field.view()
    assert rows.isVisible()
    assert rows.currentIndex().row() == 1
    heard: list[str] = []
    field.changed.connect(heard.append)
    rows.setCurrentIndex(rows.model().index(0, 0))
    qtbot.keyClick(rows, Qt.Key.Key_Return)
    assert (field.value(), heard, rows.isVisible()) == ("a", ["a"], False)


def test_choice_stays_when_others_are_offered(qtbot: QtBot) -> None:
    field = ChoiceField([("a", "A"), ("b", "B")])
    qtbot.addWidget(field)
    field.set_value("b")
    field.set_choices([("b", "B"), ("c", "C")])
    assert (field.value(), field.text()) == ("b", "B")
    field.set_choices([("d", "D")])
    assert field.value() == "d"
    field.set_choices([])
    assert field.value() == ""


def test_toggle_emits_for_the_user_only(qtbot: QtBot) -> None:
    toggle = Toggle("Live")
    qtbot.addWidget(toggle)
    heard: list[bool] = []
    toggle.changed.connect(heard.append)
    toggle.set_value(True)
    assert (toggle.value(), heard) == (True, [])
    qtbot.mouseClick(toggle, LEFT, pos=QPoint(5, 5))
    assert (toggle.value(), heard) == (False, [False])


@pytest.fixture
def sizes(qtbot: QtBot) -> SizesField:
    made = SizesField((128,), low=1, high=4096, most=6)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.mark.parametrize(
    ("text", "value"),
    [("128, 64", (128, 64)), ("", ()), ("400 → 100", (400, 100)), ("5 6", (5, 6))],
)
def test_sizes_are_read(qtbot: QtBot, sizes: SizesField, text: str, value: tuple[int, ...]) -> None:
    sizes.edit.setText(text)
    with qtbot.waitSignal(sizes.changed) as caught:
        qtbot.keyClick(sizes.edit, Qt.Key.Key_Return)
    assert caught.args == [value]
    assert sizes.value() == value
    assert sizes.message.isHidden()


@pytest.mark.parametrize(
    ("text", "cause", "cure"),
    [
        ("128, x", "“x” is not a whole number", "128, 64"),
        ("1.5", "“1.5” is not a whole number", "128, 64"),
        ("5000", "5000 is out of bounds", "1 to 4096"),
        ("0", "0 is out of bounds", "1 to 4096"),
        ("1_6", "“1_6” is not a whole number", "128, 64"),
        ("16,,8", "a size is missing beside a comma", "128, 64"),
        ("16, 8,", "a size is missing beside a comma", "128, 64"),
        (",16", "a size is missing beside a comma", "128, 64"),
        ("1 1 1 1 1 1 1", "7 layers are too many", "at most 6"),
    ],
)
def test_bad_sizes_say_why_and_keep_the_last_good(
    qtbot: QtBot, sizes: SizesField, text: str, cause: str, cure: str
) -> None:
    with qtbot.assertNotEmitted(sizes.changed):
        sizes.edit.setText(text)
        qtbot.keyClick(sizes.edit, Qt.Key.Key_Return)
    assert sizes.value() == (128,)
    assert sizes.message.isVisible()
    assert cause in sizes.message.text()
    assert cure in sizes.message.text()
    sizes.set_value((64, 32))
    assert sizes.message.isHidden()
    assert sizes.edit.text() == "64, 32"


def test_a_list_is_not_wrong_while_it_is_typed(qtbot: QtBot, sizes: SizesField) -> None:
    def shown() -> list[bool]:
        seen = []
        for letter in "64, 32":
            qtbot.keyClicks(sizes.edit, letter)
            seen.append(sizes.message.isVisible())
        return seen

    with qtbot.waitActive(sizes):
        sizes.activateWindow()
    sizes.edit.setFocus()
    sizes.edit.selectAll()
    assert shown() == [False] * 6
    qtbot.keyClicks(sizes.edit, ",")
    assert sizes.message.isHidden()
    qtbot.keyClicks(sizes.edit, ",")
    assert sizes.message.isVisible(), "two marks are wrong at once"
    qtbot.keyClick(sizes.edit, Qt.Key.Key_Backspace)
    assert sizes.message.isHidden()
    with qtbot.assertNotEmitted(sizes.changed):
        qtbot.keyClick(sizes.edit, Qt.Key.Key_Return)
    assert sizes.message.isVisible(), "whoever ends so is told"
    assert sizes.edit.property("wrong")
    qtbot.keyClick(sizes.edit, Qt.Key.Key_Backspace)
    with qtbot.waitSignal(sizes.changed) as caught:
        qtbot.keyClick(sizes.edit, Qt.Key.Key_Return)
    assert caught.args == [(64, 32)]
    assert sizes.message.isHidden()
    qtbot.keyClicks(sizes.edit, ",")
    sizes.edit.clearFocus()
    assert sizes.message.isVisible(), "whoever leaves so, too"


@pytest.mark.parametrize(
    ("options", "values"),
    [
        ({"low": 1e-6, "high": 1.0, "log": True}, (0.0003, 0.0038, 1.2e-5, 0.00012, 0.0001234)),
        ({"low": 0, "high": 2**31 - 1, "integer": True, "slider": False}, (0, 2**31 - 1)),
        ({"low": 0.0, "high": 1.0}, (0.4, 0.123)),
    ],
)
def test_the_whole_number_is_seen(
    qtbot: QtBot, options: dict[str, Any], values: tuple[float, ...]
) -> None:
    field = NumberField(value=values[0], **options)
    qtbot.addWidget(field)
    field.resize(170, 30)
    field.show()
    for value in values:
        field.set_value(value)
        QApplication.processEvents()
        box, option = field.box, QStyleOptionFrame()
        box.initStyleOption(option)
        element = QStyle.SubElement.SE_LineEditContents
        room = box.style().subElementRect(element, option, box).width() - 2 * QT_MARGIN
        assert room >= box.fontMetrics().horizontalAdvance(box.text()), box.text()
        assert field.rect().contains(box.geometry())


@pytest.mark.parametrize("pill", [False, True])
def test_a_choice_that_is_cut_is_told_before_its_tip(qtbot: QtBot, pill: bool) -> None:
    field = ChoiceField([("", "Salt and pepper")], None, "Noise", pill=pill)
    qtbot.addWidget(field)
    field.setToolTip("What lies on the drawing")
    field.resize(field.sizeHint())
    assert field.told() == "What lies on the drawing"
    field.resize(60, field.height())
    assert field.told() == "Salt and pepper\nWhat lies on the drawing"


def test_a_name_that_was_shortened_is_told_whole(qtbot: QtBot) -> None:
    field = ChoiceField(prefix="Differences to", pill=True)
    qtbot.addWidget(field)
    wholes = {"a": "k-sparse, first of all, try", "b": "k-sparse, second of <b>all</b>, try"}
    field.set_choices([("", "None"), ("a", "k-sparse…try"), ("b", "k-sparse…try")], wholes)
    field.resize(field.sizeHint())
    assert field.told() == ""
    for key, whole in wholes.items():
        field.set_value(key)
        assert field.told() == f"Differences to: {whole}"
    role = Qt.ItemDataRole.ToolTipRole
    tips = [field.itemData(place, role) for place in range(3)]
    assert tips == [None, wholes["a"], "<qt>k-sparse, second of &lt;b&gt;all&lt;/b&gt;, try</qt>"]
    field.set_choices([("b", "B")])
    assert (field.told(), field.itemData(0, role)) == ("", None)


def test_markup_in_a_choice_is_told_as_it_is(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda _at, words, _by: told.append(words))
    field = ChoiceField([("a", "<b>mine</b> of today")], pill=True)
    qtbot.addWidget(field)
    field.resize(30, 24)
    place = QPoint(5, 5)
    QApplication.sendEvent(field, QHelpEvent(QEvent.Type.ToolTip, place, place))
    assert told == ["<qt>&lt;b&gt;mine&lt;/b&gt; of today</qt>"]
