"""NDJSON: each line a document, and lines that are none."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import readers
from indexer.errors import UnreadableDocument, UnsupportedFormat
from indexer.model import Extract, Part


def read(*lines: object) -> list[Part]:
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    return list(readers.parts("news.ndjson", text.encode()))


GOOD = {"id": "a", "text": "The Council met."}


def test_each_line_is_a_document() -> None:
    first, second = read(
        {"id": "a-1", "text": "مجلس الأمن", "title": "العنوان", "date": "2012-05-04", "n": 3},
        {"body": "Le Conseil", "language": "fr", "tags": ["un", "deux"]},
    )
    assert (first.key, second.key) == ("news.ndjson#a-1", "news.ndjson#2")
    assert first.extract == Extract(
        "مجلس الأمن", {"title": "العنوان", "date": "2012-05-04", "n": "3"}
    )
    assert second.extract == Extract("Le Conseil", {"language": "fr", "tags": "un, deux"})


@pytest.mark.parametrize(
    ("own", "key"),
    [
        ("a", "a"),
        (7, "7"),
        ("un/7#b", "un/7#b"),
        (" a\n b\u202e ", "a b"),
        ("cafe\u0301", "café"),
        # what is no name is none: the line is
        ("", "2"),
        (None, "2"),
        (1.5, "2"),
        (["a"], "2"),
    ],
)
def test_a_document_is_named_by_its_id_or_its_line(own: object, key: str) -> None:
    assert read({"text": "x"}, {"id": own, "text": "t"})[1].key == f"news.ndjson#{key}"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ('{"text": ' + "1" * 5000 + "}", "no JSON"),
        ("[]", "no JSON object"),
        ("null", "no JSON object"),
        ({"id": "b"}, "no text"),
        ({"id": "b", "text": 3}, "no text"),
        ({"id": "a", "text": "again"}, "another line has the id a"),
        ({"id": "a" * 201, "text": "t"}, "200 characters"),
    ],
)
def test_a_line_that_is_no_document_costs_only_itself(line: object, reason: str) -> None:
    before, bad, after = read(GOOD, line, {"text": "It met again."})
    assert bad.key == "news.ndjson#line 2"
    assert bad.extract is None
    assert reason in bad.fault
    assert before.extract
    assert after.extract
    assert after.key == "news.ndjson#3"


def test_many_bad_lines_are_counted_not_listed() -> None:
    found = read(GOOD, *["{"] * 150, {"text": "last"})
    assert len(found) == 1 + 100 + 1 + 1
    assert found[-1].key == "news.ndjson"
    assert "150 of its lines" in found[-1].fault
    assert found[-2].key == "news.ndjson#152"


@pytest.mark.parametrize("data", [b"", b"\n \n", b"\0\1\2" * 100, b"Dear Sir,\nHello", b"[\n1\n]"])
def test_a_file_that_is_something_else_is_unreadable(data: bytes) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        list(readers.parts("a.jsonl", data))
    assert caught.value.next


def test_blank_lines_and_line_ends_of_windows_are_nothing() -> None:
    data = b'\xef\xbb\xbf{"text": "one"}\r\n\r\n{"text": "two"}\r\n'
    assert [p.extract and p.extract.text for p in readers.parts("a.ndjson", data)] == ["one", "two"]


def test_text_is_clean() -> None:
    (part,) = read('{"text": "a\\u0000b\\ud800c\\u202ed\\r\\ne"}')
    assert part.extract
    assert part.extract.text == "abcd\ne"


def test_a_file_with_many_documents_is_no_single_one() -> None:
    with pytest.raises(UnsupportedFormat):
        readers.read("a.ndjson", b'{"text": "one"}')


@pytest.mark.parametrize(
    ("document_id", "file_id"),
    [
        ("un/news.ndjson#42", "un/news.ndjson"),
        ("news.JSONL#a#b/c", "news.JSONL"),
        ("c#.ndjson#1", "c#.ndjson"),
        ("notes on C#.md", "notes on C#.md"),
        ("a.ndjson", "a.ndjson"),
        ("a.md#1", "a.md#1"),
    ],
)
def test_a_document_tells_its_file(document_id: str, file_id: str) -> None:
    assert readers.file_of(document_id) == file_id


@given(st.text('{}[]":, \n\\utex1éم', max_size=60))
def test_any_file_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(UnreadableDocument):
        for part in readers.parts("a.ndjson", text.encode()):
            assert bool(part.extract) != bool(part.fault)
