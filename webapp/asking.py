"""The process that indexes is asked to look at documents, and given a moment to do so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app

import indexer
from webapp.holder import current_index, current_settings

if TYPE_CHECKING:
    from collections.abc import Iterable

_PATIENCE = 3.0  # seconds that the next page of a browser waits; mostly it takes one


def ask(ids: Iterable[str], *, wait: bool = True) -> None:
    """Ask for documents, and wait a moment, so that the next page can show what has changed.

    Where the disk of the index takes no ticket they are safe, and found by the next update of all.
    """
    try:
        ticket = current_index().ask(ids)
    except indexer.IndexStateError as error:
        current_app.logger.error("%s", error)  # noqa: TRY400 - it says all there is
        return
    if wait:
        ticket.wait(min(_PATIENCE, current_settings().wait_seconds))
