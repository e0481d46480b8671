"""Where the words of a query occur in documents: as columns, for all candidates at once.

One place decides what matches, so scores, marks and explanations always tell the same story.
"""

from __future__ import annotations

from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from indexer.arithmetic import are_among, distinct
from indexer.model import AllOf, AnyOf, Form, Node, Word
from indexer.places import parts, windows
from indexer.schema import SURFACE
from indexer.window import window_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from indexer.model import IndexedDocument
    from indexer.window import Array, Flags, Integers, Lexicon, Window


_NONE = np.zeros(0, np.int64)
_FEW = 64  # words: so few are looked up faster than all words are numbered


class Occurrence(NamedTuple):
    """Words `first:last` of a text answer leaf number `leaf`. `exact`: as surfaces, too.

    `words` are those of them that were asked for, where others may stand among them.
    """

    first: int
    last: int
    leaf: int
    of: str
    form: Form
    exact: bool
    words: tuple[int, ...] = ()


class Occurrences(NamedTuple):
    """The places `first:last` of a window answer a leaf by one of its forms; a row for each.

    `worth` is the form's weight. Rows are in the order of `first`, then of leaves. `among` has,
    by row, the places that were asked for where others may stand among them.
    """

    first: Integers
    last: Integers
    leaf: Integers
    form: Integers
    exact: Flags
    worth: Array
    among: dict[int, tuple[int, ...]]


class _Rows(NamedTuple):
    """Occurrences of one leaf, in any order; `among` by row."""

    first: Integers
    last: Integers
    form: Integers
    exact: Flags
    among: list[tuple[int, ...]]


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
    """Finds the forms of some leaves in documents."""

    def __init__(self, leaves: Sequence[Word]) -> None:
        """Take the leaves, which are numbered as they stand."""
        self.leaves = tuple(leaves)

    def find(self, window: Window) -> Occurrences:
        """Return every occurrence in a window, of each leaf one at a place: the best."""
        search = _Search(self.leaves, window)
        found = [(number, search.rows(leaf)) for number, leaf in enumerate(self.leaves)]
        return _sorted(found, self.leaves)

    def in_text(self, document: IndexedDocument) -> list[Occurrence]:
        """Return every occurrence in a document's text, but for leaves that ask for titles."""
        return self._in(document)[1]

    def in_title(self, document: IndexedDocument) -> list[Occurrence]:
        """Return every occurrence in the title, which is in the document's language."""
        return self._in(document)[0]

    def _in(self, document: IndexedDocument) -> tuple[list[Occurrence], list[Occurrence]]:
        window = window_of([document])
        return occurrences_of(self.leaves, self.find(window), window, 0)


def occurrences_of(
    leaves: Sequence[Word], found: Occurrences, window: Window, row: int
) -> tuple[list[Occurrence], list[Occurrence]]:
    """Return the occurrences in the title and in the text of one document, counted from each."""
    title, text, end = (int(at) for at in _borders(window, row))
    among = found.first.searchsorted([title, text, end])
    both = []
    for part, begun in ((slice(among[0], among[1]), title), (slice(among[1], among[2]), text)):
        columns = (column[part].tolist() for column in found[:5])
        rows = enumerate(zip(*columns, strict=True), start=part.start)
        both.append(
            [
                Occurrence(
                    first - begun,
                    last - begun,
                    leaf,
                    leaves[leaf].of,
                    leaves[leaf].forms[form],
                    exact,
                    tuple(place - begun for place in found.among.get(number, ())),
                )
                for number, (first, last, leaf, form, exact) in rows
            ]
        )
    return both[0], both[1]


def _borders(window: Window, row: int) -> tuple[int, int, int]:
    """Return where title and text of a document begin, and where the text ends."""
    first = window.first[row]
    return first, first + window.titles[row], window.first[row + 1]


class _Search:
    """The words of a window that any leaf asks for: few, so that all else is done on them alone."""

    def __init__(self, leaves: Sequence[Word], window: Window) -> None:
        self._window, self._known = window, _Known(window.lexicon)
        wanted = [
            self._known.words(form.language, *part)
            for leaf in leaves
            for form in leaf.forms
            for part in parts(form)
        ]
        self._places = np.flatnonzero(_wanted(wanted, window))
        self._words = window.words[self._places].astype(np.int64)

    @cached_property
    def _titled(self) -> Flags:
        return self._window.in_title(self._places, self._window.documents(self._places))

    def rows(self, leaf: Word) -> _Rows:
        """Return the occurrences of a leaf."""
        single = [n for n, form in enumerate(leaf.forms) if _is_single(leaf, form)]
        found = [self._single(leaf, single)] if single else []
        find = self._near if leaf.near else self._in_a_row
        found += [
            find(leaf, number) for number in range(len(leaf.forms)) if number not in set(single)
        ]
        return _joined(found)

    def _single(self, leaf: Word, numbers: Sequence[int]) -> _Rows:
        """Find forms of one word each: what a word is worth is the same wherever it stands."""
        words, forms, exact = self._known.answers(leaf, numbers)
        if not words.size:
            return _NO_ROWS
        at = np.minimum(words.searchsorted(self._words), words.size - 1)
        here = words[at] == self._words
        if leaf.title:
            here &= self._titled
        places, at = self._places[here], at[here]
        return _Rows(places, places + 1, forms[at], exact[at], [])

    def _in_a_row(self, leaf: Word, number: int) -> _Rows:
        form = leaf.forms[number]
        wanted = parts(form)
        starts = self._at(form.language, wanted[0], leaf)
        for step, part in enumerate(wanted[1:], start=1):
            if not starts.size:
                return _NO_ROWS
            starts = starts[are_among(starts + step, self._at(form.language, part, leaf))]
        last = starts + len(wanted) - 1
        within = self._window.paragraph(starts) == self._window.paragraph(last)
        starts, last = starts[within], last[within] + 1
        exact = np.ones(starts.size, np.bool_)
        for step, surface in enumerate(form.surfaces):
            exact &= are_among(starts + step, self._at(form.language, (SURFACE, surface), leaf))
        return _Rows(starts, last, np.full(starts.size, number), exact, [])

    def _near(self, leaf: Word, number: int) -> _Rows:
        """Find words in any order with others among them, paragraph by paragraph."""
        form = leaf.forms[number]
        wanted = tuple(dict.fromkeys(parts(form)))
        columns = [self._at(form.language, part, leaf) for part in wanted]
        asked = [set(self._at(form.language, (SURFACE, s), leaf).tolist()) for s in form.surfaces]
        rows, exact = [], []
        for places in self._by_paragraph(columns):
            for words in windows(places, leaf.near):
                rows.append(words)
                exact.append(
                    all(any(word in one for one in asked) for word in words)
                    and all(any(word in one for word in words) for one in asked)
                )
        first = np.array([row[0] for row in rows], np.int64)
        last = np.array([row[-1] + 1 for row in rows], np.int64)
        forms = np.full(first.size, number)
        return _Rows(first, last, forms, np.array(exact, np.bool_), rows)

    def _by_paragraph(self, columns: Sequence[Integers]) -> Iterator[list[list[int]]]:
        """Yield the places of each word in each paragraph that has all of them."""
        listed: list[dict[int, list[int]]] = []
        for places in columns:
            pairs = zip(self._window.paragraph(places).tolist(), places.tolist(), strict=True)
            listed.append(
                {number: [place for _, place in run] for number, run in groupby(pairs, _first)}
            )
        for number in sorted(set.intersection(*map(set, listed))):
            yield [one[number] for one in listed]

    def _at(self, language: str, part: tuple[str, str], leaf: Word) -> Integers:
        """Return the places of words that a part of a form asks for."""
        here = are_among(self._words, self._known.words(language, *part))
        if leaf.title:
            here &= self._titled
        return self._places[here]


def _wanted(words: Sequence[Integers], window: Window) -> Flags:
    """Tell the places of a window that have any of some words."""
    wanted = distinct(np.concatenate([_NONE, *words]))
    if wanted.size <= _FEW:
        return are_among(window.words, wanted)
    found: Flags = are_among(window.distinct, wanted)[window.ranks]
    return found


class _Known:
    """What a lexicon was asked for, each once."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._found: dict[tuple[str, str, str], Integers] = {}

    def words(self, language: str, kind: str, term: str) -> Integers:
        key = language, kind, term
        if key not in self._found:
            self._found[key] = self._lexicon.words(*key)
        return self._found[key]

    def answers(self, leaf: Word, numbers: Sequence[int]) -> tuple[Integers, Integers, Flags]:
        """Return the words that answer, ascending, the best form that each answers, and if so."""
        words, exact = [], []
        for number in numbers:
            form = leaf.forms[number]
            ((kind, term),) = parts(form)
            words.append(self.words(form.language, kind, term))
            exact.append(kind == SURFACE or self._are(words[-1], form))
        sizes = [mine.size for mine in words]
        weights = [leaf.forms[number].weight for number in numbers]
        every = (
            np.concatenate(words),
            np.repeat(np.array(numbers, np.int64), sizes),
            np.repeat(weights, sizes),
            np.concatenate([np.broadcast_to(e, n) for e, n in zip(exact, sizes, strict=True)]),
        )
        best = np.lexsort((-every[1], every[2], every[3], every[0]))
        ordered = every[0][best]
        best = best[np.concatenate([ordered[1:] != ordered[:-1], [True]])[: ordered.size]]
        return every[0][best], every[1][best], every[3][best]

    def _are(self, words: Integers, form: Form) -> Flags:
        """Tell which words are those of a form as surfaces."""
        return are_among(words, self.words(form.language, SURFACE, form.surfaces[0]))


_NO_ROWS = _Rows(_NONE, _NONE, _NONE, np.zeros(0, np.bool_), [])


def _is_single(leaf: Word, form: Form) -> bool:
    return not leaf.near and len(form.stems or form.surfaces) == 1 == len(form.surfaces)


def _first(pair: tuple[int, int]) -> int:
    return pair[0]


def _joined(parts_: Sequence[_Rows]) -> _Rows:
    if len(parts_) == 1:
        return parts_[0]
    if not parts_:
        return _NO_ROWS
    columns = [np.concatenate(column) for column in zip(*(p[:4] for p in parts_), strict=True)]
    among = [words for part in parts_ for words in part.among]
    return _Rows(columns[0], columns[1], columns[2], columns[3], among)


def _sorted(found: Sequence[tuple[int, _Rows]], leaves: Sequence[Word]) -> Occurrences:
    """Join the occurrences of all leaves, and keep the best of those of a leaf at a place."""
    rows = _joined([one for _, one in found])
    leaf = np.repeat([number for number, _ in found], [one.first.size for _, one in found])
    weights = [np.array([form.weight for form in one.forms]) for one in leaves]
    worth = np.concatenate([weights[number][one.form] for number, one in found] or [np.zeros(0)])
    # The best of a place and a leaf is the longest, then an exact one, then the weightiest.
    order = np.lexsort((-rows.form, worth, rows.exact, rows.last, leaf, rows.first))
    first, leaf = rows.first[order], leaf.astype(np.int64)[order]
    new = (first[1:] != first[:-1]) | (leaf[1:] != leaf[:-1])
    kept = np.concatenate([new, [True]])[: first.size]
    order = order[kept]
    return Occurrences(
        first[kept],
        rows.last[order],
        leaf[kept],
        rows.form[order],
        rows.exact[order],
        worth[order],
        _among_rows(found, order) if rows.among else {},
    )


def _among_rows(found: Sequence[tuple[int, _Rows]], order: Integers) -> dict[int, tuple[int, ...]]:
    """Return the words of those occurrences that have others among them, by row."""
    listed: list[tuple[int, ...]] = []
    for _, rows in found:
        listed += rows.among or [()] * rows.first.size
    return {row: listed[at] for row, at in enumerate(order.tolist()) if listed[at]}
