"""Which runs a sweep has, and where they lie."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.runs import manifest
from engine.runs.book import RunBook
from engine.runs.sweep.cells import prepare
from engine.runs.sweep.plan import Plan, canonical, shown, with_seeds
from tests.engine.runs.sweep.conftest import small_plan

if TYPE_CHECKING:
    from pathlib import Path

    from engine.runs.manifest import DataSource


def test_every_combination_has_every_seed(plan: Plan) -> None:
    found = [(each.config.network.code, each.config.seed) for each in plan.cells]
    assert found == [(2, 0), (2, 1), (3, 0), (3, 1)]


def test_the_same_runs_on_the_same_data_have_the_same_tag(plan: Plan, images: Path) -> None:
    tag = plan.tag("data")
    assert tag.startswith("sweep-")
    assert Plan(plan.cells[::-1]).tag("data") == tag
    assert small_plan(images).tag("data") == tag
    others = {
        plan.tag("other data"),
        Plan(plan.cells[:3]).tag("data"),
        replace(plan, name="again").tag("data"),
        small_plan(images, epochs=3).tag("data"),
    }
    assert len(others | {tag}) == 5


def test_a_run_is_called_by_what_differs(plan: Plan, images: Path) -> None:
    assert plan.run_name(plan.cells[1]) == "Vanilla · code 2 · seed 1"
    named = small_plan(images, "Widths")
    assert named.run_name(named.cells[0]) == "Widths · code 2 · seed 0"
    one = with_seeds(plan.cells[:1], [4])
    assert one.run_name(one.cells[0]) == "Vanilla · code 2"
    assert (shown(0.50), shown(1e-05), shown(True), shown("mean")) == (
        "0.5",
        "1e-05",
        "True",
        "mean",
    )


def test_runs_are_made_once_and_listed(plan: Plan, data: DataSource, tmp_path: Path) -> None:
    made = prepare(plan, tmp_path, data, 1)
    listed = {run.folder.path: run for run in RunBook(tmp_path, None).runs()}
    assert {each.folder.path for each in made} == set(listed)
    assert {run.state for run in listed.values()} == {"new"}
    for each in made:
        described = manifest.read(each.folder)
        assert described.name == each.name == plan.run_name(each.cell)
        assert described.tags == (plan.tag(data.fingerprint),)
        assert canonical(described.config) == canonical(each.cell.config.to_shared_dict())
        assert (described.data, described.threads, described.device) == (data, 1, "cpu")
        assert not each.done
    again = prepare(plan, tmp_path, data, 1)
    assert [each.folder for each in again] == [each.folder for each in made]


def test_another_sweep_is_not_mixed_up_with_it(
    plan: Plan, data: DataSource, images: Path, tmp_path: Path
) -> None:
    first = prepare(plan, tmp_path, data, 1)
    longer = small_plan(images, epochs=5)
    second = prepare(longer, tmp_path, data, 1)
    folders = {each.folder.path for each in (*first, *second)}
    assert len(folders) == 8
    assert second[0].name == f"{first[0].name} · {longer.tag(data.fingerprint)}"


def test_a_run_that_was_deleted_is_made_anew(plan: Plan, data: DataSource, tmp_path: Path) -> None:
    made = prepare(plan, tmp_path, data, 1)
    book = RunBook(tmp_path, None)
    book.delete(book.open(made[2].folder.path))
    again = prepare(plan, tmp_path, data, 1)
    same = [a.folder == b.folder for a, b in zip(made, again, strict=True)]
    assert same == [True, True, False, True]
