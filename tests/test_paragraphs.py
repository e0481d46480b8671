"""Paragraphs: what belongs together, and what looks like navigation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.paragraphs import is_list, split

LINES = st.sampled_from(
    [
        "A line of prose that goes on",
        "and on, as wrapped lines do",
        "It ends here.",
        "سطر قصير",
        "Abonnez-vous",
        "Tous droits réservés",
        "VIDEO",
        "- an item",
        "| a | cell |",
        "x" * 250,
        "x" * 199,
        "😀",
        "",
        " ",
        "\u00a0\t",
    ]
)
ANY_TEXT = st.one_of(
    st.lists(LINES, max_size=40).map("\n".join),
    st.text(st.sampled_from("ab.\n \t\u00a0\u2028\x0c\x1cا،"), max_size=80),
    st.text(st.characters(), max_size=60),
)


def paragraphs(text: str) -> list[str]:
    return [text[paragraph.start : paragraph.end] for paragraph in split(text)]


def tagged(text: str) -> list[str]:
    """Return the lines that are held to be navigation."""
    return [text[p.start : p.end] for p in split(text) if p.boilerplate]


# --- what belongs together -----------------------------------------------------------------------

WRAPPED = "The Council met in the morning and heard\nthe report of its committee on new\nmembers"
LONG = "This sentence is long. " * 10  # longer than lines that people wrap by hand


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a blank line parts, a line end does not
        ("One.\n\nTwo.", ["One.", "Two."]),
        (WRAPPED, [WRAPPED]),
        (f"{WRAPPED}\n\n{WRAPPED}", [WRAPPED, WRAPPED]),
        # a line of blanks of any kind is blank
        ("One.\n \t\u00a0\u202f\nTwo.", ["One.", "Two."]),
        ("One.\n\n\n\nTwo.\n\n", ["One.", "Two."]),
        # the items of a list stay together
        ("- one\n- two\n- three", ["- one\n- two\n- three"]),
        ("١. أول\n٢. ثان", ["١. أول\n٢. ثان"]),
        # long lines are paragraphs of their own: files without blank lines are common
        (f"{LONG}\n{LONG}", [LONG.strip(), LONG.strip()]),
        (f"Heading\n{LONG}\nShort\nlines", ["Heading", LONG.strip(), "Short\nlines"]),
        # indents and trailing blanks belong to none
        ("  indented \n\tand wrapped\t\n", ["indented \n\tand wrapped"]),
        ("\n\n  One.", ["One."]),
        ("😀 emoji count as one\n\nTwo 😀", ["😀 emoji count as one", "Two 😀"]),
        ("", []),
        (" \n\n \t\n", []),
    ],
)  # fmt: skip
def test_lines_are_joined_where_a_reader_would_read_on(text: str, expected: list[str]) -> None:
    assert paragraphs(text) == expected


@given(text=ANY_TEXT)
def test_paragraphs_ascend_never_overlap_and_hold_every_character(text: str) -> None:
    last = 0
    held: set[int] = set()
    for paragraph in split(text):
        assert last <= paragraph.start < paragraph.end <= len(text)
        assert not text[last : paragraph.start].strip()
        last = paragraph.end
        held.update(range(paragraph.start, paragraph.end))
    assert all(position in held for position, sign in enumerate(text) if not sign.isspace())


@given(text=ANY_TEXT)
def test_a_paragraph_neither_begins_nor_ends_with_a_blank(text: str) -> None:
    for paragraph in paragraphs(text):
        assert paragraph == paragraph.strip()


@given(text=ANY_TEXT)
def test_no_blank_line_lies_within_a_paragraph(text: str) -> None:
    for paragraph in paragraphs(text):
        assert all(line.strip() for line in paragraph.split("\n"))


@given(text=ANY_TEXT, lines=st.integers(0, 3))
def test_blank_lines_around_a_text_only_shift_it(text: str, lines: int) -> None:
    shifted = split("\n" * lines + text + "\n" * lines)
    assert [(p.start - lines, p.end - lines, p.boilerplate) for p in shifted] == [
        (p.start, p.end, p.boilerplate) for p in split(text)
    ]


@pytest.mark.parametrize(
    ("paragraph", "answer"),
    [
        ("- one\n- two", True),
        ("* one\n* two\n  wrapped", True),
        ("١. أول\n٢. ثان", True),
        ("(a) one\n(b) two", True),
        ("أ) أول\nب) ثان", True),
        ("A | B\n1 | 2", True),
        ("A\tB\n1\t2", True),
        (WRAPPED, False),
        ("It was\n- as they said -\na day\nlike others", False),
        ("- one line alone", False),
        ("", False),
    ],
)
def test_a_list_is_told_from_wrapped_prose(paragraph: str, answer: bool) -> None:  # noqa: FBT001
    assert is_list(paragraph) is answer


# --- navigation ----------------------------------------------------------------------------------

FRENCH_NEWS = """\
Partagez cet article
Suivez-nous
Lire aussi
Le festival du tapis ouvre ses portes PHOTOS
Orages attendus mardi sur le Caucase
Le manat stable face au dollar VIDEO
Le manat stable face au dollar VIDEO
Mentions légales
Tous droits réservés"""
ENGLISH_PAGE = """\
Sign in
Subscribe
Weather
Sport
Read more
Privacy policy
All rights reserved"""
ARABIC_PAGE = """\
اشترك في النشرة
تابعونا
أخبار
رياضة
اقرأ أيضا
سياسة الخصوصية
جميع الحقوق محفوظة"""
PROSE = """\
Le Conseil de sécurité a adopté la résolution 822 le 30 avril 1993.
Il y demande le retrait immédiat des forces d'occupation."""


@pytest.mark.parametrize("page", [FRENCH_NEWS, ENGLISH_PAGE, ARABIC_PAGE])
def test_navigation_is_tagged_line_by_line(page: str) -> None:
    assert tagged(page) == page.split("\n")


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_prose_before_and_after_navigation_is_not_tagged(gap: str) -> None:
    text = gap.join([PROSE, FRENCH_NEWS, PROSE])
    assert tagged(text) == FRENCH_NEWS.split("\n")
    assert paragraphs(text)[0] == paragraphs(text)[-1] == PROSE


def test_blank_lines_do_not_hide_navigation() -> None:
    assert tagged(FRENCH_NEWS.replace("\n", "\n\n")) == FRENCH_NEWS.split("\n")


def test_four_lines_are_too_few_to_tell() -> None:
    assert tagged("\n".join(FRENCH_NEWS.split("\n")[:4])) == []


MEMBERSHIPS = """\
الأمم المتحدة
منظمة التعاون الإسلامي
حركة عدم الانحياز
رابطة الدول المستقلة
منظمة التعاون الاقتصادي
مجلس أوروبا
منظمة الأمن والتعاون في أوروبا
منظمة الدول التركية
البنك الدولي
صندوق النقد الدولي
المصرف الإسلامي للتنمية
منظمة السياحة العالمية
الإنتربول
منظمة العمل الدولية
منظمة الصحة العالمية
اليونسكو"""


@pytest.mark.parametrize(
    "text",
    [
        # short lines without punctuation, and nothing else against them
        MEMBERSHIPS,
        "\n".join(f"{name} {1992 + n}" for n, name in enumerate(MEMBERSHIPS.split("\n"))),
        "\n".join(f"- {name}" for name in MEMBERSHIPS.split("\n")),
        "\n".join(f"{n}. {name}" for n, name in enumerate(MEMBERSHIPS.split("\n"))),
        "Algeria\nBahrain\nEgypt\nIraq\nJordan\nKuwait\nLebanon\nLibya\nMorocco\nOman\nQatar",
        # headings of a table of contents
        "Introduction\nMembership\nThe Council\nThe Assembly\nConclusion\nBibliography",
        # a poem
        "\n".join(f"Un vers de la strophe numéro {n}" for n in range(14)),
    ],
)
def test_a_list_is_not_navigation_without_further_evidence(text: str) -> None:
    assert tagged(text) == []


@pytest.mark.parametrize(
    "text",
    [
        # "participants" holds the letters of "share": مشاركة, شارك
        "الدول المشاركة في الحركة\nالمنظمات المشاركة\nالجمعية العامة\nمجلس الأمن\nمحكمة العدل",
        # "principal organs" is what the Charter calls them: الرئيسية is not only a home page
        "الأجهزة الرئيسية للأمم المتحدة\nاللجان الرئيسية\nالجمعية العامة\nمجلس الأمن\nالأمانة",
        # "host countries" are pays d’accueil, and accueil is not only a home page
        "Pays d’accueil\nCommunautés d’accueil\nPersonnes déplacées\nRapatriés\nApatrides",
        # the indicators of the Sustainable Development Goals are shares
        (
            "Share of renewable energy in final consumption\nShare of women in parliament\n"
            "Proportion of people below the poverty line\nUnder-five mortality rate\nSuicide rate"
        ),
        # the state of each membership, one cell on a line as browsers copy tables
        "\n".join(f"{name}\nعضو" for name in MEMBERSHIPS.split("\n")),
    ],
)  # fmt: skip
def test_a_list_of_what_the_document_is_about_is_not_navigation(text: str) -> None:
    assert tagged(text) == []


def test_wrapped_arabic_prose_is_not_navigation() -> None:
    text = (
        "ترى الحكومة أن المشاركة في أعمال\n"
        "المنظمات الدولية ركن من أركان\n"
        "سياستها الخارجية وأن مشاركة المرأة\n"
        "في صنع القرار شرط من شروط التنمية\n"
        "التي تنشدها البلاد منذ استقلالها\n"
        "عن الاتحاد السوفياتي."
    )
    assert tagged(text) == []
    assert paragraphs(text) == [text]


def test_a_wrapped_licence_is_not_navigation() -> None:
    text = (
        "You may copy this work and share it with whom you like\n"
        "and you may change it\n"
        "on the condition that you share what you have changed\n"
        "under these terms and keep this notice with it, all rights reserved\n"
        "to the author not being given away by this permission\n"
        "nor by the privacy policy or the cookies of a server\n"
        "that hands it out to others"
    )
    assert tagged(text) == []
    assert paragraphs(text) == [text]


@pytest.mark.parametrize(
    "row",
    ["| Subscribe | {n} | VIDEO |", "Subscribe | {n}", "Accueil\t{n}", "العضوية | {n} | شارك"],
)
def test_the_rows_of_a_table_are_not_navigation(row: str) -> None:
    rows = "\n".join(row.format(n=n) for n in [1, 1, *range(20)])
    assert tagged(rows) == []


@pytest.mark.parametrize("end", [".", "!", "؟", "…", ":", "؛", ".»", ".”", "،"])
def test_lines_that_end_like_sentences_are_not_navigation(end: str) -> None:
    assert tagged("\n".join(f"{line}{end}" for line in FRENCH_NEWS.split("\n"))) == []
