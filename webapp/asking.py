"""The process that indexes is asked to look at documents, and given a moment to do so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webapp.holder import current_index, current_settings

if TYPE_CHECKING:
    from collections.abc import Iterable

_PATIENCE = 3.0  # seconds that the next page of a browser waits; mostly it takes one


def ask(ids: Iterable[str], *, wait: bool = True) -> None:
    """Ask for documents, and wait a moment, so that the next page can show what has changed."""
    ticket = current_index().ask(ids)
    if wait:
        ticket.wait(min(_PATIENCE, current_settings().wait_seconds))
