"""What runs in the child process of the sandbox: takes files, answers with text.

Between parent and child: a header (lengths of the reader's name and of the file), then both;
back comes a length and JSON.
"""

from __future__ import annotations

import importlib
import json
import logging
import math
import os
import resource
import struct
import sys
import time
from typing import IO, NamedTuple, TypedDict

from indexer.errors import SearchError
from indexer.text import clean

ANSWER_BYTES = 64 << 20
HEADER = struct.Struct("!BQ")
LENGTH = struct.Struct("!Q")
_FILES_OPEN = 32  # modules are imported one after the other
_MOST_DOCUMENTS = 500  # of one child: what libraries leave lying about goes with it
_MUCH_MEMORY = 0.5  # of what is allowed: a child that holds on to so much is replaced
_HELD = "/proc/self/statm"


class Limits(NamedTuple):
    """What the child may use: bytes of memory, seconds of the processor for one file."""

    memory: int = 512 << 20
    seconds: int = 60


class Answer(TypedDict, total=False):
    """Text and what goes with it, or what is wrong; `last`: this child takes no further file."""

    text: str
    metadata: dict[str, str]
    pages: list[int]
    what: str
    next: str
    last: bool


def serve(memory: str, seconds: str) -> None:
    """Read files from standard input until it ends, within limits."""
    limits = Limits(int(memory), int(seconds))
    files, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # What libraries print must not get into the answers, and what is wrong stands in these.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    logging.disable(logging.CRITICAL)
    _limit_process(limits.memory)
    for done in range(1, _MOST_DOCUMENTS + 1):
        header = files.read(HEADER.size)
        if len(header) < HEADER.size:
            return
        name, size = HEADER.unpack(header)
        reader, data = files.read(name).decode(), files.read(size)
        _limit_time(limits.seconds)
        answer = _answered(reader, data)
        if done == _MOST_DOCUMENTS or _memory_held() > _MUCH_MEMORY * limits.memory:
            answer["last"] = True
        _send(answers, answer)
        if answer.get("last"):
            return


def _limit_process(memory: int) -> None:
    for kind, limit in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, _FILES_OPEN),
        (resource.RLIMIT_AS, memory),
    ):
        try:
            resource.setrlimit(kind, (limit, limit))
        except ValueError:  # macOS knows no limit of memory
            if kind != resource.RLIMIT_AS or sys.platform != "darwin":
                raise


def _limit_time(seconds: int) -> None:
    """Allow some seconds more than have been used: the kernel ends a process that takes longer."""
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    until = math.ceil(time.process_time()) + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (until, hard))


def _memory_held() -> int:
    """Return the bytes in memory; ru_maxrss would be the parent's, if that is larger."""
    if not os.path.exists(_HELD):  # noqa: PTH110 - macOS
        return 0
    with open(_HELD, encoding="ascii") as file:  # noqa: PTH123
        return int(file.read().split()[1]) * resource.getpagesize()


def _answered(reader: str, data: bytes) -> Answer:
    try:
        extract = importlib.import_module(reader).read(data)
    except SearchError as error:
        return {"what": error.what, "next": error.next}
    except MemoryError:
        return _too_much("needs more memory than a document may")
    except RecursionError:
        return _too_much("is nested too deeply")
    except Exception as error:  # noqa: BLE001 - libraries raise anything on a damaged file
        reason = clean(f"{type(error).__name__}: {error}")[:300]
        return {"what": f"it cannot be read ({reason})", "next": "It may be damaged: save it again"}
    return {"text": extract.text, "metadata": extract.metadata, "pages": [*extract.pages]}


def _too_much(what: str) -> Answer:
    return {"what": f"it {what}", "next": "Split it, or convert it to plain text", "last": True}


def _send(answers: IO[bytes], answer: Answer) -> None:
    try:
        body = json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace")
    except MemoryError:
        body = b""
    if not 0 < len(body) <= ANSWER_BYTES:
        body = json.dumps(_too_much(f"has more than {ANSWER_BYTES >> 20} MB of text")).encode()
    answers.write(LENGTH.pack(len(body)) + body)
    answers.flush()
