"""Is it alive, is it ready, and what is in the index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, render_template

from indexer import LANGUAGES
from webapp.api import json_response
from webapp.errors import RETRY_SECONDS, UNAVAILABLE
from webapp.holder import current_index

if TYPE_CHECKING:
    from collections.abc import Iterable

blueprint = Blueprint("status", __name__)


@blueprint.get("/healthz")
def alive() -> Response:
    """Say that the process answers."""
    return json_response({"status": "ok"})


@blueprint.get("/readyz")
def ready() -> Response:
    """Say whether a search can be answered; `index` tells where a new one is being made."""
    if current_index().ready:
        index = "outdated" if current_index().outdated else "current"
        return json_response({"status": "ok", "index": index})
    status = "building" if current_index().building else "unavailable"
    response = json_response({"status": status}, UNAVAILABLE)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


@blueprint.get("/status")
def page() -> str:
    """Show the state of the index. Raises IndexMissing while there is none."""
    stats = current_index().stats()
    return render_template(
        "status.html",
        stats=stats,
        languages=known_languages([*stats.documents, *stats.passages]),
        progress=current_index().building,
        outdated=current_index().outdated,
    )


def known_languages(counted: Iterable[str]) -> list[str]:
    """Return our languages in order, then any other that was counted."""
    return [*LANGUAGES, *sorted(set(counted) - set(LANGUAGES))]
