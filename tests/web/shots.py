"""A picture of every page, in each interface language, wide and on a phone: `make shots`.

They go to tests/web/shots/: `results-ar-390.png`; those of dark colours and of print say so. Names
of pages, or their beginnings, choose: `make shots ARGS='trash results'`. The real server runs over
a copy of the corpus, in which whatever a page can show is made to happen.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import quote

import browsers
import servers
from playwright.sync_api import expect, sync_playwright
from visitors import COUNCIL, Visitor

from indexer import Index, Settings, keys, state
from webapp.locale import INTERFACE_LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, FilePayload, FloatRect, Page

HOME = Path(__file__).parent.parent.parent
SHOTS = Path(__file__).parent / "shots"
SIZES = {1280: 900, 390: 844}  # pixels: width, height
PRINTED = (794, 1123)  # A4 at 96 dots an inch
SCREENS, LONGEST = 4, 2400  # a page of more screens is cut at so many pixels

MISSPELLED = {"ar": "مجلس الأمنن", "en": "Securty Council", "fr": "Conseil de sécurtié"}
UNKNOWN = {"ar": "ظظغغثث خخذذضض", "en": "zzyzx qwrtp", "fr": "zzyzx qwrtp"}
TEXT = {
    "ar": "والمكتبات العامة في المدن",
    "en": "The cities' public libraries",
    "fr": "Les bibliothèques publiques de l’Azerbaïdjan",
}

State: TypeAlias = "str | Callable[[Visitor], None]"
"""A page: its address, in which {q} stands for the words, or what leads to it."""


# --- pages that are reached by doing something ---------------------------------------------------


def opened(visitor: Visitor, path: str) -> Page:
    visitor.page.goto(f"{visitor.site}{path}")
    return visitor.page


def suggestions(visitor: Visitor) -> None:
    opened(visitor, "/")
    visitor.box.press_sequentially(COUNCIL[visitor.ui][:6])
    visitor.page.get_by_role("option").first.wait_for()


def hit(visitor: Visitor) -> None:
    page = opened(visitor, f"/documents/un/elected-bodies.{visitor.ui}.md?q={COUNCIL[visitor.ui]}")
    for _ in range(3):
        page.keyboard.press("n")


def words_unfolded(visitor: Visitor) -> None:
    page = opened(visitor, f"/?q={COUNCIL[visitor.ui]}")
    for fold in page.locator("main details:not([open]) > summary").all():
        if fold.is_visible():
            fold.click()


def edit_refused(visitor: Visitor) -> None:
    page = opened(visitor, "/edit/un/membership.en.md")
    page.get_by_label(visitor.say("Date"), exact=True).fill("?")
    page.get_by_label(visitor.say("Translation of"), exact=True).fill("un/nothing.md")
    visitor.press(visitor.say("Save"))


def edit_saved(visitor: Visitor) -> None:
    opened(visitor, "/edit/un/membership.en.md")
    visitor.press(visitor.say("Save"))


def upload_outcome(visitor: Visitor) -> None:
    """Add what is found, what is there already, what cannot be read, and what is refused."""
    page = opened(visitor, "/upload")
    width = page.evaluate("innerWidth")
    page.get_by_label(visitor.say("Folder"), exact=True).fill("un")
    names = ("membership.ar.md", f"{visitor.ui}-{width}.txt", f"{visitor.ui}-{width}.pdf", "a.exe")
    files: list[FilePayload] = [
        {"name": name, "mimeType": "", "buffer": COUNCIL[visitor.ui].encode()} for name in names
    ]
    page.get_by_label(visitor.say("Files"), exact=True).set_input_files(files)
    page.get_by_role("button", name=visitor.say("Add"), exact=True).click()
    count = visitor.say("Files done: {done} of {all}").format(done=len(names), all=len(names))
    page.get_by_text(count).wait_for()
    expect(page.locator("[data-again]")).to_have_count(0, timeout=60_000)


def refused(visitor: Visitor) -> None:
    visitor.page.set_extra_http_headers({"X-Forwarded-For": "203.0.113.7"})
    opened(visitor, "/upload")
    visitor.page.set_extra_http_headers({})


def wrong_key(visitor: Visitor) -> None:
    page = opened(visitor, "/upload")
    page.get_by_label(visitor.say("Key"), exact=True).fill("dragoman_wrong")
    visitor.press(visitor.say("Sign in"))


REMOVED = "development/aida.en.md"
PAGES: dict[str, State] = {
    "home": "/",
    "suggestions": suggestions,
    "results": "/?q={q}",
    "results-unfolded": words_unfolded,
    "results-filtered": "/?q={q}&lang=ar&lang=fr&after=1993&before=2024",
    "results-reasons": "/?q={q}&explain=1&view=list",
    "results-list": "/?q={q}&view=list&page=2",
    "results-by-date": "/?q={q}&view=list&sort=date",
    "results-as-typed": "/?q={q}&cross=0",
    "results-misspelled": "/?q={misspelled}",
    "results-no-page": "/?q={q}&view=list&page=40",
    "nothing": "/?q={unknown}",
    "nothing-filtered": "/?q={q}&lang=ar&after=1900&before=1901",
    "document": "/documents/un/membership.{ui}.md",
    "document-hits": hit,
    "document-other-language": "/documents/un/peacekeeping.{other}.{suffix}?q={q}",
    "document-folded": "/documents/news/istanbul-council-page.fr.txt?q={q}",
    "document-mixed": "/documents/region/interpreters-booth.md",
    "document-without-hits": "/documents/un/membership.{ui}.md?q={unknown}",
    "beside": "/beside/un/membership.{ui}.md?passage=1",
    "concordance": "/concordance?q={q}",
    "concordance-sorted": "/concordance?q={q}&sort=before",
    "concordance-empty": "/concordance",
    "analyze": "/analyze?lang={ui}&text={text}",
    "analyze-empty": "/analyze",
    "documents": "/documents",
    "documents-narrowed": "/documents?lang={ui}&find=un",
    "documents-none": "/documents?find=zzyzx",
    "status": "/status",
    "help": "/help",
    "upload": "/upload",
    "upload-soon": "/upload/state?id=un/waits.txt&done=added",
    "upload-unreadable": "/upload/state?id=un/damaged.pdf&done=replaced",
    "edit": "/edit/un/membership.{ui}.md",
    "edit-refused": edit_refused,
    "edit-saved": edit_saved,
    "passage-language": "/language/region/interpreters-booth.md?passage=1",
    "delete": "/delete/un/membership.{ui}.md",
    "trash": "/trash",
    "trash-deleted": f"/trash?removed={REMOVED}",
    "trash-restored": "/trash?restored=un/membership.en.md",
    "trash-before-emptying": "/trash/empty",
    "error-400": "/?q={q}&page=x",
    "error-403": refused,
    "error-404": "/documents/un/nothing.md",
}
"""The pages of a server at work."""
CHANGING: dict[str, State] = {"upload-outcome": upload_outcome}
SIGNING_IN: dict[str, State] = {
    "sign-in": "/upload",
    "sign-in-wrong": wrong_key,
    "documents-signed-out": "/documents",
}
SIGNED_IN: dict[str, State] = {"signed-in": "/sign-in", "documents-signed-in": "/documents"}
EMPTY: dict[str, State] = {
    "empty-home": "/",
    "empty-nothing": "/?q={q}",
    "empty-documents": "/documents",
    "empty-status": "/status",
    "empty-trash": "/trash",
}
NO_INDEX: dict[str, State] = {"no-index-home": "/", "no-index": "/?q={q}"}
BUILDING: dict[str, State] = {"building-home": "/", "building": "/?q={q}"}
GROWING: dict[str, State] = {"growing-home": "/", "growing-results": "/?q={q}"}
DARK = {"home", "results", "results-list", "document-hits", "beside", "upload-outcome", "error-404"}
PRINT = {"results", "document", "document-hits", "beside", "concordance", "help"}


@dataclass(frozen=True)
class Camera:
    """Takes pictures of the pages that were asked for."""

    browser: Browser
    wanted: tuple[str, ...]

    def takes(self, name: str) -> bool:
        return not self.wanted or name.startswith(self.wanted)

    def go_round(self, site: str, pages: dict[str, State], key: str = "") -> None:
        """Take pages in every language and size; some in dark colours, too, and printed."""
        for ui in INTERFACE_LANGUAGES:
            for width, height in SIZES.items():
                with self._visitor(site, ui, width, height, key) as visitor:
                    for name in filter(self.takes, pages):
                        self._take(visitor, name, pages[name], width)

    @contextlib.contextmanager
    def _visitor(self, site: str, ui: str, width: int, height: int, key: str) -> Iterator[Visitor]:
        context = self.browser.new_context(viewport={"width": width, "height": height})
        visitor = Visitor(context.new_page(), site, ui)
        opened(visitor, f"/?ui={ui}")
        if key:
            page = opened(visitor, "/sign-in")
            page.get_by_label(visitor.say("Key"), exact=True).fill(key)
            visitor.press(visitor.say("Sign in"))
        yield visitor
        context.close()

    def _take(self, visitor: Visitor, name: str, state: State, width: int) -> None:
        page, ui = visitor.page, visitor.ui
        if callable(state):
            state(visitor)
        else:
            opened(visitor, filled(state, ui))
        _picture(page, f"{name}-{ui}-{width}")
        if name in DARK:
            page.emulate_media(color_scheme="dark")
            _picture(page, f"{name}-{ui}-{width}-dark")
            page.emulate_media(color_scheme="light")
        if name in PRINT and width == max(SIZES):
            before = page.viewport_size
            page.set_viewport_size({"width": PRINTED[0], "height": PRINTED[1]})
            page.emulate_media(media="print")
            _picture(page, f"{name}-{ui}-print")
            page.emulate_media(media="screen")
            page.set_viewport_size(before or {"width": width, "height": SIZES[width]})


def filled(address: str, ui: str) -> str:
    """Put the words of a language into an address."""
    other = {"ar": "en", "en": "fr", "fr": "ar"}[ui]
    return address.format(
        ui=ui,
        other=other,
        suffix="md" if other == "fr" else "html",
        q=quote(COUNCIL[ui]),
        misspelled=quote(MISSPELLED[ui]),
        unknown=quote(UNKNOWN[ui]),
        text=quote(TEXT[ui]),
    )


def _picture(page: Page, name: str) -> None:
    """Take the whole page, unless it is long; where somebody has gone on in it, the window."""
    page.wait_for_timeout(60)  # milliseconds: whatever fades has faded
    path = SHOTS / f"{name}.png"
    width, screen, height, at = page.evaluate(
        "[innerWidth, innerHeight, document.documentElement.scrollHeight, scrollY]"
    )
    if at:
        page.screenshot(path=path)
    elif height <= SCREENS * screen:
        page.screenshot(path=path, full_page=True)
    else:
        clip: FloatRect = {"x": 0, "y": 0, "width": width, "height": LONGEST}
        page.screenshot(path=path, full_page=True, clip=clip)


# --- what there is to see ------------------------------------------------------------------------


def prepared(folder: Path) -> Settings:
    """Return settings over a copy of the corpus: one document is deleted, one is damaged."""
    shutil.copytree(HOME / "corpus", folder / "corpus", ignore=shutil.ignore_patterns(".*"))
    (folder / "corpus/un/damaged.pdf").write_bytes(b"%PDF-1.7 and nothing more")
    settings = Settings(corpus=folder / "corpus", index=folder / "index")
    with Index.open(settings=settings) as index:
        index.update()
        index.remove(REMOVED)
        index.remove("culture/unesco-heritage.ar.md")
        index.update(accept_removals=True)
    return settings


def bare(folder: Path) -> Settings:
    """Return settings over a corpus without documents."""
    (folder / "corpus").mkdir(parents=True)
    return Settings(corpus=folder / "corpus", index=folder / "index")


def at_work(camera: Camera, folder: Path) -> None:
    settings = prepared(folder)
    with servers.serving(settings) as (site, _):
        camera.go_round(site, PAGES)
        state.report_progress(settings.index, 21, 57)
        camera.go_round(site, GROWING)
        state.clear_progress(settings.index)
        camera.go_round(site, CHANGING)
        _, secret = keys.create(settings.corpus, "Leïla", ["search", "write"])
        camera.go_round(site, SIGNING_IN)
        camera.go_round(site, SIGNED_IN, secret)


def empty(camera: Camera, folder: Path) -> None:
    with servers.serving(bare(folder)) as (site, _):
        camera.go_round(site, EMPTY)


def before_the_first_commit(camera: Camera, folder: Path) -> None:
    """Hold the right to write, so that nobody builds the index."""
    settings = bare(folder)
    with state.writing(settings.index):
        process, port = servers.started(settings)
        site = f"http://127.0.0.1:{port}"
        try:
            _until(lambda: servers.ask(port, "GET", "/healthz")[0] == 200)
            camera.go_round(site, NO_INDEX)
            state.report_progress(settings.index, 12, 57)
            camera.go_round(site, BUILDING)
        finally:
            servers.kill(process)


def _until(done: Callable[[], bool]) -> None:
    for _ in range(600):
        with contextlib.suppress(OSError):
            if done():
                return
        time.sleep(0.1)
    raise TimeoutError


STAGES = {
    at_work: PAGES | GROWING | CHANGING | SIGNING_IN | SIGNED_IN,
    empty: EMPTY,
    before_the_first_commit: NO_INDEX | BUILDING,
}
EVERY = {name: page for pages in STAGES.values() for name, page in pages.items()}


def main() -> None:
    """Take the pictures of the pages named, or of all."""
    found = browsers.chromium()
    if found is None:
        sys.exit("NO BROWSER: set DRAGOMAN_CHROMIUM or install chromium")
    SHOTS.mkdir(exist_ok=True)
    with sync_playwright() as running, tempfile.TemporaryDirectory() as folder:
        browser = running.chromium.launch(executable_path=found, args=browsers.ARGUMENTS)
        camera = Camera(browser, tuple(sys.argv[1:]))
        for stage, pages in STAGES.items():
            if any(map(camera.takes, pages)):
                stage(camera, Path(folder) / stage.__name__)
        browser.close()
    sys.stdout.write(f"{len([*SHOTS.glob('*.png')])} pictures are in {os.path.relpath(SHOTS)}\n")


if __name__ == "__main__":
    main()
