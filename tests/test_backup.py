"""Backups: what is in one comes back as it was, and nothing else ever does."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tarfile
import threading
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import zstandard
from click.testing import CliRunner
from disks import FailingCalls, Killed

from indexer import (
    BadParameter,
    CorpusError,
    DiskFull,
    DocumentConflict,
    Index,
    SearchRequest,
    Settings,
    UnreadableDocument,
    keys,
    placing,
    restore,
)
from indexer.cli import main
from indexer.placing import READY

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = "dragoman-backup-1"
Files = dict[str, bytes]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Make a folder with some of all that is backed up."""
    folder = tmp_path / "corpus"
    (folder / "un").mkdir(parents=True)
    with opened(tmp_path) as index:
        index.put(
            "un/council.en.md", b"The Security Council.", {"title": "Council", "date": "2012"}
        )
        index.put("un/مجلس.ar.txt", "مجلس الأمن".encode())
        index.put("gone.txt", b"Removed on purpose.", {"title": "Gone"})
        index.remove("gone.txt")
        glossary = tmp_path / "terms.tsv"
        glossary.write_text("en\tfr\nharbour\tport\n")
        index.import_glossary(glossary)
    keys.create(folder, "reader", ["search"])
    (folder / "by hand.bin").write_bytes(bytes(range(256)) * 40)
    (folder / unicodedata.normalize("NFD", "été.txt")).write_text("Accents apart.")
    (folder / "back\\slash\n.txt").write_text("A strange name.")
    (folder / ".hidden.txt").write_text("No document.")
    return tmp_path


def opened(home: Path, corpus: str = "corpus") -> Index:
    return Index.open(home / "index", corpus=home / corpus, settings=Settings())


def files(folder: Path) -> Files:
    """Return what a backup should have: no hidden files, no locks, not what signs cookies."""
    found = {}
    for path in folder.rglob("*"):
        parts = path.relative_to(folder).parts
        own = parts[0] == ".dragoman"
        for_programs = own and (path.suffix == ".lock" or path.name == "seal")
        if not path.is_file() or path.name.startswith(".") or for_programs:
            continue
        found["/".join(parts)] = path.read_bytes()
    return found


def everything(folder: Path) -> Files:
    return {str(p): p.read_bytes() if p.is_file() else b"" for p in sorted(folder.rglob("*"))}


# --- there and back ------------------------------------------------------------------------------


def test_what_is_backed_up_comes_back_as_it_was_and_can_be_found(home: Path) -> None:
    with opened(home) as index:
        made = index.backup(home / "b.tar.zst")
    assert (made.documents, made.files, made.clashes) == (5, len(files(home / "corpus")), ())
    assert made.bytes == (home / "b.tar.zst").stat().st_size
    with Index.open(home / "other", corpus=home / "new/corpus", settings=Settings()) as index:
        done = index.restore_backup(home / "b.tar.zst")
        assert len(done.added) == 5
        assert (done.replaced, done.unchanged, done.kept) == ((), 0, ())
        index.update()
        (hit,) = index.search(SearchRequest("council", cross=False)).hits
        assert (hit.document.id, hit.document.title) == ("un/council.en.md", "Council")
        assert index.restore("gone.txt").done == "restored", "the trash came along"
    assert (home / "new/corpus/gone.txt.meta.json").exists()
    with opened(home) as index:
        index.restore("gone.txt")
    assert files(home / "new/corpus") == files(home / "corpus")
    kept = home / "new/corpus/.dragoman/keys.json"
    assert kept.stat().st_mode & 0o777 == 0o600
    times = [
        (folder / "by hand.bin").stat().st_mtime for folder in (kept.parents[1], home / "corpus")
    ]
    assert times[0] == pytest.approx(times[1], abs=0.001)


def test_a_backup_is_what_tar_and_sha256sum_read_and_only_its_owner_may(home: Path) -> None:
    file = home / "b.tar.zst"
    with opened(home) as index:
        index.backup(file)
    assert file.stat().st_mode & 0o777 == 0o600
    with zstandard.open(file) as unpacked, tarfile.open(fileobj=unpacked, mode="r|") as tar:
        tar.extractall(home / "unpacked", filter="data")
    root = home / "unpacked" / ROOT
    assert files(root / "corpus") == files(home / "corpus")
    if shutil.which("sha256sum"):
        check = ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"]
        subprocess.run(check, check=True, cwd=root)  # noqa: S603 - as people would


def test_an_empty_corpus_and_names_that_are_no_utf_8_come_back(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    with opened(tmp_path) as index:
        index.backup(tmp_path / "empty.tar.zst")
        (tmp_path / "corpus" / os.fsdecode(b"caf\xe9.txt")).write_text("Old names.")
        index.backup(tmp_path / "old.tar.zst")
    with opened(tmp_path, "new") as index:
        assert index.restore_backup(tmp_path / "empty.tar.zst").added == ()
        assert index.restore_backup(tmp_path / "old.tar.zst").added == ("caf\ufffd.txt",)
    assert (tmp_path / "new" / os.fsdecode(b"caf\xe9.txt")).read_text() == "Old names."


def test_the_settings_come_along_and_are_not_put_in_force(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home)
    (home / "dragoman.toml").write_text("page_size = 7\n")
    folders = ["--index", "index", "--corpus"]
    run = CliRunner().invoke(main, [*folders, "corpus", "backup", "b.tar.zst", "--json"])
    assert json.loads(run.stdout)["documents"] == 5
    (home / "dragoman.toml").unlink()
    run = CliRunner().invoke(main, [*folders, "new", "restore", "b.tar.zst", "--json"])
    assert len(json.loads(run.stdout)["added"]) == 5, run.output
    assert (home / "new/.dragoman/settings.toml").read_text() == "page_size = 7\n"
    shown = CliRunner().invoke(main, ["config", "show", "--json"])
    assert json.loads(shown.stdout)["page_size"] == 10
    found = CliRunner().invoke(main, [*folders, "new", "search", "council", "--no-cross", "--json"])
    assert json.loads(found.stdout)["total"] == 1, "it was indexed, too"


def test_a_link_in_the_folder_is_backed_up_as_the_file_it_leads_to(home: Path) -> None:
    (home / "corpus/link.txt").symlink_to("by hand.bin")
    (home / "corpus/away.txt").symlink_to("/etc/hostname")
    with opened(home) as index:
        index.backup(home / "b.tar.zst")
    with opened(home, "new") as index:
        index.restore_backup(home / "b.tar.zst")
    assert not (home / "new/link.txt").is_symlink()
    assert (home / "new/link.txt").read_bytes() == (home / "corpus/by hand.bin").read_bytes()
    assert not os.path.lexists(home / "new/away.txt")


# --- while documents change -----------------------------------------------------------------------


PAIRS = 12


def write_pair(index: Index, number: int, version: int) -> None:
    text = f"{version} " + "x" * (50_000 if version % 2 else 3)
    index.put(f"{number}.txt", text.encode(), {"title": str(version)})


def change_pairs(home: Path, done: threading.Event) -> None:
    """Replace all, one after the other, and let the first one be in the trash every other time."""
    version = 1
    with opened(home) as index:
        while not done.is_set():
            for number in range(PAIRS):
                write_pair(index, number, version)
            index.remove("0.txt")
            if version % 2:
                index.restore("0.txt")
            version += 1


def version_of(path: Path) -> int:
    """Return the version that a document and its sidecar agree on."""
    version = int(path.read_text().split()[0])
    assert json.loads(Path(f"{path}.meta.json").read_text())["title"] == str(version)
    return version


def test_a_backup_while_documents_change_has_all_of_them_as_they_were_at_one_moment(
    tmp_path: Path,
) -> None:
    (tmp_path / "corpus").mkdir()
    done = threading.Event()
    with opened(tmp_path) as index:
        for number in range(PAIRS):
            write_pair(index, number, 0)
        writer = threading.Thread(target=change_pairs, args=(tmp_path, done))
        writer.start()
        try:
            for turn in range(8):
                index.backup(tmp_path / f"{turn}.tar.zst")
        finally:
            done.set()
            writer.join(30)
    for turn in range(8):
        folder = tmp_path / f"new-{turn}"
        with opened(tmp_path, folder.name) as index:
            added = index.restore_backup(tmp_path / f"{turn}.tar.zst").added
            assert "0.txt" in {*added, *(one.id for one in index.trashed())}
        versions = [version_of(folder / f"{number}.txt") for number in range(1, PAIRS)]
        assert sorted(versions, reverse=True) == versions, "what is written later is no newer"
        assert versions[0] - versions[-1] <= 1


def test_a_file_that_is_written_to_all_the_time_is_named(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = home / "corpus/by hand.bin"
    real = os.fstat

    def growing(handle: int) -> os.stat_result:
        if real(handle).st_ino == path.stat().st_ino:
            with path.open("ab") as file:
                file.write(b"more")
        return real(handle)

    monkeypatch.setattr("indexer.backup._PAUSE", 0)
    monkeypatch.setattr(os, "fstat", growing)
    with opened(home) as index, pytest.raises(CorpusError, match=r"by hand\.bin: .*all the time"):
        index.backup(home / "b.tar.zst")
    assert not list(home.glob("*b.tar.zst*"))


def test_a_file_that_becomes_shorter_while_it_is_read_is_read_again(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = home / "corpus/by hand.bin"
    real = os.fstat

    def shrinking(handle: int) -> os.stat_result:
        known = real(handle)
        if known.st_ino == path.stat().st_ino and known.st_size > 5:
            path.write_bytes(b"short")
        return known

    monkeypatch.setattr(os, "fstat", shrinking)
    with opened(home) as index:
        index.backup(home / "b.tar.zst")
    with opened(home, "new") as index:
        index.restore_backup(home / "b.tar.zst")
    assert (home / "new/by hand.bin").read_bytes() == b"short"


# --- where it goes --------------------------------------------------------------------------------


def test_a_backup_takes_the_place_of_a_backup_and_of_nothing_else(home: Path) -> None:
    with opened(home) as index:
        index.backup(home / "b.tar.zst")
        first = (home / "b.tar.zst").read_bytes()
        index.put("new.txt", b"One more.")
        assert index.backup(home / "b.tar.zst").documents == 6
        assert (home / "b.tar.zst").read_bytes() != first
        (home / "thesis.txt").write_text("The only copy.")
        (home / "folder").mkdir()
        for name in ("thesis.txt", "folder", "corpus/b.tar.zst", "corpus/un/../b.tar.zst"):
            with pytest.raises(BadParameter):
                index.backup(home / name)
        os.mkfifo(home / "pipe")
        with pytest.raises(BadParameter):
            index.backup(home / "pipe")
        for name in ("nowhere/b.tar.zst", "a" * 300, "thesis.txt/b.tar.zst"):
            with pytest.raises(CorpusError):
                index.backup(home / name)
    assert (home / "thesis.txt").read_text() == "The only copy."


def test_what_a_backup_left_that_came_to_no_end_is_removed_by_the_next(home: Path) -> None:
    (home / f".b.tar.zst.{'0' * 32}.part").write_bytes(b"half of it")
    with opened(home) as index:
        index.backup(home / "b.tar.zst")
    assert [path.name for path in home.glob(".b*")] == []


def test_a_full_disk_leaves_no_part_of_a_backup(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr("indexer.disk.sync", full)
    with opened(home) as index, pytest.raises(DiskFull):
        index.backup(home / "b.tar.zst")
    assert list(home.glob("*b.tar.zst*")) == []


def test_names_that_only_some_systems_take_for_two_are_told_of_when_they_are_backed_up(
    home: Path,
) -> None:
    (home / "corpus/UN").mkdir()
    (home / "corpus/UN/other.txt").write_text("A folder that differs in capital letters.")
    folders = [f"--corpus={home / 'corpus'}", f"--index={home / 'index'}"]
    run = CliRunner().invoke(main, [*folders, "backup", str(home / "b.tar.zst")])
    assert run.exit_code == 0
    assert "rename one of" in run.stderr
    with opened(home, "new") as index, pytest.raises(DocumentConflict, match="rename"):
        index.restore_backup(home / "b.tar.zst")
    assert not (home / "new").exists()


# --- into a corpus that has documents ----------------------------------------------------------


@pytest.fixture
def saved(home: Path) -> Path:
    with opened(home) as index:
        index.backup(home / "b.tar.zst")
    return home / "b.tar.zst"


def test_a_corpus_with_documents_is_left_alone_unless_it_is_said(home: Path, saved: Path) -> None:
    before = everything(home / "corpus")
    with opened(home) as index, pytest.raises(DocumentConflict, match="--replace"):
        index.restore_backup(saved)
    assert everything(home / "corpus") == before


def test_what_is_replaced_goes_to_the_trash_and_all_else_stays(home: Path, saved: Path) -> None:
    with opened(home) as index:
        index.put("un/council.en.md", b"Changed since.", {"title": "Changed"})
        index.put("later.txt", b"Added since.")
        index.remove("un/مجلس.ar.txt")
        (home / "corpus/.dragoman/glossary/terms.tsv").write_text("en\tfr\nship\tnavire\n")
        done = index.restore_backup(saved, replace=True)
        assert done.added == ("un/مجلس.ar.txt",)
        assert done.replaced == ("un/council.en.md",)
        assert done.kept == (".dragoman/glossary/terms.tsv",)
        assert done.unchanged > 3
        assert {one.id for one in index.trashed()} == {
            "un/council.en.md",
            "gone.txt",
            "un/مجلس.ar.txt",
        }
        assert (home / "corpus/later.txt").exists()
        path = home / "corpus/un/council.en.md"
        assert path.read_bytes() == b"The Security Council."
        assert json.loads(Path(f"{path}.meta.json").read_text())["title"] == "Council"
        path.unlink()
        index.restore("un/council.en.md")
        assert path.read_bytes() == b"Changed since."
        assert json.loads(Path(f"{path}.meta.json").read_text())["title"] == "Changed"


def test_a_sidecar_that_the_backup_does_not_have_does_not_stay_beside_its_document(
    home: Path, saved: Path
) -> None:
    beside = home / "corpus/un/مجلس.ar.txt.meta.json"
    with opened(home) as index:
        index.put("un/مجلس.ar.txt", "مجلس الأمن".encode(), {"title": "Later"})
        assert index.restore_backup(saved, replace=True).replaced == ("un/مجلس.ar.txt",)
    assert not beside.exists()
    assert list((home / "corpus").glob(".dragoman/trash/*/document.meta.json"))


@pytest.mark.parametrize("way", ["folder", "link", "index", "file for a folder", "capitals"])
def test_something_in_the_way_of_a_document_stops_all_before_anything_changes(
    home: Path, saved: Path, way: str
) -> None:
    folder = home / "new"
    folder.mkdir()
    (folder / "there.txt").write_text("A document.")
    built = home / "index"
    if way == "folder":
        (folder / "by hand.bin").mkdir()
    elif way == "link":
        (folder / "un").symlink_to(home)
    elif way == "index":
        built = folder / "un"
    elif way == "file for a folder":
        (folder / "un").write_text("A file.")
    else:
        (folder / "UN").mkdir()
        (folder / "UN/there.txt").write_text("A folder in capitals.")
    with Index.open(built, corpus=folder, settings=Settings()) as index:
        index.sweep()
        before = everything(home)
        with pytest.raises(DocumentConflict):
            index.restore_backup(saved, replace=True)
    assert everything(home) == before


def test_a_disk_that_is_nearly_full_takes_no_backup_back(
    home: Path, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.disk._KEPT_FREE", 1 << 60)
    settings, folder = Settings(free_share=1.0), home / "new"
    with (
        Index.open(home / "index", corpus=folder, settings=settings) as index,
        pytest.raises(DiskFull),
    ):
        index.restore_backup(saved)
    assert files(home / "new") == {}


# --- archives that mean harm -------------------------------------------------------------------


def entry(name: str, data: bytes = b"text", kind: bytes = tarfile.REGTYPE, **more: object) -> bytes:
    info = tarfile.TarInfo(name)
    info.type, info.size = kind, len(data)
    for key, value in more.items():
        setattr(info, key, value)
    padding = bytes(-len(data) % 512)
    return info.tobuf(tarfile.PAX_FORMAT, "utf-8", "surrogateescape") + data + padding


def listing(*rows: tuple[str, bytes]) -> bytes:
    lines = (f"{hashlib.sha256(data).hexdigest()}  corpus/{name}\n" for name, data in rows)
    return entry(f"{ROOT}/SHA256SUMS", "".join(lines).encode())


def bundle_of(*names: str) -> bytes:
    """Return a tar whose every checksum holds, so that only the names are wrong."""
    rows = [(name, b"text") for name in names]
    return b"".join(entry(f"{ROOT}/corpus/{name}") for name in names) + listing(*rows) + bytes(1024)


def pax(**values: str) -> bytes:
    return entry("pax", b"".join(_record(k, v) for k, v in values.items()), tarfile.XHDTYPE)


def _record(key: str, value: str) -> bytes:
    rest = f" {key}={value}\n".encode()
    size = len(rest) + len(str(len(rest)))
    size = len(rest) + len(str(size))
    return str(size).encode() + rest


GOOD = entry(f"{ROOT}/corpus/a.txt")
LIST = listing(("a.txt", b"text"))
END = bytes(1024)
MALICIOUS: dict[str, bytes] = {
    "up": bundle_of("../a.txt"),
    "up from below": bundle_of("un/../../a.txt"),
    "here": bundle_of("./a.txt"),
    "absolute": bundle_of("/etc/a.txt"),
    "absolute by the tar": entry("/etc/a.txt") + LIST + END,
    "out of the backup": entry(f"{ROOT}/other/a.txt") + LIST + END,
    "no name": bundle_of("a.txt", ""),
    "no name of a folder": bundle_of("un//a.txt"),
    "a folder": bundle_of("un/"),
    "hidden": bundle_of(".profile.txt"),
    "in a hidden folder": bundle_of(".git/hooks/a.txt"),
    "temporary": bundle_of("a.txt~"),
    "a sidecar of nothing": bundle_of("a.txt.meta.json"),
    "a note of a change": bundle_of(".dragoman/unfinished.json"),
    "a plan of another restoration": bundle_of(".dragoman/restoring/plan.json"),
    "what signs cookies": bundle_of(".dragoman/seal"),
    "a lock": bundle_of(".dragoman/writes.lock"),
    "the folder itself": bundle_of(".dragoman"),
    "hidden among what is ours": bundle_of(".dragoman/trash/.x/document"),
    "a name of 300 bytes": bundle_of("a" * 296 + ".txt"),
    "a path of 4,000 bytes": bundle_of("/".join(["abcdefgh"] * 500) + "/a.txt"),
    "capitals": bundle_of("a.txt", "A.txt"),
    "capitals of folders": bundle_of("un/a.txt", "UN/b.txt"),
    "accents apart": bundle_of("\u00e9.txt", "e\u0301.txt"),
    "a file that is a folder": bundle_of("un", "un/a.txt"),
    "a link": entry(f"{ROOT}/corpus/a.txt", b"", tarfile.SYMTYPE, linkname="/etc/passwd")
    + LIST
    + END,
    "a hard link": entry(f"{ROOT}/corpus/a.txt", b"", tarfile.LNKTYPE, linkname="b") + LIST + END,
    "a device": entry(f"{ROOT}/corpus/a.txt", b"", tarfile.CHRTYPE) + LIST + END,
    "a pipe": entry(f"{ROOT}/corpus/a.txt", b"", tarfile.FIFOTYPE) + LIST + END,
    "a folder as such": entry(f"{ROOT}/corpus/un", b"", tarfile.DIRTYPE) + GOOD + LIST + END,
    "sparse": entry(f"{ROOT}/corpus/a.txt", b"text", tarfile.GNUTYPE_SPARSE) + LIST + END,
    "sparse by pax": pax(**{"GNU.sparse.map": "0,4", "GNU.sparse.size": "9"}) + GOOD + LIST + END,
    "pax for all": entry("pax", _record("path", "x"), tarfile.XGLTYPE) + GOOD + LIST + END,
    "a long name by GNU": entry("x", b"../a.txt\0", tarfile.GNUTYPE_LONGNAME) + GOOD + LIST + END,
    "up by pax": pax(path=f"{ROOT}/corpus/../a.txt") + GOOD + listing(("../a.txt", b"text")) + END,
    "NUL by pax": pax(path=f"{ROOT}/corpus/a\0.txt") + GOOD + LIST + END,
    "a size below nothing by pax": pax(size="-512") + GOOD + LIST + END,
    "a size beyond all by pax": pax(size=str(1 << 62)) + GOOD + LIST + END,
    "a size that is none": pax(size="many") + GOOD + LIST + END,
    "a time that is none": pax(mtime="nan") + GOOD + listing(("b.txt", b"text")) + END,
    "a large head": entry("pax", _record("comment", "x" * 40_000), tarfile.XHDTYPE)
    + GOOD
    + LIST
    + END,
    "heads of heads": pax(comment="x") * 3_000 + GOOD + LIST + END,
    "a disk full of zeros": entry(f"{ROOT}/corpus/a.txt", b"", size=1 << 50) + bytes(1 << 24),
    "no list": GOOD + END,
    "two lists": GOOD + LIST + LIST + END,
    "a file after the list": GOOD + LIST + entry(f"{ROOT}/corpus/b.txt") + END,
    "something after the end": GOOD + LIST + END + b"more" + bytes(508),
    "another checksum": GOOD + listing(("a.txt", b"other")) + END,
    "a file that is not there": GOOD + listing(("a.txt", b"text"), ("b.txt", b"")) + END,
    "a file that stands twice in the list": GOOD + listing(*[("a.txt", b"text")] * 2) + END,
    "a list that is none": GOOD + entry(f"{ROOT}/SHA256SUMS", b"all is well\n") + END,
    "a list that breaks off": GOOD + entry(f"{ROOT}/SHA256SUMS", b"0" * 30) + END,
    "a later format": entry("dragoman-backup-2/corpus/a.txt") + LIST + END,
    "a head that is damaged": GOOD[:148] + b"7777777\0" + GOOD[156:] + LIST + END,
    "nothing": b"",
    "zeros": bytes(10_240),
}


def refused(home: Path, data: bytes) -> None:
    """Assert that a file is refused as a backup, and that nothing at all has changed."""
    (home / "bad").write_bytes(data)
    before = everything(home)
    with opened(home, "new") as index, pytest.raises((UnreadableDocument, DocumentConflict)):
        index.restore_backup(home / "bad")
    assert everything(home) == before


@pytest.mark.parametrize("harm", MALICIOUS)
def test_an_archive_that_means_harm_changes_nothing(tmp_path: Path, harm: str) -> None:
    refused(tmp_path, zstandard.ZstdCompressor().compress(MALICIOUS[harm]))


def test_the_archives_above_are_refused_for_their_harm_only(tmp_path: Path) -> None:
    (tmp_path / "good").write_bytes(zstandard.ZstdCompressor().compress(GOOD + LIST + END))
    with opened(tmp_path, "new") as index:
        assert index.restore_backup(tmp_path / "good").added == ("a.txt",)


def test_an_archive_that_is_broken_off_anywhere_changes_nothing(home: Path, saved: Path) -> None:
    whole = saved.read_bytes()
    cuts = {len(whole) * part // 20 for part in range(20)} | {len(whole) - n for n in range(1, 12)}
    for cut in cuts:
        refused(home, whole[:cut])
    refused(home, whole + b"\0")
    refused(home, b"no archive at all")


def test_an_archive_with_any_bit_changed_is_refused_or_says_the_same(
    home: Path, saved: Path
) -> None:
    """In the packed file, and in the tar, where no checksum of the packing helps."""
    chance = random.Random(1)  # noqa: S311 - repeatable, not secret
    unpacked = zstandard.ZstdDecompressor().decompressobj().decompress(saved.read_bytes())
    right = files(home / "corpus")
    for turn in range(80):
        data = bytearray(unpacked if turn % 2 else saved.read_bytes())
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        packed = zstandard.ZstdCompressor().compress(bytes(data)) if turn % 2 else bytes(data)
        (home / "bad").write_bytes(packed)
        with opened(home, "new") as index:
            try:
                index.restore_backup(home / "bad")
            except (UnreadableDocument, DocumentConflict):
                assert not (home / "new").exists()
            else:  # the mode or the time of a file
                assert files(home / "new") == right
        shutil.rmtree(home / "new", ignore_errors=True)


def test_a_backup_that_is_changed_while_it_is_read_changes_nothing(
    home: Path, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = restore._make_ready  # noqa: SLF001 - between the two readings

    def changed(*arguments: object) -> None:
        saved.write_bytes(zstandard.ZstdCompressor().compress(GOOD + LIST + END))
        real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(restore, "_make_ready", changed)
    with opened(home, "new") as index, pytest.raises(UnreadableDocument, match="while it was read"):
        index.restore_backup(saved)
    assert files(home / "new") == {}
    assert not (home / "new/.dragoman" / READY).exists()


# --- when it is stopped ------------------------------------------------------------------------


def test_a_restoration_that_ends_anywhere_is_all_there_or_not_at_all_after_the_next_change(
    home: Path, saved: Path
) -> None:
    with opened(home) as index:
        index.put("un/council.en.md", b"Changed since.", {"title": "Changed"})
        index.remove("un/مجلس.ar.txt")
    shutil.copytree(home / "corpus", home / "before")
    before = files(home / "before")
    outcomes = set()
    at = 0
    while True:
        folder = home / f"{at}"
        shutil.copytree(home / "before", folder / "corpus")
        failing = FailingCalls(Killed(), at + 1)
        with opened(folder) as index:
            with failing.in_place(), contextlib.suppress(Killed):
                index.restore_backup(saved, replace=True)
            index.sweep()
            trashed = {one.id for one in index.trashed()}
        found = files(folder / "corpus")
        documents = {name: data for name, data in found.items() if ".dragoman" not in name}
        whole = documents["un/council.en.md"] == b"The Security Council."
        outcomes.add(whole)
        assert ("un/مجلس.ar.txt" in documents) == whole, f"operation {at}: all or nothing"
        title = json.loads(documents["un/council.en.md.meta.json"])["title"]
        assert title == ("Council" if whole else "Changed"), f"operation {at}"
        assert ("un/council.en.md" in trashed) == whole, f"operation {at}: what was replaced"
        if not whole:
            assert found == before
        assert not (folder / "corpus/.dragoman" / READY).exists()
        shutil.rmtree(folder)
        if not failing.struck:
            break
        at += 1
    assert at > 40
    assert outcomes == {True, False}


def test_an_operation_that_fails_is_told_and_leaves_nothing_half_way(
    home: Path, saved: Path
) -> None:
    at = 0
    while True:
        folder = home / f"{at}"
        (folder / "corpus").mkdir(parents=True)
        failing = FailingCalls(OSError(5, "EIO"), at + 1)
        with opened(folder) as index:
            with failing.in_place(), contextlib.suppress(CorpusError):
                index.restore_backup(saved)
            index.sweep()
        found = files(folder / "corpus")
        assert found in ({}, files(home / "corpus")), f"operation {at}"
        shutil.rmtree(folder)
        if not failing.struck:
            return
        at += 1


def kill(arguments: list[str], home: Path, seconds: float) -> None:
    """Start a command, and kill it after a while."""
    command = [sys.executable, "-m", "indexer", f"--index={home / 'index'}", *arguments]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as process:  # noqa: S603
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
        process.send_signal(signal.SIGKILL)


def test_kills_in_the_middle_leave_the_old_backup_or_the_new_and_all_documents_or_none(
    tmp_path: Path,
) -> None:
    (tmp_path / "corpus").mkdir()
    chance = random.Random(4)  # noqa: S311 - repeatable, not secret
    with opened(tmp_path) as index:
        for number in range(400):
            (tmp_path / f"corpus/{number}.txt").write_bytes(chance.randbytes(9_000))
        index.backup(tmp_path / "b.tar.zst")
    for _ in range(2):
        kill(
            [f"--corpus={tmp_path / 'corpus'}", "backup", str(tmp_path / "b.tar.zst")],
            tmp_path,
            0.5 + chance.random(),
        )
        with opened(tmp_path, "check") as index:
            assert len(index.restore_backup(tmp_path / "b.tar.zst").added) == 400
        shutil.rmtree(tmp_path / "check")
        kill(
            [f"--corpus={tmp_path / 'new'}", "restore", str(tmp_path / "b.tar.zst")],
            tmp_path,
            0.5 + chance.random(),
        )
        if (tmp_path / "new").exists():
            with opened(tmp_path, "new") as index:
                index.sweep()
            assert len(files(tmp_path / "new")) in (0, 400)
            shutil.rmtree(tmp_path / "new")


def test_a_plan_that_is_damaged_stops_changes_and_says_where_it_is(tmp_path: Path) -> None:
    ready = tmp_path / "corpus/.dragoman" / READY
    ready.mkdir(parents=True)
    (ready / "plan.json").write_text("{")
    with opened(tmp_path) as index, pytest.raises(CorpusError, match=r"plan\.json"):
        index.put("a.txt", b"text")
    assert placing.READY in str(ready)


@pytest.fixture
def read_only(home: Path) -> Iterator[Path]:
    """Mount the corpus once more, so that nobody can write to it."""
    place = home / "mounted"
    place.mkdir()
    mount = ["mount", "--bind", "-o", "ro", str(home / "corpus"), str(place)]
    if os.geteuid() or not shutil.which("mount") or subprocess.run(mount, check=False).returncode:  # noqa: S603
        pytest.skip("NO ROOT: a folder cannot be mounted read only here")
    yield place
    subprocess.run(["umount", str(place)], check=True)  # noqa: S603, S607


def test_a_corpus_that_cannot_be_written_is_backed_up(home: Path, read_only: Path) -> None:
    with opened(home, read_only.name) as index:
        with pytest.raises(CorpusError):
            index.put("a.txt", b"text")
        assert index.backup(home / "b.tar.zst").documents == 5
