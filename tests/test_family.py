"""A process ends with the one that started it, even where that one had ended before it asked."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from indexer import Settings, environment_of_children
from indexer.family import starter

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_a_process_is_told_who_started_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment_of_children().items():
        assert starter() == os.getppid()
        monkeypatch.setenv(name, value)
    assert starter() == os.getpid()


def test_who_indexes_ends_though_its_server_had_ended_before(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    settings = Settings(corpus=tmp_path / "corpus", index=tmp_path / "index")
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    (name,) = environment_of_children()
    done = subprocess.run(
        [sys.executable, "-m", "indexer", "index", "--follow"],
        env={**os.environ, **settings.as_environment(), name: str(gone.pid)},
        timeout=60,
        check=False,
    )
    assert done.returncode == 0
