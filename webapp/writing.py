"""The part of the API that changes documents: one, or many in a stream.

What is answered is safe on the disk. Indexing is another process's work; `wait=searchable` waits
for it. No request commits anything to the index.
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import msgspec
from flask import Blueprint, Response, request
from werkzeug.exceptions import (
    BadRequest,
    HTTPException,
    LengthRequired,
    RequestEntityTooLarge,
    UnprocessableEntity,
    UnsupportedMediaType,
)

import indexer
from webapp import params
from webapp.access import require_writing
from webapp.api import json_response
from webapp.asking import asked, wait_for
from webapp.errors import problem_of
from webapp.holder import current_index, current_settings
from webapp.limits import Slots, slots
from webapp.lines import lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from werkzeug.datastructures import ETags

    from indexer import Ticket

_ACCEPTED, _OK = 202, 200
_MOST_WAIT = 8  # changes; each has a thread meanwhile, and searches need some
_ASK_EVERY = 200  # lines of a stream, whose documents are then indexed while others are read
_MOST_LINES = 100_000
_NDJSON = "application/x-ndjson"
_JSON_ROOM = 65_536  # bytes of a line beside its text

blueprint = Blueprint("writing", __name__, url_prefix="/api/v1")
blueprint.record_once(
    lambda state: state.app.extensions.update(writes=Slots(), waits=Slots(_MOST_WAIT, 0))
)


class Written(msgspec.Struct, frozen=True):
    """What became of a document. `indexed` tells whether searches see the change."""

    id: str
    done: str
    indexed: bool


class Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A document as JSON: its text, or the bytes of its file in base64."""

    text: str | None = None
    base64: str | None = None
    metadata: dict[str, Any] | None = None


class Line(Body, frozen=True, forbid_unknown_fields=True):
    """A line of a stream: a document to be put, or to be deleted."""

    id: str = ""
    delete: bool = False


class Outcome(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of a line, which is counted from 1."""

    line: int
    id: str
    status: int
    done: str = ""
    indexed: bool = False
    error: Any = None


@blueprint.before_request
def _before() -> None:
    require_writing()


@blueprint.put("/documents/<path:document_id>")
def put(document_id: str) -> Response:
    """Write one document; its metadata is in the query, or with its text in JSON."""
    wait = params.waits(request.args)
    said = params.metadata(request.args)
    with slots().one():
        data, told = _document()
        if told is not None or said:
            said = {**(told or {}), **said}
        receipt = current_index().put(document_id, data, said or told, only_if=_condition())
    return _answer(receipt, wait=wait)


@blueprint.delete("/documents/<path:document_id>")
def delete(document_id: str) -> Response:
    """Move one document to the trash."""
    wait = params.waits(request.args)
    with slots().one():
        receipt = current_index().remove(document_id, only_if=_condition())
    return _answer(receipt, wait=wait)


@blueprint.post("/bulk")
def bulk() -> Response:
    """Write a document for each line of a stream; answer with a line for each."""
    wait = params.waits(request.args)
    if request.mimetype != _NDJSON:  # which no form of another site can send unasked
        raise UnsupportedMediaType(f"A stream of documents is {_NDJSON}.")
    with slots().one():
        outcomes, receipts, ticket = _read_stream()
    if wait and ticket:
        wait_for(ticket)
        outcomes = [_looked_at(one, receipts.get(one.line)) for one in outcomes]
    encoder = msgspec.json.Encoder()
    return Response(encoder.encode_lines(outcomes), mimetype=_NDJSON)


# --- one ---------------------------------------------------------------------------------------


def _document() -> tuple[bytes, dict[str, Any] | None]:
    """Return the bytes of the file that was sent, and its metadata where it was sent as JSON."""
    limit = current_settings().max_document_bytes
    if request.mimetype != "application/json":
        if request.content_length is None:  # the server does not tell a whole one from a part
            raise LengthRequired("Send the document's length, or send it as JSON.")
        return _body(limit, limit), None
    try:
        body = msgspec.json.decode(_body(2 * limit + _JSON_ROOM, limit), type=Body)
    except msgspec.MsgspecError as error:
        raise _bad(f"it is not as it should be ({error})") from error
    return _bytes_of(body), body.metadata


def _body(most: int, limit: int) -> bytes:
    """Return what was sent, whole. Raises DocumentTooLarge, without reading what is beyond."""
    request.max_content_length = most + 1  # what tells no length is cut off there
    length = request.content_length
    data = request.get_data(cache=False) if (length or 0) <= most else None
    if data is None or len(data) > most:
        raise indexer.DocumentTooLarge(
            f"more than the limit of {limit:,} bytes", next="Split it, or raise max_document_bytes"
        )
    if length is not None and len(data) < length:
        raise BadRequest("The document broke off; nothing was changed.")
    return data


def _condition() -> Callable[[str | None], bool] | None:
    """Return what the heads If-Match and If-None-Match ask of the document that is there.

    An ETag is the SHA-256 of a document and its sidecar, and what follows a hyphen is of how it was
    shown (RFC 9110, 13.1).
    """
    wanted, unwanted = request.if_match, request.if_none_match
    conditions = [name in request.headers for name in ("If-Match", "If-None-Match")]
    if not any(conditions):
        return None

    def allows(there: str | None) -> bool:
        if conditions[0] and not (there is not None and _names(wanted.as_set(), wanted, there)):
            return False
        weak = unwanted.as_set(include_weak=True)
        return not (conditions[1] and there is not None and _names(weak, unwanted, there))

    return allows


def _names(tags: set[str], given: ETags, there: str) -> bool:
    return given.star_tag or there in {tag.partition("-")[0] for tag in tags}


def _bytes_of(body: Body) -> bytes:
    if (body.text is None) == (body.base64 is None):
        raise _bad("it needs either text or base64")
    try:
        return (
            base64.b64decode(body.base64, validate=True)
            if body.base64 is not None
            else (body.text or "").encode()
        )
    except (binascii.Error, UnicodeEncodeError) as error:
        raise _bad(f"its bytes cannot be had ({error})") from error


def _bad(what: str) -> indexer.BadParameter:
    return indexer.BadParameter(
        what, where="body", next='Send {"text": "…", "metadata": {…}}, or base64 for text'
    )


def _answer(receipt: indexer.Receipt, *, wait: bool) -> Response:
    ticket = asked([receipt.id])
    if not (wait and ticket):
        return _written(receipt, _ACCEPTED)
    wait_for(ticket)
    index = current_index()
    if index.ready and index.shows(receipt):
        return _written(receipt, _OK, indexed=True)
    reason = "" if ticket.is_open else index.failure(receipt.id)
    if reason and receipt.done != "removed":
        raise UnprocessableEntity(f"The document is kept, but it cannot be found: {reason}")
    return _written(receipt, _ACCEPTED)


def _written(receipt: indexer.Receipt, status: int, *, indexed: bool = False) -> Response:
    response = json_response(Written(receipt.id, receipt.done, indexed), status)
    if receipt.done != "removed":
        response.headers["Location"] = f"/api/v1/documents/{quote(receipt.id)}"
        response.set_etag(receipt.sha256)
    return response


# --- many --------------------------------------------------------------------------------------


def _read_stream() -> tuple[list[Outcome], dict[int, indexer.Receipt], Ticket | None]:
    """Write what each line asks for, and leave tickets as it comes; return the last of them."""
    outcomes: list[Outcome] = []
    receipts: dict[int, indexer.Receipt] = {}
    pending: list[str] = []
    ticket = None
    try:
        for number, line in _numbered_lines():
            outcome, receipt = _written_line(number, line)
            outcomes.append(outcome)
            if receipt:
                receipts[number] = receipt
                pending.append(receipt.id)
            if len(pending) >= _ASK_EVERY:
                ticket, pending = asked(pending), []
    finally:  # also where the stream breaks off: what has come is safe
        if pending:
            ticket = asked(pending)
    return outcomes, receipts, ticket


def _numbered_lines() -> Iterator[tuple[int, bytes | Exception]]:
    """Yield the lines that are not blank, or why one cannot be taken."""
    settings = current_settings()
    most = settings.max_bulk_bytes
    if (request.content_length or 0) > most:
        raise _too_much(most)
    request.max_content_length = most
    number = 0
    try:
        for line in lines(request.stream, 2 * settings.max_document_bytes + _JSON_ROOM):
            number += 1
            if number > _MOST_LINES:
                yield number, _too_much(most)
                return
            if line is None:
                yield number, indexer.DocumentTooLarge("the line is longer than a document may be")
            elif line.strip():
                yield number, line
    except RequestEntityTooLarge:  # what has come before is done, and told of
        yield number + 1, _too_much(most)


def _too_much(most: int) -> RequestEntityTooLarge:
    return RequestEntityTooLarge(
        f"A stream has at most {most:,} bytes and {_MOST_LINES:,} lines. Send several."
    )


def _written_line(number: int, line: bytes | Exception) -> tuple[Outcome, indexer.Receipt | None]:
    wanted = Line()
    try:
        if isinstance(line, Exception):
            raise line
        wanted = msgspec.json.decode(line, type=Line)
        receipt = _obey(wanted)
    except msgspec.MsgspecError as error:
        return _refused(number, "", _bad(f"the line is not as it should be ({error})")), None
    except (indexer.SearchError, HTTPException) as error:
        return _refused(number, wanted.id, error), None
    return Outcome(number, receipt.id, _ACCEPTED, receipt.done), receipt


def _obey(line: Line) -> indexer.Receipt:
    if line.delete:
        return current_index().remove(line.id)
    return current_index().put(line.id, _bytes_of(line), line.metadata)


def _refused(number: int, document_id: str, error: Exception) -> Outcome:
    problem = problem_of(error)
    return Outcome(number, document_id, problem.status, error=problem)


def _looked_at(outcome: Outcome, receipt: indexer.Receipt | None) -> Outcome:
    """Tell of a line whether searches see its change by now; a later line may have undone it."""
    index = current_index()
    if receipt is None or not index.ready:
        return outcome
    if index.shows(receipt):
        return msgspec.structs.replace(outcome, status=_OK, indexed=True)
    return outcome
