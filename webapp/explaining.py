"""Why a result is there, and what else was looked for: rows of words for the results page."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from webapp.locale import gettext
from webapp.marking import evidence_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from indexer import Contribution, Expansion, Hit

_ROWS = 8  # of one result; what counts less is not shown
_LEAST = 0.005  # of a score; what takes away from it does not say why a result is there
_STEMS, _LETTERS = {"stem", "title_stem"}, "gram"  # kinds of field in which no word is as typed


@dataclass(frozen=True, slots=True)
class Reason:
    """A word of the query, how a document has it, why that answers, and its share of the score.

    Without a word it is the document as a whole that counts.
    """

    of: str
    form: str
    because: str
    share: float


@dataclass(frozen=True, slots=True)
class Borrowed:
    """A word that was looked for beside one that was typed; `without` is the address without it."""

    term: str
    of: str
    language: str
    because: str
    without: str


def reasons(hit: Hit) -> list[Reason]:
    """Return what made a score, each word once, the weightiest first. Shares are of the score."""
    ordered = sorted(hit.explanation, key=_what)
    total = sum(row.share for row in ordered) or 1.0
    lit = _lit(hit)
    found = [_reason([*rows], total, lit.get(what)) for what, rows in groupby(ordered, _what)]
    telling = [one for one in found if one.share >= _LEAST]
    return sorted(telling, key=lambda one: -one.share)[:_ROWS]


def by_language(
    expansions: Iterable[Expansion], without: Callable[[str], str]
) -> dict[str, list[Borrowed]]:
    """Return words that were borrowed, by their language; `without` gives addresses by term."""
    found: dict[str, list[Borrowed]] = {}
    for one in expansions:
        borrowed = Borrowed(
            one.term, one.of, one.language, evidence_name(one.by), without(one.term)
        )
        found.setdefault(one.language, []).append(borrowed)
    return found


def _what(row: Contribution) -> tuple[str, str, str]:
    """Return what one line tells of: a word of the query, by one evidence, in one language."""
    return row.of, row.by, row.field.rpartition("_")[2]


def _kind(row: Contribution) -> str:
    """Return the kind of field in which a word was found."""
    return row.field.rpartition("_")[0]


def _lit(hit: Hit) -> dict[tuple[str, str, str], str]:
    """Return how a document writes what it was found by: the first word that is lit for each."""
    found: dict[tuple[str, str, str], str] = {}
    for passage in hit.passages:
        for mark in passage.marks:
            what = mark.of, mark.by, passage.language
            found.setdefault(what, passage.text[mark.start : mark.end])
    return found


def _reason(rows: list[Contribution], total: float, lit: str | None) -> Reason:
    first, share = rows[0], sum(row.share for row in rows) / total
    if first.of:
        # Stems and groups of letters are no words that anybody has seen.
        forms = [row.form for row in rows if _kind(row) not in _STEMS] or [first.form]
        return Reason(first.of, lit or forms[0], _because(rows), share)
    if first.by == "embedding":
        return Reason("", "", gettext("a passage is near to the whole query in meaning"), share)
    return Reason("", "", gettext("passages that answer well lie close together"), share)


def _because(rows: list[Contribution]) -> str:
    """Return why a word answers: as typed only where it is spelled so, not by stem or letters."""
    kinds = {_kind(row) for row in rows}
    if rows[0].by != "typed":
        return evidence_name(rows[0].by)
    if kinds == {_LETTERS}:
        return gettext("letters in common")
    return evidence_name("inflection" if kinds <= {*_STEMS, _LETTERS} else "typed")
