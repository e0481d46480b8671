"""Changed documents that wait to be indexed: until nothing more happens to them."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from indexer.watching import Change

_CALM = 0.2  # seconds without news of a file, after which it has been written
_RESTLESS = 10.0  # seconds, after which a file is indexed that is written to all the time
_GATHER = 0.8  # seconds that one waits for others that are still written to: each commit costs
_CALM_AFTER_LOSS = 0.5  # seconds without another loss, after which all that is gone is known
_BESIDE_LOSS = 2.0  # seconds that what came waits for what goes: it may have been renamed


@dataclass(slots=True)
class _News:
    first: float
    last: float
    gone: bool


class Pending:
    """Ids of files, and of files and folders that are gone.

    What goes is taken together, and with what came beside it: only so can a folder that was
    renamed be told from one that was lost.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Nothing waits yet."""
        self._clock, self._news = clock, dict[str, _News]()
        self._loss = float("-inf")  # when something went last

    def __len__(self) -> int:
        """How many wait."""
        return len(self._news)

    def note(self, changes: Iterable[Change]) -> None:
        """Let changes wait from now on."""
        now = self._clock()
        for change in changes:
            news = self._news.setdefault(change.id, _News(now, now, change.gone))
            news.last, news.gone = now, change.gone
            if change.gone:
                self._loss = now

    def due(self) -> tuple[list[str], list[str]]:
        """Return what can be indexed, in the order it came: what is there, and what is gone."""
        now = self._clock()
        gone = [document_id for document_id, news in self._news.items() if news.gone]
        if gone and now - self._loss < _CALM_AFTER_LOSS:
            return self._there(now, waited=_BESIDE_LOSS), []
        return self._there(now, waited=0.0), gone

    def settle(self, ids: Iterable[str], began: float) -> None:
        """Forget what an update that began then has looked at; later news of it stay."""
        for document_id in list(ids):
            news = self._news.get(document_id)
            if news is None:
                continue
            if news.last <= began:
                del self._news[document_id]
            else:
                news.first = began

    def settle_all(self, began: float) -> None:
        """Forget all that an update of the whole folder has looked at."""
        self.settle(self._news, began)

    def _there(self, now: float, *, waited: float) -> list[str]:
        """Return the files that are calm and have waited so long, if there are enough of them."""
        there = {i: news for i, news in self._news.items() if not news.gone}
        calm = {
            i: news
            for i, news in there.items()
            if now - news.last >= _CALM or now - news.first >= _RESTLESS
        }
        oldest = min((news.first for news in calm.values()), default=now)
        if len(calm) < len(there) and now - oldest < _GATHER:
            return []
        return [i for i, news in calm.items() if now - news.first >= waited]
