"""EPUB: chapters in order, paragraphs apart, and what a book says of itself."""

from __future__ import annotations

import io
import zipfile

import pytest

from indexer.errors import UnreadableDocument
from indexer.readers import epub

CONTAINER = '<container><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>'
BOOK = """<package xmlns:dc="d"><metadata><dc:title>كتاب</dc:title><dc:language>ar</dc:language>
<dc:creator>Mammadov</dc:creator><dc:publisher>House</dc:publisher><dc:date>2012-05-04</dc:date>
</metadata><manifest>
<item id="b" href="two.xhtml" media-type="application/xhtml+xml"/>
<item id="a" href="text/one%20a.xhtml" media-type="application/xhtml+xml"/>
<item id="p" href="p.png" media-type="image/png"/>
</manifest><spine><itemref idref="a"/><itemref idref="b"/><itemref idref="p"/><itemref idref="x"/>
</spine></package>"""


def book(one: str = "<p>One</p>", two: str = "<p>Two</p>", **parts: str) -> bytes:
    buffer = io.BytesIO()
    content = {
        "META-INF/container.xml": CONTAINER,
        "OPS/book.opf": BOOK,
        "OPS/text/one a.xhtml": one,
        "OPS/two.xhtml": two,
        **{name.replace("__", "/").replace("_xml", ".xml"): part for name, part in parts.items()},
    }
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in content.items():
            if part:
                archive.writestr(name, part)
    return buffer.getvalue()


def test_chapters_stand_in_the_order_of_reading() -> None:
    assert epub.read(book()).text == "One\n\nTwo\n"


@pytest.mark.parametrize(
    ("chapter", "text"),
    [
        ("<h1>مجلس</h1><p>الأمن</p>", "مجلس\n\nالأمن"),
        ("<p>one\n  two</p>\n<p>three</p>", "one two\n\nthree"),
        ("<p>Coun<b>cil</b> of <i>2012</i></p>", "Council of 2012"),
        ("<p>a<br/>b</p>", "a\nb"),
        ("<ul><li>one</li><li>two</li></ul><p>c</p>", "- one\n- two\n\nc"),
        ("<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>", "1 | 2\n3"),
        ("<?xml version='1.0'?><html><head><title>t</title></head><body>é</body></html>", "é"),
        ("<p>caf&eacute;&nbsp;!</p>", "café !"),
        ("<div>a<div>b</div>c</div>", "a\n\nb\n\nc"),
        ("<p>a</p><script>var x;</script><style>p {}</style><!-- c -->", "a"),
    ],
)  # fmt: skip
def test_the_text_of_a_chapter(chapter: str, text: str) -> None:
    assert epub.read(book(chapter)).text == f"{text}\n\nTwo\n"


def test_a_book_tells_of_itself() -> None:
    assert epub.read(book()).metadata == {
        "title": "كتاب",
        "language": "ar",
        "author": "Mammadov",
        "source": "House",
        "date": "2012-05-04",
    }


def test_a_missing_chapter_costs_only_itself() -> None:
    assert epub.read(book(one="")).text == "Two\n"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (book("<p> </p>", "<img src='x'/>"), "no text"),
        (
            book(**{"META-INF__encryption_xml": "<e><CipherReference URI='OPS/two.xhtml'/></e>"}),
            "DRM",
        ),
    ],
)
def test_a_bad_book_says_what_is_wrong(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableDocument, match=reason):
        epub.read(data)


def test_locked_fonts_lock_no_book() -> None:
    lock = "<e><CipherReference URI='OPS/font.otf'/></e>"
    assert epub.read(book(**{"META-INF__encryption_xml": lock})).text == "One\n\nTwo\n"
