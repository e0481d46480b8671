"""What it takes to index 5,000 files of every format: time, and the memory of each process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import generator
import mixed
import pytest
from serving_tables import head, row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

pytest.importorskip(generator.NEEDS, reason=f"{generator.NEEDS} is missing: run make bench")
if not Path("/proc/self/status").exists():
    pytest.skip("memory is read from /proc: Linux only", allow_module_level=True)

FILES = int(os.environ.get("DRAGOMAN_BENCH_FILES", "5000"))
_TICKS = os.sysconf("SC_CLK_TCK")
_LOOKS_EVERY = 0.05  # seconds


def test_files_of_every_format_are_indexed(
    tmp_path: Path, report: Callable[[Iterable[str]], None]
) -> None:
    (tmp_path / "corpus").mkdir()
    counts = mixed.write(tmp_path / "corpus", FILES)
    size = sum(path.stat().st_size for path in (tmp_path / "corpus").rglob("*") if path.is_file())
    places = [f"--corpus={tmp_path}/corpus", f"--index={tmp_path}/index"]
    begun = time.monotonic()
    with (tmp_path / "report.json").open("wb") as told:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "indexer", *places, "index", "--json"], stdout=told
        )
    peaks: dict[str, float] = {}
    spent = 0.0
    while not (tmp_path / "report.json").stat().st_size:  # then it is indexed, and learns
        assert process.poll() is None
        for who, pid in {"indexing": process.pid, **_children(process.pid)}.items():
            peaks[who] = max(peaks.get(who, 0.0), _peak(pid))
        spent = _cpu_seconds(process.pid)
        time.sleep(_LOOKS_EVERY)
    seconds = time.monotonic() - begun
    process.terminate()
    process.wait()
    done = json.loads((tmp_path / "report.json").read_bytes())
    assert not done["failed"]
    assert len(done["added"]) >= FILES

    report(head(f"{FILES:,} files, {size / 1e6:.0f} MB", "seconds", "CPU s", "files/s"))
    report([row("all", [f"{seconds:.1f}", f"{spent:.1f}", f"{FILES / seconds:.0f}"])])
    report(row(f"peak MB, {who}", [f"{peak:.0f}"]) for who, peak in peaks.items())
    report(["  " + ", ".join(f"{count} {name}" for name, count in counts.items())])


def _children(pid: int) -> dict[str, int]:
    """Return the child process that reads risky formats, if it runs."""
    try:
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except FileNotFoundError:
        return {}
    return {"the child that reads": int(listed[0])} if listed else {}


def _peak(pid: int) -> float:
    """Return the most MB that a process has had in memory; 0 where it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


def _cpu_seconds(pid: int) -> float:
    """Return the processor time of a process, of its threads, and of its children so far."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    own = sum(map(int, fields[11:15])) / _TICKS
    alive = 0.0
    for child in _children(pid).values():
        try:
            text = Path(f"/proc/{child}/stat").read_text(encoding="utf-8")
        except (FileNotFoundError, ProcessLookupError):
            continue
        alive += sum(map(int, text.rpartition(")")[2].split()[11:13])) / _TICKS
    return own + alive
