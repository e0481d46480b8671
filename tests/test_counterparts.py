"""Nearest passages in the other languages: with the encoder and without, lit on both sides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from folders import NAVIGATION, indexed
from hypothesis import given
from hypothesis import strategies as st

from indexer import BadParameter, Index, IndexMissing, Settings, UnreadableDocument
from indexer.crosslingual import encoder, known

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from indexer import Counterpart, Counterparts, Passage

needs_the_package = pytest.mark.skipif(
    encoder.available() is None, reason=f"NOT CHECKED: {encoder.why_not()}"
)

FRONT = "---\nlanguage: {}\nsubject: {}\n---\n"
TEXTS = {
    # Versions of one text, as they say themselves, in another order of paragraphs.
    "council.en.md": FRONT.format("en", "council")
    + "The Security Council adopted resolution 822 on 30 April 1993 and demanded the withdrawal "
    "of occupying forces.\n\n"
    "The Secretary-General reported on refugees and displaced persons in the region.",
    "council.fr.md": FRONT.format("fr", "council")
    + "Le Secrétaire général a fait rapport sur les réfugiés et les personnes déplacées de la "
    "région.\n\n"
    "Réuni le 30 avril 1993, le Conseil de sécurité exige par sa résolution 822, qui rappelle des "
    "textes antérieurs, que les forces d’occupation se retirent des districts et que les "
    "réfugiés rentrent.",
    "council.ar.md": FRONT.format("ar", "council")
    + "اعتمد مجلس الأمن القرار ٨٢٢ في ٣٠ نيسان/أبريل ١٩٩٣ وطالب بانسحاب قوات الاحتلال.\n\n"
    "وقدم الأمين العام تقريراً عن اللاجئين والنازحين في المنطقة.",
    # Says the same in French, and does not say that it is a version of it.
    "echo.fr.md": FRONT.format("fr", "")
    + "Le Conseil de sécurité a adopté la résolution 822 le 30 avril 1993 et exigé le retrait des "
    "forces d’occupation.",
    # Of other matters.
    "cheese.en.md": FRONT.format("en", "")
    + "Goat cheese ripens for three weeks in a cool cellar on wooden boards.",
    "fromage.fr.md": FRONT.format("fr", "")
    + "Le fromage de chèvre s’affine trois semaines dans une cave fraîche, sur des planches.",
    "jubn.ar.md": FRONT.format("ar", "")
    + "ينضج جبن الماعز ثلاثة أسابيع في قبو بارد على ألواح خشبية.",
    "volcano.en.md": FRONT.format("en", "")
    + "Lava from the crater buried the orchards below while ash darkened every window in town.",
    # Of cities on the coast of the Gulf, too, and not the same.
    "ciment.fr.md": FRONT.format("fr", "")
    + "Des navires amènent du ciment aux villes de la côte du golfe.",
    # Two languages in one document.
    "both.md": FRONT.format("en", "")
    + "Desalination plants supply drinking water to the cities along the coast of the Gulf.\n\n"
    "تزود محطات تحلية المياه المدن الواقعة على ساحل الخليج بمياه الشرب.",
}
LANGUAGES = {"ar", "en", "fr"}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with indexed(tmp_path_factory.mktemp("counterparts"), TEXTS) as opened:
        opened.enrich()
        yield opened


@pytest.fixture(
    params=[pytest.param(True, marks=needs_the_package), False], ids=["meaning", "words"]
)
def either(request: pytest.FixtureRequest, index: Index, monkeypatch: pytest.MonkeyPatch) -> Index:
    """Return the index where the encoder is installed, and where it is not."""
    if not request.param:
        monkeypatch.setattr(known, "available", lambda: None)
    return index


@pytest.fixture
def without(index: Index, monkeypatch: pytest.MonkeyPatch) -> Index:
    monkeypatch.setattr(known, "available", lambda: None)
    return index


def ids(found: Counterparts) -> dict[str, list[tuple[str, int]]]:
    return {
        language: [(one.document.id, one.passage.number) for one in listed]
        for language, listed in found.counterparts.items()
    }


def every(found: Counterparts) -> list[Counterpart]:
    return [one for listed in found.counterparts.values() for one in listed]


def lit(passage: Passage) -> dict[str, str]:
    """Return what is lit, by what it answers."""
    return {mark.of: passage.text[mark.start : mark.end] for mark in passage.marks}


def test_a_passage_finds_its_translations_in_both_other_languages(either: Index) -> None:
    found = ids(either.counterparts("council.en.md", 0))
    assert found["ar"] == [("council.ar.md", 0)]
    assert found["fr"] == [("council.fr.md", 1), ("echo.fr.md", 0)]
    found = ids(either.counterparts("council.ar.md", 1))
    assert found == {"en": [("council.en.md", 1)], "fr": [("council.fr.md", 0)]}


def test_a_declared_translation_stands_first_however_near_another_text_is(either: Index) -> None:
    for source in ("council.en.md", "council.ar.md"):
        listed = either.counterparts(source, 0).counterparts["fr"]
        assert [one.translation for one in listed] == [True, False]
        assert listed[0].score < listed[1].score


def test_what_nobody_says_elsewhere_has_no_counterpart(either: Index) -> None:
    found = either.counterparts("volcano.en.md", 0)
    assert found.counterparts == {"ar": (), "fr": ()}
    assert found.passage.marks == ()
    assert found.passage.text.startswith("Lava")


def test_the_words_that_answer_each_other_are_lit_on_both_sides(either: Index) -> None:
    found = either.counterparts("council.en.md", 0)
    [arabic] = found.counterparts["ar"]
    theirs = lit(arabic.passage)
    for of, words in {
        "Security Council": "مجلس الأمن",
        "resolution": "القرار",
        "822": "٨٢٢",  # digits of another script
        "30 April 1993": "٣٠ نيسان/أبريل ١٩٩٣",  # a date is one thing
        "withdrawal": "بانسحاب",
    }.items():
        assert theirs[of] == words
        assert of in lit(found.passage)
    [french, _] = found.counterparts["fr"]
    assert lit(french.passage)["Security Council"] == "Conseil de sécurité"
    by_word = {mark.of: mark for mark in french.passage.marks}
    assert (by_word["822"].match, by_word["822"].by) == ("direct", "typed")
    assert (by_word["Security Council"].match, by_word["Security Council"].by) == (
        "cross",
        "glossary",
    )


def test_a_phrase_is_named_as_the_passage_has_it_with_its_grammar_words(either: Index) -> None:
    found = either.counterparts("council.fr.md", 1)
    [english] = found.counterparts["en"]
    assert lit(english.passage)["Conseil de sécurité"] == "Security Council"
    assert lit(found.passage)["Conseil de sécurité"] == "Conseil de sécurité"


def test_grammar_words_light_nothing(either: Index) -> None:
    grammar = {"the", "of", "and", "on", "le", "la", "de", "des", "et", "a", "في", "عن", "و"}
    for name in TEXTS:
        for passage in either.read(name).passages:
            found = either.counterparts(name, passage.number)
            for one in [found.passage, *(each.passage for each in every(found))]:
                assert grammar.isdisjoint(
                    one.text[mark.start : mark.end].lower() for mark in one.marks
                )


def test_a_word_is_not_lit_that_is_one_of_grammar_in_the_other_language(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for name, text in {
        "a.en.md": "The son of the minister read the resolution of the Council.",
        "a.fr.md": "Le ministre lit dans son bureau la résolution du Conseil.",  # son: his
    }.items():
        front = FRONT.format(name.split(".")[1], "a")
        (folder / name).write_text(front + text, encoding="utf-8")
    with Index.open(tmp_path / "index", corpus=folder, settings=Settings()) as opened:
        opened.update()
        for name, language in (("a.en.md", "fr"), ("a.fr.md", "en")):
            found = opened.counterparts(name, 0)
            [one] = found.counterparts[language]
            for passage in (found.passage, one.passage):
                assert "son" not in lit(passage).values()
                assert len(passage.marks) >= 3


def test_a_word_that_is_said_twice_is_lit_twice(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for name, text in {
        "a.en.md": "Refugees fled to the city, and the government counted the refugees.",
        "a.fr.md": "Le gouvernement a compté les réfugiés de la ville.",
    }.items():
        front = FRONT.format(name.split(".")[1], "a")
        (folder / name).write_text(front + text, encoding="utf-8")
    with Index.open(tmp_path / "index", corpus=folder, settings=Settings()) as opened:
        opened.update()
        passage = opened.counterparts("a.en.md", 0).passage
        assert [mark.of for mark in passage.marks].count("Refugees") == 2


@needs_the_package
def test_words_near_in_meaning_are_linked_where_nothing_surer_answers(index: Index) -> None:
    linked = set()
    for name in TEXTS:
        for passage in index.read(name).passages:
            for one in every(index.counterparts(name, passage.number)):
                near = {mark.of for mark in one.passage.marks if mark.by == "embedding"}
                assert near.isdisjoint(m.of for m in one.passage.marks if m.by != "embedding")
                linked |= {(of, lit(one.passage)[of]) for of in near}
    assert ("reported", "rapport") in linked
    assert ("وقدم", "persons") not in linked  # submitted: of all words the nearest, but not near


def test_a_document_in_two_languages_answers_itself(either: Index) -> None:
    found = either.counterparts("both.md", 0)
    assert ids(found)["ar"] == [("both.md", 1)]
    assert not found.counterparts["ar"][0].translation
    assert ids(either.counterparts("both.md", 1))["en"] == [("both.md", 0)]


@needs_the_package
def test_meaning_finds_what_shares_hardly_a_word(index: Index) -> None:
    found = ids(index.counterparts("cheese.en.md", 0))
    assert found == {"ar": [("jubn.ar.md", 0)], "fr": [("fromage.fr.md", 0)]}
    assert {one.by for one in every(index.counterparts("cheese.en.md", 0))} == {"embedding"}


@needs_the_package
def test_what_is_of_the_same_place_but_says_something_else_is_none(index: Index) -> None:
    assert ids(index.counterparts("both.md", 0))["fr"] == []


def test_without_the_encoder_words_say_so(without: Index) -> None:
    found = every(without.counterparts("council.en.md", 0))
    assert {one.by for one in found} == {"words"}
    assert not [m for one in found for m in one.passage.marks if m.by == "embedding"]


def test_two_shared_words_are_no_counterpart_where_words_alone_tell(without: Index) -> None:
    for name in TEXTS:
        for passage in without.read(name).passages:
            for one in every(without.counterparts(name, passage.number)):
                answered = " ".join({mark.of for mark in one.passage.marks}).split()
                assert one.translation or len(answered) >= 3


def test_before_enrich_words_alone_tell(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for name in ("council.en.md", "council.fr.md"):
        (folder / name).write_text(TEXTS[name], encoding="utf-8")
    with Index.open(tmp_path / "index", corpus=folder, settings=Settings()) as opened:
        opened.update()
        found = opened.counterparts("council.en.md", 0)
        assert ids(found) == {"ar": [], "fr": [("council.fr.md", 1)]}
        assert found.counterparts["fr"][0].by == "words"


@needs_the_package
def test_a_document_that_changed_is_judged_by_its_words_until_it_is_read_again(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for name in ("council.en.md", "council.fr.md"):
        (folder / name).write_text(TEXTS[name], encoding="utf-8")
    with Index.open(tmp_path / "index", corpus=folder, settings=Settings()) as opened:
        opened.update()
        opened.enrich()
        more = TEXTS["council.fr.md"] + "\n\nLa séance est levée à 13 h 10."
        (folder / "council.fr.md").write_text(more, encoding="utf-8")
        opened.update()
        [changed] = opened.counterparts("council.en.md", 0).counterparts["fr"]
        assert (changed.passage.number, changed.by) == (1, "words")
        [other] = opened.counterparts("council.fr.md", 1).counterparts["en"]
        assert (other.passage.number, other.by) == (0, "words")
        opened.enrich()
        assert opened.counterparts("council.en.md", 0).counterparts["fr"][0].by == "embedding"


def test_navigation_is_no_counterpart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known, "available", lambda: None)
    folder = tmp_path / "corpus"
    folder.mkdir()
    prose = "Ministers met in Baku on Monday to speak about the harbour.\n\n"
    prose += "The meeting lasted for two days and ended with a declaration on transport.\n"
    texts = {
        "page.en.txt": prose + NAVIGATION,
        "heat.fr.md": "La canicule ferme les écoles du sud.",
    }
    for name, text in texts.items():
        front = FRONT.format(name.split(".")[1], "heat")
        (folder / name).write_text(front + text, encoding="utf-8")
    with Index.open(tmp_path / "index", corpus=folder, settings=Settings()) as opened:
        opened.update()
        tagged = [p for p in opened.read("page.en.txt").passages if p.boilerplate]
        assert any("schools in the south" in passage.text for passage in tagged)
        assert ids(opened.counterparts("heat.fr.md", 0)) == {"ar": [], "en": []}


def test_a_passage_without_a_telling_word_has_none(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "a.en.md").write_text("The of and\n\nHarbour\n\n😀 😀", encoding="utf-8")
    (folder / "b.fr.md").write_text("Le de et\n\nPort", encoding="utf-8")
    with Index.open(tmp_path / "index", corpus=folder, settings=Settings()) as opened:
        opened.update()
        for name in ("a.en.md", "b.fr.md"):
            for passage in opened.read(name).passages:
                assert not every(opened.counterparts(name, passage.number))


def test_a_word_said_again_and_again_is_one_word(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "a.en.md").write_text("Peace! " * 5 + "War! " * 5, encoding="utf-8")
    (folder / "b.fr.md").write_text("La paix et la guerre", encoding="utf-8")
    with Index.open(tmp_path / "index", corpus=folder, settings=Settings()) as opened:
        opened.update()
        assert ids(opened.counterparts("a.en.md", 0)) == {"ar": [], "fr": []}


def test_an_unknown_document_and_a_passage_that_is_not_there_are_told(index: Index) -> None:
    with pytest.raises(UnreadableDocument, match=r"nothing\.md"):
        index.counterparts("nothing.md", 0)
    for passage in (-1, 2, 10**9):
        with pytest.raises(BadParameter, match="passage"):
            index.counterparts("council.en.md", passage)
    for limit in (0, -1, 10**6):
        with pytest.raises(BadParameter):
            index.counterparts("council.en.md", 0, limit=limit)


def test_without_an_index_there_is_nothing_to_compare(tmp_path: Path) -> None:
    with (
        Index.open(tmp_path, corpus=tmp_path, settings=Settings()) as opened,
        pytest.raises(IndexMissing),
    ):
        opened.counterparts("a.md", 0)


passages = st.sampled_from(
    [(name, n) for name in TEXTS for n in range(TEXTS[name].count("\n\n") + 1)]
)


@given(passages, st.integers(1, 4), st.booleans())
def test_laws(index: Index, asked: tuple[str, int], limit: int, encodes: bool) -> None:  # noqa: FBT001
    with pytest.MonkeyPatch.context() as patch:
        if not encodes:
            patch.setattr(known, "available", lambda: None)
        found = index.counterparts(*asked, limit=limit)
        whole = index.counterparts(*asked, limit=100)
    assert (found.document.id, found.passage.number) == asked
    assert set(found.counterparts) == LANGUAGES - {found.passage.language}
    said = [mark.of for mark in found.passage.marks]
    for language, listed in found.counterparts.items():
        assert listed == whole.counterparts[language][:limit]
        assert len({one.document.id for one in listed}) == len(listed)
        assert [*listed] == sorted(
            listed, key=lambda one: (one.by == "place", not one.translation, -one.score)
        )
        for one in listed:
            assert one.passage.language == language
            assert 0 < one.score <= 1
            text = index.read(one.document.id).text
            assert text[one.passage.start : one.passage.end] == one.passage.text
            assert all(any(mark.of in of for of in said) for mark in one.passage.marks)
    for passage in [found.passage, *(one.passage for one in every(whole))]:
        at = 0
        for mark in passage.marks:
            assert at <= mark.start < mark.end <= len(passage.text)
            at = mark.end
    for mark in found.passage.marks:
        assert mark.of in found.passage.text
