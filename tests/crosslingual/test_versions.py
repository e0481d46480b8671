"""Versions that were detected, as an index shows them, and sentences mined of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from indexer import Index, SearchRequest, Settings
from indexer.crosslingual import derived, encoder
from indexer.crosslingual.derived import Derived
from indexer.crosslingual.translations import Translations

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

needs_the_package = pytest.mark.skipif(
    encoder.available() is None, reason=f"NOT CHECKED: {encoder.why_not()}"
)

TEXTS = {
    "flood.txt": "The river rose overnight and the lower town was under water by morning.",
    "crue.txt": "Le fleuve est monté pendant la nuit et la ville basse était inondée au matin.",
    "fayadan.txt": "ارتفع منسوب النهر ليلا وغمرت المياه المدينة السفلى مع الصباح.",
    "cheese.txt": "Goat cheese ripens for three weeks in a cool cellar on wooden boards.",
}


def kept(index: Path, *pairs: tuple[str, str]) -> None:
    """Write down what would have been detected."""
    folder = index / derived.FOLDER
    folder.mkdir(exist_ok=True)
    Translations("by hand", pairs).save(folder / "translations")


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    for name, text in TEXTS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with Index.open(tmp_path / ".index", corpus=tmp_path, settings=Settings()) as opened:
        opened.update()
        yield opened


def test_detected_versions_are_told_as_such(index: Index) -> None:
    assert index.read("flood.txt").translations == ()
    kept(index.settings.index, ("flood.txt", "crue.txt"), ("fayadan.txt", "flood.txt"))
    read = index.read("flood.txt")
    assert read.translations == read.detected == ("crue.txt", "fayadan.txt")
    (hit,) = index.search(SearchRequest("overnight", languages=("en",))).hits
    assert hit.translations == hit.detected == ("crue.txt", "fayadan.txt")
    assert index.read("crue.txt").detected == ("flood.txt",)
    assert index.read("cheese.txt").detected == ()


def test_declared_versions_go_first_and_take_the_place_of_detected_ones(index: Index) -> None:
    folder = index.settings.corpus
    declaring = "---\ntranslation_of: flood.txt\n---\nLa rivière a débordé dans la nuit d’hier."
    (folder / "riviere.txt").write_text(declaring, encoding="utf-8")
    index.update()
    kept(index.settings.index, ("flood.txt", "crue.txt"), ("fayadan.txt", "flood.txt"))
    read = index.read("flood.txt")
    assert read.translations == ("riviere.txt", "fayadan.txt")
    assert read.detected == ("fayadan.txt",)


def test_a_detected_version_that_is_gone_is_not_shown(index: Index) -> None:
    kept(index.settings.index, ("flood.txt", "crue.txt"))
    (index.settings.corpus / "crue.txt").unlink()
    index.update()
    assert index.read("flood.txt").translations == ()


def test_a_damaged_file_of_versions_counts_as_missing(index: Index) -> None:
    kept(index.settings.index, ("flood.txt", "crue.txt"))
    (index.settings.index / derived.FOLDER / "translations").write_bytes(b"no versions at all")
    assert index.read("flood.txt").translations == ()


def test_without_the_encoder_nothing_is_detected(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(derived, "available", lambda: None)
    kept(index.settings.index, ("flood.txt", "crue.txt"))
    assert index.enrich()
    assert index.read("flood.txt").translations == ()  # nobody knows whether they still are
    assert "versions" not in index.stats().crossing
    assert not index.enrich()


# --- with the encoder, on the documents of the project -------------------------------------------

_DECLARED = re.compile(r'^(subject|translation_of):.*\n|<meta name="subject"[^>]*>', re.MULTILINE)
SUBJECTS = (
    "unicef-children",
    "membership",
    "peacekeeping",
    "climate-cop29",
    "languages-and-scripts",
)


@pytest.fixture(scope="module")
def undeclared(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Path:
    """Return a folder of documents in three languages that do not say which belong together."""
    folder = tmp_path_factory.mktemp("undeclared")
    known = sorted((pytestconfig.rootpath / "corpus").rglob("*.*.*"))
    chosen = [path for path in known if path.name.startswith(SUBJECTS)]
    assert len(chosen) == 3 * len(SUBJECTS)
    for path in chosen:
        subject, language, suffix = path.name.split(".")
        text = _DECLARED.sub("", path.read_text(encoding="utf-8"))
        name = f"{subject}-in-{language}.{suffix}"  # its name declares nothing either
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def enriched(undeclared: Path) -> Iterator[Index]:
    with Index.open(undeclared / ".index", corpus=undeclared, settings=Settings()) as opened:
        opened.update()
        opened.enrich()
        yield opened


@needs_the_package
def test_versions_are_detected_among_documents_that_declare_none(enriched: Index) -> None:
    found = {
        (document.id, other)
        for document in enriched.documents()
        for other in enriched.read(document.id).detected
    }
    assert all(one.partition("-in-")[0] == other.partition("-in-")[0] for one, other in found)
    assert len(found) >= 2 * 10  # of 15 pairs, some of which are free adaptations
    assert " pairs of documents detected, " in enriched.stats().crossing["versions"]


@needs_the_package
def test_their_sentences_are_mined_and_too_few_to_learn_of(enriched: Index) -> None:
    mined = Derived(enriched.settings.index).mined()
    assert mined is not None
    assert len(mined) > 10
    assert all(
        pair.left_language != pair.right_language and pair.left != pair.right
        for pair in mined.between("en", "fr")
    )
    assert Derived(enriched.settings.index).memory("en", "fr") is None


@needs_the_package
def test_where_nothing_has_changed_nothing_is_compared_or_mined_again(enriched: Index) -> None:
    folder = enriched.settings.index / derived.FOLDER
    before = (folder / "translations").stat().st_mtime_ns
    (folder / "made-of").unlink()  # as if it had been stopped at the end
    told: list[tuple[int, int]] = []
    assert enriched.enrich(progress=lambda done, total: told.append((done, total)))
    assert (folder / "translations").stat().st_mtime_ns == before
    assert all(done == total for done, total in told)


@needs_the_package
def test_enough_mined_sentences_are_learnt_of(
    enriched: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = enriched.settings.index / derived.FOLDER
    monkeypatch.setattr("indexer.crosslingual.teaching.FEWEST", 5)
    monkeypatch.setattr("indexer.crosslingual.teaching._FLOORS", ((5, 0.5),))
    for name in ("made-of", "taught-by"):
        (folder / name).unlink()
    enriched.enrich()
    lexicon = Derived(enriched.settings.index).memory("en", "fr")
    assert lexicon is not None
    assert lexicon.counterparts("council")[0].text == "conseil"
    monkeypatch.undo()
    for name in ("made-of", "taught-by"):
        (folder / name).unlink()
    enriched.enrich()
    assert Derived(enriched.settings.index).memory("en", "fr") is None


@needs_the_package
@pytest.mark.parametrize("name", ["translations", "mined"])
def test_what_was_damaged_is_made_again(enriched: Index, name: str) -> None:
    path = enriched.settings.index / derived.FOLDER / name
    path.write_bytes(b"damaged")
    assert enriched.enrich()
    assert path.stat().st_size > 100
