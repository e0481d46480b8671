"""A small real index in three languages, the application over it, a real server, a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import browsers
import lxml.html
import pytest
from flask.testing import FlaskClient
from folders import NAVIGATION, indexed
from servers import serving

from indexer import Index, Settings
from webapp import create_app

if TYPE_CHECKING:
    import contextlib
    import subprocess
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask import Flask
    from playwright.sync_api import Browser

PAYLOAD = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&"


DOCUMENTS = {
    "un/council.en.md": """---
title: The Security Council
language: en
date: 2012-05-04
source: Yearbook
subject: council
---
The Security Council has fifteen members. Ten of them are elected by the General Assembly.

Azerbaijan sat on the Security Council in 2012 and 2013. It presided over the Council twice.

## How a resolution is adopted

A resolution needs nine votes, and no veto. The text is negotiated in closed consultations.
""",
    "un/council.fr.md": """---
title: Le Conseil de sécurité
language: fr
date: 2012-05
source: Annuaire
subject: council
---
Le Conseil de sécurité compte quinze membres. Dix d’entre eux sont élus par l’Assemblée générale.

L’Azerbaïdjan a siégé au Conseil de sécurité en 2012 et 2013. Une résolution exige neuf voix.
""",
    "un/council.ar.md": """---
title: مجلس الأمن
language: ar
date: 2012
source: الكتاب السنوي
subject: council
---
يتألف مجلس الأمن من خمسة عشر عضواً، تنتخب الجمعية العامة للأمم المتحدة عشرة منهم.

UNODC هو مكتب الأمم المتحدة المعني بالمخدرات والجريمة، وقد تعاونت معه أذربيجان.
""",
    "notes/mixed.md": """---
title: Notes from the booth
date: 2014-05-01
source: Notebook
---
The delegate reads fast, and the interpreters of the United Nations have two seconds of silence.

في كابينة اللغة العربية نعمل في الاتجاهين، ونحفظ أسماء وثائق الأمم المتحدة عن ظهر قلب.
""",
    "news/page.en.txt": f"""---
title: Ministers meet in Baku
language: en
date: 2021-03-01
source: Newsroom
---
Ministers of many countries met in Baku on Monday to speak about the harbour and its trade.

The meeting lasted for two days and ended with a common declaration on transport by sea.
{NAVIGATION}""",
    "odd/payload.en.md": f"""---
title: '{PAYLOAD.replace("'", "''")}'
language: en
date: 2020-02-02
source: '{PAYLOAD.replace("'", "''")}'
---
A harmless looking sentence about payloads: {PAYLOAD.replace("<", "&lt;")} and nothing more.
""",
}
BULLETINS = {
    f"bulletins/{number:02}.en.txt": f"Bulletin number {number} of the harbour office.\n\n"
    f"On day {number} the harbour office counted {number * 7} ships and no accident at all.\n"
    for number in range(1, 24)
}


class Client(FlaskClient):
    """Reads every response to its end, so that no static file stays open."""

    def open(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as the one above it
        return super().open(*args, **{"buffered": True, **kwargs})


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documents above, as files."""
    folder = tmp_path_factory.mktemp("corpus")
    for name, text in {**DOCUMENTS, **BULLETINS}.items():
        file = folder / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    (folder / "odd" / "empty.txt").touch()
    return folder


@pytest.fixture(scope="session")
def settings(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings over an index that has been built."""
    settings = Settings(corpus=corpus, index=tmp_path_factory.mktemp("index"))
    with Index.open(settings=settings) as index:
        index.put("odd/removed.txt", b"A text that somebody removed.")
        index.remove("odd/removed.txt")
        index.update()
    return settings


@pytest.fixture(scope="session")
def app(settings: Settings) -> Flask:
    app = create_app(settings)
    app.testing = True
    app.test_client_class = Client
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def page(client: FlaskClient) -> Callable[..., Any]:
    """Get a page and parse it: `page("/?q=x", status=200)`."""
    return _getting(client)


@pytest.fixture
def page_over(tmp_path: Path) -> Callable[[dict[str, str]], Callable[..., Any]]:
    """Make a `page` of an application over documents of a test's own."""

    def make(texts: dict[str, str]) -> Callable[..., Any]:
        with indexed(tmp_path, texts):
            settings = Settings(corpus=tmp_path / "corpus", index=tmp_path / "index")
            return _getting(create_app(settings).test_client())

    return make


def _getting(client: FlaskClient) -> Callable[..., Any]:
    def get(address: str, *, status: int = 200) -> Any:  # noqa: ANN401 - lxml has no types
        response = client.get(address)
        assert response.status_code == status, response.text
        return lxml.html.document_fromstring(response.text)

    return get


@pytest.fixture
def empty_client(tmp_path: Path) -> FlaskClient:
    """A client of an application whose index has not been built."""
    (tmp_path / "corpus").mkdir()
    app = create_app(Settings(corpus=tmp_path / "corpus", index=tmp_path / "index"))
    app.testing = True
    return app.test_client()


# --- a real server and a real browser ----------------------------------------------------------


@pytest.fixture(scope="session")
def server(settings: Settings) -> Iterator[str]:
    """The address of `dragoman serve`, once it can answer a search."""
    with serving(settings) as (address, _):
        yield address


Serving: TypeAlias = (
    "Callable[[Settings], contextlib.AbstractContextManager[tuple[str, subprocess.Popen[bytes]]]]"
)


@pytest.fixture
def serve() -> Serving:
    """Run servers that a test may do anything to."""
    return serving


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[tuple[str, Settings]]:
    """A server over a corpus of its own, which a test may change."""
    yield from _own(tmp_path)


@pytest.fixture(scope="module")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Settings]]:
    """A server whose corpus all tests of a module change, each its own documents of it."""
    yield from _own(tmp_path_factory.mktemp("shared"))


def _own(folder: Path) -> Iterator[tuple[str, Settings]]:
    (folder / "corpus").mkdir()
    (folder / "corpus/first.txt").write_text(DOCUMENTS["un/council.en.md"], encoding="utf-8")
    settings = Settings(corpus=folder / "corpus", index=folder / "index")
    with serving(settings) as (address, _):
        yield address, settings


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    playwright = pytest.importorskip("playwright.sync_api")
    found = browsers.chromium()
    if found is None:
        pytest.skip("NO BROWSER: set DRAGOMAN_CHROMIUM or install chromium; nothing was tried")
    with playwright.sync_playwright() as running:
        chromium = running.chromium.launch(executable_path=found, args=browsers.ARGUMENTS)
        yield chromium
        chromium.close()
