"""What a person types is a path, or the reason why it can't be one."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.core.files import OutputError, as_json, check_writable, write_json
from engine.core.paths import PathError, named_path, whole_path


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)


def test_a_home_is_spelt_out(tmp_path: Path) -> None:
    assert named_path("~/runs") == tmp_path / "home" / "runs"
    assert named_path("~") == tmp_path / "home"


def test_a_home_of_nobody_is_refused() -> None:
    with pytest.raises(PathError) as refused:
        named_path("~nosuchuser/T")
    assert str(refused.value) == (
        "There is no user 'nosuchuser'; write ./~nosuchuser for a file or folder of that name."
    )
    assert named_path("./~nosuchuser/T") == Path("~nosuchuser/T")


def test_a_folder_that_is_called_so_is_taken(tmp_path: Path) -> None:
    (tmp_path / "~nosuchuser").mkdir()
    assert whole_path("~nosuchuser/T") == tmp_path / "~nosuchuser" / "T"


def test_a_zero_byte_names_nothing() -> None:
    with pytest.raises(PathError, match=r"'a\\x00b' names no file: it holds a zero byte"):
        named_path("a\0b")
    with pytest.raises(OutputError, match=r"a\\x00b can't be written: it holds a zero byte"):
        check_writable("a\0b")


@pytest.mark.parametrize("spelt", ["T", "./T", "T/", "T/../T", "../{here}/T", "{whole}/T", "T//"])
def test_a_folder_has_one_whole_path(spelt: str, tmp_path: Path) -> None:
    path = spelt.format(here=tmp_path.name, whole=tmp_path)
    assert whole_path(path) == tmp_path / "T"


def test_json_keeps_a_path_that_is_no_utf_8(tmp_path: Path) -> None:
    text = as_json({"folder": "caf\udce9", "title": "λ"})
    assert text == '{\n  "folder": "caf\\udce9",\n  "title": "λ"\n}\n'
    write_json(tmp_path / "a.json", ["caf\udce9"])
    assert (tmp_path / "a.json").read_text("utf-8") == '[\n  "caf\\udce9"\n]\n'
