"""Books as EPUB 2 and 3: chapters in the order of reading, the book's title and language."""

from __future__ import annotations

import posixpath
import urllib.parse
from typing import TYPE_CHECKING

from indexer import markup
from indexer.archive import Archive, damaged
from indexer.elements import markup_text
from indexer.errors import UnreadableDocument
from indexer.model import Extract
from indexer.text import clean, clean_line, decode, is_date

if TYPE_CHECKING:
    from collections.abc import Mapping

SUFFIXES = (".epub",)
LIBRARIES = ("lxml",)
_CONTAINER, _ENCRYPTION = "META-INF/container.xml", "META-INF/encryption.xml"
_PAGES = frozenset(("application/xhtml+xml", "text/html", "application/x-dtbook+xml"))
_LONGEST = 10_000  # characters of metadata
_SAID = ("title", "creator", "language", "publisher", "subject", "description")


def read(data: bytes) -> Extract:
    """Return the text of the book, its chapters apart."""
    archive = Archive(data)
    container = _Elements("rootfile", "full-path")
    markup.parse(archive.chunks(_CONTAINER), container)
    if not container.values:
        raise damaged("it names no book")
    root = container.values[0]
    book = _Book()
    markup.parse(archive.chunks(root), book)
    chapters = [_joined(root, target) for target in book.chapters()]
    _refuse_encrypted(archive, chapters)
    texts = [_chapter(archive.read(chapter)) for chapter in chapters if chapter in archive]
    text = "\n\n".join(filter(None, texts))
    if not text:
        raise UnreadableDocument(
            "there is no text in it: its pages may be pictures", next="Remove it"
        )
    return Extract(f"{text}\n", _metadata(book.said))


class _Elements(markup.Handler):
    """One attribute of all elements of a name."""

    def __init__(self, element: str, attribute: str) -> None:
        self.values: list[str] = []
        self._element, self._attribute = element, attribute

    def started(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == self._element and self._attribute in attributes:
            self.values.append(attributes[self._attribute])


class _Book(markup.Handler):
    """The package document: what the book says of itself, its files, their order."""

    def __init__(self) -> None:
        self.said: dict[str, str] = {}
        self._files: dict[str, str] = {}
        self._order: list[str] = []
        self._text = ""

    def started(self, name: str, attributes: Mapping[str, str]) -> None:
        self._text = ""
        if name == "item" and attributes.get("media-type") in _PAGES:
            self._files[attributes.get("id", "")] = attributes.get("href", "")
        elif name == "itemref":
            self._order.append(attributes.get("idref", ""))

    def characters(self, text: str) -> None:
        if len(self._text) < _LONGEST:
            self._text += text

    def ended(self, name: str) -> None:
        if self._text.strip():
            self.said.setdefault(name, self._text)
        self._text = ""

    def chapters(self) -> list[str]:
        """Return the files in the order of reading, each once."""
        files = (self._files.get(name) for name in self._order)
        return list(dict.fromkeys(file for file in files if file))


def _joined(root: str, target: str) -> str:
    path = urllib.parse.unquote(target.partition("#")[0])
    return posixpath.normpath(posixpath.join(posixpath.dirname(root), path))


def _refuse_encrypted(archive: Archive, chapters: list[str]) -> None:
    """Refuse books whose chapters are locked; fonts often are, which matters to nobody."""
    locked = _Elements("CipherReference", "URI")
    if _ENCRYPTION in archive:
        markup.parse(archive.chunks(_ENCRYPTION), locked)
    if not set(chapters).isdisjoint(map(urllib.parse.unquote, locked.values)):
        raise UnreadableDocument(
            "it is locked against copying (DRM)", next="Ask for a copy without the lock"
        )


def _chapter(data: bytes) -> str:
    return markup_text(clean(decode(data)[0])) if data.strip() else ""


def _metadata(found: Mapping[str, str]) -> dict[str, str]:
    said = {name: clean_line(found.get(name, "")) for name in _SAID}
    said["author"] = said.pop("creator")
    said["source"] = said.pop("publisher")
    date = found.get("date", "").strip()[:10]
    said["date"] = date if is_date(date) else ""
    return {name: value for name, value in said.items() if value}
