"""What people type: short queries made of whole questions, and words spelt as they come.

Everything is deterministic, and nothing is imported from the product: a generator that shared its
folding rules would only find what the product already knows.
"""

from __future__ import annotations

import functools
import random
import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

from stop_words import get_stop_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# Python's \w leaves combining marks out, so a vocalised word would fall to pieces; so would 1,000
# and prud'hommes.
_MARKS = "\u064b-\u065f\u0670"
_WORD = re.compile(rf"\d+(?:[.,،٫٬]\d+)+|\w[\w{_MARKS}]*(?:['’]\w+)*")
_UNWRITTEN = re.compile(f"[{_MARKS}\u0640]")
_ELIDED = re.compile(r"\b(?:[lmtnsjdc]|qu|jusqu|quoiqu|lorsqu|puisqu)['’ʼ](?=\w)", re.IGNORECASE)
_LETTERS = {
    "ar": "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "en": "abcdefghijklmnopqrstuvwxyz",
    "fr": "abcdefghijklmnopqrstuvwxyz",
}


# --- short queries -----------------------------------------------------------------------------


def words(text: str, language: str) -> list[str]:
    """Return the words of a text as they are written; French ones without what is elided."""
    text = unicodedata.normalize("NFC", text)
    return [text[start:end] for start, end in places(text, language)]


def places(text: str, language: str) -> list[tuple[int, int]]:
    """Return where the words of a text begin and end."""
    if language == "fr":
        text = _ELIDED.sub(lambda elided: " " * len(elided[0]), text)
    return [word.span() for word in _WORD.finditer(text)]


def plain(word: str) -> str:
    """Return the word by which spellings are counted together: small letters, no harakat."""
    return _UNWRITTEN.sub("", word).casefold()


def frequencies(texts: Iterable[str], language: str) -> Counter[str]:
    """Count in how many texts each word is."""
    return Counter(
        word for text in texts for word in {plain(word) for word in words(text, language)}
    )


def content_words(text: str, language: str) -> list[str]:
    """Return the words of a text, as they are written, without those of grammar."""
    return [word for word in words(text, language) if not is_grammar(word, language)]


def is_grammar(word: str, language: str) -> bool:
    """Tell a word that says nothing by itself."""
    return plain(word) in _stop_words(language)


def keywords(question: str, count: int, language: str, frequency: Mapping[str, int]) -> str:
    """Return the rarest content words of a question in their order.

    `frequency` should count the questions as well: "when" is rare in documents but says little.
    """
    content = {plain(word): word for word in content_words(question, language) if len(word) > 1}
    rarest = sorted(content, key=lambda word: (frequency.get(word, 0), -len(word)))[:count]
    return " ".join(content[word] for word in content if word in rarest)


@functools.cache
def _stop_words(language: str) -> frozenset[str]:
    return frozenset(
        plain(part) for word in get_stop_words(language) for part in words(word, language)
    )


def one_typo(query: str, language: str) -> str:
    """Spoil one word of at least five letters: substitute, delete, insert or transpose.

    The first letter stays: people rarely miss it. A query of short words stays as it is.
    """
    typed = [_UNWRITTEN.sub("", word) for word in query.split()]
    long = [number for number, word in enumerate(typed) if len(word) >= 5 and word.isalpha()]
    if not long:
        return query
    chance = random.Random(query)  # noqa: S311 - repeatable, not secret
    number = chance.choice(long)
    typed[number] = _spoil(typed[number], _LETTERS[language], chance)
    return " ".join(typed)


def _spoil(word: str, alphabet: str, chance: random.Random) -> str:
    spot = chance.randrange(1, len(word) - 1)
    before, here, after = word[:spot], word[spot], word[spot + 1 :]
    letter = chance.choice([other for other in alphabet if other != here.lower()])
    swapped = before + after[0] + here + after[1:]
    ways = [before + letter + after, before + after, before + letter + here + after]
    return chance.choice([*ways, swapped] if swapped != word else ways)


# --- spellings ---------------------------------------------------------------------------------


def without_accents(text: str) -> str:
    """Write French as on a keyboard without accents and ligatures."""
    text = text.translate({ord("œ"): "oe", ord("Œ"): "OE", ord("æ"): "ae", ord("Æ"): "AE"})
    letters = unicodedata.normalize("NFD", text)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def capitals(text: str) -> str:
    """Write in capitals; accents stay, as good printing has it."""
    return text.upper()


def bare_capitals(text: str) -> str:
    """Write French in capitals without accents, as most people do."""
    return without_accents(text).upper()


def arabic_digits(text: str) -> str:
    """Write numbers with the digits of the Arab East."""
    return text.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))


_CARELESS = str.maketrans("أإآٱ", "اااا")
_LAST_LETTER = {"ى": "ي", "ي": "ى", "ة": "ه"}
_SEATS = str.maketrans("ؤئ", "وي")


def hamza_variants(text: str) -> str:
    """Write alef without hamza, and the last letters that hurried writers confuse: ى ي, ة ه."""
    return " ".join(map(_hurried, text.split()))


def _hurried(word: str) -> str:
    word = word.translate(_CARELESS)
    return word[:-1] + _LAST_LETTER.get(word[-1], word[-1])


def hamza_seats(text: str) -> str:
    """Write the seat of a hamza without it: ؤ ئ. Another spelling mistake rather than a habit."""
    return text.translate(_SEATS)


# --- harakat -----------------------------------------------------------------------------------

_FATHA, _DAMMA, _KASRA, _SUKUN, _SHADDA = "\u064e\u064f\u0650\u0652\u0651"
_TANWIN = "\u064b\u064c\u064d"
_SUN_LETTERS = "تثدذرزسشصضطظلن"
_ARTICLE = re.compile("([وفبك]?)ال(?=...)")
_UNVOWELLED = "اآىء"
_VOWEL_AFTER = {"إ": _KASRA, "و": _FATHA, "ف": _FATHA, "ب": _KASRA, "ك": _FATHA}
_VOWEL_BEFORE = {"ا": _FATHA, "ى": _FATHA, "ة": _FATHA, "و": _DAMMA, "ي": _KASRA, "إ": _SUKUN}


def vocalised(text: str) -> str:
    """Write Arabic with plausible harakat, as in a schoolbook: one of many possible readings."""
    return " ".join(map(_vocalise, text.split()))


def _vocalise(word: str) -> str:
    bare = _UNWRITTEN.sub("", word)
    if not _is_arabic(bare[:1]):
        return word
    chance = random.Random(bare)  # noqa: S311 - repeatable, not secret
    article = _ARTICLE.match(bare)
    start = article.end() if article else 0
    marks = [_marks(bare, spot, start, chance) for spot in range(start, len(bare))]
    lam = ""
    if article and bare[start] in _SUN_LETTERS:  # the lam is silent and the letter doubled
        marks[0] = _SHADDA + marks[0]
    elif article:
        lam = _SUKUN
    leaning = "".join(letter + _VOWEL_AFTER[letter] for letter in (article[1] if article else ""))
    before = f"{leaning}ال{lam}" if article else ""
    return before + "".join(map("".join, zip(bare[start:], marks, strict=True)))


def _marks(word: str, spot: int, start: int, chance: random.Random) -> str:
    """Return the marks of the letter at a place of the word, which begins at `start`."""
    letter, following = word[spot], word[spot + 1 : spot + 2]
    if letter in _UNVOWELLED or not _is_arabic(letter):
        return ""
    if not following:
        return chance.choice(_DAMMA + _KASRA + _FATHA if start else _TANWIN[1:])  # none after ال
    if following == "ا" and spot == len(word) - 2:
        return chance.choice(_TANWIN[0] + _FATHA)
    if letter in "وي" and spot > start and word[spot - 1] not in _UNVOWELLED:
        return ""  # a long vowel: the letter before has its short one
    if plain_vowel := _VOWEL_AFTER["إ"] if letter == "إ" else _VOWEL_BEFORE.get(following):
        return plain_vowel
    doubled = _SHADDA if spot > start and chance.random() < 0.15 else ""
    vowels = _FATHA + _DAMMA + _KASRA
    return doubled + chance.choice(vowels if doubled or spot == start else vowels + _SUKUN)


def _is_arabic(letter: str) -> bool:
    return "\u0621" <= letter <= "\u064a"
