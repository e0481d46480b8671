"""A query's tree, widened: beside what was typed, words of the other languages are asked for.

A run of plain words that stand side by side is looked at as a whole, so that "Security Council" is
found as one thing. What several words stand for becomes a leaf of its own; what one word stands for
are further forms of it. What somebody marked with a sign, and what is not wanted, stays as it is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from indexer.crosslingual import Asked, Link
from indexer.crosslingual.particles import apart_from_particles
from indexer.languages import ANALYZERS, LANGUAGES
from indexer.model import UNDETERMINED, AllOf, AnyOf, Form, Node, Not, Word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from indexer.crosslingual import Kind

_MOST_FORMS = {"ar": 12, "en": 6, "fr": 6}  # of one word in one language


class _Run(NamedTuple):
    """What words side by side stand for: further forms of each, and leaves of several words."""

    forms: dict[int, list[Form]]
    leaves: dict[tuple[int, int], Word]


class Mended(NamedTuple):
    """What a misspelled word is taken for, and what that counts, at the most 1."""

    word: Word
    weight: float


_Side: TypeAlias = tuple[tuple[Word, ...], tuple[Mended, ...], str]
"""Words side by side, what they are taken for, and the language of the query."""


@dataclass(frozen=True, slots=True)
class Widener:
    """Widens trees by kinds of evidence, the surest first.

    Where one of the `kinds` has found something for a word in a language, what later ones find is
    not taken. What the `further` ones find is taken beside it. A query's language is a hint, so its
    words are then looked up in the other languages; where it is `certain`, as that of a text, not.
    Of words that are `mended`, by what was typed, what they are taken for is looked up, too.
    What several words stand for takes their place only if some document `has` such a leaf.
    """

    kinds: tuple[Kind, ...]
    further: tuple[Kind, ...] = ()
    certain: bool = False
    mended: Mapping[str, Mended] = field(default_factory=dict)
    has: Callable[[Word], bool] | None = None
    _known: dict[_Side, _Run] | None = field(default=None, compare=False)

    def of_one_query(self) -> Widener:
        """Return the same for several trees of one query: words are looked up once."""
        return replace(self, _known={})

    def tree(self, node: Node, language: str) -> Node:
        """Return the tree with words of other languages; `language` is the query's, if known."""
        match node:
            case Word():
                return self._children([node], language)[0][0] if _is_plain(node) else node
            case AnyOf():
                children, leaves = self._children(node.children, language)
                return AnyOf((*children, *leaves.values()))
            case AllOf():
                return AllOf(tuple(_grouped(*self._children(node.children, language))))
            case Not():
                return node

    def _children(
        self, nodes: Sequence[Node], language: str
    ) -> tuple[list[Node], dict[tuple[int, int], Word]]:
        """Return nodes widened, and the leaves that several of them stand for, by their places."""
        children: list[Node] = []
        leaves: dict[tuple[int, int], Word] = {}
        for is_run, group in groupby(nodes, _is_plain):
            if not is_run:
                children += [self.tree(node, language) for node in group]
                continue
            words = [node for node in group if isinstance(node, Word)]
            run, begun = self._run(words, language), len(children)
            children += [_with(word, run.forms.get(at, [])) for at, word in enumerate(words)]
            leaves |= {(a + begun, b + begun): leaf for (a, b), leaf in run.leaves.items()}
        return children, leaves

    def _run(self, words: Sequence[Word], language: str) -> _Run:
        read = tuple(self.mended.get(word.of, Mended(word, 1.0)) for word in words)
        if self._known is None:
            return self._looked_up(words, read, language)
        key = tuple(words), read, language
        if key not in self._known:
            self._known[key] = self._looked_up(words, read, language)
        return self._known[key]

    def _looked_up(self, words: Sequence[Word], read: Sequence[Mended], language: str) -> _Run:
        forms: dict[int, list[Form]] = {}
        leaves: dict[tuple[int, int], Word] = {}
        for (first, last), links in self._links(words, read, language):
            worth = math.prod(one.weight for one in read[first:last])
            found = [form for link in links for form in _forms(link, worth)]
            found = found[: _MOST_FORMS[links[0].language]]
            if last - first == 1:
                forms.setdefault(first, []).extend(found)
            elif found:
                leaf = leaves.get((first, last), _together(words[first:last]))
                leaves[first, last] = _with(leaf, found)
        return _Run(forms, leaves)

    def _links(
        self, words: Sequence[Word], read: Sequence[Mended], language: str
    ) -> Iterator[tuple[tuple[int, int], list[Link]]]:
        """Yield the links of words as typed, then those that have a mended word among theirs."""
        yield from self._chosen(words, [_asked(word) for word in words], language)
        if not self.mended.keys().isdisjoint(word.of for word in words):
            for run, links in self._chosen(words, [_asked(one.word) for one in read], language):
                if not self.mended.keys().isdisjoint(word.of for word in words[slice(*run)]):
                    yield run, links

    def _chosen(
        self, words: Sequence[Word], asked: Sequence[Asked], language: str
    ) -> Iterator[tuple[tuple[int, int], list[Link]]]:
        """Yield the links that are taken, by the words that they are of and by language."""
        wanted = {code: set(range(len(asked))) for code in LANGUAGES}
        everything = {code: frozenset(places) for code, places in wanted.items()}
        for sources in self._sources(language):
            at_home = "" if language in sources else language
            for kind in self.further:
                for code in LANGUAGES:
                    if code != at_home:
                        links = kind(asked, sources, everything)
                        mine = (link for link in links if link.language == code)
                        yield from self._longest(words, mine)
        for kind in self.kinds:
            for sources in self._sources(language):
                at_home = "" if language in sources else language
                links = [*kind(asked, sources, wanted)]
                for code, open_ in wanted.items():
                    fresh = (
                        link
                        for link in links
                        if link.language == code != at_home
                        and open_.issuperset(range(link.first, link.last))
                    )
                    for run, found in [*self._longest(words, fresh)]:
                        open_.difference_update(range(*run))
                        yield run, found

    def _longest(
        self, words: Sequence[Word], links: Iterable[Link]
    ) -> Iterator[tuple[tuple[int, int], list[Link]]]:
        """Yield the links of the longest runs of words, none over another, the weightiest first."""
        by_run: dict[tuple[int, int], dict[str, Link]] = {}
        for link in sorted(links, key=lambda link: -link.weight):
            by_run.setdefault((link.first, link.last), {}).setdefault(link.text, link)
        taken: set[int] = set()
        for first, last in sorted(by_run, key=lambda run: (run[0] - run[1], run)):
            found = [*by_run[first, last].values()]
            free = taken.isdisjoint(range(first, last))
            if free and (last - first == 1 or self._is_somewhere(words[first:last], found)):
                taken.update(range(first, last))
                yield (first, last), found

    def _is_somewhere(self, words: Sequence[Word], links: Sequence[Link]) -> bool:
        """Tell whether words are one thing, or any document has what they stand for together."""
        if self.has is None or any(link.whole for link in links):
            return True
        forms = [form for link in links for form in _forms(link, 1.0)]
        return self.has(_with(_together(words), forms))

    def _sources(self, language: str) -> tuple[tuple[str, ...], ...]:
        """Return the languages that words may be in: that of the query, then the others."""
        if language == UNDETERMINED:
            return (LANGUAGES,)
        others = tuple(code for code in LANGUAGES if code != language)
        return ((language,),) if self.certain else ((language,), others)


AS_TYPED = Widener(())
"""Leaves every tree as it is."""


def _is_plain(node: Node) -> bool:
    return isinstance(node, Word) and node.crosses


def _together(words: Sequence[Word]) -> Word:
    """Return a leaf for what several words stand for."""
    typed = tuple(word.of for word in words)
    return Word(" ".join(typed), title=words[0].title, parts=typed)


def _asked(word: Word) -> Asked:
    """Return a leaf as evidence is asked of it; forms of phrases have no stems."""
    if word.phrase:
        by_language = {
            code: tuple((token.surface, token.stem) for token in analyzer.words(word.of))
            for code, analyzer in ANALYZERS.items()
        }
        return Asked(word.of, by_language)
    pairs = {
        form.language: tuple(zip(form.surfaces, form.stems, strict=True))
        for form in word.forms
        if form.by == "typed"
    }
    return Asked(word.of, pairs)


def _forms(link: Link, worth: float) -> tuple[Form, ...]:
    """Return what a link stands for; `worth` is what the words count that it is of."""
    tokens = [*ANALYZERS[link.language].words(link.text)]
    if not tokens:
        return ()
    form = Form(
        link.language,
        tuple(token.surface for token in tokens),
        tuple(token.stem for token in tokens),
        link.weight * worth,
        match="cross",
        by=link.by,
        text="" if link.by == "name" else link.text,  # names are known as they are folded
    )
    return apart_from_particles(form, tokens[0]) if len(tokens) == 1 else (form,)


def _with(word: Word, forms: Sequence[Form]) -> Word:
    """Return a leaf with more forms, none that it has already."""
    known = {(form.language, form.surfaces) for form in word.forms}
    new: dict[tuple[str, tuple[str, ...]], Form] = {}
    for form in sorted(forms, key=lambda form: -form.weight):
        new.setdefault((form.language, form.surfaces), form)
    added = tuple(form for key, form in new.items() if key not in known)
    return replace(word, forms=(*word.forms, *added)) if added else word


def _grouped(nodes: Sequence[Node], leaves: dict[tuple[int, int], Word]) -> Iterator[Node]:
    """Yield what must all be there: words, or instead of several what they stand for together."""
    at, runs = 0, sorted(leaves)
    while runs:
        first, end = runs[0][0], runs[0][1]
        mine = []
        while runs and runs[0][0] < end:  # runs that overlap are looked at together
            mine.append(runs.pop(0))
            end = max(end, mine[-1][1])
        yield from nodes[at:first]
        ways = [
            AllOf((*nodes[first:a], leaves[a, b], *nodes[b:end]))
            if b - a < end - first
            else leaves[a, b]
            for a, b in mine
        ]
        yield AnyOf((AllOf(tuple(nodes[first:end])), *ways))
        at = end
    yield from nodes[at:]


def typed_only(node: Node) -> Node:
    """Return a tree without the words of other languages: what it asks for directly."""
    match node:
        case Word():
            forms = tuple(form for form in node.forms if form.match == "direct")
            return replace(node, forms=forms)
        case AnyOf() | AllOf():
            return replace(node, children=tuple(map(typed_only, node.children)))
        case Not():
            return node
