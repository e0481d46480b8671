"""French: elided articles cut off, accents folded **before** Snowball's French stemmer.

Folding first costs a little precision of the stemmer and lets people type without accents.
"""

from __future__ import annotations

import re

from stop_words import get_stop_words

from indexer.analysis import (
    CASEFOLD,
    FOLD_DIGITS,
    FOLD_LATIN,
    HIDDEN,
    JOIN_ACRONYM,
    Analyzer,
    Step,
    fold_latin,
    snowball,
)

# l’Azerbaïdjan, qu'elle, jusqu’à: but not aujourd’hui or presqu'île, which are words of their own.
# Soft hyphens may hide between the letters, and marks of direction beside the apostrophe.
_ELIDED = "l m t n s j d c qu jusqu quoiqu lorsqu puisqu".split()
_ELISION = re.compile(
    f"^(?:{'|'.join(map(HIDDEN.join, _ELIDED))}){HIDDEN}['’‘ʼ＇]{HIDDEN}(?=.)", re.IGNORECASE
)

# Words of the package's list that are nouns as well, and asked for as such.
_CONTENT_WORDS = frozenset(
    "bon début droite dos force haut juste mot nom nommé nommée nommés nouveau nouveaux parole "
    "personne personnes sujet valeur état été étés essai".split()
)


def elision(word: str) -> tuple[int, int]:
    """Leave the article or conjunction of l’Azerbaïdjan out of the word and of its highlight."""
    found = _ELISION.match(word)
    return found.end() if found else 0, 0


_snowball = snowball("french")


def stem(word: str) -> str:
    """Stem twice: without accents, one pass leaves the e of réfugiée that it takes off réfugié."""
    return _snowball.apply(_snowball.apply(word))


ANALYZER = Analyzer(
    language="fr",
    trim=elision,
    folds=(CASEFOLD, FOLD_DIGITS, JOIN_ACRONYM, FOLD_LATIN),
    stemmer=Step(f"{_snowball.name}, twice", stem),
    stop_words=frozenset(
        fold_latin(word) for word in get_stop_words("fr") if word not in _CONTENT_WORDS
    ),
)
