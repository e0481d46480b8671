"""Word documents (ECMA-376, WordprocessingML): paragraphs, tables, footnotes, endnotes.

Left out is what is not the document: deleted text, codes of fields, heads and feet of pages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer import markup
from indexer.archive import Archive, damaged
from indexer.errors import UnreadableDocument
from indexer.model import Extract

if TYPE_CHECKING:
    from collections.abc import Mapping

SUFFIXES = (".docx", ".docm", ".dotx")
LIBRARIES: tuple[str, ...] = ()
_RELATIONS = "_rels/.rels"
_MAIN = "/officeDocument"  # the end of a relation's type, strict or transitional
_BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_NOTES = ("footnotes.xml", "endnotes.xml")
_SEPARATORS = frozenset(("separator", "continuationSeparator", "continuationNotice"))


def read(data: bytes) -> Extract:
    """Return the text of the document and then of its notes."""
    archive = Archive(data)
    main = _main_part(archive)
    body = _Body()
    markup.parse(archive.chunks(main), body)
    for notes in (main.rpartition("/")[0] + "/" + name for name in _NOTES):
        if notes in archive:
            markup.parse(archive.chunks(notes), body)
    text = body.text()
    if not text.strip():
        raise UnreadableDocument("there is no text in it", next="Remove it, or write something")
    return Extract(text, _metadata(archive, body.title))


class _Relations(markup.Handler):
    def __init__(self) -> None:
        self.main = ""

    def started(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "Relationship" and attributes.get("Type", "").endswith(_MAIN):
            self.main = attributes.get("Target", "").lstrip("/")


def _main_part(archive: Archive) -> str:
    relations = _Relations()
    markup.parse(archive.chunks(_RELATIONS), relations)
    if not relations.main:
        raise damaged("it names no main part")
    return relations.main


class _Body(markup.Handler):
    """Collects paragraphs. Text boxes stand within a paragraph: theirs come before it."""

    def __init__(self) -> None:
        self.title = ""
        self._blocks = markup.Blocks()
        self._open: list[list[str]] = []  # paragraphs that are being read, the inner ones last
        self._hidden = 0  # elements, within each other, whose text is not read
        self._is_text = False
        self._is_title = False

    def started(self, name: str, attributes: Mapping[str, str]) -> None:
        note = name in {"footnote", "endnote"} and attributes.get("type") in _SEPARATORS
        if self._hidden or name in {"Fallback", "moveFrom"} or note:  # Fallback says it again
            self._hidden += 1
        elif name == "p":
            self._open.append([])
        elif name == "t":
            self._is_text = True
        elif name in _BREAKS and self._open:
            self._open[-1].append(_BREAKS[name])
        elif name == "pStyle":
            self._is_title = attributes.get("val") == "Title"
        elif name == "tr":
            self._blocks.begin_row()
        elif name == "tc":
            self._blocks.begin_cell()

    def characters(self, text: str) -> None:
        if self._is_text and not self._hidden and self._open:
            self._open[-1].append(text)

    def ended(self, name: str) -> None:
        if self._hidden:
            self._hidden -= 1
        elif name == "t":
            self._is_text = False
        elif name == "p" and self._open:
            self._end_paragraph("".join(self._open.pop()).strip())
        elif name == "tr":
            self._blocks.end_row()
        elif name == "tbl":
            self._blocks.end_table()

    def _end_paragraph(self, text: str) -> None:
        if self._is_title and not self.title:
            self.title = text
        self._is_title = False
        self._blocks.paragraph(text)

    def text(self) -> str:
        return self._blocks.text()


def _metadata(archive: Archive, title: str) -> dict[str, str]:
    core = "docProps/core.xml"
    found = markup.fields(archive.chunks(core)) if core in archive else {}
    said = {
        "title": found.get("title") or title,
        "author": found.get("creator", ""),
        "subject": found.get("subject", ""),
        "keywords": found.get("keywords", ""),
        "created": found.get("created", "")[:10],  # the file: the document may be older
    }
    return markup.filled(said)
