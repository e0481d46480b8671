"""The corpus folder: which files are documents, what they are called, and what is said of them."""

from __future__ import annotations

import contextlib
import json
import os
import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import CorpusError, Index, Settings, UnreadableDocument
from indexer import corpus as corpus_module
from indexer.corpus import is_within, language_in_name, relative_id, subject_in_name
from indexer.languages import LANGUAGES
from indexer.text import metadata

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from indexer import Document

ENGLISH = "The committee met on Tuesday morning and adopted the report without a single vote."
FRENCH = "La commission s’est réunie mardi matin et elle a adopté le rapport sans aucun vote."
ARABIC = "اجتمعت اللجنة صباح يوم الثلاثاء واعتمدت التقرير دون تصويت."
CAFE_NFD = unicodedata.normalize("NFD", "café.txt")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "corpus"
    made.mkdir()
    return made


@pytest.fixture
def index(tmp_path: Path, folder: Path) -> Iterator[Index]:
    with Index.open(tmp_path / "index", corpus=folder, settings=Settings()) as opened:
        yield opened


def write(folder: Path, name: str, text: str = ENGLISH) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def walked(folder: Path) -> list[str]:
    return [file.id for file in corpus_module.walk(folder)]


# --- the walk ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "why"),
    [
        (".hidden.md", "hidden"),
        (".git/config.md", "in a hidden folder"),
        ("un/.trash/old.md", "in a hidden folder further down"),
        (".dragoman/trash/old.md", "what people removed"),
        ("~$letter.md", "the lock file of an office suite"),
        ("letter.md~", "an editor's backup"),
        ("#letter.md#", "Emacs is at work"),
        (".#letter.md", "the lock of Emacs"),
        ("letter.md.swp", "Vim is at work"),
        ("letter.md.tmp", "half written"),
        ("LETTER.MD.TMP", "half written, in capitals"),
        ("letter.md.part", "half downloaded"),
        ("letter.md.crdownload", "half downloaded by Chrome"),
        ("letter.md.meta.json", "a sidecar"),
    ],
)
def test_a_walk_leaves_out_what_is_no_document(folder: Path, name: str, why: str) -> None:
    write(folder, name)
    write(folder, "letter.md")
    assert walked(folder) == ["letter.md"], why


@pytest.mark.parametrize(
    "name",
    [
        "a b.md",
        "un/council/1993/letter.txt",
        "letter.tmp.md",
        "a~b.md",
        "[draft] (2).md",
        "no-suffix",
        "picture.png",
        "مجلس الأمن.md",
        "été.md",
        "100%.md",
        "a\\b.md",
        "😀.md",
        "meta.json",
    ],
)
def test_a_walk_yields_every_other_file_even_if_no_reader_takes_it(folder: Path, name: str) -> None:
    path = write(folder, name)
    (found,) = corpus_module.walk(folder)
    assert found.id == unicodedata.normalize("NFC", name)
    assert found.path == path
    assert found.size == path.stat().st_size
    assert found.read(10_000) == ENGLISH.encode()


def test_a_walk_of_an_empty_folder_yields_nothing(folder: Path) -> None:
    assert walked(folder) == []


@pytest.mark.parametrize("kind", ["missing", "a file"])
def test_a_corpus_that_is_no_folder_is_an_error_that_names_it(folder: Path, kind: str) -> None:
    path = folder / "corpus" if kind == "missing" else write(folder, "corpus")
    with pytest.raises(CorpusError) as raised:
        walked(path)
    assert str(path) in str(raised.value)


def test_a_walk_is_in_the_order_of_the_ids(folder: Path) -> None:
    names = ["b.txt", "a/z.txt", "a-b.txt", "a.txt", "a/b/c.txt", "B.txt", "é.txt", CAFE_NFD]
    for name in names:
        write(folder, name)
    found = walked(folder)
    assert len(found) == len(names)
    assert found == sorted(found)


def test_a_name_in_decomposed_letters_has_an_id_in_composed_ones(folder: Path) -> None:
    path = write(folder, CAFE_NFD)
    (found,) = corpus_module.walk(folder)
    assert found.id == "café.txt"
    assert found.path.name == path.name, "the file is still opened by the name it has on disk"
    assert found.read(1000) == ENGLISH.encode()


def test_a_sidecar_of_a_decomposed_name_is_found(folder: Path) -> None:
    write(folder, CAFE_NFD)
    write(folder, f"{CAFE_NFD}.meta.json", '{"title": "Coffee"}')
    (found,) = corpus_module.walk(folder)
    assert found.said() == {"title": "Coffee"}


def test_a_name_that_is_not_utf_8_has_an_id_that_can_be_sent(folder: Path) -> None:
    raw = os.fsencode(folder) + b"/caf\xe9.txt"
    with open(raw, "wb") as handle:  # noqa: PTH123 - a Path cannot be made of these bytes
        handle.write(ENGLISH.encode())
    (found,) = corpus_module.walk(folder)
    assert found.id.encode("utf-8").decode() == "caf\ufffd.txt"
    assert found.read(1000) == ENGLISH.encode()


# --- symbolic links ----------------------------------------------------------------------------


def test_a_link_that_leads_out_of_the_folder_is_left_out(tmp_path: Path, folder: Path) -> None:
    outside = write(tmp_path, "outside/secret.md")
    (folder / "link.md").symlink_to(outside)
    (folder / "folder").symlink_to(outside.parent, target_is_directory=True)
    (folder / "relative.md").symlink_to("../outside/secret.md")
    assert walked(folder) == []


def test_a_link_to_a_link_that_leads_out_is_left_out(tmp_path: Path, folder: Path) -> None:
    outside = write(tmp_path, "outside/secret.md")
    (tmp_path / "hop.md").symlink_to(outside)
    (folder / "link.md").symlink_to(tmp_path / "hop.md")
    assert walked(folder) == []


def test_a_link_to_another_document_is_a_document(folder: Path) -> None:
    write(folder, "un/letter.md")
    (folder / "link.md").symlink_to("un/letter.md")
    assert sorted(walked(folder)) == ["link.md", "un/letter.md"]


def test_a_link_to_a_folder_within_does_not_bring_its_documents_twice(folder: Path) -> None:
    write(folder, "un/letter.md")
    (folder / "alias").symlink_to("un", target_is_directory=True)
    (folder / "un" / "up").symlink_to("..", target_is_directory=True)
    assert walked(folder) == ["un/letter.md"]


def test_a_dangling_link_is_left_out(folder: Path) -> None:
    write(folder, "letter.md")
    (folder / "gone.md").symlink_to("nowhere.md")
    assert walked(folder) == ["letter.md"]


def test_a_link_to_itself_stops_nothing(folder: Path) -> None:
    write(folder, "letter.md")
    (folder / "loop.md").symlink_to("loop.md")
    assert "letter.md" in walked(folder)


def test_a_corpus_folder_may_itself_be_a_link(tmp_path: Path, folder: Path) -> None:
    write(folder, "un/letter.md")
    (tmp_path / "link").symlink_to(folder, target_is_directory=True)
    assert walked(tmp_path / "link") == ["un/letter.md"]
    assert relative_id(tmp_path / "link", folder / "un" / "letter.md") == "un/letter.md"


def test_a_sidecar_that_leads_out_of_the_folder_is_not_read(tmp_path: Path, folder: Path) -> None:
    outside = write(tmp_path, "secret.json", '{"title": "Secret"}')
    write(folder, "letter.md")
    (folder / "letter.md.meta.json").symlink_to(outside)
    (found,) = corpus_module.walk(folder)
    try:
        said = found.said()
    except CorpusError:
        said = {}
    assert "Secret" not in said.values()


# --- ids ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("letter.md", "letter.md"),
        ("un/letter.md", "un/letter.md"),
        ("un/../letter.md", "letter.md"),
        ("un/", "un"),
        (".", "."),
        ("not/yet/there.md", "not/yet/there.md"),
        (CAFE_NFD, "café.txt"),
        ("مجلس/الأمن.md", "مجلس/الأمن.md"),
    ],
)
def test_a_path_within_the_corpus_has_its_relative_id(
    folder: Path, path: str, expected: str
) -> None:
    assert relative_id(folder, folder / path) == expected


@pytest.mark.parametrize(
    "path", ["..", "../letter.md", "../corpus2/letter.md", "un/../../letter.md", "/etc/passwd"]
)
def test_a_path_outside_the_corpus_is_refused(folder: Path, path: str) -> None:
    with pytest.raises(CorpusError) as raised:
        relative_id(folder, folder / path)
    assert not isinstance(raised.value, UnreadableDocument)


def test_a_path_through_a_link_that_leads_out_is_refused(tmp_path: Path, folder: Path) -> None:
    outside = write(tmp_path, "outside/secret.md")
    (folder / "link.md").symlink_to(outside)
    with pytest.raises(CorpusError):
        relative_id(folder, folder / "link.md")


def test_a_relative_path_counts_from_where_one_stands(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, "un/letter.md")
    monkeypatch.chdir(folder / "un")
    assert relative_id(folder, type(folder)("letter.md")) == "un/letter.md"


def test_a_link_within_the_corpus_keeps_the_id_that_the_walk_gives_it(folder: Path) -> None:
    write(folder, "un/letter.md")
    (folder / "link.md").symlink_to("un/letter.md")
    assert relative_id(folder, folder / "link.md") == "link.md"


def test_a_link_to_itself_has_an_id_or_is_refused(folder: Path) -> None:
    (folder / "loop.md").symlink_to("loop.md")
    with contextlib.suppress(CorpusError):
        assert relative_id(folder, folder / "loop.md") == "loop.md"


@pytest.mark.parametrize(
    ("document_id", "roots", "expected"),
    [
        ("un/a.md", (), True),  # no limits: everything
        ("un/a.md", (".",), True),  # the folder itself
        ("un/a.md", ("",), True),
        ("un/a.md", ("un",), True),
        ("un/a.md", ("un/a.md",), True),
        ("un/b/c.md", ("un",), True),
        ("un/a.md", ("news", "un"), True),
        ("union/a.md", ("un",), False),  # a name that only starts alike
        ("un.md", ("un",), False),
        ("news/un/a.md", ("un",), False),
        ("un/a.md", ("un/a",), False),
        ("un/a.md", ("UN",), False),
    ],
)
def test_an_id_lies_within_folders_by_whole_names(
    document_id: str, roots: tuple[str, ...], *, expected: bool
) -> None:
    assert is_within(document_id, roots) is expected


@given(st.lists(st.sampled_from(["a", "b", "é", ".x", "a b", "ر"]), min_size=1, max_size=5))
def test_every_id_lies_within_each_of_its_folders(parts: list[str]) -> None:
    document_id = "/".join(parts)
    for depth in range(1, len(parts) + 1):
        assert is_within(document_id, ("/".join(parts[:depth]),))


# --- what a name says --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("document_id", "language", "subject"),
    [
        ("un/council.fr.md", "fr", "un/council"),
        ("council.AR.TXT", "ar", "council"),
        ("v1.2.en.html", "en", "v1.2"),
        ("council.en.fr.md", "fr", "council.en"),
        ("council.de.md", "", ""),  # none of ours
        ("council.md", "", ""),
        ("fr.md", "", ""),  # that is its name
        ("council.fr", "", ""),  # that is its suffix
        ("fr/council.md", "", ""),  # a folder declares nothing
        ("ar.en/council.md", "", ""),
        ("council", "", ""),
    ],
)
def test_a_file_name_may_declare_language_and_subject(
    document_id: str, language: str, subject: str
) -> None:
    assert language_in_name(document_id, LANGUAGES) == language
    assert subject_in_name(document_id, LANGUAGES) == subject


# --- sidecars ----------------------------------------------------------------------------------


def test_a_file_without_a_sidecar_says_nothing(folder: Path) -> None:
    write(folder, "letter.md")
    (found,) = corpus_module.walk(folder)
    assert found.said() == {}


def test_a_sidecar_is_read_as_flat_metadata(folder: Path) -> None:
    write(folder, "letter.md")
    values = {"Title": " Two\nlines ", "tags": ["a", "b"], "empty": "", "none": None, "year": 1993}
    write(folder, "letter.md.meta.json", json.dumps(values))
    (found,) = corpus_module.walk(folder)
    assert metadata(found.said()) == {"title": "Two lines", "tags": "a, b", "year": "1993"}


@pytest.mark.parametrize(
    "broken",
    [b"{", b"", b"[1]", b'"title"', b"null", b"\xff\xfe", b"\x80", b'{"a": 1,}'],
)
def test_a_broken_sidecar_is_an_error_that_names_it(folder: Path, broken: bytes) -> None:
    write(folder, "letter.md")
    (folder / "letter.md.meta.json").write_bytes(broken)
    (found,) = corpus_module.walk(folder)
    with pytest.raises(UnreadableDocument) as raised:
        found.said()
    assert "sidecar" in raised.value.what
    assert "letter.md.meta.json" in str(raised.value)


def test_a_sidecar_changes_what_is_remembered_of_its_file(folder: Path) -> None:
    write(folder, "letter.md")
    (before,) = corpus_module.walk(folder)
    write(folder, "letter.md.meta.json", '{"title": "A"}')
    (after,) = corpus_module.walk(folder)
    assert before.size != after.size
    remembered = after.state(after.read(1000))
    write(folder, "letter.md.meta.json", '{"title": "B"}')
    assert after.state(after.read(1000)).sha256 != remembered.sha256


# --- sidecar > front matter > file name > detection --------------------------------------------


def front_matter(text: str, **values: str) -> str:
    lines = "".join(f"{name}: {value}\n" for name, value in values.items())
    return f"---\n{lines}---\n\n{text}\n"


def only_document(index: Index) -> Document:
    report = index.update()
    assert not report.failed
    (document,) = index.documents()
    return document


@pytest.mark.parametrize(
    ("name", "in_front", "beside", "expected", "why"),
    [
        ("letter.txt", {}, {}, "fr", "detection, where nothing is said"),
        ("letter.en.txt", {}, {}, "en", "the name goes before detection"),
        ("letter.en.txt", {"language": "ar"}, {}, "ar", "front matter goes before the name"),
        ("letter.en.txt", {"language": "ar"}, {"language": "fr"}, "fr", "the sidecar goes first"),
        ("letter.en.txt", {}, {"language": "ar"}, "ar", "a sidecar needs no front matter"),
        ("letter.en.txt", {"lang": "ar"}, {}, "ar", "lang is another name of language"),
        ("letter.txt", {"language": "ar"}, {"lang": "en"}, "en", "in a sidecar too"),
        ("letter.txt", {"language": "EN"}, {}, "en", "case does not matter"),
        ("letter.txt", {"language": "en-GB"}, {}, "en", "nor does the country"),
        ("letter.txt", {"language": "ar_AE"}, {}, "ar", "however it is joined"),
        ("letter.ar.txt", {"language": "tlh"}, {}, "ar", "a language unknown to us says nothing"),
        ("letter.txt", {"language": "xx"}, {}, "fr", "not even where nothing else speaks"),
        ("letter.txt", {"language": "Armenian"}, {}, "fr", "Armenian is not Arabic"),
    ],
)
def test_the_language_is_what_the_strongest_source_declares(  # noqa: PLR0913, PLR0917 - a table's columns
    index: Index,
    name: str,
    in_front: dict[str, str],
    beside: dict[str, str],
    expected: str,
    why: str,
) -> None:
    folder = index.settings.corpus
    write(folder, name, front_matter(FRENCH, **in_front) if in_front else FRENCH)
    if beside:
        write(folder, f"{name}.meta.json", json.dumps(beside))
    assert only_document(index).language == expected, why


@pytest.mark.parametrize("text", [ENGLISH, FRENCH, ARABIC])
def test_a_document_that_says_nothing_has_the_language_of_its_text(index: Index, text: str) -> None:
    write(index.settings.corpus, "letter.txt", text)
    expected = {ENGLISH: "en", FRENCH: "fr", ARABIC: "ar"}[text]
    assert only_document(index).language == expected


@pytest.mark.parametrize(
    ("name", "text", "beside", "expected", "why"),
    [
        (
            "a.txt",
            f"{'long ' * 60}\nEnd.",
            "",
            f"{'long ' * 19}long…",
            "a long line, cut at a word",
        ),
        ("a-list.txt", "1\n2\n3\n", "", "a list", "the file's name, at last"),
        ("a.txt", f"A heading\n\n{ENGLISH}", "", "A heading", "the first line that can be one"),
        ("a.md", f"# Of Markdown\n\n{ENGLISH}", "", "Of Markdown", "the first heading"),
        ("a.md", front_matter(f"# H\n\n{ENGLISH}", title="Front"), "", "Front", "front matter"),
        ("a.md", front_matter(ENGLISH, title="Front"), "Beside", "Beside", "the sidecar"),
        ("a.txt", front_matter(ENGLISH, title='""'), "", ENGLISH, "an empty title is none"),
    ],
)
def test_the_title_is_what_the_strongest_source_says(  # noqa: PLR0913, PLR0917 - a table's columns
    index: Index, name: str, text: str, beside: str, expected: str, why: str
) -> None:
    write(index.settings.corpus, name, text)
    if beside:
        write(index.settings.corpus, f"{name}.meta.json", json.dumps({"title": beside}))
    assert only_document(index).title == expected, why


def test_every_other_field_follows_the_same_order(index: Index) -> None:
    front = {"date": "1993-11-12", "source": "UN", "subject": "one", "author": "A", "editor": "E"}
    beside = {"date": "2012-05-04", "source": "OIC", "subject": "two", "author": "B"}
    write(index.settings.corpus, "name.en.md", front_matter(ENGLISH, **front))
    write(index.settings.corpus, "name.en.md.meta.json", json.dumps(beside))
    document = only_document(index)
    assert (document.date, document.source, document.subject) == ("2012-05-04", "OIC", "two")
    assert document.metadata == {"author": "B", "editor": "E"}, "anything else is kept"


def test_a_subject_comes_from_the_name_where_nothing_else_gives_one(index: Index) -> None:
    write(index.settings.corpus, "un/name.en.md")
    assert only_document(index).subject == "un/name"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("2012-05-04", "2012-05-04"),
        ("2012-05", "2012-05"),
        ("2012", "2012"),
        ("2012-05-04T10:00:00Z", "2012-05-04"),
        ("٢٠١٢-٠٥-٠٤", "2012-05-04"),  # Arabic-Indic digits
        ("4 May 2012", ""),  # filters compare dates as text
        ("04/05/2012", ""),
        ("soon", ""),
    ],
)
def test_a_date_is_kept_only_where_filters_can_compare_it(
    index: Index, said: str, kept: str
) -> None:
    write(index.settings.corpus, "a.txt", front_matter(ENGLISH, date=f'"{said}"'))
    assert only_document(index).date == kept


@pytest.mark.parametrize(
    ("within", "expected"),
    [
        (("a.txt",), ["a.txt"]),
        (("un/b.txt",), ["un/b.txt"]),
        (("un",), ["un/b.txt", "un/deep/c.txt"]),
        (("un", "un/b.txt", "a.txt"), ["a.txt", "un/b.txt", "un/deep/c.txt"]),
        (("été.txt",), ["été.txt"]),
        (("قرار.txt",), ["قرار.txt"]),
        (("",), ["K.txt", "a.txt", "un/b.txt", "un/deep/c.txt", "été.txt", "قرار.txt"]),
        (("K.txt",), ["K.txt"]),  # whose name has the sign of kelvin
        ((".hidden/d.txt",), []),
        (("un/.e.txt", "un/f.tmp", "a.txt.meta.json"), []),
        (("gone.txt", "gone/x.txt", "a.txt/x.txt"), []),
        (("link/b.txt",), []),
    ],
    ids=str,
)
def test_a_walk_within_some_ids_finds_what_a_whole_one_finds_there(
    tmp_path: Path, within: tuple[str, ...], expected: list[str]
) -> None:
    for name in ("a.txt", "un/b.txt", "un/deep/c.txt", ".hidden/d.txt", "un/.e.txt", "un/f.tmp"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    (tmp_path / unicodedata.normalize("NFD", "été.txt")).write_text("x")
    (tmp_path / "قرار.txt").write_text("x")
    (tmp_path / "\u212a.txt").write_text("x")
    (tmp_path / "a.txt.meta.json").write_text("{}")
    (tmp_path / "link").symlink_to(tmp_path / "un")
    found = [file.id for file in corpus_module.walk(tmp_path, within)]
    assert found == expected
    whole = [file.id for file in corpus_module.walk(tmp_path)]
    assert found == [i for i in whole if corpus_module.is_within(i, within)]
