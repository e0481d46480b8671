"""How long an answer took: its header `Server-Timing`, which browsers show among their tools.

It is what a person who waits at the end of the wire measures anyway, less the wire; pages of other
sites cannot read it. Whoever is refused is told nothing.
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
        began = time.perf_counter()

        def start(
            status: str, headers: list[tuple[str, str]], *error: object
        ) -> Callable[[bytes], object]:
            if int(status[:3]) < HTTPStatus.BAD_REQUEST:
                took = 1000 * (time.perf_counter() - began)
                headers.append(("Server-Timing", f"app;dur={took:.1f}"))
            return start_response(status, headers, *error)  # type: ignore[arg-type]

        return inner(environ, start)

    app.wsgi_app = timed  # type: ignore[method-assign]
