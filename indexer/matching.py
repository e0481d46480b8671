"""Where the words of a query occur in the analysed words of a document.

One place decides what matches, so scores, marks and explanations always tell the same story.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from indexer.model import AllOf, AnyOf, Form, Node, Word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from indexer.model import IndexedDocument, Words


class Occurrence(NamedTuple):
    """Words `first:last` of a document answer leaf number `leaf`. `exact`: as surfaces, too."""

    first: int
    last: int
    leaf: int
    of: str
    form: Form
    exact: bool


def positive_leaves(tree: Node | None) -> tuple[Word, ...]:
    """Return the words wanted, in order, those under NOT left out."""
    return tuple(_positive(tree)) if tree is not None else ()


def _positive(tree: Node) -> Iterator[Word]:
    if isinstance(tree, Word):
        yield tree
    elif isinstance(tree, AllOf | AnyOf):
        for child in tree.children:
            yield from _positive(child)


class Matcher:
    """Finds the forms of some leaves in documents. Made once for a query, used for every hit."""

    def __init__(self, leaves: Sequence[Word]) -> None:
        """Index the forms by language and first word."""
        self.leaves = tuple(leaves)
        # language -> first word -> forms; stems and surfaces apart, since they may coincide
        self._stems: dict[str, dict[str, list[tuple[int, Form]]]] = {}
        self._surfaces: dict[str, dict[str, list[tuple[int, Form]]]] = {}
        for number, leaf in enumerate(self.leaves):
            for form in leaf.forms:
                table = self._stems if form.stems else self._surfaces
                words = form.stems or form.surfaces
                by_word = table.setdefault(form.language, defaultdict(list))
                by_word[words[0]].append((number, form))

    def in_text(self, document: IndexedDocument) -> list[Occurrence]:
        """Return every occurrence in the document's text, but for leaves that ask for titles."""
        found: list[Occurrence] = []
        words = document.words
        for span in document.spans:
            found += (
                occurrence
                for occurrence in self._in_range(words, span.language, span.first, span.last)
                if not self.leaves[occurrence.leaf].title and _same_paragraph(document, occurrence)
            )
        return found

    def in_title(self, document: IndexedDocument) -> list[Occurrence]:
        """Return every occurrence in the title, which is in the document's language."""
        size = len(document.title.surfaces)
        return list(self._in_range(document.title, document.document.language, 0, size))

    def _in_range(self, words: Words, language: str, first: int, last: int) -> Iterator[Occurrence]:
        stems, surfaces = self._stems.get(language, {}), self._surfaces.get(language, {})
        if not stems and not surfaces:
            return
        for at in range(first, last):
            for number, form in stems.get(words.stems[at], ()):
                end = at + len(form.stems)
                if len(form.stems) == 1 or tuple(words.stems[at:end]) == form.stems:
                    exact = tuple(words.surfaces[at:end]) == form.surfaces
                    yield Occurrence(at, end, number, self.leaves[number].of, form, exact)
            for number, form in surfaces.get(words.surfaces[at], ()):
                end = at + len(form.surfaces)
                if len(form.surfaces) == 1 or tuple(words.surfaces[at:end]) == form.surfaces:
                    yield Occurrence(at, end, number, self.leaves[number].of, form, exact=True)


def _same_paragraph(document: IndexedDocument, occurrence: Occurrence) -> bool:
    """Tell whether a phrase keeps within one paragraph, as the engines demand by positions."""
    if occurrence.last - occurrence.first == 1:
        return True
    paragraphs = {
        span.paragraph
        for span in document.spans
        if span.first < occurrence.last and occurrence.first < span.last
    }
    return len(paragraphs) == 1
