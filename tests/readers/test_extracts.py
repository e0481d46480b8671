"""Kept texts: found again by what a file contains, and as good as none when damaged."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import readers, sandbox
from indexer.errors import UnreadableDocument
from indexer.extracts import FOLDER, Extracts, Kept

if TYPE_CHECKING:
    from pathlib import Path

    from indexer.confined import Answer

KEPT = Kept("نص text", {"title": "عنوان"}, (0, 3))


def only_file(index: Path) -> Path:
    (found,) = (index / FOLDER).glob("*/*")
    return found


def test_what_is_put_is_got(tmp_path: Path) -> None:
    extracts = Extracts(tmp_path)
    assert extracts.get("abc-pdf-1") is None
    extracts.put("abc-pdf-1", KEPT)
    assert extracts.get("abc-pdf-1") == KEPT
    assert extracts.get("abc-pdf-2") is None


@given(st.data())
def test_a_damaged_text_is_none(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    index = tmp_path_factory.mktemp("index")
    extracts = Extracts(index)
    extracts.put("abc", KEPT)
    path = only_file(index)
    content = bytearray(path.read_bytes())
    if data.draw(st.booleans()):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] ^= 1 << data.draw(st.integers(0, 7))
    else:
        del content[data.draw(st.integers(0, len(content) - 1)) :]
    path.write_bytes(content)
    assert extracts.get("abc") is None
    extracts.put("abc", KEPT)
    assert extracts.get("abc") == KEPT


def test_a_text_under_the_name_of_another_is_none(tmp_path: Path) -> None:
    extracts = Extracts(tmp_path)
    extracts.put("abc", KEPT)
    only_file(tmp_path).rename(tmp_path / FOLDER / "ab" / "abd")
    assert extracts.get("abd") is None


def test_a_folder_that_cannot_be_written_keeps_nothing_and_says_nothing(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_text("a file in its place", encoding="utf-8")
    extracts = Extracts(tmp_path)
    extracts.put("abc", KEPT)
    assert extracts.get("abc") is None
    extracts.trim()


def test_the_texts_that_were_used_longest_ago_go_first(tmp_path: Path) -> None:
    extracts = Extracts(tmp_path)
    for number, name in enumerate(("aa", "bb", "cc", "dd")):
        extracts.put(name, KEPT)
        os.utime(tmp_path / FOLDER / name / name, (number, number))
    assert extracts.get("aa")  # used just now
    size = (tmp_path / FOLDER / "aa" / "aa").stat().st_size
    extracts.trim(2 * size)
    assert [name for name in ("aa", "bb", "cc", "dd") if extracts.get(name)] == ["aa", "dd"]


def test_a_file_is_read_once_and_its_fault_told_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    extracts = Extracts(tmp_path)
    asked: list[str] = []
    real = sandbox.read

    def counted(reader: str, data: bytes) -> Answer:
        asked.append(reader)
        return real(reader, data)

    monkeypatch.setattr(sandbox, "read", counted)
    reasons = []
    for name in ("a.docx", "b.docx"):
        with pytest.raises(UnreadableDocument) as caught:
            readers.read(name, b"no archive", extracts)
        reasons.append(str(caught.value))
    assert asked == ["indexer.readers.docx"]
    assert reasons[0].startswith("a.docx: it is damaged")
    assert reasons[1] == reasons[0].replace("a.docx", "b.docx")
