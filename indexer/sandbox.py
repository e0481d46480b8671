"""A child process with limits, in which files of risky formats are read.

It starts when the first such file is read, and serves many. Whatever a file costs it, memory, time
or its life, costs that file only: the next one gets a new child. It cannot write files.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, TYPE_CHECKING

from indexer import confined
from indexer.errors import UnreadableDocument

if TYPE_CHECKING:
    from indexer.confined import Answer

_PATIENCE = 3  # times the seconds of the processor: a child may also wait, for memory or a turn
_START_SECONDS = 5
_PACKAGE = Path(__file__).parent
# Without the front door of the package, which brings arrays, ICU and an engine: 0.3 seconds and
# 150 MB of address space less.
_START = """
import sys, types
package = types.ModuleType("indexer")
package.__path__ = [sys.argv[1]]
sys.modules["indexer"] = package
from indexer import confined
confined.serve(*sys.argv[2:])
"""


class Sandbox:
    """Reads files in a child process. Several threads may call it; it reads one at a time."""

    def __init__(self, limits: confined.Limits = confined.Limits()) -> None:  # noqa: B008 - it never changes
        """Start nothing yet."""
        self._limits = limits
        self._child: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._lock = threading.Lock()

    def read(self, reader: str, data: bytes) -> Answer:
        """Return what `read(data)` of a module finds in a file, or what is wrong with it.

        Raises UnreadableDocument where the child was lost, which may have been the machine's fault.
        """
        with self._lock:
            child = self._running()
            overdue = threading.Event()
            patience = _START_SECONDS + _PATIENCE * self._limits.seconds
            watch = threading.Timer(patience, _kill, (child, overdue))
            watch.daemon = True
            watch.start()
            try:
                answer = _ask(child, reader, data)
            finally:
                watch.cancel()
                watch.join()
            if answer is None or overdue.is_set() or answer.get("last"):
                self._stop()
        return _why(child.returncode, self._limits) if answer is None else answer

    def stop(self) -> None:
        """End the child, if there is one; the next file starts another."""
        with self._lock:
            self._stop()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._owner != os.getpid():  # a fork must not talk to its parent's child
            self._child, self._owner = None, os.getpid()
        if self._child is not None and self._child.poll() is not None:
            self._stop()
        if self._child is None:
            arguments = [str(_PACKAGE), *map(str, self._limits)]
            self._child = subprocess.Popen(  # noqa: S603 - our own code in this very Python
                [sys.executable, "-P", "-B", "-W", "ignore", "-c", _START, *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
        return self._child

    def _stop(self) -> None:
        child, self._child = self._child, None
        if child is None or self._owner != os.getpid():
            return
        child.kill()
        for pipe in (child.stdin, child.stdout):
            if pipe:
                with contextlib.suppress(BrokenPipeError):  # what was not taken of a file
                    pipe.close()
        child.wait()


def _kill(child: subprocess.Popen[bytes], overdue: threading.Event) -> None:
    overdue.set()
    child.kill()


def _ask(child: subprocess.Popen[bytes], reader: str, data: bytes) -> Answer | None:
    """Hand a file over and return the answer; None where the child died of it."""
    assert child.stdin  # noqa: S101 - both are pipes
    assert child.stdout  # noqa: S101
    try:
        child.stdin.write(confined.HEADER.pack(len(reader), len(data)) + reader.encode())
        child.stdin.write(data)
        child.stdin.flush()
    except BrokenPipeError:
        return None
    head = _exactly(child.stdout, confined.LENGTH.size)
    if head is None:
        return None
    (length,) = confined.LENGTH.unpack(head)
    body = _exactly(child.stdout, length) if length <= confined.ANSWER_BYTES else None
    if body is None:
        return None
    answer: Answer = json.loads(body)
    return answer


def _exactly(pipe: IO[bytes], length: int) -> bytes | None:
    found = pipe.read(length)
    return found if len(found) == length else None


def _why(code: int, limits: confined.Limits) -> Answer:
    """Say why a child came to its end. Raises UnreadableDocument where the file may not be why."""
    following = "Save it again or split it, or convert it to plain text"
    if code == -signal.SIGXCPU:
        what = f"reading it takes more than {limits.seconds} seconds"
    elif code < 0 and code != -signal.SIGKILL:
        what = f"its reader crashed ({signal.Signals(-code).name})"
    else:
        raise UnreadableDocument(
            "its reader was ended before it was done, or did not start", next="Index it again"
        )
    return {"what": what, "next": following}


_sandbox = Sandbox()
read, stop = _sandbox.read, _sandbox.stop
atexit.register(stop)
