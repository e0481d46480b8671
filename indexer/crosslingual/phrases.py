"""Short texts that are translated as a whole: titles, names of bodies, entries of a term base."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from indexer.crosslingual.alignment import between
from indexer.crosslingual.lexicon import LEAST, Lexicon
from indexer.languages import analyzer_for
from indexer.model import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from indexer.analysis import Analyzer
    from indexer.crosslingual.memory import Pair

LONGEST = 6  # words of a phrase that is looked up
_LONGEST_TRANSLATION = 10  # Food and Agriculture Organization is longer in French
_LONGEST_TEXT = 200  # characters; what is longer is not even looked at
_MOST = 200_000  # phrases; beyond these no new ones are learnt


def phrase_key(surfaces: Sequence[str]) -> str:
    """Return the key of a phrase by the surfaces of its words."""
    return " ".join(surfaces)


def learn_phrases(pairs: Iterable[Pair], left: str, right: str) -> Lexicon:
    """Learn which short texts of `left` are translated by which short texts of `right`.

    The key of a text is `phrase_key` of its words, grammar words included, without the number that
    it may have in a list. A counterpart is a text
    from its first word to its last, with the share of the translations that it is. Texts of nothing
    but grammar words or numbers are left out. Raises UnknownLanguage.
    """
    source, target = analyzer_for(left), analyzer_for(right)
    seen: dict[str, Counter[str]] = {}
    for text, translation in between(pairs, left, right):
        if max(len(text), len(translation)) > _LONGEST_TEXT:
            continue
        one, other = _read(source, text), _read(target, translation)
        number = _numbering(one, other)
        key, counterpart = _key(one, number), _key(other, number)
        short = len(one.surfaces) <= LONGEST and len(other.surfaces) <= _LONGEST_TRANSLATION
        telling = _tells(source, one) and _tells(target, other) and key != counterpart
        if short and telling and (key in seen or len(seen) < _MOST):
            begin, end = other.starts[number], other.ends[-1]
            seen.setdefault(key, Counter())[translation[begin:end]] += 1
    return Lexicon.of(
        (key, text, count / texts.total())
        for key, texts in seen.items()
        for text, count in texts.items()
        if count >= LEAST * texts.total()
    )


def _read(analyzer: Analyzer, text: str) -> Words:
    words = Words()
    analyzer.read(text, 0, words)
    return words


def _key(words: Words, first: int) -> str:
    return phrase_key(words.surfaces[first:])


def _numbering(one: Words, other: Words) -> int:
    """Return how many numbers both texts begin with: of a title in a list, they are no part."""
    count = 0
    for left, right in zip(one.surfaces, other.surfaces, strict=False):
        if left != right or any(map(str.isalpha, left)):
            break
        count += 1
    return count


def _tells(analyzer: Analyzer, words: Words) -> bool:
    """Tell a text that has more than grammar words and numbers."""
    return any(
        any(map(str.isalpha, surface)) and not analyzer.is_stop_word(surface)
        for surface in words.surfaces
    )
