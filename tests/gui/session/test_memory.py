"""What the window lets go of: it is open for hours, and there are more runs than memory."""

from __future__ import annotations

import gc
import weakref
from typing import TYPE_CHECKING

import numpy as np

from engine.evaluation.figures import Summary
from engine.evaluation.label_curve import LabelPoint
from gui.session.figures.measured import FewLabels, Measured, RobustnessCurve
from gui.session.figures.measurements import GAUSSIAN
from gui.session.following import run_loader
from tests.gui import lab

if TYPE_CHECKING:
    import pytest
    from pytestqt.qtbot import QtBot

    from gui.session import Session


def measure(session: Session, run: str) -> None:
    """As if all that is measured of a run had been."""
    model = session.book.entries[run].model
    assert model is not None
    figures = dict.fromkeys(Summary.__dataclass_fields__)
    session.comparison._received(Measured(run, model, Summary(**figures)))
    session.robustness.put(RobustnessCurve(run, model, GAUSSIAN, np.zeros(3, np.float32)))
    point = LabelPoint(run, "probe", 10, 100, 10, (0.1,))
    session.label_curves.put(FewLabels(point, model))


def test_figures_do_not_keep_models_of_runs_that_were_let_go(
    qtbot: QtBot, session: Session
) -> None:
    lab.load_all(qtbot, session)
    measure(session, "sparse")
    assert session.comparison.is_fresh("sparse")
    model = weakref.ref(session.book.entries["sparse"].model)
    session.book.entries["sparse"].unload()
    measure(session, "vanilla")
    gc.collect()
    assert model() is None
    assert session.comparison.get("sparse") is None
    assert session.comparison.is_fresh("vanilla")


def test_runs_that_take_too_much_memory_are_let_go_the_oldest_first(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab.load_all(qtbot, session)
    entries = session.book.entries
    assert entries["vanilla"].nbytes > entries["vanilla"].model.nbytes > 0
    monkeypatch.setattr(run_loader, "MOST_BYTES", 1)
    lab.show(qtbot, session, "sparse")
    assert (entries["vanilla"].loaded, entries["sparse"].loaded) == (False, True)
    lab.show(qtbot, session, "vanilla")
    assert (entries["vanilla"].loaded, entries["sparse"].loaded) == (True, False)


def test_runs_are_let_go_the_one_looked_at_longest_ago_first(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = lab.train(qtbot, session)
    entries = session.book.entries
    for run in ("sparse", "vanilla", own):
        lab.show(qtbot, session, run)
    monkeypatch.setattr(run_loader, "MOST_LOADED", 1)
    session.loader.load_compared()
    assert [run for run in entries if entries[run].loaded] == ["vanilla", own]
