"""The HTTP API: JSON for programs. `indexer.shapes` says what it looks like."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from flask import Blueprint, Response, request

import indexer
from webapp import concordance as concordances
from webapp import params
from webapp.holder import current_index, current_settings

if TYPE_CHECKING:
    from collections.abc import Callable

_COUNTERPARTS = 3  # of each language, where no size is asked for
_SUGGESTIONS = 8

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")


@blueprint.get("/search")
def search() -> Response:
    """Search. Words never fail; a parameter can, with 400."""
    wanted = params.read_search(request.args, current_settings())
    size = wanted.size or current_settings().page_size
    found = current_index().search(wanted.request(size=size, group=wanted.group))
    return json_response(indexer.shapes.results(found, explain=wanted.explain, group=wanted.group))


@blueprint.get("/documents")
def documents() -> Response:
    """List what is indexed."""
    known = [indexer.shapes.document(document) for document in current_index().documents()]
    return _conditional(indexer.shapes.Documents(len(known), known))


@blueprint.get("/documents/<path:document_id>")
def document(document_id: str) -> Response:
    """Give one whole document; with `q` its passages are marked."""
    reading = current_index().read(params.document_id(document_id), text=params.words(request.args))
    return _conditional(indexer.shapes.reading(reading))


@blueprint.get("/counterparts")
def counterparts() -> Response:
    """Give the nearest passages in the other languages for a passage of a document."""
    values = request.args
    found = current_index().counterparts(
        params.document_id(values.get("id", "")),
        params.passage(values),
        limit=params.size(values) or _COUNTERPARTS,
    )
    return _conditional(indexer.shapes.counterparts(found))


@blueprint.get("/suggest")
def suggest() -> Response:
    """Give what begins as somebody has typed so far."""
    typed = params.words(request.args)
    limit = min(params.size(request.args) or _SUGGESTIONS, current_settings().max_page_size)
    found = current_index().suggest(typed, limit=limit)
    return json_response(indexer.shapes.suggestions(typed, found))


@blueprint.get("/concordance")
def concordance() -> Response:
    """Give the places where words stand, by language: as JSON, or as a table."""
    found = concordances.answer(concordances.read(request.args, current_settings()))
    return found if isinstance(found, Response) else json_response(found)


@blueprint.get("/analyze")
def analyze() -> Response:
    """Show the words of a text after each step of a language's chain."""
    language = params.language(request.args)
    steps = current_index().analyze(language, params.text(request.args))
    return json_response(indexer.shapes.Analysis(language, [*map(indexer.shapes.step, steps)]))


def json_response(body: object, status: int = 200, mimetype: str = "application/json") -> Response:
    """Encode a typed structure."""
    return Response(_encode(body), status, mimetype=mimetype)


_encode: Callable[[object], bytes] = msgspec.json.Encoder().encode


def _conditional(body: object) -> Response:
    """Answer 304 to a client that has this already."""
    response = json_response(body)
    response.add_etag()
    response.headers["Cache-Control"] = "no-cache"
    response.make_conditional(request)
    return response
