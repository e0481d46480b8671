"""The concordance: every place where words stand, in columns of three languages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, cast
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request, url_for

import indexer
from indexer import LANGUAGES, BadParameter
from webapp import marking, params, tables
from webapp.holder import current_index, current_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markupsafe import Markup
    from werkzeug.datastructures import MultiDict

    from indexer import Concordance, ConcordanceLine, Settings

LINES = 100
"""Of each language, where nobody says how many."""

_MORE = 1000

_HEAD = (
    "language",
    "before",
    "word",
    "after",
    "of",
    "by",
    "title",
    "date",
    "source",
    "id",
    "passage",
)

Order = Literal["text", "before", "after"]
Format = Literal["json", "csv", "tsv"]

blueprint = Blueprint("concordance", __name__)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A concordance as an address asks for it: so many `lines` of each language, in an order."""

    search: params.Search
    order: Order
    lines: int
    format: Format

    def find(self) -> Concordance:
        """Return the lines."""
        asked = self.search.request(size=1, group=False)
        return current_index().concordance(asked, sort=self.order, limit=self.lines)

    def url(self, endpoint: str, **changes: object) -> str:
        """Return the address of this concordance with some of it changed."""
        changed = replace(self, **changes)  # type: ignore[arg-type]
        pairs = changed.search.parameters()
        if changed.order != "text":
            pairs.append(("sort", changed.order))
        if changed.lines != LINES:
            pairs.append(("size", str(changed.lines)))
        if changed.format != "json":
            pairs.append(("format", changed.format))
        return f"{url_for(endpoint)}?{urlencode(pairs)}"

    def more(self, language: str) -> str:
        """Return the address of more lines of one language."""
        alone = self.search.changed(languages=(language,))
        return self.url("concordance.page", search=alone, lines=_MORE)


@blueprint.get("/concordance")
def page() -> str:
    """Show the lines of each language side by side."""
    wanted = read(request.args, current_settings())
    found = wanted.find() if wanted.search.text.strip() else None
    columns = (
        sorted(found.columns.items(), key=lambda pair: _place(pair[0], found)) if found else []
    )
    return render_template(
        "concordance.html", wanted=wanted, found=found, columns=columns, lit_word=lit_word
    )


def _place(language: str, found: Concordance) -> tuple[bool, int]:
    """Return where a language's column stands: that of the words first."""
    return language != found.query.language, LANGUAGES.index(language)


def lit_word(line: ConcordanceLine) -> Markup:
    """Return the word of a line as HTML, lit."""
    mark = replace(line.mark, start=0, end=len(line.word))
    return marking.marked(line.word, (mark,))


def read(values: MultiDict[str, str], settings: Settings) -> Wanted:
    """Read what a concordance is asked for. Raises as `params.read_search` does."""
    lines = params.size(values) or LINES
    if lines > settings.max_window:
        raise BadParameter(
            f"at most {settings.max_window} lines of a language", where="size", next="Ask for less"
        )
    return Wanted(
        params.read_search(params.without(values, {"sort", "size", "format"}), settings),
        cast("Order", params.one_of(values, "sort", ("text", "before", "after"))),
        lines,
        cast("Format", params.one_of(values, "format", ("json", "csv", "tsv"))),
    )


def answer(wanted: Wanted) -> Response | indexer.shapes.Concordance:
    """Return the lines for programs, or as a table for spreadsheets."""
    found = indexer.shapes.concordance(wanted.find())
    if wanted.format == "json":
        return found
    return tables.table(wanted.format, "concordance", _HEAD, _rows(found))


def _rows(found: indexer.shapes.Concordance) -> Iterator[tuple[object, ...]]:
    for column in found.columns.values():
        for line in column.lines:
            yield tuple(getattr(line, name) for name in _HEAD)
