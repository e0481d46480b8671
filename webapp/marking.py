"""The one place where data becomes HTML: escape a text and light its marks."""

from __future__ import annotations

import functools
import itertools
import re
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from webapp.locale import (
    FIRST_STRONG_ISOLATE,
    POP_ISOLATE,
    gettext,
    interface_language,
    isolated,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from indexer import Mark

# A line this long that goes on in the next was wrapped by an editor; a shorter one was meant.
_WRAPPED_LINE = range(55, 101)
_LIST_MARK = re.compile(r"\s*(?:[-*•‣–—|]|\(?\d{1,3}[.)])")
_CELL_BREAK = " | "
_BETWEEN = re.compile(r"[\s'’-]+(?:\w{1,3}[\s'’-]+)?")  # words of one hit: Conseil de sécurité
_JOINED = Markup(" data-joined")
_ROW = re.compile(rf"^.*{re.escape(_CELL_BREAK)}.*$", re.MULTILINE)


def _(text: str) -> str:
    """Name a string for the catalogs; it is translated when it is shown."""
    return text


_EVIDENCE = {
    "typed": _("as typed"),
    "inflection": _("another form of the word"),
    "spelling": _("nearly the same spelling"),
    "glossary": _("a glossary"),
    "cldr": _("a table of names of countries and languages"),
    "number": _("a number"),
    "name": _("the spelling of a name"),
    "memory": _("a translation memory"),
    "embedding": _("nearness in meaning"),
}


def marked(
    text: str, marks: Iterable[Mark], *, first: int | None = None, linked: bool = False
) -> Markup:
    """Return the text as HTML with its marks in `<mark>`.

    With `first` the hits get the anchors m-first, m-(first + 1) and so on: words of a query that
    stand together are one hit. `linked` ones can be reached by keys, and say which word they
    answer to a script that lights all of its answers.
    """
    pieces: list[Markup] = []
    isolates = _isolates(text)
    at = 0
    for number, (start, end, mark) in _numbered(text, marks):
        anchor = Markup("")
        if first is not None:
            anchor = Markup(' id="m-{}"').format(first + number) if number >= 0 else _JOINED
        if linked:
            anchor += Markup(' tabindex="0" data-of="{}"').format(mark.of)
        pieces += [_escaped(text, at, start, isolates), _opening(mark, anchor)]
        pieces += [_escaped(text, start, end, isolates), Markup("</mark>")]
        at = end
    pieces.append(_escaped(text, at, len(text) + 1, isolates))  # one may stand at the end
    return Markup("").join(pieces)


def _isolates(text: str) -> dict[int, str]:
    """Return what keeps the cells of a table's rows in order, by its places in the text.

    Without it a Latin word and the figures in the next cells of an Arabic row change places.
    """
    found: dict[int, str] = {}
    for row in _ROW.finditer(text):
        at = row.start()
        for cell in row[0].split(_CELL_BREAK):
            for place, sign in ((at, FIRST_STRONG_ISOLATE), (at + len(cell), POP_ISOLATE)):
                found[place] = found.get(place, "") + sign
            at += len(cell) + len(_CELL_BREAK)
    return found


def _escaped(text: str, start: int, end: int, isolates: dict[int, str]) -> Markup:
    """Return a range of the text as HTML, with the isolates that stand in it."""
    if not isolates:
        return escape(text[start:end])
    return escape("".join(isolates.get(at, "") + text[at : at + 1] for at in range(start, end)))


def unwrapped(text: str) -> str:
    """Return the text with wrapped lines joined; as long as before, since marks are offsets."""
    lines = text.split("\n")
    joined = lines[:1]
    for line, following in itertools.pairwise(lines):
        wrapped = len(line) in _WRAPPED_LINE and not _LIST_MARK.match(following)
        joined += [" " if wrapped and _CELL_BREAK not in line else "\n", following]
    return "".join(joined)


def count(text: str, marks: Iterable[Mark]) -> int:
    """Return how many hits `marked` numbers."""
    return sum(number >= 0 for number, _ in _numbered(text, marks))


def _numbered(text: str, marks: Iterable[Mark]) -> Iterator[tuple[int, tuple[int, int, Mark]]]:
    """Yield ranges with the number of the hit that each opens; -1 where it goes on with one."""
    number, end, said = -1, 0, set[str]()
    for one in _in_order(text, marks):
        goes_on = said and one[2].of not in said and _BETWEEN.fullmatch(text, end, one[0])
        if not goes_on:
            number, said = number + 1, set()
        end = one[1]
        said.add(one[2].of)
        yield (-1 if goes_on else number), one


def _in_order(text: str, marks: Iterable[Mark]) -> Iterator[tuple[int, int, Mark]]:
    """Yield ranges that ascend and do not overlap: an element cannot close within another."""
    at = 0
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
        start, end = max(mark.start, at), min(mark.end, len(text))
        if start < end:
            yield start, end, mark
            at = end


def _opening(mark: Mark, attributes: Markup) -> Markup:
    if mark.match == "direct" and mark.by == "typed":
        return Markup('<mark class="direct"{}>').format(attributes)
    return Markup('<mark class="{}"{} title="{}">').format(mark.match, attributes, why(mark))


def why(mark: Mark) -> str:
    """Return why a word that was not typed is lit."""
    return _why(mark.of, mark.by, interface_language())


@functools.lru_cache(maxsize=1024)  # a page says the same of many words
def _why(of: str, by: str, language: str) -> str:
    del language  # which gettext knows
    return gettext(
        "answers to %(word)s, by %(evidence)s", word=isolated(of), evidence=evidence_name(by)
    )


def evidence_name(by: str) -> str:
    """Return what somebody calls a kind of evidence."""
    return gettext(_EVIDENCE[by]) if by in _EVIDENCE else by
