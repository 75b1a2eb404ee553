"""The list of runs alone: rows, pins, filter, menu and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QInputDialog, QLineEdit, QPlainTextEdit, QWidget

from engine.runs.folder import RunFolder
from gui import theme
from gui.panels.run_list import RunListPanel, asking, deeds
from gui.panels.run_list.model import ROW, SEPARATOR
from tests.gui import lab

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from tests.gui.fakes import FakeSession

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton


@pytest.fixture
def panel(qtbot: QtBot, fake: FakeSession, tmp_path: Path) -> RunListPanel:
    """Two shipped runs, and two of one's own."""
    folder = RunFolder(tmp_path / "somewhere")
    fake.book.entries = {key: lab.entry(key) for key in lab.SHIPPED}
    for key, changes in {
        "new": {"state": "running", "epoch": 3.4, "epochs": 10, "figures": {"bce": 0.13714}},
        "old": {"state": "finished", "epoch": 10.0, "epochs": 10, "figures": {"psnr": 17.26}},
    }.items():
        fake.book.entries[key] = lab.entry("vanilla", id=key, name=key, source=folder, **changes)
    made = RunListPanel(fake)  # type: ignore[arg-type]
    qtbot.addWidget(made)
    made.resize(280, 300)
    made.show()
    fake.book.runs_changed.emit()
    return made


def keys(panel: RunListPanel) -> list[str]:
    return [panel.model.run(panel.model.index(row)) for row in range(panel.model.rowCount())]


def row(panel: RunListPanel, run: str) -> Any:
    return panel.model.data(panel.model.place(run), ROW)


def place(panel: RunListPanel, run: str, x: int) -> QPoint:
    return QPoint(x, panel.view.visualRect(panel.model.place(run)).center().y())


def test_a_row_is_laid_out_anew_only_where_it_reads_otherwise(
    panel: RunListPanel, fake: FakeSession
) -> None:
    told: list[int] = []
    panel.model.dataChanged.connect(lambda first, _last: told.append(first.row()))
    entry = fake.book.entries["new"]
    fake.book.run_changed.emit("new")
    told.clear()
    for epoch in (3.41, 3.44, 3.46):  # "3.4 of 10", and only then "3.5 of 10"
        entry.line = entry.told(None, epoch, 10)
        fake.book.run_changed.emit("new")
    assert told == [panel.model.place("new").row()]


def test_a_row_that_reads_otherwise_is_painted_alone(
    panel: RunListPanel, fake: FakeSession, qtbot: QtBot
) -> None:
    with qtbot.waitExposed(panel):
        panel.repaint()
    QCoreApplication.processEvents()
    entry = fake.book.entries["new"]
    entry.line = entry.told(None, 7.0, 10)
    painted = PaintedAreas(panel.view.viewport())
    fake.book.run_changed.emit("new")
    row = panel.view.visualRect(panel.model.place("new"))
    qtbot.waitUntil(lambda: bool(painted.areas))
    assert painted.areas == [row]
    panel.view.executeDelayedItemsLayout()  # there is none that would paint all later
    QCoreApplication.processEvents()
    assert painted.areas == [row]


class PaintedAreas(QObject):
    """Notes what is painted of a widget."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.areas: list[QRect] = []
        widget.installEventFilter(self)

    def eventFilter(self, _widget: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt calls it so
        if isinstance(event, QPaintEvent):
            self.areas.append(event.rect())
        return False


def test_the_shipped_come_first_then_a_line_then_ones_own(panel: RunListPanel) -> None:
    assert keys(panel) == ["vanilla", "sparse", SEPARATOR, "new", "old"]
    assert panel.view.run == "vanilla"


def test_a_row_says_how_far_a_run_is_and_how_good(panel: RunListPanel) -> None:
    assert (row(panel, "vanilla").progress, row(panel, "vanilla").figure) == ("", "—")
    assert (row(panel, "new").progress, row(panel, "new").figure) == ("3.4 of 10 ▸", "0.1371")
    assert row(panel, "new").live
    assert row(panel, "old").progress == "10 ep"
    panel.model.set_figure("psnr")
    assert [row(panel, run).figure for run in ("new", "old")] == ["—", "17.3"]


@pytest.mark.parametrize(
    ("state", "said"), [("stale", "3.4 of 10 stale"), ("diverged", "3.4 of 10 diverged")]
)
def test_what_ended_badly_says_so(
    panel: RunListPanel, fake: FakeSession, state: str, said: str
) -> None:
    entry = fake.book.entries["new"]
    entry.line = lab.line("vanilla", id="new", state=state, epoch=3.4, epochs=10)
    fake.book.run_changed.emit("new")
    assert row(panel, "new").progress == said


def test_a_click_shows_a_run_and_its_box_pins_it(panel: RunListPanel, fake: FakeSession) -> None:
    view = panel.view.viewport()
    QTest.mouseClick(view, LEFT, pos=place(panel, "old", 100))
    QTest.mouseClick(view, LEFT, pos=place(panel, "sparse", 15))
    QTest.mouseClick(view, RIGHT, pos=place(panel, "new", 100))
    line = panel.view.visualRect(panel.model.index(2)).center()
    QTest.mouseClick(view, LEFT, pos=line)
    assert fake.book.calls == [("choose", "old"), ("pin", "sparse", True)]
    fake.book.pin_all("sparse")
    assert row(panel, "sparse").pinned
    QTest.mouseClick(view, LEFT, pos=place(panel, "sparse", 15))
    assert fake.book.calls[-1] == ("pin", "sparse", False)


def test_the_box_is_hit_where_it_is_painted_with_larger_text_too(
    qapp: QApplication, panel: RunListPanel, fake: FakeSession
) -> None:
    theme.apply(qapp, "light", 200)
    try:
        view = panel.view.viewport()
        QTest.mouseClick(view, LEFT, pos=place(panel, "sparse", 32))
        assert fake.book.calls == [("pin", "sparse", True)]
        QTest.mouseClick(view, LEFT, pos=place(panel, "sparse", 42))
        assert fake.book.calls[-1] == ("choose", "sparse")
    finally:
        theme.apply(qapp, "light", 100)


def test_a_seventh_pin_is_refused_aloud(panel: RunListPanel, fake: FakeSession) -> None:
    told = lab.Heard(fake.noticed)
    fake.book.pin_all(*map(str, range(6)))
    panel.toggle_pin("old")
    assert [kind for kind, _ in told.calls] == ["info"]
    assert "At most 6" in told.last[1]


def test_the_keys_go_through_the_list_pin_and_delete(
    panel: RunListPanel, fake: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel.view.setFocus()
    panel.activateWindow()
    fake.book.chosen.connect(panel.view.show_run)
    QTest.keyClick(panel.view, Qt.Key.Key_Down)
    assert fake.book.calls == [("choose", "sparse")]
    QTest.keyClick(panel.view, Qt.Key.Key_Down)  # over the line
    assert fake.book.calls[-1] == ("choose", "new")
    QTest.keyClick(panel.view, Qt.Key.Key_Space)
    assert fake.book.calls[-1] == ("pin", "new", True)
    QTest.keyClick(panel.view, Qt.Key.Key_Delete)
    assert fake.files.calls == [("delete", "new")]
    asked = []
    monkeypatch.setattr(deeds, "ask_words", lambda *words: asked.append(words[1:]) or "other")
    QTest.keyClick(panel.view, Qt.Key.Key_F2)
    assert asked == [("Rename run", "Name", fake.book.entries["new"].name)]
    assert fake.files.calls[-1] == ("rename", "new", "other")


def test_a_run_out_of_sight_comes_to_the_middle_and_one_in_sight_stays(
    panel: RunListPanel, fake: FakeSession
) -> None:
    for number in range(30):
        key = f"run {number}"
        fake.book.entries[key] = lab.entry("vanilla", id=key, name=key, state="finished")
    fake.book.runs_changed.emit()
    view, room = panel.view, panel.view.viewport().rect()
    view.show_run("run 15")
    high = view.visualRect(panel.model.place("run 15")).height()
    assert abs(view.visualRect(panel.model.place("run 15")).center().y() - room.center().y()) < high
    before = view.verticalScrollBar().value()
    view.show_run("run 16")
    assert view.verticalScrollBar().value() == before
    panel.resize(280, 150)
    assert view.viewport().rect().contains(view.visualRect(panel.model.place("run 16")))


LONG = "k-sparse with 256 units and a long name that says all of it, third attempt"


@pytest.mark.parametrize("answer", ["accept", "reject"])
@pytest.mark.parametrize("lines", [False, True])
def test_a_long_name_is_seen_whole_where_it_is_changed(
    panel: RunListPanel, answer: str, lines: bool
) -> None:
    seen: list[tuple[int, int]] = []

    def look() -> None:
        (dialog,) = panel.findChildren(QInputDialog)
        (field,) = dialog.findChildren(QPlainTextEdit if lines else QLineEdit)
        seen.append((field.width(), field.fontMetrics().horizontalAdvance(LONG)))
        dialog.setTextValue("other")
        getattr(dialog, answer)()

    QTimer.singleShot(0, panel, look)
    given = asking.ask_words(panel, "Rename run", "Name", LONG, lines=lines)
    assert given == ("other" if answer == "accept" else None)
    ((room, wide),) = seen
    assert room > wide + 8


def test_a_name_without_end_keeps_the_dialogue_on_the_screen(panel: RunListPanel) -> None:
    for words, least in (("a", 200), ("endless " * 400, 400)):
        dialog = asking.dialogue(panel, "Rename run", "Name", words)
        assert least <= dialog.width() <= panel.screen().availableGeometry().width()
        dialog.deleteLater()


def test_with_more_than_a_dozen_runs_there_is_a_filter(
    panel: RunListPanel, fake: FakeSession
) -> None:
    assert panel.filter.isHidden()
    for number in range(12):
        key = f"own{number}"
        fake.book.entries[key] = lab.entry("sparse", id=key, name=f"β {number}", state="new")
    fake.book.runs_changed.emit()
    assert not panel.filter.isHidden()
    QTest.keyClicks(panel.filter, "sparse 7")
    assert keys(panel) == [SEPARATOR, "own7"]
    panel.filter.clear()
    assert len(keys(panel)) == 2 + 1 + 14
    assert panel.view.run == "vanilla"


def name(action: QAction) -> str:
    """What a line says, without the key beside it."""
    return action.text().partition("\t")[0]


def test_the_menu_offers_what_can_be_done(panel: RunListPanel, fake: FakeSession) -> None:
    def offered(run: str) -> dict[str, bool]:
        menu = panel.menu(run)
        found = {name(action): action.isEnabled() for action in menu.actions()}
        menu.deleteLater()
        return found

    fake.book.entries["vanilla"].line = lab.line("vanilla", read_only=True)
    shipped, done, live = offered("vanilla"), offered("old"), offered("new")
    assert [each for each, can in done.items() if not can] == []
    assert [each for each, can in live.items() if not can] == ["Continue", "Delete"]
    assert {each for each, can in shipped.items() if can} == {
        "Continue",
        "Use These Settings",
        "Export Model …",
    }
    fake.book.entries["old"].line = lab.line("vanilla", id="old", state="stale")
    assert "Resume" in offered("old")


def test_lines_of_the_menu_do_what_they_say(panel: RunListPanel, fake: FakeSession) -> None:
    menu = panel.menu("old")
    assert [a.text() for a in menu.actions() if "\t" in a.text()] == ["Rename …\tF2", "Delete\tDel"]
    actions = {name(action): action for action in menu.actions()}
    for each in ("Continue", "Use These Settings", "Delete"):
        actions[each].trigger()
    menu.deleteLater()
    assert fake.book.calls == [("choose", "old")]
    assert fake.training.calls == ["extend"]
    assert fake.draft.calls == [("take", "old")]
    assert fake.files.calls == [("delete", "old")]


def test_a_row_is_words_for_who_cannot_see_it(panel: RunListPanel, fake: FakeSession) -> None:
    fake.book.pin_all("new")
    index = panel.model.place("new")
    words = panel.model.data(index, Qt.ItemDataRole.AccessibleTextRole)
    assert words == "new, 3.4 of 10 ▸, 0.1371, pinned"
    assert "in training · 3.40 of 10 epochs" in panel.model.data(index, Qt.ItemDataRole.ToolTipRole)


def test_how_far_a_run_is_is_never_nothing_once_it_has_begun(
    panel: RunListPanel, fake: FakeSession
) -> None:
    for epoch, said in ((0.0, "0"), (0.002, "0.002"), (0.27, "0.3"), (1.0, "1"), (1.98, "1.98")):
        line = lab.line("vanilla", id="old", state="stopped", epoch=epoch, epochs=2)
        fake.book.entries["old"].line = line
        assert row(panel, "old").progress == f"{said} of 2"


def test_the_shown_run_stands_among_the_pinned_ones_and_its_box_says_so(
    panel: RunListPanel, fake: FakeSession
) -> None:
    assert not row(panel, "vanilla").lone
    fake.book.pin_all("old")
    assert row(panel, "vanilla").lone
    assert not row(panel, "old").lone
    told = panel.model.data(panel.model.place("vanilla"), Qt.ItemDataRole.ToolTipRole)
    assert "its box keeps it there" in told
    fake.book.pin_all("old", "vanilla")
    assert not row(panel, "vanilla").lone


def test_the_filter_pushes_no_row(panel: RunListPanel, fake: FakeSession) -> None:
    top = panel.view.geometry().top()
    for number in range(12):
        fake.book.entries[f"own{number}"] = lab.entry("sparse", id=f"own{number}", state="new")
    fake.book.runs_changed.emit()
    panel.grab()
    assert panel.filter.isVisible()
    assert panel.view.geometry().top() == top
    assert panel.filter.geometry().right() < panel.figure.geometry().left()


def test_a_note_is_marked_and_stands_in_the_tooltip_with_the_picture_of_the_run(
    panel: RunListPanel, fake: FakeSession, tmp_path: Path
) -> None:
    folder = RunFolder(tmp_path)
    note = "<b>better</b>\nthan before"
    fake.book.entries["old"].line = lab.line("vanilla", id="old", note=note, source=folder)
    place = panel.model.place("old")
    assert panel.model.data(place, ROW).noted
    assert not panel.model.data(panel.model.place("new"), ROW).noted
    told = panel.model.data(place, Qt.ItemDataRole.ToolTipRole)
    assert "<br>&lt;b&gt;better&lt;/b&gt;<br>than before" in told
    assert "<img" not in told
    folder.preview.write_bytes(b"picture")
    told = panel.model.data(place, Qt.ItemDataRole.ToolTipRole)
    assert told.endswith(f'<img src="{folder.preview}">')
    assert f"note: {note}" in panel.model.data(place, Qt.ItemDataRole.AccessibleTextRole)
