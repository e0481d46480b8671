"""The baseline that the product has to reach: BM25 written a second time, from its description.

    stem            BM25 over stems
    + surface       and half of BM25 over the words as they are spelt, folded
    + 4-grams       and the first fifty again, with half of BM25 over groups of four letters

It imports nothing from the product and nothing from Whoosh, so that an error of theirs cannot be
in both columns. Its Arabic stemmer takes و ف ل ب ك س from roots too: the product may do better.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import Stemmer
from stop_words import get_stop_words

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

K1, B = 1.2, 0.75
RERANKED = 50
SHARE = 0.5
"""Of the surface and of the 4-grams, beside the stems."""


# --- words -------------------------------------------------------------------------------------

_ELIDED = re.compile(r"\b(?:[lmtnsjdc]|qu|jusqu|quoiqu|lorsqu|puisqu)['’ʼ](?=\w)")
_POSSESSIVE = re.compile(r"['’]s\b")
_HARAKAT = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640]")
_ARABIC = str.maketrans("آأإٱىیةکگ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "اااايي" + "هكك" + "0123456789" * 2)
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})

_ARTICLES = "وبال وكال ولل فبال فلل وال بال كال فال لل ال".split()
_PARTICLES = "ول وب وس فل فس و ف ل ب ك س".split()
_ENDINGS = "هما كما تها هم هن كم نا ها ان ات ون ين يه وا ته ه ي ا ت ن".split()


def surfaces(text: str, language: str) -> list[str]:
    """Return the folded words of a text."""
    text = unicodedata.normalize("NFKC", text).casefold()
    if language == "ar":
        text = _HARAKAT.sub("", text).translate(_ARABIC)
    else:
        text = (_ELIDED if language == "fr" else _POSSESSIVE).sub(" ", text)
        letters = unicodedata.normalize("NFD", text.translate(_LIGATURES))
        text = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.findall(r"\w+", text)


def arabic_stem(word: str) -> str:
    """Take one prefix, then endings until none fits."""
    for prefixes, remaining in ((_ARTICLES, 2), (_PARTICLES, 4)):
        shorter = _strip(word, prefixes, remaining, str.removeprefix)
        if shorter != word:
            word = shorter
            break
    while (shorter := _strip(word, _ENDINGS, 3, str.removesuffix)) != word:
        word = shorter
    return word


def _strip(
    word: str, affixes: Iterable[str], remaining: int, remove: Callable[[str, str], str]
) -> str:
    for affix in affixes:
        shorter = remove(word, affix)
        if remaining <= len(shorter) < len(word):
            return shorter
    return word


def stemmer(language: str) -> Callable[[str], str]:
    """Return the function from a folded word to its stem."""
    if language == "ar":
        return arabic_stem
    algorithm = Stemmer.Stemmer({"en": "english", "fr": "french"}[language])
    stem: Callable[[str], str] = algorithm.stemWord
    return stem


def four_grams(words: Iterable[str]) -> list[str]:
    """Return every four letters in a row, with the boundaries of the word: _bak baku aku_."""
    return [
        padded[start : start + 4]
        for padded in (f"_{word}_" for word in words)
        for start in range(max(1, len(padded) - 3))
    ]


# --- ranking -----------------------------------------------------------------------------------


class Field:
    """BM25 of one kind of term over all documents, with Lucene's idf, which is never negative.

    S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009.
    """

    def __init__(self, documents: Sequence[Sequence[str]]) -> None:
        average = sum(map(len, documents)) / len(documents)
        postings: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, terms in enumerate(documents):
            norm = K1 * (1 - B + B * len(terms) / average)
            for term, count in Counter(terms).items():
                postings[term].append((number, count / (count + norm)))
        self._weights = {
            term: dict(_weighted(posting, len(documents))) for term, posting in postings.items()
        }

    def scores(self, terms: Iterable[str], among: Collection[int] | None = None) -> Counter[int]:
        """Score the documents that have any of the terms, or those of them that are asked for."""
        scores: Counter[int] = Counter()
        for term in terms:
            weights = self._weights.get(term, {})
            for document in weights if among is None else weights.keys() & among:
                scores[document] += weights[document]  # type: ignore[assignment] # a float
        return scores


def _weighted(posting: list[tuple[int, float]], documents: int) -> Iterable[tuple[int, float]]:
    idf = math.log(1 + (documents - len(posting) + 0.5) / (len(posting) + 0.5))
    return ((document, idf * share) for document, share in posting)


@dataclass(frozen=True, slots=True)
class Chain:
    """Which steps of the chain are taken."""

    surface: bool = True
    grams: bool = True


STEM = Chain(surface=False, grams=False)
STEM_AND_SURFACE = Chain(grams=False)
WHOLE = Chain()


class Brief:
    """The documents of one language, and the chain over them."""

    def __init__(self, documents: Sequence[str], language: str) -> None:
        self._language = language
        self._stem = stemmer(language)
        self._stop_words = {
            part for word in get_stop_words(language) for part in surfaces(word, language)
        }
        words = [surfaces(text, language) for text in documents]
        self._surfaces = Field(words)
        self._stems = Field([[self._stem(word) for word in row] for row in words])
        self._grams = Field([four_grams(row) for row in words])

    def search(self, query: str, limit: int = 10, chain: Chain = WHOLE) -> list[int]:
        """Return the numbers of the best documents, best first."""
        words = self._content(surfaces(query, self._language))
        scores = self._stems.scores(self._stem(word) for word in words)
        if chain.surface:
            _add(scores, self._surfaces.scores(words))
        best = _best(scores, RERANKED)
        if chain.grams:
            scores = Counter({document: scores[document] for document in best})
            _add(scores, self._grams.scores(four_grams(words), among=best))
        return _best(scores, limit)

    def _content(self, words: list[str]) -> list[str]:
        """Drop grammar words, unless there is nothing else."""
        return [word for word in words if word not in self._stop_words] or words


def _add(scores: Counter[int], more: Counter[int]) -> None:
    for document, score in more.items():
        scores[document] += SHARE * score  # type: ignore[assignment]


def _best(scores: Counter[int], limit: int) -> list[int]:
    return sorted(scores, key=lambda document: (-scores[document], document))[:limit]
