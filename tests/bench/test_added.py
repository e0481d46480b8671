"""Searches while 5,000 documents are added, on a real server, and how long others wait meanwhile.

They come as one stream (`POST /api/v1/bulk`), or as files that `dragoman index` is run for.
DRAGOMAN_BENCH_SIZES are the passages that the index has before.
"""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import generator
import pytest
from callers import BULK, Caller, Crowd, name_of, put_and_wait, searchers, warmed
from servers import serving
from serving_tables import WAITED, between, head, row, waited

from indexer import asked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from indexer import Settings

pytest.importorskip(generator.NEEDS, reason=f"{generator.NEEDS} is missing: run make bench")

SIZES = [int(size) for size in os.environ.get("DRAGOMAN_BENCH_SIZES", "1000,20000").split(",")]
DOCUMENTS = 5_000
SEARCHERS = 3
_AROUND = 8.0  # seconds before and after
_BETWEEN = 0.2  # seconds between two small documents
_LOOKS_EVERY = 0.05  # seconds
_LONGEST = 900.0  # seconds, after which something hangs


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("way", ["a stream", "files, dragoman index"])
def test_searches_go_on_while_many_documents_are_added(
    size: int,
    way: str,
    filled: Callable[[int], Settings],
    numbers: Callable[[int], range],
    report: Callable[[Iterable[str]], None],
) -> None:
    settings, many, small = filled(size), numbers(DOCUMENTS), numbers(DOCUMENTS)
    add = by_stream if way == "a stream" else by_files
    with (
        serving(settings) as (address, _),
        warmed(address, numbers),
        searchers(address, SEARCHERS) as searching,
        Crowd(address, 1, put_and_wait, iter(small), _BETWEEN) as writing,
    ):
        time.sleep(_AROUND)
        begun = time.monotonic()
        add(address, settings, many)
        end = time.monotonic()
        time.sleep(_AROUND)
    with serving(settings) as (address, _), Caller(address) as caller:
        for number in (many[0], many[len(many) // 2], many[-1]):
            assert (
                caller.total(f"={generator.marked(number)[1]}") == 1
            )  # as spelled, not as it sounds

    phases = {"before": (0, begun), "meanwhile": (begun, end), "after": (end, end + _AROUND)}
    report(head(f"{DOCUMENTS:,} documents by {way}, {size:,} passages", "a second", *WAITED))
    report([row("documents", [f"{DOCUMENTS / (end - begun):.0f}"])])
    for name, (since, until) in phases.items():
        searches = between(searching.waits, since, until)
        seconds = until - max(since, searches[0].begun)
        cells = [f"{len(searches) / seconds:.1f}", *waited(searches)]
        report([row(f"searches {name}", cells)])
    for name, (since, until) in phases.items():
        cells = ["", *waited(between(writing.waits, since, until))]
        report([row(f"a small document {name}", cells)])


def by_stream(address: str, settings: Settings, numbers: range) -> None:
    """Send documents as a stream, and wait until an update has looked at them all."""
    rows = []
    for number in numbers:
        passage, _ = generator.marked(number)
        rows.append(json.dumps({"id": name_of(passage), "text": passage.text}))
    with Caller(address) as caller:
        answers = caller.ask("POST", "/api/v1/bulk", "\n".join(rows).encode(), BULK)
    assert [json.loads(line)["status"] for line in answers.splitlines()] == [202] * len(numbers)
    last = [one for one in asked.tickets(settings.index) if len(one.ids) > 1]
    deadline = time.monotonic() + _LONGEST
    while any(ticket.is_open for ticket in last):
        assert time.monotonic() < deadline
        time.sleep(_LOOKS_EVERY)


def by_files(address: str, settings: Settings, numbers: range) -> None:
    """Write files into the corpus folder, and run `dragoman index` until it could."""
    del address
    folder = settings.corpus / f"dropped-{numbers[0]}"
    folder.mkdir()
    for number in numbers:
        passage, _ = generator.marked(number)
        (folder / f"{number}.{passage.language}.txt").write_text(passage.text, encoding="utf-8")
    command = [sys.executable, "-m", "indexer", "index", "--json", str(folder)]
    environment = {**os.environ, **settings.as_environment()}
    for _ in itertools.repeat(None, round(_LONGEST / _LOOKS_EVERY)):
        process = subprocess.Popen(  # noqa: S603 - our own command
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        with process:
            assert process.stdout
            if report := process.stdout.read(1):  # then it is indexed, and learns
                assert report == b"{"
                process.terminate()
                return
            assert process.stderr
            assert b"another process" in process.stderr.read()
        time.sleep(_LOOKS_EVERY)
    pytest.fail("dragoman index never got its turn")
