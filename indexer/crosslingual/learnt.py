"""Kinds of evidence that come of what was learnt: names by sound, memories, nearness in meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.crosslingual import Link
from indexer.crosslingual.encoder import available
from indexer.crosslingual.names import is_name_like
from indexer.crosslingual.phrases import LONGEST, phrase_key
from indexer.languages import ANALYZERS, likeliest, written_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from indexer.crosslingual import Asked, Wanted
    from indexer.crosslingual.derived import Derived
    from indexer.crosslingual.embedding import TermVectors

_NAME = 0.9  # what a name counts that sounds the same
_FROM_MEMORY = 0.9  # what the surest word of a memory counts
_SHORTEST_NAME = 3  # letters of an Arabic word that may be a name
_OF_MEANING = 4  # words near in meaning


class Learnt:
    """Links of words, by what was learnt beside an index."""

    def __init__(self, derived: Derived) -> None:
        """Take what was learnt."""
        self._derived = derived

    def names(
        self, words: Sequence[Asked], languages: Sequence[str], wanted: Wanted
    ) -> Iterator[Link]:
        """Yield how an index spells words that are or may be names."""
        for code, places in wanted.items():
            known = self._derived.names(code)
            if known is None or (code,) == tuple(languages):
                continue
            for at in places:
                if _may_be_name(words[at]):
                    for term, likeness in known.like(words[at].text):
                        yield Link(at, at + 1, code, term, _NAME * likeness, "name")

    def memory(
        self, words: Sequence[Asked], languages: Sequence[str], wanted: Wanted
    ) -> Iterator[Link]:
        """Yield what translations that people have brought say of words and of short phrases."""
        for source in languages:
            for code in wanted:
                if code != source:
                    yield from self._words(words, source, code)
                    yield from self._phrases(words, source, code)

    def _words(self, words: Sequence[Asked], source: str, code: str) -> Iterator[Link]:
        lexicon = self._derived.memory(source, code)
        if lexicon is None:
            return
        for at, word in enumerate(words):
            tokens = word.tokens.get(source, ())
            if len(tokens) == 1:
                for text, probability in lexicon.counterparts(tokens[0][1]):
                    weight = _FROM_MEMORY * min(1.0, probability)
                    yield Link(at, at + 1, code, text, weight, "memory")

    def _phrases(self, words: Sequence[Asked], source: str, code: str) -> Iterator[Link]:
        lexicon = self._derived.phrases(source, code)
        if lexicon is None:
            return
        for first in range(len(words)):
            for last in range(first + 1, min(first + LONGEST, len(words)) + 1):
                tokens = [t for word in words[first:last] for t in word.tokens.get(source, ())]
                if len(tokens) < 2:  # noqa: PLR2004 - of several words, typed apart or quoted
                    continue
                key = phrase_key([surface for surface, _ in tokens])
                for text, share in lexicon.counterparts(key):
                    yield Link(first, last, code, text, _FROM_MEMORY * share, "memory")

    def meaning(
        self, words: Sequence[Asked], languages: Sequence[str], wanted: Wanted
    ) -> Iterator[Link]:
        """Yield terms of an index that are near in meaning; never for names.

        A word that may be in several languages is taken for one of those that have it, or else of
        the likeliest. In those nothing is yielded: there it is sought as typed.
        """
        vectors = self._derived.vectors() if any(wanted.values()) else None
        if vectors is None:
            return
        for at in sorted({at for places in wanted.values() for at in places}):
            if _is_name(words[at]):
                continue
            at_home = _at_home(words[at], vectors) if len(languages) > 1 else frozenset()
            for source in languages:
                tokens = words[at].tokens.get(source, ())
                if len(tokens) != 1 or source not in (at_home or languages):
                    continue
                vector = vectors.vector(tokens[0][1], words[at].text, source, available())
                if vector is None:
                    continue
                for code, places in wanted.items():
                    if code != source and at in places and code not in at_home:
                        for text, weight in vectors.nearest(vector, code, _OF_MEANING):
                            yield Link(at, at + 1, code, text, weight, "embedding")


def _at_home(word: Asked, vectors: TermVectors) -> frozenset[str]:
    """Return the languages in which an index has a word; where none has it, the likeliest."""
    having = (
        code
        for code, tokens in word.tokens.items()
        if len(tokens) == 1 and vectors.knows(tokens[0][1], code)
    )
    return frozenset(having) or frozenset((likeliest(word.text),))


def _may_be_name(word: Asked) -> bool:
    """Tell a word with a capital, or an Arabic one, which no sign shows to be a name or not."""
    if not word.text or " " in word.text or _is_grammar(word):
        return False
    if "ar" in written_in(word.text):
        return len(word.text) >= _SHORTEST_NAME
    return _is_name(word)


def _is_grammar(word: Asked) -> bool:
    return any(
        ANALYZERS[code].is_stop_word(surface)
        for code, tokens in word.tokens.items()
        for surface, _ in tokens
    )


def _is_name(word: Asked) -> bool:
    return is_name_like(word.text)
