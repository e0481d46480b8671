"""Where words are made: ICU word breaks, then one chain of steps per language.

Documents, queries and highlights all go through `Analyzer.read`, so they always agree.
"""

from __future__ import annotations

import hashlib
import re
import threading
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, TypeVar

import icu
import Stemmer

from indexer.errors import EngineUnavailable
from indexer.model import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MEMO_LIMIT = 80_000  # pieces of text remembered per language; about 30 MB at the most
_LASTING_SHARE = 0.9  # of what is remembered; the rest makes room for the words of other texts
MAX_WORD_BYTES = 200  # longer "words" are noise, and engines refuse them
_SURELY_SHORT = MAX_WORD_BYTES // 4  # letters, none of which takes more bytes than four
_FEW_WORDS = 4  # of a piece that is remembered; more are a sentence of a script without blanks
MAX_RAW_LENGTH = 1_000  # code points that are looked at; normalising marks takes quadratic time
ICU_VERSION: str = icu.ICU_VERSION
UNICODE_VERSION: str = icu.UNICODE_VERSION


class Token(NamedTuple):
    """A word of a text. A tuple, because millions are made. `start:end` are code points.

    `spelled` is its own spelling where that is not the surface, else "".
    """

    surface: str
    stem: str
    start: int
    end: int
    spelled: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One rewriting of a word; its name is what `dragoman analyze` shows."""

    name: str
    apply: Callable[[str], str]


_Forms: TypeAlias = tuple[str, str, int, int, str]
"""A Token of a piece of text, its offsets counted from there; a plain tuple is unpacked faster."""
_Known = TypeVar("_Known")


def _keep_whole(_word: str) -> tuple[int, int]:
    return 0, 0


def _no_kin(_stem: str) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Analyzer:
    """The chain of one language.

    `trim` tells how many characters of the raw word belong to something else on its left and
    right (an elided article, a possessive). `folds` make the surface, `stemmer` the stem. `kin`
    gives words that are irregular forms of the one with a stem, such as a broken plural.
    """

    language: str
    folds: tuple[Step, ...]
    stemmer: Step
    trim: Callable[[str], tuple[int, int]] = _keep_whole
    kin: Callable[[str], tuple[str, ...]] = _no_kin
    stop_words: frozenset[str] = frozenset()
    _memo: dict[str, _Forms] = field(default_factory=dict, repr=False)
    _pieces: dict[str, tuple[_Forms, ...]] = field(init=False, default_factory=dict, repr=False)

    def words(self, text: str, offset: int = 0) -> Iterator[Token]:
        """Yield the words of `text` in order; `offset` is added to their positions."""
        found = Words()
        self.read(text, offset, found)
        columns = found.surfaces, found.stems, found.starts, found.ends, found.spelled
        return map(Token, *columns)

    def read(self, text: str, offset: int, into: Words) -> None:
        """Append the words of `text` to columns; `offset` is added to their positions.

        No word reaches over a blank, and what stands between two of them is broken into the same
        words wherever it stands. So each such piece is broken once: text repeats itself.
        """
        start = offset
        for piece in text.replace("\n", " ").split(" "):
            known = self._pieces.get(piece)
            if known is None:
                known = self._broken(piece)
            for surface, stem, first, last, own in known:
                into.surfaces.append(surface)
                into.stems.append(stem)
                into.starts.append(start + first)
                into.ends.append(start + last)
                into.spelled.append(own)
            start += len(piece) + 1

    def surfaces(self, text: str) -> list[str]:
        """Return the words of a short text as surfaces, which need no stemmer."""
        found = []
        for piece in text.replace("\n", " ").split(" "):
            plain = _PLAIN.fullmatch(piece)
            raw = [plain[1]] if plain else [piece[left:right] for left, right in word_breaks(piece)]
            found += [self.surface(_trimmed(word, *self.trim(word))) for word in raw]
        return [surface for surface in found if surface]

    def surface(self, word: str) -> str:
        """Return the exact-search form of one word, at most MAX_WORD_BYTES long."""
        folded = self._folded(word[:MAX_RAW_LENGTH])
        if len(folded) <= _SURELY_SHORT and folded.isalpha():
            return folded
        cut = folded.encode("utf-8", "replace")[:MAX_WORD_BYTES].decode("utf-8", "ignore")
        # What is left of a long word may be one that a fold changes, such as an acronym.
        return folded if cut == folded else self._folded(cut)

    def stem(self, word: str) -> str:
        """Return the stem of one word, in any spelling."""
        return self.stemmer.apply(self.surface(word))

    def forget(self) -> None:
        """Let go of the words that are remembered."""
        self._memo.clear()
        self._pieces.clear()

    def is_stop_word(self, surface: str) -> bool:
        """Tell whether the language's list of grammar words holds this surface."""
        return surface in self.stop_words

    def explain(self, text: str) -> list[tuple[str, list[str]]]:
        """Return the words after every step of the chain, by the step's name."""
        raw = [text[start:end] for start, end in word_breaks(text)]
        rows = [("word breaks", raw)]
        words = [_trimmed(word, *self.trim(word))[:MAX_RAW_LENGTH] for word in raw]
        rows.append(("trim", words))
        for step in self.folds:
            words = [step.apply(word) for word in words]
            rows.append((step.name, words))
        words = [word for word in map(self.surface, words) if word]
        return [*rows, (self.stemmer.name, [self.stemmer.apply(word) for word in words])]

    def _broken(self, piece: str) -> tuple[_Forms, ...]:
        plain = _PLAIN.fullmatch(piece)
        if plain is None:
            found = [
                _moved(self._known(piece[start:end]), start) for start, end in word_breaks(piece)
            ]
            words = tuple([word for word in found if word[0]])
            if len(piece) <= MAX_WORD_BYTES and len(words) <= _FEW_WORDS:
                _remember(self._pieces, piece, words)
            return words
        word, before = plain[1], plain.start(1)
        words = self._pieces.get(word, ())
        if not words:
            words = (self._forms(word),)
            if len(word) <= MAX_WORD_BYTES:
                _remember(self._pieces, word, words)
        return (_moved(words[0], before),) if before else words

    def _known(self, raw: str) -> _Forms:
        known = self._memo.get(raw)
        if known is None:
            known = self._forms(raw)
            if len(raw) <= MAX_WORD_BYTES:  # some megabytes of noise are no word to remember
                _remember(self._memo, raw, known)
        return known

    def _forms(self, raw: str) -> _Forms:
        left, right = self.trim(raw)
        word = _trimmed(raw, left, right)
        surface = _same(self.surface(word), word)
        stem = _same(self.stemmer.apply(surface) or surface, surface)
        return surface, stem, left, len(raw) - right, _own_spelling(word, surface)

    def _folded(self, word: str) -> str:
        for step in self.folds:
            word = step.apply(word)
        return word.strip("'")


def _same(text: str, other: str) -> str:
    """Return a text, or the other where they are equal: a memo then holds one of them."""
    return other if text == other else text


def _moved(word: _Forms, by: int) -> _Forms:
    if not by:
        return word  # most pieces are a word and nothing more: both are remembered as one object
    surface, stem, start, end, own = word
    return surface, stem, start + by, end + by, own


def _remember(memo: dict[str, _Known], text: str, known: _Known) -> None:
    """Put something into a memo. What came first into a full one stays: common words come first."""
    if len(memo) >= MEMO_LIMIT:
        while len(memo) > MEMO_LIMIT * _LASTING_SHARE:
            memo.popitem()
    memo[text] = known


def _own_spelling(word: str, surface: str) -> str:
    """Return a word's spelling where it is not the surface: in ASCII there is nothing to fold."""
    own = "" if word.isascii() else spelled(word)
    return "" if own == surface else own


def _trimmed(word: str, left: int, right: int) -> str:
    return word[left : len(word) - right]


# --- steps that several languages share --------------------------------------------------------

HIDDEN = "[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*"
"""A pattern for format characters, which ICU takes for part of the word before them."""

_DOTTED_ACRONYM = re.compile(r"(?:\w\.)+\w\.?")
_SIGNS = re.compile(r"[^\w.]+")  # marks on letters, and by mistake on full stops
_APOSTROPHES = str.maketrans("’ʼ‘＇", "''''")
# Letters of Latin alphabets that decomposition does not reach: Azerbaijani and Turkish names
# (Əliyev, Şuşa, Qarabağ), ligatures, Nordic and Polish letters.
_LATIN = str.maketrans(
    {"ə": "a", "ı": "i", "œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th"}
)
_ARABIC_LETTERS = re.compile("[\u0620-\u064a]*")  # without marks
_BEYOND_LATIN = "\u02b0"  # where the letters of Latin and IPA end
_KEYCAP = "\u20e3"  # 1️⃣ is a digit and this; it encloses, and does not count as combining
_case_folder = icu.Normalizer2.getNFKCCasefoldInstance()


def casefold(word: str) -> str:
    """NFKC_Casefold (UAX #15): compatibility forms, case and default-ignorables are gone.

    Some compatibility forms are a phrase, such as U+FDFA; a word holds no blanks, so they go too.
    """
    if word.isascii():
        folded = word.lower()
    elif _ARABIC_LETTERS.fullmatch(word):
        return word
    else:
        folded = str(_case_folder.normalize(word)).translate(_APOSTROPHES)
    return "".join(folded.split())


def fold_latin(word: str) -> str:
    """Take accents off Latin letters and spell out ligatures; other scripts are left alone."""
    if word.isascii() or _ARABIC_LETTERS.fullmatch(word):
        return word
    kept = []
    on_latin = True
    for character in unicodedata.normalize("NFD", word):
        if not unicodedata.combining(character) and character != _KEYCAP:
            on_latin = character < _BEYOND_LATIN
            kept.append(character)
        elif not on_latin:
            kept.append(character)
    return unicodedata.normalize("NFC", "".join(kept)).translate(_LATIN)


def join_acronym(word: str) -> str:
    """Write U.N. and O.N.U. like UN and ONU."""
    if "." not in word or any(map(str.isdigit, word)):
        return word
    return word.replace(".", "") if _DOTTED_ACRONYM.fullmatch(_SIGNS.sub("", word)) else word


_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫٬", "01234567890123456789.,")


def fold_digits(word: str) -> str:
    """Write Arabic-Indic and Persian digits as 0-9, so that ٨٢٢ finds 822 in any language."""
    # Between letters ٫ is no full stop: it would make an acronym.
    if word.isascii() or word.isalpha() or not any(map(str.isdigit, word)):
        return word
    return word.translate(_DIGITS)


CASEFOLD = Step("casefold", casefold)
FOLD_DIGITS = Step("fold digits", fold_digits)
FOLD_LATIN = Step("fold Latin letters", fold_latin)
JOIN_ACRONYM = Step("join acronym", join_acronym)
NO_STEM = Step("no stem", lambda word: word)


def snowball(algorithm: str) -> Step:
    """Return a step that stems by PyStemmer. Its objects must not be shared by threads."""
    local = threading.local()

    def stem(word: str) -> str:
        stemmer = getattr(local, "stemmer", None)
        if stemmer is None:
            # Without a memory of its own: words come once, and keeping one takes it longer.
            stemmer = local.stemmer = Stemmer.Stemmer(algorithm, 0)
        return str(stemmer.stemWord(word))

    return Step(f"Snowball {algorithm}", stem)


# --- word breaks --------------------------------------------------------------------------------

# Letters of one script and signs around them are one word by any rule: most pieces need no ICU.
_LATIN_LETTERS = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
_SIGNS_AROUND = '[.,;:!?()«»"“”…،؛؟]*'
_PLAIN = re.compile(
    f"{_SIGNS_AROUND}([{_LATIN_LETTERS}]+|[\u0620-\u063f\u0641-\u064a]+){_SIGNS_AROUND}"
)

_ALETTER_CHAIN = (
    "($ALetterPlus|$Hebrew_Letter)$ExFm*($MidLetter|$MidNumLet|$Single_Quote)$ExFm*"
    "($ALetterPlus|$Hebrew_Letter){200};"
)
_ALETTER_PAIR = "($ALetterPlus|$Hebrew_Letter)$ExFm*($ALetterPlus|$Hebrew_Letter);"
# Changes to ICU's root rules (UAX #29), each with the text that needs it:
_PATCHES = (
    # An emoji after a joiner took the word before it along, and all of it was no word.
    ("$ZWJ$Extended_Pict;", ""),
    # U+202F glues "5\u202f000" and "République\u202f;" to their neighbours.
    (
        r"$ExtendNumLet=[\p{Word_Break=ExtendNumLet}];",
        r"$ExtendNumLet=[\p{Word_Break=ExtendNumLet}-[\u202F]];",
    ),
    # "المتحدة.وهكذا", "قال:إن" and "illicite.Cet" are two words, "www.un.org" and "U.N" stay one.
    (
        _ALETTER_CHAIN,
        (
            "($OtherLetter|$Hebrew_Letter)$ExFm*($Joiner|$Single_Quote)$ExFm*"
            "($OtherLetter|$Hebrew_Letter){200};"
            "($NotSmall|$Hebrew_Letter)$ExFm*$Dot$ExFm*($OtherLetter|$Hebrew_Letter){200};"
            "($OtherLetter|$Hebrew_Letter)$ExFm*$Dot$ExFm*($NotCapital|$Hebrew_Letter){200};"
        ),
    ),
    # "UNهي" is two words: Arabic and other letters do not join.
    (
        _ALETTER_PAIR,
        (
            "$ArabicLetter$ExFm*$ArabicLetter;"
            "($OtherLetter|$Hebrew_Letter)$ExFm*($OtherLetter|$Hebrew_Letter);"
        ),
    ),
)
_LETTERS = "$ALetterPlus="
# Tatweel's script is Common, yet it only ever stands within Arabic words.
_SCRIPTS = (
    r"$ArabicLetter=[$ALetterPlus&[[:Arabic:]\u0640]];"
    r"$OtherLetter=[$ALetterPlus-[[:Arabic:]\u0640]];"
    # ICU 72 keeps the colon out by itself, ICU 77 does not.
    r"$Dot=[\.\u2024\uFE52\uFF0E];"
    r"$Joiner=[[$MidLetter$MidNumLet]-[\:\uFE55\uFF1A]-$Dot];"
    r"$NotSmall=[$OtherLetter-[\p{Ll}]];"
    r"$NotCapital=[$OtherLetter-[\p{Lu}]];"
)


def word_rules() -> str:
    """Return ICU's root word-break rules with our changes.

    Raises EngineUnavailable where this ICU's rules have not the text that a change replaces.
    """
    rules = str(icu.BreakIterator.createWordInstance(icu.Locale.getRoot()).getRules())
    for old, new in _PATCHES:
        rules = _replaced(rules, old, new)
    after = rules.find(";", rules.find(_LETTERS)) + 1
    return rules[:after] + _SCRIPTS + rules[after:]


def _replaced(rules: str, old: str, new: str) -> str:
    if rules.count(old) != 1 or _LETTERS not in rules:
        raise EngineUnavailable(
            f"the word-break rules of ICU {ICU_VERSION} are not those this version knows",
            where=old,
            next="Install ICU 72 to 78, or adapt _PATCHES in indexer/analysis.py",
        )
    return rules.replace(old, new)


def rules_fingerprint() -> str:
    """Return a hash of the rules in force: another hash means other words."""
    return hashlib.sha256(word_rules().encode()).hexdigest()


_per_thread = threading.local()  # an iterator shared by threads silently gives wrong words


def word_breaks(text: str) -> list[tuple[int, int]]:
    """Return (start, end) of each word, in code points; spaces and punctuation are left out."""
    breaker = getattr(_per_thread, "breaker", None)
    if breaker is None:
        breaker = _per_thread.breaker = icu.RuleBasedBreakIterator(word_rules())
    return _ranges(breaker, text, words_only=True)


def sentence_breaks(text: str, language: str) -> list[tuple[int, int]]:
    """Return (start, end) of each sentence, in code points; ICU knows that "Mr." ends none."""
    breakers: dict[str, icu.BreakIterator] = _per_thread.__dict__.setdefault("sentences", {})
    if language not in breakers:
        locale = icu.Locale(f"{language}@ss=standard")
        breakers[language] = icu.BreakIterator.createSentenceInstance(locale)
    return _ranges(breakers[language], text, words_only=False)


def _ranges(breaker: icu.BreakIterator, text: str, *, words_only: bool) -> list[tuple[int, int]]:
    text = _without_lone_surrogates(text)
    breaker.setText(text)
    found = []
    start = 0
    for end in breaker:
        if not words_only or breaker.getRuleStatus() >= icu.UWordBreak.NONE_LIMIT:
            found.append((start, end))
        start = end
    code_points = _code_points_by_unit(text)
    if code_points is None:
        return found
    return [(code_points[start], code_points[end]) for start, end in found]


def _without_lone_surrogates(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        return re.sub("[\ud800-\udfff]", "\ufffd", text)
    return text


def _code_points_by_unit(text: str) -> list[int] | None:
    """Map UTF-16 positions, which ICU counts in, to code points; None where they are the same."""
    if len(text.encode("utf-16-le")) == 2 * len(text):
        return None
    units: list[int] = []
    for position, character in enumerate(text):
        units.append(position)
        if character > "\uffff":
            units.append(position)
    units.append(len(text))
    return units


# --- spellings ----------------------------------------------------------------------------------

_TATWEEL = "\u0640"


def spelled(word: str) -> str:
    """Return a word as it is spelled: accents, harakat and letters kept, but not case or tatweel.

    "" for a word that is too long to be kept.
    """
    if len(word) > MAX_RAW_LENGTH:
        return ""
    folded = join_acronym(fold_digits(casefold(word))).replace(_TATWEEL, "").strip("'")
    return folded if len(folded.encode("utf-8", "replace")) <= MAX_WORD_BYTES else ""
