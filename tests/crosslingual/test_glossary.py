"""The project's own glossary keeps its promises; files of others are read, or refused."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from indexer import UnreadableDocument
from indexer.crosslingual import glossary
from indexer.crosslingual.glossary import Concept, parsed, read
from indexer.crosslingual.lookup import LONGEST
from indexer.languages import ANALYZERS

if TYPE_CHECKING:
    from pathlib import Path

LANGUAGES = ("en", "fr", "ar")
ROWS = [line.split("\t") for line in glossary.OWN.read_text("utf-8").splitlines()[1:] if line]
CONCEPTS = [*read(glossary.OWN)]
FORMS = [(code, form) for one in CONCEPTS for code, forms in one.forms.items() for form in forms]


# --- the file that is shipped --------------------------------------------------------------------


def test_there_are_thousands_of_concepts_and_enough_of_each_kind() -> None:
    kinds = Counter(row[3] for row in ROWS)
    assert len(CONCEPTS) == len(ROWS) >= 3_000
    assert kinds["body"] + kinds["treaty"] >= 300
    assert kinds["name"] >= 400
    assert sum(one.is_name for one in CONCEPTS) == kinds["name"]


def test_every_concept_has_the_three_languages() -> None:
    assert [one for one in CONCEPTS if set(one.forms) != {*LANGUAGES}] == []


def test_no_concept_stands_there_twice() -> None:
    first = Counter((one.forms["en"][0], one.forms["fr"][0]) for one in CONCEPTS)
    assert [forms for forms, times in first.items() if times > 1] == []


def test_no_form_stands_twice_in_a_cell() -> None:
    assert [f for one in CONCEPTS for f in one.forms.values() if len(set(f)) < len(f)] == []


def test_every_form_has_words_in_its_language() -> None:
    assert [form for code, form in FORMS if not [*ANALYZERS[code].words(form)]] == []


def test_no_form_has_more_words_than_are_looked_up() -> None:
    """Grammar words are passed over, as they are when a query is looked up."""
    telling = [
        [s for s in ANALYZERS[code].surfaces(form) if not ANALYZERS[code].is_stop_word(s)]
        for code, form in FORMS
    ]
    assert [words for words in telling if len(words) > LONGEST] == []


def test_arabic_forms_have_no_latin_letters_but_in_acronyms() -> None:
    latin = [
        (form, word)
        for code, form in FORMS
        if code == "ar"
        for word in re.findall(r"[A-Za-zÀ-ÿ]+", form)
        if not word.isupper()
    ]
    assert latin == []


def test_other_forms_have_no_arabic_letters() -> None:
    assert [
        form for code, form in FORMS if code != "ar" and re.search("[\u0600-\u06ff]", form)
    ] == []


# --- files of other people -----------------------------------------------------------------------

HEAD = "en\tfr\tar"


@pytest.mark.parametrize(
    ("text", "concepts", "why"),
    [
        (f"{HEAD}\nsea\tmer\tبحر", [{"en": ("sea",), "fr": ("mer",), "ar": ("بحر",)}], "a row"),
        (f"\ufeff{HEAD}\nsea\tmer\t", [{"en": ("sea",), "fr": ("mer",)}], "a mark of UTF-8"),
        (
            f"{HEAD}\r\nsea\tmer\tبحر\r\n",
            [{"en": ("sea",), "fr": ("mer",), "ar": ("بحر",)}],
            "CRLF",
        ),
        (f"{HEAD}\n# of water\n\nsea\tmer\t", [{"en": ("sea",), "fr": ("mer",)}], "a comment"),
        (
            f"{HEAD}\nsea| ocean |\t\tبحر",
            [{"en": ("sea", "ocean"), "ar": ("بحر",)}],
            "a blank cell",
        ),
        ("EN\tFR\nsea\tmer", [{"en": ("sea",), "fr": ("mer",)}], "names in capitals"),
        ("ar\tnote\ten\nبحر\tof water\tsea", [{"ar": ("بحر",), "en": ("sea",)}], "other columns"),
        (
            f"{HEAD}\nhigh  sea\thaute\u00a0mer\t",
            [{"en": ("high sea",), "fr": ("haute mer",)}],
            "blanks",
        ),
        ("en-GB\tfr_CA\nsea\tmer", [{"en": ("sea",), "fr": ("mer",)}], "regions"),
        (
            "en-GB\ten-US\tfr\nlift\televator\tascenseur",
            [{"en": ("lift", "elevator"), "fr": ("ascenseur",)}],
            "two regions of a language",
        ),
        (f"{HEAD}\nsea\tmer\t\nalone\t\t", [{"en": ("sea",), "fr": ("mer",)}], "one language"),
        (f"{HEAD}\nsea [x]\tmer (f)\t", [{"en": ("sea [x]",), "fr": ("mer (f)",)}], "as written"),
        (f"{HEAD}\nsea\u2028s\tmer\t", [{"en": ("sea s",), "fr": ("mer",)}], "no end of a row"),
        (f"{HEAD}\nsea\tmer\t\tmore", [{"en": ("sea",), "fr": ("mer",)}], "a cell too many"),
        (HEAD, [], "no concept at all"),
    ],
)
def test_a_file_is_read(
    tmp_path: Path, text: str, concepts: list[dict[str, tuple[str, ...]]], why: str
) -> None:
    path = tmp_path / "own.tsv"
    path.write_bytes(text.encode())
    assert [one.forms for one in read(path)] == concepts, why


def test_a_file_in_the_encoding_of_spreadsheets_is_read(tmp_path: Path) -> None:
    path = tmp_path / "own.tsv"
    path.write_bytes(f"{HEAD}\r\nsea\tmer\tبحر\r\n".encode("utf-16"))
    assert [one.forms for one in read(path)] == [{"en": ("sea",), "fr": ("mer",), "ar": ("بحر",)}]


def test_names_are_told_by_their_part_of_speech() -> None:
    lines = ["en\tfr\tpart of speech", "Danube\tDanube\tname", "river\tfleuve\tnoun"]
    assert [one.is_name for one in parsed(lines, "own.tsv")] == [True, False]
    assert not Concept({}).is_name


@pytest.mark.parametrize(
    ("text", "what", "why"),
    [
        ("", "no two languages", "an empty file"),
        ("sea\tmer\tبحر", "no two languages", "no line with names"),
        ("en\tde\nsea\tMeer", "no two languages", "one of ours alone has no counterparts"),
        ("en,fr,ar\nsea,mer,بحر", "no two languages", "commas"),
        (f"{HEAD}\nsea\tmer\tبحر\nriver\tfleuve", "line 3 has 2 columns of 3", "a cell is missing"),
        (f"{HEAD}\n# of water\nriver", "line 3 has 1 columns of 3", "comments count as lines"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(tmp_path: Path, text: str, what: str, why: str) -> None:
    path = tmp_path / "own.tsv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableDocument) as raised:
        [*read(path)]
    assert what in raised.value.what, why
    assert raised.value.where == str(path)
    assert "en, fr, ar" in raised.value.next


@pytest.mark.parametrize("kind", ["missing", "folder", "latin-1", "utf-16-le"])
def test_a_file_that_is_no_text_is_refused(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "own.tsv"
    if kind == "folder":
        path.mkdir()
    elif kind != "missing":
        path.write_bytes(f"{HEAD}\ndelegate\tdélégué\t".encode(kind))
    with pytest.raises(UnreadableDocument):
        [*read(path)]
