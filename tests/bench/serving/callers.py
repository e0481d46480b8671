"""Who calls a running server: one caller, or several who search and write without a pause."""

from __future__ import annotations

import contextlib
import http.client
import itertools
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Self
from urllib.parse import quote, urlencode, urlsplit

import generator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_GIVES_UP = 300.0  # seconds
_LOOKS_EVERY = 0.02  # seconds
_SENT_AWAY = 503
_DONE = (200, 202)
_QUESTIONS = 300
BULK = "application/x-ndjson"


class Wait(NamedTuple):
    """When somebody began to wait, by the monotonic clock, and how many seconds it took."""

    begun: float
    seconds: float


class Caller:
    """One connection to a server, kept open. `sent_away` counts the answers that came too early."""

    def __init__(self, address: str) -> None:
        host = urlsplit(address)
        self._connection = http.client.HTTPConnection(
            host.hostname or "", host.port, timeout=_GIVES_UP
        )
        self.sent_away = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def ask(self, method: str, path: str, body: bytes | None = None, kind: str = "") -> bytes:
        """Ask until it is done; who is sent away comes back when the server says so."""
        while True:
            headers = {"Content-Type": kind} if kind else {}
            self._connection.request(method, path, body, headers)
            answer = self._connection.getresponse()
            data = answer.read()
            if answer.status != _SENT_AWAY:
                assert answer.status in _DONE, (answer.status, data[:500])
                return data
            self.sent_away += 1
            time.sleep(float(answer.headers["Retry-After"]))

    def total(self, words: str) -> int:
        """Return how many documents a search finds."""
        found = json.loads(self.ask("GET", f"/api/v1/search?{urlencode({'q': words})}"))
        return int(found["total"])

    def put(self, document_id: str, text: str, *, wait: bool) -> bool:
        """Write a document, and tell whether it can be found: if waited for, nearly always."""
        path = f"/api/v1/documents/{quote(document_id)}{'?wait=searchable' if wait else ''}"
        return bool(json.loads(self.ask("PUT", path, text.encode()))["indexed"])

    def find(self, word: str) -> None:
        """Search until somebody has a word."""
        deadline = time.monotonic() + _GIVES_UP
        while not self.total(word):
            assert time.monotonic() < deadline, f"{word} is never found"
            time.sleep(_LOOKS_EVERY)


def put_and_wait(caller: Caller, number: int) -> None:
    """Put a passage, and let the server tell when it can be found."""
    passage, word = generator.marked(number)
    if not caller.put(name_of(passage), passage.text, wait=True):  # the server's patience has ended
        caller.find(word)


def put_and_search(caller: Caller, number: int) -> None:
    """Put a passage, and search until it is found."""
    passage, word = generator.marked(number)
    caller.put(name_of(passage), passage.text, wait=False)
    caller.find(word)


@contextlib.contextmanager
def warmed(address: str, numbers: Callable[[int], range]) -> Iterator[None]:
    """Let a server begin: what is read and compared once, at its start, is no one's wait."""
    with Caller(address) as caller:
        for number in numbers(5):
            put_and_search(caller, number)
    yield


def name_of(passage: generator.Passage) -> str:
    return f"added/{passage.number // 1000}/{passage.number}.{passage.language}.txt"


@dataclass
class Crowd:
    """Callers who each do something over and over, until there is nothing left or they are let go.

    Each has a connection of its own. `waits` tells what each time took.
    """

    address: str
    size: int
    work: Callable[[Caller, int], object]
    numbers: Iterator[int]
    pause: float = 0.0
    waits: list[Wait] = field(default_factory=list)
    sent_away: int = 0

    def __enter__(self) -> Self:
        self._taking, self._leave = threading.Lock(), threading.Event()
        self._pool = ThreadPoolExecutor(self.size)
        self._calls = [self._pool.submit(self._call) for _ in range(self.size)]
        return self

    def __exit__(self, *_: object) -> None:
        self._leave.set()
        self.finish()

    def finish(self) -> None:
        """Wait until there is nothing left to do, or raise what went wrong."""
        self._pool.shutdown()
        for call in self._calls:
            call.result()

    def _call(self) -> None:
        with Caller(self.address) as caller:
            while not self._leave.wait(self.pause):
                with self._taking:
                    number = next(self.numbers, None)
                if number is None:
                    break
                begun = time.monotonic()
                self.work(caller, number)
                self.waits.append(Wait(begun, time.monotonic() - begun))
            self.sent_away += caller.sent_away


def searchers(address: str, size: int) -> Crowd:
    """Return a crowd that searches for two words of some passage, another each time."""
    questions = [
        " ".join(sorted(set(generator.passage(number).text.split()), key=len)[-2:])
        for number in range(_QUESTIONS)
    ]
    return Crowd(
        address,
        size,
        lambda caller, number: caller.total(questions[number % _QUESTIONS]),
        itertools.count(),
    )
