"""Serve the index: pages for people, JSON for programs. `create_app` puts the parts together."""

from __future__ import annotations

import gc
import os
import signal
import threading
import time

from flask import Flask
from jinja2 import StrictUndefined

from indexer import Settings
from webapp import (
    access,
    api,
    beside,
    concordance,
    correcting,
    editing,
    errors,
    exports,
    feeds,
    locale,
    pages,
    playground,
    removing,
    security,
    sessions,
    signing_in,
    status,
    timing,
    trash_api,
    uploads,
    writing,
)
from webapp.holder import Holder

__all__ = ["create_app", "serve_app"]

PARTS = (
    pages,
    concordance,
    beside,
    playground,
    exports,
    feeds,
    status,
    api,
    writing,
    trash_api,
    signing_in,
    uploads,
    editing,
    correcting,
    removing,
)
"""The modules with addresses of their own."""

_MAX_BODY_BYTES = 65_536  # where no document is sent
_YEAR_SECONDS = 31_536_000
_LOOK_EVERY = 0.5  # seconds between two looks at whether the server is still there


def serve_app() -> Flask:
    """Make the application of a web process, and let it read ahead what searches need."""
    threading.Thread(target=_end_with, args=(os.getppid(),), name="parent", daemon=True).start()
    app = create_app()
    threading.Thread(target=_prepare, args=(app,), name="prepare", daemon=True).start()
    return app


def _prepare(app: Flask) -> None:
    """Read ahead what the first pages and searches would wait for."""
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)
    locale.prepare()
    holder: Holder = app.extensions["dragoman"]
    holder.prepare()
    gc.collect()
    gc.freeze()  # it stays: to look through it for garbage holds up a request for 0.1 s


def _end_with(parent: int) -> None:
    """End this process when another is above it: a server that was killed leaves nothing."""
    while os.getppid() == parent:
        time.sleep(_LOOK_EVERY)
    os.kill(os.getpid(), signal.SIGTERM)  # which lets requests come to their end


def create_app(settings: Settings | None = None) -> Flask:
    """Make the application. Without settings it loads them as every command does.

    Nothing is opened yet: a server may make the application before it starts its processes.
    """
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = _MAX_BODY_BYTES
    # Templates ask for a static file with a hash of what is in it, so it may be kept for long.
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = _YEAR_SECONDS
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.extensions["dragoman"] = Holder(settings or Settings.load())
    locale.install(app)
    errors.install(app)
    access.install(app)
    sessions.install(app)
    security.install(app)
    timing.install(app)
    for part in PARTS:
        app.register_blueprint(part.blueprint)
    return app
