"""English: possessives cut off, accents folded, Snowball's English stemmer (Porter 2).

Words that Porter 2 gets wrong have a list, and British spelling stems as American does.
"""

from __future__ import annotations

import itertools
import operator
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
    snowball,
)
from indexer.lexicon import kindred, overrides, rows

_POSSESSIVE = re.compile(f"(?<=.)['’‘ʼ＇]{HIDDEN}[sS]{HIDDEN}$")

# organise and analyse, but not raise, revise or concise. Where the verb has no z (promise), all
# of its forms get one, and the stem is only spelled otherwise.
_ISE = re.compile(
    "s(?=(?:e[drs]?|ers|ings?|able|ements?|ations?|ational)(?:ly)?$)"
    "(?:(?<=..[^aeoucv]is)|(?<=.[air]cis)|(?<=.tivis)|(?<=.[ao]lys))"
)
_AMERICAN = {old: new for new, *british in rows("en.spelling.txt") for old in british}
# By their first letters, since most places of a word have none of them; the longest first.
_BRITISH = re.compile(
    "|".join(
        f"{letter}(?:{'|'.join(word[1:] for word in sorted(group, key=len, reverse=True))})"
        for letter, group in itertools.groupby(sorted(_AMERICAN), key=operator.itemgetter(0))
    )
)
_EXCEPTIONS = overrides("en.exceptions.txt", str)
_snowball = snowball("english")


def possessive(word: str) -> tuple[int, int]:
    """Leave the 's of Azerbaijan's out of the word and of its highlight."""
    found = _POSSESSIVE.search(word)
    return 0, len(found.group()) if found else 0


def american(word: str) -> str:
    """Spell a British word as Americans do, as far as the stem depends on it."""
    return _ISE.sub("z", _BRITISH.sub(lambda found: _AMERICAN[found.group()], word))


def stem(word: str) -> str:
    """Return the stem of a word in either spelling."""
    known = _EXCEPTIONS.get(word)
    if known:
        return known
    word = american(word)
    return _EXCEPTIONS.get(word) or _snowball.apply(word)


ANALYZER = Analyzer(
    language="en",
    trim=possessive,
    folds=(CASEFOLD, FOLD_DIGITS, JOIN_ACRONYM, FOLD_LATIN),
    stemmer=Step(f"{_snowball.name}, with exceptions", stem),
    kin=kindred("en"),
    stop_words=frozenset(get_stop_words("en")),
)
