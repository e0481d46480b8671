"""How a document, or a passage of it, is cited: as text, RIS and BibTeX."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from babel import Locale

from webapp.locale import long_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indexer import Document, Passage

MIMETYPES = {
    "ris": "application/x-research-info-systems",
    "bibtex": "application/x-bibtex",
    "plain": "text/plain",
}
SUFFIXES = {"ris": "ris", "bibtex": "bib", "plain": "txt"}


@dataclass(frozen=True, slots=True)
class Signs:
    """How a language writes what holds a citation together."""

    opening: str
    closing: str
    comma: str
    page: str


_BIBTEX_SIGNS = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
}
_NO_BREAK = "\N{NO-BREAK SPACE}"
_RIGHT_TO_LEFT = "\N{RIGHT-TO-LEFT MARK}"  # else figures after Latin letters join them
_SIGNS = {
    "ar": Signs("«", "»", f"،{_RIGHT_TO_LEFT} ", "ص"),
    "en": Signs("“", "”", ", ", "p."),
    "fr": Signs(f"«{_NO_BREAK}", f"{_NO_BREAK}»", ", ", "p."),
}
_NO_KEY = re.compile(r"[^A-Za-z0-9]+")


@dataclass(frozen=True, slots=True)
class Citation:
    """What is cited: a document at an address, and of it a passage, which may be on a page."""

    document: Document
    url: str
    quote: str = ""
    page: int = 0

    @classmethod
    def of(cls, document: Document, url: str, passage: Passage | None = None) -> Citation:
        """Cite a document, or a passage, to whose anchor the address then leads."""
        if passage is None:
            return cls(document, url)
        quote = " ".join(passage.text.split())
        anchor = f"{url}#p-{passage.number}"
        return cls(document, anchor, quote, document.page_of(passage.start))

    @property
    def title(self) -> str:
        """The title, or else the name of the file."""
        return self.document.title or self.document.id.rpartition("/")[2]

    def plain(self) -> str:
        """Return one line, with the signs of the document's language.

        It says quote, title, source, date, page, address.
        """
        document = self.document
        signs = _SIGNS.get(document.language, _SIGNS["en"])
        page = f"{signs.page} {self.page}" if self.page else ""
        about = [self.title, document.source, self._date(), page]
        quote = f"{signs.opening}{self.quote}{signs.closing} " if self.quote else ""
        said = signs.comma.join(part for part in about if part)
        return f"{quote}{said.rstrip('.')}. {self.url}"

    def _date(self) -> str:
        """Return the date in words: among Arabic letters, figures and hyphens change places."""
        date, language = self.document.date, self.document.language
        return long_date(date, Locale(language if language in _SIGNS else "en"))

    def ris(self) -> str:
        """Return a record of the RIS format, ended by its ER."""
        return "".join(f"{tag}  - {value}\r\n" for tag, value in self._ris()) + "\r\n"

    def _ris(self) -> Iterator[tuple[str, str]]:
        document = self.document
        rows = (
            ("TY", "GEN"),
            ("TI", self.title),
            ("PB", document.source),
            ("PY", document.date[:4]),
            ("DA", document.date.replace("-", "/")),
            ("LA", document.language),
            ("SP", str(self.page or "")),
            ("UR", self.url),
            ("Y2", _today().replace("-", "/")),
            ("N1", self.quote),
        )
        yield from ((tag, _one_line(value)) for tag, value in rows if value)
        yield "ER", ""

    def bibtex(self) -> str:
        """Return an entry of BibTeX; biblatex reads its date as well."""
        document = self.document
        rows = {
            "title": f"{{{_escaped(self.title)}}}",
            "publisher": _escaped(document.source),
            "date": document.date,
            "year": document.date[:4],
            "langid": {"ar": "arabic", "en": "english", "fr": "french"}.get(document.language, ""),
            "pages": str(self.page or ""),
            "url": _one_line(self.url),
            "urldate": _today(),
            "note": _escaped(self.quote),
        }
        fields = "".join(f"  {name} = {{{value}}},\n" for name, value in rows.items() if value)
        return f"@misc{{{self._key()},\n{fields}}}\n"

    def _key(self) -> str:
        """Return a name for the entry: of the file's, in letters that every BibTeX takes."""
        name = _NO_KEY.sub("-", self.document.id).strip("-") or "document"
        return f"{name}-{self.url.rpartition('#p-')[2]}" if self.quote else name


def written(citation: Citation, kind: str) -> str:
    """Return a citation as one of MIMETYPES."""
    match kind:
        case "ris":
            return citation.ris()
        case "bibtex":
            return citation.bibtex()
        case _:
            return f"{citation.plain()}\n"


def _escaped(value: str) -> str:
    return "".join(_BIBTEX_SIGNS.get(letter, letter) for letter in _one_line(value))


def _one_line(value: str) -> str:
    return " ".join(value.split())


def _today() -> str:
    return datetime.now(UTC).date().isoformat()
