from __future__ import annotations

import base64
import io
import json
import re
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from engine.experiments.base import ExperimentResult, Gallery, Plot, PlotLine, Reference, Row
from engine.experiments.report import markdown, page, svg
from engine.experiments.report.page import Made
from engine.images.colours import BLUE, ORANGE

if TYPE_CHECKING:
    from pathlib import Path

LINE = PlotLine("ours & theirs", (1.0, 2.0, 4.0), (0.3, 0.1, 0.2))
PLOT = Plot("A <curve>", "epoch", "BCE", (LINE,))
GALLERY = Gallery("Filters", np.linspace(-1, 1, 20 * 784).reshape(20, 1, 28, 28), signed=True)
ROWS = (
    Row("vanilla", "test BCE", 0.0853, "nats / pixel", Reference.near(0.0851, "a paper"), "low"),
    Row("vanilla", "test PSNR", 20.0, "dB", Reference(22, 0.7, "a paper"), "high"),
    Row("vanilla", "a figure <of> our own", 3.0),
)
OUTCOMES = {"vanilla": ExperimentResult(ROWS, (PLOT,), (GALLERY,), ("One thing differs.",))}
MADE = Made.now(datetime(2026, 1, 2, 3, 4, tzinfo=UTC), 12.34, quick=True)


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [v or "" for k, v in attrs if k in ("src", "href")]
        if tag not in ("meta", "img"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_the_page_is_whole_and_needs_no_other_file() -> None:
    text = page.as_html(OUTCOMES, MADE)
    reader = Reader()
    reader.feed(text)
    assert reader.open == []
    assert len(reader.links) == 1  # the gallery's picture
    assert reader.links[0].startswith("data:image/png;base64,")
    for word in ("within the band", "worse", "a figure <of> our own", "0.08530 nats", "22 ± 0.7"):
        assert word.replace("0.08530", "0.0853") in " ".join(reader.texts)
    assert "2026-01-02T03:04:00+00:00" in text
    assert MADE.processor
    assert "One thing differs." in text


def test_json_and_page_hold_the_same_rows() -> None:
    written = json.loads(json.dumps(page.as_json(OUTCOMES, MADE)))
    assert [row["ours"] for row in written["rows"]] == [row.ours for row in ROWS]
    assert [row["verdict"] for row in written["rows"]] == ["within the band", "worse", None]
    assert written["made"]["quick"] is True
    assert written["plots"]["vanilla"][0]["lines"][0]["y"] == [0.3, 0.1, 0.2]
    text = page.as_html(OUTCOMES, MADE)
    assert all(f"{row['ours']:.4g}" in text for row in written["rows"])


@pytest.mark.parametrize("log_x", [False, True])
def test_points_lie_where_their_values_say(log_x: bool) -> None:
    root = ET.fromstring(svg.svg(Plot("", "x", "y", (LINE,), log_x)))  # noqa: S314
    name = "{http://www.w3.org/2000/svg}"
    (curve,) = root.findall(f"{name}polyline")
    points = [tuple(map(float, p.split(","))) for p in curve.attrib["points"].split()]
    (x0, y0), (x1, y1), (x2, y2) = points
    assert x0 == svg.LEFT
    assert x2 == svg.WIDTH - svg.RIGHT
    assert (x1 - x0) / (x2 - x0) == pytest.approx(1 / 2 if log_x else 1 / 3, abs=0.01)
    assert (y1 - y2) / (y1 - y0) == pytest.approx(0.5, abs=0.01)
    assert svg.TOP < y0 < y2 < y1 < svg.HEIGHT - svg.BOTTOM


@pytest.mark.parametrize("value", [0.0, 3.0, -1e-5])
def test_a_flat_curve_can_be_drawn(value: float) -> None:
    text = svg.svg(Plot("flat", "x", "y", (PlotLine("one", (1.0,), (value,)),)))
    assert "nan" not in text


def test_pictures_are_grey_or_blue_above_and_orange_below_zero() -> None:
    images = np.stack([np.full((1, 28, 28), v, np.float32) for v in (-1.0, 0.0, 1.0)])
    for signed, expected in (
        (True, [ORANGE, (255, 255, 255), BLUE]),
        (False, [(0, 0, 0), (0, 0, 0), (255, 255, 255)]),
    ):
        url = svg.data_url(Gallery("", images, signed=signed))
        raw = base64.b64decode(url.partition(",")[2])
        sheet = Image.open(io.BytesIO(raw)).convert("RGB")
        assert sheet.size == (2 * (3 * 28 + 2 * 2), 56)
        seen = [sheet.getpixel((2 * (30 * column + 5), 20)) for column in range(3)]
        assert seen == expected


DOCUMENT = "# Results\n\n<!-- a -->\n\nold\n\n<!-- /a -->\n\nwhy\n\n<!-- b -->\n<!-- /b -->\n"


def test_a_table_goes_between_its_markers_and_leaves_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "RESULTS.md"
    path.write_text(DOCUMENT, "utf-8")
    for _ in range(2):  # written again it is the same document
        markdown.check_markers(path, "a")
        markdown.write(path, "a", "| new |\n")
        assert path.read_text("utf-8") == DOCUMENT.replace("old\n", "| new |\n")


def test_without_markers_the_table_is_the_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "table.md"
    for text in ("| first |\n", "| second |\n"):
        markdown.write(path, "a", text)
        assert path.read_text("utf-8") == text


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"<!-- a -->", "needs one <!-- a -->, and one <!-- /a --> after it"),
        (b"<!-- /a --> <!-- a -->", "needs one <!-- a -->"),
        (b"<!-- a --> <!-- a --> <!-- /a -->", "needs one <!-- a -->"),
        (b"\xff", "can't be read as text"),
    ],
)
def test_a_table_without_a_clear_place_is_refused_and_the_file_kept(
    tmp_path: Path, content: bytes, complaint: str
) -> None:
    path = tmp_path / "RESULTS.md"
    path.write_bytes(content)
    for refuse in (
        lambda: markdown.check_markers(path, "a"),
        lambda: markdown.write(path, "a", "table"),
    ):
        with pytest.raises(markdown.MarkerError, match=re.escape(complaint)):
            refuse()
    assert path.read_bytes() == content
