"""What the kernel tells of changes below a folder. The folders are real, and so are the limits."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from indexer.watching import Change, Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

if not sys.platform.startswith("linux"):
    pytest.skip(
        "NO INOTIFY: only Linux tells of changes; nothing was tried", allow_module_level=True
    )


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    (folder / "un/old").mkdir(parents=True)
    (folder / ".hidden").mkdir()
    (folder / "index").mkdir()
    for name in ("a.txt", "un/b.txt", "un/old/c.txt", ".hidden/d.txt"):
        (folder / name).write_text("There.")
    return folder


@pytest.fixture
def watch(corpus: Path) -> Iterator[Watch]:
    with Watch(corpus, corpus / "index") as made:
        yield made


def last(changes: list[Change] | None) -> dict[str, bool]:
    """Return what was told of each id last: whether it is gone."""
    assert changes is not None
    return dict(changes)


def append(path: Path) -> None:
    with path.open("a") as file:
        file.write("More.")


def swap(path: Path) -> None:
    """Write a file as editors do: beside it, and then in its place."""
    path.with_name(f".{path.name}.swp").write_text("Other.")
    path.with_name(f".{path.name}.swp").rename(path)


def many_below(path: Path) -> None:
    (path / "x/y").mkdir(parents=True)
    (path / "x/e.txt").write_text("New.")
    (path / "x/y/f.txt").write_text("New.")


THERE, GONE = False, True
DONE: dict[str, tuple[Callable[[Path], object], dict[str, bool]]] = {
    "a file is made": (lambda c: (c / "e.txt").write_text("x"), {"e.txt": THERE}),
    "written to": (lambda c: append(c / "un/b.txt"), {"un/b.txt": THERE}),
    "put in the place of another": (lambda c: swap(c / "a.txt"), {"a.txt": THERE}),
    "removed": (lambda c: (c / "un/old/c.txt").unlink(), {"un/old/c.txt": GONE}),
    "renamed": (
        lambda c: (c / "a.txt").rename(c / "un/z.txt"),
        {"a.txt": GONE, "un/z.txt": THERE},
    ),
    "linked": (lambda c: os.link(c / "a.txt", c / "twin.txt"), {"twin.txt": THERE}),
    "let be read": (lambda c: (c / "a.txt").chmod(0o600), {"a.txt": THERE}),
    "moved out of the folder": (
        lambda c: (c / "a.txt").rename(c.parent / "a.txt"),
        {"a.txt": GONE},
    ),
    "described by a sidecar": (
        lambda c: (c / "a.txt.meta.json").write_text("{}"),
        {"a.txt": THERE},
    ),
    "in a folder that is made": (
        lambda c: many_below(c / "un"),
        {"un/x/e.txt": THERE, "un/x/y/f.txt": THERE},
    ),
    "in a folder that is renamed": (
        lambda c: (c / "un").rename(c / "eu"),
        {"un": GONE, "eu/b.txt": THERE, "eu/old/c.txt": THERE},
    ),
    "in a hidden folder": (lambda c: append(c / ".hidden/d.txt"), {}),
    "in the folder of the index": (lambda c: (c / "index/x.txt").write_text("x"), {}),
    "hidden": (lambda c: (c / ".e.txt").write_text("x"), {}),
    "not yet whole": (lambda c: (c / "e.txt.part").write_text("x"), {}),
    "given an accent written apart": (
        lambda c: (c / "e\u0301te\u0301.txt").write_text("x"),
        {"été.txt": THERE},
    ),
}


@pytest.mark.parametrize("what", DONE)
def test_it_tells_what_was_done(corpus: Path, watch: Watch, what: str) -> None:
    do, expected = DONE[what]
    do(corpus)
    assert last(watch.changes()) == expected
    assert watch.changes() == []


def test_a_sidecar_that_goes_leaves_its_document(corpus: Path) -> None:
    sidecar = corpus / "a.txt.meta.json"
    sidecar.write_text("{}")
    with Watch(corpus, corpus / "index") as watch:
        sidecar.unlink()
        assert last(watch.changes()) == {"a.txt": THERE}


def test_a_folder_that_was_renamed_is_watched_under_its_new_name(
    corpus: Path, watch: Watch
) -> None:
    (corpus / "un").rename(corpus / "eu")
    watch.changes()
    append(corpus / "eu/old/c.txt")
    (corpus / "un").mkdir()
    (corpus / "un/b.txt").write_text("Another.")
    assert last(watch.changes()) == {"eu/old/c.txt": THERE, "un/b.txt": THERE}


def test_a_link_to_a_folder_is_not_followed(corpus: Path, watch: Watch, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (corpus / "link").symlink_to(tmp_path / "elsewhere")
    assert last(watch.changes()) == {"link": THERE}
    (tmp_path / "elsewhere/g.txt").write_text("x")
    assert watch.changes() == []


def test_it_says_when_the_folder_itself_is_no_more_where_it_was(corpus: Path, watch: Watch) -> None:
    assert watch.is_of(corpus)
    corpus.rename(corpus.with_name("elsewhere"))
    assert watch.changes() is None
    assert not watch.is_of(corpus)
    corpus.mkdir()
    assert not watch.is_of(corpus)


def test_a_folder_that_is_not_there_cannot_be_watched(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Watch(tmp_path / "corpus", tmp_path / "index")


def test_it_says_when_there_was_more_than_the_system_remembers(corpus: Path, watch: Watch) -> None:
    most = int(Path("/proc/sys/fs/inotify/max_queued_events").read_text())
    if most > 50_000:
        pytest.skip(f"THE SYSTEM REMEMBERS {most} EVENTS: too many to bring about")
    files = [(corpus / name).open("a") for name in ("a.txt", "un/b.txt")]
    for _ in range(most // 2 + 1):  # in turn, since events that repeat the last one are dropped
        for file in files:
            file.write("x")
            file.flush()
    for file in files:
        file.close()
    assert watch.changes() is None


LIMITED = """
import resource, sys
from pathlib import Path
from indexer.watching import LIMIT, Watch
resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
made = []
try:
    for _ in range(100_000):
        made.append(Watch(Path(sys.argv[1]), Path(sys.argv[1], "index")))
except OSError as error:
    print(error.errno in LIMIT, len(made))
"""


def test_a_system_that_lends_no_more_watches_says_so(corpus: Path) -> None:
    done = subprocess.run(  # noqa: S603 - our own code, in a process whose handles go with it
        [sys.executable, "-c", LIMITED, str(corpus)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    limited, made = done.stdout.split()
    assert limited == "True"
    assert int(made) > 0
