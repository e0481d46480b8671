"""Concepts found by the words of a query: the longest run of words that is a form of one.

Words are looked up by their stems, grammar words left out, so that any inflection finds its
concept; a form with the very surfaces that were typed goes before others.
"""

from __future__ import annotations

import struct
import zlib
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import msgspec

from indexer.crosslingual import Link
from indexer.crosslingual.glossary import Concept
from indexer.errors import IndexCorrupt
from indexer.languages import ANALYZERS, LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from indexer.crosslingual import Asked, Wanted

LONGEST = 6  # words of a form
_MOST_CONCEPTS = 4  # that one run of words may mean
_USUAL, _SYNONYM = 0.9, 0.75  # what the usual form counts, and another
_INFLECTED = 0.95  # times that, where the stem is what was typed and the form has
_ABOUT_AS_NEAR = 0.12  # a plural of its own, such as means, does not hide the singular
_RARER_SENSE = 0.9  # times that, where the word that was typed is not the usual one of the concept


class _Key(NamedTuple):
    """A form as it is looked up: its stems, and its surfaces without particles and articles."""

    stems: str
    surfaces: str


class _Known(NamedTuple):
    """A form of a concept: which concept, the place among its forms, and its surfaces."""

    concept: int
    place: int
    surfaces: str


class _Stored(msgspec.Struct, array_like=True):
    """All that a lookup has, packed: of a hundred thousand concepts, a query asks for a few."""

    concepts: list[msgspec.Raw]
    known: dict[str, dict[str, msgspec.Raw]]


_CHECKSUM = struct.Struct("<I")
_pack = msgspec.msgpack.encode
_read = msgspec.msgpack.Decoder(_Stored).decode
_read_concept = msgspec.msgpack.Decoder(Concept).decode
_read_known = msgspec.msgpack.Decoder(list[_Known]).decode


class _Meant(NamedTuple):
    """Concepts that words may mean, what each counts, and how near their forms are to the words.

    1 is the very surfaces.
    """

    concepts: dict[int, float]
    nearness: float


_Run: TypeAlias = tuple[tuple[int, int], _Meant]
_NOTHING = _Meant({}, 0.0)
_UNKNOWN = (0, 0.0)


class Lookup:
    """Finds concepts by their forms."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        """Take the concepts, those that go before others first."""
        packed = []
        found: dict[str, dict[str, list[_Known]]] = {code: {} for code in LANGUAGES}
        for number, concept in enumerate(concepts):
            packed.append(_pack(concept))
            for language, forms in concept.forms.items():
                for place, form in enumerate(forms):
                    tokens = [(t.surface, t.stem) for t in ANALYZERS[language].words(form)]
                    key = _key(language, tokens)
                    known = found[language].setdefault(key.stems, [])
                    known.append(_Known(number, place, key.surfaces))
        self._stored = _Stored(
            [*map(msgspec.Raw, packed)],
            {
                code: {stems: msgspec.Raw(_pack(known)) for stems, known in mine.items()}
                for code, mine in found.items()
            },
        )

    def to_bytes(self) -> bytes:
        """Return all of it: to be read takes a thirtieth of the time that it takes to be made."""
        data = _pack(self._stored)
        return _CHECKSUM.pack(zlib.crc32(data)) + data

    @classmethod
    def from_bytes(cls, data: bytes) -> Lookup:
        """Return what was kept. Raises IndexCorrupt."""
        body = memoryview(data)[_CHECKSUM.size :]
        if data[: _CHECKSUM.size] != _CHECKSUM.pack(zlib.crc32(body)):
            raise IndexCorrupt("a file of concepts is damaged", next="Run: dragoman enrich")
        found = cls(())
        found._stored = _read(body)
        return found

    def links(
        self, words: Sequence[Asked], languages: Sequence[str], wanted: Wanted
    ) -> Iterator[Link]:
        """Yield the forms, in other languages, of what words mean in any of some languages.

        What shorter runs mean is yielded beside a longer one, unless that is a name: the caller
        takes the longest that documents have. Where a language knows a longer run, or the very
        word, the words are that; a run that two know alike stands for itself in both.
        """
        del wanted  # whole runs are looked at
        runs = {code: [*self._runs(words, code)] for code in languages}
        weights = {
            code: {at: _worth(run, meant) for run, meant in mine for at in range(*run)}
            for code, mine in runs.items()
        }
        for language, mine in runs.items():
            for run, meant in [*mine, *self._within(words, mine, language)]:
                worth = _worth(run, meant)
                others = {
                    code: max(known.get(at, _UNKNOWN) for at in range(*run))
                    for code, known in weights.items()
                    if code != language
                }
                if max(others.values(), default=_UNKNOWN) > worth:
                    continue
                for link in self._of(meant.concepts, run):
                    if link.language != language and others.get(link.language, _UNKNOWN) < worth:
                        yield link

    def _runs(
        self, words: Sequence[Asked], language: str, first: int = 0, longest: int = LONGEST
    ) -> Iterator[_Run]:
        """Yield the longest runs of words from `first` on that are forms, and what they mean."""
        while first < len(words):
            for last in range(min(first + longest, len(words)), first, -1):
                meant = self._meant(words[first:last], language)
                if meant.concepts:
                    yield (first, last), meant
                    break
            else:
                last = first + 1
            first = last

    def _within(
        self, words: Sequence[Asked], runs: Iterable[_Run], language: str
    ) -> Iterator[_Run]:
        """Yield the runs within others, the longest first."""
        for (first, last), meant in runs:
            if last - first > 1 and not all(
                _is_one_thing(self._concept(n)) for n in meant.concepts
            ):
                shorter = [*self._runs(words[:last], language, first, last - first - 1)]
                yield from shorter
                yield from self._within(words, shorter, language)

    def _concept(self, number: int) -> Concept:
        return _read_concept(self._stored.concepts[number])

    def _meant(self, words: Sequence[Asked], language: str) -> _Meant:
        """Return the concepts that words may mean, and what each counts.

        Grammar words alone mean nothing; what is written in capitals is meant as it stands.
        """
        if not all(word.tokens.get(language) for word in words):
            return _NOTHING
        tokens = [token for word in words for token in word.tokens[language]]
        in_capitals = all(word.text.isupper() for word in words)
        if not in_capitals and all(map(_is_grammar, tokens)):
            return _NOTHING
        key = _key(language, tokens)
        packed = self._stored.known[language].get(key.stems)
        known = _read_known(packed) if packed else []
        near = [_nearness(one.surfaces, key.surfaces) for one in known]
        nearest = max(near, default=0.0)
        if in_capitals and nearest < 1:
            return _NOTHING
        least = nearest - _ABOUT_AS_NEAR
        known = [one for one, nearness in zip(known, near, strict=True) if nearness >= least]
        found: dict[int, float] = {}
        for one in sorted(known, key=lambda one: one.place):
            weight = (1.0 if nearest == 1 else _INFLECTED) * (_RARER_SENSE if one.place else 1.0)
            found.setdefault(one.concept, weight)
        return _Meant(dict([*found.items()][:_MOST_CONCEPTS]), nearest)

    def _of(self, concepts: dict[int, float], run: tuple[int, int]) -> Iterator[Link]:
        for number, worth in concepts.items():
            concept = self._concept(number)
            whole = _is_one_thing(concept)
            for code, forms in concept.forms.items():
                for place, form in enumerate(forms):
                    weight = worth * (_SYNONYM if place else _USUAL)
                    yield Link(*run, code, form, weight, concept.by, whole)


def _worth(run: tuple[int, int], meant: _Meant) -> tuple[int, float]:
    """Return by what one language's reading of words goes before another's."""
    return run[1] - run[0], meant.nearness


def _is_one_thing(concept: Concept) -> bool:
    """Tell a name, whose words mean something else."""
    return concept.is_name or concept.by == "cldr"


def _nearness(form: str, typed: str) -> float:
    """Return which share of both is at their beginning: refugees are refugees, and no refuge."""
    shared = sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(form, typed, strict=False))
    )
    return 2 * shared / (len(form) + len(typed))


def _is_grammar(token: tuple[str, str]) -> bool:
    """Tell a word of grammar, of whatever language."""
    return any(ANALYZERS[code].is_stop_word(token[0]) for code in LANGUAGES)


def _key(language: str, tokens: Sequence[tuple[str, str]]) -> _Key:
    """Return what words are looked up by: without grammar words, unless one word would be left.

    A query loses its grammar words, and *partie* is not *en partie*.
    """
    is_stop_word = ANALYZERS[language].is_stop_word
    telling = [token for token in tokens if not is_stop_word(token[0])]
    if len(telling) < 2:  # noqa: PLR2004 - of several words
        telling = [*tokens]
    return _Key(" ".join(stem for _, stem in telling), " ".join(map(_bare, telling)))


def _bare(token: tuple[str, str]) -> str:
    """Return a surface from where its stem begins: without what Arabic writes before a word."""
    surface, stem = token
    return surface[max(0, surface.find(stem[:2])) :]
