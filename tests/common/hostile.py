"""A reader that does what its file says: for tests of the child process."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import sys
import time
from pathlib import Path

from indexer.errors import UnreadableDocument
from indexer.model import Extract


def read(data: bytes) -> Extract:
    """Obey."""
    order, _, detail = data.decode().partition(" ")
    answer = ""
    if order == "memory":
        answer = str(len(bytearray(int(detail))))
    elif order == "spin":
        while True:
            pass
    elif order == "sleep":
        time.sleep(float(detail))
    elif order == "crash":
        ctypes.string_at(0)
    elif order == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    elif order == "exit":
        os._exit(int(detail))
    elif order == "write":
        Path(detail).write_text("here", encoding="utf-8")
    elif order == "print":
        print(detail)  # noqa: T201 - what the test is about
        sys.stdout.flush()
    elif order == "much":
        answer = "a" * int(detail)
    elif order == "recurse":
        answer = read(data).text
    elif order == "refuse":
        raise UnreadableDocument("it is refused", next="Obey")
    elif order == "fail":
        raise KeyError(detail)
    elif order == "pid":
        answer = str(os.getpid())
    elif order == "modules":
        answer = " ".join(sys.modules)
    elif order == "descriptors":
        answer = str([socket.socket() for _ in range(int(detail))])
    return Extract(answer or order, {"order": order}, (0, 1))
