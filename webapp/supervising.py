"""The processes of a server: those that die are replaced, and all end when they are told to.

The web processes are granian's, which replaces those that die one by one. The process that indexes
is ours, and so is what happens when web processes die faster than that.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import click
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

if TYPE_CHECKING:
    from collections.abc import Callable

    from granian.server.common import AbstractServer

    from indexer import Settings

_THREADS = 12  # per web process: eight changes may wait to be found, and searches go on
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0  # seconds until what ended is started again
_STEADY = 60.0  # seconds of life, after which the pauses begin anew
_WEB_PATIENCE, _PATIENCE = 7, 2.0  # seconds that processes have to come to their end


class Pauses:
    """How long to wait before another start: longer each time, unless it had run for a while."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Nothing has been started yet."""
        self._clock, self._next, self._began = clock, _FIRST_PAUSE, clock()

    def started(self) -> None:
        """Take note of a start."""
        self._began = self._clock()

    def after_an_end(self) -> float:
        """Return the seconds until the next start."""
        if self._clock() - self._began >= _STEADY:
            self._next = _FIRST_PAUSE
        pause, self._next = self._next, min(2 * self._next, _LONGEST_PAUSE)
        return pause


class Indexing:
    """The process that indexes. It is started again when it ends, until `stop`."""

    def __init__(self, command: tuple[str, ...] = ("-m", "indexer", "index", "--follow")) -> None:
        """Start it."""
        self._command = command
        self._stopping = threading.Event()
        self._process = self._started()
        self._watching = threading.Thread(target=self._watch, name="supervise", daemon=True)
        self._watching.start()

    def stop(self) -> None:
        """Let it come to its end; return at once."""
        self._stopping.set()
        self._process.terminate()

    def wait(self) -> None:
        """Return when it has come to its end, by force if it takes too long."""
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
        self._watching.join()
        self._process.wait()

    def kill(self) -> None:
        """End it at once. Whatever it was at, the index is as it was before."""
        self._stopping.set()
        self._process.kill()

    def _started(self) -> subprocess.Popen[bytes]:
        # In a group of its own, since Ctrl+C reaches a whole group: who ends it is this process.
        return subprocess.Popen([sys.executable, *self._command], process_group=0)  # noqa: S603 - our own command

    def _watch(self) -> None:
        pauses = Pauses()
        while not self._stopping.is_set():
            pauses.started()
            code = self._process.wait()
            if self._stopping.is_set():
                return
            pause = pauses.after_an_end()
            _tell(f"the process that indexes {_how(code)}; it is started again in {pause:.0f} s")
            if self._stopping.wait(pause):
                return
            self._process = self._started()
        self._process.kill()  # `stop` may have met the one before; this one has just begun


class Server:
    """The web processes and the one that indexes, from their start to their end."""

    def __init__(self, settings: Settings) -> None:
        """Start nothing yet."""
        self._settings = settings
        self._indexing: Indexing | None = None
        self._web: AbstractServer[Any] | None = None
        self._is_ending = False

    def run(self) -> None:
        """Serve until the first SIGINT or SIGTERM; requests that run come to their end.

        Everything is down within ten seconds. A second signal ends it at once.
        """
        pauses = Pauses()
        self._take_signals()
        self._indexing = Indexing()
        try:
            while not self._is_ending:
                pauses.started()
                self._serve()
                if not self._is_ending:  # web processes died as fast as they were replaced
                    pause = pauses.after_an_end()
                    _tell(f"the web processes end one after the other; again in {pause:.0f} s")
                    _sleep_while(lambda: not self._is_ending, pause)
        finally:
            self._indexing.stop()
            self._indexing.wait()

    def _serve(self) -> None:
        settings = self._settings
        self._web = Granian(
            "webapp:serve_app",
            address=settings.host,
            port=settings.port,
            interface=Interfaces.WSGI,
            factory=True,
            workers=settings.workers,
            blocking_threads=_THREADS,
            log_level=LogLevels.error,  # it warns of 12 threads, most of which wait
            respawn_failed_workers=True,
            workers_kill_timeout=_WEB_PATIENCE,
        )
        self._web.on_startup(self._take_signals)
        try:
            self._web.serve()
        except SystemExit as end:  # how granian tells that a process of its own has failed
            if not end.code:
                raise

    def _take_signals(self) -> None:
        """Take the signals that granian has just taken, since it waits on a second one, too."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._end)

    def _end(self, number: int, frame: object) -> None:
        if self._is_ending:
            self._end_at_once(number)
        self._is_ending = True
        if self._indexing:
            self._indexing.stop()
        if self._web is None:
            raise SystemExit(0)
        self._web.signal_handler_interrupt(number, frame)  # type: ignore[no-untyped-call]

    def _end_at_once(self, number: int) -> None:
        for worker in self._web.wrks if self._web else ():
            worker.kill()
        if self._indexing:
            self._indexing.kill()
        os._exit(128 + number)


def _sleep_while(true: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while true() and time.monotonic() < deadline:
        time.sleep(0.1)


def _how(code: int) -> str:
    return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"


def _tell(what: str) -> None:
    click.echo(f"dragoman: {what}", err=True)
