"""SKOS, in which thesauri are published (W3C, 2009): labels of concepts, gathered from statements.

What is said of a concept may stand anywhere in a file, so that concepts are known at its end. Only
labels in our languages are held. SKOS-XL, where a label is a thing of its own, is read too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indexer.crosslingual.glossary import Concept

_CORE = "http://www.w3.org/2004/02/skos/core#"
_XL = "http://www.w3.org/2008/05/skos-xl#"
_LABELS = {"prefLabel": PREFERRED, "altLabel": USUAL, "hiddenLabel": LAST}
_ORDERS = {f"{_CORE}{name}": order for name, order in _LABELS.items()}
_LINKS = {f"{_XL}{name}": order for name, order in _LABELS.items()}
_LITERAL = f"{_XL}literalForm"

LITERALS = frozenset({*_ORDERS, _LITERAL})
"""The properties whose texts are wanted."""


class Labels:
    """Gathers what statements say of labels."""

    def __init__(self, skipped: Skipped) -> None:
        """Count in `skipped` what has to be left out."""
        self._skipped = skipped
        self._entries: dict[str, Entry] = {}
        self._links: dict[str, list[tuple[str, int]]] = {}  # of a label: of which concepts
        self._literals: dict[str, list[tuple[str, str]]] = {}  # of a label: language and text

    def literal(self, subject: str, of: str, text: str, tag: str, line: int = 0) -> None:
        """Take a text that something has, and the tag of its language."""
        language = language_of(tag)
        if not language or of not in LITERALS:
            return
        if len(text) > LONGEST_TERM:
            skip(self._skipped, TOO_LONG, line)
        elif of == _LITERAL:
            self._literals.setdefault(subject, []).append((language, text))
        else:
            self._entry(subject, line).add(language, text, _ORDERS[of])

    def link(self, subject: str, of: str, other: str, line: int = 0) -> None:
        """Take a thing that something has."""
        if of in _LINKS:
            self._entry(subject, line)  # concepts stand in the order of the file
            self._links.setdefault(other, []).append((subject, _LINKS[of]))

    def concepts(self) -> Iterator[Concept]:
        """Yield the concepts, once everything has been taken."""
        for label, literals in self._literals.items():
            for subject, order in self._links.get(label, ()):
                for language, text in literals:
                    self._entries[subject].add(language, text, order)
        for entry in self._entries.values():
            concept = entry.concept()
            if concept:
                yield concept
            else:
                skip(self._skipped, TOO_FEW, entry.line)

    def _entry(self, subject: str, line: int) -> Entry:
        return self._entries.setdefault(subject, Entry(line))
