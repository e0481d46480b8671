"""A follower beside a test, as a server has one; and waiting for what it does."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from indexer import Index
from indexer.following import Follower

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from indexer import Report, SearchError, Settings


@contextmanager
def following(settings: Settings) -> Iterator[list[Report | SearchError]]:
    """Run a follower over an index of its own; lend what it tells."""
    told: list[Report | SearchError] = []
    with Index.open(settings=settings) as own:
        follower = Follower(own, told.append)
        thread = threading.Thread(target=follower.run)
        thread.start()
        try:
            yield told
        finally:
            follower.stop()
            thread.join(30)
    assert not thread.is_alive()


def wait_until(true: Callable[[], object], seconds: float = 20) -> None:
    """Wait for something to come true; so long a time says that it hangs."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)
