"""The settings and the one open index of a process."""

from __future__ import annotations

import threading

from flask import current_app

from indexer import Index, Settings


class Holder:
    """Opens the index when it is first asked for, once for each process."""

    def __init__(self, settings: Settings) -> None:
        """Keep the settings; open nothing."""
        self.settings = settings
        self._lock = threading.Lock()
        self._index: Index | None = None

    @property
    def index(self) -> Index:
        """The open index."""
        with self._lock:
            if self._index is None:
                settings = self.settings
                self._index = Index.open(settings.index, corpus=settings.corpus, settings=settings)
            return self._index

    def prepare(self) -> None:
        """Read ahead what a first search would wait for."""
        self.index.prepare()


def current_index() -> Index:
    """Return the index of the application that answers this request."""
    return _holder().index


def current_settings() -> Settings:
    """Return the settings of the application that answers this request."""
    return _holder().settings


def _holder() -> Holder:
    holder = current_app.extensions["dragoman"]
    assert isinstance(holder, Holder)  # noqa: S101 - tells the type checker what create_app put there
    return holder
