"""The process that indexes is asked to look at documents, and given a moment to do so.

What was changed is safe: where the disk of the index takes no ticket, the next update of all
finds it.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from flask import current_app
from werkzeug.exceptions import ServiceUnavailable

import indexer
from webapp.holder import current_index, current_settings
from webapp.limits import slots

if TYPE_CHECKING:
    from collections.abc import Iterable

    from indexer import Ticket

_PATIENCE = 3.0  # seconds that the next page of a browser waits; mostly it takes one


def asked(ids: Iterable[str]) -> Ticket | None:
    """Ask for documents to be indexed; None where the disk of the index takes no ticket."""
    try:
        return current_index().ask(ids)
    except indexer.IndexStateError as error:
        current_app.logger.error("%s", error)  # noqa: TRY400 - it says all there is
        return None


def wait_for(ticket: Ticket) -> None:
    """Wait until an update has looked at documents, as long as the settings say.

    Where many wait already nobody else does: what is not seen yet is answered as such.
    """
    with contextlib.suppress(ServiceUnavailable), slots("waits").one():
        ticket.wait(current_settings().wait_seconds)


def ask(ids: Iterable[str], *, wait: bool = True) -> None:
    """Ask for documents, and wait a moment, so that the next page can show what has changed."""
    ticket = asked(ids)
    if wait and ticket:
        ticket.wait(min(_PATIENCE, current_settings().wait_seconds))
