"""The lines of a text beside what each of them shows; where its prose is and what it is about."""

from __future__ import annotations

import functools
import itertools
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from indexer.furniture import NETWORKS, REPLY, SHARE, TOOLS, Kind, fold
from indexer.languages import ANALYZERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from indexer.lines import Line

WORD = re.compile(r"[^\W\d_]{4,}")
_STEM = 6  # letters: enough to meet most inflections of a word
_ENOUGH_PROSE = 300  # lines, to know what a document is about
ENTRY_WORDS = 3
_ENTRIES = frozenset[Kind]({"page", "section"})
_FEWEST_ENTRIES = 3  # that show that a menu goes on
NAME_WORDS = 8


@dataclass(frozen=True)
class Page:
    """The lines of a document and what each of them shows."""

    lines: Sequence[Line]
    signs: list[tuple[Kind, ...]]  # several for a menu on one line, mostly none
    eligible: list[bool]  # could stand in a zone, with a sign or without
    prose: list[int]  # numbers of the lines that are the document's own sentences
    replies: set[int] = field(default_factory=set)  # buttons below each of several readers' words

    @functools.cached_property
    def subject(self) -> frozenset[str]:
        """The words that the document's own sentences are made of."""
        own = (self.lines[number].text for number in self.prose[:_ENOUGH_PROSE])
        return frozenset(itertools.chain.from_iterable(map(subject, own)))

    @functools.cached_property
    def last_reply(self) -> int:
        """The last line that is a button below the words of a reader."""
        return max(filter(self.is_reply, range(len(self.lines))), default=-1)

    def is_reply(self, number: int) -> bool:
        """Tell whether a line is such a button."""
        return bool(self.signs[number]) and fold(self.lines[number].text) in REPLY

    @functools.cached_property
    def titles(self) -> frozenset[int]:
        """The short lines above the prose that may be its title: no menu may take them."""
        end = self.prose[0] if self.prose else 0
        plain: list[int] = []
        entries = 0  # of menus between a line and the prose
        for number in reversed(range(end)):
            entries += _FEWEST_ENTRIES if "menu" in self.signs[number] else self.is_entry(number)
            if entries < _FEWEST_ENTRIES and not self.signs[number]:
                plain.append(number)
        later = {line.text for line in self.lines[end:]}
        sure = [
            number for number in plain if self._is_about(number) or self.lines[number].text in later
        ]
        if sure or any(len(self.lines[number].text.split()) > ENTRY_WORDS for number in plain):
            return frozenset(sure)
        return frozenset(plain[:1])

    def is_entry(self, number: int) -> bool:
        """Tell whether a line is an entry of a menu and no button that stands about an article."""
        if _ENTRIES.isdisjoint(self.signs[number]):
            return False
        return fold(self.lines[number].text) not in NETWORKS | SHARE | TOOLS

    def is_name(self, number: int) -> bool:
        """Tell whether a line could be the name of a site, or its motto, rather than a title."""
        words = len(self.lines[number].text.split())
        return self.eligible[number] and words <= NAME_WORDS and number not in self.titles

    def _is_about(self, number: int) -> bool:
        return self.kinship(number) == 1

    def kinship(self, number: int) -> float:
        """Return the share of a line's words that the document's sentences have, too."""
        words = set(subject(self.lines[number].text))
        return len(words & self.subject) / len(words) if words else 0.0


def subject(text: str) -> Iterator[str]:
    """Yield the beginnings of the words of a text that are no grammar words."""
    for word in WORD.findall(fold(text)):
        if not is_grammar(word):
            yield word[:_STEM]


def is_grammar(word: str) -> bool:
    """Tell whether a folded word is a grammar word in any of the languages."""
    return any(analyzer.is_stop_word(word) for analyzer in ANALYZERS.values())
