"""Who asks, from where, with which key; and whether they may.

Without keys, only programs and people at this machine may write. A key that may write, once there
is one, is asked of everybody. That somebody is at this machine is believed only if nothing speaks
against it: a proxy in between, a name of this machine that is not its own (DNS rebinding), or a
page of another site that makes a browser ask.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import g, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Forbidden, TooManyRequests, Unauthorized

import indexer
from webapp.holder import current_settings
from webapp.limits import Limiter

if TYPE_CHECKING:
    from flask import Flask

    from indexer import Key, Scope, Settings

FORWARDED = (
    "Forwarded",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Forwarded-Port",
    "X-Forwarded-Server",
    "X-Real-IP",
    "X-Client-IP",
    "True-Client-IP",
    "CF-Connecting-IP",
    "Via",
)
"""What proxies add. Any of them says that who asks is not who is connected."""

_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[\w.-]+)(?::\d{1,5})?", re.ASCII)
_OPEN = ("/healthz", "/readyz", "/static/", "/favicon.ico")
_WRONG_KEYS = 20  # of one address in a minute

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


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
    wrong_keys = Limiter(lambda: _WRONG_KEYS)

    def before() -> None:
        if request.path.startswith(_OPEN):
            return
        settings = current_settings()
        address, is_local = _origin(settings)
        secret = _bearer()
        key = None
        if secret:
            key = indexer.keys.key_of(settings.corpus, secret)
            if key is None:
                _count(wrong_keys, address)
                raise _unauthorized("This key is not known")
        g.asker = Asker(address, key, is_local)
        if not is_local:
            _count(requests, g.asker.name)
        if settings.searching == "keys" or key:
            _require_scope("search" if _reads() else "write", key)

    app.before_request(before)


def require_writing() -> None:
    """Refuse who may not write. Raises Forbidden, Unauthorized."""
    settings, asker = current_settings(), _asker()
    if settings.writing == "off":
        raise Forbidden("Writing is switched off on this server (the setting writing).")
    if asker.key or any(key.may("write") for key in indexer.keys.known(settings.corpus)):
        _require_scope("write", asker.key)
    elif not asker.is_local:
        raise Forbidden(
            "Without a key, writing works only from the machine of the server, at an address such"
            " as http://127.0.0.1, and through no proxy. Make one there: dragoman keys create"
        )
    elif _is_from_another_site():
        raise Forbidden("A page of another site cannot write here.")


def _asker() -> Asker:
    asker = g.asker
    assert isinstance(asker, Asker)  # noqa: S101 - tells the type checker what `before` put there
    return asker


def _reads() -> bool:
    return request.method in {"GET", "HEAD", "OPTIONS"}


def _require_scope(scope: Scope, key: Key | None) -> None:
    if key is None:
        raise _unauthorized(f"A key with the scope {scope} is needed")
    if not key.may(scope):
        raise Forbidden(f"This key lacks the scope {scope}.")


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


def _origin(settings: Settings) -> tuple[str, bool]:
    """Return the address of who asks, and whether it is surely this machine's."""
    address = _address(request.remote_addr or "")
    if address is None:  # a socket of the file system, which only a proxy uses
        return request.remote_addr or "", False
    proxies = settings.proxies()
    is_forwarded = any(name in request.headers for name in FORWARDED)
    if any(address in network for network in proxies):
        chain = request.headers.get("X-Forwarded-For", "").split(",")
        while chain:
            # What is farthest right was added last: only what a trusted one has added is believed.
            told = _address(chain.pop().strip())
            if told is None:
                return str(address), False
            if not any(told in network for network in proxies):
                return str(told), told.is_loopback and _is_named_as_local()
        return str(address), False
    return str(address), address.is_loopback and not is_forwarded and _is_named_as_local()


def _address(text: str) -> _Address | None:
    try:
        found = ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return mapped or found


def _is_named_as_local() -> bool:
    """Tell whether the request was sent to a name that leads nowhere but to this machine."""
    found = _HOST.fullmatch(request.headers.get("Host", ""))
    if not found:
        return False
    address = _address(found[1])
    return found[1].lower() == "localhost" if address is None else address.is_loopback


def _is_from_another_site() -> bool:
    """Tell whether a browser says that a page from elsewhere made it ask."""
    origin = request.headers.get("Origin")
    site = request.headers.get("Sec-Fetch-Site", "none")
    own = f"{request.scheme}://{request.headers.get('Host', '')}"
    return site not in {"same-origin", "none"} or origin not in {None, own}
