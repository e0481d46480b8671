"""What leaves as files: citations, and results for spreadsheets and libraries of references."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request, url_for

from indexer import file_of
from webapp import citing, params, tables
from webapp.citing import Citation
from webapp.holder import current_index, current_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indexer import Document, Hit, Passage

_FORMATS = ("csv", "tsv", "ris", "bibtex", "plain")
_HEAD = ("language", "title", "date", "source", "match", "passage", "id", "address")
_MOST = 1000  # results in one file

blueprint = Blueprint("exports", __name__)


@blueprint.get("/cite/<path:document_id>")
def cite(document_id: str) -> Response:
    """Give the citation of a document, or of a passage of it, as a file."""
    kind = params.one_of(request.args, "format", ("plain", "ris", "bibtex"))
    reading = current_index().read(params.document_id(document_id))
    passage = None
    if request.args.get("passage"):
        passage = reading.passage(params.passage(request.args))
    return _file([citation(reading.document, passage)], kind, "citation")


@blueprint.get("/original/<path:document_id>")
def original(document_id: str) -> Response:
    """Give the file of a document to be saved: never to be shown, whatever is in it."""
    wanted = params.document_id(document_id)
    name = file_of(wanted).rpartition("/")[2]
    return tables.download(current_index().original(wanted), name, "application/octet-stream")


@blueprint.get("/export")
def export() -> Response:
    """Give the results of a search as a file: all, or the documents whose `id` is named."""
    kind = params.one_of(request.args, "format", _FORMATS)
    chosen = {params.document_id(one) for one in request.args.getlist("id")}
    others = params.without(request.args, {"format", "id"})
    search = params.read_search(others, current_settings())
    hits = _chosen(_hits(search), chosen) if chosen else [*_hits(search)]
    if kind in ("csv", "tsv"):
        return tables.table("csv" if kind == "csv" else "tsv", "results", _HEAD, map(_row, hits))
    return _file([citation(hit.document, _best(hit)) for hit in hits], kind, "results")


def citation(document: Document, passage: Passage | None = None) -> Citation:
    """Return the citation of a document or passage at its address on this server."""
    address = url_for("pages.document", document_id=document.id, _external=True)
    return Citation.of(document, address, passage)


def _hits(search: params.Search) -> Iterator[Hit]:
    """Yield the best results, page after page."""
    settings = current_settings()
    size = min(settings.max_page_size, settings.max_window)
    for page in range(1, min(_MOST, settings.max_window) // size + 1):
        wanted = search.changed(page=page)
        found = current_index().search(wanted.request(size=size, group=False)).hits
        yield from found
        if len(found) < size:
            return


def _chosen(hits: Iterator[Hit], ids: set[str]) -> list[Hit]:
    """Return the hits that were chosen, looking no further than the last of them."""
    left = set(ids)
    found = []
    for hit in itertools.takewhile(lambda _: left, hits):
        if hit.document.id in left:
            left.remove(hit.document.id)
            found.append(hit)
    return found


def _row(hit: Hit) -> tuple[object, ...]:
    document, passage = hit.document, _best(hit)
    return (
        document.language,
        document.title,
        document.date,
        document.source,
        hit.match,
        passage.text if passage else "",
        document.id,
        citation(document, passage).url,
    )


def _best(hit: Hit) -> Passage | None:
    return hit.passages[0] if hit.passages else None


def _file(citations: list[Citation], kind: str, name: str) -> Response:
    text = "".join(citing.written(one, kind) for one in citations)
    return tables.download(text, f"{name}.{citing.SUFFIXES[kind]}", citing.MIMETYPES[kind])
