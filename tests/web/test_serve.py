from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from webapp.cli import main

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from indexer import Settings


def test_a_port_that_somebody_listens_on_is_refused() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = CliRunner().invoke(main, ["serve", "--port", str(taken.getsockname()[1])])
    assert done.exit_code == 2
    assert "Stop what listens there" in done.stderr
    assert "Dragoman is at" not in done.stdout


@pytest.mark.parametrize("host", ["nowhere.invalid", "203.0.113.1"])
def test_a_host_that_is_not_this_machines_is_refused(host: str) -> None:
    done = CliRunner().invoke(main, ["serve", "--host", host, "--port", "8399"])
    assert done.exit_code == 2
    assert host in done.stderr


def test_the_command_line_prints_what_the_api_answers(
    client: FlaskClient, settings: Settings
) -> None:
    words = "council -nothing"
    printed = CliRunner().invoke(
        main,
        [f"--corpus={settings.corpus}", f"--index={settings.index}", "search", words, "--json"],
    )
    answered = client.get("/api/v1/search", query_string={"q": words}).json
    assert answered is not None
    assert answered["hits"]
    without_time = {"took_ms": 0}
    assert json.loads(printed.stdout) | without_time == answered | without_time
