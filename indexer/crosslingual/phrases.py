"""Short texts that are translated as a whole: titles, names of bodies, entries of a term base."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from indexer.crosslingual.alignment import FLOOR, between
from indexer.crosslingual.lexicon import Lexicon
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

    The key of a text is `phrase_key` of its words, grammar words included. A counterpart is a text
    from its first word to its last, with the share of the translations that it is. Texts of nothing
    but grammar words or numbers are left out. Raises UnknownLanguage.
    """
    source, target = analyzer_for(left), analyzer_for(right)
    seen: dict[str, Counter[str]] = {}
    for text, translation in between(pairs, left, right):
        if max(len(text), len(translation)) > _LONGEST_TEXT:
            continue
        key, _ = _read(source, text, LONGEST)
        other, counterpart = _read(target, translation, _LONGEST_TRANSLATION)
        if key and other and key != other and (key in seen or len(seen) < _MOST):
            seen.setdefault(key, Counter())[counterpart] += 1
    return Lexicon.of(
        (key, text, count / texts.total())
        for key, texts in seen.items()
        for text, count in texts.items()
        if count >= FLOOR * texts.total()
    )


def _read(analyzer: Analyzer, text: str, longest: int) -> tuple[str, str]:
    """Return the key of a text and the text without the signs around it; nothing for a poor one."""
    words = Words()
    analyzer.read(text, 0, words)
    telling = (
        any(map(str.isalpha, surface)) and not analyzer.is_stop_word(surface)
        for surface in words.surfaces
    )
    if len(words.surfaces) > longest or not any(telling):
        return "", ""
    return phrase_key(words.surfaces), text[words.starts[0] : words.ends[-1]]
