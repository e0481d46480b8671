"""Who asks, from where, with which key; and whether they may.

Without keys, only programs and people at this machine may write. A key that may write, once there
is one, is asked of everybody. That somebody is at this machine is believed only if nothing speaks
against it: a proxy in between, a name of this machine that is not its own (DNS rebinding), or a
page of another site that makes a browser ask. Programs send the key itself; in a browser, people
sign in with it, and the forms of our pages, which only then count, prove that they are ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from flask import current_app, g, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Forbidden, TooManyRequests, Unauthorized

import indexer
from webapp import sessions
from webapp.holder import current_settings
from webapp.limits import Limiter
from webapp.origin import is_from_another_site, is_from_our_page, origin

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Blueprint, Flask

    from indexer import Key, Scope

_OPEN = ("/healthz", "/readyz", "/static/", "/favicon.ico")
_SIGNING_IN = "signing_in"  # the blueprint that asks for a key, and so for none before
_API = "/api/"
_WRONG_KEYS = 20  # of one address in a minute

Reason = Literal["off", "elsewhere", "site", "scope", "form"]


class Refused(Forbidden):
    """Somebody may not do this; `reason` lets a page say it in the reader's language."""

    def __init__(self, reason: Reason, description: str) -> None:
        """Say it to programs in words, too."""
        super().__init__(description)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: an address, the key that was shown, and whether they are at this machine."""

    address: str
    key: Key | None
    is_local: bool

    @property
    def name(self) -> str:
        """By what they are counted."""
        return f"key {self.key.id}" if self.key else self.address


def install(app: Flask) -> None:
    """Let every request be asked for its key, and count it."""
    requests = Limiter(lambda: current_settings().requests_per_minute)
    app.extensions.update(wrong_keys=Limiter(lambda: _WRONG_KEYS), guarded=set())
    app.jinja_env.globals.update(signed_in=signed_in, writing_here=writing_here)

    def before() -> None:
        if request.path.startswith(_OPEN):
            return
        address, is_local = origin()
        shown = _bearer()
        key = key_shown(shown, address) if shown else _key_of_session()
        g.asker = Asker(address, key, is_local)
        if not is_local:
            _count(requests, g.asker.name)
        if request.blueprint != _SIGNING_IN and (current_settings().searching == "keys" or shown):
            _require_scope("search" if _reads() and not _changes() else "write", key)

    app.before_request(before)


def key_shown(secret: str, address: str) -> Key:
    """Return the key that somebody has shown. Raises Unauthorized, TooManyRequests."""
    key = indexer.keys.key_of(current_settings().corpus, secret)
    if key is None:
        _count(current_app.extensions["wrong_keys"], address)
        raise _unauthorized("This key is not known")
    return key


def guard(blueprint: Blueprint, check_form: Callable[[], None] | None) -> None:
    """Let nobody but who may write come to a blueprint, and no form that `check_form` refuses."""
    blueprint.record_once(lambda state: state.app.extensions["guarded"].add(blueprint.name))
    blueprint.before_request(require_writing)
    if check_form:
        blueprint.before_request(check_form)


def require_writing() -> None:
    """Refuse who may not write. Raises Refused, Unauthorized."""
    asker = _asker()
    if current_settings().writing == "off":
        raise Refused("off", "Writing is switched off on this server (the setting writing).")
    if asker.key or _asks_for_key():
        _require_scope("write", asker.key)
    elif not asker.is_local:
        raise Refused(
            "elsewhere",
            "Without a key, writing works only from the machine of the server, at an address such"
            " as http://127.0.0.1, and through no proxy. Make one there: dragoman keys create",
        )
    elif is_from_another_site():
        raise Refused("site", "A page of another site cannot write here.")


def require_our_form() -> None:
    """Refuse what changes something unless a form of ours made it. Raises Refused."""
    require_our_page()
    if not _reads():
        require_token(request.form.get(sessions.TOKEN, ""))


def require_our_page() -> None:
    """Refuse what no page of ours made; whoever reads a form as a stream looks at its token then.

    Raises Refused.
    """
    if not _reads() and not is_from_our_page():
        raise Refused("site", "No page of ours made the browser send this.")


def require_token(token: str) -> None:
    """Refuse a form that is none of those that this browser got from us. Raises Refused."""
    if not sessions.is_our_form(token):
        raise Refused("form", "The form is too old, or no page of ours made it.")


def signed_in() -> Key | None:
    """Return the key with which somebody has signed in in this browser."""
    asker = g.get("asker")
    return asker.key if isinstance(asker, Asker) and not _bearer() else None


def writing_here() -> Literal["yes", "key", "no"]:
    """Tell pages whether who reads them may change documents, or could with a key."""
    asker = g.get("asker")
    if not isinstance(asker, Asker) or current_settings().writing == "off":
        return "no"
    if asker.key and asker.key.may("write"):
        return "yes"
    try:
        if _asks_for_key():
            return "key"
    except indexer.ConfigError:  # damaged keys open nothing; they hide nothing that is open, either
        return "no"
    return "yes" if asker.is_local and not asker.key else "no"


def _asks_for_key() -> bool:
    return indexer.keys.is_needed_to_write(current_settings().corpus)


def _asker() -> Asker:
    asker = g.asker
    assert isinstance(asker, Asker)  # noqa: S101 - tells the type checker what `before` put there
    return asker


def _key_of_session() -> Key | None:
    """Return the key of who has signed in; a program that changes something shows its own."""
    is_program = request.path.startswith(_API) and not _reads()
    return None if is_program else sessions.key_of_session()


def _reads() -> bool:
    return request.method in {"GET", "HEAD", "OPTIONS"}


def _changes() -> bool:
    """Tell whether a page or an answer is only for those who may write."""
    return request.blueprint in current_app.extensions["guarded"]


def _require_scope(scope: Scope, key: Key | None) -> None:
    if key is None:
        raise _unauthorized(f"A key with the scope {scope} is needed")
    if not key.may(scope):
        raise Refused("scope", f"This key lacks the scope {scope}.")


def _unauthorized(what: str) -> Unauthorized:
    return Unauthorized(
        f"{what}. Send it as: Authorization: Bearer KEY", www_authenticate=WWWAuthenticate("bearer")
    )


def _bearer() -> str:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""


def _count(limiter: Limiter, name: str) -> None:
    seconds = limiter.seconds_until_allowed(name)
    if seconds:
        raise TooManyRequests(
            f"Too many requests. Try again in {seconds} seconds.", retry_after=seconds
        )
