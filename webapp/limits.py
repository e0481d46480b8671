"""How often somebody may ask, and how many may write at once."""

from __future__ import annotations

import contextlib
import math
import threading
import time
from typing import TYPE_CHECKING

from flask import current_app
from werkzeug.exceptions import ServiceUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_MINUTE = 60.0
_MOST_NAMES = 10_000  # that are remembered: addresses cost an attacker little
_AT_ONCE = 2  # changes; searches go on in the other threads of a process
_PATIENCE = 0.5  # seconds that somebody waits for a slot, in a thread that could search
_RETRY_SECONDS = 1


def slots(of: str = "writes") -> Slots:
    """Return the slots of those who write, or wait, at once in this process."""
    found = current_app.extensions[of]
    assert isinstance(found, Slots)  # noqa: S101 - tells the type checker what `writing` put there
    return found


class Limiter:
    """Buckets of tokens, one for each name: a minute's worth at first, filled at a steady rate."""

    def __init__(self, per_minute: Callable[[], int]) -> None:
        """Ask `per_minute` each time: 0 is no limit."""
        self._per_minute = per_minute
        self._lock = threading.Lock()
        self._held: dict[str, tuple[float, float]] = {}  # tokens, and when they were counted

    def seconds_until_allowed(self, name: str) -> int:
        """Take a token, or return in how many seconds there will be one."""
        most = self._per_minute()
        if not most:
            return 0
        now, rate = time.monotonic(), most / _MINUTE
        with self._lock:
            held, counted = self._held.get(name, (float(most), now))
            held = min(most, held + rate * (now - counted))
            if held < 1:
                return math.ceil((1 - held) / rate)
            self._held.pop(name, None)  # who asked last stands last
            self._held[name] = held - 1, now
            if len(self._held) > _MOST_NAMES:
                del self._held[next(iter(self._held))]
            return 0


class Slots:
    """A few who may be at something at once; others wait for a moment, then are sent away."""

    def __init__(self, number: int = _AT_ONCE, patience: float = _PATIENCE) -> None:
        """Give out this many; `patience` is in seconds."""
        self._patience = patience
        self._free = threading.BoundedSemaphore(number)

    @contextlib.contextmanager
    def one(self) -> Iterator[None]:
        """Hold a slot. Raises ServiceUnavailable."""
        if not self._free.acquire(timeout=self._patience):
            raise ServiceUnavailable(
                "Others are writing at the moment. Try again.", retry_after=_RETRY_SECONDS
            )
        try:
            yield
        finally:
            self._free.release()
