"""The trash for programs: what is in it, and what is to be put back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from flask import Blueprint, Response, request
from werkzeug.exceptions import UnsupportedMediaType

import indexer
from webapp import params
from webapp.access import guard
from webapp.api import json_response
from webapp.asking import asked, wait_for
from webapp.errors import problem_of
from webapp.holder import current_index
from webapp.limits import slots

if TYPE_CHECKING:
    from collections.abc import Sequence

_OK, _ACCEPTED = 200, 202
_MOST = 1_000  # ids of one request

blueprint = Blueprint("trash", __name__, url_prefix="/api/v1/trash")
guard(blueprint, None)


class Trash(msgspec.Struct, frozen=True):
    """What can be restored, what was removed last first."""

    total: int
    documents: Sequence[indexer.Trashed]


class Wanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The ids of documents that are to be put back."""

    ids: list[str]


class Outcome(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of an id."""

    id: str
    status: int
    done: str = ""
    indexed: bool = False
    error: Any = None


class Outcomes(msgspec.Struct, frozen=True):
    """What became of each id, in their order."""

    documents: list[Outcome]


@blueprint.get("")
def trash() -> Response:
    """List what is in the trash."""
    found = current_index().trashed()
    return json_response(Trash(len(found), found))


@blueprint.post("/restore")
def restore() -> Response:
    """Put back what was last removed under each id."""
    wait = params.waits(request.args)
    if request.mimetype != "application/json":  # which no form of another site can send unasked
        raise UnsupportedMediaType('Send {"ids": ["…"]} as application/json.')
    with slots().one():
        outcomes = [_restored(one) for one in _wanted()]
    restored = [one.id for one in outcomes if one.done]
    if restored:
        ticket = asked(restored)
        if wait and ticket:
            wait_for(ticket)
            if not ticket.is_open:
                outcomes = [_looked_at(one) for one in outcomes]
    return json_response(Outcomes(outcomes))


def _wanted() -> list[str]:
    try:
        ids = msgspec.json.decode(request.get_data(), type=Wanted).ids
    except msgspec.MsgspecError as error:
        raise indexer.BadParameter(
            f"it is not as it should be ({error})", where="body", next='Send {"ids": ["…"]}'
        ) from error
    if len(ids) > _MOST:
        raise indexer.BadParameter(f"more than {_MOST:,} ids", where="body", next="Send several")
    return ids


def _restored(document_id: str) -> Outcome:
    try:
        receipt = current_index().restore(document_id)
    except indexer.SearchError as error:
        problem = problem_of(error)
        return Outcome(document_id, problem.status, error=problem)
    return Outcome(receipt.id, _ACCEPTED, receipt.done)


def _looked_at(outcome: Outcome) -> Outcome:
    index = current_index()
    if not (outcome.done and index.ready and index.sizes((outcome.id,))):
        return outcome
    return msgspec.structs.replace(outcome, status=_OK, indexed=True)
