"""TBX, in which term bases are exchanged (ISO 30042): that of 2019 and that of 2008, or MARTIF.

conceptEntry > langSec > termSec > term, or termEntry > langSet > tig or ntig > term. What is said
of a term may be an element of its name or one with a type (the styles DCT and DCA).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from indexer.crosslingual.files import Skipped, language_of, skip
from indexer.crosslingual.glossary import TOO_FEW
from indexer.crosslingual.terms import (
    LAST,
    LONGEST_TERM,
    PREFERRED,
    TOO_LONG,
    USUAL,
    Entry,
)
from indexer.crosslingual.xml_reader import LANG, UNKNOWN_ENTITY, XmlReader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indexer.crosslingual.glossary import Concept

ROOTS = ("tbx", "martif")

_ENTRIES = frozenset({"conceptEntry", "termEntry"})
_SECTIONS = frozenset({"langSec", "langSet"})
_GROUPS = frozenset({"termSec", "tig", "ntig"})
_MARKUP = frozenset({"bpt", "ept", "it", "ph", "sc", "ec", "ut"})  # of other formats, in a term

_STATUS = frozenset({"administrativeStatus", "normativeAuthorization"})  # how good a term is
_ORDERS = {  # by how the value begins: deprecatedTerm, deprecatedTerm-admn-sts, deprecated
    "preferred": PREFERRED,
    "standardized": PREFERRED,
    "legal": PREFERRED,
    "regulated": PREFERRED,
    "deprecated": LAST,
    "superseded": LAST,
    "obsolete": LAST,
    "forbidden": LAST,
}


def read_tbx(file: BinaryIO, name: str, skipped: Skipped) -> Iterator[Concept]:
    """Yield the concepts of a file as it is read. Raises UnreadableDocument."""
    yield from _TbxReader(name, skipped).read(file)


class _TbxReader(XmlReader["Concept"]):
    kind, roots = "TBX", ROOTS
    following = "Export it as TBX (ISO 30042), or give it the suffix of its format"

    def __init__(self, name: str, skipped: Skipped) -> None:
        super().__init__(name)
        self._skipped = skipped
        self._entry: Entry | None = None
        self._language = self._term = self._fault = ""
        self._order = USUAL
        self._in_group = False
        self._wanted = ""  # the element whose text is collected
        self._text: list[str] = []
        self._size = self._in_markup = 0

    def unknown_entity(self) -> None:
        if self._wanted:
            self._fault = UNKNOWN_ENTITY

    def started(self, name: str, attributes: dict[str, str]) -> None:
        if name in _ENTRIES:
            self._entry, self._language, self._fault = Entry(self.line), "", ""
        elif name in _SECTIONS:
            self._language = language_of(attributes.get(LANG) or attributes.get("lang", ""))
        elif name in _GROUPS:
            self._in_group, self._term, self._order = True, "", USUAL
        elif self._wanted:
            self._in_markup += name in _MARKUP
        elif self._in_group and (name == "term" or attributes.get("type", name) in _STATUS):
            self._wanted, self._text, self._size, self._in_markup = name, [], 0, 0

    def characters(self, text: str) -> None:
        if self._wanted and not self._in_markup:
            self._size += len(text)
            if self._size <= LONGEST_TERM:
                self._text.append(text)

    def ended(self, name: str) -> None:
        if name == self._wanted:
            self._wanted = ""
            self._said(name, "".join(self._text))
        elif self._wanted:
            self._in_markup -= name in _MARKUP
        elif name in _GROUPS:
            self._in_group = False
            if self._entry and self._language and self._term:
                self._entry.add(self._language, self._term, self._order)
        elif name in _ENTRIES and self._entry:
            concept = self._entry.concept()
            if concept and not self._fault:
                self.ready.append(concept)
            else:
                skip(self._skipped, self._fault or TOO_FEW, self._entry.line)
            self._entry = None

    def _said(self, name: str, text: str) -> None:
        """Take what an element says: the term, or how good it is."""
        if name != "term":
            said = text.strip().lower()
            orders = (order for begin, order in _ORDERS.items() if said.startswith(begin))
            self._order = next(orders, self._order)
        elif self._size <= LONGEST_TERM:
            self._term = text
        else:
            skip(self._skipped, TOO_LONG, self.line)
