"""A passage beside the nearest ones of the other languages, and how it is cited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request

from indexer import LANGUAGES
from webapp import params
from webapp.exports import citation
from webapp.holder import current_index
from webapp.listing import by_ids

if TYPE_CHECKING:
    from indexer import Counterpart, Counterparts

_OF_EACH_LANGUAGE = 3

blueprint = Blueprint("beside", __name__)


@blueprint.get("/beside/<path:document_id>")
def page(document_id: str) -> str:
    """Show a passage (`passage`, its number) and its counterparts. Raises UnreadableDocument."""
    number = params.passage(request.args)
    index = current_index()
    found = index.counterparts(params.document_id(document_id), number, limit=_OF_EACH_LANGUAGE)
    versions = by_ids(index.read(found.document.id).translations)
    return render_template(
        "beside.html",
        found=found,
        columns=columns(found),
        versions={document.language: document for document in versions},
        last=found.passages - 1,
        cited=citation(found.document, found.passage),
        saved="saved" in request.args,
    )


def columns(found: Counterparts) -> list[tuple[str, tuple[Counterpart, ...]]]:
    """Return the counterparts of each other language, in the order that languages always have."""
    return [(code, found.counterparts[code]) for code in LANGUAGES if code in found.counterparts]
