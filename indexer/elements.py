"""Elements of HTML to lines of text: paragraphs apart, items and rows on lines of their own.

The tree may be a page as lxml parses it, or an article as trafilatura gives it (in TEI's names).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from indexer.text import without_declaration

if TYPE_CHECKING:
    from collections.abc import Mapping

_INVISIBLE = ("head", "script", "style", "template", "noscript")
_PARAGRAPHS = frozenset(
    "address article aside blockquote body div dl fieldset figure footer form h1 h2 h3 h4 h5 h6 "
    "header hr main nav ol p pre section table ul".split()
)
_LINES = frozenset("br caption dd dt figcaption li option tr".split())
_CELLS = frozenset(("td", "th"))
_AS_WRITTEN = frozenset(("pre", "code"))  # line ends in them are meant
_OF_ARTICLES = {  # trafilatura's, as HTML calls them
    **dict.fromkeys(("head", "quote", "list"), "p"),
    "item": "li",
    "row": "tr",
    "cell": "td",
    "lb": "br",
}
_MARK = "- "  # before an item
_LONGEST_CELL = 200  # characters; a longer one is there for the layout of a page

# Gaps count as blanks. Of several in a row, the first of these names wins.
_PARAGRAPH, _LINE, _CELL = "\u2029", "\u2028", "\x1f"
_WRITTEN = {_PARAGRAPH: "\n\n", _LINE: "\n", _CELL: " | "}
_BLANKS = re.compile(r"\s+")


def markup_text(markup: str) -> str:
    """Return the text of HTML as a browser shows it, and nothing else; "" where there is none."""
    from lxml import etree, html  # noqa: PLC0415 - imported only when a document needs it

    if not markup.strip():
        return ""
    parser = html.HTMLParser(huge_tree=True)  # tags that are never closed nest deeply
    try:
        tree = html.document_fromstring(without_declaration(markup), parser=parser)
    except etree.ParserError:  # nothing but a comment
        return ""
    etree.strip_elements(tree, *_INVISIBLE, with_tail=False)
    return _text_of(tree, {})


def article_text(article: Any) -> str:  # noqa: ANN401 - lxml has no type hints
    """Return the text of an article that trafilatura found."""
    return _text_of(article, _OF_ARTICLES)


def _text_of(tree: Any, names: Mapping[str, str]) -> str:  # noqa: ANN401
    from lxml import etree  # noqa: PLC0415

    etree.strip_tags(tree, etree.Comment, etree.ProcessingInstruction)
    writing = _Writing(names)
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        (writing.start if event == "start" else writing.end)(element)
    return writing.text()


class _Writing:
    """The text of the elements that have begun so far, with gaps where paragraphs and so on end."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names
        self._parts: list[str] = []
        self._length = 0  # characters
        self._cells: list[tuple[int, int]] = []  # those that are open: parts and length before
        self._items = 0  # that are open
        self._as_written = 0  # elements that are open
        self._marked = True  # has the item its mark?

    def start(self, element: Any) -> None:  # noqa: ANN401
        """Take the beginning of an element, and the text up to the next one."""
        tag = self._names.get(element.tag, element.tag)
        self._gap(tag)
        if tag in _CELLS:
            if element.getprevious() is not None:
                self._parts.append(_CELL)
            self._cells.append((len(self._parts), self._length))
        elif tag == "li":
            self._items += 1
            self._marked = False
        self._as_written += tag in _AS_WRITTEN
        self._write(element.text)

    def end(self, element: Any) -> None:  # noqa: ANN401
        """Take the end of an element, and the text up to the next one."""
        tag = self._names.get(element.tag, element.tag)
        self._as_written -= tag in _AS_WRITTEN
        if tag in _CELLS:
            self._end_cell()
        elif tag == "li":
            self._items -= 1
            self._marked = True
        self._gap(tag)
        self._write(element.tail)

    def text(self) -> str:
        """Return all of it."""
        return _BLANKS.sub(_written, "".join(self._parts)).strip()

    def _gap(self, tag: str) -> None:
        if tag in _LINES or (tag in _PARAGRAPHS and self._items):
            self._parts.append(_LINE)
        elif tag in _PARAGRAPHS:
            self._parts.append(_PARAGRAPH)

    def _end_cell(self) -> None:
        """Let a short cell be part of a line, whatever is in it."""
        first, before = self._cells.pop()
        if self._length - before <= _LONGEST_CELL:
            self._parts[first:] = [_BLANKS.sub(" ", "".join(self._parts[first:])).strip()]

    def _write(self, text: str | None) -> None:
        if not text:
            return
        shown = text.strip()
        if shown and not self._marked:
            self._parts.append(_MARK)
            self._marked = True
        self._parts.append(text.replace("\n", _LINE) if self._as_written else text)
        self._length += len(shown)


def _written(blanks: re.Match[str]) -> str:
    gaps = blanks.group()
    return next((written for gap, written in _WRITTEN.items() if gap in gaps), " ")
