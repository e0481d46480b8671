"""Corpus -> index: what an update does, reports, survives and refuses."""

from __future__ import annotations

import contextlib
import ctypes
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
import threading
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer import (
    CorpusError,
    CorpusShrunk,
    Index,
    IndexLocked,
    IndexMissing,
    IndexOutdated,
    Report,
    SearchError,
    SearchRequest,
    Settings,
)
from indexer.analysis import spelled
from indexer.making import analyse
from indexer.model import Extract, FileState
from indexer.state import STATE_FILE, load

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from indexer.asked import Ticket

HOME = Path(__file__).parent.parent
ENGLISH = "The committee met on Tuesday morning and adopted the report on desalination."
FRENCH = "La commission s’est réunie mardi matin et elle a adopté le rapport sur l’irrigation."
ARABIC = "اجتمعت اللجنة صباح يوم الثلاثاء واعتمدت التقرير المتعلق بالزراعة دون تصويت."
RUSSIAN = "Комитет собрался во вторник утром и принял доклад о сельском хозяйстве без голосования."


@dataclass
class Desk:
    """A corpus and an index of it."""

    folder: Path
    index: Index

    def write(self, name: str, content: str | bytes = ENGLISH) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def ids(self) -> list[str]:
        return [document.id for document in self.index.documents()]

    def found(self, words: str) -> set[str]:
        results = self.index.search(SearchRequest(words, limit=100))
        return {hit.document.id for hit in results.hits}

    def reasons(self, report: Report | None = None) -> dict[str, str]:
        failed = self.index.stats().failed if report is None else report.failed
        return {failure.id: failure.reason for failure in failed}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    folder = tmp_path / "corpus"
    folder.mkdir()
    with Index.open(tmp_path / "index", corpus=folder, settings=Settings()) as index:
        yield Desk(folder, index)


def with_settings(desk: Desk, **changes: object) -> Desk:
    return Desk(desk.folder, Index.open(settings=desk.index.settings.updated(changes)))


def python(script: str, *arguments: Path | str) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - our own script
        [sys.executable, "-c", textwrap.dedent(script), *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


# --- what is reported --------------------------------------------------------------------------


def test_every_document_is_added_once_and_then_unchanged(desk: Desk) -> None:
    names = ["a.txt", "un/b.md", "un/deep/c.html"]
    for name in names:
        desk.write(name, f"<p>{ENGLISH}</p>" if name.endswith("html") else ENGLISH)
    assert desk.index.update() == Report(added=tuple(names))
    assert desk.index.update() == Report(unchanged=3)
    assert desk.index.update() == Report(unchanged=3)
    assert desk.ids() == names


def test_an_update_reports_each_document_under_what_happened_to_it(desk: Desk) -> None:
    for name in ("changed.txt", "removed.txt", "same.txt", "broken.txt"):
        desk.write(name)
    desk.index.update()
    desk.write("added.txt")
    desk.write("changed.txt", f"{ENGLISH} It met again on Friday.")
    desk.write("broken.txt", b"\0\1\2" * 100)
    (desk.folder / "removed.txt").unlink()
    report = desk.index.update()
    assert (report.added, report.changed, report.removed, report.unchanged) == (
        ("added.txt",),
        ("changed.txt",),
        ("removed.txt",),
        1,
    )
    assert list(desk.reasons(report)) == ["broken.txt"]
    assert desk.ids() == ["added.txt", "changed.txt", "same.txt"]
    assert desk.found("Friday") == {"changed.txt"}


def test_a_touched_file_is_not_changed(desk: Desk) -> None:
    path = desk.write("a.txt")
    desk.index.update()
    os.utime(path, (1, 1))
    assert desk.index.update() == Report(unchanged=1)
    assert desk.index.update() == Report(unchanged=1)


def test_a_copy_with_the_same_content_in_its_place_is_not_changed(desk: Desk) -> None:
    path = desk.write("a.txt")
    desk.index.update()
    (desk.folder / "copy.tmp").write_bytes(path.read_bytes())
    (desk.folder / "copy.tmp").replace(path)
    os.utime(path, (5, 5))
    assert desk.index.update() == Report(unchanged=1)


def test_an_edit_that_keeps_the_size_is_seen_by_its_time(desk: Desk) -> None:
    path = desk.write("a.txt", "The committee met on Monday morning.")
    desk.index.update()
    before = path.stat().st_mtime_ns
    desk.write("a.txt", "The committee met on Friday morning.")
    os.utime(path, ns=(before, before + 1))
    assert desk.index.update() == Report(changed=("a.txt",))
    assert desk.found("Friday") == {"a.txt"}
    assert desk.found("Monday") == set()


def test_an_edit_that_keeps_both_size_and_time_is_seen_by_a_rebuild_only(desk: Desk) -> None:
    # The price of looking at size and time first: whoever sets the clock back must say rebuild.
    path = desk.write("a.txt", "The committee met on Monday morning.")
    desk.index.update()
    before = path.stat().st_mtime_ns
    desk.write("a.txt", "The committee met on Friday morning.")
    os.utime(path, ns=(before, before))
    assert desk.index.update() == Report(unchanged=1)
    assert desk.found("Friday") == set()
    desk.index.rebuild()
    assert desk.found("Friday") == {"a.txt"}


@pytest.mark.parametrize("before", ["", '{"title": "A"}'])
@pytest.mark.parametrize("after", ["", '{"title": "B"}'])
def test_a_sidecar_that_comes_goes_or_changes_changes_its_document(
    desk: Desk, before: str, after: str
) -> None:
    desk.write("a.txt")
    sidecar = desk.folder / "a.txt.meta.json"
    if before:
        sidecar.write_text(before)
    desk.index.update()
    sidecar.unlink(missing_ok=True)
    if after:
        sidecar.write_text(after)
    report = desk.index.update()
    assert report == (Report(changed=("a.txt",)) if before or after else Report(unchanged=1))
    assert desk.index.documents()[0].title == ("B" if after else ENGLISH)


def test_an_edited_sidecar_is_seen_even_beside_a_file_from_the_future(desk: Desk) -> None:
    # Unpacked archives and other people's clocks bring files dated tomorrow.
    path = desk.write("a.txt", FRENCH)
    os.utime(path, (4_000_000_000, 4_000_000_000))
    desk.write("a.txt.meta.json", '{"language": "en"}')
    desk.index.update()
    desk.write("a.txt.meta.json", '{"language": "fr"}')
    desk.index.update()
    assert desk.index.documents()[0].language == "fr"


def test_a_renamed_document_goes_under_its_old_name_and_comes_under_its_new(desk: Desk) -> None:
    desk.write("keep.txt")
    path = desk.write("old.txt")
    desk.index.update()
    path.rename(desk.folder / "new.txt")
    assert desk.index.update() == Report(added=("new.txt",), removed=("old.txt",), unchanged=1)


def test_progress_counts_files_up_to_all_of_them(desk: Desk) -> None:
    for number in range(25):
        desk.write(f"{number:02}.txt")
    seen: list[tuple[int, int]] = []
    desk.index.update(progress=lambda done, total: seen.append((done, total)))
    assert seen == [(done, 25) for done in range(1, 26)]
    seen.clear()
    desk.index.update(progress=lambda done, total: seen.append((done, total)))
    assert seen == []


def test_two_files_whose_names_are_one_in_nfc_cost_no_document_but_one(desk: Desk) -> None:
    desk.write("cafe\u0301.txt", "decomposed")
    desk.write("caf\u00e9.txt", "composed")
    desk.write("other.txt")
    report = desk.index.update()
    assert desk.ids() == ["café.txt", "other.txt"]
    assert "NFC" in desk.reasons(report)["café.txt"]


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["a.txt", "b.txt", "un/c.txt", "un/d.md", "news/e.txt"]),
            st.sampled_from(["monday", "tuesday", "friday", "\0\0\0", ""]),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_the_index_always_agrees_with_the_folder(
    tmp_path_factory: pytest.TempPathFactory, states: list[dict[str, str]]
) -> None:
    home = tmp_path_factory.mktemp("model")
    folder = home / "corpus"
    folder.mkdir()
    with Index.open(home / "index", corpus=folder, settings=Settings()) as index:
        desk = Desk(folder, index)
        for time, state in enumerate(states):
            for path in [path for path in folder.rglob("*") if path.is_file()]:
                path.unlink()
            for name, word in state.items():
                path = desk.write(name, word if word in {"", "\0\0\0"} else f"met on {word} again")
                os.utime(path, (time, time))
            report = index.update(accept_removals=True)
            good = {name for name, word in state.items() if word not in {"", "\0\0\0"}}
            assert set(desk.ids()) == good
            assert set(desk.reasons(report)) == set(state) - good
            for word in ("monday", "tuesday", "friday"):
                assert desk.found(word) == {n for n, said in state.items() if said == word}
            again = index.update()
            assert (again.added, again.changed) == ((), ())


# --- PATH --------------------------------------------------------------------------------------


def test_a_path_limits_the_walk_and_removes_nothing_outside_it(desk: Desk) -> None:
    for name in ("un/a.txt", "un/b.txt", "news/c.txt", "news/d.txt", "union/e.txt"):
        desk.write(name)
    desk.index.update()
    for name in ("un/a.txt", "news/c.txt", "union/e.txt"):
        (desk.folder / name).unlink()
    for name in ("un/b.txt", "news/d.txt"):
        desk.write(name, f"{ENGLISH} It met again on Friday.")
    desk.write("un/new.txt")
    desk.write("news/new.txt")
    report = desk.index.update((desk.folder / "un",))
    assert report == Report(added=("un/new.txt",), changed=("un/b.txt",), removed=("un/a.txt",))
    assert desk.ids() == ["news/c.txt", "news/d.txt", "un/b.txt", "un/new.txt", "union/e.txt"]
    assert desk.found("Friday") == {"un/b.txt"}


def test_a_path_may_be_a_file_several_files_or_everything(desk: Desk) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        desk.write(name)
    desk.index.update()
    for name in ("a.txt", "b.txt", "c.txt"):
        desk.write(name, FRENCH)
    assert desk.index.update((desk.folder / "a.txt",)).changed == ("a.txt",)
    assert desk.index.update((desk.folder / "b.txt", desk.folder / "a.txt")).changed == ("b.txt",)
    assert desk.index.update((desk.folder,)).changed == ("c.txt",)


def test_a_path_to_a_removed_file_removes_it(desk: Desk) -> None:
    path = desk.write("a.txt")
    desk.write("b.txt")
    desk.index.update()
    path.unlink()
    assert desk.index.update((path,)) == Report(removed=("a.txt",))
    assert desk.ids() == ["b.txt"]


def test_a_path_limits_the_walk_of_the_first_update_too(desk: Desk) -> None:
    desk.write("un/a.txt")
    desk.write("news/b.txt")
    assert desk.index.update((desk.folder / "un",)) == Report(added=("un/a.txt",))
    assert desk.index.update() == Report(added=("news/b.txt",), unchanged=1)


def test_a_path_outside_the_corpus_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    desk.write("a.txt")
    desk.index.update()
    desk.write("b.txt")
    with pytest.raises(CorpusError):
        desk.index.update((desk.folder / "b.txt", tmp_path))
    assert desk.ids() == ["a.txt"]


def test_failures_outside_the_path_stay_on_record_and_those_within_are_looked_at_again(
    desk: Desk,
) -> None:
    desk.write("un/bad.txt", "")
    desk.write("news/bad.txt", "")
    desk.index.update()
    desk.write("un/bad.txt", ENGLISH)
    assert desk.index.update((desk.folder / "un",)).added == ("un/bad.txt",)
    assert set(desk.reasons()) == {"news/bad.txt"}
    desk.write("news/bad.txt", ENGLISH)
    desk.index.update()
    assert desk.reasons() == {}


# --- languages ---------------------------------------------------------------------------------

HEADING = "Interventions"  # an English word, too
FRENCH_PAGE = f"{HEADING}\n\n{FRENCH} {FRENCH}\n\n{HEADING}\n\n{ENGLISH} {ENGLISH}\n\n{ARABIC}\n"


def languages(desk: Desk, name: str) -> list[str]:
    return [passage.language for passage in desk.index.read(name).passages]


@pytest.mark.parametrize("how", ["front matter", "sidecar", "name", "nothing"])
def test_a_paragraph_keeps_its_language_and_a_heading_takes_that_of_its_document(
    desk: Desk, how: str
) -> None:
    front = "---\nlanguage: fr\n---\n" if how == "front matter" else ""
    name = "a.fr.txt" if how == "name" else "a.txt"
    desk.write(name, f"{front}{FRENCH_PAGE}\n{FRENCH} {FRENCH}")
    if how == "sidecar":
        desk.write("a.txt.meta.json", '{"language": "fr-CA"}')
    desk.index.update()
    assert desk.index.documents()[0].language == "fr"
    found = languages(desk, name)
    assert (found[0], found[2]) == ("fr", "fr"), "headings"
    assert {"en", "ar"} < set(found), "an English and an Arabic paragraph"


@pytest.mark.parametrize("wrong", ["en", "fr"])
def test_a_wrong_guess_is_corrected_by_saying_so(desk: Desk, wrong: str) -> None:
    # Two words that are the same in both languages, and nothing else to go by.
    right = "fr" if wrong == "en" else "en"
    desk.write("a.txt", f"---\nlanguage: {wrong}\n---\nObservations\n")
    desk.index.update()
    assert (desk.index.documents()[0].language, languages(desk, "a.txt")) == (wrong, [wrong])
    desk.write("a.txt.meta.json", f'{{"language": "{right}"}}')
    desk.index.update()
    assert (desk.index.documents()[0].language, languages(desk, "a.txt")) == (right, [right])


@pytest.mark.parametrize("declared", ["en", "ar", "xx", ""])
def test_what_is_declared_never_outweighs_what_a_paragraph_clearly_is(
    desk: Desk, declared: str
) -> None:
    desk.write("a.txt", f"---\nlanguage: {declared}\n---\n{FRENCH} {FRENCH}")
    desk.index.update()
    assert set(languages(desk, "a.txt")) == {"fr"}
    assert desk.index.documents()[0].language == (declared if declared in {"en", "ar"} else "fr")


def test_a_heading_of_a_document_in_none_of_our_languages_is_guessed(desk: Desk) -> None:
    desk.write("a.txt", f"{RUSSIAN} {RUSSIAN}\n\nThe report of the committee\n")
    desk.index.update()
    assert languages(desk, "a.txt")[-1] == "en"


# --- bad files ---------------------------------------------------------------------------------

SCRIPT_ONLY = b"<html><body><script>var secret = 1;</script><style>p{}</style></body></html>"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.txt", b"", "empty"),
        ("blank.txt", b" \n\t\r\n ", "empty"),
        ("blank.md", b"\n\n", "empty"),
        ("mark-only.txt", b"\xef\xbb\xbf", "no text"),
        ("nbsp.txt", "\u00a0\u2003".encode(), "no text"),
        ("front-matter-only.md", b"---\ntitle: A\n---\n", "no text"),
        ("rule-only.md", b"***\n", "no text"),
        ("binary.txt", bytes(range(256)) * 4, "binary"),
        ("nul.md", b"\0" * 1000, "binary"),
        ("photo.html", b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" * 50, "binary"),
        ("photo.png", b"\x89PNG\r\n\x1a\n", ".png"),
        ("letter.doc", b"\xd0\xcf\x11\xe0", ".doc"),
        ("letter.docx", b"PK\3\4", "damaged"),
        ("secret.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "encrypted"),
        ("letter.pdf", b"%PDF-1.4 and nothing", "damaged"),
        ("letter.odt", b"Dear Sir", "damaged"),
        ("book.epub", b"", "empty"),
        ("no-suffix", b"text", "without suffix"),
        ("empty.html", b"<html><head></head><body></body></html>", "no text"),
        ("comment.html", b"<!-- nothing -->", "no text"),
        ("script-only.html", SCRIPT_ONLY, "no text"),
        ("line.txt", b"word " * 10_000_000, "limit"),  # one line of 50 MB
    ],
)
def test_a_bad_file_is_reported_with_its_reason_and_every_other_is_indexed(
    desk: Desk, name: str, content: bytes, reason: str
) -> None:
    desk.write("a.txt")
    desk.write(name, content)
    desk.write("z.md")
    report = desk.index.update()
    assert desk.ids() == ["a.txt", "z.md"]
    assert list(desk.reasons(report)) == [name]
    assert reason in desk.reasons(report)[name]
    assert desk.reasons() == desk.reasons(report), "stats repeat what the update said"
    assert desk.index.update().added == (), "and the next update tries once more, in vain"


@pytest.mark.parametrize("sidecar", [b"{", b"[]", b"\xff\xfe", b"[" * 100_000])
def test_a_broken_sidecar_keeps_its_document_out_and_no_other(desk: Desk, sidecar: bytes) -> None:
    desk.write("a.txt")
    desk.write("bad.txt")
    desk.write("bad.txt.meta.json", sidecar)
    report = desk.index.update()
    assert desk.ids() == ["a.txt"]
    assert "sidecar" in desk.reasons(report)["bad.txt"]


@contextlib.contextmanager
def closed(path: Path, mode: int) -> Iterator[None]:
    """Take permissions from a path, and from root, if that is who we are, the right to ignore it.

    Linux keeps that right in two capabilities of each thread (capabilities(7)); they come back.
    """
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    held = (ctypes.c_uint32 * 6)()
    libc = ctypes.CDLL(None)
    if os.geteuid() == 0:
        if sys.platform != "linux" or libc.capget(header, held):
            pytest.skip("root reads everything")
        fewer = (ctypes.c_uint32 * 6)(*held)
        fewer[0] &= ~0b110  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        libc.capset(header, fewer)
    before = path.stat().st_mode
    path.chmod(mode)
    try:
        yield
    finally:
        if os.geteuid() == 0:
            libc.capset(header, held)
        path.chmod(before)


def test_an_unreadable_file_is_reported_with_its_reason(desk: Desk) -> None:
    path = desk.write("secret.txt")
    desk.write("a.txt")
    with closed(path, 0):
        report = desk.index.update()
    assert desk.ids() == ["a.txt"]
    assert "cannot be opened" in desk.reasons(report)["secret.txt"]


@pytest.mark.parametrize("mode", [0o000, 0o400])
def test_an_unreadable_folder_is_reported_and_its_documents_stay(desk: Desk, mode: int) -> None:
    # They are not gone: they only cannot be seen. 0o400: names can be listed, nothing opened.
    desk.write("a.txt")
    folder = desk.write("closed/b.txt").parent
    desk.index.update()
    with closed(folder, mode):
        report = desk.index.update()
    assert report.removed == ()
    assert any("closed" in failure.id for failure in report.failed)
    assert desk.ids() == ["a.txt", "closed/b.txt"]


def test_an_unreadable_corpus_folder_is_an_error_and_leaves_the_index_as_it_is(desk: Desk) -> None:
    desk.write("a.txt")
    desk.index.update()
    with closed(desk.folder, 0), pytest.raises(CorpusError):
        desk.index.update()
    assert desk.ids() == ["a.txt"]


def test_an_index_folder_that_cannot_be_written_is_an_error_of_ours(desk: Desk) -> None:
    desk.write("a.txt")
    desk.index.update()
    with closed(desk.index.settings.index, 0o500):
        assert desk.ids() == ["a.txt"], "it can still be read"
        with pytest.raises(SearchError):
            desk.index.update()
    with closed(desk.index.settings.index.parent, 0o500), pytest.raises(SearchError):
        Index.open(
            desk.index.settings.index.parent / "another", corpus=desk.folder, settings=Settings()
        ).update()


def test_a_file_over_the_limit_of_bytes_is_reported_without_being_read(desk: Desk) -> None:
    small = with_settings(desk, max_document_bytes=100)
    small.write("a.txt", "x" * 100)
    small.write("b.txt", "x" * 101)
    report = small.index.update()
    assert report.added == ("a.txt",)
    assert "101" in small.reasons(report)["b.txt"]
    assert "100" in small.reasons(report)["b.txt"]


def test_a_text_over_the_limit_of_characters_is_reported(desk: Desk) -> None:
    small = with_settings(desk, max_document_characters=100)
    small.write("a.txt", "é" * 100)
    small.write("b.txt", "x" * 101)
    report = small.index.update()
    assert report.added == ("a.txt",)
    assert "101" in small.reasons(report)["b.txt"]


def test_a_named_pipe_does_not_make_an_update_wait_forever(desk: Desk) -> None:
    desk.write("a.txt")
    os.mkfifo(desk.folder / "pipe.txt")
    process = python(
        """
        import sys
        from indexer import Index, Settings
        with Index.open(sys.argv[1], corpus=sys.argv[2], settings=Settings()) as index:
            print(*index.update().added)
        """,
        desk.index.settings.index,
        desk.folder,
    )
    try:
        out, err = process.communicate(timeout=8)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        pytest.fail("the update waits for somebody to write into the pipe")
    assert out.split() == ["a.txt"], err


def test_a_link_to_itself_disturbs_no_other_file(desk: Desk) -> None:
    desk.write("a.txt")
    (desk.folder / "loop.txt").symlink_to("loop.txt")
    assert desk.index.update().added == ("a.txt",)


def test_front_matter_cannot_grow_beyond_the_file_it_stands_in(desk: Desk) -> None:
    # YAML's aliases: each line repeats the one before ten times ("billion laughs").
    lines = ["a0: &a0 [" + ",".join(["x"] * 10) + "]"]
    lines += [f"a{n}: &a{n} [" + ",".join([f"*a{n - 1}"] * 10) + "]" for n in range(1, 5)]
    content = "\n".join(["---", *lines, "---", ENGLISH])
    desk.write("a.md", content)
    desk.index.update()
    kept = sum(len(value) for d in desk.index.documents() for value in d.metadata.values())
    assert kept <= len(content)


def test_an_index_that_lies_within_the_corpus_is_no_document_of_it(tmp_path: Path) -> None:
    # `dragoman --corpus . index` in a folder of documents.
    (tmp_path / "a.txt").write_text(ENGLISH)
    with Index.open(tmp_path / "index", corpus=tmp_path, settings=Settings()) as index:
        index.update()
        assert index.update() == Report(unchanged=1)


def test_a_document_that_turns_bad_leaves_the_index_until_it_is_good_again(desk: Desk) -> None:
    desk.write("a.txt")
    desk.write("b.txt", f"{ENGLISH} Friday.")
    desk.index.update()
    desk.write("b.txt", b"\0\1\2\3" * 100)
    assert list(desk.reasons(desk.index.update())) == ["b.txt"]
    assert desk.ids() == ["a.txt"]
    assert desk.found("Friday") == set()
    desk.write("b.txt", f"{ENGLISH} Friday again.")
    assert desk.index.update().added == ("b.txt",)
    assert desk.found("Friday") == {"b.txt"}
    assert desk.reasons() == {}


def test_a_bad_file_that_goes_is_off_the_record(desk: Desk) -> None:
    desk.write("a.txt")
    path = desk.write("b.txt", "")
    desk.index.update()
    path.unlink()
    assert desk.index.update() == Report(unchanged=1)
    assert desk.reasons() == {}


# --- interrupted -------------------------------------------------------------------------------

KILLED_AFTER = """
    import os, signal, sys
    from indexer import Index, Settings

    def progress(done, total):
        if done == int(sys.argv[3]):
            os.kill(os.getpid(), signal.SIGKILL)

    settings = Settings(batch_documents=10)
    with Index.open(sys.argv[1], corpus=sys.argv[2], settings=settings) as index:
        getattr(index, sys.argv[4])(progress=progress)
    """


def kill_after(desk: Desk, number: int, what: str) -> None:
    process = python(KILLED_AFTER, desk.index.settings.index, desk.folder, str(number), what)
    _, err = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL, err


@pytest.mark.parametrize("number", [1, 27])
def test_an_update_that_is_killed_is_completed_by_the_next(desk: Desk, number: int) -> None:
    for n in range(30):
        desk.write(f"{n:02}.txt", f"{ENGLISH} Number {n}.")
    kill_after(desk, number, "update")
    assert desk.index.building is None, "nobody is at work any more"
    report = desk.index.update()
    assert len(report.added) + report.unchanged == 30
    assert (report.failed, report.removed, report.changed) == ((), (), ())
    assert len(desk.ids()) == len(set(desk.ids())) == 30
    assert len(desk.found("committee")) == 30
    assert desk.found("29") == {"29.txt"}
    assert desk.index.update() == Report(unchanged=30)


def test_a_rebuild_that_is_killed_is_completed_by_the_next_update(desk: Desk) -> None:
    for n in range(30):
        desk.write(f"{n:02}.txt", f"{ENGLISH} Number {n}.")
    desk.write("bad.txt", "")
    desk.index.update()
    kill_after(desk, 27, "rebuild")
    desk.index.update()
    assert len(desk.ids()) == 30
    assert desk.found("29") == {"29.txt"}
    assert list(desk.reasons()) == ["bad.txt"]


def test_an_update_that_fails_half_way_keeps_what_it_committed_and_can_be_repeated(
    desk: Desk,
) -> None:
    for n in range(30):
        desk.write(f"{n:02}.txt")

    def progress(done: int, _: int) -> None:
        if done == 25:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        desk.index.update(progress=progress)
    assert desk.index.building is None
    assert desk.ids() == [f"{n:02}.txt" for n in range(20)], "the first batch was committed"
    assert desk.index.update().added == tuple(f"{n:02}.txt" for n in range(20, 30))


# --- refused -----------------------------------------------------------------------------------


@pytest.fixture
def settled(desk: Desk) -> Desk:
    """An index of three documents; `unchanged` must hold for it after what is refused."""
    for name in ("a.txt", "b.txt", "c.txt"):
        desk.write(name)
    desk.index.update()
    return desk


def still_whole(desk: Desk) -> bool:
    return desk.ids() == ["a.txt", "b.txt", "c.txt"] == sorted(desk.found("committee"))


def make_outdated(desk: Desk) -> None:
    """Pretend that another schema made the index."""
    path = desk.index.settings.index / STATE_FILE
    state = json.loads(path.read_text())
    state["versions"]["schema"] = "1"
    path.write_text(json.dumps(state))


def test_a_missing_corpus_folder_leaves_the_index_as_it_is(settled: Desk) -> None:
    settled.folder.rename(settled.folder.with_name("elsewhere"))
    for run in (settled.index.update, settled.index.rebuild):
        with pytest.raises(CorpusError):
            run()
        assert still_whole(settled)


def test_a_folder_whose_documents_are_all_gone_leaves_the_index_as_it_is(settled: Desk) -> None:
    for path in settled.folder.iterdir():
        path.unlink()
    with pytest.raises(CorpusShrunk) as raised:
        settled.index.update()
    assert "accept-removals" in raised.value.next
    assert still_whole(settled)


def test_one_new_file_does_not_hide_that_all_the_others_are_gone(settled: Desk) -> None:
    for path in settled.folder.iterdir():
        path.unlink()
    settled.write("README.txt")
    with pytest.raises(CorpusShrunk):
        settled.index.update()
    assert still_whole(settled)


def test_removals_that_are_accepted_are_made(settled: Desk) -> None:
    for path in settled.folder.iterdir():
        path.unlink()
    report = settled.index.update(accept_removals=True)
    assert report.removed == ("a.txt", "b.txt", "c.txt")
    assert settled.ids() == []


def test_an_outdated_index_of_a_folder_that_is_empty_now_is_not_thrown_away(settled: Desk) -> None:
    # An upgrade and an unmounted share at once: the index is old, but it is all there is.
    make_outdated(settled)
    for path in settled.folder.iterdir():
        path.unlink()
    with pytest.raises(CorpusShrunk):
        settled.index.update()


def test_a_second_writer_is_told_that_the_index_is_locked(settled: Desk, tmp_path: Path) -> None:
    settled.write("d.txt")
    refused: list[IndexLocked] = []

    def progress(_: int, __: int) -> None:
        with (
            Index.open(tmp_path / "index", corpus=settled.folder, settings=Settings()) as second,
            pytest.raises(IndexLocked) as raised,
        ):
            second.update()
        refused.append(raised.value)

    assert settled.index.update(progress=progress).added == ("d.txt",)
    assert len(refused) == 1
    assert settled.index.update() == Report(unchanged=4), "and the lock is gone afterwards"


def test_a_second_process_is_told_too_and_the_lock_dies_with_its_holder(settled: Desk) -> None:
    holder = python(
        """
        import sys
        from pathlib import Path
        from indexer import state
        with state.writing(Path(sys.argv[1])):
            print("held", flush=True)
            sys.stdin.read()
        """,
        settled.index.settings.index,
    )
    assert holder.stdout
    assert holder.stdout.readline() == "held\n"
    for run in (settled.index.update, settled.index.rebuild):
        with pytest.raises(IndexLocked):
            run()
    assert still_whole(settled)
    holder.kill()
    holder.communicate()
    assert settled.index.update() == Report(unchanged=3)


def test_two_updates_at_once_end_as_one_or_are_refused(desk: Desk) -> None:
    for n in range(30):
        desk.write(f"{n:02}.txt")
    outcomes: list[object] = []

    def run() -> None:
        try:
            outcomes.append(desk.index.update())
        except IndexLocked as error:
            outcomes.append(error)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 4
    assert sum(isinstance(one, Report) and len(one.added) == 30 for one in outcomes) == 1
    assert len(desk.ids()) == 30


# --- other versions ----------------------------------------------------------------------------


def test_readers_refuse_an_index_that_other_versions_made_and_an_update_builds_it_anew(
    settled: Desk,
) -> None:
    make_outdated(settled)
    with Index.open(settings=settled.index.settings) as reader:
        readable = reader.ready
        assert not readable
        with pytest.raises(IndexOutdated):
            reader.search(SearchRequest("committee"))
        with pytest.raises(IndexOutdated):
            reader.documents()
        with pytest.raises(IndexOutdated):
            reader.read("a.txt")
        with pytest.raises(IndexOutdated):
            reader.stats()
        assert reader.update().added == ("a.txt", "b.txt", "c.txt")
        assert reader.ready
        assert still_whole(Desk(settled.folder, reader))


def test_an_outdated_index_is_built_anew_as_a_whole_whatever_path_is_given(settled: Desk) -> None:
    make_outdated(settled)
    with Index.open(settings=settled.index.settings) as index:
        index.update((settled.folder / "a.txt",))
        assert still_whole(Desk(settled.folder, index)), "half of it would be old words"


def test_an_index_is_stamped_with_the_code_that_made_its_words_not_with_the_code_on_disk(
    tmp_path: Path,
) -> None:
    # A process that was started before an upgrade goes on with the old code.
    for package in ("indexer", "webapp"):
        shutil.copytree(HOME / package, tmp_path / package)
    shutil.copy(HOME / "pyproject.toml", tmp_path)
    script = """
        from pathlib import Path
        from indexer import schema
        before = schema.versions()
        assert Path(schema.__file__).parent == Path("indexer").absolute()
        with open("indexer/languages/en.py", "a") as file:
            file.write("# another release\\n")
        assert schema.versions() == before
        """
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-c", textwrap.dedent(script)],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_a_rebuild_gives_the_same_index_as_the_updates_before_it(settled: Desk) -> None:
    settled.write("b.txt", FRENCH)
    (settled.folder / "c.txt").unlink()
    settled.write("d.txt", ARABIC)
    settled.index.update()
    before = (settled.index.documents(), settled.found("committee"), settled.found("rapport"))
    report = settled.index.rebuild()
    assert report.added == ("a.txt", "b.txt", "d.txt")
    with Index.open(settings=settled.index.settings) as fresh:
        again = Desk(settled.folder, fresh)
        assert (fresh.documents(), again.found("committee"), again.found("rapport")) == before


def test_nothing_can_be_read_before_the_first_update(desk: Desk) -> None:
    desk.write("a.txt")
    with pytest.raises(IndexMissing):
        desk.index.search(SearchRequest("committee"))


def test_an_empty_folder_makes_an_empty_index(desk: Desk) -> None:
    assert desk.index.update() == Report()
    assert desk.index.ready
    assert desk.ids() == []
    assert desk.index.search(SearchRequest("committee")).total == 0


# --- languages ---------------------------------------------------------------------------------


def test_the_words_of_a_mixed_document_are_found_under_their_own_languages(desk: Desk) -> None:
    desk.write("mixed.txt", f"{ENGLISH}\n\n{FRENCH}\n\n{ARABIC}\n\n{RUSSIAN}")
    desk.index.update()
    reading = desk.index.read("mixed.txt")
    assert [passage.language for passage in reading.passages] == ["en", "fr", "ar", "und"]
    for word, language, why in (
        ("committees", "en", "only the English stemmer takes the plural off"),
        ("irrigations", "fr", "only the French chain takes l’ off"),
        ("زراعة", "ar", "only the Arabic stemmer takes the article off"),
        ("доклад", "und", "no stems, but found as written"),
    ):
        (hit,) = desk.index.search(SearchRequest(word, cross=False)).hits
        lit = {p.language for p in hit.passages if p.marks}
        assert lit == {language}, why


@pytest.mark.parametrize(
    ("declared", "expected"), [("fr", "fr"), ("en", "en"), ("ar", "ar"), ("", "en")]
)
def test_a_mixed_document_counts_once_under_its_declared_language_else_that_of_most_of_it(
    desk: Desk, declared: str, expected: str
) -> None:
    desk.write("mixed.txt", "\n\n".join([ENGLISH * 3, FRENCH, ARABIC]))
    if declared:
        desk.write("mixed.txt.meta.json", json.dumps({"language": declared}))
    desk.index.update()
    counts = {"ar": 0, "en": 0, "fr": 0} | {expected: 1}
    assert desk.index.stats().documents == counts
    for word in ("committee", "rapport", "اللجنة"):
        assert desk.index.search(SearchRequest(word)).totals == counts
    passages = desk.index.stats().passages
    assert all(passages[code] for code in ("ar", "en", "fr"))


def test_a_declared_language_does_not_overrule_the_passages(desk: Desk) -> None:
    desk.write("a.fr.txt", f"{ENGLISH}\n\n{ARABIC}")
    desk.index.update()
    reading = desk.index.read("a.fr.txt")
    assert reading.document.language == "fr"
    assert [passage.language for passage in reading.passages] == ["en", "ar"]


@pytest.mark.parametrize(
    ("declared", "text", "expected", "why"),
    [
        ("en", "La séance est levée à midi, dit le président.", "fr", "grammar words and accents"),
        ("en", "Le conseil s’est réuni hier à Bakou.", "fr", "short, and plainly French"),
        ("fr", "The council met yesterday in Baku.", "en", "short, and plainly English"),
        ("fr", "The committee met yesterday in Baku, they say.", "en", "plainly English"),
        ("fr", "Istanbul, 23 juin, Dragoman Newsroom", "fr", "names tell nothing"),
        ("fr", "Dragoman Newsroom", "fr", "names tell nothing"),
        ("en", "Résumé", "en", "one word tells nothing"),
        ("en", "مجلس الأمن", "ar", "script tells all"),
    ],
)
def test_a_short_paragraph_is_in_the_language_it_shows_else_in_the_declared_one(
    desk: Desk, declared: str, text: str, expected: str, why: str
) -> None:
    desk.write(f"a.{declared}.txt", f"{text}\n\n{ENGLISH}")
    desk.index.update()
    assert desk.index.read(f"a.{declared}.txt").passages[0].language == expected, why


def test_a_document_in_another_language_is_und_and_can_be_found(desk: Desk) -> None:
    desk.write("a.txt", RUSSIAN)
    desk.index.update()
    assert desk.index.documents()[0].language == "und"
    assert desk.found("доклад") == {"a.txt"}


@pytest.mark.parametrize("text", ["😀 🎉", "!!! ... ???", "12 + 30 = 42", "ـــ", "\u200f.\u200e"])
def test_a_text_without_words_disturbs_nothing(desk: Desk, text: str) -> None:
    desk.write("a.txt", text)
    desk.write("b.txt")
    report = desk.index.update()
    assert "b.txt" in report.added
    if "a.txt" in report.added:
        assert desk.index.read("a.txt").text == text


# --- what readers leave in a text --------------------------------------------------------------

MISLEADING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\0"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", "one \u202eevil\u2066 two\0 " + ENGLISH),
        ("a.md", "one \u202eevil\u2066 two\0 " + ENGLISH),
        ("a.md", "one &#x202e;evil&#8294; two"),  # Markdown reads HTML's entities
        ("a.html", "<p>one \u202eevil\u2066 two</p>"),
        ("a.html", "<p>one &#x202e;evil&#8294; two</p>"),
        ("a.txt", "---\ntitle: one \u202e evil\n---\ntwo"),
        ("a.txt", '---\ntitle: "one \\u202e evil"\n---\ntwo'),
        ("a.md", "# one &#x202e; evil\n\ntwo"),
    ],
)
def test_no_reader_lets_through_what_makes_a_text_read_as_something_else(
    desk: Desk, name: str, content: str
) -> None:
    desk.write(name, content)
    desk.index.update()
    reading = desk.index.read(name)
    assert not set(MISLEADING) & set(reading.text + reading.document.title)
    assert "evil" in reading.text + reading.document.title


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.xhtml", '<?xml version="1.0" encoding="utf-8"?>\n<html><body><p>{}</p></body></html>',
         "XHTML starts with a declaration"),
        ("a.html", '<html><head><meta charset="utf-16"></head><body><p>{}</p></body></html>',
         "a declaration that nobody could have read were it true"),
        ("a.html", '<html><head><meta charset="nonsense"></head><body><p>{}</p></body></html>',
         "an encoding that does not exist"),
        ("a.html", "<p>{}</p>", "a piece of a page"),
        ("a.html", "<p>\x08 {0}</p><p>\x0b {0}</p>", "stray control characters in a page"),
        ("a.md", "\x08 \x0b {}", "stray control characters in Markdown"),
        ("a.md", "# Heading\n\n<div>\n<p>{}</p>\n</div>\n", "a block of HTML in Markdown"),
        ("a.md", "> - **{}**\n", "a list in a quotation"),
        ("a.md", "```\n{}\n```\n", "a block of code"),
        ("a.md", "| a | b |\n|---|---|\n| x | {} |\n", "a table"),
        ("a.txt", "---\nnot: [yaml\n---\n{}", "front matter that is none"),
        ("a.txt", "---\n{}", "a rule at the top"),
    ],
)  # fmt: skip
def test_a_readers_text_keeps_the_words_of_the_file(
    desk: Desk, name: str, content: str, why: str
) -> None:
    desk.write(name, content.format(ENGLISH))
    report = desk.index.update()
    assert not report.failed, why
    assert desk.found("desalination") == {name}, why


def test_a_file_that_stays_bad_commits_nothing_and_counts_for_nothing(desk: Desk) -> None:
    desk.write("a.txt")
    desk.write("b.txt")
    desk.index.update()
    desk.write("b.txt", b"")
    desk.index.update()
    generation = desk.index.stats().generation
    desk.index.update()
    assert desk.index.stats().generation == generation
    made = load(desk.index.settings.index)
    assert made is not None
    assert made.documents == 1


def test_a_rebuild_brakes_too_before_everything_goes(desk: Desk) -> None:
    paths = [desk.write(name) for name in ("a.txt", "b.txt")]
    desk.index.update()
    for path in paths:
        path.unlink()
    with pytest.raises(CorpusShrunk):
        desk.index.rebuild()
    assert desk.ids() == ["a.txt", "b.txt"]
    assert desk.index.rebuild(accept_removals=True) == Report()


# Accents, elided articles and capitals; harakat, tatweel, hamzas and digits; possessives, acronyms,
# emoji, hidden signs, and words without end.
SPELLED_IN_MANY_WAYS = {
    "fr": "L’Œuvre de la côte d’Écosse, à Noël ; l’O.N.U. et la cote jusqu’à l'­été. " * 4,
    "ar": "عَلَّمَ الأُستاذُ العلمَ في المتـــحدة، وقال الآخر: ١٩٩٢ سنةٌ و٣٫٥ نقطة UNهي 😀 الله أكبر. " * 3,
    "en": f"The états’ naïve U.N. café’s Əliyev’s 👩‍👩‍👧 co­op 𐐷𐐷 1️⃣ and {'é' * 300} İzmir. " * 3,
}


@pytest.mark.parametrize("language", SPELLED_IN_MANY_WAYS)
def test_a_words_own_spelling_is_kept_where_it_is_not_the_surface(language: str) -> None:
    text = "\n\n".join([SPELLED_IN_MANY_WAYS[language], *SPELLED_IN_MANY_WAYS.values()])
    extract = Extract(text, {"language": language, "title": SPELLED_IN_MANY_WAYS[language]})
    made = analyse("a.txt", extract, {}, FileState(0, 0, ""))
    for source, words in ((made.text, made.words), (made.document.title, made.title)):
        own = [spelled(source[a:b]) for a, b in zip(words.starts, words.ends, strict=True)]
        assert words.spelled == [
            "" if spelling == surface else spelling
            for spelling, surface in zip(own, words.surfaces, strict=True)
        ]
        assert any(words.spelled)


# --- the brake ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gone", "new", "stops", "why"),
    [
        (2, 0, False, "two of ten are a fifth"),
        (3, 0, True, "three are more"),
        (3, 1, False, "one of them has another name now"),
        (9, 9, False, "a folder has been renamed, and one document stayed"),
        (9, 2, True, "most are gone"),
        (10, 10, True, "all are others: it may be another folder that is mounted here"),
    ],
)
def test_an_update_stops_where_more_than_a_fifth_is_gone_at_once(
    desk: Desk, gone: int, new: int, why: str, *, stops: bool
) -> None:
    for number in range(10):
        desk.write(f"{number}.txt")
    desk.index.update()
    for number in range(gone):
        (desk.folder / f"{number}.txt").unlink()
    for number in range(new):
        desk.write(f"new/{number}.txt")
    if stops:
        with pytest.raises(CorpusShrunk, match="at once"):
            desk.index.update()
        assert len(desk.ids()) == 10, why
        desk.index.update(accept_removals=True)
    else:
        desk.index.update()
    assert len(desk.ids()) == 10 - gone + new, why


@pytest.mark.parametrize("kept", [0, 1, 4])
def test_documents_that_were_removed_to_the_trash_stop_no_update(desk: Desk, kept: int) -> None:
    for number in range(10):
        desk.write(f"{number}.txt")
    desk.index.update()
    for number in range(kept, 10):
        desk.index.remove(f"{number}.txt")
    assert len(desk.index.update().removed) == 10 - kept
    assert len(desk.ids()) == kept


def test_a_few_removals_do_not_hide_that_a_folder_is_gone(desk: Desk) -> None:
    for number in range(10):
        desk.write(f"{number}.txt")
    desk.index.update()
    desk.index.remove("0.txt")
    for number in range(1, 5):
        (desk.folder / f"{number}.txt").unlink()
    with pytest.raises(CorpusShrunk, match="4 of 10"):
        desk.index.update()


# --- files with many documents -------------------------------------------------------------------


def lines(*documents: Mapping[str, object] | str) -> str:
    return "\n".join(d if isinstance(d, str) else json.dumps(d) for d in documents)


MEETING = {"id": "a", "text": f"{ENGLISH} It was a meeting.", "source": "Daily"}
VOTE = {"id": "b", "text": f"{ENGLISH} It was a vote.", "language": "en"}


def test_each_line_of_a_file_is_a_document_of_its_own(desk: Desk) -> None:
    desk.write("un/news.ndjson", lines(MEETING, VOTE))
    desk.write("z.txt")
    report = desk.index.update()
    assert report == Report(added=("un/news.ndjson#a", "un/news.ndjson#b", "z.txt"))
    assert desk.found("vote") == {"un/news.ndjson#b"}
    assert desk.index.read("un/news.ndjson#a").document.source == "Daily"
    assert desk.index.update() == Report(unchanged=3)


def test_a_changed_file_changes_the_documents_that_changed(desk: Desk) -> None:
    desk.write("news.ndjson", lines(MEETING, VOTE))
    desk.index.update()
    desk.write("news.ndjson", lines(VOTE, {"id": "c", "text": ENGLISH}, {"text": ENGLISH}))
    report = desk.index.update()
    assert report.added == ("news.ndjson#c", "news.ndjson#3")
    assert (report.changed, report.removed, report.unchanged) == ((), ("news.ndjson#a",), 1)
    desk.write("news.ndjson", lines({**VOTE, "text": f"{ENGLISH} Changed."}))
    report = desk.index.update()
    assert (report.changed, report.removed) == (
        ("news.ndjson#b",),
        ("news.ndjson#3", "news.ndjson#c"),
    )
    assert desk.ids() == ["news.ndjson#b"]


def test_the_documents_of_a_removed_file_go_with_it(desk: Desk) -> None:
    desk.write("news.ndjson", lines(MEETING, VOTE))
    desk.write("z.txt")
    desk.index.update()
    (desk.folder / "news.ndjson").unlink()
    assert desk.index.update().removed == ("news.ndjson#a", "news.ndjson#b")
    assert desk.ids() == ["z.txt"]


def test_bad_lines_are_told_as_long_as_they_are_there(desk: Desk) -> None:
    desk.write("news.ndjson", lines(MEETING, "{", {"id": "c"}, {"id": "d", "text": " "}))
    report = desk.index.update()
    assert report.added == ("news.ndjson#a",)
    assert set(desk.reasons(report)) == {
        "news.ndjson#line 2",
        "news.ndjson#line 3",
        "news.ndjson#d",
    }
    assert desk.index.update() == Report(unchanged=1)
    assert desk.reasons() == desk.reasons(report)
    desk.write("news.ndjson", lines(MEETING))
    desk.index.update()
    assert desk.reasons() == {}


def test_a_line_that_turns_bad_takes_its_document_along(desk: Desk) -> None:
    desk.write("news.ndjson", lines(MEETING, VOTE))
    desk.index.update()
    desk.write("news.ndjson", lines(MEETING, {"id": "b"}))
    assert desk.index.update().removed == ("news.ndjson#b",)
    desk.write("news.ndjson", "nothing of the kind, and longer")
    report = desk.index.update()
    assert list(desk.reasons(report)) == ["news.ndjson"]
    assert desk.ids() == []


def test_a_path_limits_the_walk_to_a_file_with_many(desk: Desk) -> None:
    desk.write("news.ndjson", lines(MEETING))
    desk.write("other.ndjson", lines(MEETING))
    desk.index.update()
    desk.write("news.ndjson", lines(MEETING, VOTE))
    desk.write("other.ndjson", lines(VOTE))
    report = desk.index.update((desk.folder / "news.ndjson",))
    assert (report.added, report.removed, report.failed) == (("news.ndjson#b",), (), ())
    assert desk.ids() == ["news.ndjson#a", "news.ndjson#b", "other.ndjson#a"]
    (desk.folder / "news.ndjson").unlink()
    assert desk.index.update((desk.folder / "news.ndjson",)).removed == (
        "news.ndjson#a",
        "news.ndjson#b",
    )


def test_a_sidecar_says_what_the_lines_do_not(desk: Desk) -> None:
    desk.write("news.ndjson", lines(MEETING, {"id": "b", "text": ENGLISH}))
    desk.write(
        "news.ndjson.meta.json", '{"source": "Agency", "date": "2012", "title": "All the news"}'
    )
    desk.index.update()
    first, second = (desk.index.read(i).document for i in desk.ids())
    assert (first.source, second.source) == ("Daily", "Agency")
    assert first.date == second.date == "2012"
    assert "All the news" not in {first.title, second.title}


def test_a_file_whose_name_looks_like_part_of_another_is_itself(desk: Desk) -> None:
    desk.write("news.ndjson", lines(MEETING))
    desk.write("news.ndjson#b.txt")
    desk.index.update()
    assert desk.index.update() == Report(unchanged=2)
    (desk.folder / "news.ndjson").unlink()
    assert desk.index.update().removed == ("news.ndjson#a",)
    assert desk.ids() == ["news.ndjson#b.txt"]


# --- formats that a child process reads ----------------------------------------------------------


def letter(text: str) -> bytes:
    buffer = io.BytesIO()
    body = f"<office:text><text:p>{text}</text:p></office:text>"
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("content.xml", f'<o xmlns:office="o" xmlns:text="t">{body}</o>')
    return buffer.getvalue()


def test_an_update_ends_its_child_and_keeps_what_it_read(desk: Desk) -> None:
    desk.write("letter.odt", letter(ENGLISH))
    desk.write("bad.odt", b"no letter")
    report = desk.index.update()
    assert report.added == ("letter.odt",)
    kept = list((desk.index.settings.index / "extracts").glob("*/*"))
    assert len(kept) == 2, "the text, and the reason why there is none"
    assert desk.found("committee") == {"letter.odt"}
    started = desk.index.update()
    assert (started.unchanged, desk.reasons(started)) == (1, desk.reasons(report))
    for path in kept:
        path.write_bytes(b"damaged")
    assert desk.index.rebuild().added == ("letter.odt",)


# --- who asks while an update of many goes on ----------------------------------------------------


@pytest.mark.parametrize("fresh", [False, True], ids=["an index", "none yet"])
def test_who_asks_for_a_few_documents_is_served_in_the_midst_of_an_update(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, *, fresh: bool
) -> None:
    monkeypatch.setattr("indexer.ingest._LOOK_EVERY", 0.0)
    desk.write("gone.txt")
    if not fresh:
        desk.index.update()
    for number in range(40):
        desk.write(f"many/{number:02}.txt")
    seen: list[int] = []

    def ask(done: int, total: int) -> None:
        if done == 5:
            for name in ("many/00.txt", "many/39.txt", "new.txt"):  # done, to be done, unknown
                desk.write(name, f"Zanzibar. {ENGLISH}")
            (desk.folder / "gone.txt").unlink()
            tickets.append(desk.index.ask(["many/00.txt", "many/39.txt", "new.txt", "gone.txt"]))
            tickets.append(desk.index.ask([f"many/{number:02}.txt" for number in range(40)]))
        if done == 6:
            seen.append(desk.index.search(SearchRequest("Zanzibar")).total)
            assert [ticket.is_open for ticket in tickets] == [False, True]  # many may wait
        assert total == len({*range(40)}) + fresh

    tickets: list[Ticket] = []
    report = desk.index.update(progress=ask)
    assert seen == [3]
    assert len(desk.index.documents()) == 41
    assert desk.index.stats().failed == report.failed == ()
    assert desk.index.update() == Report(unchanged=41)
    assert load(desk.index.settings.index).documents == 41  # type: ignore[union-attr]
