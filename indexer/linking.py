"""Which words of a passage answer which words of a passage in another language.

The words of a passage are read as those of a query, and widened like one. So a counterpart is lit
by the same evidence that lights the words of results.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from indexer import passages
from indexer.arithmetic import distinct, ranges
from indexer.crosslingual.embedding import has_meaning
from indexer.crosslingual.names import is_name_like
from indexer.languages import ANALYZERS
from indexer.matching import Matcher, Occurrence, positive_leaves
from indexer.model import UNDETERMINED, AnyOf, Form, Word
from indexer.query import grammar_of, leaf_of
from indexer.typed import analyse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from indexer.crosslingual.embedding import TermVectors
    from indexer.crosslingual.vectors import Vector
    from indexer.crosslingual.widening import Widener
    from indexer.model import Mark, Passage
    from indexer.window import Integers, Opened, Window

MOST_WORDS = 64  # of a passage that are looked at, as of a query: a long one has fifty
# Cosine from which on two words are shown to mean the same, where nothing surer links them and
# neither has a nearer one in the other passage.
_NEAR_WORD = 0.75


@dataclass(frozen=True, slots=True)
class PassageWords:
    """A passage's words and what stands for them elsewhere.

    A leaf's `of` is what the passage says, grammar words within included. `places` has, for each
    leaf, the ranges of the document's words that say so, and `said` which of `stems` it is of: the
    stems of the passage's telling words, each once.
    """

    number: int
    opened: Opened
    language: str
    leaves: tuple[Word, ...]
    places: tuple[tuple[tuple[int, int], ...], ...]
    stems: tuple[str, ...]
    said: tuple[frozenset[int], ...]

    @property
    def length(self) -> int:
        """How many words the passage has, grammar words included."""
        span = self.opened.spans[self.number]
        return span.last - span.first


def read_words(opened: Opened, number: int, widener: Widener) -> PassageWords:
    """Read the words of a passage and what stands for them in the other languages."""
    span = opened.spans[number]
    starts, ends = opened.words.starts, opened.words.ends
    texts = [opened.text[starts[at] : ends[at]] for at in range(span.first, span.last)]
    analysed = analyse(texts)
    read = [(span.first + at, leaf_of(text, analysed=analysed)) for at, text in enumerate(texts)]
    typed = [(at, leaf) for at, leaf in read if leaf and span.language not in grammar_of(leaf)]
    typed = typed[:MOST_WORDS]
    tree = AnyOf(tuple(leaf for _, leaf in typed))
    widened = positive_leaves(widener.tree(tree, span.language))
    by_key: dict[object, tuple[Word, list[tuple[int, int]]]] = {}
    for leaf, where in _placed(widened, typed):
        key = leaf.parts or _surfaces(leaf, span.language)
        known, places = by_key.setdefault(key, (leaf, []))
        by_key[key] = (_with(known, leaf.forms), places)
        places += [one for one in where if one not in places]
    pairs = [
        (replace(leaf, of=opened.text[starts[places[0][0]] : ends[places[0][1] - 1]]), places)
        for leaf, places in by_key.values()
    ]
    stem_at = {at: _stem(leaf, span.language) for at, leaf in typed}
    stems = {stem: order for order, stem in enumerate(dict.fromkeys(stem_at.values()))}
    return PassageWords(
        number,
        opened,
        span.language,
        leaves=tuple(leaf for leaf, _ in pairs),
        places=tuple(tuple(places) for _, places in pairs),
        stems=tuple(stems),
        said=tuple(
            frozenset(stems[stem_at[at]] for at in range(*places[0]) if at in stem_at)
            for _, places in pairs
        ),
    )


def elsewhere(words: PassageWords) -> tuple[Word, ...]:
    """Return the leaves with their forms in the other languages only, those without any too."""
    return tuple(
        replace(
            leaf,
            forms=tuple(
                form
                for form in leaf.forms
                if form.language not in {words.language, UNDETERMINED}
                and not all(map(ANALYZERS[form.language].is_stop_word, form.surfaces))
            ),
        )
        for leaf in words.leaves
    )


class Answers:
    """Where the words of a passage are answered in the documents of a window."""

    def __init__(self, words: PassageWords, window: Window) -> None:
        """Look for what stands for the words in the other languages."""
        self.words, self.window = words, window
        self._leaves = elsewhere(words)
        self._found = Matcher(self._leaves).find(window)

    def pairs(self) -> tuple[Integers, Integers]:
        """Return a passage of the window and a stem of ours that it answers: each pair once."""
        first = self._found.first
        in_text = ~self.window.in_title(first, self.window.documents(first))
        passages_ = self.window.passage_at(first[in_text])
        sizes = np.array([*map(len, self.words.said)], np.int64)
        stems = np.array([stem for one in self.words.said for stem in one], np.int64)
        starts = np.cumsum(sizes) - sizes
        many = max(1, sizes.size)
        both = distinct(passages_ * many + self._found.leaf[in_text])
        leaf = both % many
        answered = stems[ranges(starts[leaf], sizes[leaf])]
        many_stems = max(1, len(self.words.stems))
        both = distinct(np.repeat(both // many, sizes[leaf]) * many_stems + answered)
        return both // many_stems, both % many_stems

    def occurrences(self, row: int, number: int) -> list[Occurrence]:
        """Return those in one passage of a document; words count from the first of its text."""
        window, found = self.window, self._found
        passage = window.passages.first[row] + number
        start = window.passages.words[passage]
        end = start + window.passage_words[passage]
        begun = int(window.first[row] + window.titles[row])
        part = slice(*found.first.searchsorted([start, end]))
        columns = (column[part].tolist() for column in found[:5])
        return [
            Occurrence(
                first - begun,
                last - begun,
                leaf,
                self._leaves[leaf].of,
                self._leaves[leaf].forms[form],
                exact,
            )
            for first, last, leaf, form, exact in zip(*columns, strict=True)
        ]


def near_words(
    words: PassageWords,
    opened: Opened,
    number: int,
    taken: Iterable[Occurrence],
    terms: TermVectors,
) -> list[Occurrence]:
    """Return the words of a passage that are nearest to words that nothing surer answers."""
    span = opened.spans[number]
    lit = {at for one in taken for at in range(one.first, one.last)}
    answered = {one.leaf for one in taken}
    said = {stem for leaf in answered for stem in words.said[leaf]}
    mine = [
        (number, vector)
        for number, leaf in enumerate(words.leaves)
        if not leaf.parts and said.isdisjoint(words.said[number])
        if (vector := _vector(terms, leaf.of, words.language)) is not None
    ]
    starts, ends = opened.words.starts, opened.words.ends
    theirs = [
        (at, vector)
        for at in range(span.first, span.last)
        if at not in lit
        if (vector := _vector(terms, opened.text[starts[at] : ends[at]], span.language)) is not None
    ]
    if not mine or not theirs:
        return []
    cosines = np.stack([v for _, v in mine]) @ np.stack([v for _, v in theirs]).T
    best = cosines == cosines.max(0)
    best &= (cosines == cosines.max(1)[:, None]) & (cosines >= _NEAR_WORD)
    near = Form(span.language, ("",), match="cross", by="embedding")
    return [
        Occurrence(
            theirs[column][0],
            theirs[column][0] + 1,
            mine[row][0],
            words.leaves[mine[row][0]].of,
            near,
            exact=False,
        )
        for row, column in np.argwhere(best).tolist()
    ]


def lit_source(words: PassageWords, answered: Mapping[str, Mark]) -> Passage:
    """Return the passage with marks on the words that are answered, each as its answer is marked.

    `answered` has a mark in another passage by what it answers.
    """
    occurrences = [
        Occurrence(first, last, number, leaf.of, _form_of(answered[leaf.of]), exact=True)
        for number, leaf in enumerate(words.leaves)
        if leaf.of in answered
        for first, last in words.places[number]
    ]
    return passages.passage(words.opened, words.number, occurrences)


def _form_of(mark: Mark) -> Form:
    return Form("", (), match=mark.match, by=mark.by)


def _placed(
    widened: Sequence[Word], typed: Sequence[tuple[int, Word]]
) -> Iterator[tuple[Word, list[tuple[int, int]]]]:
    """Yield leaves with where they stand: first each word, then what several stand for together."""
    said = [leaf.of for _, leaf in typed]
    for number, leaf in enumerate(widened):
        many = len(leaf.parts)
        if not many:
            at = typed[number][0]
            yield leaf, [(at, at + 1)]
            continue
        yield (
            leaf,
            [
                (typed[first][0], typed[first + many - 1][0] + 1)
                for first in range(len(said) - many + 1)
                if tuple(said[first : first + many]) == leaf.parts
            ],
        )


def _vector(terms: TermVectors, text: str, language: str) -> Vector | None:
    """Return the vector of a word that the index knows; names have false friends."""
    analyzer = ANALYZERS[language]
    tokens = [*analyzer.words(text)]
    if len(tokens) != 1 or is_name_like(text) or not has_meaning(tokens[0].stem, text, language):
        return None
    return terms.vector(tokens[0].stem, text, language)


def _stem(leaf: Word, language: str) -> str:
    return next((" ".join(f.stems) for f in leaf.forms if f.language == language), leaf.of)


def _surfaces(leaf: Word, language: str) -> tuple[str, ...]:
    return next((f.surfaces for f in leaf.forms if f.language == language), (leaf.of,))


def _with(leaf: Word, forms: Sequence[Form]) -> Word:
    known = {(form.language, form.surfaces) for form in leaf.forms}
    new = tuple(form for form in forms if (form.language, form.surfaces) not in known)
    return replace(leaf, forms=(*leaf.forms, *new)) if new else leaf
