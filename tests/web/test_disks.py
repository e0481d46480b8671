"""Disks that are full or may only be read: real ones, in memory."""

from __future__ import annotations

import functools
import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING

import followers
import msgspec
import pytest
from followers import following
from forms import client_of

from indexer import (
    CorpusReadOnly,
    DiskFull,
    Index,
    IndexStateError,
    SearchError,
    SearchRequest,
    Settings,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


wait_until = functools.partial(followers.wait_until, seconds=30)

TEXT = b"The harbour office of Zanzibar counted seven ships."


def mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True, capture_output=True)  # noqa: S603, S607


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of 4 MB."""
    folder = tmp_path / "small"
    folder.mkdir()
    try:
        mount("-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder))
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("NO MOUNTS: only root may make a small disk; nothing was tried")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)  # noqa: S603, S607


def fill(folder: Path) -> Path:
    """Leave no byte free."""
    ballast = folder / ".ballast"
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    return ballast


def only_readable(folder: Path) -> None:
    mount("-o", "remount,ro", str(folder))


def settings_of(corpus: Path, index: Path, free_share: float = 0.05) -> Settings:
    corpus.mkdir(exist_ok=True)
    (corpus / "first.txt").write_bytes(TEXT)
    return Settings(corpus=corpus, index=index, free_share=free_share, wait_seconds=0.2)


def found(index: Index) -> int:
    return index.search(SearchRequest("Zanzibar")).total


SHARES = pytest.mark.parametrize("free_share", [0.05, 0.0])  # before it is full; when it is


@SHARES
def test_an_index_on_a_full_disk_is_searched_and_goes_on_when_there_is_space(
    small: Path, tmp_path: Path, free_share: float
) -> None:
    settings = settings_of(tmp_path / "corpus", small / "index", free_share)
    with following(settings) as told, Index.open(settings=settings) as index:
        wait_until(lambda: told)
        client = client_of(settings)
        ballast = fill(small)
        answer = client.put("/api/v1/documents/asked.txt", data=TEXT)
        (settings.corpus / "dropped.txt").write_bytes(TEXT)
        assert answer.status_code == 202, "the disk of the documents has space"
        wait_until(lambda: any(isinstance(one, IndexStateError) for one in told))
        assert found(index) == 1
        ballast.unlink()
        wait_until(lambda: found(index) == 3)
    assert sum(isinstance(one, SearchError) for one in told) == 1


@SHARES
def test_documents_are_refused_on_a_full_disk_until_there_is_space(
    small: Path, tmp_path: Path, free_share: float
) -> None:
    settings = settings_of(small / "corpus", tmp_path / "index", free_share)
    client = client_of(settings)
    with Index.open(settings=settings) as index:
        index.update()
        before = sorted((small / "corpus").iterdir())
        ballast = fill(small)
        with pytest.raises(DiskFull):
            index.put("a.txt", TEXT)
        answer = client.put("/api/v1/documents/a.txt", data=TEXT)
        assert (answer.status_code, answer.headers["Retry-After"]) == (507, "2")
        line = b'{"id": "a.txt", "text": "Another."}\n'
        rows = client.post("/api/v1/bulk", data=line, content_type="application/x-ndjson")
        assert msgspec.json.decode(rows.data)["status"] == 507
        assert found(index) == 1
        ballast.unlink()
        assert client.put("/api/v1/documents/a.txt", data=TEXT).status_code == 202
    there = sorted(path for path in (small / "corpus").iterdir() if path.name != ".dragoman")
    assert there == sorted([*before, small / "corpus/a.txt"])


def test_a_folder_that_may_only_be_read_is_indexed_and_searched(
    small: Path, tmp_path: Path
) -> None:
    settings = settings_of(small / "corpus", tmp_path / "index")
    only_readable(small)
    client = client_of(settings)
    with following(settings) as told, Index.open(settings=settings) as index:
        wait_until(lambda: index.ready)
        assert found(index) == 1
        with pytest.raises(CorpusReadOnly):
            index.put("a.txt", TEXT)
        with pytest.raises(CorpusReadOnly):
            index.remove("first.txt")
        for answer in (
            client.put("/api/v1/documents/a.txt", data=TEXT),
            client.delete("/api/v1/documents/first.txt"),
        ):
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
            assert "corpus-read-only" in answer.text
        assert client.get("/?q=Zanzibar").status_code == 200
    assert [type(one) for one in told if isinstance(one, SearchError)] == [CorpusReadOnly]


def test_an_index_that_may_only_be_read_is_searched(small: Path, tmp_path: Path) -> None:
    settings = settings_of(tmp_path / "corpus", small / "index")
    with Index.open(settings=settings) as index:
        index.update()
        only_readable(small)
        assert client_of(settings).get("/api/v1/search?q=Zanzibar").status_code == 200
        answer = client_of(settings).put("/api/v1/documents/a.txt?wait=searchable", data=TEXT)
        assert answer.status_code == 202, "it is kept with the documents"
        with pytest.raises(IndexStateError, match="Read-only"):
            index.update()
        assert found(index) == 1
