"""What a person typed -> a small tree. Words never raise: they are read as well as they can be.

    words · "phrase" · "near words"~5 · -without · AND OR NOT (ET OU SAUF) · ( ) · prefix*
    =exact · ="exact phrase" · word~ · title: · lang: · source: · date:2012..2013

Several words mean any of them. AND binds tighter than OR and than standing side by side.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from indexer.analysis import HIDDEN, spelled
from indexer.filters import date_range, earliest, latest, source_words
from indexer.languages import ANALYZERS, LANGUAGES, written_in
from indexer.model import UNDETERMINED, AllOf, AnyOf, Form, Node, Not, Query, Word
from indexer.pieces import (
    AND,
    MAX_FUZZY,
    NOT,
    OPERANDS,
    OR,
    PUNCTUATION,
    Piece,
    default_fuzzy,
    is_shouted,
    split,
    within_limit,
)
from indexer.places import MAX_NEAR
from indexer.text import clean
from indexer.typed import analyse, guessed
from indexer.writing import understood

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.analysis import Token
    from indexer.typed import Analysed

MAX_CLAUSES = 64
DEFAULT_NEAR = 5  # words
_HIDDEN = re.compile(HIDDEN)
_NUMBER = re.compile(r"\d+")


@dataclass(slots=True)
class _Reader:
    """Reads pieces from left to right and notes what it leaves out."""

    pieces: list[Piece]
    analysed: Analysed
    stop_language: str = UNDETERMINED
    among_others: bool = False  # whether there are several words: alone, one of grammar is wanted
    at: int = 0
    clauses: int = 0
    titles: int = 0  # how many open parentheses ask for titles
    dropped: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    dates: list[tuple[str, str]] = field(default_factory=list)

    def expression(self) -> Node | None:
        """Read up to a closing parenthesis or the end: any of the clauses, none of the NOTs."""
        wanted: list[Node] = []
        unwanted: list[Node] = []
        while (piece := self._peek()) is not None and piece.kind != ")":
            if piece.kind == OR:
                self.at += 1
                continue
            negative = piece.minus or piece.kind == NOT
            clause = self._conjunction()
            if clause is not None:
                (unwanted if negative and isinstance(clause, Not) else wanted).append(clause)
        some = _any_of(wanted)
        return _all_of([some, *unwanted] if some else unwanted)

    def _conjunction(self) -> Node | None:
        """Read operands joined by AND."""
        operands = [self._operand()]
        while (piece := self._peek()) is not None and piece.kind == AND:
            self.at += 1
            operands.append(self._operand())
        return _all_of([operand for operand in operands if operand is not None])

    def _operand(self) -> Node | None:
        piece = self._peek()
        if piece is None or piece.kind in {AND, OR, ")"}:
            return None
        self.at += 1
        if piece.kind == NOT:
            return _negated(self._operand())
        node = self._group(piece) if piece.kind == "(" else self._leaf(piece)
        return _negated(node) if piece.minus else node

    def _group(self, piece: Piece) -> Node | None:
        asks_for_titles = piece.field == "title"
        if piece.field and not asks_for_titles:
            self.dropped.append(f"{piece.field}:")
        self.titles += asks_for_titles
        inner = self.expression()
        self.titles -= asks_for_titles
        self.at += 1  # the closing parenthesis
        return inner

    def _leaf(self, piece: Piece) -> Node | None:
        if piece.is_filter:
            if not self._restricts(piece):
                self.dropped.append(str(piece))
            return None
        if self.clauses >= MAX_CLAUSES:
            self.dropped.append(str(piece))
            return None
        leaf = self._asked_for(piece)
        if leaf is None or self._is_grammar(leaf):
            if piece.text.strip(PUNCTUATION):
                self.dropped.append(str(piece))
            return None
        self.clauses += 1
        return leaf

    def _asked_for(self, piece: Piece) -> Word | None:
        """Return the leaf of a piece, with what its signs ask for as far as they go together."""
        phrase = piece.kind == "phrase"
        number = _number(piece.tilde, DEFAULT_NEAR if phrase else default_fuzzy(piece.text))
        leaf = leaf_of(
            piece.text,
            phrase=phrase,
            title=bool(self.titles) or piece.field == "title",
            exact=piece.exact,
            near=min(number, MAX_NEAR) if phrase else 0,
            fuzzy=0 if phrase else min(number, MAX_FUZZY),
            analysed=self.analysed,
        )
        if leaf is not None:
            self.dropped += ["="] * (piece.exact and not leaf.exact)
            self.dropped += [piece.tilde] * (bool(piece.tilde) and not (leaf.near or leaf.fuzzy))
        return leaf

    def _restricts(self, piece: Piece) -> bool:
        """Take what documents must be; filters cannot tell what they must not be."""
        before = self.pieces[self.at - 2] if self.at > 1 else None
        negated = piece.minus or (before is not None and before.kind == NOT)
        if negated or self._is_negated_group():
            return False
        if piece.field == "lang" and piece.text.lower() in LANGUAGES:
            self.languages.append(piece.text.lower())
        elif piece.field == "source" and source_words(piece.text):
            self.sources.append(piece.text)
        elif piece.field == "date" and (dates := date_range(piece.text)):
            self.dates.append(dates)
        else:
            return False
        return True

    def _is_negated_group(self) -> bool:
        """Tell whether the piece that was just read lies in a parenthesis under NOT."""
        depth = 0
        for at in range(self.at - 1, -1, -1):
            kind = self.pieces[at].kind
            depth += (kind == "(") - (kind == ")" and at < self.at - 1)
            if kind == "(" and depth > 0:
                depth = 0
                if self.pieces[at].minus or (at and self.pieces[at - 1].kind == NOT):
                    return True
        return False

    def told(self) -> Node | None:
        """Read everything; words among others are not sought where they are grammar."""
        tree = self.expression()
        if tree is None or isinstance(tree, Word) or not self.among_others:
            return tree
        return self._telling(tree)

    def _telling(self, node: Node) -> Node:
        """Return a tree whose words have no forms in the languages to which they are grammar."""
        match node:
            case Word():
                grammar = set() if self._is_meant(node) else grammar_of(node)
                forms = tuple(form for form in node.forms if form.language not in grammar)
                return replace(node, forms=forms) if grammar else node
            case AnyOf() | AllOf():
                return replace(node, children=tuple(map(self._telling, node.children)))
            case Not():
                return Not(self._telling(node.child))

    def _is_grammar(self, leaf: Word) -> bool:
        """Tell a word that is grammar to the query's language, or to all in its letters."""
        if not self.among_others or self._is_meant(leaf):
            return False
        grammar = grammar_of(leaf)
        return self.stop_language in grammar or grammar >= written_in(leaf.of)

    def _is_meant(self, leaf: Word) -> bool:
        """Tell what is no grammar: phrases, words with a sign, WHO and IT in capitals."""
        in_capitals = leaf.of.isupper() and len(leaf.of) > 1 and not is_shouted(self.pieces)
        return leaf.phrase or not leaf.crosses or in_capitals

    def _peek(self) -> Piece | None:
        return self.pieces[self.at] if self.at < len(self.pieces) else None


def grammar_of(leaf: Word) -> set[str]:
    """Return the languages to which a word is grammar."""
    return {
        form.language
        for form in leaf.forms
        if form.language in LANGUAGES
        and all(map(ANALYZERS[form.language].is_stop_word, form.surfaces))
    }


def parse(typed: str) -> Query:
    """Read a query. `dropped` says what was left out of it; nothing raises."""
    text = _HIDDEN.sub("", unicodedata.normalize("NFC", clean(typed))).strip()
    text, cut = within_limit(text)
    pieces, stray = split(text)
    words = [piece.text for piece in pieces if piece.kind in OPERANDS and not piece.is_filter]
    analysed = analyse(words)
    language = guessed(words, analysed)
    among_others = len(words) > 1
    reader = _Reader(pieces, analysed, language if among_others else UNDETERMINED, among_others)
    tree = reader.told()
    if tree is None and reader.dropped:  # nothing but grammar words: they are what is wanted
        reader = _Reader(pieces, analysed)
        tree = reader.told()
    query = Query(
        text=clean(typed),
        tree=tree,
        language=language,
        understood="",
        dropped=(*stray, *reader.dropped, *cut),
        languages=tuple(dict.fromkeys(reader.languages)),
        sources=tuple(dict.fromkeys(reader.sources)),
        after=latest(after for after, _ in reader.dates),
        before=earliest(before for _, before in reader.dates),
    )
    return replace(query, understood=understood(query))


def leaf_of(  # noqa: PLR0913 - one parameter per sign
    text: str,
    *,
    phrase: bool = False,
    title: bool = False,
    exact: bool = False,
    near: int = 0,
    fuzzy: int = 0,
    analysed: Analysed | None = None,
) -> Word | None:
    """Return a leaf with the forms of a typed word or phrase in every language, if it has any.

    Signs that do not go together: a prefix is no more, and what is spelled nearly so is not exact.
    `analysed` may have the words of the text.
    """
    prefix = not phrase and len(text) > 1 and text.endswith("*")
    exact = exact and not prefix and not fuzzy
    as_typed = exact or prefix or (phrase and not near)
    forms: list[Form] = []
    whole, by_text = analysed or analyse([text])
    for code, tokens in by_text[text].items():
        surfaces = tuple([token.surface for token in tokens])
        stems = () if as_typed else tuple([token.stem for token in tokens])
        spelling = tuple([_spelling(token, whole) for token in tokens]) if exact else ()
        forms.append(Form(code, surfaces, stems, spelled=spelling if any(spelling) else ()))
    if not forms:
        return None
    if prefix or all(len(form.surfaces) > 1 for form in forms):
        fuzzy = 0
    return Word(
        text, tuple(forms), phrase and not near, prefix, title, exact=exact, near=near, fuzzy=fuzzy
    )


def _number(tilde: str, default: int) -> int:
    """Return the number after a tilde, or the default; 0 where there is no tilde."""
    found = _NUMBER.search(tilde)
    return int(found.group()) if found else default * bool(tilde)


def _spelling(token: Token, text: str) -> str:
    """Return a word's own spelling where it is not its surface."""
    spelling = spelled(text[token.start : token.end])
    return "" if spelling == token.surface else spelling


def _any_of(nodes: Sequence[Node]) -> Node | None:
    """Join nodes side by side; parentheses among them and words said twice change nothing."""
    if len(nodes) == 1:
        return nodes[0]
    flat = (
        child for node in nodes for child in (node.children if isinstance(node, AnyOf) else [node])
    )
    distinct = tuple(dict.fromkeys(flat))
    return AnyOf(distinct) if len(distinct) > 1 else next(iter(distinct), None)


def _all_of(nodes: Sequence[Node]) -> Node | None:
    """Join nodes that must all hold, what is wanted before what is not."""
    if len(nodes) == 1:
        return nodes[0]
    flat = (
        child for node in nodes for child in (node.children if isinstance(node, AllOf) else [node])
    )
    distinct = tuple(sorted(dict.fromkeys(flat), key=lambda node: isinstance(node, Not)))
    return AllOf(distinct) if len(distinct) > 1 else next(iter(distinct), None)


def _negated(node: Node | None) -> Node | None:
    if node is None:
        return None
    return node.child if isinstance(node, Not) else Not(node)
