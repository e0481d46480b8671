"""How hypothesis runs: never against the clock, and the same way every time in CI."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile(
    "dragoman", deadline=None, max_examples=60, derandomize="CI" in os.environ
)
settings.load_profile("dragoman")
