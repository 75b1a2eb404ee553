"""What the worker says while it measures."""

from __future__ import annotations

from engine.core.progress import Progress
from gui.session.figures import measurements
from tests.gui import lab


def test_a_run_is_called_by_its_name_while_it_is_measured() -> None:
    models = {key: lab.untrained("vanilla", seed=number) for number, key in enumerate("ab")}
    names = {"a": "Vanilla · code 8"}
    messages = measurements.measure(models, lab.digits(), None, names=names)
    told = [each.what for each in messages if isinstance(each, Progress)]
    measured = [what for what in dict.fromkeys(told) if what.startswith("Measuring")]
    assert measured == ["Measuring Vanilla · code 8", "Measuring Vanilla"]
