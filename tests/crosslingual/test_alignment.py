"""Words and phrases learnt from translations, and how they are kept."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import IndexCorrupt, UnknownLanguage
from indexer.analysis import CASEFOLD
from indexer.crosslingual import alignment
from indexer.crosslingual.alignment import FLOOR, learn, learn_both
from indexer.crosslingual.lexicon import Counterpart, Lexicon
from indexer.crosslingual.memory import Pair
from indexer.crosslingual.phrases import learn_phrases, phrase_key
from indexer.languages import ANALYZERS

if TYPE_CHECKING:
    from collections.abc import Iterable

# Words of one meaning, of which sentences are made; French and Arabic in another order.
MEANINGS = [
    ("council", "conseil", "المجلس"),
    ("treaty", "traité", "المعاهدة"),
    ("border", "frontière", "الحدود"),
    ("refugees", "réfugiés", "اللاجئين"),
    ("water", "eau", "المياه"),
    ("peace", "paix", "السلام"),
    ("election", "élections", "الانتخابات"),
    ("children", "enfants", "الأطفال"),
    ("weapons", "armes", "الأسلحة"),
    ("budget", "budget", "الميزانية"),
    ("hospital", "hôpital", "المستشفى"),
    ("harvest", "récolte", "المحصول"),
]
LANGUAGES = "en", "fr", "ar"


def made_up(left: str, right: str, count: int = 60) -> list[Pair]:
    """Sentences of four of the words each, the same every time."""
    chance = random.Random(4)  # noqa: S311 - no secrets
    one, other = LANGUAGES.index(left), LANGUAGES.index(right)
    pairs = []
    for _ in range(count):
        words = chance.sample(MEANINGS, 4)
        turned = chance.sample(words, 4)
        text, translation = (
            " ".join(w[i] for w in ws) for i, ws in ((one, words), (other, turned))
        )
        pairs.append(Pair(left, text, right, translation))
    return pairs


def best(lexicon: Lexicon, language: str, word: str) -> str:
    found = lexicon.counterparts(ANALYZERS[language].stem(word))
    return found[0].text if found else ""


# --- words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("left", "right"), [("en", "fr"), ("ar", "en"), ("fr", "ar")])
def test_words_are_told_apart_by_the_company_they_keep(left: str, right: str) -> None:
    there, back = learn_both(made_up(left, right), left, right)
    for words in MEANINGS:
        one, other = words[LANGUAGES.index(left)], words[LANGUAGES.index(right)]
        assert best(there, left, one) == other
        assert best(back, right, other) == one


def test_pairs_serve_both_ways_and_those_of_other_languages_are_passed_over() -> None:
    turned = [Pair(p.right_language, p.right, p.left_language, p.left) for p in made_up("en", "fr")]
    others = made_up("en", "ar")
    assert learn([*turned, *others], "en", "fr") == learn(made_up("en", "fr"), "en", "fr")
    assert learn(others, "en", "fr") == Lexicon()


def test_a_counterpart_is_spelled_as_where_it_meets_the_word() -> None:
    # Both are of one stem: a meeting, and what concerns society.
    pairs = [
        Pair("en", text, "ar", translation)
        for text, translation in [
            ("The meeting was opened", "افتتح الاجتماع"),
            ("The meeting was closed", "اختتم الاجتماع"),
            ("Social policy", "السياسة الاجتماعية"),
            ("Social protection", "الحماية الاجتماعية"),
            ("Social services", "الخدمات الاجتماعية"),
        ]
    ]
    learnt = learn(pairs * 3, "en", "ar")
    assert best(learnt, "en", "meeting") == "الاجتماع"
    assert best(learnt, "en", "social") == "الاجتماعية"


def test_a_common_name_lends_its_spelling_to_no_word_of_its_stem() -> None:
    both = [
        Pair("en", f"United Nations: national {en}", "fr", f"Nations Unies : {fr} national")
        for en, fr, _ in MEANINGS
    ]
    alone = [Pair("en", f"national {en}", "fr", f"{fr} national") for en, fr, _ in MEANINGS[:9]]
    name = [Pair("en", "The United Nations", "fr", "Les Nations Unies")] * 20
    assert best(learn([*both, *alone, *name], "fr", "en"), "fr", "national") == "national"


SPELLED = [
    ("fr", "sécurité", "security"),  # the surface has lost its accents, people read them
    ("ar", "المنظمة", "organization"),  # and ه for ة
    ("fr", "Azerbaïdjan", "Azerbaijan"),
]


@pytest.mark.parametrize(("language", "word", "english"), SPELLED)
def test_a_counterpart_can_be_read_and_has_its_stem(language: str, word: str, english: str) -> None:
    pairs = [Pair("en", english, language, word)] * 3
    (found,) = learn(pairs, "en", language).counterparts(ANALYZERS["en"].stem(english))
    assert found.text == CASEFOLD.apply(word)
    assert ANALYZERS[language].stem(found.text) == ANALYZERS[language].stem(word)


def test_grammar_words_and_numbers_have_no_counterparts() -> None:
    pairs = [Pair("en", f"the council of {n}", "fr", f"le conseil de {n}") for n in range(30)]
    assert list(learn(pairs, "en", "fr").entries) == ["council"]


def test_a_word_that_was_seen_once_is_what_the_others_leave_over() -> None:
    rare = Pair("en", "council treaty peat border", "fr", "tourbe frontière conseil traité")
    assert best(learn([*made_up("en", "fr"), rare], "en", "fr"), "en", "peat") == "tourbe"


def test_a_word_that_stands_beside_everything_means_nothing() -> None:
    # In every French text, so it may come of any word: but it becomes none of them.
    pairs = [pair._replace(right=f"annexe {pair.right}") for pair in made_up("en", "fr")]
    learnt = learn(pairs, "en", "fr")
    assert [best(learnt, "en", words[0]) for words in MEANINGS] == [words[1] for words in MEANINGS]


def test_probabilities_lie_between_the_floor_and_one_and_are_the_same_both_ways() -> None:
    there, back = learn_both(made_up("en", "ar", 25), "en", "ar")
    assert there.entries
    assert sorted(shares(there)) == sorted(shares(back))
    for row in there.entries.values():
        found = [probability for _, probability in row]
        assert found == sorted(found, reverse=True)
        assert min(found) >= FLOOR
        assert max(found) <= 1


@pytest.mark.parametrize(
    "pairs",
    [
        [],
        [Pair("en", "the of", "fr", "le de")],
        [Pair("en", "", "fr", "paix")],
        [Pair("en", "12", "fr", "12"), Pair("en", "peace", "fr", "de la")],
    ],
)
def test_nothing_is_learnt_from_nothing(pairs: list[Pair]) -> None:
    assert learn_both(pairs, "en", "fr") == (Lexicon(), Lexicon())


def test_a_language_that_is_not_known_is_refused() -> None:
    with pytest.raises(UnknownLanguage):
        learn([], "en", "de")


def test_links_worked_on_in_pieces_teach_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    pairs = made_up("en", "fr")
    whole = learn_both(pairs, "en", "fr")
    for size in (1, 17, 100):  # a pair of texts has 16 links
        monkeypatch.setattr(alignment, "_CHUNK", size)
        for one, other in zip(learn_both(pairs, "en", "fr"), whole, strict=True):
            assert spelled(one) == spelled(other)
            assert shares(one) == pytest.approx(shares(other))


def test_of_very_many_pairs_some_are_taken_and_what_was_seen_once_is_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(alignment, "_MOST_LINKS", 1_000)
    monkeypatch.setattr(alignment, "_MOST_TOGETHER", 100)
    monkeypatch.setattr(alignment, "_MANY", 20)
    monkeypatch.setattr(alignment, "_CHUNK", 200)
    rare = Pair("en", "peat", "fr", "tourbe")
    learnt = learn([rare, *made_up("en", "fr", 1_000)], "en", "fr")
    assert [best(learnt, "en", words[0]) for words in MEANINGS] == [words[1] for words in MEANINGS]
    assert "peat" not in learnt.entries


def spelled(lexicon: Lexicon) -> list[tuple[str, list[str]]]:
    return [(key, [text for text, _ in row]) for key, row in lexicon.entries.items()]


def shares(lexicon: Lexicon) -> list[float]:
    return [share for row in lexicon.entries.values() for _, share in row]


TEXT = st.text(max_size=40)


@given(st.lists(st.builds(Pair, st.just("en"), TEXT, st.just("ar"), TEXT), max_size=6))
def test_any_text_can_be_learnt_from(pairs: Iterable[Pair]) -> None:
    for lexicon in (*learn_both(pairs, "en", "ar"), learn_phrases(pairs, "en", "ar")):
        assert Lexicon.from_bytes(lexicon.to_bytes()).entries.keys() == lexicon.entries.keys()


# --- phrases -------------------------------------------------------------------------------------

PHRASES = [
    ("Security Council", "Conseil de sécurité", "security council", "Conseil de sécurité"),
    # Signs around a text are not of it, those within are.
    ("“Rule of law”.", "« État de droit ».", "rule of law", "État de droit"),
    ("Adoption", "Adoption de l’ordre du jour !", "adoption", "Adoption de l’ordre du jour"),
    # The number of an item in a list is not of its name.
    ("3. Other matters", "3. Questions diverses", "other matters", "Questions diverses"),
    ("3 (a) Peat", "3 b) Tourbe", "a peat", "b) Tourbe"),
    ("The 1992 treaty", "Le traité de 1992", "the 1992 treaty", "Le traité de 1992"),
]


@pytest.mark.parametrize(("text", "translation", "key", "expected"), PHRASES)
def test_a_short_text_has_its_translation(
    text: str, translation: str, key: str, expected: str
) -> None:
    learnt = learn_phrases([Pair("fr", translation, "en", text)], "en", "fr")
    assert learnt.entries == {key: (Counterpart(expected, 1.0),)}


NO_PHRASES = [
    ("one two three four five six seven", "sept"),  # too long to be typed
    ("seven", "un deux trois quatre cinq six sept huit neuf dix onze"),
    ("of the", "de la"),  # grammar words say nothing
    ("of the", "paix"),
    ("1992", "1992"),
    ("Budget", "budget"),  # found as it is
    ("?", "!"),
    ("peace " + " " * 300 + "now", "paix"),
]


@pytest.mark.parametrize(("text", "translation"), NO_PHRASES)
def test_what_is_no_phrase_is_left_out(text: str, translation: str) -> None:
    assert learn_phrases([Pair("en", text, "fr", translation)], "en", "fr") == Lexicon()


def test_translations_share_a_phrase_by_their_number() -> None:
    texts = ["le traité"] * 15 + ["l’accord"] * 4 + ["le pacte"]
    learnt = learn_phrases([Pair("en", "the treaty", "fr", text) for text in texts], "en", "fr")
    key = phrase_key(ANALYZERS["en"].surfaces("The Treaty"))
    expected = [("le traité", 0.75), ("accord", 0.2), ("le pacte", 0.05)]
    assert learnt.counterparts(key) == expected


# --- as they are kept ----------------------------------------------------------------------------

LINE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n"), max_size=8)
SHARE = st.floats(0, 1, width=32)


@given(st.lists(st.tuples(LINE, LINE, SHARE)))
def test_a_lexicon_comes_back_as_it_was_kept(found: list[tuple[str, str, float]]) -> None:
    lexicon = Lexicon.of(found)
    again = Lexicon.from_bytes(lexicon.to_bytes())
    assert again == lexicon
    assert again.to_bytes() == lexicon.to_bytes()


@given(st.data())
def test_a_lexicon_with_any_damage_is_refused(data: st.DataObject) -> None:
    whole = Lexicon.of([("peac", "paix", 0.9), ("law", "droit", 0.5)]).to_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    flipped = bytearray(whole)
    flipped[place] ^= data.draw(st.integers(1, 255))
    for damaged in (bytes(flipped), whole[:place], whole + b"\0"):
        with pytest.raises(IndexCorrupt) as raised:
            Lexicon.from_bytes(damaged, "lexicon.en.fr")
        assert raised.value.where == "lexicon.en.fr"
        assert raised.value.next


def test_a_word_that_is_not_known_has_no_counterparts() -> None:
    lexicon = Lexicon.of([("law", "droit", 0.5), ("law", "loi", 0.4), ("law", "lois", 0.1)])
    assert lexicon.counterparts("peace") == []
    assert lexicon.counterparts("law", limit=2) == [("droit", 0.5), ("loi", 0.4)]
    assert lexicon.counterparts("law", least=0.5) == [("droit", 0.5)]
