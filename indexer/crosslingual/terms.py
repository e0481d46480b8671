"""Terms of a concept as term bases have them, made into forms as texts have them.

What is plainly no part of a term is taken off: notes in square brackets, parts of speech, an
acronym in parentheses after it. All else stays as it is: `Iran (Islamic Republic of)` is a name.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from indexer.crosslingual.glossary import Concept
from indexer.languages import LANGUAGES
from indexer.text import clean_line

if TYPE_CHECKING:
    from collections.abc import Iterator

PREFERRED, USUAL, LAST = range(3)
"""In which order the forms of a language stand. Terms that are deprecated or superseded, and hidden
labels, come last, and are kept: texts of their time have them, and people type them."""

LONGEST_TERM = 300  # characters; more is a definition
TOO_LONG = f"a term longer than {LONGEST_TERM} characters"

_SHORT = 6  # words of a term; what is longer is a title, which may have semicolons of its own
_GRAMMAR = (
    r"(?:(?:n|v|vb|vt|vi|adj|adv|noun|verb|adjective|adverb|nom|verbe|adjectif|adverbe|subst"
    r"|m|f|masc|fém|pl|sing|plural|singular|pluriel|singulier|اسم|فعل|صفة|جمع|مفرد)\.?[ ,;/]*)+"
)
_NOTES = (
    re.compile(r"\s*\[[^\[\]]*\]$"),  # [obsolete]
    re.compile(r"^\[[^\[\]]*\]\s*"),
    re.compile(rf"\s*\({_GRAMMAR}\)$"),  # (n.), (n. f. pl.), (اسم)
    re.compile(r", (?:(?:n|v|vt|vi|adj|adv|m|f|pl)\. ?)+$"),  # veto, n. m.
)
_ACRONYM = re.compile(r"\s*\((?![IVXLC]+\))([A-Z][A-Z.&/-]*[A-Z]\.?)\)$")  # and no number
_PARTS = re.compile(r"\s*[;؛]\s*(?![^()]*\))")  # not within parentheses


class _Term(NamedTuple):
    order: int
    text: str


class Entry:
    """A concept while its terms are read. `line` is where it begins."""

    def __init__(self, line: int) -> None:
        """Begin a concept."""
        self.line = line
        self._terms: dict[str, list[_Term]] = {}

    def add(self, language: str, text: str, order: int) -> None:
        """Add a term as it is written."""
        self._terms.setdefault(language, []).append(_Term(order, text))

    def concept(self) -> Concept | None:
        """Return the concept, or nothing where it has no two languages."""
        forms = {code: _in_order(self._terms[code]) for code in LANGUAGES if code in self._terms}
        forms = {code: found for code, found in forms.items() if found}
        return Concept(forms) if len(forms) > 1 else None


def _in_order(terms: list[_Term]) -> tuple[str, ...]:
    found = [(max(term.order, order), form) for term in terms for order, form in _forms(term.text)]
    return tuple(dict.fromkeys(form for _, form in sorted(found, key=lambda one: one[0])))


def forms_of(text: str) -> tuple[str, ...]:
    """Return what texts may have for a term, itself first."""
    return _in_order([_Term(PREFERRED, text)])


def _forms(text: str) -> Iterator[tuple[int, str]]:
    """Yield forms, and whether each is as good as the term."""
    text = clean_line(text)
    parts = _PARTS.split(text)
    if any(len(part.split()) > _SHORT for part in parts):
        parts = [text]
    for part in parts:
        form = _without_notes(part)
        acronym = _ACRONYM.search(form)
        if acronym and not form[: acronym.start()].isupper():  # in capitals, all may be a word
            form = form[: acronym.start()]
            if _abbreviates(acronym[1], form):
                yield USUAL, acronym[1]
        if any(map(str.isalnum, form)):
            yield PREFERRED, form


def _without_notes(term: str) -> str:
    while True:
        left = term
        for note in _NOTES:
            left = note.sub("", left).strip()
        if left == term:
            return term
        term = left


def _abbreviates(acronym: str, term: str) -> bool:
    """Tell whether an acronym begins as a term does, or has only initials of it, in their order.

    UNHCR is a form of the High Commissioner's name; UN, after Security Council, is a note.
    """
    letters = [letter for letter in acronym if letter.isupper()]
    words = re.findall(r"\w+", unicodedata.normalize("NFD", term))
    initials = [word[0].upper() for word in words]
    left = iter(initials)
    return letters[:2] == initials[:2] or all(letter in left for letter in letters)
