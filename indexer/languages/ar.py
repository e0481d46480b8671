"""Arabic: spelling variants folded, then a light stemmer that knows which letters are the word's.

A word is taken apart into prefix, stem and suffix. Where some way of doing so leaves a stem of
`words/ar.stems.txt`, the likeliest one wins: so وزارة keeps its و and قانون its ون. Elsewhere one
prefix goes and then suffixes until none fits. It is "light" in the sense of Larkey, Ballesteros
and Connell (2007): no roots.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from stop_words import get_stop_words

from indexer.analysis import CASEFOLD, FOLD_DIGITS, FOLD_LATIN, JOIN_ACRONYM, Analyzer, Step
from indexer.lexicon import kindred, rows

if TYPE_CHECKING:
    from collections.abc import Iterator

# Harakat, superscript alef and Quranic signs are rarely typed; tatweel only stretches the line.
_UNWRITTEN = re.compile("[\u064b-\u065f\u0670\u06d6-\u06ed\u0610-\u061a\u0640]")
# Letters that careful and careless writers, and Persian keyboards, write differently.
_VARIANTS = str.maketrans("آأإٱىةکگی", "ااااي" + "هككي")
_FOLDED = _VARIANTS | {code: None for code in range(0x610, 0x6EE) if _UNWRITTEN.match(chr(code))}
_SEATS = str.maketrans("ؤئ", "ءء")  # of a hamza: they change with the ending, شيء and شيئا

# --- affixes ------------------------------------------------------------------------------------

# Each with what it costs beside the frequency of the stem, in bits or nearly so.
_PARTICLES = dict.fromkeys("و ف ب ل ك وب ول وك فب فل س وس فس".split(), 3.2)
_ARTICLES = dict.fromkeys("ال وال فال بال كال وبال وكال فبال لل ولل فلل".split(), 0.6)
_PREFIXES = {"": -3.0} | _PARTICLES | _ARTICLES

SUFFIXES: dict[str, str] = {
    suffix: "".join(kind for kind, group in _KINDS.items() if suffix in group.split())
    for _KINDS in [
        {
            "m": "ا ان ين ون ها هم هن هما كم كما نا ه وا ت تم وه وها ني",
            "n": "ي يه يات يين يون يان يا يته يتها يتهم يتهما يتنا يتين يتان يهم يها",
            "f": "ه ات تان تين ته تها تهم تهن تهما تنا تي تا اته اتها اتهم اتهما اتهن اتنا اتي",
        }
    ]
    for suffix in " ".join(_KINDS.values()).split()
}
"""Endings by the kinds they may be of: masculine or verbal, nisba, feminine (of a ة)."""

AFTER_ARTICLE = frozenset("ه ا ان ين ون ات ي يه يات يين يون تان تين يان يتين".split()) | {""}
AFTER_TWO_LETTERS = frozenset("ا ان ين ه ها هم هن هما نا كم ي يه".split()) | {""}
_FUTURE = "يتنا"  # letters that a verb after س begins with

TWO_LETTER_NOUNS = frozenset(
    "حق حل حد سد نص خط شك فن سن ظل طب رد جو مد صف قط سر شر رب جد عم فم دم يد اب اخ ام حج حب حس حظ "
    "خد ذم رف زر زي سب سم شق صك ضم ظن عد عز غش فخ فك قش كف لب لص مخ مس ود بث بر بط بن تل جن جر "
    "حر حي خل هر صد ند".split()
)
SHORT_ADJECTIVES = frozenset(
    "صعب سهل ضخم هام عام خاص حلو عذب رطب صلب خصب نشط مرن غني قوي ذكي نقي شاب حاد جاف حار ضال شاق "
    "ضار سام تام كاف اول اخر وعر بكر فخم نزر شرس نجس قذر خطر حذر مرح فرح بشع طفل ملك خال بطل "
    "فرد".split()
)
NO_VERBS = frozenset({"قدم", "صدر", "ورد"})
"""Nouns which without an article are mostly verbs of another meaning: القدم, and قدمت."""
SHORT_RADICAL_ARTICLES = frozenset({"الف", "الي", "الاف"})  # ألف, آلية, آلاف
# What may grow to a prefix or a suffix by one more letter of the word.
_BEGINNINGS = frozenset(prefix[:size] for prefix in _PREFIXES for size in range(len(prefix) + 1))
_ENDS = frozenset(suffix[start:] for suffix in SUFFIXES for start in range(len(suffix)))
_COMMON = 20  # differences of rank among the first few stems mean nothing

_RARE = 4_000  # the rank of stems that are listed by hand, since counts would not show them


def _words_of(name: str) -> list[str]:
    """Return the words of a list, folded but for their ة, which says that they are feminine."""
    folds = {old: new for old, new in (_VARIANTS | _SEATS).items() if chr(old) != "ة"}
    return [word.translate(folds) for row in rows(name) for word in row]


_LEARNT = _words_of("ar.stems.txt")
_KNOWN = frozenset(_LEARNT)
_RELATIONAL = frozenset(_words_of("ar.relational.txt"))
_BY_HAND = [
    *(
        word.removesuffix("ة")
        for word in _words_of("ar.exceptions.txt")
        if not word.endswith("ي") or word[:-1] not in _KNOWN
    ),
    *_words_of("ar.feminines.txt"),
    *_RELATIONAL,
]
_COSTS = {
    stem.replace("ة", "ه"): math.log2(rank + _COMMON)
    for rank, stem in (*((_RARE, stem) for stem in _BY_HAND), *enumerate(_LEARNT))
}
for _noun in (word.replace("ة", "ه") for word in _words_of("ar.feminines.txt")):
    # Counts did not tell it from the word without ة: منطقة is no logic, as منطق is.
    _COSTS[_noun] = min(_COSTS[_noun], _COSTS.get(_noun[:-1], math.inf))
_TOLD = frozenset((*_COSTS, *(stem[:-1] for stem in _COSTS if stem.endswith(("ه", "ا")))))
"""What is left of a listed stem before some suffix: without any of it, no stem is found."""
_FEMININE = frozenset(
    stem.replace("ة", "ه") for stem in (*_LEARNT, *_BY_HAND) if stem.endswith("ة")
)


def unwritten(word: str) -> str:
    """Drop what is rarely written."""
    return _UNWRITTEN.sub("", word)


def fold_arabic(word: str) -> str:
    """Drop what is not written and merge letters that writers confuse."""
    return word.translate(_FOLDED)


def cuts(word: str) -> Iterator[tuple[str, str, str]]:
    """Yield every (prefix, stem, suffix) that a folded word could be."""
    room = len(word) - 2  # letters: two are the stem's
    ends = [""] if room >= 0 else []
    for size in range(1, room + 1):
        suffix = word[-size:]
        if suffix not in _ENDS:
            break
        if suffix in SUFFIXES:
            ends.append(suffix)
    for cut in range(room + 1):
        prefix = word[:cut]
        if prefix not in _BEGINNINGS:
            break
        if prefix not in _PREFIXES or (prefix[-1:] == "س" and word[cut] not in _FUTURE):
            continue
        for suffix in ends:
            end = len(word) - len(suffix)
            if end - cut > 1 and (prefix not in _ARTICLES or suffix in AFTER_ARTICLE):
                yield prefix, word[cut:end], suffix


def stem(word: str) -> str:
    """Return the light stem of a folded word."""
    word = word.translate(_SEATS)
    return _known(word) or _stripped(word)


def _known(word: str) -> str:
    """Return the likeliest stem of the list that explains a word; long ones leave less to luck."""
    best, chosen = -math.inf, ""
    for prefix, bare, suffix in cuts(word):
        if bare not in _TOLD:
            continue
        kinds = SUFFIXES.get(suffix, "m")
        for found in _stems(bare, suffix, kinds):
            length = len(bare if "n" in kinds else found)
            score = 3 * length - _COSTS[found] - 0.2 * len(prefix) - (1 if suffix else 0)
            score -= _PREFIXES[prefix] if prefix or len(found) > 2 else 0  # noqa: PLR2004 - letters
            score += 2 if found != bare and "f" in kinds else 0  # only a ة becomes ت
            if score > best:
                best, chosen = score, found
                if prefix in _ARTICLES and found in NO_VERBS:
                    chosen = f"ال{found}"
    return chosen


def _stems(bare: str, suffix: str, kinds: str) -> Iterator[str]:
    """Yield the listed stems that a bare word may stand for before a suffix."""
    short = len(bare) == 2 and suffix not in AFTER_TWO_LETTERS  # noqa: PLR2004 - letters
    related = "n" in kinds and bare + "ي" in _RELATIONAL  # تركيا and تركي are not of ترك
    if (
        bare in _COSTS and not short and not related and not (suffix and bare in _FEMININE)
    ):  # ة turns into ت
        yield bare
    feminine = bare + "ه"
    if "f" in kinds and feminine in _COSTS:
        yield feminine
    if "n" in kinds:  # ثوري of ثورة, كندي of كندا
        cost = _COSTS.get(bare, math.inf)
        yield from (name for name in (feminine, bare + "ا") if _COSTS.get(name, math.inf) < cost)


# --- words that are not in the list ---------------------------------------------------------------

# The article with what may lean on it; two letters must remain, and more than an ending.
_ARTICLE = re.compile("^(?:[وف]?(?:[بك]?ال|لل)|و[بك]ال)(?=..)(?!(?:يه|ها|هم|هن|نا|كم)$)")
# ب ف ك begin too many names; و and ل go where five letters remain, or a verb.
_PARTICLE = re.compile("^(?:[ول](?=.....)|[وفلس]س?(?=[يتن]...))")
# Pronouns, duals, plurals, feminines and relational endings; at least three letters must remain.
_SUFFIX = re.compile("(?<=...)(?:هما|كما|تها|هم|هن|كم|نا|ها|ان|ات|ون|ين|يه|وا|ته|[هياتن])$")


def _stripped(word: str) -> str:
    without_prefix = _ARTICLE.sub("", word)
    if without_prefix == word:
        without_prefix = _PARTICLE.sub("", word)
    word = without_prefix
    while (shorter := _SUFFIX.sub("", word)) != word:
        word = shorter
    return word


# --- the chain ----------------------------------------------------------------------------------

# The package's list comes from news wire and counts words that people do search for.
_CONTENT_WORDS = frozenset(
    "اثر اجل اطار اعادة اعلنت الاخيرة الذاتي الماضي المقبل برس زيارة شخصا صباح صفر قوة لقاء للامم "
    "لوكالة مساء مايو ايار مليار مليون وقف و6 كلم نهاية اكد واكد عام سنة سنوات يوم اليوم".split()
)
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
    kin=kindred("ar"),
    stop_words=frozenset(
        fold_arabic(word)
        for word in get_stop_words("ar")
        if word not in _CONTENT_WORDS and word not in {"،", "ـ"}
    ),
)
