"""Who has signed in in a browser, and whether a form that comes back is one that we gave out.

The cookie of a session names a key and the time, signed with a seal that all web processes share.
It has nothing of the key itself, and is worth nothing once the key is revoked. A form has a token
made of that cookie or, for who has not signed in, of a random one that is set with the form.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from typing import TYPE_CHECKING

from flask import g, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

import indexer
from webapp.holder import current_settings
from webapp.origin import is_https

if TYPE_CHECKING:
    from flask import Flask
    from flask import Response as FlaskResponse
    from werkzeug.wrappers import Response

    from indexer import Key

SESSION, FORM = "dragoman_session", "dragoman_form"
"""The names of the cookies."""

TOKEN = "token"  # noqa: S105 - the name of a field
SECONDS = 12 * 3_600
"""How long a session lasts."""

_FORM_BYTES = 16
_FORM_VALUE = re.compile(r"[\w-]{22}", re.ASCII)


def install(app: Flask) -> None:
    """Give templates the token of their forms, and set the cookie that it needs."""
    app.jinja_env.globals.update(form_token=form_token)
    app.after_request(_with_form_cookie)


def sign_in(response: Response, key: Key) -> None:
    """Begin the session of whoever has shown a key."""
    value = _signer(_seal()).dumps([key.id, secrets.token_hex(8)])
    _set(response, SESSION, value, SECONDS)
    _forget(response, FORM)


def sign_out(response: Response) -> None:
    """End the session in this browser; revoking its key ends it everywhere."""
    _forget(response, SESSION)


def key_of_session() -> Key | None:
    """Return the key of who has signed in, if the session lasts and the key is there still."""
    value = request.cookies.get(SESSION)
    if not value:
        return None
    try:
        key_id = _signer(_seal()).loads(value, max_age=SECONDS)[0]
    except BadSignature:
        return None
    except indexer.CorpusError:  # a seal that cannot be had has signed nothing
        return None
    known = indexer.keys.known(current_settings().corpus)
    return next((key for key in known if key.id == key_id), None)


def form_token() -> str:
    """Return what a form of this page must send back."""
    bound = _bound()
    if not bound:
        bound = g.new_form_cookie = g.get("new_form_cookie") or secrets.token_urlsafe(_FORM_BYTES)
    g.has_form = True
    return _token(bound)


def is_our_form(token: str) -> bool:
    """Tell whether a form came from a page that this browser got from us."""
    bound = _bound()
    return bool(bound) and hmac.compare_digest(token.encode(), _token(bound).encode())


def _bound() -> str:
    """Return the cookie to which the forms of this browser are bound; nothing if it has none."""
    if key_of_session():
        return request.cookies[SESSION]
    found = request.cookies.get(FORM, "")
    return found if _FORM_VALUE.fullmatch(found) else ""


def _token(bound: str) -> str:
    return hmac.new(_seal(), b"form " + bound.encode(), hashlib.sha256).hexdigest()


def _seal() -> bytes:
    return indexer.keys.seal(current_settings().corpus)


def _signer(seal: bytes) -> URLSafeTimedSerializer:
    how = {"digest_method": hashlib.sha256, "key_derivation": "hmac"}
    return URLSafeTimedSerializer(seal, salt="session", signer_kwargs=how)


def _with_form_cookie(response: FlaskResponse) -> FlaskResponse:
    value = g.pop("new_form_cookie", "")
    if value:
        _set(response, FORM, value, None)
    return response


def _set(response: Response, name: str, value: str, seconds: int | None) -> None:
    response.set_cookie(
        name, value, max_age=seconds, secure=is_https(), httponly=True, samesite="Strict", path="/"
    )


def _forget(response: Response, name: str) -> None:
    if name in request.cookies:
        response.delete_cookie(name, secure=is_https(), httponly=True, samesite="Strict", path="/")
