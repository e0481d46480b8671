"""Texts of OpenDocument (ISO/IEC 26300): paragraphs, headings, tables, notes.

Left out is what is not the document: deleted text, comments, heads and feet of pages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer import markup
from indexer.archive import Archive
from indexer.errors import UnreadableDocument
from indexer.model import Extract

if TYPE_CHECKING:
    from collections.abc import Mapping

SUFFIXES = (".odt", ".ott")
LIBRARIES: tuple[str, ...] = ()
_CONTENT, _META, _MANIFEST = "content.xml", "meta.xml", "META-INF/manifest.xml"
_HIDDEN = frozenset(("tracked-changes", "annotation", "forms", "note-citation", "sequence-decls"))
_MOST_SPACES = 1_000  # that one element may stand for


def read(data: bytes) -> Extract:
    """Return the text of the document; a note follows the paragraph it belongs to."""
    archive = Archive(data)
    _refuse_encrypted(archive)
    body = _Body()
    markup.parse(archive.chunks(_CONTENT), body)
    text = body.text()
    if not text.strip():
        raise UnreadableDocument("there is no text in it", next="Remove it, or write something")
    return Extract(text, _metadata(archive))


class _Manifest(markup.Handler):
    def __init__(self) -> None:
        self.encrypted = False

    def started(self, name: str, attributes: Mapping[str, str]) -> None:
        del attributes
        self.encrypted = self.encrypted or name == "encryption-data"


def _refuse_encrypted(archive: Archive) -> None:
    manifest = _Manifest()
    if _MANIFEST in archive:
        markup.parse(archive.chunks(_MANIFEST), manifest)
    if manifest.encrypted:
        raise UnreadableDocument("it is encrypted", next="Take its password off")


class _Body(markup.Handler):
    """Collects paragraphs; those of notes and text frames stand within another."""

    def __init__(self) -> None:
        self._blocks = markup.Blocks()
        self._open: list[list[str]] = []  # paragraphs that are being read, the inner ones last
        self._later: list[str] = []  # notes, until their paragraph has ended
        self._in_text = 0
        self._hidden = 0

    def started(self, name: str, attributes: Mapping[str, str]) -> None:
        if self._hidden or name in _HIDDEN:
            self._hidden += 1
        elif name == "text" or self._in_text:
            self._in_text += 1
            self._started_in_text(name, attributes)

    def _started_in_text(self, name: str, attributes: Mapping[str, str]) -> None:
        if name in {"p", "h"}:
            self._open.append([])
        elif name == "s" and self._open:
            count = attributes.get("c", "1")
            self._open[-1].append(" " * min(int(count) if count.isdecimal() else 1, _MOST_SPACES))
        elif name in {"tab", "line-break"} and self._open:
            self._open[-1].append("\t" if name == "tab" else "\n")
        elif name == "table-row":
            self._blocks.begin_row()
        elif name == "table-cell":
            self._blocks.begin_cell()

    def characters(self, text: str) -> None:
        if self._open and not self._hidden:
            self._open[-1].append(text.replace("\n", " "))  # line ends of XML are blanks

    def ended(self, name: str) -> None:
        if self._hidden:
            self._hidden -= 1
            return
        if not self._in_text:
            return
        self._in_text -= 1
        if name in {"p", "h"} and self._open:
            self._end_paragraph("".join(self._open.pop()).strip())
        elif name == "table-row":
            self._blocks.end_row()
        elif name == "table":
            self._blocks.end_table()

    def _end_paragraph(self, text: str) -> None:
        if self._open:  # it stands within another
            self._later.append(text)
            return
        for part in (text, *self._later):
            self._blocks.paragraph(part)
        self._later.clear()

    def text(self) -> str:
        return self._blocks.text()


def _metadata(archive: Archive) -> dict[str, str]:
    found = markup.fields(archive.chunks(_META)) if _META in archive else {}
    said = {
        "title": found.get("title", ""),
        "author": found.get("creator") or found.get("initial-creator", ""),
        "subject": found.get("subject", ""),
        "keywords": found.get("keyword", ""),
        "created": found.get("creation-date", "")[:10],  # the file: the document may be older
    }
    return markup.filled(said)
