"""PDF: the text of each page by pypdf; pages with Arabic are put in the order of reading.

Scanned pages have no text: recognising letters in pictures is another program's work.
"""

from __future__ import annotations

import io
import itertools
import re
from typing import TYPE_CHECKING

from indexer import glyphs, visual
from indexer.errors import UnreadableDocument
from indexer.model import Extract
from indexer.text import clean, clean_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pypdf import PageObject, PdfReader

SUFFIXES = (".pdf",)
LIBRARIES = ("pypdf",)
_HEAD = 1024  # bytes; Acrobat takes a file whose signature stands within them
_OF_PROGRAMS = re.compile(
    r"^(?:microsoft \w+ - |untitled|sans titre|document\d*$)|\.\w{2,4}$", re.IGNORECASE
)
_DATE = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?")
_SOFT, _UNICODE = "\u00ad", "\u2010"  # programs write these where they part words
_HYPHEN = re.compile(r"(?<=[^\W\d_])(?P<hyphen>[\u00ad\u2010-])\n(?P<rest>[^\W\d_]\w*) ?")
_WORD = re.compile(r"(?<![\w\u00ad\u2010-])\w++(?![\u00ad\u2010-])")  # none at a hyphen
_LAST_WORD = re.compile(r"\w+\Z")
_COMPOUND = re.compile(r"(?<!\w)\w++[\u2010-]\w++")
_LONGEST = 60  # characters of a word
_FEWEST_HYPHENS = 3  # at ends of lines, before their number says anything
_MANY_HYPHENS = 0.05  # of the lines of a document: it parts words
_LONGEST_REASON = 200
_MOST_TOLD = 100  # numbers of pages


def read(data: bytes) -> Extract:
    """Return the text of all pages, and where each begins."""
    pdf = _opened(data)
    pages, faults = _page_texts(pdf)
    blank = [number for number, text in enumerate(pages, start=1) if not text]
    if len(faults) == len(pages):
        raise _damaged(next(iter(faults.values())))
    if len(blank) == len(pages):
        raise UnreadableDocument(
            "there is no text layer in it: its pages are pictures, as of a scanner",
            next="Run it through a program that recognises text, such as ocrmypdf",
        )
    hyphens = _Hyphens(pages)
    parts = [f"{hyphens.without(page)}\n\n" if page else "" for page in pages]
    starts = itertools.accumulate(map(len, parts[:-1]), initial=0)
    text = "".join(parts).rstrip("\n") + "\n"
    metadata = _metadata(pdf) | {"pages": str(len(pages))}
    for name, numbers in (("pages_without_text", blank), ("pages_damaged", list(faults))):
        if numbers:
            metadata[name] = ", ".join(map(str, numbers[:_MOST_TOLD]))
    return Extract(text, metadata, tuple(starts))


def _opened(data: bytes) -> PdfReader:
    from pypdf import PasswordType, PdfReader  # noqa: PLC0415
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    if not data.strip():
        raise UnreadableDocument("the file is empty", next="Remove it, or save it again")
    if b"%PDF-" not in data[:_HEAD]:
        raise UnreadableDocument(
            "it is no PDF: its first bytes say so", next="Give it the suffix of its real format"
        )
    try:
        pdf = PdfReader(io.BytesIO(data))
        if pdf.is_encrypted and pdf.decrypt("") == PasswordType.NOT_DECRYPTED:
            raise UnreadableDocument("it is encrypted", next="Take its password off")
        if not len(pdf.pages):
            raise UnreadableDocument("it has no pages", next="Save it again")
    except PyPdfError as error:
        raise _damaged(error) from error
    return pdf


def _damaged(error: Exception) -> UnreadableDocument:
    reason = clean_line(f"{type(error).__name__}: {error}")[:_LONGEST_REASON]
    return UnreadableDocument(f"it is damaged ({reason})", next="Save or download it again")


def _page_texts(pdf: PdfReader) -> tuple[list[str], dict[int, Exception]]:
    """Return the text of each page, and by their numbers what is wrong with damaged ones."""
    texts, faults, arabic = [], {}, True
    for number in range(len(pdf.pages)):
        try:
            text, arabic = _page_text(pdf.pages[number], arabic=arabic)
        except (MemoryError, RecursionError):
            raise
        except Exception as error:  # noqa: BLE001 - pypdf raises anything on damage
            faults[number + 1] = error
            text = ""
        texts.append(text)
    return texts, faults


def _page_text(page: PageObject, *, arabic: bool) -> tuple[str, bool]:
    """Return the clean text of a page, line by line, and whether it has Arabic.

    To expect `arabic` takes no second reading where there is some, and a little time where not.
    """
    from pypdf.generic._font import Font  # noqa: PLC0415 - the widths of glyphs

    seen = glyphs.Page(page, Font.from_font_resource)
    if arabic:
        text = page.extract_text(
            visitor_operand_before=seen.before, visitor_operand_after=seen.after
        )
    else:
        text = page.extract_text()
    has_arabic = visual.has_arabic(text)
    if has_arabic and not arabic:
        return _page_text(page, arabic=True)
    lines = (
        " ".join(line.split()) for line in clean(seen.text() if has_arabic else text).split("\n")
    )
    return "\n".join(line for line in lines if line), has_arabic


class _Hyphens:
    """Joins words that were parted at the ends of lines, where a document has such.

    A hyphen there may be a real one: fifty-first. Other words of the document tell, and where none
    does, what most such hyphens of the document are.
    """

    def __init__(self, pages: list[str]) -> None:
        lowered = [page.lower() for page in pages]
        self._words = {word for page in lowered for word in _WORD.findall(page)}
        self._compounds = {word for page in lowered for word in _COMPOUND.findall(page)}
        signs = [self._is_real(found) for page in pages for found in _HYPHEN.finditer(page)]
        parted, real = signs.count(False), signs.count(True)
        lines = sum(page.count("\n") + 1 for page in pages)
        many = len(signs) >= _FEWEST_HYPHENS and len(signs) > _MANY_HYPHENS * lines
        self._parts_words = parted > real or (many and parted == real)

    def without(self, page: str) -> str:
        """Return a page with its words whole."""
        return _HYPHEN.sub(self._joined, page)

    def _joined(self, found: re.Match[str]) -> str:
        real = self._is_real(found)
        if real is None:
            real = not self._parts_words
        return f"{found['hyphen'] if real else ''}{found['rest']}\n"

    def _is_real(self, found: re.Match[str]) -> bool | None:
        """Tell what the words of the document say of a hyphen; None where they say nothing."""
        hyphen, rest = found["hyphen"], found["rest"].lower()
        before = _LAST_WORD.search(found.string, max(found.start() - _LONGEST, 0), found.start())
        first = before.group().lower() if before else ""
        if f"{first}{hyphen}{rest}" in self._compounds or not found["rest"][0].islower():
            return hyphen != _SOFT
        if hyphen in {_SOFT, _UNICODE} or f"{first}{rest}" in self._words:
            return False
        return True if {first, rest} <= self._words else None


def _metadata(pdf: PdfReader) -> dict[str, str]:
    said: dict[str, str] = {}
    info: Mapping[str, object] = pdf.metadata or {}
    for name, key in (("title", "/Title"), ("author", "/Author"), ("keywords", "/Keywords")):
        value = clean_line(str(info.get(key) or ""))
        if value and not (name == "title" and _OF_PROGRAMS.search(value)):
            said[name] = value
    made = _DATE.match(str(info.get("/CreationDate") or ""))
    if made:  # of the file: the document may be older
        said["created"] = "-".join(part for part in made.groups() if part)
    return said
