"""Are the right words lit? What a reader lights in a line, beside what the product does.

A reader gets the words of a query as they stand in a line, and the line of another language, and
writes down which of its words are counterparts before anybody sees a mark: `gold` those that say
in this line what the query says, `also` others that would not be wrong. Words are counted, grammar
words within a lit phrase left out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import variants

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from indexer import Reading

_POSSESSIVE = re.compile("['’]s$")

SIGN = " | "
"""Parts the words in a cell."""


class Judged(NamedTuple):
    """The words of a line that were lit, those of them that should not be, and those unlit."""

    marks: tuple[str, ...]
    wrong: tuple[str, ...]
    missed: tuple[str, ...]


class Figures(NamedTuple):
    """How much of what is lit is right, and how much of what should be lit is."""

    marked: int
    right: int
    missed: int

    @property
    def precision(self) -> float:
        """The share of the words lit that are counterparts."""
        return self.right / self.marked if self.marked else 1.0

    @property
    def recall(self) -> float:
        """The share of the counterparts that are lit."""
        wanted = self.right + self.missed
        return self.right / wanted if wanted else 1.0


def lit(reading: Reading) -> list[str]:
    """Return the marks of a document's text, each as it is written there."""
    return [
        passage.text[mark.start : mark.end]
        for passage in reading.passages
        for mark in passage.marks
    ]


def judged(
    line: str, language: str, marks: Sequence[str], gold: set[str], also: set[str]
) -> Judged:
    """Hold what was lit in a line against what a reader has written down."""
    found = [word for mark in marks for word in telling(mark, language)]
    return Judged(
        tuple(found),
        tuple(word for word in found if word not in gold | also),
        tuple(word for word in _unlit(line, language, found) if word in gold),
    )


def telling(mark: str, language: str) -> list[str]:
    """Return the words of a mark, those of grammar only where there are no others."""
    every = words(mark, language)
    return [word for word in every if not variants.is_grammar(word, language)] or every


def words(text: str, language: str) -> list[str]:
    """Return the words of a text; a council's is the council."""
    return [_POSSESSIVE.sub("", word) for word in variants.words(text, language)]


def _unlit(line: str, language: str, lit_: Iterable[str]) -> list[str]:
    """Return the words of a line that are not lit, each as often as it stands there unlit."""
    left = words(line, language)
    for word in lit_:
        if word in left:
            left.remove(word)
    return left


def figures(rows: Iterable[Judged]) -> Figures:
    """Count the words of a judged sheet."""
    marked = right = missed = 0
    for row in rows:
        marked += len(row.marks)
        right += len(row.marks) - len(row.wrong)
        missed += len(row.missed)
    return Figures(marked, right, missed)
