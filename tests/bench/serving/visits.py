"""Who looks at the pages of a running server, as a browser does: one connection, kept open."""

from __future__ import annotations

import gzip
import http.client
import re
import socket
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self
from urllib.parse import urlencode, urlsplit

from serving_tables import share_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from email.message import Message

_TIMING = re.compile(r"app;dur=([\d.]+), cpu;dur=([\d.]+)")
_TAKES = {"Accept-Language": "en", "Accept-Encoding": "gzip, br"}  # as browsers say
_GIVES_UP = 60.0  # seconds


@dataclass(frozen=True, slots=True)
class Visit:
    """An answer, its headers and body.

    What it took, in seconds: by the server's clock and of its processor, and to the first byte.
    """

    server: float
    worked: float
    first_byte: float
    headers: Message
    body: bytes

    @property
    def zipped(self) -> int:
        """The bytes that it would have, packed as web servers do."""
        return len(gzip.compress(self.body, 6))


class Visitor:
    """Gets one address after the other."""

    def __init__(self, address: str) -> None:
        """Connect."""
        host = urlsplit(address)
        self._connection = http.client.HTTPConnection(
            host.hostname or "", host.port, timeout=_GIVES_UP
        )
        self._connection.connect()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def get(self, path: str, *, status: int = 200, **headers: str) -> Visit:
        """Get an address, which must answer with this status."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        begun = time.perf_counter()
        self._connection.request("GET", path, headers={**_TAKES, **given})
        assert self._connection.sock, "the server has closed the connection"
        self._connection.sock.recv(1, socket.MSG_PEEK)
        waited = time.perf_counter() - begun
        answer = self._connection.getresponse()
        body = answer.read()
        assert answer.status == status, (path, answer.status, body[:500])
        told = _TIMING.fullmatch(answer.headers["Server-Timing"])
        assert told, answer.headers["Server-Timing"]
        took, worked = (float(each) / 1000 for each in told.groups())
        return Visit(took, worked, waited, answer.headers, body)


def results_of(words: Iterable[str], **more: str) -> str:
    """Return the address of what words find."""
    return f"/?{urlencode({'q': ' '.join(words), **more})}"


VISITED = ("times", *3 * ("p50", "p95", "longest"), "kB", "gzipped")
"""What the server takes by its clock, three columns; of its processor; until the first byte."""


def visited(visits: Sequence[Visit]) -> list[str]:
    """Return the cells of VISITED, in milliseconds; of the weights, the mean of all."""
    cells = [str(len(visits))]
    columns = zip(*((one.server, one.worked, one.first_byte) for one in visits), strict=True)
    for seconds in columns:
        shares = share_of(seconds, 0.5), share_of(seconds, 0.95), max(seconds)
        cells += [f"{1000 * each:.1f}" for each in shares]
    for sizes in ([len(one.body) for one in visits], [one.zipped for one in visits[:20]]):
        cells.append(f"{sum(sizes) / len(sizes) / 1000:.1f}")
    return cells


def memory(pid: int) -> tuple[float, float]:
    """Return the MB of memory that a process has, and those that are its own; Linux only."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    known = {name: value for name, _, value in (line.partition(":") for line in lines)}
    whole, own = (int(known[name].split()[0]) / 1024 for name in ("VmRSS", "RssAnon"))
    return whole, own
