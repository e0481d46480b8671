"""Forms that only the index knows: words with a beginning, words spelled nearly like another."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from indexer.languages import ANALYZERS
from indexer.model import AllOf, AnyOf, Expansion, Form, Node, Not, Word
from indexer.pieces import default_fuzzy
from indexer.schema import IN_TITLE, SPELLED, STEM, SURFACE, field_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from indexer.engines import Engine, Statistics

MAX_EXPANSIONS = 128  # forms that one word may stand for, in all languages
SHORTEST_MENDED = 5  # letters; shorter words are like too many others: opec, open
_GUESSED = 0.5  # what a spelling counts that nobody asked for
_SURE = _GUESSED / 2  # what one a letter away counts; two away often are other words
_IRREGULAR = 0.4  # what an irregular form counts: دول for دولة, children for child


@dataclass(frozen=True, slots=True)
class Expander:
    """Gives the words of a tree the forms that the index has for them.

    `df` tells how many documents have what was typed. With `mend`, a plain word that none has
    gets those spelled nearly so. `without` are forms that are not wanted, by language and
    surfaces (see `left_out`). For words that are `taken` for others, spellings go before what
    those others lend them. `dropped` names the words that stood for too many.
    """

    engine: Engine
    df: Mapping[tuple[str, str], int] = field(default_factory=dict)
    mend: bool = False
    without: Collection[tuple[str, tuple[str, ...]]] = ()
    taken: Collection[str] = ()
    dropped: list[str] = field(default_factory=list)

    def tree(self, node: Node) -> Node:
        """Return the node with its words expanded; what is not wanted is never mended."""
        match node:
            case Word():
                return self._word(node)
            case Not():
                return Not(replace(self, mend=False).tree(node.child))
            case AnyOf() | AllOf():
                return replace(node, children=tuple(map(self.tree, node.children)))

    def _word(self, leaf: Word) -> Word:
        typed: tuple[Form, ...] = leaf.forms
        found: list[Form] = []
        if leaf.prefix:
            typed, found = (), self._beginning(leaf)
        elif leaf.fuzzy:
            found = self._alike(leaf, 1.0)
        elif self.mend and leaf.crosses and not leaf.phrase:
            found = _irregular(leaf)
            if not found and not is_known_as_typed(leaf, self.df):
                found = self._mended(leaf)
                if leaf.of in self.taken:
                    mended = {(form.language, form.surfaces) for form in found}
                    typed = tuple(f for f in typed if (f.language, f.surfaces) not in mended)
        if len(found) > MAX_EXPANSIONS:
            self.dropped.append(f"{leaf.of} > {MAX_EXPANSIONS}")
        kept = (
            form
            for form in (*typed, *found[:MAX_EXPANSIONS])
            if not self._is_left_out(form) and (form.match == "direct" or self._has(leaf, form))
        )
        return replace(leaf, forms=tuple(kept))

    def _mended(self, leaf: Word) -> list[Form]:
        """Return what a word that nobody wrote may be, in languages that do not answer it."""
        found = self._alike(leaf, _GUESSED)
        if leaf.of in self.taken:
            return found
        crossing = [form for form in leaf.forms if form.match == "cross"]
        answered = {form.language for form in crossing if self._has(leaf, form)}
        return [form for form in found if form.language not in answered]

    def _has(self, leaf: Word, form: Form) -> bool:
        """Tell a borrowed form that some document may have."""
        return is_known(leaf, form, self.df)

    def _beginning(self, leaf: Word) -> list[Form]:
        """Return the words of each language that begin so, the most frequent of each first."""
        found = [
            (rank, replace(form, surfaces=(*form.surfaces[:-1], term)))
            for form in leaf.forms
            for rank, term in enumerate(
                self.engine.expand(_field(leaf, form), form.surfaces[-1], MAX_EXPANSIONS + 1)
            )
        ]
        return [form for _, form in sorted(found, key=lambda pair: pair[0])]

    def _alike(self, leaf: Word, weight: float) -> list[Form]:
        """Return the words of each language that are spelled nearly so, the closest first."""
        found = []
        for form in leaf.forms:
            if (
                form.match == "cross"
                or len(form.surfaces) > 1
                or (not leaf.fuzzy and not _can_be_mended(form.surfaces[0]))
            ):
                continue
            far = leaf.fuzzy or default_fuzzy(form.surfaces[0])
            near = self.engine.near(_field(leaf, form), form.surfaces[0], far, MAX_EXPANSIONS + 1)
            found += [
                ((distance, rank), _spelled(form.language, term, weight / (1 + distance)))
                for rank, (term, distance) in enumerate(near)
            ]
        return [form for _, form in sorted(found, key=lambda pair: pair[0])]

    def _is_left_out(self, form: Form) -> bool:
        return form.by != "typed" and (form.language, form.surfaces) in self.without


def left_out(terms: Iterable[str]) -> frozenset[tuple[str, tuple[str, ...]]]:
    """Return by language and surfaces what is not wanted, spelled in full or folded."""
    return frozenset(
        (code, surfaces)
        for term in terms
        for code, analyzer in ANALYZERS.items()
        for surfaces in (tuple(term.split()), tuple(t.surface for t in analyzer.words(term)))
    )


def expansions(
    engine: Engine, leaves: Iterable[Word], statistics: Statistics
) -> tuple[Expansion, ...]:
    """Return the forms that were borrowed and that documents have, and for which word."""
    return tuple(
        Expansion(leaf.of, _written(engine, form), form.language, form.by, form.weight)
        for leaf in leaves
        for form in leaf.forms
        if form.by != "typed" and is_known(leaf, form, statistics.df)
    )


def likeliest(leaf: Word, df: Mapping[tuple[str, str], int], language: str) -> Form | None:
    """Return the spelling that a word most likely stands for, if documents have any a letter away.

    Those of the query's language go before others, then what most documents have.
    """
    near = (form for form in leaf.forms if form.by == "spelling" and form.weight >= _SURE)
    return max(
        (form for form in near if is_known(leaf, form, df)),
        key=lambda form: (
            form.language == language,
            df.get((_field(leaf, form), form.surfaces[0]), 0),
        ),
        default=None,
    )


def _written(engine: Engine, form: Form) -> str:
    """Return a borrowed form as people write it: as its evidence does, or else most documents."""
    spelled = (engine.spelling(form.language, surface) for surface in form.surfaces)
    return form.text or " ".join(spelled)


def is_known_as_typed(leaf: Word, df: Mapping[tuple[str, str], int]) -> bool:
    """Tell a word that some document has as it was typed; other languages change nothing here."""
    typed = (form for form in leaf.forms if form.match == "direct" and form.by != "spelling")
    return any(is_known(leaf, form, df) for form in typed)


def is_known(leaf: Word, form: Form, df: Mapping[tuple[str, str], int]) -> bool:
    """Tell a form whose words some documents have, where they are asked for."""
    kind, words = STEM, form.stems
    if form.match == "cross" and not words:
        kind, words = (SPELLED, form.spelled) if form.spelled else (SURFACE, form.surfaces)
    name = field_name(IN_TITLE[kind] if leaf.title else kind, form.language)
    return all(df.get((name, word)) for word in words)


def _irregular(leaf: Word) -> list[Form]:
    """Return the forms of a word, in each language, that no rule of spelling joins with it."""
    return [
        Form(form.language, (token.surface,), (token.stem,), _IRREGULAR, by="inflection", text=word)
        for form in leaf.forms
        if len(form.stems) == 1 and form.match == "direct"
        for word in ANALYZERS[form.language].kin(form.stems[0])
        for token in ANALYZERS[form.language].words(word)
    ]


def _field(leaf: Word, form: Form) -> str:
    return field_name(IN_TITLE[SURFACE] if leaf.title else SURFACE, form.language)


def _can_be_mended(surface: str) -> bool:
    """Tell a word that may be misspelled: no short one, and no number."""
    return len(surface) >= SHORTEST_MENDED and not any(map(str.isdigit, surface))


def _spelled(language: str, surface: str, weight: float) -> Form:
    """Return the form of a term of the index, which stands for its inflections, too."""
    stems = tuple(token.stem for token in ANALYZERS[language].words(surface))
    stem = stems if len(stems) == 1 else (surface,)
    return Form(language, (surface,), stem, weight, by="spelling")
