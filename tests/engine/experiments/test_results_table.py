"""A table of results: new rows take the place of those of the same name, others stay."""

from __future__ import annotations

from engine.experiments.base import ExperimentResult, Reference, Row
from engine.experiments.report import page
from engine.experiments.report.results_table import Made, joined, reproduced

HEADS = ("name", "figure", "value")
ORDER = ("training", "pen", "map")
FIRST, LATER = Made("2026-01-02", "Abacus · xcb"), Made("2026-03-04", "Sundial · xcb")
MAP, EMPTY = ("map", "pick | one", "0.5"), ("map", "pan", "")
PEN = ("pen", "idle", "4")


def table_of(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("|")]


def test_it_stands_below_when_and_where_it_was_measured() -> None:
    first, empty, *table = joined(HEADS, [MAP, EMPTY], FIRST, "", ORDER).splitlines()
    assert first == "2026-01-02: Abacus · xcb"
    assert empty == ""
    assert table == [
        "| name | figure | value | day |",
        "| --- | --- | --- | --- |",
        "| map | pick \\| one | 0.5 | 2026-01-02 |",
        "| map | pan |  | 2026-01-02 |",
    ]


def test_rows_of_other_names_stay_with_their_day_and_machine() -> None:
    earlier = joined(HEADS, [MAP, EMPTY], FIRST, "", ORDER)
    text = joined(HEADS, [PEN], LATER, earlier, ORDER)
    assert text.splitlines()[:3] == ["2026-01-02: Abacus · xcb", "", "2026-03-04: Sundial · xcb"]
    assert table_of(text)[2:] == [
        "| pen | idle | 4 | 2026-03-04 |",
        "| map | pick \\| one | 0.5 | 2026-01-02 |",
        "| map | pan |  | 2026-01-02 |",
    ]


def test_all_rows_of_a_name_are_replaced() -> None:
    earlier = joined(HEADS, [PEN, MAP, EMPTY], FIRST, "", ORDER)
    text = joined(HEADS, [("map", "pan", "7")], LATER, earlier, ORDER)
    assert table_of(text)[2:] == [
        "| pen | idle | 4 | 2026-01-02 |",
        "| map | pan | 7 | 2026-03-04 |",
    ]
    whole = joined(HEADS, [PEN, MAP], LATER, text, ORDER)
    assert "Abacus" not in whole


def test_what_was_measured_elsewhere_stays_where_this_machine_lacks_the_device() -> None:
    lacking, measured = ("training", "on a GPU", ""), ("training", "on cuda:0", "9")
    text = joined(HEADS, [lacking], FIRST, "", ORDER, unmeasured={"training"})
    assert table_of(text)[2:] == ["| training | on a GPU |  | 2026-01-02 |"]
    text = joined(HEADS, [measured], FIRST, text, ORDER)
    again = joined(HEADS, [lacking], LATER, text, ORDER, unmeasured={"training"})
    assert again == text
    assert table_of(again)[2:] == ["| training | on cuda:0 | 9 | 2026-01-02 |"]


def test_the_same_circumstances_are_told_once() -> None:
    text = joined(HEADS, [PEN], FIRST, joined(HEADS, [MAP], FIRST, "", ORDER), ORDER)
    assert text.count("Abacus") == 1


def test_a_machine_that_was_busier_is_the_same_machine() -> None:
    calm, busy = (Made("2026-03-04", f"Abacus, load {load}; 1 thread") for load in ("0.4", "12"))
    other = Made("2026-03-04", "Sundial, load 0.4; 1 thread")
    text = joined(HEADS, [MAP], calm, "", ORDER)
    text = joined(HEADS, [PEN], other, text, ORDER)
    text = joined(HEADS, [("training", "a", "1")], busy, text, ORDER)
    assert text.splitlines()[:3:2] == [busy.line, "2026-03-04 b: Sundial, load 0.4; 1 thread"]
    assert [line.rpartition(" | ")[2] for line in table_of(text)[2:]] == [
        "2026-03-04 |",
        "2026-03-04 b |",
        "2026-03-04 |",
    ]


def test_a_machine_that_has_no_row_left_is_told_no_more() -> None:
    days = [Made("2026-03-04", name) for name in ("Abacus", "Sundial", "Slate")]
    text = ""
    for made in days:
        text = joined(HEADS, [MAP], made, text, ORDER)
    assert [line for line in text.splitlines() if line and line not in table_of(text)] == [
        "2026-03-04: Slate"
    ]


def test_a_table_with_other_columns_is_dropped() -> None:
    text = joined(HEADS, [PEN], LATER, "| figure | value |\n| --- | --- |\n| pick | 1 |\n", ORDER)
    assert table_of(text)[2:] == ["| pen | idle | 4 | 2026-03-04 |"]


KNOWN = Row("vanilla", "BCE | test", 0.086, "nats", Reference(0.085, 0.001, "here"), "low")
OTHER = Row("sparse", "Hoyer", 0.5, "", Reference(0.25, 0.1, "there"), "high")
EXPERIMENTS = ("vanilla", "sparse")


def ran(date: str, *, quick: bool = False) -> page.Made:
    return page.Made(date, 60.0, quick, "Abacus", 2, "Linux", {"torch": "2"})


def test_experiments_have_every_figure_with_a_reference() -> None:
    outcomes = {"vanilla": ExperimentResult((KNOWN, Row("vanilla", "other", 1.0)))}
    text = reproduced(outcomes, ran("2026-01-02T03:04:05+00:00"), "", EXPERIMENTS)
    assert text.splitlines()[0] == "2026-01-02: full run · Abacus, 2 cores · Linux · torch 2"
    assert table_of(text) == [
        "| experiment | quantity | source | reference | ours | ratio | verdict | day |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
        (
            "| vanilla | BCE \\| test | here | 0.085 ± 0.001 | 0.086 nats | 1.012 "
            "| within the band | 2026-01-02 |"
        ),
    ]


def test_experiments_that_did_not_run_now_keep_their_figures() -> None:
    first = {"sparse": ExperimentResult((OTHER,))}
    earlier = reproduced(first, ran("2026-01-02T03:04:05+00:00"), "", EXPERIMENTS)
    later = ran("2026-03-04T05:06:07+00:00", quick=True)
    text = reproduced({"vanilla": ExperimentResult((KNOWN,))}, later, earlier, EXPERIMENTS)
    assert [line.partition(" · ")[0] for line in text.splitlines()[:3:2]] == [
        "2026-01-02: full run",
        "2026-03-04: quick run",
    ]
    assert [line.split(" | ")[0] for line in table_of(text)[2:]] == ["| vanilla", "| sparse"]
    assert table_of(text)[3] == table_of(earlier)[2]
