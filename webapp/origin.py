"""Where a request comes from: which address, whether from this machine, whether from our own page.

Of what proxies add, only the word of those that the settings trust is believed.
"""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

from flask import request

from webapp.holder import current_settings

if TYPE_CHECKING:
    from indexer import Settings

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

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def origin() -> tuple[str, bool]:
    """Return the address of who asks, and whether it is surely this machine's."""
    address = _address(request.remote_addr or "")
    if address is None:  # a socket of the file system, which only a proxy uses
        return request.remote_addr or "", False
    settings = current_settings()
    is_forwarded = any(name in request.headers for name in FORWARDED)
    if _is_proxy(address, settings):
        chain = request.headers.get("X-Forwarded-For", "").split(",")
        while chain:
            # What is farthest right was added last: only what a trusted one has added is believed.
            told = _address(chain.pop().strip())
            if told is None:
                return str(address), False
            if not _is_proxy(told, settings):
                return str(told), told.is_loopback and _is_named_as_local()
        return str(address), False
    return str(address), address.is_loopback and not is_forwarded and _is_named_as_local()


def is_https() -> bool:
    """Tell whether the request came by https, to us or to a proxy that is trusted."""
    address = _address(request.remote_addr or "")
    told = request.headers.get("X-Forwarded-Proto", "").rpartition(",")[2].strip().lower()
    if told and address is not None and _is_proxy(address, current_settings()):
        return told == "https"
    return request.scheme == "https"


def is_from_another_site() -> bool:
    """Tell whether a browser says that a page from elsewhere made it ask."""
    site = request.headers.get("Sec-Fetch-Site", "none")
    return site not in {"same-origin", "none"} or request.headers.get("Origin") not in {
        None,
        _own(),
    }


def is_from_our_page() -> bool:
    """Tell whether a browser says that a page of ours made it ask: saying nothing is not enough."""
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    return site == "same-origin" and request.headers.get("Origin") == _own()


def _own() -> str:
    return f"{'https' if is_https() else 'http'}://{request.headers.get('Host', '')}"


def _is_proxy(address: _Address, settings: Settings) -> bool:
    return any(address in network for network in settings.proxies())


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
