"""Zones on pages and prose that somebody else wrote, who had not read the rules.

The bar: plain-text zones are exact on the seeds, tag 0 lines in 20 hard-wrapped texts and in lists
and tables, and find the navigation of 10 pages laden with it.

`paragraph_texts/pages/NAME.lines` has the numbers of the lines of navigation, from 1, and
`NAME.doubtful` those that count neither way.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer import boilerplate
from indexer.lines import lines_of

TEXTS = Path(__file__).parent / "paragraph_texts"
PROSE = sorted(path.stem for path in (TEXTS / "prose").glob("*.txt"))

# Lines of navigation in each page and how many of them are found: at least so many, ever after.
FLOORS = {
    "ar_akhbar": (60, 60),  # a newspaper
    "ar_munazzama": (44, 39),  # a charity; the dates of its stories have a column of countries
    "ar_wizara": (51, 51),  # a ministry
    "en_agency": (68, 65),  # a news agency
    "en_university": (47, 46),
    "en_wiki": (44, 44),
    "fr_actualite": (78, 74),  # a newspaper for subscribers
    "fr_blog": (61, 61),
    "fr_forum": (56, 56),
    "fr_ministere": (52, 44),  # its motto and the skip links above its menu are missed
}
OF_A_PAGE = 0.5
OF_ALL = 0.85


def read(page: str) -> str:
    return (TEXTS / "pages" / f"{page}.txt").read_text("utf-8")


def numbers(file: Path) -> set[int]:
    """Read numbers and ranges of lines, one on a line; `#` begins a remark."""
    found: set[int] = set()
    for line in file.read_text("utf-8").splitlines() if file.exists() else ():
        first, _, last = line.split("#")[0].strip().partition("-")
        if first:
            found.update(range(int(first), int(last or first) + 1))
    return found


def tagged(text: str) -> set[int]:
    """Return the numbers of the tagged lines, counted as an editor counts them."""
    lines = lines_of(text)
    return {text.count("\n", 0, lines[number].start) + 1 for number in boilerplate.zones(lines)}


def outcome(page: str) -> tuple[set[int], int, int]:
    """Return the lines wrongly tagged, and how many of those to be tagged are."""
    wanted, doubtful = (
        numbers(TEXTS / "pages" / f"{page}.{kind}") for kind in ("lines", "doubtful")
    )
    found = tagged(read(page))
    return found - wanted - doubtful, len(found & wanted), len(wanted)


def head_and_foot(page: str) -> tuple[list[str], list[str]]:
    """Return the navigation that a page begins and ends with."""
    lines = read(page).rstrip("\n").split("\n")
    wanted = numbers(TEXTS / "pages" / f"{page}.lines")
    own = [n for n, line in enumerate(lines) if line.strip() and n + 1 not in wanted]
    return lines[: own[0]], lines[own[-1] + 1 :]


def test_there_are_ten_pages_and_twenty_texts() -> None:
    pages = {path.stem for path in (TEXTS / "pages").glob("*.txt")}
    assert pages == FLOORS.keys()
    assert (len(pages), len(PROSE)) == (10, 20)


@pytest.mark.parametrize("name", PROSE)
def test_no_line_of_prose_is_tagged(name: str) -> None:
    assert tagged((TEXTS / "prose" / f"{name}.txt").read_text("utf-8")) == set()


@pytest.mark.parametrize("page", FLOORS)
def test_no_line_of_an_article_is_tagged_and_its_navigation_is_found(page: str) -> None:
    wrong, found, wanted = outcome(page)
    assert wrong == set()
    assert wanted == FLOORS[page][0]
    assert found >= max(FLOORS[page][1], OF_A_PAGE * wanted)


def test_most_of_all_the_navigation_is_found() -> None:
    outcomes = [outcome(page) for page in FLOORS]
    assert sum(found for _, found, _ in outcomes) >= OF_ALL * sum(all_ for _, _, all_ in outcomes)


@pytest.mark.parametrize("page", FLOORS)
def test_no_prose_is_tagged_between_the_menu_and_the_footer_of_a_page(page: str) -> None:
    # That a document is a page of a site must not cost its lists, tables, poems and headings.
    head, foot = head_and_foot(page)
    wrong = {}
    for name in PROSE:
        own = (TEXTS / "prose" / f"{name}.txt").read_text("utf-8").rstrip("\n").split("\n")
        lines = range(len(head) + 1, len(head) + len(own) + 1)
        wrong[name] = tagged("\n".join([*head, *own, *foot])) & set(lines)
    assert {name: found for name, found in wrong.items() if found} == {}
