"""Documents go to the trash and come back: a page before, and a way back after, each step."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, abort, redirect, render_template, request, url_for

from webapp import params, results
from webapp.access import guard, require_our_form
from webapp.asking import ask
from webapp.holder import current_index
from webapp.listing import by_ids

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

_ON_PAGE = 50

blueprint = Blueprint("removing", __name__)
guard(blueprint, require_our_form)


@blueprint.get("/delete/<path:document_id>")
def page(document_id: str) -> str:
    """Ask whether a document is meant to go. Raises UnreadableDocument where there is none."""
    wanted = params.document_id(document_id)
    current_index().said(wanted)
    return render_template("delete.html", id=wanted, documents=by_ids([wanted]))


@blueprint.post("/delete/<path:document_id>")
def delete(document_id: str) -> Response:
    """Move a document to the trash."""
    receipt = current_index().remove(params.document_id(document_id))
    ask([receipt.id])
    return redirect(url_for("removing.trash", removed=receipt.id), HTTPStatus.SEE_OTHER)


@blueprint.get("/trash")
def trash() -> str:
    """Show what can be restored, and what has just come here or left."""
    found = current_index().trashed()
    page_number = params.page_number(request.args)
    last = max(1, -(-len(found) // _ON_PAGE))
    if page_number > last:
        abort(404)
    here = {one.id for one in found}
    removed, restored = (
        params.document_id(request.args.get(name, "")) for name in ("removed", "restored")
    )
    start = (page_number - 1) * _ON_PAGE
    return render_template(
        "trash.html",
        entries=found[start : start + _ON_PAGE],
        total=len(found),
        removed=removed if removed in here else "",
        restored="" if restored in here else restored,
        pages=results.numbered(page_number, last),
        page=page_number,
        last=last,
    )


@blueprint.post("/trash/restore")
def restore() -> Response:
    """Put back what was last removed under an id."""
    receipt = current_index().restore(params.document_id(request.form.get("id", "")))
    ask([receipt.id])
    return redirect(url_for("removing.trash", restored=receipt.id), HTTPStatus.SEE_OTHER)


@blueprint.get("/trash/empty")
def before_emptying() -> str:
    """Ask whether all that is in the trash is meant to go for good."""
    return render_template("empty_trash.html", total=len(current_index().trashed()))


@blueprint.post("/trash/empty")
def empty() -> Response:
    """Remove for good what is in the trash."""
    current_index().empty_trash()
    return redirect(url_for("removing.trash"), HTTPStatus.SEE_OTHER)
