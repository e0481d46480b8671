"""Meaning beside words: what the real encoder brings to a search, and what it leaves alone."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from folders import indexed

from indexer import Index, SearchRequest, Settings
from indexer.crosslingual import derived, encoder, known
from indexer.crosslingual.meaning import SENTENCE, Meaning
from indexer.crosslingual.passage_vectors import PassageVectors

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from indexer import Hit, Results

needs_the_package = pytest.mark.skipif(
    encoder.available() is None, reason=f"NOT CHECKED: {encoder.why_not()}"
)

TEXTS = {
    "bridge.en.txt": (
        "Bridge\n\nEngineers reopened the old stone bridge after the flood had damaged its arches."
    ),
    "pont.fr.txt": (
        "Pont\n\nLes ingénieurs ont rouvert le vieux pont de pierre que la crue avait abîmé."
    ),
    "jisr.ar.txt": "الجسر\n\nأعاد المهندسون فتح الجسر الحجري القديم بعد أن أضر الفيضان بأقواسه.",
    "cheese.en.txt": "Dairy\n\nGoat cheese ripens for three weeks in a cool cellar on boards.",
    "fromage.fr.txt": (
        "Laiterie\n\nLe fromage de chèvre s’affine trois semaines dans une cave fraîche."
    ),
    "jubn.ar.txt": "الألبان\n\nينضج جبن الماعز ثلاثة أسابيع في قبو بارد على ألواح خشبية.",
    "exam.en.txt": (
        "School\n\nThe pupils were nervous before the examination and slept badly that night."
    ),
    "examen.fr.txt": (
        "École\n\nLes élèves étaient inquiets avant l’épreuve et ils ont mal dormi cette nuit-là."
    ),
    "imtihan.ar.txt": "المدرسة\n\nكان التلاميذ قلقين قبل الامتحان وناموا نوما سيئا تلك الليلة.",
}
# Says what an Arabic and a French text say, in words that no glossary will take for theirs.
SENTENCE_OF_MANY_WORDS = "schoolchildren felt anxious ahead of their test and could hardly sleep"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with indexed(tmp_path_factory.mktemp("meaning"), TEXTS) as opened:
        opened.enrich()
        yield opened


@pytest.fixture
def without(index: Index, monkeypatch: pytest.MonkeyPatch) -> Index:
    """Return the same index where the package is not installed."""
    monkeypatch.setattr(known, "available", lambda: None)
    return index


def search(index: Index, words: str, **more: object) -> Results:
    return index.search(SearchRequest(words, **{"limit": 20, "group": True, **more}))  # type: ignore[arg-type]


def by_meaning(results: Results) -> list[Hit]:
    return [hit for hit in results.hits if hit.match == "meaning"]


@needs_the_package
def test_a_sentence_finds_its_translations_before_all_others(index: Index) -> None:
    results = search(index, "the pupils were nervous before the examination and slept badly")
    first = [group.hits[0].document.id for group in results.groups.values()]
    assert {*first} == {"exam.en.txt", "examen.fr.txt", "imtihan.ar.txt"}


@needs_the_package
def test_a_sentence_finds_documents_that_have_none_of_its_words(index: Index) -> None:
    found = by_meaning(search(index, "cycling holidays along quiet rivers by rented bicycle"))
    assert found == []  # there is nothing of that kind
    results = search(
        index, "masons repaired what rising water had destroyed, and traffic crosses again"
    )
    for hit in by_meaning(results):
        assert hit.document.id in {"bridge.en.txt", "pont.fr.txt", "jisr.ar.txt"}
        (passage,) = hit.passages
        assert passage.marks
        assert {(mark.match, mark.by) for mark in passage.marks} == {("meaning", "embedding")}
        assert all(0 <= m.start < m.end <= len(passage.text) for m in passage.marks)


@needs_the_package
def test_what_meaning_brings_is_counted_listed_and_filtered_like_all_else(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.crosslingual.meaning._FLOOR", -1.0)  # everything is near
    words = "zzqx zzqy zzqv zzqw zzqu zzqt"
    results = search(index, words)
    assert len(by_meaning(results)) == len(results.hits) == results.total == len(TEXTS)
    assert results.totals == {"ar": 3, "en": 3, "fr": 3}
    assert results.direct == {"ar": 0, "en": 0, "fr": 0}
    assert results.facets["language"] == {"ar": 3, "en": 3, "fr": 3}
    assert {code: group.total for code, group in results.groups.items()} == results.totals
    paged = [search(index, words, limit=4, offset=at).hits for at in (0, 4, 8)]
    assert [hit.document.id for page in paged for hit in page] == [
        hit.document.id for hit in results.hits
    ]
    only = search(index, words, languages=("fr",))
    assert {hit.document.language for hit in only.hits} == {"fr"}
    assert only.total == 3
    assert only.totals == results.totals
    assert search(index, words, after="2020").total == 0
    assert search(index, words, cross=False).total == 0
    assert search(index, " ".join(words.split()[: SENTENCE - 1])).total == 0


@needs_the_package
def test_in_its_own_language_meaning_alone_comes_after_words(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.crosslingual.meaning._FLOOR", -1.0)
    results = search(index, "nervous pupils slept badly goat cheese cellar")
    own = [hit.match for hit in results.hits if hit.document.language == "en"]
    assert own == ["direct", "direct", "meaning"]


@needs_the_package
@pytest.mark.parametrize("words", ["bridge", "goat cheese ripens", SENTENCE_OF_MANY_WORDS])
def test_the_shares_of_a_score_add_up_to_it_with_that_of_meaning(index: Index, words: str) -> None:
    results = search(index, words, explain=True)
    assert results.hits
    for hit in results.hits:
        shares = [one.share for one in hit.explanation]
        assert math.fsum(shares) == pytest.approx(hit.score)
        meant = [one for one in hit.explanation if one.field.startswith("meaning.")]
        assert len(meant) <= 1
        assert all(one.field.endswith(hit.document.language) for one in meant)


@needs_the_package
def test_the_more_words_the_more_their_meaning_counts() -> None:
    nothing = PassageVectors("")
    weights = [
        Meaning(nothing, None, nothing.vector(encoder.available().encode(["x"])[0]), (), n).weight  # type: ignore[union-attr]
        for n in range(40)
    ]
    assert weights == sorted(weights)
    assert (weights[0], weights[-1]) == (0.3, 0.6)


@needs_the_package
def test_a_corpus_that_changed_is_learnt_anew_and_searched_meanwhile(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    path = folder / "exam.en.txt"
    path.write_text(TEXTS["exam.en.txt"], encoding="utf-8")
    with Index.open(tmp_path / "index", corpus=folder, settings=Settings()) as opened:
        opened.update()
        assert opened.enrich()
        path.write_text(TEXTS["cheese.en.txt"] + "\n\n" + TEXTS["exam.en.txt"], encoding="utf-8")
        opened.update()
        assert search(opened, "pupils examination").total == 1  # by what was learnt of the old one
        told: list[tuple[int, int]] = []
        assert opened.enrich(progress=lambda done, total: told.append((done, total)))
        assert told[-1] == (1, 1)
        assert not opened.enrich()
        assert opened.stats().crossing["meanings"] == "learnt"


def test_without_the_package_words_alone_decide(without: Index) -> None:
    results = search(without, SENTENCE_OF_MANY_WORDS, explain=True)
    assert not by_meaning(results)
    assert not [c for hit in results.hits for c in hit.explanation if c.field.startswith("meaning")]
    assert search(without, "bridge").totals == {"ar": 1, "en": 1, "fr": 1}


def test_damaged_vectors_count_as_missing(tmp_path: Path) -> None:
    folder = tmp_path / "index" / derived.FOLDER
    folder.mkdir(parents=True)
    (folder / "passages").write_bytes(b"no vectors at all")
    assert derived.Derived(tmp_path / "index").passages() is None
    assert known.meanings(tmp_path / "index")("any text", ()) is None
