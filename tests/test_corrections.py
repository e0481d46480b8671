"""A passage that was taken for another language: what a person says of it is kept, and holds."""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer import (
    BadParameter,
    DocumentChanged,
    Index,
    IndexMissing,
    Settings,
    UnknownLanguage,
    UnreadableDocument,
)
from indexer.corrections import PASSAGE_LANGUAGES, corrections_in, fingerprint
from indexer.passages import cut

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ENGLISH = (  # long enough to tell the language of what stands around it
    "The committee met on Tuesday morning and adopted the report on desalination, which its members"
    " had discussed for three weeks in seven meetings of two hours each."
)
FRENCH = "La commission s’est réunie mardi matin et elle a adopté le rapport sur l’irrigation."
HEADING = "Dispositions finales"
TEXT = f"{ENGLISH}\n\n{HEADING}\n\n{ENGLISH.replace('Tuesday', 'Friday')}\n"


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    """An index of one document, whose second passage is French and was taken for English."""
    (tmp_path / "corpus").mkdir()
    settings = Settings(corpus=tmp_path / "corpus", index=tmp_path / "index")
    with Index.open(settings=settings) as index:
        index.put("a.txt", TEXT.encode())
        index.update()
        assert languages(index) == {HEADING: "en"}
        yield index


def languages(index: Index, document_id: str = "a.txt") -> dict[str, str]:
    """Return the languages of the passages that are not the English sentences around them."""
    found = index.read(document_id).passages
    return {one.text: one.language for one in found if "committee" not in one.text}


def beside(index: Index, document_id: str = "a.txt") -> Any:  # noqa: ANN401 - whatever it is
    path = index.settings.corpus / f"{document_id}.meta.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def write_beside(index: Index, said: object) -> None:
    path = index.settings.corpus / "a.txt.meta.json"
    path.write_text(json.dumps(said), encoding="utf-8")


# --- by what a passage is known again ----------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "other", "same", "why"),
    [
        ("Le budget", "Le  budget", True, "a reader that joins lines otherwise"),
        ("Le budget", " Le\n budget\n", True, "a line that is wrapped"),
        ("Le budget", "Le\u00a0budget", True, "a blank of another kind"),
        ("Réunion", unicodedata.normalize("NFD", "Réunion"), True, "an accent written apart"),
        ("Le budget", "Le Budget", False, "a name is another text"),
        ("Le budget", "Le budget.", False, "so is a sentence"),
        ("Réunion", "Reunion", False, "an accent may tell the language"),
        ("مجلس", "مَجلس", False, "so may a vowel sign"),
    ],
)
def test_a_passage_is_known_again_by_its_text(text: str, other: str, same: bool, why: str) -> None:  # noqa: FBT001
    assert (fingerprint(text) == fingerprint(other)) is same, why


def test_fingerprints_stay_what_they_are_since_documents_have_them() -> None:
    assert fingerprint("Dispositions\nfinales ") == "304d6fe64828e745"


@given(st.text())
@example("\ud800")
def test_every_text_has_a_fingerprint_of_sixteen_digits(text: str) -> None:
    assert len(fingerprint(text)) == 16
    assert int(fingerprint(text), 16) >= 0


@pytest.mark.parametrize(
    ("entry", "found", "why"),
    [
        ({"ab": "fr"}, {"ab": "fr"}, "as it should be"),
        ({"ab": "fr", "cd": 1, "ef": None}, {"ab": "fr"}, "a bad one costs no other"),
        ({"ab": "de"}, {"ab": "de"}, "another version may know it"),
        (["fr"], {}, "no mapping"),
        ("fr", {}, "a text"),
        (None, {}, "nothing"),
    ],
)
def test_what_a_sidecar_says_is_read_as_far_as_it_can_be(
    entry: object, found: dict[str, str], why: str
) -> None:
    assert corrections_in({PASSAGE_LANGUAGES: entry, "title": "A"}) == found, why
    assert corrections_in({"Passage_Languages": entry}) == found, why


# --- a correction ------------------------------------------------------------------------------


def test_a_corrected_passage_is_analysed_and_found_in_its_language(index: Index) -> None:
    assert not index.excerpts("final disposition", "fr", "any")
    before = index.read("a.txt").passages
    receipt = index.correct_language("a.txt", HEADING, "fr")
    assert (receipt.id, receipt.done) == ("a.txt", "described")
    assert beside(index) == {PASSAGE_LANGUAGES: {fingerprint(HEADING): "fr"}}
    assert index.corrected_language("a.txt", HEADING) == "fr"
    assert index.update(ids=("a.txt",)).changed == ("a.txt",)
    assert index.shows(receipt)
    assert languages(index) == {HEADING: "fr"}
    assert index.excerpts("dispositions finales", "fr")
    after = index.read("a.txt").passages
    assert [(p.start, p.end) for p in after] == [(p.start, p.end) for p in before]
    assert index.check(deep=True).damage == ()


def test_a_correction_is_taken_back_and_leaves_nothing(index: Index) -> None:
    index.describe("a.txt", {"editor": "Leïla"})
    index.correct_language("a.txt", HEADING, "fr")
    index.correct_language("a.txt", ENGLISH, "und")
    index.correct_language("a.txt", HEADING, None)
    assert beside(index) == {"editor": "Leïla", PASSAGE_LANGUAGES: {fingerprint(ENGLISH): "und"}}
    index.correct_language("a.txt", ENGLISH, None)
    index.correct_language("a.txt", ENGLISH, None)
    assert beside(index) == {"editor": "Leïla"}
    index.update()
    assert languages(index) == {HEADING: "en"}
    assert index.corrected_language("a.txt", HEADING) == ""


@pytest.mark.parametrize("language", ["ar", "en", "fr", "und"])
def test_a_passage_can_be_in_every_language_and_in_none_of_ours(
    index: Index, language: str
) -> None:
    index.correct_language("a.txt", HEADING, language)
    index.update()
    assert languages(index) == {HEADING: language}


def test_a_document_of_one_passage_goes_by_its_correction(index: Index) -> None:
    index.put("b.txt", b"Rapport final")
    index.update()
    index.correct_language("b.txt", "Rapport final", "fr")
    index.update()
    assert index.read("b.txt").document.language == "fr"
    index.describe("b.txt", {"language": "en"})
    index.update()
    assert index.read("b.txt").document.language == "en", "what is declared is the document's"
    assert languages(index, "b.txt") == {"Rapport final": "fr"}


def test_passages_of_one_paragraph_can_be_in_several_languages(index: Index) -> None:
    sentences = [f"{ENGLISH[:-1]}, and in its meeting number {n}." for n in range(8)]
    index.put("c.txt", " ".join(sentences).encode())
    index.update()
    first, second, *_ = before = index.read("c.txt").passages
    index.correct_language("c.txt", second.text, "fr")
    index.update()
    after = index.read("c.txt").passages
    assert [p.language for p in after] == ["en", "fr", *["en"] * (len(before) - 2)]
    assert [p.text for p in after] == [p.text for p in before]
    (found,) = index.excerpts(first.text.split(".")[0], "en", "any", 1)
    assert found.id == "c.txt"
    assert index.check(deep=True).damage == ()


def test_a_correction_moves_no_borders_or_it_would_be_one_of_no_passage(index: Index) -> None:
    text = (
        "The committee heard at its second meeting on desalination, in the absence of its chair and"
        " of most of the members who had asked for it, what was said of the harbour by Mr. Smith,"
        " who had come from the coast by the night train and had brought the minutes of all the"
        " meetings of the harbour office since the year in which it was founded, with their annexes"
        " and maps, in two trunks."
    )
    borders = {code: [*cut(text, 0, len(text), code)] for code in ("en", "fr")}
    assert borders["fr"] != borders["en"], "in French a sentence ends at Mr."
    index.put("d.txt", text.encode())
    index.update()
    for language in ("fr", None, "fr"):
        (whole,) = index.read("d.txt").passages
        index.correct_language("d.txt", whole.text, language)
        index.update()
        (whole,) = index.read("d.txt").passages
        assert (whole.text, whole.language) == (text, language or "en")


# --- how long it holds -------------------------------------------------------------------------


def test_a_correction_survives_rebuilds_backups_and_the_trash(index: Index, tmp_path: Path) -> None:
    index.correct_language("a.txt", HEADING, "fr")
    index.rebuild()
    assert languages(index) == {HEADING: "fr"}
    index.remove("a.txt")
    index.update(accept_removals=True)
    index.restore("a.txt")
    index.update()
    assert languages(index) == {HEADING: "fr"}
    index.backup(tmp_path / "all.dragoman")
    (tmp_path / "other").mkdir()
    with Index.open(tmp_path / "other-index", corpus=tmp_path / "other") as other:
        other.restore_backup(tmp_path / "all.dragoman")
        other.update()
        assert languages(other) == {HEADING: "fr"}


def test_a_correction_holds_while_its_text_stays_and_lapses_with_it(index: Index) -> None:
    index.correct_language("a.txt", HEADING, "fr")
    index.put("a.txt", f"Opening\n\n{TEXT.replace(HEADING, 'Dispositions  finales')}".encode())
    index.update()
    assert languages(index) == {"Opening": "en", "Dispositions  finales": "fr"}, "it has moved"
    index.put("a.txt", TEXT.replace(HEADING, "Final provisions").encode())
    index.update()
    assert languages(index) == {"Final provisions": "en"}
    index.put("a.txt", TEXT.encode())
    index.update()
    assert languages(index) == {HEADING: "fr"}, "the text is back"


@pytest.mark.parametrize(
    ("metadata", "said", "why"),
    [
        (None, {"title": "T"}, "the sidecar stays"),
        ({"title": "U"}, {"title": "U"}, "metadata of another kind"),
        ({}, {}, "no metadata at all"),
    ],
)
def test_a_correction_stays_where_a_document_is_put_again(
    index: Index, metadata: dict[str, object] | None, said: dict[str, object], why: str
) -> None:
    index.put("a.txt", TEXT.encode(), {"title": "T"})
    index.correct_language("a.txt", HEADING, "fr")
    receipt = index.put("a.txt", TEXT.encode(), metadata)
    assert beside(index) == {**said, PASSAGE_LANGUAGES: {fingerprint(HEADING): "fr"}}, why
    index.update()
    assert index.shows(receipt)
    assert languages(index) == {HEADING: "fr"}, why


def test_who_describes_a_document_may_say_it_too_or_take_it_out(index: Index) -> None:
    index.put("a.txt", TEXT.encode(), {PASSAGE_LANGUAGES: {fingerprint(HEADING): "fr"}})
    index.update()
    assert languages(index) == {HEADING: "fr"}
    index.describe("a.txt", {PASSAGE_LANGUAGES: None})
    index.update()
    assert languages(index) == {HEADING: "en"}
    index.correct_language("a.txt", HEADING, "fr")
    index.put("a.txt", TEXT.encode(), {"Passage_Languages": {}})
    assert index.corrected_language("a.txt", HEADING) == ""


def test_a_new_document_has_no_corrections_of_one_that_is_gone(index: Index) -> None:
    index.correct_language("a.txt", HEADING, "fr")
    (index.settings.corpus / "a.txt").unlink()
    index.put("a.txt", TEXT.encode(), {"title": "Another"})
    assert beside(index) == {"title": "Another"}


def test_a_correction_is_no_fact_about_a_document(index: Index) -> None:
    index.correct_language("a.txt", HEADING, "fr")
    index.put("b.md", f"---\n{PASSAGE_LANGUAGES}: fr\neditor: L\n---\n{ENGLISH}".encode())
    index.update()
    assert [one.metadata for one in index.documents()] == [{}, {"editor": "L"}]


# --- what is wrong -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "entry", ["fr", ["fr"], 7, None, {"no print": 1}, {fingerprint(HEADING): "de"}, {"a": {"b": 1}}]
)
def test_a_bad_entry_is_passed_over_and_disturbs_no_edit(index: Index, entry: object) -> None:
    write_beside(index, {"title": "T", PASSAGE_LANGUAGES: entry})
    assert index.update().failed == ()
    assert languages(index) == {HEADING: "en"}
    assert index.read("a.txt").document.metadata == {}
    index.describe("a.txt", {"title": "U"})
    assert beside(index) == {"title": "U", PASSAGE_LANGUAGES: entry}, "what was not said stays"
    index.correct_language("a.txt", HEADING, "fr")
    index.update()
    assert languages(index) == {HEADING: "fr"}


@pytest.mark.parametrize(
    "entry", ["fr", ["fr"], 7, {"a": "de"}, {"a": 1}, {"a": ["fr"]}, {1: "fr"}]
)
def test_a_bad_entry_is_refused_where_it_is_given(index: Index, entry: object) -> None:
    index.correct_language("a.txt", HEADING, "fr")
    kept = beside(index)
    with pytest.raises(BadParameter, match="passage_languages"):
        index.put("a.txt", b"Another text", {PASSAGE_LANGUAGES: entry})
    with pytest.raises(BadParameter, match="passage_languages"):
        index.describe("a.txt", {PASSAGE_LANGUAGES: entry})
    assert beside(index) == kept
    assert (index.settings.corpus / "a.txt").read_text() == TEXT


@pytest.mark.parametrize(
    ("document_id", "text", "language", "error"),
    [
        ("a.txt", HEADING, "de", UnknownLanguage),
        ("a.txt", HEADING, "", UnknownLanguage),
        ("a.txt", "Dispositions", "fr", DocumentChanged),
        ("a.txt", "", "fr", DocumentChanged),
        ("none.txt", HEADING, "fr", UnreadableDocument),
        ("../a.txt", HEADING, "fr", UnreadableDocument),
    ],
)
def test_what_cannot_be_corrected_is_refused_and_nothing_is_written(
    index: Index, document_id: str, text: str, language: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        index.correct_language(document_id, text, language)
    assert beside(index) is None


def test_a_damaged_sidecar_is_left_to_be_mended(index: Index) -> None:
    (index.settings.corpus / "a.txt.meta.json").write_text("{")
    with pytest.raises(UnreadableDocument, match="sidecar"):
        index.correct_language("a.txt", HEADING, "fr")
    assert (index.settings.corpus / "a.txt.meta.json").read_text() == "{"
    index.put("a.txt", TEXT.encode(), {"title": "T"})
    assert beside(index) == {"title": "T"}


def test_nothing_is_corrected_without_an_index(tmp_path: Path) -> None:
    with (
        Index.open(tmp_path / "index", corpus=tmp_path) as index,
        pytest.raises(IndexMissing),
    ):
        index.correct_language("a.txt", HEADING, "fr")


# --- files with many documents -----------------------------------------------------------------


def test_the_sidecar_of_a_file_with_many_documents_serves_each_of_them(index: Index) -> None:
    lines = [{"id": "1", "text": TEXT}, {"id": "2", "text": f"{FRENCH}\n\n{ENGLISH}"}]
    index.put("all.jsonl", "\n".join(map(json.dumps, lines)).encode(), {"source": "Agency"})
    index.update()
    receipt = index.correct_language("all.jsonl#1", HEADING, "fr")
    assert receipt.id == "all.jsonl"
    assert beside(index, "all.jsonl") == {
        "source": "Agency",
        PASSAGE_LANGUAGES: {fingerprint(HEADING): "fr"},
    }
    index.update(ids=(receipt.id,))
    assert languages(index, "all.jsonl#1") == {HEADING: "fr"}
    assert languages(index, "all.jsonl#2") == {FRENCH: "fr"}
    assert index.read("all.jsonl#1").document.metadata == {}
    assert index.corrected_language("all.jsonl#2", HEADING) == "fr", "it is the file's"
    index.correct_language("all.jsonl#1", HEADING, None)
    assert index.update().changed == ("all.jsonl#1", "all.jsonl#2")
    assert languages(index, "all.jsonl#1") == {HEADING: "en"}
