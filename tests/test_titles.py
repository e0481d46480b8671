"""Titles: what a document is called when it does not say."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import titles
from indexer.making import analyse
from indexer.model import Extract, FileState

EN = "The council voted on Monday night to go on paying for the last ferry across the bay."
FR = "Le conseil a décidé lundi soir de continuer à payer le dernier bac qui traverse la baie."
AR = "قرر المجلس مساء الاثنين أن يواصل تمويل آخر عبارة تقطع الخليج بعد نقاش طويل."
LONG_EN = (
    "In the autumn of 1911, when the harbour had been frozen for six weeks and nothing was left to "
    "burn, the rowers of the town met in the customs house to found a society of their own."
)
LONG_FR = (
    "Réunis à la mairie sous la présidence de leur doyen, les patrons des petits bateaux qui "
    "rentrent trop tard pour la vente du matin ont adopté à l’unanimité le projet d’une criée."
)
LONG_AR = (
    "بعد مرور ستين عاما على خروجه من البلاد في ظروف لم تتضح كلها، عاد إلى المتحف الوطني هذا "
    "الأسبوع مخطوط نادر في علم الفلك يرجع إلى القرن الثالث عشر."
)


def title(text: str, name: str = "the-file_name.txt", **said: str) -> str:
    return analyse(name, Extract(text, said), {}, FileState(0, 0, "")).document.title


def text(*lines: str) -> str:
    return "\n\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("written", "expected", "why"),
    [
        (text("A ferry is saved", EN), "A ferry is saved", "the first line"),
        (text("À quoi sert le bac ?", FR), "À quoi sert le bac ?", "a question can be a title"),
        (text("عبارة الخليج", AR), "عبارة الخليج", "the first line"),
        ("A ferry is saved\n" + EN, "A ferry is saved", "no blank line below it"),
        # numbers of pages, papers and days
        (text("12", "A ferry is saved", EN), "A ferry is saved", "a page number"),
        (text("- 3 -", "Le bac est sauvé", FR), "Le bac est sauvé", "a page number"),
        (text("صفحة ٣ من ٨", "عبارة الخليج", AR), "عبارة الخليج", "a page number"),
        (text("14 March 2019", "A ferry is saved", EN), "A ferry is saved", "a date"),
        (text("Bakou, 23 juin, AZERTAC", "Le bac est sauvé", FR), "Le bac est sauvé", "a dateline"),
        (text("الثلاثاء 5 مايو 2015", "عبارة الخليج", AR), "عبارة الخليج", "a date"),
        (text("Publié le 3 mai 2012", "Le bac", FR), "Le bac", "when a page was published"),
        (text("S/RES/822 (1993)", "Resolution 822", EN), "Resolution 822", "a symbol of the UN"),
        (
            text("Distr. GENERAL", "Original: ENGLISH", "Ferries", EN),
            "Ferries",
            "how it is handed out",
        ),
        (text("N° 12-345", "Le bac est sauvé", FR), "Le bac est sauvé", "a number of a file"),
        (text("رقم 12/2015", "عبارة الخليج", AR), "عبارة الخليج", "a number of a file"),
        # mastheads
        (
            text("UNITED NATIONS", "GENERAL ASSEMBLY", "Aid to ferries", EN),
            "Aid to ferries",
            "bodies",
        ),
        (text("MINISTÈRE DE LA MER", "Le bac est sauvé", FR), "Le bac est sauvé", "who wrote it"),
        (text("وزارة النقل", "خطة العبارات", AR), "خطة العبارات", "who wrote it"),
        (text("The Bay Courier", "A ferry is saved", EN), "A ferry is saved", "a newspaper"),
        (text("وكالة أنباء الخليج", "إنقاذ العبارة", AR), "إنقاذ العبارة", "a news agency"),
        (text("l’Agence de la baie", "Le bac est sauvé", FR), "Le bac est sauvé", "a small letter"),
        (
            text("Bay Words", "A ferry is saved", EN, "© Bay Words 2019"),
            "A ferry is saved",
            "whose name stands in the notice at the foot",
        ),
        (
            text("Bay Words", "A ferry is saved", "A ferry is saved", EN),
            "A ferry is saved",
            "pages have the headline in their head and above the article",
        ),
        (text("الأمم المتحدة", AR), "الأمم المتحدة", "nothing else can be the title"),
        (
            text("REPORT ON THE FERRIES", EN),
            "REPORT ON THE FERRIES",
            "capitals alone are no masthead",
        ),
        # buttons
        (text("Skip to content", "A ferry is saved", EN), "A ferry is saved", "a button"),
        (text("Partager sur Facebook", "Le bac est sauvé", FR), "Le bac est sauvé", "a button"),
        (text("الرئيسية", "إنقاذ العبارة", AR), "إنقاذ العبارة", "the home page"),
        (text("By Tom Hale", "A ferry is saved", EN), "A ferry is saved", "who wrote it"),
        (text("www.ferry.example", "A ferry is saved", EN), "A ferry is saved", "an address"),
        # letters
        (
            "From: a@b.example\nTo: c@d.example\nSubject: Re: The ferry\n\nDear Ruth,\n\n" + EN,
            "The ferry",
            "the subject of a mail",
        ),
        (text("Objet : le bac", "Monsieur le Maire,", FR), "le bac", "the subject of a letter"),
        (text("Monsieur le Maire,", FR), FR, "a salutation says nothing"),
        (text("تحية طيبة وبعد", AR), AR, "a salutation says nothing"),
        # a list has no prose to tell where the head ends
        ("Members\n\nAgde\nBandol\nCassis", "Members", "the first line of a list"),
    ],
)
def test_the_title_is_the_first_line_that_can_be_one(written: str, expected: str, why: str) -> None:
    assert title(written) == expected, why


@pytest.mark.parametrize(
    ("written", "expected", "why"),
    [
        (text(EN), EN, "a short sentence stays whole"),
        (text(f"{EN} It met for an hour. {LONG_EN}"), EN, "the first sentence of a paragraph"),
        (text(EN.replace(" to go", "\nto go").replace(" ferry", "\nferry")), EN, "wrapped lines"),
        (text(LONG_EN), LONG_EN[:98] + "…", "cut at a clause: … left to burn"),
        (text(LONG_FR), LONG_FR[:96] + "…", "cut at a word: the clause is too short"),
        (text(LONG_AR), LONG_AR[:100] + "…", "cut at a word: the clause is too short"),
        ("x" * 500, "x" * 100 + "…", "one word without an end"),
        ("12\n\n***\n", "the file name", "the file's name where nothing else is there"),
    ],
)
def test_prose_without_a_title_gives_its_beginning(written: str, expected: str, why: str) -> None:
    assert title(written) == expected, why


@pytest.mark.parametrize(
    ("said", "source", "expected", "why"),
    [
        ("A ferry is saved | The Bay Courier", "", "A ferry is saved", "the heading of the page"),
        ("A ferry is saved - Bay - Islands", "", "A ferry is saved", "a section as well"),
        ("The Bay Courier | A ferry is saved", "", "A ferry is saved", "the site comes first"),
        ("A ferry is saved", "", "A ferry is saved", "no site at all"),
        (
            "Ferries - a history",
            "",
            "Ferries - a history",
            "nothing shows that half of it is a site",
        ),
        ("Other words | Bay News", "Bay News", "Other words", "the page says who published it"),
        ("Bay Courier – Home", "", "Bay Courier – Home", "neither half is in the text"),
        ("Council | voted", "", "Council | voted", "a word of the text is no heading"),
    ],
)
def test_the_name_of_the_site_is_taken_off_the_title_of_a_page(
    said: str, source: str, expected: str, why: str
) -> None:
    page = text("A ferry is saved", EN)
    assert title(page, "page.html", title=said, source=source) == expected, why


def test_the_two_parts_of_a_french_headline_stay_together() -> None:
    page = text("Le bac de la baie – une histoire", FR)
    said = "Le bac de la baie – une histoire – Le Courrier"
    assert title(page, "page.html", title=said) == "Le bac de la baie – une histoire"


def test_whoever_writes_a_title_is_believed_to_the_letter() -> None:
    page, said = text("A ferry is saved", EN), "A ferry is saved | The Bay Courier"
    assert title(page, title=said) == said, "front matter"
    sidecar = {"title": said}
    made = analyse("a.html", Extract(page, {"title": "B"}), sidecar, FileState(0, 0, ""))
    assert made.document.title == said, "a sidecar"


MENU = "Home\nNews\nSport\nWeather\nSign in\n\n"


def test_what_stands_above_a_menu_is_not_the_title_if_anything_stands_below() -> None:
    assert title(f"Bay Words\n{MENU}A ferry is saved\n\n{EN}") == "A ferry is saved"
    assert title(f"A ferry is saved\n\n{MENU}{EN}") == "A ferry is saved"


SEEDS = Path(__file__).parent.parent.parent / "shared" / "seeds"


@pytest.mark.skipif(not SEEDS.is_dir(), reason="../shared/seeds is not here")
def test_the_seeds_are_called_what_their_articles_are() -> None:
    arabic, english, french = (p.read_text("utf-8") for p in sorted(SEEDS.glob("*.txt")))
    assert title(arabic).startswith("في 29 أكتوبر 1991")
    assert title(arabic).endswith("…")
    assert title(english) == "Relations between Azerbaijan and the United Nations (UN)"
    assert title(french).startswith("Une résolution sur la Communauté de l'Azerbaïdjan occidental")


@given(st.text(st.sampled_from("ab. ,\n\t-:|1é،ا؟😀"), min_size=1, max_size=80))
def test_every_document_has_a_title_of_one_line(written: str) -> None:
    if written.strip():
        made = title(written)
        assert 0 < len(made) <= titles.LIMIT
        assert "\n" not in made
