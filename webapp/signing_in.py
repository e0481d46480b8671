"""Signing in with a key in a browser, and out again."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlsplit

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.exceptions import Unauthorized
from werkzeug.wrappers import Response

from webapp import sessions
from webapp.access import key_shown, require_our_form

blueprint = Blueprint("signing_in", __name__)
blueprint.before_request(require_our_form)


@blueprint.get("/sign-in")
def page() -> str:
    """Ask for a key, or say with which one this browser is signed in."""
    return render_template("sign_in.html", next=_way_on(request.args.get("next", "")), wrong=False)


@blueprint.post("/sign-in")
def sign_in() -> Response:
    """Begin a session with a key. Raises TooManyRequests for who tries one after the other."""
    way_on = _way_on(request.form.get("next", ""))
    try:
        key = key_shown(request.form.get("key", "").strip(), g.asker.address)
    except Unauthorized:
        page = render_template("sign_in.html", next=way_on, wrong=True)
        return Response(
            page, HTTPStatus.UNAUTHORIZED, {"WWW-Authenticate": "Bearer"}, mimetype="text/html"
        )
    response = redirect(way_on, HTTPStatus.SEE_OTHER)
    sessions.sign_in(response, key)
    return response


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """End the session in this browser."""
    response = redirect(url_for("signing_in.page"), HTTPStatus.SEE_OTHER)
    sessions.sign_out(response)
    return response


def _way_on(address: str) -> str:
    """Return where to go after signing in: a place of this site, whatever the address says."""
    parts = urlsplit(address)
    is_ours = address.startswith("/") and not address.startswith(("//", "/\\"))
    if not is_ours or parts.scheme or parts.netloc or not address.isprintable():
        return url_for("pages.home")
    return address
