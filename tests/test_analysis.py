"""Words: where they begin and end, and which spellings are one word."""

from __future__ import annotations

import threading
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from hypothesis import given
from laws import ANY_TEXT, LAWS

from indexer import analysis
from indexer.analysis import Token, rules_fingerprint, sentence_breaks, word_rules
from indexer.errors import EngineUnavailable
from indexer.languages import ANALYZERS

in_every_language = pytest.mark.parametrize("language", ANALYZERS)


def surfaces(language: str, text: str) -> list[str]:
    return [token.surface for token in ANALYZERS[language].words(text)]


def stems(language: str, text: str) -> list[str]:
    return [token.stem for token in ANALYZERS[language].words(text)]


def lit(language: str, text: str) -> list[str]:
    """Return what the highlight of each word would cover."""
    return [text[token.start : token.end] for token in ANALYZERS[language].words(text)]


# --- where words begin and end -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        # Arabic writers and typesetters leave the space out after a full stop
        ("المتحدة.وهكذا", ["المتحدة", "وهكذا"]),
        ("دولة.ثم.كان", ["دولة", "ثم", "كان"]),
        # and a haraka may stand before it
        ("المتحدةِ.وهكذا", ["المتحدةِ", "وهكذا"]),
        # or after other signs of punctuation
        ("قال،إن", ["قال", "إن"]),
        ("قال؛إن", ["قال", "إن"]),
        ("هل؟نعم", ["هل", "نعم"]),
        ("قال:إن", ["قال", "إن"]),
        # Latin words are glued to Arabic ones, with a full stop or without
        ("UNهي", ["UN", "هي"]),
        ("هيUN", ["هي", "UN"]),
        ("المتحدة.UN", ["المتحدة", "UN"]),
        ("UN.المتحدة", ["UN", "المتحدة"]),
        # tatweel stretches a word and the non-joiner shapes it: neither cuts it
        ("المتـــحدة", ["المتـــحدة"]),
        ("ال\u200cأمم", ["ال\u200cأمم"]),
        # U+202F stands within French numbers and before French punctuation
        ("5\u202f000", ["5", "000"]),
        ("République\u202f; «\u202fONU\u202f»", ["République", "ONU"]),
        ("Nations\u00a0Unies", ["Nations", "Unies"]),
        # full stops and commas within acronyms, host names and numbers belong to them
        ("the U.N. met", ["the", "U.N", "met"]),
        ("see www.un.org.", ["see", "www.un.org"]),
        ("1,000 and 3.5%", ["1,000", "and", "3.5"]),
        ("١٬٠٠٠ ٣٫٥", ["١٬٠٠٠", "٣٫٥"]),
        # hyphens and slashes part, apostrophes and soft hyphens do not
        ("covid-19 UN/ONU", ["covid", "19", "UN", "ONU"]),
        ("aujourd’hui co\u00adoperation", ["aujourd’hui", "co\u00adoperation"]),
        # an emoji glued by a joiner takes no word along
        ("Merci\u200d❤️ شكرا\u200d😀", ["Merci\u200d", "شكرا\u200d"]),
        # scripts without spaces are cut by ICU's dictionaries
        ("日本語の本", ["日本語", "の", "本"]),
        # no words at all
        ("…—«»؟،-", []),
        ("😀 👨‍👩‍👧 🇦🇿 ❤️", []),
        ("\u064e \u0301 \u200f \u202e", []),
        (" \n", []),
        ("", []),
    ],
)
@in_every_language
def test_words_end_where_a_reader_sees_them_end(language: str, text: str, words: list[str]) -> None:
    assert lit(language, text) == words


def test_a_line_of_tatweel_is_no_arabic_word() -> None:
    assert surfaces("ar", "ـــ ـUNـ") == ["un"]


def test_an_emoji_does_not_shift_what_follows() -> None:
    text = "😀 𝐔𝐍 👨‍👩‍👧 الأمم l’Azerbaïdjan 🇦🇿 end"
    assert lit("fr", text) == ["𝐔𝐍", "الأمم", "Azerbaïdjan", "end"]


@pytest.mark.parametrize(
    ("text", "language", "sentences"),
    [
        # a full stop without a space after it ends an Arabic sentence all the same
        ("كانت المتحدة.وهكذا كان.", "ar", ["كانت المتحدة.", "وهكذا كان."]),
        ("هل؟ نعم! ثم كان.", "ar", ["هل؟ ", "نعم! ", "ثم كان."]),
        # abbreviations of titles end none, each language knows its own
        ("Mr. Smith came. He left.", "en", ["Mr. Smith came. ", "He left."]),
        ("M. Dupont vint. Il partit.", "fr", ["M. Dupont vint. ", "Il partit."]),
        # offsets are code points
        ("😀 One. Two.", "en", ["😀 One. ", "Two."]),
        ("", "en", []),
    ],
)
def test_sentences_end_where_a_reader_sees_them_end(
    text: str, language: str, sentences: list[str]
) -> None:
    assert [text[start:end] for start, end in sentence_breaks(text, language)] == sentences


# --- which spellings are one word ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "spellings", "surface"),
    [
        # ar: tatweel only stretches the line, also at either end of a word
        ("ar", "المتحدة المتـحدة المتـــحدة ـالمتحدة المتحدةـ", "المتحده"),
        # tashkeel is seldom typed; shadda and haraka come in either order
        ("ar", "شدّ شد\u0651\u064e شد\u064e\u0651 شَدّ", "شد"),
        ("ar", "مُتَّحِدَة مُتَّحدة متحدة مُتَّحِدَةٌ", "متحده"),
        ("ar", "هذا هٰذا هذ\u064eا", "هذا"),  # superscript alef
        # hamza on alef, madda and wasla are left out by careless writers
        ("ar", "أمة إمة آمة ٱمة امة", "امه"),
        ("ar", "ا\u0654مة أمة", "امه"),  # hamza as a letter or as a mark
        ("ar", "على علي", "علي"),  # Egyptian ya has no dots
        ("ar", "متحدة متحده", "متحده"),  # nor has ta marbuta
        # Persian keyboards
        ("ar", "كتاب کتاب", "كتاب"),
        ("ar", "علي علی", "علي"),
        ("ar", "كاز گاز", "كاز"),
        # presentation forms come from PDF files
        ("ar", "المتحدة ﺍﻟﻤﺘﺤﺪﺓ", "المتحده"),
        ("ar", "لا ﻻ", "لا"),
        ("ar", "الله ﷲ", "الله"),
        # bidi marks and non-joiners show nothing
        ("ar", "المتحدة\u200f \u200eالمتحدة ال\u200cمتحدة ال\u200dمتحدة", "المتحده"),
        # digits of three scripts
        ("ar", "1992 ١٩٩٢ ۱۹۹۲ １９９２", "1992"),
        ("ar", "3.5 ٣٫٥", "3.5"),
        ("ar", "1,000 ١٬٠٠٠", "1,000"),
        ("en", "822 ٨٢٢ ۸۲۲", "822"),
        ("fr", "822 ٨٢٢ ۸۲۲", "822"),
        ("und", "1 1\ufe0f\u20e3 1\u20e3", "1"),  # the keycap emoji of steps and lists
        # Latin words within Arabic text
        ("ar", "UN un U.N U.N.", "un"),
        ("ar", "Azerbaïdjan Azerbaidjan AZERBAÏDJAN", "azerbaidjan"),
        # fr: elision with every apostrophe, and none
        (
            "fr",
            "l’Azerbaïdjan l'Azerbaïdjan lʼAzerbaïdjan L’AZERBAÏDJAN Azerbaidjan",
            "azerbaidjan",
        ),
        ("fr", "qu'elle qu’elle Qu’elle QU'ELLE elle", "elle"),
        ("fr", "jusqu’à jusqu'à JUSQU’À à", "a"),
        ("fr", "jus\u00adqu’à jusqu\u00ad’à l\u200f’à l’\u200fà", "a"),  # signs that do not show
        ("fr", "lorsqu’il puisqu'il quoiqu’il il", "il"),
        ("fr", "d’abord s’abord n'abord j’abord m’abord t’abord c’abord abord", "abord"),
        ("fr", "aujourd’hui aujourd'hui Aujourd’hui d’aujourd’hui", "aujourd'hui"),
        ("fr", "presqu’île presqu'île PRESQU’ÎLE", "presqu'ile"),  # one word, whole
        ("fr", "quelqu’un quelqu'un", "quelqu'un"),
        # capitals are often without their accents, ligatures spelt out
        ("fr", "ÉTATS ETATS États Etats états etats", "etats"),
        ("fr", "œuvre oeuvre ŒUVRE d’œuvre", "oeuvre"),
        ("fr", "naïveté nai\u0308vete\u0301 naivete", "naivete"),  # composed or not
        ("fr", "O.N.U. O.N.U ONU l’O.N.U. onu", "onu"),
        # en: possessives with every apostrophe
        ("en", "Azerbaijan’s Azerbaijan's Azerbaijanʼs AZERBAIJAN’S Azerbaijan", "azerbaijan"),
        ("en", "states’ states' states", "states"),
        ("en", "don’t don't DON’T", "don't"),  # no possessive
        ("en", "U.N. U.N UN un", "un"),
        ("en", "X̃.Ỹ X.Y XY", "xy"),  # letters of an acronym may bear marks
        ("en", "co\u00adoperation cooperation", "cooperation"),
        ("en", "ﬁre fire", "fire"),
        # names in Azerbaijani and Turkish letters, capitals with and without their dots
        ("en", "Əliyev ƏLIYEV əliyev Aliyev", "aliyev"),
        ("en", "Şuşa ŞUŞA Susa", "susa"),
        ("en", "İstanbul Istanbul ISTANBUL istanbul ıstanbul İSTANBUL", "istanbul"),
        ("en", "Türkiye Turkiye TÜRKİYE", "turkiye"),
        ("en", "Qarabağ Qarabag QARABAĞ", "qarabag"),
        ("en", "Gəncə Ganca", "ganca"),
        ("en", "Łódź Lodz", "lodz"),
        ("en", "Ångström \u212bngstro\u0308m angstrom", "angstrom"),
        ("und", "Straße STRASSE STRAẞE", "strasse"),
        # two marks, or a mark on a ligature
        ("en", "Ǽlfric Ælfric AElfric Æ\u0301lfric", "aelfric"),
        ("en", "Ǿre Øre Ore", "ore"),
    ],
)
def test_spellings_of_one_word_have_one_surface(
    language: str, spellings: str, surface: str
) -> None:
    assert {spelling: surfaces(language, spelling) for spelling in spellings.split()} == {
        spelling: [surface] for spelling in spellings.split()
    }


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ar", "علم عالم"),  # only harakat and hamza seats are merged, never long vowels
        ("ar", "شان شئن شون"),  # hamza on ya and waw tells words apart
        ("ar", "كلب قلب"),
        ("fr", "mer mère maire"),  # accents go, other letters do not
        ("en", "its it's"),
        ("en", "3.5 35"),
        ("en", "1992 1993"),
        ("und", "й и"),  # Cyrillic letters are not accented Latin ones
        ("und", "ё е"),
    ],
)
def test_words_that_differ_stay_apart(language: str, words: str) -> None:
    several = [tuple(surfaces(language, word)) for word in words.split()]
    if (language, words) == ("en", "its it's"):
        assert several == [("its",), ("it",)]
    assert len(set(several)) == len(several)


@pytest.mark.parametrize("letter", ["ΐ", "ΰ", "й", "ї", "が", "가", "ृ", "किं"])
@in_every_language
def test_letters_of_other_scripts_keep_every_mark(language: str, letter: str) -> None:
    folded = unicodedata.normalize("NFKC", letter)
    assert ANALYZERS[language].surface(letter) == folded


@pytest.mark.parametrize(
    ("language", "text", "highlights"),
    [
        # the article of an elided word is not part of the word
        ("fr", "à l’Azerbaïdjan, l'Azerbaïdjan", ["à", "Azerbaïdjan", "Azerbaïdjan"]),
        ("fr", "jusqu’à qu'elle", ["à", "elle"]),
        ("fr", "aujourd’hui", ["aujourd’hui"]),
        ("fr", "😀l’œuvre de l'😀", ["œuvre", "de", "l"]),
        # nor is the possessive
        ("en", "Azerbaijan’s and AZERBAIJAN'S", ["Azerbaijan", "and", "AZERBAIJAN"]),
        # whatever invisible mark follows it
        ("en", "Azerbaijan’s\u200e", ["Azerbaijan"]),
        ("en", "Azerbaijan’s\u200f", ["Azerbaijan"]),
        ("en", "Azerbaijan’\u200fs", ["Azerbaijan"]),
        # an apostrophe that quotes belongs to no word
        ("en", "'peace' ’s", ["peace", "s"]),
        ("fr", "'l’ONU'", ["ONU"]),
        # any other language has no articles that we know of
        ("und", "l’Azerbaïdjan", ["l’Azerbaïdjan"]),
    ],
)
def test_a_highlight_covers_the_word_and_nothing_else(
    language: str, text: str, highlights: list[str]
) -> None:
    assert lit(language, text) == highlights


@pytest.mark.parametrize(
    ("language", "text"),
    [("fr", "l‘Azerbaïdjan"), ("en", "Azerbaïdjan‘s"), ("fr", "l＇Azerbaïdjan")],
)
def test_an_apostrophe_may_be_any_that_casefold_takes_for_one(language: str, text: str) -> None:
    assert lit(language, text) == ["Azerbaïdjan"]


# --- families of words ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "family"),
    [
        # relational endings, article, prepositions and conjunctions, together and apart
        (
            "ar",
            "أذربيجان أذربيجاني الأذربيجانية لأذربيجان وبأذربيجان بأذربيجان وأذربيجان ولأذربيجان",
        ),
        ("ar", "أذربيجان اذربيجان أذربيجانيون والأذربيجاني كأذربيجان فأذربيجان"),
        ("ar", "متحدة المتحدة والمتحدة بالمتحدة للمتحدة"),
        ("ar", "قرار القرار قراري قرارات القرارات بالقرار للقرار والقرار قراره قرارها قراراتها"),
        ("ar", "مسلم مسلمون مسلمين مسلمات المسلمون"),
        # English plurals, possessives and endings
        ("en", "resolution resolutions Resolution’s"),
        ("en", "refugee refugees refugees’"),
        ("en", "displaced displace displacing"),
        # French numbers and genders, with accents and without
        ("fr", "résolution résolutions resolution RÉSOLUTIONS"),
        ("fr", "national nationale nationales"),
        ("fr", "réfugié réfugiés refugie refugies"),
        ("fr", "réfugié réfugiée réfugiées"),
        ("fr", "œuvre oeuvres d’œuvres"),
    ],
)
def test_a_family_of_words_has_one_stem(language: str, family: str) -> None:
    assert len({tuple(stems(language, word)) for word in family.split()}) == 1


def test_another_language_is_not_stemmed() -> None:
    assert stems("und", "Nationen Staaten") == ["nationen", "staaten"]


@in_every_language
def test_words_of_grammar_are_listed_as_the_analyzer_writes_them(language: str) -> None:
    analyzer = ANALYZERS[language]
    written = {word: surfaces(language, word) for word in analyzer.stop_words}
    # "it's" is never met whole: its possessive ending is trimmed
    assert [
        word for word, found in written.items() if found and found != [word] and "'s" not in word
    ] == []


# --- limits --------------------------------------------------------------------------------------


@pytest.mark.parametrize("letter", ["a", "é", "ب", "の", "क", "𐐷"])
@in_every_language
def test_an_endless_word_is_cut_without_error(language: str, letter: str) -> None:
    text = f"before {letter * 700} after"
    tokens = list(ANALYZERS[language].words(text))
    assert (tokens[0].surface, tokens[-1].surface) == ("before", "after")
    assert text[tokens[1].start] == letter
    assert all(len(token.surface.encode()) <= analysis.MAX_WORD_BYTES for token in tokens)


def test_an_endless_word_is_found_by_itself() -> None:
    assert surfaces("ar", "ب" * 300) == surfaces("ar", "ب" * 300 + "ـ") == ["ب" * 100]


def test_a_word_too_long_to_be_one_is_not_remembered() -> None:
    for letter in "x3":  # a word of letters alone, and one that ICU is asked for
        remembered: dict[str, tuple[str, str, int, int, str]] = {}
        fresh = replace(ANALYZERS["en"], _memo=remembered)
        words = [token.surface for token in fresh.words(f"{letter * 10_000} l’end")]
        assert words == [letter * 200, "l'end"]
        pieces = fresh._pieces  # noqa: SLF001 - what is remembered shows nowhere else
        assert [*remembered] == [*pieces] == ["l’end"]


def test_a_full_memory_keeps_the_words_that_came_first_and_makes_room_for_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(analysis, "MEMO_LIMIT", 8)
    remembered: dict[str, tuple[str, str, int, int, str]] = {}
    fresh = replace(ANALYZERS["fr"], _memo=remembered)
    for round_ in range(5):
        text = " ".join(f"l’été{n}" for n in range(round_ * 10, round_ * 10 + 10))
        assert list(fresh.words(text)) == list(ANALYZERS["fr"].words(text))
        assert len(remembered) <= 8
        assert [*remembered][:6] == [f"l’été{n}" for n in range(6)]
        assert text.split()[-1] in remembered


def test_rules_of_an_unknown_icu_are_refused_by_its_version(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(analysis, "_PATCHES", (("a rule that no ICU has;", ""),))
    with pytest.raises(EngineUnavailable, match=analysis.ICU_VERSION) as caught:
        word_rules()
    assert caught.value.next


def test_other_rules_have_another_fingerprint(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = rules_fingerprint()
    assert rules_fingerprint() == ours
    monkeypatch.setattr(analysis, "_PATCHES", ())
    assert rules_fingerprint() != ours


# --- laws ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("law", LAWS)
@in_every_language
def test_a_law_holds_for_some_made_up_texts(language: str, law: str) -> None:
    LAWS[law].hold(language, examples=60)  # 5,000 and more: `make torture`


def test_an_explanation_names_every_step() -> None:
    steps = ANALYZERS["fr"].explain("L’Œuvre d’ÉTAT")
    assert [words for _, words in steps] == [
        ["L’Œuvre", "d’ÉTAT"],
        ["Œuvre", "ÉTAT"],
        ["œuvre", "état"],
        ["œuvre", "état"],
        ["œuvre", "état"],
        ["oeuvre", "etat"],
        ["oeuvr", "etat"],
    ]
    assert len({name for name, _ in steps}) == len(steps)


@given(text=ANY_TEXT)
def test_sentences_together_are_the_whole_text(text: str) -> None:
    ranges = list(sentence_breaks(text, "ar"))
    assert [start for start, _ in ranges] == [0, *[end for _, end in ranges[:-1]]][: len(ranges)]
    assert (ranges[-1][1] if ranges else 0) == len(text)


@in_every_language
def test_many_threads_give_the_words_that_one_gives(language: str) -> None:
    fresh = replace(ANALYZERS[language], _memo={})
    texts = [f"الأمم.المتحدة{n} l’Azerbaïdjan😀{n} U.N. states’ {'x' * n}" * 20 for n in range(32)]
    threads = 8
    together = threading.Barrier(threads)

    def analyse(first: int) -> list[list[Token]]:
        together.wait()
        order = [*range(first, len(texts)), *range(first)]
        found = {n: list(fresh.words(texts[n])) for n in order}
        return [found[n] for n in range(len(texts))]

    with ThreadPoolExecutor(threads) as pool:
        answers = list(pool.map(analyse, range(threads)))
    alone = [list(ANALYZERS[language].words(text)) for text in texts]
    assert all(answer == alone for answer in answers)


def test_a_caller_that_stops_half_way_disturbs_nobody() -> None:
    words = ANALYZERS["en"].words("one two three")
    assert next(words).surface == "one"
    assert surfaces("fr", "quatre cinq") == ["quatre", "cinq"]
    assert [token.surface for token in words] == ["two", "three"]
