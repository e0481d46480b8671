"""Which error is which HTTP status, and how it is told: a page to people, JSON to programs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import msgspec
from flask import Response, current_app, make_response, render_template, request, url_for
from flask_babel import gettext
from werkzeug.exceptions import HTTPException

import indexer
from webapp.api import json_response
from webapp.holder import current_index, current_settings
from webapp.locale import isolated, number

if TYPE_CHECKING:
    from flask import Flask

STATUS: dict[type[indexer.SearchError], int] = {
    indexer.SearchError: 500,
    indexer.ConfigError: 500,
    indexer.CorpusError: 500,
    indexer.UnreadableDocument: 404,
    indexer.UnsupportedFormat: 415,
    indexer.DocumentTooLarge: 413,
    indexer.CorpusShrunk: 503,
    indexer.DocumentConflict: 409,
    indexer.DocumentChanged: 412,
    indexer.DiskFull: 507,
    indexer.CorpusReadOnly: 503,
    indexer.RequestError: 400,
    indexer.UnknownLanguage: 400,
    indexer.BadParameter: 400,
    indexer.BadDocumentId: 400,
    indexer.IndexStateError: 503,
    indexer.IndexMissing: 503,
    indexer.IndexOutdated: 503,
    indexer.IndexLocked: 503,
    indexer.IndexCorrupt: 503,
    indexer.EngineUnavailable: 503,
}
_MADE_ANEW = indexer.IndexMissing | indexer.IndexOutdated | indexer.IndexCorrupt
UNAUTHORIZED = 401
NOT_FOUND, SERVER_ERROR, UNAVAILABLE, NO_SPACE = 404, 500, 503, 507
RETRY_SECONDS = 2
_PROBLEM_TYPE = "urn:dragoman:problem:"
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


class Problem(msgspec.Struct, frozen=True):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    instance: str


def install(app: Flask) -> None:
    """Answer every error in the way of the interface that was asked."""
    app.register_error_handler(indexer.SearchError, _search_error)
    app.register_error_handler(HTTPException, _http_error)


def status_of(error: indexer.SearchError) -> int:
    """Return the HTTP status of an error."""
    return STATUS[type(error)]


def _search_error(error: indexer.SearchError) -> Response:
    status = status_of(error)
    if status >= SERVER_ERROR and not isinstance(error, indexer.IndexMissing):
        current_app.logger.error("%s", error, exc_info=error)
    if isinstance(error, indexer.IndexCorrupt):
        _ask_to_mend()
    if _is_api():
        response = _problem(problem_of(error))
    elif isinstance(error, _MADE_ANEW):
        response = _building_page(status, error)
    else:
        response = _page(status, where=error.where)
    if status in {UNAVAILABLE, NO_SPACE}:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _http_error(error: HTTPException) -> Response:
    status = error.code or SERVER_ERROR
    if error.response is not None or status < 400:  # noqa: PLR2004 - a redirect is no error
        return make_response(error.get_response())
    if _is_api():
        response = _problem(problem_of(error))
    elif status == UNAUTHORIZED:
        response = _sign_in_page(status)
    else:
        response = _page(status, refusal=getattr(error, "reason", ""))
    for name, value in error.get_headers():
        if name not in {"Content-Type", "Content-Length"}:
            response.headers[name] = value
    return response


def _is_api() -> bool:
    """Tell whether a program asks. An unknown address below /api has no blueprint."""
    return request.path.startswith("/api/")


def problem_of(error: Exception) -> Problem:
    """Tell a program of an error; of one that is neither ours nor HTTP's no more than that."""
    where = quote(request.path)
    if isinstance(error, indexer.SearchError):
        name, status = _CAPITAL.sub("-", type(error).__name__).lower(), status_of(error)
        # Where it is on the server's disk is for its log only.
        detail = f"{error.what}. {error.next}" if status >= SERVER_ERROR else str(error)
        title = name.replace("-", " ").capitalize()
        return Problem(_PROBLEM_TYPE + name, title, status, detail, where)
    if isinstance(error, HTTPException):
        status = error.code or SERVER_ERROR
        return Problem("about:blank", error.name, status, error.description or error.name, where)
    return Problem("about:blank", "Internal Server Error", SERVER_ERROR, "", where)


def _problem(problem: Problem) -> Response:
    return json_response(problem, problem.status, "application/problem+json")


def _page(status: int, where: str = "", refusal: str = "") -> Response:
    rule = _rules().get(where, "")
    page = render_template("error.html", status=status, where=where, rule=rule, refusal=refusal)
    return make_response(page, status)


def _sign_in_page(status: int) -> Response:
    """Ask for a key, and lead on to what was asked for where that only shows something."""
    way_on = request.full_path.rstrip("?") if request.method == "GET" else url_for("pages.home")
    return make_response(render_template("sign_in.html", next=way_on, wrong=False), status)


def _building_page(status: int, error: indexer.SearchError) -> Response:
    progress = current_index().building
    page = render_template(
        "building.html",
        progress=progress,
        outdated=isinstance(error, indexer.IndexOutdated),
        damaged=isinstance(error, indexer.IndexCorrupt),
    )
    return make_response(page, status)


def _ask_to_mend() -> None:
    """Let the process that indexes know of damage: those who search mend nothing."""
    try:
        current_index().ask_to_mend()
    except indexer.IndexStateError as error:
        current_app.logger.error("%s", error)  # noqa: TRY400 - it says all there is


def _rules() -> dict[str, str]:
    """Return what each parameter may be, for people who changed an address by hand."""
    settings = current_settings()
    day = gettext("A date is a year, a year and month, or a whole date: 2012, 2012-05, 2012-05-04.")
    zero_or_one = gettext("It is 0 or 1.")
    return {
        "page": gettext(
            "Pages are counted from 1, and a list ends at result %(n)s.",
            n=number(settings.max_window),
        ),
        "size": gettext("A page has from 1 to %(n)s results.", n=number(settings.max_page_size)),
        "lang": gettext(
            "The languages are %(codes)s.", codes=isolated(", ".join(indexer.LANGUAGES))
        ),
        "sort": gettext("The order is “relevance” or “date”."),
        "view": gettext("The view is “sections” or “list”."),
        "after": day,
        "before": day,
        "cross": zero_or_one,
        "explain": zero_or_one,
    }
