"""What a person typed -> a small tree. Words never raise: they are read as well as they can be.

    words · "phrase" · -without · AND OR NOT (ET OU SAUF) · ( ) · prefix* · title: · lang:

Several words mean any of them. AND binds tighter than OR and than standing side by side.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from indexer.analysis import HIDDEN
from indexer.languages import ANALYZERS, LANGUAGES, guess
from indexer.model import UNDETERMINED, AllOf, AnyOf, Form, Node, Not, Query, Word
from indexer.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_CHARACTERS = 256
MAX_WORDS = 32
MAX_DEPTH = 8
MAX_CLAUSES = 64

_AND, _OR, _NOT = "AND", "OR", "NOT"
_OPERATORS = {"AND": _AND, "ET": _AND, "OR": _OR, "OU": _OR, "NOT": _NOT, "SAUF": _NOT}
_FIELDS = {
    "title": "title", "titre": "title", "عنوان": "title",
    "lang": "lang", "langue": "lang", "لغة": "lang",
}  # fmt: skip
_OPERANDS = frozenset({"word", "phrase"})
_SHOWN = 20  # characters shown of what was cut off
_HIDDEN = re.compile(HIDDEN)
_PIECE = re.compile(
    r"""(?P<minus>(?<![^\s(])[-−](?=[^\s\-−]))?
        (?:(?P<field>[^\W\d_]{3,6}):(?=[^\s:/]))?
        (?:(?P<quote>["“”„«»](?P<phrase>[^"“”„«»]*)["“”„«»])
          |(?P<open>\()|(?P<close>\))
          |(?P<word>[^\s()"“”„«»,;،؛/]+))
        |(?P<stray>["“”„«»])""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of what was typed: a word, a phrase, an operator or a parenthesis."""

    kind: str
    text: str
    minus: bool = False
    field: str = ""

    def __str__(self) -> str:
        quoted = f'"{self.text}"' if self.kind == "phrase" else self.text
        return f"{'-' * self.minus}{self.field}{':' * bool(self.field)}{quoted}"


@dataclass(slots=True)
class _Reader:
    """Reads pieces from left to right and notes what it leaves out."""

    pieces: list[_Piece]
    stop_language: str = UNDETERMINED
    at: int = 0
    clauses: int = 0
    titles: int = 0  # how many open parentheses ask for titles
    dropped: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)

    def expression(self) -> Node | None:
        """Read up to a closing parenthesis or the end: any of the clauses, none of the NOTs."""
        wanted: list[Node] = []
        unwanted: list[Node] = []
        while (piece := self._peek()) is not None and piece.kind != ")":
            if piece.kind == _OR:
                self.at += 1
                continue
            negative = piece.minus or piece.kind == _NOT
            clause = self._conjunction()
            if clause is not None:
                (unwanted if negative and isinstance(clause, Not) else wanted).append(clause)
        some = _any_of(wanted)
        return _all_of([some, *unwanted] if some else unwanted)

    def _conjunction(self) -> Node | None:
        """Read operands joined by AND."""
        operands = [self._operand()]
        while (piece := self._peek()) is not None and piece.kind == _AND:
            self.at += 1
            operands.append(self._operand())
        return _all_of([operand for operand in operands if operand is not None])

    def _operand(self) -> Node | None:
        piece = self._peek()
        if piece is None or piece.kind in {_AND, _OR, ")"}:
            return None
        self.at += 1
        if piece.kind == _NOT:
            return _negated(self._operand())
        node = self._group(piece) if piece.kind == "(" else self._leaf(piece)
        return _negated(node) if piece.minus else node

    def _group(self, piece: _Piece) -> Node | None:
        asks_for_titles = piece.field == "title"
        if piece.field and not asks_for_titles:
            self.dropped.append(f"{piece.field}:")
        self.titles += asks_for_titles
        inner = self.expression()
        self.titles -= asks_for_titles
        self.at += 1  # the closing parenthesis
        return inner

    def _leaf(self, piece: _Piece) -> Node | None:
        if piece.field == "lang":
            self._restrict(piece)
            return None
        if self.clauses >= MAX_CLAUSES:
            self.dropped.append(str(piece))
            return None
        title = bool(self.titles) or piece.field == "title"
        leaf = leaf_of(piece.text, phrase=piece.kind == "phrase", title=title)
        if leaf is None or self._is_grammar(leaf):
            self.dropped.append(str(piece))
            return None
        self.clauses += 1
        return leaf

    def _restrict(self, piece: _Piece) -> None:
        """Take a language that is asked for. One that is not wanted cannot be told by filters."""
        before = self.pieces[self.at - 2] if self.at > 1 else None
        negated = piece.minus or (before is not None and before.kind == _NOT)
        code = piece.text.lower()
        if code in LANGUAGES and not negated and not self._is_negated_group():
            self.languages.append(code)
        else:
            self.dropped.append(str(piece))

    def _is_negated_group(self) -> bool:
        """Tell whether the piece that was just read lies in a parenthesis under NOT."""
        depth = 0
        for at in range(self.at - 1, -1, -1):
            kind = self.pieces[at].kind
            depth += (kind == "(") - (kind == ")" and at < self.at - 1)
            if kind == "(" and depth > 0:
                depth = 0
                if self.pieces[at].minus or (at and self.pieces[at - 1].kind == _NOT):
                    return True
        return False

    def _is_grammar(self, leaf: Word) -> bool:
        """Tell a grammar word. WHO and IT, in capitals among other words, are none."""
        language = self.stop_language
        if leaf.phrase or leaf.prefix or language == UNDETERMINED:
            return False
        is_stop_word = ANALYZERS[language].is_stop_word
        return any(
            form.language == language and all(map(is_stop_word, form.surfaces))
            for form in leaf.forms
        ) and not (leaf.of.isupper() and len(leaf.of) > 1 and not _is_shouted(self.pieces))

    def _peek(self) -> _Piece | None:
        return self.pieces[self.at] if self.at < len(self.pieces) else None


def parse(typed: str) -> Query:
    """Read a query. `dropped` says what was left out of it; nothing raises."""
    text = _HIDDEN.sub("", unicodedata.normalize("NFC", clean(typed))).strip()
    text, cut = _within_limit(text)
    pieces, stray = _pieces(text)
    words = [piece.text for piece in pieces if piece.kind in _OPERANDS and piece.field != "lang"]
    language = guess(words, " ".join(words))
    reader = _Reader(pieces, language if len(words) > 1 else UNDETERMINED)
    tree = reader.expression()
    if tree is None and reader.dropped:  # nothing but grammar words: they are what is wanted
        reader = _Reader(pieces)
        tree = reader.expression()
    return Query(
        text=clean(typed),
        tree=tree,
        language=language,
        understood=written(tree),
        dropped=(*stray, *reader.dropped, *cut),
        languages=tuple(dict.fromkeys(reader.languages)),
    )


def leaf_of(text: str, *, phrase: bool = False, title: bool = False) -> Word | None:
    """Return a leaf with the forms of a typed word or phrase in every language, if it has any."""
    prefix = not phrase and len(text) > 1 and text.endswith("*")
    bare = text.rstrip("*") if prefix else text
    forms: list[Form] = []
    for code, analyzer in ANALYZERS.items():
        tokens = list(analyzer.words(bare))
        if not tokens:
            continue
        surfaces = tuple(token.surface for token in tokens)
        stems = () if phrase or prefix else tuple(token.stem for token in tokens)
        forms.append(Form(code, surfaces, stems))
    return Word(text, tuple(forms), phrase=phrase, prefix=prefix, title=title) if forms else None


def written(tree: Node | None) -> str:
    """Write a tree back as a query that reads to the same tree."""
    match tree:
        case None:
            return ""
        case Word():
            text = f'"{tree.of}"' if tree.phrase else tree.of
            if tree.title:
                return f"title:{text}"
            return f"({text})" if text in _OPERATORS else text  # where it joins nothing
        case Not():
            return f"-{_bracketed(tree.child)}"
        case AnyOf():
            return " ".join(_bracketed(child) for child in tree.children)
        case AllOf():
            wanted = [_bracketed(c) for c in tree.children if not isinstance(c, Not)]
            unwanted = [written(c) for c in tree.children if isinstance(c, Not)]
            return " ".join([" AND ".join(wanted), *unwanted]).strip()


def _bracketed(node: Node) -> str:
    return written(node) if isinstance(node, Word) else f"({written(node)})"


def _any_of(nodes: Iterable[Node]) -> Node | None:
    """Join nodes side by side; parentheses among them and words said twice change nothing."""
    flat = (
        child for node in nodes for child in (node.children if isinstance(node, AnyOf) else [node])
    )
    distinct = tuple(dict.fromkeys(flat))
    return AnyOf(distinct) if len(distinct) > 1 else next(iter(distinct), None)


def _all_of(nodes: Iterable[Node]) -> Node | None:
    """Join nodes that must all hold, what is wanted before what is not."""
    flat = (
        child for node in nodes for child in (node.children if isinstance(node, AllOf) else [node])
    )
    distinct = tuple(sorted(dict.fromkeys(flat), key=lambda node: isinstance(node, Not)))
    return AllOf(distinct) if len(distinct) > 1 else next(iter(distinct), None)


def _negated(node: Node | None) -> Node | None:
    if node is None:
        return None
    return node.child if isinstance(node, Not) else Not(node)


def _within_limit(text: str) -> tuple[str, list[str]]:
    """Cut a text that is too long at a space, and say what was cut."""
    if len(text) <= MAX_CHARACTERS:
        return text, []
    space = text.rfind(" ", 0, MAX_CHARACTERS + 1)
    at = space if space > 0 else MAX_CHARACTERS
    return text[:at], [f"{text[at:].strip()[:_SHOWN]}…"]


def _pieces(text: str) -> tuple[list[_Piece], list[str]]:
    """Split what was typed; also return what has no partner or is beyond a limit."""
    pieces: list[_Piece] = []
    stray: list[str] = []
    for found in _PIECE.finditer(text):
        piece = _piece(found)
        if piece is None:
            stray.append(found.group())
        else:
            pieces.append(piece)
    pieces = _few_enough(pieces, stray)
    if _is_shouted(pieces):
        pieces = [replace(p, kind="word") if p.kind in {_AND, _OR, _NOT} else p for p in pieces]
    return _joining(_balanced(pieces, stray)), stray


def _piece(found: re.Match[str]) -> _Piece | None:
    minus = bool(found["minus"])
    name = _FIELDS.get((found["field"] or "").lower(), "")
    if found["open"] or found["close"]:
        return _Piece(found["open"] or found["close"], found.group(), minus, name)
    if found["quote"]:
        phrase = " ".join(found["phrase"].split())
        return _Piece("phrase", phrase, minus, name) if phrase else None
    if found["stray"]:
        return None
    word = found["word"]
    if found["field"] and not name:
        word = f"{found['field']}:{word}"  # not a field of ours, so part of the word
    if word in _OPERATORS and not minus and not name:
        return _Piece(_OPERATORS[word], word)
    bare = word.lstrip("-−").rstrip(":")
    return _Piece("word", bare, minus, name) if bare else None


def _is_shouted(pieces: list[_Piece]) -> bool:
    """Tell a query all in capitals, such as PAIX ET SÉCURITÉ, where ET is a word."""
    words = [p.text for p in pieces if p.kind in _OPERANDS and any(map(str.isalpha, p.text))]
    return bool(words) and all(map(str.isupper, words))


def _few_enough(pieces: list[_Piece], stray: list[str]) -> list[_Piece]:
    kept = []
    words = 0
    for piece in pieces:
        words += len(piece.text.split()) if piece.kind in _OPERANDS else 0
        if words > MAX_WORDS and piece.kind in _OPERANDS:
            stray.append(str(piece))
        elif words < MAX_WORDS or piece.kind not in {_AND, _OR, _NOT}:
            kept.append(piece)
    return kept


def _balanced(pieces: list[_Piece], stray: list[str]) -> list[_Piece]:
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
        pieces.append(_Piece(")", ")"))
    kept = {*partner, *partner.values()}
    stray += [
        p.text
        for at, p in enumerate(pieces)
        if p.kind in {"(", ")"} and (at not in kept or at in unclosed)
    ]
    return [p for at, p in enumerate(pieces) if p.kind not in {"(", ")"} or at in kept]


def _joining(pieces: list[_Piece]) -> list[_Piece]:
    """Take operators for words where they join nothing."""
    read: list[_Piece] = []
    for at, piece in enumerate(pieces):
        left = read[-1].kind if read else ""
        right = next((p.kind for p in pieces[at + 1 :] if p.kind != _NOT), "")
        joins = right in _OPERANDS or right == "("
        if piece.kind in {_AND, _OR}:
            joins = joins and (left in _OPERANDS or left == ")")
        is_word = piece.kind in {_AND, _OR, _NOT} and not joins
        read.append(replace(piece, kind="word") if is_word else piece)
    return read
