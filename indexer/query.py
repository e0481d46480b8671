"""What a person typed -> a small tree. Words never raise: they are read as well as they can be.

    words · "phrase" · -without · AND OR NOT (ET OU SAUF) · ( ) · prefix* · title: · lang:

Several words mean any of them. AND binds tighter than OR and than standing side by side.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from indexer.analysis import HIDDEN
from indexer.languages import ANALYZERS, LANGUAGES, guess
from indexer.model import UNDETERMINED, AllOf, AnyOf, Form, Node, Not, Query, Word
from indexer.pieces import AND, NOT, OPERANDS, OPERATORS, OR, Piece, is_shouted, split, within_limit
from indexer.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_CLAUSES = 64
_HIDDEN = re.compile(HIDDEN)


@dataclass(slots=True)
class _Reader:
    """Reads pieces from left to right and notes what it leaves out."""

    pieces: list[Piece]
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

    def _restrict(self, piece: Piece) -> None:
        """Take a language that is asked for. One that is not wanted cannot be told by filters."""
        before = self.pieces[self.at - 2] if self.at > 1 else None
        negated = piece.minus or (before is not None and before.kind == NOT)
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
                if self.pieces[at].minus or (at and self.pieces[at - 1].kind == NOT):
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
        ) and not (leaf.of.isupper() and len(leaf.of) > 1 and not is_shouted(self.pieces))

    def _peek(self) -> Piece | None:
        return self.pieces[self.at] if self.at < len(self.pieces) else None


def parse(typed: str) -> Query:
    """Read a query. `dropped` says what was left out of it; nothing raises."""
    text = _HIDDEN.sub("", unicodedata.normalize("NFC", clean(typed))).strip()
    text, cut = within_limit(text)
    pieces, stray = split(text)
    words = [piece.text for piece in pieces if piece.kind in OPERANDS and piece.field != "lang"]
    language = guess(words, " ".join(words))
    reader = _Reader(pieces, language if len(words) > 1 else UNDETERMINED)
    tree = reader.expression()
    if tree is None and reader.dropped:  # nothing but grammar words: they are what is wanted
        reader = _Reader(pieces)
        tree = reader.expression()
    languages = tuple(dict.fromkeys(reader.languages))
    return Query(
        text=clean(typed),
        tree=tree,
        language=language,
        understood=" ".join([*(f"lang:{code}" for code in languages), written(tree)]).strip(),
        dropped=(*stray, *reader.dropped, *cut),
        languages=languages,
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
            return f"({text})" if text in OPERATORS else text  # where it joins nothing
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
