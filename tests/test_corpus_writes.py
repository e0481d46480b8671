"""Documents are added, replaced, removed and put back: whole or not at all, and nowhere else."""

from __future__ import annotations

import json
import multiprocessing
import os
import stat
import unicodedata
from typing import TYPE_CHECKING

import pytest

from indexer import (
    BadDocumentId,
    BadParameter,
    CorpusError,
    DiskFull,
    DocumentConflict,
    DocumentTooLarge,
    Index,
    Settings,
    UnreadableDocument,
    UnsupportedFormat,
    corpus,
)
from indexer.corpus_writes import CorpusWrites

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OLD, NEW = b"The old text of the committee.\n", b"The new text, which is longer than the old.\n"
MANY = 40


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "corpus"
    made.mkdir()
    return made


@pytest.fixture
def writes(folder: Path, tmp_path: Path) -> CorpusWrites:
    return CorpusWrites(folder, tmp_path / "index", 10_000, free_share=0.05)


@pytest.fixture
def index(tmp_path: Path, folder: Path) -> Iterator[Index]:
    with Index.open(tmp_path / "index", corpus=folder, settings=Settings()) as opened:
        yield opened


def walked(folder: Path) -> list[str]:
    return [file.id for file in corpus.walk(folder)]


def visible(folder: Path) -> list[str]:
    """Return every file but those of our own folder."""
    files = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(path.as_posix() for path in files if path.parts[0] != ".dragoman")


# --- add and replace ---------------------------------------------------------------------------


def test_a_document_is_the_bytes_that_were_given(writes: CorpusWrites, folder: Path) -> None:
    receipt = writes.put("un/council.en.md", OLD)
    assert (receipt.id, receipt.done) == ("un/council.en.md", "added")
    assert (folder / "un/council.en.md").read_bytes() == OLD
    assert visible(folder) == ["un/council.en.md"]


def test_a_document_is_replaced(writes: CorpusWrites, folder: Path) -> None:
    writes.put("a.txt", OLD)
    assert writes.put("a.txt", NEW).done == "replaced"
    assert (folder / "a.txt").read_bytes() == NEW


def test_a_receipt_has_the_hash_by_which_the_index_knows_the_document(index: Index) -> None:
    receipt = index.put("a.txt", OLD, {"title": "A title"})
    (file,) = corpus.walk(index.settings.corpus)
    assert file.state(OLD).sha256 == receipt.sha256
    assert index.put("a.txt", NEW).sha256 == corpus.walk(index.settings.corpus)[0].state(NEW).sha256


def test_metadata_is_a_sidecar_that_a_person_can_read(writes: CorpusWrites, folder: Path) -> None:
    said = {"title": "مجلس الأمن", "language": "ar", "subject": ["council", "members"]}
    writes.put("a.txt", OLD, said)
    text = (folder / "a.txt.meta.json").read_text(encoding="utf-8")
    assert json.loads(text) == said
    assert "مجلس الأمن" in text
    assert len(text.splitlines()) > 3


@pytest.mark.parametrize(
    ("before", "given", "after", "why"),
    [
        ({"title": "A"}, None, {"title": "A"}, "a new text alone leaves what is said of it"),
        ({"title": "A"}, {"date": "2012"}, {"date": "2012"}, "all of it is replaced"),
        ({"title": "A"}, {}, None, "nothing is to be said"),
        (None, {"title": "A"}, {"title": "A"}, "there was no sidecar"),
        (None, None, None, "and there is none now"),
        (None, {}, None, "nor is an empty one made"),
    ],
)
def test_what_becomes_of_a_sidecar(  # noqa: PLR0913, PLR0917 - the columns of the table
    writes: CorpusWrites,
    folder: Path,
    before: dict[str, str] | None,
    given: dict[str, str] | None,
    after: dict[str, str] | None,
    why: str,
) -> None:
    writes.put("a.txt", OLD, before)
    writes.put("a.txt", NEW, given)
    path = folder / "a.txt.meta.json"
    assert (json.loads(path.read_bytes()) if path.exists() else None) == after, why
    assert (folder / "a.txt").read_bytes() == NEW
    assert not (folder / ".dragoman/unfinished.json").exists()


def test_a_new_document_does_not_inherit_the_sidecar_of_one_that_is_gone(
    writes: CorpusWrites, folder: Path
) -> None:
    (folder / "a.txt.meta.json").write_text('{"title": "Of another"}')
    writes.put("a.txt", NEW)
    assert visible(folder) == ["a.txt"]


def test_what_was_put_is_found_by_its_text_and_its_metadata(index: Index) -> None:
    index.put("a.txt", b"The committee adopted the report on harbours.", {"title": "Zanzibar"})
    index.update()
    (found,) = index.documents()
    assert (found.id, found.title) == ("a.txt", "Zanzibar")


def test_documents_replaced_within_one_tick_of_the_clock_are_seen_as_changed(
    index: Index, folder: Path
) -> None:
    # Of one size, and written faster than the file system's clock ticks: time must still move on.
    index.put("a.txt", b"The first text of the committee.")
    times = [(folder / "a.txt").stat().st_mtime_ns]
    for number in range(20):
        index.put("a.txt", b"The %dth text of the committee!" % number)
        times.append((folder / "a.txt").stat().st_mtime_ns)
    assert times == sorted(set(times))


def test_a_document_from_the_future_can_be_replaced_and_is_seen_as_changed(
    index: Index, folder: Path
) -> None:
    index.put("a.txt", OLD)
    later = 4_000_000_000_000_000_000
    os.utime(folder / "a.txt", ns=(later, later))
    index.update()
    index.put("a.txt", OLD[::-1])
    assert index.update().changed == ("a.txt",)


def test_a_document_that_only_its_owner_may_read_stays_so(
    writes: CorpusWrites, folder: Path
) -> None:
    writes.put("a.txt", OLD)
    (folder / "a.txt").chmod(0o600)
    writes.put("a.txt", NEW)
    assert stat.S_IMODE((folder / "a.txt").stat().st_mode) == 0o600


def test_a_corpus_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    # It may be a share that is not mounted: a document written below it would be hidden later.
    with pytest.raises(CorpusError, match="cannot be changed"):
        CorpusWrites(tmp_path / "share", tmp_path / "index", 100).put("a.txt", OLD)
    assert not (tmp_path / "share").exists()


def test_a_document_larger_than_the_limit_is_refused(writes: CorpusWrites, folder: Path) -> None:
    writes.put("a.txt", b"x" * 10_000)
    with pytest.raises(DocumentTooLarge, match="10,001 bytes"):
        writes.put("a.txt", b"x" * 10_001)
    assert (folder / "a.txt").stat().st_size == 10_000


@pytest.mark.parametrize(
    ("metadata", "why"),
    [
        ({"title": {"en": "A"}}, "nested"),
        ({"title": None}, "nothing"),
        ({"title": [["a"]]}, "a list of lists"),
        ({"": "a"}, "without a name"),
        ({"title": "x" * 70_000}, "longer than a sidecar may be"),
        ({"title": "\ud800"}, "half a character"),
    ],
)
def test_metadata_that_a_sidecar_cannot_say_is_refused(
    writes: CorpusWrites, folder: Path, metadata: dict[str, object], why: str
) -> None:
    with pytest.raises(BadParameter):
        writes.put("a.txt", OLD, metadata)
    assert visible(folder) == [], why


def test_a_disk_that_is_nearly_full_takes_no_more(
    writes: CorpusWrites, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.statvfs

    def nearly_full(handle: int) -> os.statvfs_result:
        known = list(real(handle))
        known[4] = 1  # f_bavail
        return os.statvfs_result(known)

    monkeypatch.setattr(os, "statvfs", nearly_full)
    with pytest.raises(DiskFull):
        writes.put("a.txt", OLD)
    monkeypatch.setattr(os, "statvfs", real)
    writes.put("a.txt", OLD)
    assert visible(folder) == ["a.txt"], "it recovers by itself"


# --- describe ----------------------------------------------------------------------------------


def beside(folder: Path, document_id: str) -> object:
    return json.loads((folder / f"{document_id}.meta.json").read_text())


def test_what_is_said_of_a_document_is_changed_and_all_else_stays(
    writes: CorpusWrites, folder: Path
) -> None:
    writes.put("un/a.txt", OLD, {"title": "Before", "Date": "2012", "editor": "Us", "n": 3})
    receipt = writes.describe("un/a.txt", {"title": "After", "date": "2013", "source": "Yearbook"})
    assert (receipt.id, receipt.done) == ("un/a.txt", "described")
    assert (folder / "un/a.txt").read_bytes() == OLD
    kept = {"title": "After", "date": "2013", "source": "Yearbook", "editor": "Us", "n": 3}
    assert beside(folder, "un/a.txt") == kept == writes.said("un/a.txt")


def test_what_is_said_can_be_taken_back_and_no_empty_sidecar_is_left(
    writes: CorpusWrites, folder: Path
) -> None:
    writes.put("a.txt", OLD, {"title": "Before"})
    writes.describe("a.txt", {"title": None, "date": None})
    assert visible(folder) == ["a.txt"]
    assert writes.said("a.txt") == {}


def test_a_receipt_of_a_description_has_the_hash_that_the_index_will_have(index: Index) -> None:
    index.put("a.txt", OLD)
    index.update()
    receipt = index.describe("a.txt", {"title": "مجلس الأمن", "language": "ar"})
    assert not index.shows(receipt)
    assert index.update(ids=("a.txt",)).changed == ("a.txt",)
    assert index.shows(receipt)
    assert [(one.title, one.language) for one in index.documents()] == [("مجلس الأمن", "ar")]


def test_an_index_sees_a_description_of_the_same_length_at_once(index: Index) -> None:
    index.put("a.txt", OLD, {"title": "One"})
    index.update()
    index.describe("a.txt", {"title": "Two"})
    assert index.update().changed == ("a.txt",)


@pytest.mark.parametrize("document_id", ["none.txt", "un", "un/none.txt", "a.txt/b.txt"])
def test_nothing_but_a_document_is_described(
    writes: CorpusWrites, folder: Path, document_id: str
) -> None:
    writes.put("a.txt", OLD)
    writes.put("un/b.txt", OLD)
    with pytest.raises(UnreadableDocument):
        writes.describe(document_id, {"title": "A title"})
    with pytest.raises(UnreadableDocument):
        writes.said(document_id)
    assert visible(folder) == ["a.txt", "un/b.txt"]


@pytest.mark.parametrize("value", [{"a": 1}, [["a"]], b"bytes", "x" * 70_000])
def test_what_no_sidecar_can_say_is_refused(
    writes: CorpusWrites, folder: Path, value: object
) -> None:
    writes.put("a.txt", OLD, {"title": "Before"})
    with pytest.raises(BadParameter):
        writes.describe("a.txt", {"title": value})
    assert beside(folder, "a.txt") == {"title": "Before"}


@pytest.mark.parametrize("damage", ["{", "[1]", "\udcff"])
def test_a_sidecar_that_is_damaged_is_left_to_be_mended(
    writes: CorpusWrites, folder: Path, damage: str
) -> None:
    writes.put("a.txt", OLD)
    sidecar = folder / "a.txt.meta.json"
    sidecar.write_text(damage, encoding="utf-8", errors="surrogateescape")
    with pytest.raises(UnreadableDocument, match="sidecar"):
        writes.describe("a.txt", {"title": "After"})
    assert sidecar.read_text(encoding="utf-8", errors="surrogateescape") == damage


# --- not to be replaced ------------------------------------------------------------------------


# --- ids ---------------------------------------------------------------------------------------

REFUSED = [
    ("", "no name"),
    ("/etc/passwd.txt", "absolute"),
    ("//server/share/a.txt", "a share of Windows"),
    ("../a.txt", "above the folder"),
    ("un/../../a.txt", "above it by a detour"),
    ("un/../a.txt", "it would stay below, but says something else than it means"),
    ("./a.txt", "not the id by which it would be found"),
    ("un//a.txt", "likewise"),
    ("un/", "a folder"),
    ("..", "the folder above"),
    ("..\\a.txt", "above it on Windows"),
    ("un\\a.txt", "a folder on Windows"),
    ("C:/a.txt", "a drive of Windows"),
    ("c:a.txt", "likewise, relative"),
    ("a\0.txt", "cut off by the system"),
    ("a.txt\0.md", "likewise"),
    ("a\n.txt", "two lines in every list"),
    ("a\x1b[31m.txt", "colours a terminal"),
    ("a\x7f.txt", "delete"),
    ("a\x85.txt", "the next line, of C1"),
    ("a\u2028.txt", "a line of its own in JavaScript"),
    ("invoice\u202etxt.exe.md", "reads backwards from there"),
    ("a\u2066b.txt", "an isolate that never ends"),
    ("a\u200fb.txt", "a mark that cannot be seen"),
    ("a\u200b.txt", "looks like a.txt"),
    ("\ufeffa.txt", "likewise"),
    ("a\ud800.txt", "half a character"),
    ("a\ufffd.txt", "a character that was lost"),
    (".hidden.txt", "hidden"),
    (".dragoman/keys.txt", "our own folder"),
    (".dragoman/trash/x/document.txt", "the trash"),
    ("un/.git/a.txt", "in a hidden folder"),
    ("~$a.md", "an office suite's lock"),
    ("a.md~", "a backup"),
    ("a.txt.tmp", "half written"),
    ("a.txt.part", "half downloaded"),
    ("a.txt.meta.json", "a sidecar"),
    (" a.txt", "begins with a space"),
    ("un /a.txt", "a folder that ends with one"),
    ("un./a.txt", "a folder that ends in a dot"),
    ("x" * 250 + ".txt", "longer than file systems take, with a sidecar's suffix"),
    ("ع" * 121 + ".txt", "likewise, in bytes"),
    ("/".join(["folder"] * 200) + "/a.txt", "deeper than a system call takes"),
]


@pytest.mark.parametrize(("document_id", "why"), REFUSED)
def test_an_id_that_leaves_the_folder_or_misleads_is_refused(
    writes: CorpusWrites, folder: Path, document_id: str, why: str
) -> None:
    with pytest.raises(BadDocumentId) as raised:
        writes.put(document_id, OLD)
    assert raised.value.what.isprintable() or "\ufffd" in document_id, why
    assert sorted(folder.parent.rglob("*")) == [folder], why


@pytest.mark.parametrize(
    "document_id", ["a", "a.exe", "a.py", "un/council", "a.html.zip", "a.meta"]
)
def test_a_suffix_that_no_reader_reads_is_refused(
    writes: CorpusWrites, folder: Path, document_id: str
) -> None:
    with pytest.raises(UnsupportedFormat, match="Convert it"):
        writes.put(document_id, OLD)
    assert visible(folder) == []


@pytest.mark.parametrize(
    ("document_id", "why"),
    [
        ("a.txt", "plain"),
        ("A long name, with (signs) & more!.md", "people name files so"),
        ("تقرير/مجلس الأمن.ar.txt", "Arabic"),
        ("été/Côte d’Ivoire.fr.md", "French"),
        ("می‌خواهم.txt", "a word of Persian, which has a joiner within"),
        ("Résumé: 2012.md", "a colon that is no drive's"),
        ("un...3.txt", "dots within"),
        ("%2e%2e%2fa.txt", "signs of an address, which mean nothing here"),
        ("x" * 236 + ".txt", "as long as may be"),
    ],
)
def test_other_ids_are_written_as_they_are_and_found_by_the_walk(
    writes: CorpusWrites, folder: Path, document_id: str, why: str
) -> None:
    assert writes.put(document_id, OLD, {"title": why}).id == document_id
    assert walked(folder) == [document_id], why


def test_an_id_with_accents_apart_is_the_same_as_with_them_together(
    writes: CorpusWrites, folder: Path
) -> None:
    apart = unicodedata.normalize("NFD", "été/café.txt")
    assert writes.put(apart, OLD).id == "été/café.txt"
    assert walked(folder) == ["été/café.txt"]


def test_a_file_that_macos_named_is_replaced_and_not_joined_by_another(
    writes: CorpusWrites, folder: Path
) -> None:
    apart = folder / unicodedata.normalize("NFD", "été/café.txt")
    apart.parent.mkdir()
    apart.write_bytes(OLD)
    assert writes.put("été/café.txt", NEW, {"title": "A"}).done == "replaced"
    assert apart.read_bytes() == NEW
    assert len(visible(folder)) == 2
    writes.remove("été/café.txt")
    assert visible(folder) == []
    writes.restore("été/café.txt")
    assert walked(folder) == ["été/café.txt"]


@pytest.mark.parametrize("rival", ["REPORT.md", "Report.md", "report.MD"])
def test_a_name_that_differs_in_capital_letters_alone_is_refused(
    writes: CorpusWrites, folder: Path, rival: str
) -> None:
    writes.put("un/report.md", OLD)
    with pytest.raises(DocumentConflict, match="capital letters"):
        writes.put(f"un/{rival}", NEW)
    with pytest.raises(DocumentConflict, match="capital letters"):
        writes.put("UN/other.md", NEW)
    with pytest.raises(UnreadableDocument):
        writes.remove(f"un/{rival}")
    assert (folder / "un/report.md").read_bytes() == OLD
    assert visible(folder) == ["un/report.md"]


def test_two_files_that_people_made_may_differ_in_capital_letters(
    writes: CorpusWrites, folder: Path
) -> None:
    for name in ("a.txt", "A.txt"):
        (folder / name).write_bytes(OLD)
    if len(walked(folder)) == 2:  # not so on macOS
        assert writes.put("a.txt", NEW).done == "replaced"
        assert writes.put("A.txt", NEW).done == "replaced"
        assert len(visible(folder)) == 2


def test_names_that_somebody_else_adds_meanwhile_are_seen(
    writes: CorpusWrites, folder: Path
) -> None:
    writes.put("a.txt", OLD)
    os.utime(folder, ns=(1, 1))  # whatever the clock's ticks, the folder was not as it is now
    writes.put("b.txt", OLD)
    (folder / "Rival.txt").write_bytes(OLD)
    os.utime(folder, ns=(2, 2))
    with pytest.raises(DocumentConflict):
        writes.put("rival.txt", NEW)


def test_a_folder_is_not_replaced_by_a_document_nor_a_document_by_a_folder(
    writes: CorpusWrites, folder: Path
) -> None:
    (folder / "folder.txt").mkdir()
    writes.put("a.txt", OLD)
    for document_id in ("folder.txt", "a.txt/b.txt"):
        with pytest.raises(DocumentConflict):
            writes.put(document_id, NEW)
    assert visible(folder) == ["a.txt"]


@pytest.mark.parametrize("target", ["outside", "inside"])
def test_a_folder_that_is_a_link_is_not_entered(
    writes: CorpusWrites, folder: Path, tmp_path: Path, target: str
) -> None:
    # One that leads elsewhere in the corpus is not walked either: nothing would be found there.
    there = (tmp_path if target == "outside" else folder) / "there"
    there.mkdir()
    (there / "old.txt").write_bytes(OLD)
    (folder / "link").symlink_to(there)
    with pytest.raises(DocumentConflict, match="a link"):
        writes.put("link/a.txt", NEW)
    with pytest.raises(UnreadableDocument):
        writes.remove("link/old.txt")
    assert [path.name for path in there.iterdir()] == ["old.txt"]


def test_a_link_is_replaced_itself_and_what_it_leads_to_stays(
    writes: CorpusWrites, folder: Path, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_bytes(OLD)
    (folder / "a.txt").symlink_to(secret)
    writes.put("a.txt", NEW)
    assert secret.read_bytes() == OLD
    assert not (folder / "a.txt").is_symlink()


def test_our_own_folder_is_not_followed_where_it_is_a_link(
    writes: CorpusWrites, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (folder / ".dragoman").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CorpusError):
        writes.put("a.txt", OLD)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_nothing_is_written_into_an_index_that_lies_in_the_corpus(folder: Path) -> None:
    (folder / "built").mkdir()
    writes = CorpusWrites(folder, folder / "built", 1_000)
    with pytest.raises(BadDocumentId, match="the index"):
        writes.put("built/a.txt", OLD)
    writes.put("builtin/a.txt", OLD)
    assert visible(folder) == ["builtin/a.txt"]


# --- the trash ---------------------------------------------------------------------------------


def test_a_removed_document_can_be_had_back_with_what_was_said_of_it(
    writes: CorpusWrites, folder: Path
) -> None:
    writes.put("un/a.txt", OLD, {"title": "A"})
    before = {path: (folder / path).read_bytes() for path in visible(folder)}
    assert writes.remove("un/a.txt").done == "removed"
    assert (visible(folder), walked(folder)) == ([], [])
    (one,) = writes.trashed()
    assert (one.id, one.bytes) == ("un/a.txt", len(OLD))
    assert writes.restore("un/a.txt").done == "restored"
    assert {path: (folder / path).read_bytes() for path in visible(folder)} == before
    assert writes.trashed() == ()
    assert list((folder / ".dragoman/trash").iterdir()) == []


@pytest.mark.parametrize("kind", ["file", "link", "folder"])
def test_whatever_is_called_like_a_sidecar_goes_to_the_trash_and_comes_back(
    writes: CorpusWrites, folder: Path, kind: str
) -> None:
    writes.put("a.txt", OLD)
    beside = folder / "a.txt.meta.json"
    if kind == "folder":
        beside.mkdir()
    elif kind == "link":
        beside.symlink_to("b.json")
    else:
        beside.write_text("{}")
        beside.chmod(0o600)
    before = beside.lstat().st_mode
    writes.remove("a.txt")
    assert not os.path.lexists(beside)
    writes.restore("a.txt")
    assert beside.lstat().st_mode == before


def test_what_was_removed_last_comes_back_first(writes: CorpusWrites, folder: Path) -> None:
    for text in (OLD, NEW):
        writes.put("a.txt", text)
        writes.remove("a.txt")
    assert [one.id for one in writes.trashed()] == ["a.txt", "a.txt"]
    writes.restore("a.txt")
    assert (folder / "a.txt").read_bytes() == NEW
    with pytest.raises(DocumentConflict, match="there is a document"):
        writes.restore("a.txt")
    assert len(writes.trashed()) == 1


@pytest.mark.parametrize("document_id", ["none.txt", "none/a.txt", "un", "a.txt/b.txt"])
def test_what_is_not_there_cannot_be_removed_or_restored(
    writes: CorpusWrites, document_id: str
) -> None:
    writes.put("a.txt", OLD)
    writes.put("un/a.txt", OLD)
    for change in (writes.remove, writes.restore):
        with pytest.raises(UnreadableDocument):
            change(document_id)


@pytest.mark.parametrize(
    "document_id", ["../a.txt", "/a.txt", ".dragoman/keys.json", "un/../a.txt", "a\0.txt", "a.tmp"]
)
def test_nothing_but_documents_can_be_removed_or_restored(
    writes: CorpusWrites, folder: Path, document_id: str
) -> None:
    (folder.parent / "a.txt").write_bytes(OLD)
    for change in (writes.remove, writes.restore):
        with pytest.raises(BadDocumentId):
            change(document_id)
    assert (folder.parent / "a.txt").exists()


def test_a_file_that_a_person_named_as_no_program_should_can_be_removed(
    writes: CorpusWrites, folder: Path
) -> None:
    # The walk shows it, so there must be a way to be rid of it.
    (folder / "a\u200fb\\c.txt").write_bytes(OLD)
    (folder / "old.doc").write_bytes(OLD)
    for document_id in walked(folder):
        writes.remove(document_id)
    assert visible(folder) == []
    assert len(writes.trashed()) == 2


def test_an_emptied_trash_gives_nothing_back(writes: CorpusWrites) -> None:
    for name in ("a.txt", "b.txt"):
        writes.put(name, OLD, {"title": "A"})
        writes.remove(name)
    assert writes.empty_trash() == 2
    assert (writes.trashed(), writes.empty_trash()) == ((), 0)


def test_what_lacks_its_document_is_no_entry_of_the_trash(
    writes: CorpusWrites, folder: Path
) -> None:
    writes.put("a.txt", OLD)
    writes.remove("a.txt")
    (folder / ".dragoman/trash/29990101T000000000000Z-00000000").mkdir()
    assert [one.id for one in writes.trashed()] == ["a.txt"]
    assert writes.empty_trash() == 1


# --- several processes ---------------------------------------------------------------------------


def _put_many(folder: str, name: str) -> None:
    from pathlib import Path  # noqa: PLC0415 - in a process of its own

    writes = CorpusWrites(Path(folder), Path(folder, "..", "index"), 10_000)
    for number in range(MANY):
        writes.put("shared.txt", f"{name} {number}".encode(), {"title": f"{name} {number}"})
        writes.put(f"{name}/{number}.txt", OLD)


def test_two_processes_do_not_mix_a_text_with_the_metadata_of_another(folder: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=_put_many, args=(str(folder), name)) for name in "ab"]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
        assert process.exitcode == 0
    said = json.loads((folder / "shared.txt.meta.json").read_bytes())["title"]
    assert (folder / "shared.txt").read_text() == said
    assert len(walked(folder)) == 2 * MANY + 1
