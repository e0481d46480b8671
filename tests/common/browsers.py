"""The real Chromium of this machine."""

from __future__ import annotations

import os
import shutil

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str | None:
    """Return $DRAGOMAN_CHROMIUM, or the first one on the path."""
    named = os.environ.get("DRAGOMAN_CHROMIUM")
    return named or shutil.which("chromium") or shutil.which("google-chrome")
