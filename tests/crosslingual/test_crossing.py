"""One query over texts in three languages: what is found, counted, lit, listed and ordered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from folders import indexed

from indexer import Index, SearchRequest, Settings, UnreadableDocument

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from indexer import Mark, Results

TEXTS = {
    "council.en.txt": (
        "Security Council\n\nThe Security Council met on Monday and heard a report on the camps."
    ),
    "conseil.fr.txt": (
        "Conseil de sécurité\n\n"
        "Le Conseil de sécurité s’est réuni lundi et il a entendu un rapport sur les combats."
    ),
    "majlis.ar.txt": (
        "مجلس الأمن\n\nاجتمع مجلس الأمن يوم الاثنين واستمع إلى تقرير عن سير المعارك في الشمال."
    ),
    "refugees.en.txt": (
        "Winter\n\nRefugees reached the border after three days, and many refugees were ill."
    ),
    "refugies.fr.txt": (
        "L’hiver\n\nUn camp de réfugiés a été ouvert près de la frontière pour cent familles."
    ),
    "lajiun.ar.txt": (
        "الشتاء\n\nوصل اللاجئون إلى الحدود بعد ثلاثة أيام، وكان كثير من اللاجئين مرضى."
    ),
    # Of equal worth: the same treaty, said once in texts of the same length.
    "twin.en.txt": "Nine\n\nThey signed the treaty there yesterday evening without any ceremony.",
    "twin.fr.txt": "Neuf\n\nIls ont signé ce traité hier soir là-bas sans aucune cérémonie.",
    "twin.ar.txt": "تسعة\n\nوقعوا المعاهدة هناك مساء أمس دون أي مراسم أو خطب طويلة.",
    # Three languages in one document.
    "mixed.en.txt": (
        "Notes\n\nThe refugees waited for the boat and nobody knew when it would come back.\n\n"
        "Les réfugiés attendaient le bateau et personne ne savait quand il reviendrait.\n\n"
        "انتظر اللاجئون القارب ولم يكن أحد يعرف متى سيعود من الجزيرة البعيدة."
    ),
    "harvest.en.txt": "Harvest\n\nThe grapes were late, so the growers waited until October rain.",
    "recolte.fr.txt": "Vendanges\n\nLe raisin était en retard et les vignerons ont attendu.",
    "hasad.ar.txt": "الحصاد\n\nتأخر العنب هذا العام فانتظر المزارعون حتى أمطار الخريف الأولى.",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with indexed(tmp_path_factory.mktemp("crossing"), TEXTS) as opened:
        yield opened


def search(index: Index, words: str, **more: object) -> Results:
    return index.search(SearchRequest(words, limit=50, **more))  # type: ignore[arg-type]


def ids(results: Results) -> set[str]:
    return {hit.document.id for hit in results.hits}


def lit(text: str, marks: Iterable[Mark]) -> set[tuple[str, str, str, str]]:
    return {(text[m.start : m.end], m.match, m.of, m.by) for m in marks}


PARTICLES = {
    "ala.ar.txt": "القرية\n\nوقفت المرأة على الجسر ونظرت إلى النهر التي لا تعرفه، ومضت إليه.",
    "sur.fr.txt": "Le pont\n\nElle ne voyait pas la rivière sur laquelle elle passait.",
    "alia.ar.txt": "الدرجة العليا\n\nصعد الرجل الدرجة العليا، ثم اشتغلت الآلة وبدأت الآلية.",
    "sure.fr.txt": "Une route\n\nUn pont sûr mène au village.",
}


@pytest.mark.parametrize(
    ("words", "found", "why"),
    [
        ("high", {"alia.ar.txt"}, "عليا has the stem of على"),
        ("machine", {"alia.ar.txt"}, "آلة that of التي"),
        ("mechanism", {"alia.ar.txt"}, "and آلية, folded, is إليه"),
        ("safe", {"sure.fr.txt"}, "sûr, folded, is sur"),
    ],
)
def test_no_particle_answers_for_a_word_with_its_stem(
    tmp_path: Path, words: str, found: set[str], why: str
) -> None:
    with indexed(tmp_path, PARTICLES) as index:
        results = search(index, words)
        assert ids(results) == found, why
        terms = [one.term for one in results.expansions]
        assert len(terms) == len(set(terms)) > 0
        assert ids(search(index, words, without=tuple(terms))) == set()


PARTED = {
    "puits.fr.txt": "Puits\n\nLe village manque d’eau potable depuis le début de la sécheresse.",
    "well.en.txt": "Wells\n\nThey carried water from the river, and nothing for drinking.",
    "bir.ar.txt": "الآبار\n\nنقلت النساء المياه من النهر إلى القرية كل صباح.",
}


@pytest.mark.parametrize(
    ("words", "found", "why"),
    [
        ("eau potable", {"ar", "en", "fr"}, "no text has drinking water: each word by itself"),
        ("drinking water", {"ar", "en", "fr"}, "French alone has the phrase"),
        ('"drinking water"', {"fr"}, "what is quoted is one thing"),
    ],
)
def test_a_phrase_gives_way_to_its_words_in_languages_that_lack_it(
    tmp_path: Path, words: str, found: set[str], why: str
) -> None:
    with indexed(tmp_path, PARTED) as index:
        results = search(index, words)
    assert {code for code, total in results.totals.items() if total} == found, why


@pytest.mark.parametrize(
    ("words", "totals", "direct", "why"),
    [
        (
            "Security Council",
            {"en": 1, "fr": 1, "ar": 1},
            {"en": 1, "fr": 1},
            "the French analyzer reads security as sécurité",
        ),
        ("مجلس الأمن", {"en": 1, "fr": 1, "ar": 1}, {"ar": 1}, "from Arabic"),
        ('"Security Council"', {"en": 1, "fr": 1, "ar": 1}, {"en": 1}, "a phrase"),
        ("refugees", {"en": 2, "fr": 1, "ar": 1}, {"en": 2}, "a word"),
        (
            "réfugiés",
            {"en": 2, "fr": 1, "ar": 1},
            {"en": 1, "fr": 1},
            "which one English document quotes",
        ),
        (
            "لاجئين",
            {"en": 2, "fr": 1, "ar": 1},
            {"en": 1, "ar": 1},
            "in another case than the texts have",
        ),
        ("refugee AND camp", {"en": 0, "fr": 1, "ar": 0}, {}, "all of them, in a French way"),
        ("treaty", {"en": 1, "fr": 1, "ar": 1}, {"en": 1}, "one in each"),
        ("treaty -traité", {"en": 1, "fr": 0, "ar": 1}, {"en": 1}, "what is not wanted goes"),
        ("=treaty", {"en": 1, "fr": 0, "ar": 0}, {"en": 1}, "exactly that"),
        ('title:"Security Council"', {"en": 1, "fr": 1, "ar": 1}, {"en": 1}, "in titles"),
    ],
)
def test_documents_are_counted_with_counterparts_and_as_typed(
    index: Index, words: str, totals: dict[str, int], direct: dict[str, int], why: str
) -> None:
    results = search(index, words)
    assert results.totals == totals, why
    assert results.total == len(results.hits) == sum(totals.values())
    assert results.direct == dict.fromkeys(totals, 0) | direct, why
    alone = search(index, words, cross=False)
    assert alone.totals == alone.direct == results.direct
    assert alone.expansions == ()
    assert not any(hit.match == "cross" for hit in alone.hits)
    assert ids(alone) <= ids(results)
    for hit in results.hits:
        seen = [*hit.title_marks, *(m for passage in hit.passages for m in passage.marks)]
        assert seen
        # The other way round, a word as typed may be lit as part of a phrase: sécurité, in French.
        assert hit.match == "direct" or all(mark.match == "cross" for mark in seen)
        assert (
            hit.match == "cross"
            or any(h.document == hit.document for h in alone.hits)
            or (" AND " in words)
        )


@pytest.mark.parametrize(
    ("words", "document", "title", "text", "why"),
    [
        (
            '"Security Council"',
            "conseil.fr.txt",
            {("Conseil de sécurité", "cross", "Security Council", "glossary")},
            {("Conseil de sécurité", "cross", "Security Council", "glossary")},
            "a phrase is lit as a whole, the grammar word in it, too",
        ),
        (
            "مجلس الأمن",
            "council.en.txt",
            {("Security Council", "cross", "مجلس الأمن", "glossary")},
            {("Security Council", "cross", "مجلس الأمن", "glossary")},
            "what two words mean together is lit as one",
        ),
        (
            "réfugiés",
            "lajiun.ar.txt",
            set(),
            {
                ("اللاجئون", "cross", "réfugiés", "glossary"),
                ("اللاجئين", "cross", "réfugiés", "glossary"),
            },
            "in every inflection, the article in the word",
        ),
        (
            "refugees",
            "mixed.en.txt",
            set(),
            {
                ("refugees", "direct", "refugees", "typed"),
                ("réfugiés", "cross", "refugees", "glossary"),
                ("اللاجئون", "cross", "refugees", "glossary"),
            },
            "each in its language, in one document",
        ),
    ],
)
def test_counterparts_are_lit_and_say_what_they_answer(  # noqa: PLR0913, PLR0917 - a table
    index: Index,
    words: str,
    document: str,
    title: set[tuple[str, str, str, str]],
    text: set[tuple[str, str, str, str]],
    why: str,
) -> None:
    (hit,) = (hit for hit in search(index, words).hits if hit.document.id == document)
    assert lit(hit.document.title, hit.title_marks) == title, why
    body = {one for p in hit.passages for one in lit(p.text, p.marks)}
    assert body - title == text - title, why
    reading = index.read(document, words)
    assert reading.title_marks == hit.title_marks
    for passage in hit.passages:
        assert reading.passages[passage.number] == passage
    assert {one for p in reading.passages for one in lit(p.text, p.marks)} >= text


@pytest.mark.parametrize(
    ("words", "first"),
    [("treaty", "twin.en.txt"), ("traité", "twin.fr.txt"), ("معاهدة", "twin.ar.txt")],
)
def test_the_words_as_typed_go_before_equally_good_counterparts(
    index: Index, words: str, first: str
) -> None:
    best, *others = search(index, words).hits
    assert best.document.id == first
    assert best.match == "direct"
    assert [hit.match for hit in others] == ["cross", "cross"]
    assert all(0 < hit.score < best.score for hit in others)


@pytest.mark.parametrize(
    "words", ["refugees", "Security Council", "مجلس الأمن والمعاهدة", "traité AND hier"]
)
def test_what_made_a_score_adds_up_to_it_and_names_the_counterpart(
    index: Index, words: str
) -> None:
    for hit in search(index, words, explain=True).hits:
        assert sum(row.share for row in hit.explanation) == pytest.approx(hit.score)
        if hit.match == "cross":
            assert any(row.by == "glossary" and row.share > 0 for row in hit.explanation)


def test_a_text_that_says_it_in_three_languages_does_not_count_it_three_times(index: Index) -> None:
    (hit,) = (
        h for h in search(index, "refugees", explain=True).hits if h.document.id == "mixed.en.txt"
    )
    fields = {row.field for row in hit.explanation if row.field.startswith("stem_")}
    assert len(fields) == 1


def test_how_many_have_all_the_words_counts_counterparts(index: Index) -> None:
    assert search(index, "treaty signed").all_words == 3, "traité and signé, معاهدة and وقع"
    assert search(index, "treaty signed", cross=False).all_words == 1
    assert search(index, "refugees boat").all_words == 1, "in the languages of one document"
    assert search(index, "refugees treaty").all_words == 0
    assert search(index, "refugee camp").all_words == 1, "un camp de réfugiés"


def test_only_counterparts_that_documents_have_are_listed_and_each_can_be_taken_away(
    index: Index,
) -> None:
    results = search(index, "treaty")
    listed = {(e.of, e.term, e.language, e.by) for e in results.expansions}
    assert listed == {
        ("treaty", "traité", "fr", "glossary"),
        ("treaty", "معاهدة", "ar", "glossary"),
    }
    without = search(index, "treaty", without=("traité",))
    assert without.totals == {"en": 1, "fr": 0, "ar": 1}
    assert [e.term for e in without.expansions] == ["معاهدة"]
    none = search(index, "treaty", without=("traité", "معاهدة"))
    assert none.totals == none.direct == {"en": 1, "fr": 0, "ar": 0}
    assert none.expansions == ()
    assert search(index, "council grapes").expansions, "grapes are there in three languages"
    assert search(index, "bicycle").expansions == (), "of bicycles no text says a word"


def test_a_phrase_can_be_taken_away_as_a_whole(index: Index) -> None:
    results = search(index, '"Security Council"')
    terms = {e.term for e in results.expansions}
    assert {"Conseil de sécurité", "مجلس الأمن"} <= terms
    left = search(index, '"Security Council"', without=("Conseil de sécurité",))
    assert left.totals == {"en": 1, "fr": 0, "ar": 1}


@pytest.mark.parametrize(
    ("words", "without", "why"),
    [
        ("refugees", "réfugié", "as it is shown"),
        ("refugees", "refugie", "folded, as addresses have it that people kept"),
        ("refugees", "RÉFUGIÉ", "capitals are folded, too"),
        ('"Security Council"', "conseil de securite", "several words"),
        ("refugees", "لاجئ", "of another script"),
    ],
)
def test_what_is_taken_away_may_be_spelled_or_folded(
    index: Index, words: str, without: str, why: str
) -> None:
    terms = {e.term for e in search(index, words).expansions}
    left = {e.term for e in search(index, words, without=(without,)).expansions}
    (taken,) = terms - left
    assert left < terms, why
    again = search(index, words, without=(taken,))
    assert {e.term for e in again.expansions} == left


@pytest.mark.parametrize(
    ("words", "term", "language", "by", "why"),
    [
        ("refugees", "réfugié", "fr", "glossary", "as the glossary has it"),
        ("refugee", "لاجئ", "ar", "glossary", "with its hamza"),
        ("تقرير", "rapport", "fr", "glossary", "where nothing is folded"),
        ("Monday", "يوم الاثنين", "ar", "cldr", "as CLDR has it"),
        ("famillles", "familles", "fr", "spelling", "as documents spell it"),
        ("secrite", "sécurité", "fr", "spelling", "as documents spell it, not as it is folded"),
    ],
)
def test_what_is_borrowed_is_spelled_as_people_write_it(  # noqa: PLR0913, PLR0917 - a table
    index: Index, words: str, term: str, language: str, by: str, why: str
) -> None:
    found = {(e.term, e.language, e.by) for e in search(index, words).expansions}
    assert (term, language, by) in found, why


def test_a_name_is_spelled_as_documents_spell_it(tmp_path: Path) -> None:
    texts = {
        "one.fr.txt": "Le président Élchibey est arrivé lundi à Genève avec toute sa famille.",
        "two.ar.txt": "وصل الرئيس إيلتشيبي أمس إلى المدينة واستقبله سكانها في الساحة الكبيرة.",
    }
    with indexed(tmp_path, texts) as opened:
        opened.enrich()
        to_arabic = {(e.term, e.by) for e in search(opened, "Elchibey").expansions}
        to_french = {(e.term, e.by) for e in search(opened, "إيلتشيبي").expansions}
    assert ("إيلتشيبي", "name") in to_arabic
    assert ("élchibey", "name") in to_french


def test_filters_groups_and_pages_hold_for_counterparts(index: Index) -> None:
    whole = search(index, "refugees", group=True)
    assert {code: group.total for code, group in whole.groups.items()} == whole.totals
    assert whole.facets["language"] == {c: n for c, n in whole.totals.items() if n}
    part = search(index, "refugees", languages=("fr",))
    assert (ids(part), part.total) == ({"refugies.fr.txt"}, 1)
    assert part.totals == whole.totals
    paged = [
        hit.document.id
        for offset in range(5)
        for hit in index.search(SearchRequest("refugees", limit=1, offset=offset)).hits
    ]
    assert paged == [hit.document.id for hit in whole.hits]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("photosynthesis", "a word of another field"),
        ("كرة القدم", "football, and no text of it"),
        ("recette de cuisine", "cooking"),
        ("volcano eruption", "nor of volcanoes"),
        ("guitare électrique", "nor of music"),
    ],
)
def test_a_question_about_something_else_lights_nothing(index: Index, words: str, why: str) -> None:
    results = search(index, words)
    assert results.total == 0, why
    assert results.expansions == ()
    for name in TEXTS:
        reading = index.read(name, words)
        assert reading.title_marks == ()
        assert not any(passage.marks for passage in reading.passages)


# --- phrases in quotation marks -------------------------------------------------------------------

ROWS = {
    "row.en.txt": "Aid reached the occupied territories late in the year, after much talking.",
    "row.fr.txt": "L’aide est arrivée dans les territoires occupés à la fin de cette année.",
    "row.ar.txt": "وصلت المعونة إلى الأراضي المحتلة في أواخر العام بعد محادثات طويلة.",
    "apart.en.txt": "The territories that troops had occupied got no aid, and nobody was occupied.",
    "apart.fr.txt": "Les hommes étaient occupés ailleurs ; ces territoires sont restés sans aide.",
    "apart.ar.txt": "ظلت هذه الأراضي بلا معونة، وكانت المدينة المحتلة بعيدة عن الطريق.",
    "turned.en.txt": "Two territories occupied the minds of those who spoke about the aid.",
    "turned.fr.txt": "On les savait occupés, les territoires dont parlait ce long discours.",
    "note.en.txt": "A report on the harvest was read there in the evening to a few listeners.",
}
ROW = {"row.en.txt", "row.fr.txt", "row.ar.txt"}


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with indexed(tmp_path_factory.mktemp("rows"), ROWS) as opened:
        opened.enrich()
        yield opened


@pytest.mark.parametrize(
    ("words", "found", "why"),
    [
        ('"occupied territories"', ROW, "a term of the glossary, as a phrase in each language"),
        ('"territoires occupés"', ROW, "from French"),
        ('"الأراضي المحتلة"', ROW, "from Arabic"),
        ('="occupied territories"', {"row.en.txt"}, "exactly so, in no other language"),
        ('"territories occupied"', {"turned.en.txt"}, "in a row that no evidence knows"),
        ('"aid reached"', {"row.en.txt"}, "aid and reached lend nothing by themselves"),
        ('"occupied sturgeon"', set(), "a phrase that no document has stays one"),
        ('sturgeon "occupied reached"', set(), "beside other words, too"),
        ('"aid" AND "occupied territories"', ROW, "each as it stands"),
    ],
)
def test_a_quoted_phrase_is_answered_by_phrases_only(
    rows: Index, words: str, found: set[str], why: str
) -> None:
    results = search(rows, words)
    assert ids(results) == found, why
    assert results.total == len(found)
    assert results.query.dropped == ()


def test_the_same_words_without_quotation_marks_are_answered_apart(rows: Index) -> None:
    assert {"apart.en.txt", "turned.en.txt"} < ids(search(rows, "occupied territories"))


def test_a_phrase_keeps_its_counterparts_where_its_own_language_has_none(tmp_path: Path) -> None:
    texts = {name: text for name, text in ROWS.items() if name != "row.en.txt"}
    with indexed(tmp_path, texts) as opened:
        results = search(opened, 'report "occupied territories"')
    assert ids(results) == {"row.fr.txt", "row.ar.txt", "note.en.txt"}


def test_a_phrase_that_no_document_has_is_named_and_its_words_are_not_taken_for_it(
    rows: Index,
) -> None:
    results = search(rows, 'report "occupied sturgeon"')
    assert ids(results) == {"note.en.txt"}
    assert results.unanswered == ('"occupied sturgeon"',)
    assert {e.of for e in results.expansions} <= {"report"}
    assert search(rows, 'report "occupied territories"').unanswered == ()


@pytest.mark.parametrize("words", ['"dark tide"', '"dark tide" harvest'])
def test_a_quoted_phrase_that_a_memory_knows_crosses_as_a_whole(tmp_path: Path, words: str) -> None:
    texts = {
        "one.en.txt": "They spoke of the dark tide all the evening, and went home late.",
        "two.fr.txt": "On parlait de la grande nuit toute la soirée, puis on est rentré tard.",
        "three.fr.txt": "La nuit était grande au-dessus de la ville, et personne ne dormait.",
    }
    units = tmp_path / "memory.tsv"
    units.write_text("en\tfr\ndark tide\tgrande nuit\n", encoding="utf-8")
    with indexed(tmp_path, texts) as opened:
        opened.import_memory(units)
        opened.enrich()
        results = search(opened, words)
        assert ids(results) == {"one.en.txt", "two.fr.txt"}
        borrowed = {(e.of, e.term, e.by) for e in results.expansions if e.of == "dark tide"}
    assert borrowed == {("dark tide", "grande nuit", "memory")}


# --- misspelled words ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "found", "borrowed", "why"),
    [
        ("refgees", {"refugees.en.txt", "refugies.fr.txt", "lajiun.ar.txt"}, "لاجئ", "English"),
        ("réfigiés", {"refugees.en.txt", "refugies.fr.txt", "lajiun.ar.txt"}, "لاجئ", "French"),
        ("اللاجثون", {"refugees.en.txt", "refugies.fr.txt", "lajiun.ar.txt"}, "refugee", "Arabic"),
        (
            "Securiity Council",
            {"council.en.txt", "conseil.fr.txt", "majlis.ar.txt"},
            "مجلس الأمن",
            "what it means together with a word that is right",
        ),
    ],
)
def test_a_misspelled_word_finds_what_it_is_taken_for_in_every_language(
    index: Index, typed: str, found: set[str], borrowed: str, why: str
) -> None:
    results = search(index, typed)
    assert found <= ids(results), why
    (weight,) = {e.weight for e in results.expansions if e.term == borrowed}
    assert 0 < weight < 0.25, "a guess, and the counterpart of one"
    for hit in results.hits:
        if hit.match == "cross":
            marks = [m for passage in hit.passages for m in passage.marks]
            assert {mark.match for mark in marks} == {"cross"}
            reading = index.read(hit.document.id, typed)
            assert any(passage.marks for passage in reading.passages)


def test_a_word_beside_a_misspelled_one_loses_none_of_its_counterparts(index: Index) -> None:
    alone = {(e.term, e.weight) for e in search(index, "Council").expansions}
    beside = {
        (e.term, e.weight)
        for e in search(index, "Securiity Council").expansions
        if e.of == "Council"
    }
    assert alone
    assert beside == alone


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("=refgees", "exact"),
        ('"refgees"', "a phrase"),
        ("-refgees council", "what is not wanted"),
        ("refgees*", "a beginning"),
    ],
)
def test_what_is_not_mended_borrows_nothing_of_what_it_is_like(
    index: Index, typed: str, why: str
) -> None:
    assert not [e for e in search(index, typed).expansions if "refgees" in e.of], why
    assert search(index, "refgees", cross=False).expansions == ()


def test_what_is_two_letters_away_may_be_another_word_and_lends_nothing(index: Index) -> None:
    found = {(e.term, e.by) for e in search(index, "rgefgees").expansions}
    assert found == {("refugees", "spelling")}


def test_a_misspelled_word_stands_in_its_context_in_every_language(index: Index) -> None:
    columns = index.concordance(SearchRequest("refgees")).columns
    assert all(columns[code].lines for code in ("ar", "en", "fr"))


# --- long documents ------------------------------------------------------------------------------

PARAGRAPHS = {
    "en": "The {} came up again late in the evening, when most of the others had gone home.",
    "fr": "On a encore parlé de {} tard dans la soirée, quand la plupart étaient déjà rentrés.",
    "ar": "وتكرر الحديث عن {} في ساعة متأخرة من المساء بعد أن عاد معظم الناس إلى بيوتهم.",
}
TREATY = {"en": "treaty", "fr": "traité", "ar": "معاهدة"}
OTHER = {"en": "weather", "fr": "musique", "ar": "السفر"}


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """Texts of twelve paragraphs: some have the treaty now and then, one in three languages."""
    home = tmp_path_factory.mktemp("long")
    folder = home / "corpus"
    folder.mkdir()
    for language, paragraph in PARAGRAPHS.items():
        for number in range(7):
            words = [(TREATY if (n * 3 + number) % 5 == 0 else OTHER)[language] for n in range(12)]
            text = "\n\n".join([f"{language} {number}", *map(paragraph.format, words)])
            (folder / f"{number}.{language}.txt").write_text(text, encoding="utf-8")
    codes = ["en"] * 5 + ["fr"] * 5 + ["ar"] * 5
    words = [(TREATY if n % 5 == 0 else OTHER)[code] for n, code in enumerate(codes)]
    lines = [PARAGRAPHS[code].format(word) for code, word in zip(codes, words, strict=True)]
    (folder / "mixed.en.txt").write_text("\n\n".join(["Mixed", *lines]), encoding="utf-8")
    with Index.open(home / "index", corpus=folder, settings=Settings()) as opened:
        opened.update()
        yield opened


@pytest.mark.parametrize("words", TREATY.values())
def test_a_score_does_not_depend_on_which_documents_are_looked_at_together(
    long: Index, words: str
) -> None:
    """Else a document changes its place among equals from page to page."""
    together = {hit.document.id: hit.score for hit in search(long, words).hits}
    assert len(together) == 22
    for code in TREATY:
        for hit in search(long, words, languages=(code,)).hits:
            assert hit.score == together[hit.document.id]


@pytest.mark.parametrize("words", TREATY.values())
def test_counterparts_elsewhere_in_a_long_text_do_not_make_it_worse(
    long: Index, words: str
) -> None:
    """A word counts in one language of a document; nor are the others taken away for being far."""

    def score(**more: object) -> float:
        return next(
            h.score for h in search(long, words, **more).hits if h.document.id == "mixed.en.txt"
        )

    assert score() >= score(cross=False) - 1e-9


@pytest.mark.parametrize("words", TREATY.values())
def test_in_a_long_text_what_made_a_score_adds_up_to_it(long: Index, words: str) -> None:
    for hit in search(long, words, explain=True).hits:
        assert sum(row.share for row in hit.explanation) == pytest.approx(hit.score)
        assert hit.score > 0


# --- people's own glossaries --------------------------------------------------------------------


def test_glossaries_beside_the_documents_go_before_the_projects_own(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.fr.txt").write_text("Le chaton joue dans le jardin avec la pelote.", "utf-8")
    with Index.open(tmp_path / "index", corpus=corpus, settings=Settings()) as index:
        index.update()
        assert index.search(SearchRequest("zorblax")).total == 0
        folder = corpus / ".dragoman" / "glossary"
        folder.mkdir(parents=True)
        (folder / "mine.tsv").write_text("en\tfr\nzorblax\tpelote\n", "utf-8")
        (hit,) = index.search(SearchRequest("zorblax")).hits
        (mark,) = hit.passages[0].marks
        assert (hit.passages[0].text[mark.start : mark.end], mark.by) == ("pelote", "glossary")
        assert index.stats().crossing["mine.tsv"] == "1 concepts"
        (folder / "wrong.tsv").write_text("en\tfr\nonly one column\n", "utf-8")
        assert index.search(SearchRequest("zorblax")).total == 1  # one bad file disturbs no other
        assert "line 2" in index.stats().crossing["wrong.tsv"]
        (folder / ".#mine.tsv").symlink_to("nobody@nowhere")  # as an editor leaves it
        assert index.search(SearchRequest("zorblax")).total == 1


def test_a_memory_is_kept_learnt_and_lights_what_it_says(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.fr.txt").write_text("Le frimble est rouge. La brise souffle.", "utf-8")
    pairs = "".join(f"the zorblax number {n}\tle frimble numéro {n}\n" for n in range(12))
    memory = tmp_path / "memory.tsv"
    memory.write_text(f"en\tfr\n{pairs}", "utf-8")
    with Index.open(tmp_path / "index", corpus=corpus, settings=Settings()) as index:
        index.update()
        assert index.import_memory(memory).pairs == 12
        assert index.enrich()
        assert not index.enrich(), "nothing has changed"
        (hit,) = index.search(SearchRequest("zorblax")).hits
        marks = [(hit.passages[0].text[m.start : m.end], m.by) for m in hit.passages[0].marks]
        assert marks == [("frimble", "memory")]
        (corpus / ".dragoman" / "memory" / "memory.tsv").unlink()
        assert index.enrich()
        assert index.search(SearchRequest("zorblax")).total == 0, "it was taken away"
        index.import_memory(memory)
        index.enrich()
        broken = tmp_path / "broken.tmx"
        broken.write_text("<tmx><body><tu>", "utf-8")
        with pytest.raises(UnreadableDocument):
            index.import_memory(broken)
        assert index.search(SearchRequest("zorblax")).total == 1


def test_a_language_that_has_a_counterpart_is_not_searched_for_look_alikes(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.en.txt").write_text("The refugees reached the border after three days.", "utf-8")
    with Index.open(tmp_path / "index", corpus=corpus, settings=Settings()) as index:
        index.update()
        (hit,) = index.search(SearchRequest("réfugiés")).hits
        assert [(m.match, m.by) for m in hit.passages[0].marks] == [("cross", "glossary")]
        assert hit.match == "cross"


def test_what_was_learnt_and_is_damaged_counts_as_missing_and_is_learnt_anew(
    tmp_path: Path,
) -> None:
    corpus, folder = tmp_path / "corpus", tmp_path / "index" / "crosslingual"
    corpus.mkdir()
    (corpus / "a.ar.txt").write_text("اجتمع ميلوفانكا مع الوفد صباح اليوم في المدينة.", "utf-8")
    with Index.open(tmp_path / "index", corpus=corpus, settings=Settings()) as index:
        index.update()
        assert index.search(SearchRequest("Milovanka")).total == 0, "names are not learnt yet"
        index.enrich()
        (hit,) = index.search(SearchRequest("Milovanka")).hits
        assert [mark.by for mark in hit.passages[0].marks] == ["name"]
        for path in folder.iterdir():
            path.write_bytes(b"\0" * 40)
        assert index.search(SearchRequest("Milovanka")).total == 0
        assert index.enrich()
        assert index.search(SearchRequest("Milovanka")).total == 1
