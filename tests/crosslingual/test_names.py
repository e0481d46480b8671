"""Names spelled in another script or language, and words that only look like them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.crosslingual.digests import COLUMNS, bearable, digests, least_costs
from indexer.crosslingual.likeness import apart
from indexer.crosslingual.names import (
    THRESHOLD,
    NameIndex,
    is_name_like,
    similarity,
    skeleton,
)
from indexer.crosslingual.sounds import skeletons, sounds_of
from indexer.errors import IndexCorrupt

SAME = [
    ("Aliyev", "علييف", "ع is nothing in Latin, and a Russian name's v is ف"),
    ("Aliyev", "Aliev", "y between vowels is only heard"),
    ("Gorbachev", "غورباتشوف", "تش is one sound; Russian ë is an e in English, و in Arabic"),
    ("Gorbatchev", "Gorbachev", "French writes tch where English has ch"),
    ("Mohammed", "محمد", "Arabic leaves short vowels out and doubles no letter"),
    ("Mouhammad", "محمد", "French ou is u"),
    ("Mohamed", "Mohammed", "Latin doubles as it likes"),
    ("Karabakh", "كاراباخ", "kh is one letter"),
    ("Baku", "باكو", "p is not written, b is b"),
    ("Bakou", "Baku", "ou again"),
    ("Bakou", "باكو", "and beside و"),
    ("Heydar", "حيدر", "ey is one vowel, written ي"),
    ("Tchad", "تشاد", "tch is تش"),
    ("Chad", "تشاد", "so is an English ch"),
    ("Chad", "Tchad", "which is tch in French"),
    ("Charles", "شارلز", "and a French one is ش"),
    ("Kofi", "كوفي", "a vowel that is written in both must agree"),
    ("Annan", "عنان", "any vowel may stand on ع at the beginning"),
    ("Guterres", "غوتيريش", "a Portuguese s at the end sounds like sh"),
    ("Guterres", "غوتيريس", "and is transliterated by its letter, too"),
    ("Khartoum", "الخرطوم", "the article is left out"),
    ("Khartoum", "وبالخرطوم", "so is what leans on it"),
    ("al-Assad", "الأسد", "Latin keeps it, with a hyphen"),
    ("Elbaradei", "البرادعي", "or without"),
    ("Albania", "ألبانيا", "what looks like an article is none"),
    ("Ibn Khaldoun", "خلدون", "particles may be missing"),
    ("m7md", "محمد", "Arabizi: 7 is ح"),
    ("5artoum", "الخرطوم", "5 is خ"),
    ("3abbas", "عباس", "3 is ع"),
    ("9atar", "قطر", "9 is ق"),
    ("Qaddafi", "القذافي", "ق is q, ذ is d"),
    ("Kadhafi", "القذافي", "or k and dh"),
    ("Gaddafi", "القذافي", "or g, as Libyans say it"),
    ("Hussein", "حسين", "ei is one vowel as well"),
    ("Xinjiang", "شينجيانغ", "x at the beginning of Chinese names"),
    ("Angola", "أنجولا", "Egyptians write g with ج"),
    ("Juan", "خوان", "a Spanish j is خ"),
    ("Bach", "باخ", "and so is a German ch"),
    ("John", "جون", "an h may be mute"),
    ("Beijing", "بيجين", "and so may be a final g"),
    ("Erdoğan", "أردوغان", "Turkish letters keep their sound"),
    ("Iran", "إيران", "an alif that a vowel sits on is no vowel of its own"),
    ("Libya", "Libye", "a and e at the end are the two languages' endings"),
    ("Salah", "صلاح", "a final h may be ح"),
    ("Fatimah", "فاطمة", "or the ة"),
]
OTHER = [
    ("Jordan", "الأردن", "the country is no transliteration: the glossary knows it"),
    ("council", "كانسل", "ou is no ا"),
    ("pays", "باس", "and ays is not as"),
    ("pays", "pass", "in one script vowels count in full"),
    ("peace", "بس", "short words have little to agree on"),
    ("water", "وتر", "a t is no reason"),
    ("people", "بابل", "neither are two b's"),
    ("more", "مور", "one vowel of two is too little"),
    ("sea", "سي", "one consonant is no skeleton"),
    ("Iqbal", "يقبل", "an ي at the beginning is a consonant"),
    ("Spain", "سبعين", "a p is foreign, a ع is Arabic"),
    ("Turks", "مركز", "other consonants are other names"),
    ("nation", "natation", "so are more of them"),
]


@pytest.mark.parametrize(("one", "other", "why"), SAME)
def test_spellings_of_one_name_are_similar(one: str, other: str, why: str) -> None:
    assert similarity(one, other) >= THRESHOLD, why


@pytest.mark.parametrize(("one", "other", "why"), OTHER)
def test_other_words_are_not(one: str, other: str, why: str) -> None:
    assert similarity(one, other) < THRESHOLD, why


@pytest.mark.parametrize(
    ("word", "expected", "why"),
    [
        ("Khartoum", "KRTM", "digraphs are one sound"),
        ("الخرطوم", "KRTM", "the article is none of them"),
        ("وللخرطوم", "KRTM", "with و and ل before it, its alif is not written"),
        ("مُحَمَّد", "MHMD", "vowel signs are no letters"),
        ("Mohammed", "MHMD", "doubled letters are one"),
        ("Annan", "NN", "but not with a vowel in between"),
        ("Cécile", "SSL", "c before e and i"),
        ("Québec", "KBK", "qu and a hard c"),
        ("ibn Khaldoun", "KLDN", "a particle is not the name"),
        ("علي", "L", "ع and ي are no consonants here"),
        ("2015", "", "numbers have none"),
        ("", "", "nor has nothing"),
    ],
)
def test_a_skeleton_has_the_consonants_of_either_script(word: str, expected: str, why: str) -> None:
    assert skeleton(word) == expected, why


# --- a vocabulary --------------------------------------------------------------------------------

ARABIC = [
    ("الخرطوم", 9),
    ("خرطوم", 2),
    ("غورباتشوف", 3),
    ("باكو", 8),
    ("بباكو", 4),
    ("ولباكو", 1),
    ("محمد", 70),
    ("عملية", 50),
    ("عملياتها", 20),
    ("عملياتهم", 20),
    ("عمليات", 40),
    ("علييف", 5),
    ("مركز", 30),
    ("علي", 90),
    ("كولا", 9),
    ("قولا", 9),
    ("1992", 30),
    ("unesco", 4),
    ("والالات", 6),
    ("والرياض", 2),
    ("الرياض", 2),
]


@pytest.fixture(scope="module")
def arabic() -> NameIndex:
    return NameIndex.of((word.replace("ة", "ه"), count) for word, count in ARABIC)


@pytest.mark.parametrize(
    ("typed", "found", "why"),
    [
        ("Gorbatchev", ["غورباتشوف"], "in French spelling"),
        ("Khartoum", ["الخرطوم", "خرطوم"], "of equals the more frequent first"),
        ("Baku", ["باكو", "بباكو"], "ب leans on a word that is there itself"),
        ("Aliyev", ["علييف"], "short, but everything agrees"),
        ("Alat", [], "والآلات is machines: no text has it without what it leans on"),
        ("Riyadh", ["الرياض"], "an article alone is no other word"),
        ("UNESCO", ["unesco"], "Latin words are in Arabic texts, too"),
        ("Ali", [], "علي is على as well, and a grammar word"),
        ("1992", [], "numbers are no names"),
        ("the", [], "nothing like it"),
        ("", [], "nor like nothing"),
    ],
)
def test_terms_that_spell_a_name(arabic: NameIndex, typed: str, found: list[str], why: str) -> None:
    assert [term for term, _ in arabic.like(typed)] == found, why


def test_a_word_that_takes_pronouns_is_no_name() -> None:
    names = [("اماليه", 5), ("حامد", 5)]
    inflected = [("اماليتها", 5), ("حامدها", 5)]
    assert NameIndex.of(names).like("Hamed")
    assert not NameIndex.of(names + inflected).like("Hamed")


def test_the_limit_keeps_the_best(arabic: NameIndex) -> None:
    assert arabic.like("Khartoum", limit=1) == arabic.like("Khartoum")[:1]


def test_an_empty_vocabulary_has_no_names() -> None:
    empty = NameIndex.of([])
    assert empty.like("Baku") == []
    assert NameIndex.from_bytes(empty.to_bytes()).like("Baku") == []


@pytest.mark.parametrize(
    "damage", [b"", b"DNM2", b"something else, and long enough to have a head"]
)
def test_bytes_that_are_no_index_are_refused(damage: bytes) -> None:
    with pytest.raises(IndexCorrupt, match="made anew"):
        NameIndex.from_bytes(damage)


def test_a_changed_byte_is_noticed(arabic: NameIndex) -> None:
    data = bytearray(arabic.to_bytes())
    data[-1] ^= 1
    with pytest.raises(IndexCorrupt):
        NameIndex.from_bytes(bytes(data))


# --- as typed ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "expected", "why"),
    [
        ("Guterres", True, "a capital, and no ordinary word"),
        ("al-Assad", True, "after the article"),
        ("d’Ivoire", True, "and after an elision"),
        ("Élysée", True, "capitals have accents"),
        ("guterres", False, "nobody can tell"),
        ("محمد", False, "Arabic has no capitals"),
        ("The", False, "a grammar word"),
        ("Les", False, "in French, too"),
        ("Councils", False, "an ordinary word of titles, inflected"),
        ("Rapport", False, "and in French"),
        ("Al", False, "too short to tell"),
        ("", False, "nothing"),
    ],
)
def test_what_a_word_shows_of_being_a_name(typed: str, expected: bool, why: str) -> None:  # noqa: FBT001 - a column of the table
    assert is_name_like(typed) is expected, why


# --- laws ----------------------------------------------------------------------------------------

LETTERS = "abcdefghijklmnopqrstuvwxyz'ابتثجحخدذرزسشصضطظعغفقكلمنهويءئؤ379"
WORDS = st.text(LETTERS, min_size=1, max_size=12)
VOCABULARIES = st.dictionaries(WORDS, st.integers(1, 99), max_size=40)


@given(one=st.text(max_size=20), other=st.text(max_size=20))
def test_similarity_is_symmetric_and_between_0_and_1(one: str, other: str) -> None:
    assert similarity(one, other) == similarity(other, one)
    assert 0 <= similarity(one, other) <= 1


@given(word=WORDS)
def test_a_name_is_its_own_best_spelling(word: str) -> None:
    assert similarity(word, word) == (1 if skeletons(sounds_of(word)) else 0)


@given(vocabulary=VOCABULARIES, word=WORDS)
def test_bytes_give_the_same_answers(vocabulary: dict[str, int], word: str) -> None:
    index = NameIndex.of(vocabulary.items())
    again = NameIndex.from_bytes(index.to_bytes())
    assert again.to_bytes() == index.to_bytes()
    assert again.like(word) == index.like(word)


@given(vocabulary=VOCABULARIES, word=WORDS, limit=st.integers(0, 9))
def test_answers_are_terms_best_first(vocabulary: dict[str, int], word: str, limit: int) -> None:
    answers = NameIndex.of(vocabulary.items()).like(word, limit)
    weights = [weight for _, weight in answers]
    assert len(answers) <= limit
    assert {term for term, _ in answers} <= vocabulary.keys()
    assert weights == sorted(weights, reverse=True)
    assert all(THRESHOLD <= weight <= 1 for weight in weights)


@given(one=WORDS, vocabulary=st.lists(WORDS, min_size=1, max_size=30, unique=True))
def test_digests_lose_no_word_that_is_similar_enough(one: str, vocabulary: list[str]) -> None:
    many = [f"{word}{end}" for word in vocabulary for end in ("", "a", "ا", "e")]
    crowd = NameIndex.of([(word, 1) for word in many])
    alone = [NameIndex.of([(word, 1)]) for word in many]
    best = max((found[0][1] for index in alone if (found := index.like(one))), default=0)
    assert max((weight for _, weight in crowd.like(one)), default=0) == best


def test_a_digest_costs_nothing_beside_its_own_word() -> None:
    sounds = apart(sounds_of("gorbachev"))
    digest = digests("gorbaQev", 1)
    assert digest.shape == (1, COLUMNS)
    assert least_costs(sounds, digest).tolist() == [0]
    assert bearable(sounds, 1) < bearable(sounds, THRESHOLD)
