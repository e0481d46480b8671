"""Where the words of a query occur in the analysed words of a document.

One place decides what matches, so scores, marks and explanations always tell the same story.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from indexer.analysis import spellings
from indexer.model import AllOf, AnyOf, Form, Node, Word
from indexer.places import parts, windows
from indexer.schema import SPELLED, STEM, SURFACE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from indexer.model import IndexedDocument, Words

    Columns = Mapping[str, Sequence[str]]  # the words of a text by kind of field


class Occurrence(NamedTuple):
    """Words `first:last` of a document answer leaf number `leaf`. `exact`: as surfaces, too.

    `words` are those of them that were asked for, where others may stand among them.
    """

    first: int
    last: int
    leaf: int
    of: str
    form: Form
    exact: bool
    words: tuple[int, ...] = ()


class _Wanted(NamedTuple):
    """A form of a leaf, and what each word of it is looked up by."""

    leaf: int
    form: Form
    parts: tuple[tuple[str, str], ...]


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
        """Index the forms by language and first word, those that allow others among them apart."""
        self.leaves = tuple(leaves)
        # language -> kind of field -> first word; stems and surfaces may coincide
        self._rows: dict[str, dict[str, dict[str, list[_Wanted]]]] = {}
        self._near: dict[str, list[_Wanted]] = defaultdict(list)
        self._kinds: set[str] = set()
        for number, leaf in enumerate(self.leaves):
            for form in leaf.forms:
                wanted = _Wanted(number, form, parts(form))
                self._kinds.update(kind for kind, _ in wanted.parts)
                if leaf.near:
                    distinct = tuple(dict.fromkeys(wanted.parts))
                    self._near[form.language].append(wanted._replace(parts=distinct))
                else:
                    kind, word = wanted.parts[0]
                    by_kind = self._rows.setdefault(form.language, {})
                    by_kind.setdefault(kind, defaultdict(list))[word].append(wanted)

    def in_text(self, document: IndexedDocument) -> list[Occurrence]:
        """Return every occurrence in the document's text, but for leaves that ask for titles."""
        columns = self._columns(document.words, document.text)
        found: list[Occurrence] = []
        # Nothing reaches over the end of a paragraph: the engines see to it by positions.
        for (language, _), spans in groupby(document.spans, lambda s: (s.language, s.paragraph)):
            run = list(spans)
            found += (
                occurrence
                for occurrence in self._in_run(columns, language, run[0].first, run[-1].last)
                if not self.leaves[occurrence.leaf].title
            )
        return found

    def in_title(self, document: IndexedDocument) -> list[Occurrence]:
        """Return every occurrence in the title, which is in the document's language."""
        columns = self._columns(document.title, document.document.title)
        last = len(document.title.surfaces)
        return self._in_run(columns, document.document.language, 0, last)

    def _columns(self, words: Words, text: str) -> Columns:
        spelled = spellings(text, words) if SPELLED in self._kinds else ()
        return {STEM: words.stems, SURFACE: words.surfaces, SPELLED: spelled}

    def _in_run(self, columns: Columns, language: str, first: int, last: int) -> list[Occurrence]:
        """Return the occurrences in a run of words, of each leaf one at a place: the best."""
        best: dict[tuple[int, int], Occurrence] = {}
        for found in (
            *self._in_rows(columns, language, first, last),
            *self._near_each_other(columns, language, first, last),
        ):
            key = found.first, found.leaf
            known = best.get(key)
            if known is None or _worth(found) > _worth(known):
                best[key] = found
        return [best[key] for key in sorted(best)]

    def _in_rows(
        self, columns: Columns, language: str, first: int, last: int
    ) -> Iterator[Occurrence]:
        for first_kind, by_word in self._rows.get(language, {}).items():
            column = columns[first_kind]
            for at in range(first, last):
                for wanted in by_word.get(column[at], ()):
                    end = at + len(wanted.parts)
                    if end <= last and all(
                        columns[kind][at + step] == word
                        for step, (kind, word) in enumerate(wanted.parts[1:], start=1)
                    ):
                        yield self._occurrence(columns, wanted, tuple(range(at, end)))

    def _near_each_other(
        self, columns: Columns, language: str, first: int, last: int
    ) -> Iterator[Occurrence]:
        for wanted in self._near.get(language, ()):
            places = [
                [at for at in range(first, last) if columns[kind][at] == word]
                for kind, word in wanted.parts
            ]
            for words in windows(places, self.leaves[wanted.leaf].near):
                yield self._occurrence(columns, wanted, words)._replace(words=words)

    def _occurrence(self, columns: Columns, wanted: _Wanted, words: tuple[int, ...]) -> Occurrence:
        leaf = self.leaves[wanted.leaf]
        surfaces = [columns[SURFACE][at] for at in words]
        asked = wanted.form.surfaces
        exact = set(surfaces) == set(asked) if leaf.near else tuple(surfaces) == asked
        return Occurrence(words[0], words[-1] + 1, wanted.leaf, leaf.of, wanted.form, exact)


def _worth(occurrence: Occurrence) -> tuple[int, bool, float]:
    return occurrence.last, occurrence.exact, occurrence.form.weight
