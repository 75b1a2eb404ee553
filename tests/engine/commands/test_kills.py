"""A training that is killed and resumed comes to the same as one that is left alone.

The long form is ``python -m tests.campaign.kills``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.campaign.kills import Campaign

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(("by", "kills"), [("KILL", 3), ("PIPE", 1)])
def test_the_end_is_the_same_bit_for_bit(by: str, kills: int, tmp_path: Path) -> None:
    campaign = Campaign(tmp_path, epochs=40, by=by, seed=4, longest=1.0)
    found = campaign.run(kills)
    assert found.complaints == []
    assert found.kills == kills
    assert found.polls > 10 * kills
    assert len(found.steps) + found.early == kills
