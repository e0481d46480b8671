"""The language of a passage is corrected, where it was taken for another, or that is taken back."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for

import indexer
from webapp import params
from webapp.access import guard, require_our_form
from webapp.asking import ask
from webapp.holder import current_index

if TYPE_CHECKING:
    from werkzeug.wrappers import Response


blueprint = Blueprint("correcting", __name__)
guard(blueprint, require_our_form)


@blueprint.get("/language/<path:document_id>")
def page(document_id: str) -> str:
    """Show a passage (`passage`, its number) and what somebody says of its language, if anybody.

    Raises UnreadableDocument, BadParameter.
    """
    index = current_index()
    read = index.read(params.document_id(document_id))
    own = read.passage(params.passage(request.args))
    return render_template(
        "correct.html",
        document=read.document,
        own=own,
        corrected=index.corrected_language(read.document.id, own.text),
        languages=indexer.LANGUAGES,
    )


@blueprint.post("/language/<path:document_id>")
def save(document_id: str) -> Response:
    """Keep what was chosen of the passage whose text the form shows, whatever its number is now."""
    wanted, number = params.document_id(document_id), params.passage(request.form)
    text, language = (request.form.get(name, "") for name in ("text", "language"))
    receipt = current_index().correct_language(wanted, text, language or None)
    ask([receipt.id])
    back = url_for("beside.page", document_id=wanted, passage=number, saved=1)
    return redirect(back, HTTPStatus.SEE_OTHER)
