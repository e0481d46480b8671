"""`dragoman serve` as anybody runs it, in a process of its own, for as long as a test needs it."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indexer import Settings


@contextlib.contextmanager
def serving(settings: Settings) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Run `dragoman serve`; lend its address, once it can answer a search, and its process."""
    process, port = started(settings)
    try:
        wait_until_ready(port, process)
        yield f"http://127.0.0.1:{port}", process
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(timeout=10)


def started(settings: Settings) -> tuple[subprocess.Popen[bytes], int]:
    """Start a server, and do not wait for it; its processes are a group of their own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "webapp.cli", "serve", "--port", str(port)],
        env={**os.environ, **settings.as_environment()},
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    return process, port


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a server and all that it started, at once."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def below(pid: int) -> dict[int, str]:
    """Return the processes that a process has started, with what they run; Linux only."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")  # each thread has its own
    found = [child for task in tasks for child in task.read_text().split()]
    return {int(p): Path(f"/proc/{p}/cmdline").read_text().replace("\0", " ") for p in found}


def wait_until_ready(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while not _is_ready(port):
        assert process.poll() is None, "the server stopped"
        assert time.monotonic() < deadline, "the server was not ready within 60 seconds"
        time.sleep(0.1)


def _is_ready(port: int) -> bool:
    with contextlib.suppress(OSError):
        return ask(port, "GET", "/readyz")[0] == http.client.OK
    return False


def ask(port: int, method: str, path: str, data: bytes | None = None) -> tuple[int, bytes]:
    """Ask a server once; return status and body. Raises OSError, HTTPException if it is gone."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=90)
    try:
        connection.request(method, path, data)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()
