"""The benchmark's table: new rows take the place of those of the same name, others stay."""

from __future__ import annotations

from gui.benchmark.results_table import Made, joined

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


def test_the_same_circumstances_are_told_once() -> None:
    text = joined(HEADS, [PEN], FIRST, joined(HEADS, [MAP], FIRST, "", ORDER), ORDER)
    assert text.count("Abacus") == 1


def test_a_table_with_other_columns_is_dropped() -> None:
    text = joined(HEADS, [PEN], LATER, "| figure | value |\n| --- | --- |\n| pick | 1 |\n", ORDER)
    assert table_of(text)[2:] == ["| pen | idle | 4 | 2026-03-04 |"]
