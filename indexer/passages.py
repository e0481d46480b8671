"""Passages: cut a paragraph into a few sentences each, and choose those that answer a query."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from indexer.analysis import sentence_breaks
from indexer.model import Mark, Passage
from indexer.paragraphs import is_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from indexer.matching import Occurrence
    from indexer.model import IndexedDocument, Words
    from indexer.window import Offsets, Opened

    Shown = IndexedDocument | Opened

TARGET = 360  # characters a passage is filled up to: three or four lines on a screen
LIMIT = 600  # characters; a longer sentence is cut at a clause or, failing that, at a space
_SHORT = 80  # characters; shorter passages without a full stop are headings and say little
_HEADING_WORTH = 0.3
_WORTH_SHOWING = 0.35  # of the best passage's score; weaker ones only lengthen the page
_BOILERPLATE_WORTH = 0.01
_TO_LAST_BLANK = re.compile(r".*\s", re.DOTALL)
_TO_LAST_CLAUSE = re.compile(r".*[;,:؛،…–—]\s", re.DOTALL)


def cut(text: str, start: int, end: int, language: str) -> Iterator[tuple[int, int]]:
    """Yield the passages of one paragraph: whole sentences, packed up to TARGET characters."""
    first = last = -1
    for left, right in _sentences(text, start, end, language):
        if first >= 0 and right - first > TARGET:
            yield first, last
            first = -1
        first, last = (first if first >= 0 else left), right
    if first >= 0:
        yield first, last


def _sentences(text: str, start: int, end: int, language: str) -> Iterator[tuple[int, int]]:
    # A line end within prose is where the line was wrapped: not the end of a sentence.
    paragraph = text[start:end]
    if not is_list(paragraph):
        paragraph = paragraph.replace("\n", " ")
    for left, right in sentence_breaks(paragraph, language):
        for a, b in _pieces(paragraph, left, left + len(paragraph[left:right].rstrip())):
            yield start + a, start + b


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > LIMIT:
        window = text[start : start + LIMIT]
        clause, blank = _TO_LAST_CLAUSE.match(window), _TO_LAST_BLANK.match(window)
        found = clause if clause and clause.end() > LIMIT // 2 else blank
        at = found.end() if found else LIMIT
        yield from _trimmed(text, start, start + at)
        start += at
    yield from _trimmed(text, start, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the range without blanks at its ends, if anything is left of it."""
    piece = text[start:end].rstrip()
    if piece:
        left = len(piece) - len(piece.lstrip())
        yield start + left, start + len(piece)


def best(
    document: Shown,
    occurrences: Sequence[Occurrence],
    worth: Mapping[int, float],
    limit: int,
) -> tuple[Passage, ...]:
    """Return the passages that answer best, best first, with their marks.

    `worth` is what each query word counts (its idf). Passages with more of the words come first,
    then those with more occurrences; boilerplate comes last. Without any occurrence the
    document's first prose is shown.
    """
    by_passage = _by_passage(document, occurrences)
    scores = {
        number: _score(document, number, found, worth) for number, found in by_passage.items()
    }
    chosen = sorted(scores, key=lambda number: (-scores[number], number))
    prose = [number for number in chosen if not document.spans[number].boilerplate]
    found = prose or chosen
    good = [number for number in found if scores[number] >= _WORTH_SHOWING * scores[found[0]]]
    numbers = (good or _opening(document))[:limit]
    return tuple(passage(document, number, by_passage.get(number, ())) for number in numbers)


def every(document: Shown, occurrences: Sequence[Occurrence]) -> tuple[Passage, ...]:
    """Return all passages in order, with their marks."""
    by_passage = _by_passage(document, occurrences)
    return tuple(
        passage(document, number, by_passage.get(number, ()))
        for number in range(len(document.spans))
    )


def passage(document: Shown, number: int, occurrences: Iterable[Occurrence]) -> Passage:
    """Return one passage with its marks."""
    span = document.spans[number]
    return Passage(
        number=number,
        text=document.text[span.start : span.end],
        language=span.language,
        start=span.start,
        end=span.end,
        marks=marks(document.words, occurrences, span.first, span.last, span.start),
        boilerplate=span.boilerplate,
    )


def marks(
    words: Words | Offsets,
    occurrences: Iterable[Occurrence],
    first: int,
    last: int,
    offset: int = 0,
) -> tuple[Mark, ...]:
    """Return the marks of occurrences within the words `first:last`, in order.

    None lies over another: of two that overlap the longer one stays, so a phrase covers its
    words. `offset` is where the passage starts.
    """
    taken: set[int] = set()
    found: list[Mark] = []
    lit = [(left, right, o) for o in occurrences for left, right in _lit(o)]
    for left, right, occurrence in sorted(lit, key=lambda one: (one[0] - one[1], one[0])):
        inside = range(max(left, first), min(right, last))
        if inside and taken.isdisjoint(inside):
            taken.update(inside)
            start, end = words.starts[inside[0]] - offset, words.ends[inside[-1]] - offset
            form = occurrence.form
            found.append(Mark(start, end, form.match, occurrence.of, form.by))
    return tuple(sorted(found, key=lambda mark: mark.start))


def _lit(occurrence: Occurrence) -> list[tuple[int, int]]:
    """Return the ranges of words to be lit: all at once, or each of those that others part."""
    if occurrence.words:
        return [(word, word + 1) for word in occurrence.words]
    return [(occurrence.first, occurrence.last)]


def _by_passage(document: Shown, occurrences: Sequence[Occurrence]) -> dict[int, list[Occurrence]]:
    found: dict[int, list[Occurrence]] = {}
    number = 0
    for occurrence in sorted(occurrences, key=lambda o: o.first):
        while document.spans[number].last <= occurrence.first:
            number += 1
        # A phrase may run over the end of a passage: both show their part of it.
        last = number
        while last < len(document.spans) and document.spans[last].first < occurrence.last:
            found.setdefault(last, []).append(occurrence)
            last += 1
    return found


def is_heading(document: Shown, number: int) -> bool:
    """Tell whether a passage is short and no sentence."""
    span = document.spans[number]
    return span.end - span.start < _SHORT and document.text[span.end - 1].isalnum()


def _score(
    document: Shown,
    number: int,
    occurrences: Sequence[Occurrence],
    worth: Mapping[int, float],
) -> float:
    span = document.spans[number]
    per_leaf: dict[int, float] = {}
    for occurrence in occurrences:
        exact = 1.0 if occurrence.exact else 0.8
        per_leaf[occurrence.leaf] = per_leaf.get(occurrence.leaf, 0.0) + exact
    # Saying a word again helps less than saying another of the words.
    score = sum(worth.get(leaf, 1.0) * (1.5 - 0.5 / count) for leaf, count in per_leaf.items())
    return (
        score
        * (_HEADING_WORTH if is_heading(document, number) else 1.0)
        * (_BOILERPLATE_WORTH if span.boilerplate else 1.0)
    )


def _opening(document: Shown) -> list[int]:
    prose = [n for n, span in enumerate(document.spans) if not span.boilerplate]
    numbers = prose or list(range(len(document.spans)))
    telling = (n for n in numbers if document.spans[n].end - document.spans[n].start >= _SHORT)
    return [next(telling, numbers[0])] if numbers else []
