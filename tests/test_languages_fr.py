"""French: words that meet by their stem, words that must not, and irregular forms."""

from __future__ import annotations

import unicodedata
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import fold_latin
from indexer.languages import ANALYZERS
from indexer.lexicon import rows

FRENCH = ANALYZERS["fr"]
EXCEPTIONS = list(rows("fr.exceptions.txt"))
IRREGULAR = list(rows("fr.irregular.txt"))
WHOLE = [word for line in rows("fr.whole.txt") for word in line]


def stem(word: str) -> str:
    (token,) = FRENCH.words(word)
    return token.stem


def kin(word: str) -> set[str]:
    return {stem(other) for other in FRENCH.kin(stem(word))}


def bare(word: str) -> str:
    """Return a word as people type it in a hurry: no accents, no ligatures."""
    decomposed = unicodedata.normalize("NFD", word.replace("œ", "oe").replace("Œ", "Oe"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


@pytest.mark.parametrize(
    ("word", "form"),
    [
        # persons that Snowball leaves alone, because nouns end in -ent and -ons, too
        ("adopter", "adoptent"),
        ("déployer", "déploient"),
        ("négocier", "négocient"),
        ("protéger", "protègent"),
        ("adopter", "adoptons"),
        ("exiger", "exigeons"),  # -geons
        ("menacer", "menaçons"),  # -çons, folded -cons
        ("publier", "publions"),
        ("libérer", "libèrent"),  # no past of a verb in *liber
        ("adopter", "adoptèrent"),  # a past: Snowball goes by its è, which is folded
        ("désirer", "désirait"),  # no future of *dés
        ("exprimer", "expriment"),  # no noun in -ment
        ("finir", "finissons"),
        # nouns and adjectives in -ent, -on, -ion keep to themselves, in all their forms
        ("président", "présidentes"),
        ("récent", "récente"),
        ("raison", "raisons"),
        ("million", "millions"),
        ("opinion", "opinions"),
        # participles, whose é is folded
        ("libérer", "libérées"),
        ("réfugié", "réfugiées"),
        ("organiser", "organisée"),
        ("déployer", "déployé"),
        ("rendre", "rendues"),
        ("appeler", "appelle"),  # -el-, -ell-
        ("jeter", "jette"),
        # feminines
        ("directeur", "directrices"),
        ("chercheur", "chercheuse"),
        ("heureux", "heureuses"),
        ("policier", "policière"),
        ("premier", "premières"),
        ("actif", "actives"),
        ("juif", "juives"),
        ("français", "françaises"),  # no imperfect
        ("précis", "précise"),
        ("petit", "petites"),  # no past
        ("important", "importantes"),  # no present participle
        ("étranger", "étrangère"),
        ("long", "longue"),
        ("public", "publiques"),
        ("nouveau", "nouveaux"),
        # plurals
        ("loi", "lois"),
        ("fou", "fous"),
        ("embargo", "embargos"),
        ("enjeu", "enjeux"),
        ("vœu", "vœux"),
        ("bureau", "bureaux"),
        ("bijou", "bijoux"),
        ("noyau", "noyaux"),
        ("cheval", "chevaux"),
        ("travail", "travaux"),
        ("œil", "yeux"),
        # words with a bare s stay one word with their feminine
        ("compris", "comprise"),
        ("inclus", "incluses"),
        # elision and capitals change nothing
        ("état", "l’État"),
        ("accord", "d'accords"),
        ("négociation", "NÉGOCIATIONS"),
    ],
)
def test_forms_of_one_word_have_one_stem(word: str, form: str) -> None:
    assert stem(word) == stem(form)


@pytest.mark.parametrize(
    ("word", "other"),
    [
        # an ending of their own, not of a verb or of a plural
        ("argent", "argument"),
        ("client", "clé"),
        ("moment", "mot"),
        ("parent", "parer"),
        ("maison", "mais"),
        ("carton", "carte"),
        ("pays", "payer"),
        ("temps", "tempe"),
        ("cas", "case"),
        ("devis", "devises"),
        ("profit", "prof"),
        ("quartier", "quart"),
        ("chantiers", "chanter"),
        ("mortier", "mort"),
        ("frontière", "front"),
        ("importante", "importer"),
        ("courant", "courir"),
        # folded or cut to the stem of another word
        ("communiqué", "commun"),
        ("génie", "gêner"),
        ("armée", "arme"),
        ("île", "il"),
        ("licenciement", "licence"),
        ("parti", "partie"),
        ("parlement", "parler"),
        ("département", "départ"),
        ("environnement", "environs"),
        ("organe", "organiser"),
        ("utiliser", "utile"),
        ("général", "généraliser"),
        ("revendications", "revendre"),
        ("Paris", "parier"),
        ("France", "franc"),
        ("Cuba", "cube"),
        ("Libye", "libérer"),
    ],
)
def test_words_that_only_look_alike_have_two_stems(word: str, other: str) -> None:
    assert stem(word) != stem(other)


@pytest.mark.parametrize(
    ("word", "form"),
    [
        ("aller", "iront"),
        ("être", "sont"),
        ("pouvoir", "peuvent"),
        ("prendre", "pris"),
        ("compris", "comprennent"),
        ("mettre", "mis"),
        ("tenir", "tiendra"),
        ("venir", "venus"),
        ("élire", "élues"),
        ("roi", "reine"),
        ("France", "française"),
        ("Azerbaïdjan", "azerbaïdjanaises"),
        ("azéri", "Azerbaïdjan"),
        ("Grèce", "hellénique"),
        ("turc", "Turquie"),
    ],
)
def test_irregular_forms_are_kin_and_not_the_same_stem(word: str, form: str) -> None:
    assert stem(word) != stem(form)
    assert stem(form) in kin(word)
    assert stem(word) in kin(form)


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("prendre", "comprendre"),  # compounds are verbs of their own
        ("parti", "partir"),  # a party is not one who left
        ("nuit", "nuire"),  # night, far more often than "it harms"
        ("fer", "faire"),  # though fera folds and stems to it
        ("voile", "voir"),
        ("Niger", "Nigeria"),
    ],
)
def test_words_that_share_a_form_are_not_kin(word: str, other: str) -> None:
    assert stem(other) not in {stem(word), *kin(word)}


def test_a_word_without_irregular_forms_has_no_kin() -> None:
    assert FRENCH.kin(stem("résolution")) == ()


# --- laws of the lists: what breaks them is listed ------------------------------------------------


def test_every_word_of_an_exception_has_its_stem() -> None:
    expected = [(word, fold_latin(line[0])) for line in EXCEPTIONS for word in line]
    assert [(word, wanted) for word, wanted in expected if stem(word) != wanted] == []


def test_no_two_exceptions_speak_of_one_word() -> None:
    count = Counter(fold_latin(word) for line in EXCEPTIONS for word in line)
    assert [word for word, times in count.items() if times > 1] == []


def test_a_word_kept_whole_is_its_own_stem_and_its_plurals() -> None:
    assert [word for word in WHOLE if stem(word) != fold_latin(word)] == []
    plurals = [(word, f"{word}s") for word in WHOLE if word[-1] not in "sx"]
    assert [plural for word, plural in plurals if stem(plural) != stem(word)] == []


def test_no_word_is_both_kept_whole_and_an_exception() -> None:
    excepted = {fold_latin(word) for line in EXCEPTIONS for word in line}
    assert [word for word in WHOLE if fold_latin(word) in excepted] == []


def test_every_irregular_form_brings_a_stem_of_its_own() -> None:
    assert [
        line for line in IRREGULAR if len(line) < 2 or len(set(map(stem, line))) < len(line)
    ] == []


LISTED = st.sampled_from([*WHOLE, *(word for line in EXCEPTIONS + IRREGULAR for word in line)])


@given(LISTED)
def test_accents_and_capitals_change_no_stem(word: str) -> None:
    assert stem(bare(word)) == stem(word.upper()) == stem(bare(word).upper()) == stem(word)


@given(
    st.sampled_from(
        "adopter condamner exiger menacer déployer négocier libérer rappeler considérer".split()
    ),
    st.sampled_from("e es ent ons ez ait aient a èrent é ée és ées era eront ant".split()),
)
def test_regular_verbs_keep_together_with_and_without_accents(verb: str, ending: str) -> None:
    form = verb.removesuffix("er") + ending
    assert stem(bare(form)) == stem(form) == stem(verb)
