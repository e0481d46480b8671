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
    """Obey: the first word names one of the functions below, the rest is for it."""
    order, _, detail = data.decode().partition(" ")
    obey = ORDERS.get(order)
    return Extract((obey(detail) if obey else "") or order, {"order": order}, (0, 1))


def memory(count: str) -> str:
    return str(len(bytearray(int(count))))


def hoard(count: str) -> str:
    HELD.append(b"a" * int(count))
    return count


def spin(_: str) -> str:
    while True:
        pass


def sleep(seconds: str) -> str:
    time.sleep(float(seconds))
    return ""


def crash(_: str) -> str:
    return str(ctypes.string_at(0))


def killed(_: str) -> str:
    os.kill(os.getpid(), signal.SIGKILL)
    return ""


def leave(code: str) -> str:
    os._exit(int(code))


def write(path: str) -> str:
    return str(Path(path).write_text("here", encoding="utf-8"))


def noise(words: str) -> str:
    print(words)  # noqa: T201 - what the test is about
    print(words, file=sys.stderr)  # noqa: T201
    sys.stdout.flush()
    return ""


def much(count: str) -> str:
    return "a" * int(count)


def recurse(detail: str) -> str:
    return recurse(detail)


def refuse(_: str) -> str:
    raise UnreadableDocument("it is refused", next="Obey")


def fail(detail: str) -> str:
    raise KeyError(detail)


def descriptors(count: str) -> str:
    return str([socket.socket() for _ in range(int(count))])


HELD: list[bytes] = []
ORDERS = {
    "crash": crash,
    "descriptors": descriptors,
    "exit": leave,
    "fail": fail,
    "hoard": hoard,
    "killed": killed,
    "memory": memory,
    "modules": lambda _: " ".join(sys.modules),
    "much": much,
    "pid": lambda _: str(os.getpid()),
    "print": noise,
    "recurse": recurse,
    "refuse": refuse,
    "sleep": sleep,
    "spin": spin,
    "write": write,
}
