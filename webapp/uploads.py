"""Uploading: files of a form become documents, one after the other, each with its outcome."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from flask import Blueprint, render_template, request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

import indexer
from webapp import params, sessions
from webapp.access import guard, require_our_page, require_token
from webapp.asking import ask
from webapp.holder import current_index, current_settings
from webapp.limits import slots
from webapp.multipart import parts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from webapp.multipart import Part

MOST_FILES = 500  # of one form
_TIMES = 10  # the limit of a document: what a form may have, for the server holds what it sends
_FOLDERS_OFFERED = 200
_FORM = "multipart/form-data"

blueprint = Blueprint("uploads", __name__)
guard(blueprint, require_our_page)

State = Literal["found", "unreadable", "soon"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file. `error` says why it was refused; else it is a document: `id`.

    `done` is "added" or "replaced"; `state` says whether searches find it,
    `reason` why it cannot be read.
    """

    name: str
    id: str = ""
    done: str = ""
    error: indexer.SearchError | None = None
    state: State = "soon"
    reason: str = ""

    @property
    def kind(self) -> str:
        """The class of the error."""
        return type(self.error).__name__ if self.error else ""


@blueprint.get("/upload")
def page() -> str:
    """Show the form."""
    return _page((), _folders())


@blueprint.post("/upload")
def upload() -> str:
    """Keep every file of a form, and tell of each what became of it."""
    with slots().one():
        outcomes, said = _kept()
    return _page(outcomes, _folders() if "wait" in said else ())


@blueprint.get("/upload/state")
def state() -> str:
    """Tell again of one document that was kept whether searches find it."""
    document_id = params.document_id(request.args.get("id", ""))
    done = "replaced" if request.args.get("done") == "replaced" else "added"
    return _page((_looked_at(document_id.rpartition("/")[2], document_id, done),), ())


def _page(outcomes: tuple[Outcome, ...], folders: Sequence[str]) -> str:
    limit = current_settings().max_document_bytes
    return render_template(
        "upload.html",
        outcomes=outcomes,
        folders=folders,
        suffixes=indexer.suffixes(),
        limit=limit,
        most=_TIMES * limit,
        most_files=MOST_FILES,
    )


def _folders() -> list[str]:
    """Return the folders that have documents, to choose from."""
    if not current_index().ready:
        return []
    ids = (indexer.file_of(one.id) for one in current_index().documents())
    return sorted({name.rpartition("/")[0] for name in ids} - {""})[:_FOLDERS_OFFERED]


# --- the form ----------------------------------------------------------------------------------


def _kept() -> tuple[tuple[Outcome, ...], dict[str, str]]:
    """Keep the files as they come; return what became of them, and the other fields.

    Whatever happens then, the index is asked to look at them. A module that sends a file by itself
    does not `wait`: it looks again.
    """
    outcomes: list[Outcome] = []
    said: dict[str, str] = {}
    try:
        for part in _parts():
            if part.file_name is None:
                said[part.name] = part.text
            elif part.file_name:  # a form without a file has one without a name
                require_token(said.get(sessions.TOKEN, ""))
                outcomes.append(_outcome(part, said, len(outcomes)))
        require_token(said.get(sessions.TOKEN, ""))
    finally:
        kept = [one.id for one in outcomes if one.id]
        if kept:
            ask(kept, wait="wait" in said)
    looked_at = (_looked_at(one.name, one.id, one.done) if one.id else one for one in outcomes)
    return tuple(looked_at), said


def _parts() -> Iterator[Part]:
    boundary = request.mimetype_params.get("boundary")
    if request.mimetype != _FORM or not boundary:
        raise BadRequest("A form with files is multipart/form-data.")
    longest = current_settings().max_document_bytes
    most = _TIMES * longest
    if (request.content_length or 0) > most:
        raise RequestEntityTooLarge(f"A form has at most {most:,} bytes.")
    request.max_content_length = most
    return parts(request.stream, boundary, longest)


def _outcome(part: Part, said: dict[str, str], before: int) -> Outcome:
    name = part.file_name or ""
    try:
        if before >= MOST_FILES:
            raise indexer.BadParameter(f"more than {MOST_FILES} files at once")
        if part.data is None:
            raise indexer.DocumentTooLarge("larger than max_document_bytes")
        folder = said.get("folder", "").strip().strip("/")
        document_id = f"{folder}/{name}" if folder else name
        only_if = None if "replace" in said else _is_none
        receipt = current_index().put(document_id, part.data, only_if=only_if)
    except indexer.SearchError as error:
        return Outcome(name, error=error)
    return Outcome(name, receipt.id, receipt.done)


def _is_none(there: str | None) -> bool:
    """Allow a document where there is none of its name."""
    return there is None


def _looked_at(name: str, document_id: str, done: str) -> Outcome:
    """Tell whether searches find a document by now."""
    index = current_index()
    if not index.ready or index.awaits(document_id):
        return Outcome(name, document_id, done)
    reason = index.failure(document_id)
    if reason:
        return Outcome(name, document_id, done, state="unreadable", reason=reason)
    found = index.sizes((document_id,))
    return Outcome(name, document_id, done, state="found" if found else "soon")
