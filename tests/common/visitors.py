"""A person at a real browser, who reads one language and finds things by their role and name.

Names are looked up in the catalogs, so that a rewording breaks no test; whatever page is arrived at
is looked at: its language, its direction, and whether it is wider than the window.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from babel import Locale

from webapp.locale import catalog, direction

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from babel.support import Translations
    from playwright.sync_api import ConsoleMessage, Download, Locator, Page, Request

COUNCIL = {"ar": "مجلس الأمن", "en": "Security Council", "fr": "Conseil de sécurité"}
"""Words that people of each language look for."""

_LOOK = """() => {
  const root = document.documentElement;
  return [root.lang, root.dir, root.scrollWidth - root.clientWidth];
}"""


@dataclass
class Visitor:
    """A page of the browser, and who is at it. `wrong` collects what nobody should notice."""

    page: Page
    site: str
    ui: str = "en"
    scripting: bool = True
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        self.page.on("request", self._asked)

    def _heard(self, message: ConsoleMessage) -> None:
        self.wrong.append(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith(self.site):
            self.wrong.append(f"asked elsewhere: {request.url}")

    # --- words -----------------------------------------------------------------------------------

    def say(self, message: str, **values: object) -> str:
        """Return a string of the interface as this person reads it."""
        said: str = self._words.gettext(message)
        assert catalog("ar").gettext(message) != message, f"no page says {message!r} any more"
        return said % values if values else said

    def count(self, singular: str, plural: str, number: int, **values: object) -> str:
        """Return a string with a number below a thousand."""
        said: str = self._words.ngettext(singular, plural, number)
        return said % {"n": number, **values}

    def name_of(self, language: str) -> str:
        """Return the name of a language as headings have it."""
        name: str = Locale(self.ui).languages[language]
        return name[:1].upper() + name[1:]

    @property
    def _words(self) -> Translations:
        return catalog(self.ui)

    # --- what is there ---------------------------------------------------------------------------

    @property
    def box(self) -> Locator:
        return self.page.get_by_label(self.say("Words in Arabic, English or French"), exact=True)

    @property
    def heading(self) -> Locator:
        return self.page.get_by_role("heading", level=1)

    @property
    def status(self) -> Locator:
        return self.page.get_by_role("main").get_by_role("status")

    def link(self, name: str, within: Locator | None = None) -> Locator:
        """Return the first link of this name that is shown."""
        found = (within or self.page).get_by_role("link", name=name, exact=True)
        return found.filter(visible=True).first

    def section(self, language: str) -> Locator:
        """Return what the page has in one language."""
        return self.page.get_by_role("region", name=self.name_of(language), exact=True)

    def part(self, label: str) -> Locator:
        """Return the navigation of this label."""
        return self.page.get_by_role("navigation", name=self.say(label), exact=True)

    # --- what one does ---------------------------------------------------------------------------

    @contextmanager
    def arriving(self) -> Iterator[None]:
        """Do something that leads to a page, or to a place on it, and look at that."""
        with self.page.expect_navigation():
            yield
        self.look()

    def look(self) -> None:
        """Look at the page: it is of this person's language, and no wider than the window."""
        lang, way, beyond = self.page.evaluate(_LOOK)
        assert (lang, way) == (self.ui, direction(self.ui)), self.page.url
        assert beyond <= 0, f"{self.page.url} is {beyond} pixels wider than the window"

    def go(self, path: str) -> None:
        with self.arriving():
            self.page.goto(self.site + path)

    def follow(self, name: str, within: Locator | None = None) -> None:
        with self.arriving():
            self.link(name, within).click()

    def press(self, name: str) -> None:
        """Press a button that sends a form."""
        with self.arriving():
            self.page.get_by_role("button", name=name, exact=True).click()

    def search(self, words: str) -> None:
        self.box.fill(words)
        with self.arriving():
            self.box.press("Enter")

    def unfold(self, label: str) -> None:
        """Open what stands folded under a label, unless it is open or this window needs no fold."""
        name = self.page.get_by_text(self.say(label), exact=True)
        folded = self.page.locator("details:not([open]) > summary").and_(name)
        if folded.is_visible():
            folded.click()

    def download(self, control: Locator) -> Download:
        """Save what a link or button gives."""
        with self.page.expect_download() as saving:
            control.click()
        return saving.value


def text_of(download: Download) -> str:
    path: Path = download.path()
    return path.read_text("utf-8-sig")
