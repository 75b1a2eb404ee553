from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QWidget

from gui.widgets.controls import CaptionLabel, Chip, ElidedButton, ElidedLabel, SectionHeader
from gui.widgets.controls.section_header import SPACE

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def test_header_is_in_capitals_and_keeps_its_name(qtbot: QtBot) -> None:
    header = SectionHeader("Latent space")
    qtbot.addWidget(header)
    title = header.findChildren(QLabel)[0]
    assert title.text() == "LATENT SPACE"
    assert title.accessibleName() == "Latent space"
    header.set_note("32 numbers")
    assert header.note() == "32 numbers"


def test_header_puts_widgets_at_its_end(qtbot: QtBot) -> None:
    header = SectionHeader("Draw")
    qtbot.addWidget(header)
    first, second = Chip("Undo"), Chip("Clear")
    header.add(first)
    header.add(second)
    header.resize(300, 24)
    header.show()
    assert first.x() < second.x()
    assert second.geometry().right() == header.rect().right()


def test_a_heading_is_left_out_only_where_it_would_cost_a_line(qtbot: QtBot) -> None:
    header = SectionHeader("Latent space")
    qtbot.addWidget(header)
    chips = [Chip(name) for name in ("Points", "Digits", "Manifold", "Colour")]
    for chip in chips:
        header.add(chip)
    title = header.findChildren(QLabel)[0]
    wide = sum(chip.sizeHint().width() + SPACE for chip in chips) - SPACE
    header.show()
    header.resize(wide, 30)
    assert title.width() == 0, "all of the line is taken"
    assert len({chip.y() for chip in chips}) == 1
    header.resize(wide - 1, 60)
    assert title.width() == title.sizeHint().width()
    lines = [chip.y() for chip in chips]
    assert len(set(lines)) == 2
    first = [chip for chip in chips if chip.y() == lines[0]]
    assert title.geometry().right() < min(chip.x() for chip in first)


def test_words_at_the_end_give_way_to_the_heading(qtbot: QtBot) -> None:
    header = SectionHeader("Training")
    qtbot.addWidget(header)
    words, chip = ElidedLabel(widest="epoch 10 · each at its end", least="epoch 10"), Chip("Log")
    words.set_text("epoch 10 · each at its end", "epoch 10")
    header.add(words)
    header.add(chip)
    header.show()
    title, all_of_it = header.findChildren(QLabel)[0], header.sizeHint().width()
    header.resize(all_of_it, 30)
    assert (title.width(), words.width()) == (title.sizeHint().width(), words.sizeHint().width())
    header.resize(all_of_it - 1, 30)
    assert title.width() == title.sizeHint().width()
    assert words.width() == words.minimumSizeHint().width() < words.sizeHint().width()
    assert words._fitted(words.width()) == "epoch 10"
    assert words.geometry().right() < chip.x()
    assert chip.geometry().right() == header.rect().right()


def test_long_note_is_cut_and_told_in_a_tooltip(qtbot: QtBot) -> None:
    label = ElidedLabel("a long sentence that does not fit")
    qtbot.addWidget(label)
    label.resize(60, 20)
    label.grab()
    assert label.toolTip() == label.text()
    label.resize(600, 20)
    label.grab()
    assert not label.toolTip()
    assert label.minimumSizeHint().width() == 0


def test_a_meaning_stays_in_the_tooltip_of_a_line_cut_or_not(qtbot: QtBot) -> None:
    label = ElidedLabel("a long sentence that does not fit")
    qtbot.addWidget(label)
    label.set_meaning("what it is about")
    for width, tooltip in ((600, "what it is about"), (60, f"{label.text()}\nwhat it is about")):
        label.resize(width, 20)
        label.grab()
        assert label.toolTip() == tooltip


def test_another_text_asks_for_no_new_layout(qtbot: QtBot) -> None:
    holder, label, plain = QWidget(), ElidedLabel("1.0 dB"), QLabel("1.0 dB")
    qtbot.addWidget(holder)
    row = QHBoxLayout(holder)
    row.addWidget(label)
    row.addWidget(plain)
    with qtbot.waitExposed(holder):
        holder.show()
    QApplication.processEvents()
    requests = Requests()
    holder.installEventFilter(requests)
    label.set_text("a text of quite another width")
    QApplication.processEvents()
    assert requests.count == 0
    plain.setText("a text of quite another width")
    QApplication.processEvents()
    assert requests.count > 0


class Requests(QObject):
    """Counts how often a layout is asked for."""

    count = 0

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        self.count += event.type() == QEvent.Type.LayoutRequest
        return False


def test_note_wraps(qtbot: QtBot) -> None:
    note = CaptionLabel("What the network sees: centred, 28 × 28, with noise.")
    qtbot.addWidget(note)
    assert note.wordWrap()
    assert note.heightForWidth(100) > note.heightForWidth(1000)


def test_larger_text_cuts_a_button_s_name_anew(qtbot: QtBot) -> None:
    button = ElidedButton()
    qtbot.addWidget(button)
    button.resize(150, 30)
    button.set_text("Continue “two”", "two")
    assert button.text() == "Continue “two”"
    font = button.font()
    font.setPixelSize(24)
    button.setFont(font)
    assert button.text() == "Continue"


def test_a_label_without_room_says_it_shorter(qtbot: QtBot) -> None:
    label, short, long = (
        ElidedLabel(),
        ElidedLabel("25 % are better"),
        "25 % of all images are better",
    )
    for each in (label, short):
        qtbot.addWidget(each)
    label.set_text(long, "25 % are better")
    wide = short.fontMetrics().horizontalAdvance(short.text()) + 4
    for each in (label, short):
        each.resize(wide, 20)
    assert label.grab().toImage() == short.grab().toImage()
    assert label.toolTip() == long
    label.resize(4 * wide, 20)
    label.grab()
    assert label.toolTip() == ""


def test_of_several_shorter_wordings_the_longest_that_fits_is_said(qtbot: QtBot) -> None:
    label, shown = ElidedLabel(), ElidedLabel()
    wordings = ("25 % of all images come back better", "25 % come back better", "25 % better")
    for each in (label, shown):
        qtbot.addWidget(each)
    label.set_text(*wordings)
    for wording in wordings:
        wide = label.fontMetrics().horizontalAdvance(wording) + 2
        shown.set_text(wording)
        for each in (label, shown):
            each.resize(wide, 20)
        assert label.grab().toImage() == shown.grab().toImage()
        assert label.toolTip() == ("" if wording == wordings[0] else wordings[0])


def test_a_label_without_room_for_a_letter_says_nothing_but_tells_all(qtbot: QtBot) -> None:
    label, empty = ElidedLabel("BCE per pixel"), ElidedLabel("")
    for each in (label, empty):
        qtbot.addWidget(each)
        each.resize(label.fontMetrics().horizontalAdvance("…") + 3, 20)
    assert label.grab().toImage() == empty.grab().toImage()
    assert label.toolTip() == "BCE per pixel"


def test_a_text_that_fits_keeps_the_dots_it_begins_with(qtbot: QtBot) -> None:
    label = ElidedLabel("… and 3 more")
    qtbot.addWidget(label)
    label.resize(300, 20)
    label.grab()
    assert label.toolTip() == "", "nothing of it is left out"


def test_a_note_of_a_heading_has_a_shorter_wording(qtbot: QtBot) -> None:
    header, shown = SectionHeader("Training"), SectionHeader("Training")
    header.set_note("BCE per pixel, test (thick) and train (thin)", short="BCE per pixel")
    shown.set_note("BCE per pixel")
    for each in (header, shown):
        qtbot.addWidget(each)
        each.resize(260, 30)
    assert header.grab().toImage() == shown.grab().toImage()
    assert header.note() == "BCE per pixel, test (thick) and train (thin)"
    assert header._note.toolTip() == header.note()


def test_a_note_without_room_for_its_shortest_wording_is_left_out_but_a_name_is_cut(
    qtbot: QtBot,
) -> None:
    header, empty = SectionHeader("Training"), SectionHeader("Training")
    header.set_note("BCE per pixel, test (thick) and train (thin)", short="BCE per pixel")
    for each in (header, empty):
        qtbot.addWidget(each)
        each.resize(125, 30)
    header.grab()
    room = header._note.width()
    assert 20 < room < header._note.fontMetrics().horizontalAdvance("BCE per pixel")
    assert header.grab().toImage() == empty.grab().toImage()
    assert header._note.toolTip() == header.note()
    header.set_note("A run with a long name", "#2f6fed")
    assert "…" in header._note._fitted(room)


def test_half_an_explanation_is_none(qtbot: QtBot) -> None:
    label = ElidedLabel("A model undoes the noise it learnt with.", whole=True)
    qtbot.addWidget(label)
    wide = label.fontMetrics().horizontalAdvance(label.text())
    assert label._fitted(wide) == label.text()
    assert label._fitted(wide - 1) == ""
    label.resize(wide - 1, 20)
    label.grab()
    assert label.toolTip() == label.text()


def test_the_name_of_a_run_keeps_both_of_its_ends(qtbot: QtBot) -> None:
    label = ElidedLabel("variational-0f8d · drag a bar to edit")
    qtbot.addWidget(label)
    label.set_text("variational-0f8d · drag a bar to edit", "variational-0f8d")
    room = label.fontMetrics().horizontalAdvance("variational-0")
    assert label._fitted(room).endswith("…")
    label.set_dot("#2f6feb")
    first, last = label._fitted(room).split("…")
    assert first.startswith("var")
    assert last.endswith("0f8d")


def test_two_letters_of_a_note_are_none(qtbot: QtBot) -> None:
    label = ElidedLabel("BCE per pixel")
    qtbot.addWidget(label)
    wide = label.fontMetrics().horizontalAdvance
    assert label._fitted(wide("BCE…") + 1) == "BCE…"
    assert label._fitted(wide("BC…") + 1) == ""
    label.set_text("dB")
    assert label._fitted(wide("dB")) == "dB"


def test_at_every_width_a_whole_text_is_whole(qtbot: QtBot) -> None:
    text = "A model undoes the noise it learnt with."
    label = ElidedLabel(text, whole=True)
    qtbot.addWidget(label)
    wide = label.fontMetrics().horizontalAdvance(text)
    for words in (text, text[:-1], text[:-2], text[:-3], text[:-4]):
        label.set_text(words)
        assert {label._fitted(room) for room in range(wide - 60, wide + 3)} == {words, ""}
