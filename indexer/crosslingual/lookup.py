"""Concepts found by the words of a query: the longest run of words that is a form of one.

Words are looked up by their stems, grammar words left out, so that any inflection finds its
concept; a form with the very surfaces that were typed goes before others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from indexer.crosslingual import Link
from indexer.languages import ANALYZERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from indexer.crosslingual import Asked, Wanted
    from indexer.crosslingual.glossary import Concept

LONGEST = 6  # words of a form
_MOST_CONCEPTS = 4  # that one run of words may mean
_USUAL, _SYNONYM = 0.9, 0.75  # what the usual form counts, and another
_ANOTHER_WORD = 0.95  # times that, where another word of the stem was typed
_RARER_SENSE = 0.9  # times that, where the word that was typed is not the usual one of the concept


class _Key(NamedTuple):
    """A form as it is looked up: its stems, and its surfaces."""

    stems: str
    surfaces: str


class _Known(NamedTuple):
    """A form of a concept: which concept, the place among its forms, and its surfaces."""

    concept: int
    place: int
    surfaces: str


class Lookup:
    """Finds concepts by their forms."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        """Take the concepts, those that go before others first."""
        self._concepts = tuple(concepts)
        self._known: dict[tuple[str, str], list[_Known]] = {}
        for number, concept in enumerate(self._concepts):
            for language, forms in concept.forms.items():
                for place, form in enumerate(forms):
                    tokens = [(t.surface, t.stem) for t in ANALYZERS[language].words(form)]
                    key = _key(language, tokens)
                    known = self._known.setdefault((language, key.stems), [])
                    known.append(_Known(number, place, key.surfaces))

    def links(
        self, words: Sequence[Asked], languages: Sequence[str], wanted: Wanted
    ) -> Iterator[Link]:
        """Yield the forms, in other languages, of what words mean in any of some languages.

        Where a language knows a longer run, the words are that; a run that two know stands for
        itself in both.
        """
        del wanted  # whole runs are looked at
        runs = {code: dict(self._runs(words, code)) for code in languages}
        lengths = {
            code: {at: last - first for first, last in mine for at in range(first, last)}
            for code, mine in runs.items()
        }
        for language, mine in runs.items():
            for run, concepts in mine.items():
                length = run[1] - run[0]
                others = {
                    code: max(known.get(at, 0) for at in range(*run))
                    for code, known in lengths.items()
                    if code != language
                }
                if max(others.values(), default=0) > length:
                    continue
                for link in self._of(concepts, run):
                    if link.language != language and others.get(link.language, 0) < length:
                        yield link

    def _runs(
        self, words: Sequence[Asked], language: str
    ) -> Iterator[tuple[tuple[int, int], dict[int, float]]]:
        """Yield the longest runs of words that are forms, and the concepts that they may mean."""
        first = 0
        while first < len(words):
            for last in range(min(first + LONGEST, len(words)), first, -1):
                meant = self._meant(words[first:last], language)
                if meant:
                    yield (first, last), meant
                    break
            else:
                last = first + 1
            first = last

    def _meant(self, words: Sequence[Asked], language: str) -> dict[int, float]:
        """Return the concepts that words may mean, and what each counts."""
        if not all(word.tokens.get(language) for word in words):
            return {}
        key = _key(language, [token for word in words for token in word.tokens[language]])
        known = self._known.get((language, key.stems), ())
        exact = [one for one in known if one.surfaces == key.surfaces]
        found: dict[int, float] = {}
        for one in sorted(exact or known, key=lambda one: one.place):
            weight = (1.0 if exact else _ANOTHER_WORD) * (_RARER_SENSE if one.place else 1.0)
            found.setdefault(one.concept, weight)
        return dict([*found.items()][:_MOST_CONCEPTS])

    def _of(self, meant: dict[int, float], run: tuple[int, int]) -> Iterator[Link]:
        for concept, worth in meant.items():
            for code, forms in self._concepts[concept].forms.items():
                for place, form in enumerate(forms):
                    weight = worth * (_SYNONYM if place else _USUAL)
                    yield Link(*run, code, form, weight, self._concepts[concept].by)


def _key(language: str, tokens: Sequence[tuple[str, str]]) -> _Key:
    """Return what words are looked up by, without grammar words unless there are no others."""
    is_stop_word = ANALYZERS[language].is_stop_word
    telling = [token for token in tokens if not is_stop_word(token[0])] or tokens
    return _Key(" ".join(stem for _, stem in telling), " ".join(s for s, _ in telling))
