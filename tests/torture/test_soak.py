"""Ten minutes of four reading processes and one that writes: no error, and nothing grows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import soak
from campaigns import text_of
from servers import serving

from indexer import Index, Settings

if TYPE_CHECKING:
    from collections.abc import Callable

MINUTES = int(os.environ.get("DRAGOMAN_SOAK_MINUTES", "10"))
READERS, FIRST = 4, 1_000
WARM = 3  # minutes, after which nothing may grow: caches are full then
MORE_MEMORY, MORE_FILES = 1.15, 8

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/smaps_rollup").exists(), reason="NO SOAK: it reads /proc of Linux"
)


def started(what: str, port: str, seed: int) -> subprocess.Popen[str]:
    command = [sys.executable, soak.__file__, what, port, str(MINUTES * 60), str(seed)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - ours


def test_readers_and_a_writer_for_minutes_make_no_error_and_nothing_grows(
    tmp_path: Path, say: Callable[..., None]
) -> None:
    settings = Settings(corpus=tmp_path / "corpus", index=tmp_path / "index", workers=2)
    (settings.corpus / "first").mkdir(parents=True)
    for number in range(FIRST):
        (settings.corpus / f"first/{number}.txt").write_text(text_of(number, number))
    rows: list[dict[str, tuple[float, int]]] = []
    with serving(settings) as (address, server):
        port = address.rpartition(":")[2]
        people = [started("read", port, seed) for seed in range(READERS)]
        people.append(started("write", port, READERS))
        for minute in range(MINUTES):
            time.sleep(60 if minute < MINUTES - 1 else 55)
            rows.append({name: soak.cost(pid) for name, pid in soak.processes(server.pid)})
            held = (f"{name} {mb:.0f} MB {files} files" for name, (mb, files) in rows[-1].items())
            say(f"minute {minute + 1}: {', '.join(held)}")
        told = [json.loads(one.communicate()[0]) for one in people]
    for name, (done, wrong, first) in zip(
        "reader reader reader reader writer".split(), told, strict=True
    ):
        say(f"{name}: {done} requests, {wrong} errors {first}")
    assert sum(wrong for _, wrong, _ in told) == 0, told
    if MINUTES > 2 * WARM:
        before, after = rows[WARM], rows[-1]
        assert before.keys() == after.keys(), "processes were replaced"
        for name, (memory, files) in after.items():
            assert memory <= before[name][0] * MORE_MEMORY + 5, f"the memory of {name} grows"
            assert files <= before[name][1] + MORE_FILES, f"the open files of {name} grow"
    with Index.open(settings=settings) as index:
        assert not index.update().failed
        assert not index.check(deep=True).damage
