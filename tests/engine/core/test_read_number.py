from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.read_number import NumberError, parse_number
from engine.core.text import spaced

WIDE = (
    "\uff11,\uff10\uff10\uff10",
    "\uff11\uff0c\uff10\uff10\uff10",
    "\u0661,\u0660\u0660\u0660",
    "1\u200b,000",
)
"""In digits of other scripts, or with something between that nobody sees."""


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0,5", 0.5),
        ("0.5", 0.5),
        (".5", 0.5),
        ("0,001", 0.001),
        ("0.001", 0.001),
        ("1.234", 1.234),  # as the program itself writes it
        ("12,5", 12.5),
        ("1,2345", 1.2345),
        ("1e-3", 0.001),
        ("1,5e3", 1500),
        ("\u22122", -2),
        (" 7 ", 7),
        ("1,234,567", 1234567),
        ("1.234.567", 1234567),
        ("1,234.5", 1234.5),
        ("1.234,5", 1234.5),
        ("10 000", 10000),
        ("10\u202f000", 10000),
        ("10\u00a0000,25", 10000.25),
        ("1’234’567", 1234567),
        ("1234,567", 1234.567),
        ("\uff11\uff12\uff0e\uff15", 12.5),  # as a Japanese keyboard writes it
        ("\uff10\uff0c\uff15", 0.5),
        ("\u0661\u0662\u066b\u0665", 12.5),  # Arabic
        ("\u0661\u0660\u066c\u0660\u0660\u0660", 10000),
        ("\u20131.5", -1.5),  # the dash that an editor makes of a hyphen
        ("\uff0d2", -2),
        ("\ufeff5", 5),
        ("5\u200b", 5),
        ("\u200e5\u200f", 5),
        ("1\u206010", 110),
    ],
)
def test_numbers_of_many_countries(text: str, value: float) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize("text", ["1,000", "1,234", "-1,234", "999,999", *WIDE])
def test_one_comma_before_three_digits_is_refused(text: str) -> None:
    with pytest.raises(NumberError, match="could mean"):
        parse_number(text)


@pytest.mark.parametrize(
    "text", ["1,000", "1.000", "1,234", "60.000", "\u0661\u066b\u0660\u0660\u0660"]
)
def test_a_whole_number_may_have_neither(text: str) -> None:
    with pytest.raises(NumberError, match="could mean"):
        parse_number(text, integer=True)


def test_both_readings_are_named() -> None:
    with pytest.raises(NumberError, match=r"“1,234” could mean 1234 or 1\.234: write one"):
        parse_number("1,234", integer=True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "1_0",
        "1_000.5",
        "1,2,3",
        "1 0 0",
        "1,234,5",
        "10 00",
        "1.2.3",
        "--1",
        "1,23.4",
        "12 3456",
        "\u00bd",
        "\u00b2",
        "50 %",
        "0x10",
        "1\u2032000",
        "\u200b",
        "10,00,000",
    ],
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(NumberError, match="is not a number"):
        parse_number(text)


@pytest.mark.parametrize("text", ["nan", "inf", "-Infinity", "1e999"])
def test_only_finite_numbers(text: str) -> None:
    with pytest.raises(NumberError, match="not a finite number"):
        parse_number(text)


@pytest.mark.parametrize(("text", "whole"), [("10 000", 10000), ("12.0", 12), ("1e3", 1000)])
def test_whole_numbers(text: str, whole: int) -> None:
    found = parse_number(text, integer=True)
    assert (found, type(found)) == (whole, int)


def test_whole_numbers_keep_every_digit() -> None:
    assert parse_number("9007199254740993", integer=True) == 9007199254740993
    with pytest.raises(NumberError, match=r"“16\.4” is not a whole"):
        parse_number("16.4", integer=True)


@pytest.mark.parametrize(("text", "whole"), [("0" * 5000 + "16", 16), ("-" + "0" * 5000, 0)])
def test_zeros_before_a_number_say_nothing_however_many(text: str, whole: int) -> None:
    assert parse_number(text, integer=True) == whole
    assert parse_number(text) == whole


def test_a_long_text_is_cut_and_control_characters_are_not_quoted() -> None:
    with pytest.raises(NumberError) as refused:
        parse_number("1\x1b[31m" + "9" * 5000 + "x")
    assert len(str(refused.value)) < 60
    assert "\x1b" not in str(refused.value)


@given(st.integers(-(10**12), 10**12))
def test_what_the_program_writes_it_reads(number: int) -> None:
    assert parse_number(spaced(number), integer=True) == number
    assert parse_number(spaced(number).replace(" ", "\u202f"), integer=True) == number


@given(st.floats(-1e6, 1e6).map(lambda value: f"{value:.4g}"))
def test_four_digits_are_read_as_written(text: str) -> None:
    assert parse_number(text) == float(text)
