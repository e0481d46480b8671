"""People's own glossaries: how they are chosen, imported, kept and used, and what bad ones do."""

from __future__ import annotations

import json
import os
import tracemalloc
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from indexer import (
    CorpusError,
    Index,
    SearchRequest,
    Settings,
    UnreadableDocument,
    UnsupportedFormat,
)
from indexer.cli import main
from indexer.crosslingual import brought
from indexer.crosslingual.brought import GLOSSARIES, KEPT, ImportedGlossary, import_file
from indexer.crosslingual.files import Reason
from indexer.crosslingual.formats import read_concepts
from indexer.crosslingual.glossary import TOO_FEW

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CORE = "http://www.w3.org/2004/02/skos/core#"
TSV = "en\tfr\nzorblax|zorb\tpelote\n"
TBX = (
    '<tbx><text><body><conceptEntry><langSec xml:lang="en"><termSec><term>zorblax</term></termSec>'
    "<termSec><term>zorb</term></termSec></langSec>"
    '<langSec xml:lang="fr"><termSec><term>pelote</term></termSec></langSec></conceptEntry>'
    "</body></text></tbx>"
)
MARTIF = (
    '<martif><text><body><termEntry><langSet xml:lang="en"><tig><term>zorblax</term></tig>'
    '<tig><term>zorb</term></tig></langSet><langSet xml:lang="fr"><tig><term>pelote</term></tig>'
    "</langSet></termEntry></body></text></martif>"
)
RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    f'xmlns:skos="{CORE}"><skos:Concept><skos:prefLabel xml:lang="en">zorblax</skos:prefLabel>'
    '<skos:altLabel xml:lang="en">zorb</skos:altLabel>'
    '<skos:prefLabel xml:lang="fr">pelote</skos:prefLabel></skos:Concept></rdf:RDF>'
)
NT = (
    f'<a> <{CORE}prefLabel> "zorblax"@en .\n<a> <{CORE}altLabel> "zorb"@en .\n'
    f'<a> <{CORE}prefLabel> "pelote"@fr .\n'
)
FORMS = {"en": ("zorblax", "zorb"), "fr": ("pelote",)}
FILES = {
    "a.tsv": TSV,
    "a.tbx": TBX,
    "old.tbx": MARTIF,
    "a.rdf": RDF,
    "a.nt": NT,
    "tbx.xml": TBX,
    "martif.xml": MARTIF,
    "rdf.xml": RDF,
    "A.TBX": TBX,
}


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


# --- which format --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FILES)
def test_a_format_is_told_by_the_suffix_and_xml_by_what_it_begins_with(
    tmp_path: Path, name: str
) -> None:
    path = written(tmp_path, name, FILES[name])
    assert [one.forms for one in read_concepts(path, {})] == [FORMS]


@pytest.mark.parametrize(
    ("name", "content", "error", "what"),
    [
        ("a.csv", "en,fr\n", UnsupportedFormat, "type .csv"),
        ("a", TSV, UnsupportedFormat, "without suffix"),
        ("a.zip", b"PK", UnsupportedFormat, "type .zip"),
        ("a.xml", "<html/>", UnreadableDocument, "begins with <html>"),
        ("a.xml", "", UnreadableDocument, "not XML"),
        ("a.xml", "\n\n", UnreadableDocument, "not XML"),
        ("a.tbx", RDF, UnreadableDocument, "no TBX"),
        ("a.rdf", TBX, UnreadableDocument, "no RDF"),
        ("a.tsv", "en\tfr\n", UnreadableDocument, "no concept"),
        ("a.tsv", "en\tfr\nsea\tmer\nalone\n", UnreadableDocument, "line 3 has 1 columns of 2"),
        ("a.tsv", "en\tfr\tar\nsea\tmer\n", UnreadableDocument, "line 2 has 2 columns of 3"),
        ("a.nt", "# nothing\n", UnreadableDocument, "no concept"),
        ("a.tbx", TBX.replace('"fr"', '"es"'), UnreadableDocument, "no concept"),
    ],
)
def test_what_is_no_glossary_is_refused_with_what_to_do(
    tmp_path: Path, name: str, content: str | bytes, error: type[CorpusError], what: str
) -> None:
    folder = tmp_path / "glossary"
    import_file(written(tmp_path, "good.tsv", TSV), folder)
    with pytest.raises(error) as raised:
        import_file(written(tmp_path, name, content), folder)
    assert what in raised.value.what
    assert raised.value.where.startswith(name)
    assert raised.value.next
    assert [path.name for path in folder.iterdir()] == ["good.tsv"]


# --- the folder ----------------------------------------------------------------------------------


def test_an_import_is_a_copy_and_says_what_it_has(tmp_path: Path) -> None:
    rows = "en\tfr\tar\nsea|ocean\tmer\tبحر\nlone\t\t\n\t\t\nlake\t\tبحيرة\nlone\t\t\n"
    path, folder = written(tmp_path, "mine.tsv", rows), tmp_path / "corpus" / GLOSSARIES
    done = import_file(path, folder)
    assert done == ImportedGlossary(
        2, {"en": 3, "fr": 1, "ar": 2}, skipped=2, reasons=(Reason(TOO_FEW, 2, 3),)
    )
    assert [one.name for one in folder.iterdir()] == ["mine.tsv"]
    assert (folder / "mine.tsv").read_bytes() == path.read_bytes()


def test_an_import_takes_the_place_of_one_of_its_name_and_again_changes_nothing(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "glossary"
    import_file(written(tmp_path, "a.tsv", TSV), folder)
    before = (folder / "a.tsv").stat()
    import_file(tmp_path / "a.tsv", folder)
    import_file(folder / "a.tsv", folder)  # where it lies
    after = (folder / "a.tsv").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    import_file(written(tmp_path, "b.tbx", TBX), folder)
    import_file(written(tmp_path, "a.tsv", "en\tfr\nlaw\tdroit\n"), folder)
    assert {path.name: path.read_text("utf-8") for path in folder.iterdir()} == {
        "a.tsv": "en\tfr\nlaw\tdroit\n",
        "b.tbx": TBX,
    }


def test_a_name_that_would_hide_it_loses_its_dot(tmp_path: Path) -> None:
    import_file(written(tmp_path, ".mine.tsv", TSV), tmp_path / "glossary")
    assert [path.name for path in (tmp_path / "glossary").iterdir()] == ["mine.tsv"]


@pytest.mark.parametrize("name", ["none.tbx", "folder.tbx"])
def test_a_file_that_cannot_be_opened_is_unreadable(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.tbx").mkdir()
    with pytest.raises(UnreadableDocument):
        import_file(tmp_path / name, tmp_path / "glossary")


def test_a_disk_that_fails_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "glossary"
    import_file(written(tmp_path, "a.tsv", TSV), folder)

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CorpusError, match="No space left"):
        import_file(written(tmp_path, "a.tsv", "en\tfr\nlaw\tdroit\n"), folder)
    assert [(path.name, path.read_text("utf-8")) for path in folder.iterdir()] == [("a.tsv", TSV)]


def test_only_files_that_are_not_hidden_are_glossaries(tmp_path: Path) -> None:
    folder = tmp_path / GLOSSARIES
    assert brought.files(tmp_path) == ()
    folder.mkdir(parents=True)
    for name in ("b.tbx", "a.tsv", ".a.tsv.swp"):
        written(folder, name, TSV)
    (folder / "folder.tsv").mkdir()
    (folder / "gone.tsv").symlink_to("nowhere")
    os.mkfifo(folder / "pipe.tsv")  # who opens it waits for ever
    assert [file.path.name for file in brought.files(tmp_path)] == ["a.tsv", "b.tbx"]


# --- searches ------------------------------------------------------------------------------------


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.fr.txt").write_text("Le chaton joue dans le jardin avec la pelote.", "utf-8")
    with Index.open(tmp_path / "index", corpus=corpus, settings=Settings()) as opened:
        opened.update()
        yield opened


def lit(index: Index, words: str = "zorblax") -> list[tuple[str, str]]:
    return [
        (hit.passages[0].text[mark.start : mark.end], mark.by)
        for hit in index.search(SearchRequest(words)).hits
        for mark in hit.passages[0].marks
    ]


PELOTE = [("pelote", "glossary")]


@pytest.mark.parametrize("name", FILES)
def test_a_glossary_of_any_format_lights_what_it_says(
    index: Index, tmp_path: Path, name: str
) -> None:
    assert lit(index) == []
    imported = index.import_glossary(written(tmp_path, name, FILES[name]))
    assert imported == ImportedGlossary(1, {"en": 2, "fr": 1})
    assert lit(index) == lit(index, "zorb") == PELOTE
    assert index.stats().crossing[name] == "1 concepts"


DAMAGED: dict[str, str | bytes] = {
    "a.tbx": TBX.replace("</body>", "&"),
    "b.rdf": "<rdf:RDF",
    "c.nt": "nothing of the kind",
    "d.xml": b"\0\1\2",
    "e.tsv": b"en\tfr\n\xff\tmer\n",
    "f.ttl": "@prefix : ",
    "g.jsonld": "{",
    "h.csv": TSV,
    "i.tsv": "",
    "j.nt": f'<a> <{CORE}prefLabel> "\\uD800"@en .\n<a> <{CORE}prefLabel> "\\u0000"@fr .\n',
}


def test_bad_glossaries_disturb_no_search_and_are_named(index: Index, tmp_path: Path) -> None:
    folder = tmp_path / "corpus" / GLOSSARIES
    folder.mkdir(parents=True)
    for name, content in DAMAGED.items():
        written(folder, name, content)
    assert lit(index) == PELOTE, "what comes before the damage is used"
    (folder / "a.tbx").unlink()
    assert lit(index) == []
    written(folder, "z.tsv", TSV)
    assert lit(index) == PELOTE
    told = index.stats().crossing
    index.enrich()
    assert lit(index) == PELOTE
    assert (
        index.stats().crossing.items()
        >= {name: told[name] for name in DAMAGED if name != "a.tbx"}.items()
    )
    assert told["z.tsv"] == "1 concepts"
    assert all(told[name] != "1 concepts" for name in DAMAGED if name != "a.tbx")


def test_what_searches_want_of_them_is_kept_and_used_only_where_it_fits(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "corpus" / GLOSSARIES / "mine.tsv"
    index.import_glossary(written(tmp_path, "mine.tsv", TSV))
    assert index.enrich()
    assert not index.enrich(), "nothing is new"
    kept = tmp_path / "index" / "crosslingual" / KEPT
    files = brought.files(tmp_path / "corpus")

    with monkeypatch.context() as patched:
        patched.setattr(brought, "read_concepts", lambda *_: pytest.fail("it was read"))
        brought.lookup(kept, files)
        assert brought.told(kept, files) == {"mine.tsv": "1 concepts"}
        assert lit(index) == PELOTE

    path.write_text("en\tfr\nzorblax\tjardin\n", "utf-8")
    assert lit(index) == [("jardin", "glossary")], "another file: it is read"
    assert index.enrich()
    for damage in (b"", b"{", b"\0" * 40, kept.read_bytes()[:-1], kept.read_bytes() + b"x"):
        kept.write_bytes(damage)
        again = brought.lookup(kept, brought.files(tmp_path / "corpus"))
        assert (
            again.to_bytes()
            == brought.lookup(tmp_path / "no", [*brought.files(tmp_path / "corpus")]).to_bytes()
        )
        assert index.stats().crossing["mine.tsv"] == "1 concepts"
        assert index.enrich(), "it is made anew"
    path.unlink()
    assert index.enrich(), "it was taken away"
    assert not kept.exists()
    assert lit(index) == []


@given(st.sampled_from(sorted(FILES)), st.binary(max_size=40), st.integers(0, 500))
def test_damage_anywhere_is_an_error_of_ours_or_none(
    tmp_path_factory: pytest.TempPathFactory, name: str, junk: bytes, at: int
) -> None:
    home = tmp_path_factory.mktemp("junk")
    folder = home / GLOSSARIES
    folder.mkdir(parents=True)
    content = FILES[name].encode()
    written(folder, name, content[:at] + junk + content[at + len(junk) :])
    told = brought.told(home / "none", brought.files(home))
    assert told.keys() == {name}
    brought.lookup(home / "none", brought.files(home))


@pytest.mark.parametrize("name", ["a.tbx", "a.tsv"])
def test_memory_does_not_grow_with_the_file(tmp_path: Path, name: str) -> None:
    content = FILES[name]
    first = "zorblax" if name == "a.tsv" else "<conceptEntry>"
    begin, end = content.index(first), content.index("</body>") if name == "a.tbx" else len(content)
    whole = content[:begin] + content[begin:end] * 30_000 + content[end:]
    path = written(tmp_path, name, whole)
    tracemalloc.start()
    try:
        assert sum(1 for _ in read_concepts(path, {})) == 30_000
        assert tracemalloc.get_traced_memory()[1] < max(path.stat().st_size / 2, 200_000)
    finally:
        tracemalloc.stop()


# --- the command ---------------------------------------------------------------------------------


def test_the_command_says_what_was_kept_and_what_was_left_out(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.fr.txt").write_text("La pelote est dans le jardin.", "utf-8")
    path = written(tmp_path, "mine.tsv", f"{TSV}lone\t\n")
    folders = ["--corpus", str(tmp_path / "corpus"), "--index", str(tmp_path / "index")]

    def run(*args: str) -> str:
        return CliRunner().invoke(main, [*folders, *args], catch_exceptions=False).stdout

    run("index")
    assert run("glossary", "import", str(path)).splitlines() == [
        "1 concepts kept (forms: en 2, fr 1), 1 left out",
        f"left out: 1, first in line 3: {TOO_FEW}",
    ]
    assert json.loads(run("glossary", "import", str(path), "--json")) == {
        "concepts": 1,
        "forms": {"en": 2, "fr": 1},
        "skipped": 1,
        "reasons": [{"why": TOO_FEW, "units": 1, "line": 3}],
    }
    assert (tmp_path / "index" / "crosslingual" / KEPT).exists(), "enrich was run"
    assert "[pelote]" in run("search", "zorblax")
    assert "by mine.tsv: 1 concepts" in run("stats")
    done = CliRunner().invoke(main, [*folders, "glossary", "import", str(tmp_path / "no.tbx")])
    assert done.exit_code == 1
    assert "no.tbx" in done.stderr
