"""No page is missed by the pictures of `make shots`."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from flask import Flask

NO_PAGES = (
    *("api.", "trash.", "exports.", "feeds.", "static"),
    *("pages.favicon", "status.alive", "status.ready"),
)


def test_every_page_has_its_pictures(app: Flask) -> None:
    pytest.importorskip("playwright.sync_api")
    shots = importlib.import_module("shots")
    addresses = [shots.filled(one, "en") for one in shots.EVERY.values() if isinstance(one, str)]
    site = app.url_map.bind("localhost")
    shown = {site.match(address.partition("?")[0])[0] for address in addresses}
    pages = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.endpoint.startswith(NO_PAGES)
    }
    assert pages == shown
