"""What every response carries, whatever made it; and the address of static files."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from flask import g, url_for

if TYPE_CHECKING:
    from flask import Flask, Response

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
STATIC = Path(__file__).parent / "static"


def install(app: Flask) -> None:
    """Send the headers with every response and give templates `static_url`."""
    app.after_request(_with_headers)
    app.jinja_env.globals["static_url"] = static_url


def static_url(name: str) -> str:
    """Return the address of a static file; it changes when the file does."""
    return url_for("static", filename=name, v=_fingerprint(name))


@functools.cache
def _fingerprint(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def _with_headers(response: Response) -> Response:
    response.headers.update(_HEADERS)
    if g.get("has_form"):
        # Without a referrer, browsers keep from us, too, which page of ours a form is of (Origin).
        response.headers["Referrer-Policy"] = "same-origin"
    if response.mimetype == "text/html":
        # A page depends on the browser's language, on the cookie and on the newest index.
        response.headers["Cache-Control"] = "private, no-cache"
        response.vary.update(("Accept-Language", "Cookie"))
    return response
