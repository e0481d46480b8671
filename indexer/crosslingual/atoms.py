"""The words of a query as atoms: numbers, months, "and", a percent sign, each of a kind.

A kind is a letter, so that a query becomes a short text in which patterns can find dates, as a
scanner reads a program (Aho, Sethi and Ullman, Compilers, 1986, chapter 3).
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, NamedTuple

from indexer.crosslingual import calendars, numerals
from indexer.crosslingual.quantities import DECADE_NAMES, SCALE_NAMES
from indexer.crosslingual.ways import LANGUAGES
from indexer.languages import ANALYZERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from indexer.analysis import Token

_LONGEST = 40  # characters of a word that is read; no date or number is longer
_MOST_WORDS = 200  # of a query that are read
_ARABIC = ANALYZERS["ar"]  # folds accents and letters of all three languages


class Atom(NamedTuple):
    """A piece of a query with a meaning: its kind, what it says, and the words it is in."""

    kind: str
    value: int
    text: str
    first: int
    last: int
    begins: bool
    ends: bool


# --- what words mean ------------------------------------------------------------------------------

# Kinds: d number to 31, g three digits, y year, n other number; o ordinal, r Roman ordinal;
# m month, b its abbreviation, h Hijri month; w number in words, s scale, c century, q قرن,
# a "années", e decade, z "the decade of"; % percent; f of, t the, u "the year"; x AD, AH;
# - & / are what joins numbers; ~ is anything else.
_PLAIN = {
    "&": "and et و",
    "-": "to au à إلى الى until حتى till",
    "f": "of de d من في",
    "t": "the le la",
    "u": "year l'an an l'annee عام سنة العام",
    "c": "century siecle siecles centuries",
    "q": "القرن قرن",
    "a": "annees",
    "z": "عقد",
    "%": "percent",
    "x": "ad ah ce م هـ هجرية هجري ميلادية ميلادي الهجرية الميلادية",
}
_PHRASES = {
    "%": ("per cent", "pour cent", "في المائة", "في المئة", "بالمائة", "بالمئة", "في الماية"),
    "f": ("من شهر", "day of"),
    "L": ("القرن الماضي",),
}
_PERCENT_SIGN = re.compile(r"\s*[%٪]")
_SECONDS = frozenset({"second", "seconde"})  # of time; as days of months they are rare


@functools.cache
def _lexicon() -> dict[str, list[tuple[tuple[str, ...], str, int]]]:
    """Return what is known by its first word: (words after it, kind, value), longest first."""
    known: dict[str, dict[tuple[str, ...], tuple[str, int]]] = {}
    for name, kind, value in _names():
        first, *rest = _ARABIC.surfaces(name)
        known.setdefault(first, {}).setdefault(tuple(rest), (kind, value))
    return {
        first: sorted(
            ((rest, kind, value) for rest, (kind, value) in found.items()),
            key=lambda row: -len(row[0]),
        )
        for first, found in known.items()
    }


def _names() -> Iterator[tuple[str, str, int]]:
    """Yield (name, kind, value); of two meanings of a name the first stands."""
    for kind, months in (("m", calendars.gregorian()), ("h", calendars.hijri())):
        for number, month in enumerate(months, start=1):
            names = (*month.en, *month.fr, *month.ar)
            yield from ((name, kind, number) for name in names)
            yield from ((name, "b", number) for name in (*month.short.en, *month.short.fr))
    for kind, words in _PLAIN.items():
        yield from ((word, kind, 0) for word in words.split())
    for kind, phrases in _PHRASES.items():
        yield from ((phrase, kind, 0) for phrase in phrases)
    yield from ((name, "e", year) for name, year in DECADE_NAMES.items())
    for value, names_of in enumerate(SCALE_NAMES.values()):
        yield from ((name, "s", value) for names in names_of.values() for name in names)
    for language in LANGUAGES:
        for number in range(1, numerals.HUNDRED + 1):
            if number < numerals.HUNDRED:
                words_of = numerals.ordinal(number, language)
                yield from ((word, "o", number) for word in words_of if word not in _SECONDS)
            if number > 1:
                yield from ((word, "w", number) for word in numerals.cardinal(number, language))


_NUMBER = re.compile(r"[0-9]+")
GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+")
_DECIMAL = re.compile(r"[0-9]+[.,][0-9]+")
_YEAR = re.compile("([12][0-9]{3})[مه]ـ?")
_NTH = re.compile("([0-9]{1,4})(?:st|nd|rd|th|er|re|ere|e|eme|nde)|ال([0-9]{1,4})")
_ROMAN = re.compile("([ivx]{1,6})(?:e|eme|er)")
_DECADE = re.compile("((?:[12][0-9])?[0-9]0)'?s")
_DOTTED = re.compile(r"[0-9]{1,4}\.[0-9]{1,2}\.[0-9]{1,4}")
_LAST_DAY = 31
_YEARS = range(1000, 3000)
_ROMANS = {numerals.roman(number).lower(): number for number in range(1, 40)}


def _of_digits(text: str) -> tuple[str, int] | None:
    """Return the kind and value of a word with digits, or None if it is no number."""
    if _NUMBER.fullmatch(text):
        return _plain(text), int(text)
    if GROUPED.fullmatch(text) or _DECIMAL.fullmatch(text):
        return "n", 0
    if found := _YEAR.fullmatch(text):
        return "y", int(found[1])
    if found := _NTH.fullmatch(text):
        return "o", int(found[1] or found[2])
    found = _DECADE.fullmatch(text)
    decade = int(found[1]) if found else 0
    return ("e", decade if decade > numerals.HUNDRED else 1900 + decade) if decade else None


def _plain(digits: str) -> str:
    """Return the kind of a word of nothing but digits."""
    if len(digits) == len("100"):
        return "g"
    if len(digits) < len("100"):
        return "d" if 1 <= int(digits) <= _LAST_DAY else "n"
    return "y" if len(digits) == len("1992") and int(digits) in _YEARS else "n"


# --- words to atoms -------------------------------------------------------------------------------


class _Piece(NamedTuple):
    """A word as analysis has it: the number of the query's word it is of, and what joins it."""

    text: str
    word: int
    begins: bool
    ends: bool
    before: str
    after: str


def _pieces(words: Sequence[str]) -> Iterator[_Piece]:
    for number, word in enumerate(words[:_MOST_WORDS]):
        tokens = list(_ARABIC.words(word)) if len(word) <= _LONGEST else []
        if not tokens:
            yield _Piece("", number, begins=True, ends=True, before="", after=word)
        for place, token in enumerate(tokens):
            last = place == len(tokens) - 1
            yield from _split(word, token, number, begins=not place, ends=last)


def _split(word: str, token: Token, number: int, *, begins: bool, ends: bool) -> Iterator[_Piece]:
    """Yield the piece that a token is; 02.03.1992 and و19, one word to analysis, are several."""
    before = "" if begins else word[: token.start][-3:]
    after = word[token.end :][:2]
    if _DOTTED.fullmatch(token.surface):
        parts = token.surface.split(".")
    elif token.surface[:1] == "و" and token.surface[1:2].isdigit():
        parts = ["و", token.surface[1:]]
    else:
        parts = [token.surface]
    size = len(parts)
    for place, text in enumerate(parts):
        first, last = place == 0, place == size - 1
        joint = before if first else "/" if parts[0] != "و" else ""
        yield _Piece(text, number, begins and first, ends and last, joint, after if last else "")


_DASH = re.compile("[-‐‑–—−]")


def atoms(words: Sequence[str]) -> list[Atom]:
    """Return the atoms of a query's words, with those for the signs between them."""
    pieces = list(_pieces(words))
    found: list[Atom] = []
    place = 0
    while place < len(pieces):
        piece = pieces[place]
        if not piece.begins:
            _join(found, piece)
        size, kind, value = _meaning(pieces, place)
        last = pieces[place + size - 1]
        text = piece.text
        atom = Atom(kind, value, text, piece.word, last.word + 1, piece.begins, last.ends)
        if not _doubles(found, atom):
            found.append(atom)
        if _PERCENT_SIGN.match(last.after) and kind != "%":
            found[-1] = found[-1]._replace(ends=False)
            found.append(Atom("%", 0, "%", last.word, last.word + 1, begins=False, ends=last.ends))
        place += size
    return found


def _join(found: list[Atom], piece: _Piece) -> None:
    """Add an atom for a dash or a stroke within a word."""
    sign = "/" if "/" in piece.before else "-" if _DASH.search(piece.before) else ""
    if sign:
        word = piece.word
        found.append(Atom(sign, 0, sign, word, word + 1, begins=False, ends=False))


def _meaning(pieces: list[_Piece], place: int) -> tuple[int, str, int]:
    """Return how many pieces mean something together, its kind and value."""
    text = pieces[place].text
    if not text:
        sign = pieces[place].after
        kind = "-" if _DASH.fullmatch(sign) else {"/": "/", "&": "&"}.get(sign, "~")
        return 1, "%" if _PERCENT_SIGN.fullmatch(sign) else kind, 0
    if text[0].isdigit() or text[-1:].isdigit():
        return (1, *(_of_digits(text) or ("~", 0)))
    bare = text[2:] if text[:2] in {"d'", "l'"} and len(text) > len("l'an") else text
    for rest, kind, value in _lexicon().get(bare, ()):
        size = len(rest) + 1
        if rest == tuple(piece.text for piece in pieces[place + 1 : place + size]):
            return size, kind, value
    if (roman := _ROMAN.fullmatch(text)) and roman[1] in _ROMANS:
        return 1, "r", _ROMANS[roman[1]]
    return 1, "~", 0


def _doubles(found: list[Atom], atom: Atom) -> bool:
    """Merge the second name of a month into the first: آذار/مارس is one month."""
    if atom.kind not in {"m", "b"} or not found:
        return False
    if found[-1].kind == "/" and len(found) > 1 and _same_month(found[-2], atom):
        found.pop()
    elif not _same_month(found[-1], atom):
        return False
    found[-1] = found[-1]._replace(last=atom.last, ends=atom.ends)
    return True


def _same_month(one: Atom, other: Atom) -> bool:
    return one.kind == other.kind and one.value == other.value
