"""How long an answer took: its header `Server-Timing`, which browsers show among their tools.

`app` is the time until it began, `cpu` what of that was spent on it, both in milliseconds. Whoever
waits at the end of the wire measures much the same, and pages of other sites cannot read it; who
is refused is told nothing.
"""

from __future__ import annotations

import time
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

    from flask import Flask


def install(app: Flask) -> None:
    """Measure the application from the moment that it is asked until its answer begins."""
    inner = app.wsgi_app

    def timed(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        began, worked = time.perf_counter(), time.thread_time()

        def start(
            status: str, headers: list[tuple[str, str]], *error: object
        ) -> Callable[[bytes], object]:
            if int(status[:3]) < HTTPStatus.BAD_REQUEST:
                took, spent = time.perf_counter() - began, time.thread_time() - worked
                told = f"app;dur={1000 * took:.1f}, cpu;dur={1000 * spent:.1f}"
                headers.append(("Server-Timing", told))
            return start_response(status, headers, *error)  # type: ignore[arg-type]

        return inner(environ, start)

    app.wsgi_app = timed  # type: ignore[method-assign]
