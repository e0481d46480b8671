"""Split what a person typed into words, phrases, operators and parentheses that fit together."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace

from indexer.analysis import word_breaks

MAX_CHARACTERS = 256
MAX_WORDS = 32
MAX_DEPTH = 8
MAX_FUZZY = 2  # letters that may be mistaken
_LONG_WORD = 8  # letters; from here on two of them may be

AND, OR, NOT = "AND", "OR", "NOT"
OPERATORS = {"AND": AND, "ET": AND, "OR": OR, "OU": OR, "NOT": NOT, "SAUF": NOT}
_FIELDS = {
    "title": "title", "titre": "title", "عنوان": "title",
    "lang": "lang", "langue": "lang", "لغة": "lang",
    "source": "source", "مصدر": "source",
    "date": "date", "تاريخ": "date",
}  # fmt: skip
FILTERS = frozenset({"lang", "source", "date"})  # fields that narrow the documents
OPERANDS = frozenset({"word", "phrase"})
PUNCTUATION = ":?؟–—"  # of questions; nobody misses it
_SHOWN = 20  # characters shown of what was cut off
_FIELD = re.compile(f"(?:{'|'.join(_FIELDS)}):", re.IGNORECASE)
_PIECE = re.compile(
    r"""(?P<minus>(?<![^\s(])[-−](?=[^\s\-−]))?
        (?:(?P<field>[^\W\d_]{3,6}):(?=[^\s:/]))?
        (?:(?P<exact>=)?(?P<quote>["“”„«»](?P<phrase>[^"“”„«»]*)["“”„«»])(?P<near>~\d*)?
          |(?P<open>\()|(?P<close>\))
          |(?P<word>(?:[^\s()"“”„«»,;،؛/]|(?<=\d)[,،](?=\d))+))
        |(?P<stray>["“”„«»])""",
    re.VERBOSE,
)


_HYPHEN = re.compile("[-\u2010\u2011]")
_COMPOUND = re.compile(r"[^\W\d_][\w'’]*[^\W\d_](?:[-\u2010\u2011][^\W\d_][\w'’]*[^\W\d_])+")
_SIGNS = "-−="
_TILDES = re.compile(r"(?<=.):*~[~:\d]*$")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of what was typed: a word, a phrase, an operator or a parenthesis.

    `exact` says that `=` stood before it; `tilde` is what stood after it, such as `~5`.
    """

    kind: str
    text: str
    minus: bool = False
    field: str = ""
    exact: bool = False
    tilde: str = ""

    def __str__(self) -> str:
        """Write the piece as it was typed, or nearly so."""
        quoted = f'"{self.text}"' if self.kind == "phrase" else self.text
        named = f"{self.field}{':' * bool(self.field)}"
        return f"{'-' * self.minus}{named}{'=' * self.exact}{quoted}{self.tilde}"

    @property
    def is_filter(self) -> bool:
        """Whether it narrows the documents and is no word of theirs."""
        return self.kind in OPERANDS and self.field in FILTERS


def default_fuzzy(word: str) -> int:
    """Return how many letters of a word may be mistaken where nobody says."""
    return MAX_FUZZY if len(word) >= _LONG_WORD else 1


def within_limit(text: str) -> tuple[str, list[str]]:
    """Cut a text that is too long at a space, and say what was cut."""
    if len(text) <= MAX_CHARACTERS:
        return text, []
    space = text.rfind(" ", 0, MAX_CHARACTERS + 1)
    at = space if space > 0 else MAX_CHARACTERS
    return text[:at], [f"{text[at:].strip()[:_SHOWN]}…"]


def split(text: str) -> tuple[list[Piece], list[str]]:
    """Split what was typed; also return what has no partner or is beyond a limit."""
    pieces: list[Piece] = []
    stray: list[str] = []
    for found in _PIECE.finditer(text):
        piece = _piece(found)
        if piece is None and found.group().strip(PUNCTUATION):
            stray.append(found.group())
        elif piece is None:
            continue
        else:
            pieces += _parts(piece)
    pieces = _few_enough(pieces, stray)
    if is_shouted(pieces):
        pieces = [replace(p, kind="word") if p.kind in {AND, OR, NOT} else p for p in pieces]
    return _joining(_balanced(pieces, stray)), stray


def _piece(found: re.Match[str]) -> Piece | None:
    minus = bool(found["minus"])
    name = _FIELDS.get((found["field"] or "").lower(), "")
    if found["open"] or found["close"]:
        return Piece(found["open"] or found["close"], found.group(), minus, name)
    if found["quote"]:
        phrase = " ".join(found["phrase"].split())
        exact = bool(found["exact"])
        return Piece("phrase", phrase, minus, name, exact, found["near"] or "") if phrase else None
    if found["stray"]:
        return None
    word = found["word"]
    if found["field"] and not name:
        word = f"{found['field']}:{word}"  # not a field of ours, so part of the word
    if word in OPERATORS and not minus and not name:
        return Piece(OPERATORS[word], word)
    return _word(word, minus=minus, name=name)


def _word(word: str, *, minus: bool, name: str) -> Piece | None:
    """Take the signs off a word: they ask for its spelling, or for others like it."""
    bare = word.lstrip(_SIGNS)
    exact = "=" in word[: len(word) - len(bare)]
    while bare != word and (ours := _FIELD.match(bare)):  # what looks like a field there is none
        bare = bare[ours.end() :].lstrip(_SIGNS)
    bare = bare.rstrip(":?؟!") or bare.rstrip(":")
    tilde = _TILDES.search(bare)
    if tilde and name not in FILTERS:
        return Piece("word", bare[: tilde.start()], minus, name, exact, tilde.group())
    return Piece("word", bare, minus, name, exact) if bare else None


def _parts(piece: Piece) -> list[Piece]:
    """Take a plain compound for its words: franco-allemand, but not COVID-19 or -porte-parole."""
    if piece == Piece("word", piece.text) and _COMPOUND.fullmatch(piece.text):
        return [Piece("word", word) for word in _HYPHEN.split(piece.text)]
    return [piece]


def is_shouted(pieces: list[Piece]) -> bool:
    """Tell a query all in capitals, such as PAIX ET SÉCURITÉ, where ET is a word."""
    words = [p.text for p in pieces if p.kind in OPERANDS and any(map(str.isalpha, p.text))]
    return bool(words) and all(map(str.isupper, words))


def _few_enough(pieces: list[Piece], stray: list[str]) -> list[Piece]:
    """Leave out what is beyond the limit, in words as ICU finds them: a long one may be many."""
    text = "\n".join(piece.text for piece in pieces)
    breaks = [start for start, _ in word_breaks(text)]
    kept = []
    words = 0
    end = -1
    for piece in pieces:
        start, end = end + 1, end + 1 + len(piece.text)
        more = bisect_left(breaks, end) - bisect_left(breaks, start)
        if piece.kind in OPERANDS and words + more > MAX_WORDS:
            stray.append(str(piece))
            continue
        words += more if piece.kind in OPERANDS else 0
        if words < MAX_WORDS or piece.kind not in {AND, OR, NOT}:
            kept.append(piece)
    return kept


def _balanced(pieces: list[Piece], stray: list[str]) -> list[Piece]:
    """Close what was left open; take out what has no beginning or is too deep, not its words."""
    partner: dict[int, int] = {}
    opened: list[int] = []
    for at, piece in enumerate(pieces):
        if piece.kind == "(":
            opened.append(at)
        elif piece.kind == ")" and opened:
            if len(opened) <= MAX_DEPTH:
                partner[opened[-1]] = at
            opened.pop()
    unclosed = set(opened)
    for start in reversed(opened[:MAX_DEPTH]):
        partner[start] = len(pieces)
        pieces.append(Piece(")", ")"))
    kept = {*partner, *partner.values()}
    stray += [
        p.text
        for at, p in enumerate(pieces)
        if p.kind in {"(", ")"} and (at not in kept or at in unclosed)
    ]
    return [p for at, p in enumerate(pieces) if p.kind not in {"(", ")"} or at in kept]


def _joining(pieces: list[Piece]) -> list[Piece]:
    """Take operators for words where they join nothing."""
    read: list[Piece] = []
    for at, piece in enumerate(pieces):
        left = read[-1].kind if read else ""
        right = next((p.kind for p in pieces[at + 1 :] if p.kind != NOT), "")
        joins = right in OPERANDS or right == "("
        if piece.kind in {AND, OR}:
            joins = joins and (left in OPERANDS or left == ")")
        is_word = piece.kind in {AND, OR, NOT} and not joins
        read.append(replace(piece, kind="word") if is_word else piece)
    return read
