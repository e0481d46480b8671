"""Headings in every format that has them: paragraphs of their own, as Markdown's are."""

from __future__ import annotations

import html
import warnings
from typing import TYPE_CHECKING

import producers
import pytest

from indexer.readers import read

if TYPE_CHECKING:
    from collections.abc import Callable

PARTS = {
    "مجلس الأمن": "اعتمد المجلس قراره بالإجماع، وشكر ممثلو المنطقة أعضاءه على ما بذلوه من جهد.",
    "Its members": "The Council met on Monday and adopted its resolution on the matter before it.",
    "Le vote": "Le vote fut unanime, et les délégués de la région remercièrent les membres.",
}


def markdown() -> bytes:
    return "".join(f"## {name}\n{prose}\n\n" for name, prose in PARTS.items()).encode()


def elements() -> str:
    return "".join(f"<h2>{name}</h2>\n<p>{html.escape(text)}</p>\n" for name, text in PARTS.items())


def page() -> bytes:
    return f"<html><head><meta charset=utf-8></head><body>{elements()}</body></html>".encode()


def strict_page() -> bytes:
    head = '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head/>'
    return f"{head}<body>{elements()}</body></html>".encode()


def docx() -> bytes:
    document = pytest.importorskip("docx", reason="python-docx is not installed").Document()
    for name, prose in PARTS.items():
        document.add_heading(name, 2)
        document.add_paragraph(prose)
    return producers.saved(document.save)


def odt() -> bytes:
    odfdo = pytest.importorskip("odfdo", reason="odfdo is not installed")
    document = odfdo.Document("text")
    document.body.clear()
    for name, prose in PARTS.items():
        document.body.append(odfdo.Header(2, name))
        document.body.append(odfdo.Paragraph(prose))
    return producers.saved(document.save)


def epub() -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        maker = pytest.importorskip("ebooklib.epub", reason="EbookLib is not installed")
        book = maker.EpubBook()
        chapter = maker.EpubHtml(title="One", file_name="one.xhtml")
        chapter.content = elements()
        book.add_item(chapter)
        book.add_item(maker.EpubNcx())
        book.spine = [chapter]
        return producers.saved(lambda buffer: maker.write_epub(buffer, book))


@pytest.mark.parametrize(
    ("name", "produce"),
    [
        ("a.md", markdown),
        ("a.html", page),
        ("a.xhtml", strict_page),
        ("a.docx", docx),
        ("a.odt", odt),
        ("a.epub", epub),
    ],
)
def test_headings_are_paragraphs_of_their_own(name: str, produce: Callable[[], bytes]) -> None:
    expected = "\n\n".join(f"{heading}\n\n{prose}" for heading, prose in PARTS.items())
    assert read(name, produce()).text == f"{expected}\n"
