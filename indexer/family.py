"""Which process started this one: it is to end with it, however early that one has ended.

The parent that the system tells is not enough: who asks after its parent's end is told another.
"""

from __future__ import annotations

import os

_STARTED_BY = "STARTED_BY_DRAGOMAN"


def environment_of_children() -> dict[str, str]:
    """Return what programs that this process starts must have in their environment."""
    return {_STARTED_BY: str(os.getpid())}


def starter() -> int:
    """Return the process that started this one, as it said, or else as the system does."""
    return int(os.environ.get(_STARTED_BY) or os.getppid())
