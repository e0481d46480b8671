"""Arabic: spelling variants folded, then a light stemmer.

The stemmer takes one prefix and then suffixes until none fits, so that أذربيجان, أذربيجاني and
الأذربيجانية meet. It is "light" in the sense of Larkey, Ballesteros and Connell (2007): no roots.
"""

from __future__ import annotations

import re

from stop_words import get_stop_words

from indexer.analysis import CASEFOLD, FOLD_DIGITS, FOLD_LATIN, JOIN_ACRONYM, Analyzer, Step

# Harakat, superscript alef and Quranic signs are rarely typed; tatweel only stretches the line.
_UNWRITTEN = re.compile("[\u064b-\u065f\u0670\u06d6-\u06ed\u0610-\u061a\u0640]")
# Letters that careful and careless writers, and Persian keyboards, write differently.
_VARIANTS = str.maketrans("آأإٱىةکگی", "ااااي" + "هككي")

# The article with what may lean on it; at least two letters must remain.
_ARTICLE = re.compile("^(?:[وف]?(?:[بك]?ال|لل)|و[بك]ال)(?=..)")
# A conjunction, preposition or future particle; at least four letters must remain.
_PARTICLE = re.compile("^(?:و[لبس]|ف[لس]|[وفلبكس])(?=....)")
# Pronouns, duals, plurals, feminines and relational endings; at least three letters must remain.
_SUFFIX = re.compile("(?<=...)(?:هما|كما|تها|هم|هن|كم|نا|ها|ان|ات|ون|ين|يه|وا|ته|[هياتن])$")

# The package's list comes from news wire and counts words that people do search for.
_CONTENT_WORDS = frozenset(
    "اثر اجل اطار اعادة اعلنت الاخيرة الذاتي الماضي المقبل برس زيارة شخصا صباح صفر قوة لقاء للامم "
    "لوكالة مساء مايو ايار مليار مليون وقف و6 كلم نهاية اكد واكد عام سنة سنوات يوم اليوم".split()
)


def fold_arabic(word: str) -> str:
    """Drop what is not written and merge letters that writers confuse."""
    return _UNWRITTEN.sub("", word).translate(_VARIANTS)


def stem(word: str) -> str:
    """Return the light stem of a folded word."""
    without_prefix = _ARTICLE.sub("", word)
    if without_prefix == word:
        without_prefix = _PARTICLE.sub("", word)
    word = without_prefix
    while (shorter := _SUFFIX.sub("", word)) != word:
        word = shorter
    return word


_FOLDS = (
    CASEFOLD,
    FOLD_DIGITS,
    JOIN_ACRONYM,
    Step("fold Arabic letters", fold_arabic),
    FOLD_LATIN,
)

ANALYZER = Analyzer(
    language="ar",
    folds=_FOLDS,
    stemmer=Step("light stem", stem),
    stop_words=frozenset(
        fold_arabic(word)
        for word in get_stop_words("ar")
        if word not in _CONTENT_WORDS and word not in {"،", "ـ"}
    ),
)
