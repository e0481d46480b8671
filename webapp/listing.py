"""The list of documents: which of them, in which order, the versions of a subject together."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from webapp.holder import current_index
from webapp.locale import INTERFACE_LANGUAGES, interface_language

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from indexer import Document, Failure


_SIGNS = re.compile(r"[^\w ]|_")  # all but letters, figures and spaces


def by_ids(ids: Sequence[str]) -> list[Document]:
    """Return documents in the order of these ids; one that has gone since is left out."""
    return sorted(current_index().documents(ids), key=lambda one: ids.index(one.id))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which documents are to be listed: in a language, with these letters in title or id."""

    language: str = ""
    letters: str = ""

    def takes(self, document: Document) -> bool:
        """Tell whether a document is to be listed."""
        if self.language and document.language != self.language:
            return False
        return self._has_letters(document.title) or self._has_letters(document.id)

    def takes_failure(self, failure: Failure) -> bool:
        """Tell whether a file that could not be read, whose language nobody knows, is."""
        return not self.language and self._has_letters(failure.id)

    def _has_letters(self, text: str) -> bool:
        return not self.letters or _letters(self.letters) in _letters(text)


def by_subject(known: Iterable[Document]) -> list[list[Document]]:
    """Group documents by subject; the interface's language goes first within each."""
    groups: dict[str, list[Document]] = {}
    for one in known:
        groups.setdefault(one.subject or one.id, []).append(one)
    first = interface_language()
    order = sorted(INTERFACE_LANGUAGES, key=lambda code: code != first)
    for versions in groups.values():
        versions.sort(key=lambda one: order.index(one.language) if one.language in order else 9)
    # Documents that the reader's language has come before those it has not.
    return sorted(
        groups.values(), key=lambda v: (v[0].language != first, _sort_key(v[0].title or v[0].id))
    )


def _sort_key(title: str) -> str:
    """Return the title as an index of a book sorts it: no accents, no quotation marks."""
    letters = unicodedata.normalize("NFKD", title.casefold())
    return _SIGNS.sub("", letters).strip()


def _letters(text: str) -> str:
    """Return what letters are compared by: no accents, no capitals."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
