from __future__ import annotations

import numpy as np
import pytest

from gui.widgets.code.edited_code import EditedCode


@pytest.fixture
def code() -> EditedCode:
    made = EditedCode()
    made.replace(np.array([0.5, -1.0, 0.0, 2.0]), None)
    made.fit_scale()
    return made


def test_lengths_are_parts_of_the_longest_bar(code: EditedCode) -> None:
    np.testing.assert_allclose(code.lengths(), [0.25, -0.5, 0.0, 1.0])
    assert code.value_of(1, -0.5) == -1.0


def test_units_scale_lengths_and_values() -> None:
    code = EditedCode()
    code.replace(np.array([5.0, -10.0, 3.0, 20.0]), np.array([10.0, 10.0, 0.0, np.nan]))
    code.fit_scale()
    np.testing.assert_allclose(code.lengths(), [0.025, -0.05, 0.15, 1.0])  # dead units count as 1
    assert code.value_of(0, 0.025) == pytest.approx(5.0)


def test_an_edit_is_one_until_the_code_comes_back_without_it(code: EditedCode) -> None:
    assert code.edit(1, 1.25)
    assert not code.edit(1, 1.25)
    assert code.edits == {1: 1.25}
    code.replace(code.values.astype(np.float32), None)
    assert code.edits == {1: 1.25}
    code.replace(np.array([0.5, -1.0, 0.0, 2.0]), None)
    assert code.edits == {}


def test_no_edit_goes_below_a_scale_that_ends_at_zero() -> None:
    code = EditedCode()
    code.replace(np.array([0.0, 1.0]), None)
    code.fit_scale()
    assert code.edit(1, -3.0)
    assert (code.values.tolist(), code.edits) == ([0.0, 0.0], {1: 0.0})


def test_what_is_not_finite_counts_as_zero_and_edits_beyond_the_end_are_gone(
    code: EditedCode,
) -> None:
    code.edit(3, 1.5)
    code.replace(np.array([np.nan, 1.0]), None)
    assert (code.values.tolist(), code.edits) == ([0.0, 1.0], {})
    assert code.reading(1) == "unit 1: 1"
