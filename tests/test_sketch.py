"""Sketches: how much of a document another repeats."""

from __future__ import annotations

import itertools
import os
import random
import statistics
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import readers
from indexer.making import analyse
from indexer.model import Extract, FileState
from indexer.sketch import SIZE, originals, resemblance, sketch, sketch_of

CORPUS = Path(__file__).parent.parent / "corpus"
WORDS = st.lists(st.sampled_from([f"word{n}" for n in range(40)]), max_size=300)

ARTICLE = """\
The council of the harbour town voted on Monday night to go on paying for the last ferry across
the bay. Nine members were in favour and four against, after a meeting that filled the hall.

Fishermen, pupils and the postmistress had come to speak for the boat, which carries about two
hundred people on a working day. The treasurer replied that each crossing costs the town more than
its fares bring in, and that the road round the bay has been mended since the winter.

A new contract will be signed in the spring. The council has asked an engineer for a study of
electric motors, since the old engine burns more oil every year and finds no spare parts any more.

Nobody spoke of a bridge. It was promised twice in the last century, and the pillar that was built
for it stands in the mud with a family of cormorants on its top.
"""
ON_THE_SAME_SUBJECT = """\
The last ferry across the bay will keep running. That is the outcome of a vote by the council of
the harbour town, which decided on Monday that the boat is worth the money it loses.

The mayor said that people without cars depend on it. Opponents pointed to the road round the bay,
and to the price of oil. About two hundred passengers use the ferry on a working day, most of them
pupils and fishermen, as well as the postmistress with her bags.

An engineer is to find out whether electric motors would be cheaper than the old engine. Until then
the contract goes on from year to year.
"""
IN_FRENCH = """\
Le conseil de la ville portuaire a décidé lundi soir de continuer à payer le dernier bac qui
traverse la baie. Neuf membres ont voté pour et quatre contre, après une réunion qui a rempli la
salle.

Les pêcheurs, les écoliers et la receveuse des postes étaient venus défendre le bateau, qui porte
environ deux cents personnes les jours ouvrables, en 2019 comme en 2018.
"""


def sketched(text: str) -> tuple[int, ...]:
    return sketch_of(analyse("a.txt", Extract(text), {}, FileState(0, 0, "")))


@pytest.mark.parametrize(
    ("other", "least", "most", "why"),
    [
        (ARTICLE, 1.0, 1.0, "the same text"),
        (ARTICLE.upper(), 1.0, 1.0, "capitals are no other words"),
        (ARTICLE.replace("\n", " \n\n "), 1.0, 1.0, "nor are other line breaks"),
        ("Last ferry saved\n\n" + ARTICLE, 0.9, 1.0, "another headline"),
        (ARTICLE.replace("Nine", "Ten"), 0.9, 0.999, "a changed number"),
        (ARTICLE + "\n" + ON_THE_SAME_SUBJECT[:260], 0.5, 0.95, "a paragraph more, of a fifth"),
        (ARTICLE[: 2 * len(ARTICLE) // 3], 0.5, 0.85, "the last third cut off"),
        (ON_THE_SAME_SUBJECT, 0.0, 0.299, "another article on the subject"),
        (IN_FRENCH, 0.0, 0.0, "the version in another language"),
    ],
)
def test_resemblance_is_the_share_of_what_two_texts_have_in_common(
    other: str, least: float, most: float, why: str
) -> None:
    assert least <= resemblance(sketched(ARTICLE), sketched(other)) <= most, why


FOOT = "\n\n".join(
    [
        "Sign in",
        "Subscribe",
        "Print this page",
        "About us",
        "Most read",
        *(f"Ferry {n}" for n in "abcd"),
    ]
)


def test_what_stands_around_an_article_does_not_count() -> None:
    assert resemblance(sketched(ARTICLE), sketched(f"{ARTICLE}\n{FOOT}")) == 1.0
    assert resemblance(sketched(f"{IN_FRENCH}\n{FOOT}"), sketched(f"{ARTICLE}\n{FOOT}")) == 0.0


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("A caption of nine words, and no more text.", "captions resemble each other"),
        ("Photo " * 500, "one word over and over makes one shingle"),
        ("1993 1994 1995 1996 1997 1998 1999 2000 2001 2002 2003", "years are in every language"),
    ],
)
def test_too_little_text_resembles_nothing_not_even_itself(text: str, why: str) -> None:
    assert sketched(text) == (), why
    assert resemblance(sketched(text), sketched(text)) == 0.0
    assert resemblance(sketched(text), sketched(ARTICLE)) == 0.0


@given(WORDS, WORDS)
def test_an_estimate_is_near_the_truth_and_symmetric(a: list[str], b: list[str]) -> None:
    one, two = sketch(a), sketch([*b, *a])
    assert resemblance(one, two) == resemblance(two, one)
    runs = [set(zip(w, w[1:], w[2:], strict=False)) for w in (a, [*b, *a])]
    if one and two:
        truth = len(runs[0] & runs[1]) / len(runs[0] | runs[1])
        assert abs(resemblance(one, two) - truth) <= 0.3  # five standard errors of 1 / sqrt(64) / 2
        if len(runs[0] | runs[1]) <= SIZE:
            assert resemblance(one, two) == pytest.approx(truth), "small documents are kept whole"


def test_estimates_err_no_more_than_a_fair_sample_does() -> None:
    chance = random.Random(20120504)  # noqa: S311 - repeatable, not secret
    vocabulary = [f"w{n}" for n in range(500)]
    errors = []
    for _ in range(200):
        a, b = (chance.choices(vocabulary, k=300) for _ in "ab")
        b[:200] = a[:200]
        runs = [set(zip(w, w[1:], w[2:], strict=False)) for w in (a, b)]
        truth = len(runs[0] & runs[1]) / len(runs[0] | runs[1])
        errors.append(resemblance(sketch(a), sketch(b)) - truth)
    assert abs(statistics.mean(errors)) < 0.01
    assert statistics.pstdev(errors) < 0.07  # in theory .0625


@given(WORDS)
def test_a_sketch_is_small_ordered_and_of_32_bits(words: list[str]) -> None:
    made = sketch(words)
    assert len(made) <= SIZE
    assert list(made) == sorted(set(made))
    assert all(0 <= number < 2**32 for number in made)
    assert resemblance(made, made) == (1.0 if made else 0.0)


def test_a_sketch_is_the_same_in_every_process() -> None:
    code = "from indexer.sketch import sketch; print(sketch([f'w{n}' for n in range(99)]))"
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONHASHSEED": "7", "PYTHONPATH": str(CORPUS.parent)},
    )
    assert done.stdout.strip() == str(sketch([f"w{n}" for n in range(99)]))


def test_the_corpus_holds_one_pair_of_copies() -> None:
    sketches = {}
    for path in sorted(path for path in CORPUS.rglob("*.*") if path.suffix != ".json"):
        extract = readers.read(path.name, path.read_bytes())
        sketches[path.name] = sketch_of(analyse(path.name, extract, {}, FileState(0, 0, "")))
    alike = {
        pair: round(resemblance(sketches[pair[0]], sketches[pair[1]]), 2)
        for pair in itertools.combinations(sketches, 2)
    }
    copies = ("opec-plus-and-energy-reprint.ar.txt", "opec-plus-and-energy.ar.txt")
    assert [pair for pair, share in alike.items() if share >= 0.5] == [copies]
    assert max(share for pair, share in alike.items() if pair != copies) < 0.1


@given(st.lists(WORDS, max_size=8), st.sampled_from([0.3, 0.5, 0.8]))
def test_each_version_is_told_the_first_of_those_before_it_that_it_resembles(
    texts: list[list[str]], share: float
) -> None:
    sketches = [sketch(text) for text in [*texts, *(text[3:] for text in texts)]]
    expected: dict[int, int] = {}
    for place, one in enumerate(sketches):
        for other in range(place):
            if other not in expected and resemblance(sketches[other], one) >= share:
                expected[place] = other
                break
    assert originals(sketches, share) == expected
