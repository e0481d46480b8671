"""Boilerplate: whole pages and whole lists, line by line, and what each kind of sign is good for.

The files in `zones/` are texts as people save them. `page-*` have navigation in them: lines that
begin with `~` are to be tagged, with `?` may be, all others must not be. `plain-*` have none,
however much their lines look like it.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import boilerplate
from indexer.furniture import kind_of
from indexer.lines import lines_of

ZONES = Path(__file__).parent / "zones"
SEEDS = Path(__file__).parent.parent.parent / "shared" / "seeds"
PAGES = sorted(path.stem for path in ZONES.glob("page-*.txt"))
PLAIN = sorted(path.stem for path in ZONES.glob("plain-*.txt"))
FOUND_OF_A_PAGE = 0.8  # of the lines of its navigation; a masthead above it may be missed
FOUND_OF_ALL = 0.95


def read(name: str) -> tuple[str, list[str]]:
    """Return a text without its marks, and the mark of each line that is not blank."""
    lines = (ZONES / f"{name}.txt").read_text(encoding="utf-8").split("\n")
    marks = [line[0] if line[:2] in {"~ ", "? "} else "" for line in lines]
    bare = [line[2:] if mark else line for line, mark in zip(lines, marks, strict=True)]
    return "\n".join(bare), [m for m, line in zip(marks, bare, strict=True) if line.strip()]


def tagged(text: str) -> list[str]:
    lines = lines_of(text)
    return [lines[number].text for number in sorted(boilerplate.zones(lines))]


def outcome(name: str) -> tuple[list[str], int, int]:
    """Return the lines wrongly tagged, and how many of those to be tagged are."""
    text, marks = read(name)
    lines = lines_of(text)
    zones = boilerplate.zones(lines)
    wrong = [lines[number].text for number in sorted(zones) if not marks[number]]
    wanted = {number for number, mark in enumerate(marks) if mark == "~"}
    return wrong, len(wanted & zones), len(wanted)


def test_there_are_texts_of_both_sorts_in_every_language() -> None:
    for language in ("ar", "en", "fr"):
        assert sum(f"-{language}-" in name for name in PAGES) >= 5
        assert sum(f"-{language}-" in name for name in PLAIN) >= 8


@pytest.mark.parametrize("name", PLAIN)
def test_no_line_of_a_list_a_table_a_poem_or_a_wrapped_text_is_tagged(name: str) -> None:
    assert tagged(read(name)[0]) == []


@pytest.mark.parametrize("name", PAGES)
def test_the_navigation_of_a_page_is_found_and_its_article_left_alone(name: str) -> None:
    wrong, found, wanted = outcome(name)
    assert wrong == []
    assert found >= FOUND_OF_A_PAGE * wanted


def test_hardly_a_line_of_all_the_navigation_is_missed() -> None:
    outcomes = [outcome(name) for name in PAGES]
    assert sum(found for _, found, _ in outcomes) >= FOUND_OF_ALL * sum(w for _, _, w in outcomes)


@pytest.mark.parametrize("name", PAGES)
def test_blank_lines_between_the_lines_of_a_page_change_little(name: str) -> None:
    # Browsers save paragraphs with blank lines between them, or without.
    text, marks = read(name)
    lines = lines_of(text.replace("\n", "\n\n"))
    zones = boilerplate.zones(lines)
    assert [lines[number].text for number in sorted(zones) if not marks[number]] == []
    assert sum(marks[n] == "~" for n in zones) >= FOUND_OF_A_PAGE * marks.count("~")


@pytest.mark.parametrize("name", PAGES + PLAIN)
def test_an_article_without_its_navigation_has_nothing_to_tag(name: str) -> None:
    text, marks = read(name)
    own = [line.text for line, mark in zip(lines_of(text), marks, strict=True) if not mark]
    assert tagged("\n\n".join(own)) == []


@pytest.mark.skipif(not SEEDS.is_dir(), reason="../shared/seeds is not here")
def test_the_headlines_of_the_french_seed_are_tagged_to_the_line_and_no_line_of_the_others() -> (
    None
):
    counts = [len(tagged(path.read_text("utf-8"))) for path in sorted(SEEDS.glob("*.txt"))]
    assert counts == [0, 0, 113]


# --- one kind of sign alone ----------------------------------------------------------------------

PROSE = (
    "The council voted on Monday night to go on paying for the last ferry across the bay, by nine "
    "votes to four, after a meeting that filled the hall and spilled into the street."
)
BUTTONS = ["Sign in", "Subscribe", "Print this page"]
PLAIN_LINES = ["The old pier", "A lamp in the fog", "Nets and needles", "The ferryman’s hat"]


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (["All rights reserved", "© 2012 The Survey", "© 2014 The Survey"], "notices of a licence"),
        (["About us", "How to join", "Newsletter", "Privacy policy", "Contact us"], "chapters"),
        (
            ["Facebook", "LinkedIn", "Photos", "Culture", "Sport"],
            "the networks and tastes of a life",
        ),
        (["Film VIDEO", "Talk", "Exhibition PHOTOS", "Concert", "Tea"], "what a festival shows"),
        (["A line that comes twice, as refrains do"] * 2 + PLAIN_LINES, "a refrain"),
        (
            ["Unsubscribe", "http://list.example", "list@list.example", "Tides", "Ruth"],
            "a list’s foot",
        ),
        (
            ["10:00 Home", "11:00 News", "12:00 Sign in", "13:00 Log in", "14:00 VIDEO"],
            "a timetable",
        ),
        (
            ["Cookies 3", "Sign in 5", "Log in 9", "Read more 12", "Privacy 14"],
            "contents with pages",
        ),
        (["Accept all", "Log in", "Read more", "Sign in", "Subscribe"], "an index in its order"),
    ],
)
def test_one_kind_of_sign_is_not_enough(lines: list[str], why: str) -> None:
    assert tagged("\n".join([PROSE, "", *lines])) == [], why


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ([*BUTTONS, "About us", "Contact"], "buttons and the site’s pages"),
        ([*BUTTONS, "Most read", PLAIN_LINES[0]], "buttons and a heading over headlines"),
        (
            ["Most read", "12:40 Ferry", "12:10 Fog", "11:55 Nets", "11:30 Pier"],
            "the latest news first",
        ),
        (
            ["A boat is found in a tree VIDEO"] * 2 + ["Fog PHOTOS", "Share on X", "Pier"],
            "headlines",
        ),
        (["Home > News > Islands"], "the trail of crumbs above a page, on one line"),
        (["Home | News | Sport | Contact | Log in"], "a menu on one line"),
        (
            ["We use cookies on this site.", "Accept all", "News", "Sport", "Weather"],
            "a cookie banner",
        ),
    ],
)
def test_signs_that_agree_are(lines: list[str], why: str) -> None:
    head = tagged("\n".join([*lines, "", PROSE, PROSE]))
    foot = tagged("\n".join([PROSE, PROSE, "", *lines]))
    assert max(head, foot, key=len) == lines, why


def test_the_title_between_a_menu_and_the_buttons_above_an_article_is_not_taken() -> None:
    menu = ["Home", "News", "Sport", "Weather", "Sign in"]
    text = "\n".join([*menu, "Village clockmaker hands over the key", "Print this page", PROSE])
    assert tagged(text) == menu


def test_an_annex_below_the_buttons_is_the_documents_own() -> None:
    foot = ["Sign in", "Subscribe", "Read more", "About us", "Contact"]
    annex = ["Annex", *PLAIN_LINES]
    assert tagged("\n".join([PROSE, *foot, *annex])) == foot


def test_headlines_that_ask_do_not_hide_those_around_them() -> None:
    lines = [
        "Most read",
        "Old cinema sold",
        "Who ate the cake?",
        "Goat on the line",
        "Sign in",
        "Log in",
    ]
    assert tagged("\n".join([PROSE, *lines])) == lines


def test_home_on_top_begins_a_menu_and_below_it_is_a_welcome() -> None:
    menu = ["Accueil", "Se loger", "Se restaurer", "Agenda", "Pratique"]
    assert tagged("\n".join([*menu, "", "Le sentier", "", PROSE])) == menu
    programme = ["Journée du port", "Samedi", *menu]
    assert tagged("\n".join([*programme, "", PROSE])) == []


PAGE = ["Sign in", "Subscribe", "News", "Sport", "Weather", "", "Nets", "", PROSE]  # proves itself


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (["Print this page", "Copy link"], "two buttons"),
        (
            ["Read also", "Old cinema sold to a choir", "A goat stops the morning train"],
            "headlines",
        ),
        (["Advertisement"], "what interrupts any page"),
        (["Newsletter", "News from the pier", "Sign up"], "a box to press a button in"),
    ],
)
def test_a_small_zone_is_tagged_only_in_what_another_shows_to_be_a_page(
    lines: list[str], why: str
) -> None:
    alone = [PROSE, "", *lines, "", PROSE]
    assert tagged("\n".join(alone)) == [], why
    assert tagged("\n".join([*PAGE, "", *alone])) == [*PAGE[:5], *lines], why


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (["It has these buttons:", "Print this page", "Copy link"], "a sentence goes on below it"),
        (PLAIN_LINES, "headings of its own"),
        (["Photos", "Sport", "Culture"], "what people like"),
        (["© 2012 The Survey", "All rights reserved"], "the notice of something quoted"),
    ],
)
def test_a_page_keeps_the_lists_between_its_paragraphs(lines: list[str], why: str) -> None:
    assert tagged("\n".join([*PAGE, "", *lines, "", PROSE])) == PAGE[:5], why


def test_a_heading_below_headlines_is_the_articles() -> None:
    headlines = ["Read also", "Old cinema sold to a choir", "A goat stops the morning train"]
    text = "\n".join([*PAGE, *headlines, "At the pier", PROSE])
    assert tagged(text) == [*PAGE[:5], *headlines]


def test_buttons_below_the_words_of_each_reader_are_told_by_their_repetition() -> None:
    posts = ["Me too", "Nobody asked me", "Ask the ferryman"]
    buttons = ["Zap", "Zip"]  # no words of ours
    lines = [line for post in posts for line in (PROSE, *buttons, "", post, "")]
    assert tagged("\n".join([*PAGE, *lines, PROSE])) == [*PAGE[:5], *buttons * 3]


def test_what_readers_write_between_buttons_is_theirs() -> None:
    lines = [PROSE, "Reply", "Report", "Ducks", "Reply", "Report", "More ducks", "Reply", "Report"]
    found = tagged("\n".join([*PAGE, *lines, "", "Sign in", "Privacy policy", "© The Pond"]))
    assert not {"Ducks", "More ducks"} & set(found)
    assert found.count("Reply") == 3


@pytest.mark.parametrize(
    ("title", "why"),
    [
        ("Ferry across the bay", "a title of four words"),
        ("The ferry", "a short one, whose words the text has"),
        ("Nets", "one that nothing tells but its place"),
    ],
)
def test_the_title_is_kept_wherever_a_menu_could_reach_over_it(title: str, why: str) -> None:
    menu = ["Home", "News", "Sport", "Weather", "Sign in"]
    buttons = ["Share on Facebook", "Print this page", "Copy link"]
    assert title not in tagged("\n".join([*menu, title, *buttons, PROSE])), why
    assert title not in tagged("\n".join([*menu, "", title, "", *buttons, "", PROSE])), why


def test_more_than_two_notices_are_a_list_of_authors() -> None:
    foot = ["Contact", "Help", "Privacy policy"]
    names = [f"© {year} The Survey" for year in range(2010, 2016)]
    assert tagged("\n".join([PROSE, *names[:2], *foot])) == [*names[:2], *foot]
    assert tagged("\n".join([PROSE, *names, *foot])) == []


def test_nothing_is_tagged_in_a_mail() -> None:
    head = ["From: Ruth Arden", "Subject: tides", ""]
    assert tagged("\n".join([PROSE, *BUTTONS, "About us", "Contact"])) != []
    assert tagged("\n".join([*head, PROSE, *BUTTONS, "About us", "Contact"])) == []


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("» Lire la suite…", "action"),
        ("À LIRE AUSSI", "related"),
        ("A lire aussi", "related"),  # capitals often go without accents
        ("الأكثر قراءةً", "related"),  # with a tanwin
        ("اقرا ايضا", "related"),  # without hamzas
        ("S'abonner", "action"),
        ("S’abonner", "action"),
        ("il y a 3 heures", "time"),
        ("منذ ٥ ساعات", "time"),
        ("منذ 5 دقائق", "time"),  # its hamza has a seat, and patterns are written without
        ("هل لديك سؤال؟", "action"),
        ("Noter cette recette", "action"),  # what to do with this page
        ("Print this recipe", "action"),
        ("شارك هذه الوصفة", "action"),
        ("Voir toutes les ressources", "action"),  # or with all that a site has
        ("Rechercher une recette…", "action"),
        ("Les recettes les plus consultées", "related"),
        ("خدمات أخرى قد تهمك", "related"),
        ("Helpful (2)", "time"),
        ("← La tarte aux coings", "link"),
        ("La pluie →", "link"),
        ("5 min read", "time"),
        ("Lancement du navire VIDEO", "media"),
        ("#port @courrier", "handle"),
        ("14 mars 2019", "date"),
        # the same letters in what documents are about
        ("Share of women in parliament", None),
        ("Noter cette date dans les agendas", None),
        ("Voir toutes les colonnes du tableau de la page douze", None),
        ("« Il pleut »", None),
        ("Helpful hints (2)", None),
        ("Partager les frais entre les régions", None),
        ("Partager l’information entre les services", None),
        ("Pays d’accueil", None),
        ("الدول المشاركة في الحركة", None),
        ("شارك في المؤتمر", None),
        ("a video of the launch", None),
        ("Sign in and passwords for members", None),
        ("Rapport sur les mentions légales", None),
        ("x" * 500, None),
    ],
)
def test_a_line_is_furniture_as_a_whole_or_not_at_all(line: str, kind: str | None) -> None:
    assert kind_of(line) == kind


ANY_LINE = st.sampled_from([*BUTTONS, *PLAIN_LINES, PROSE, "Home", "News", "© 2019", "", "?", "😀"])


@given(st.lists(ANY_LINE, max_size=40).map("\n".join))
def test_tagging_never_raises_and_never_takes_a_long_sentence(text: str) -> None:
    assert PROSE not in tagged(text)
