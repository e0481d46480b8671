"""Files of a form become documents: several at once, each with its outcome, within limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from followers import following
from forms import SITE, client_of, get, outcomes, shown, token, upload

from indexer import Index, Settings
from webapp import uploads

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

TEXT = b"The committee met on Tuesday morning and adopted the report on desalination."
OTHER = b"The ministers spoke of harbours for two days, and of nothing else at all."


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "corpus").mkdir()
    return Settings(corpus=tmp_path / "corpus", index=tmp_path / "index", max_document_bytes=1_000)


@pytest.fixture
def client(settings: Settings) -> FlaskClient:
    return client_of(settings)


def documents(settings: Settings) -> list[str]:
    files = (path.relative_to(settings.corpus) for path in settings.corpus.rglob("*"))
    return sorted(p.as_posix() for p in files if p.suffix and p.parts[0] != ".dragoman")


# --- outcomes ----------------------------------------------------------------------------------


def test_several_files_are_added_and_found_when_the_page_comes(
    client: FlaskClient, settings: Settings
) -> None:
    with following(settings):
        files = [("one.txt", TEXT), ("two.txt", OTHER)]
        answer = upload(client, files, folder="un/2024", ui="en", wait="1")
        assert answer.status_code == 200
        assert outcomes(answer) == {
            "one.txt": ("found", "added · search finds it now"),
            "two.txt": ("found", "added · search finds it now"),
        }
        links = shown(answer).xpath("//ul[@class='outcomes']//a/@href")
        assert links == ["/documents/un/2024/one.txt", "/documents/un/2024/two.txt"]
        assert get(client, links[0]).status_code == 200
        assert "un/2024/two.txt" in get(client, "/api/v1/search?q=harbours").text
    assert (settings.corpus / "un/2024/one.txt").read_bytes() == TEXT


def test_each_file_that_is_refused_says_why_and_disturbs_no_other(
    client: FlaskClient, settings: Settings
) -> None:
    files = [
        ("big.txt", b"x" * 1_001),
        ("program.exe", TEXT),
        (".hidden.txt", TEXT),
        ("right.txt", TEXT),
        ("RIGHT.txt", TEXT),
        ("none.txt.meta.json", b"{}"),
    ]
    answer = upload(client, files)
    assert {name: kind for name, (kind, _) in outcomes(answer).items()} == {
        "big.txt": "refused",
        "program.exe": "refused",
        ".hidden.txt": "refused",
        "right.txt": "soon",
        "RIGHT.txt": "refused",
        "none.txt.meta.json": "refused",
    }
    kinds = shown(answer).xpath("//li/@data-kind")
    assert kinds == [
        "DocumentTooLarge",
        "UnsupportedFormat",
        "BadDocumentId",
        "DocumentConflict",
        "BadDocumentId",
    ]
    assert documents(settings) == ["right.txt"]


def test_a_document_is_replaced_only_where_that_is_wanted(
    client: FlaskClient, settings: Settings
) -> None:
    (settings.corpus / "a.txt").write_bytes(TEXT)
    refused = upload(client, [("a.txt", OTHER)])
    assert shown(refused).xpath("//li/@data-kind") == ["DocumentChanged"]
    assert shown(refused).xpath("//p[contains(@class, 'again')]")
    assert (settings.corpus / "a.txt").read_bytes() == TEXT
    replaced = upload(client, [("a.txt", OTHER)], replace="1")
    assert outcomes(replaced)["a.txt"][1].startswith("replaced")
    assert (settings.corpus / "a.txt").read_bytes() == OTHER


def test_what_is_kept_but_cannot_be_read_says_why(client: FlaskClient, settings: Settings) -> None:
    with following(settings):
        answer = upload(client, [("empty.txt", b"")], wait="1")
    assert outcomes(answer)["empty.txt"][0] == "unreadable"
    assert "empty" in shown(answer).xpath("string(//span[@class='reason'])")
    assert shown(answer).xpath("//ul[@class='outcomes']//a/@href") == ["/delete/empty.txt"]


def test_where_no_index_is_made_the_page_says_soon_and_where_to_look_again(
    client: FlaskClient, settings: Settings
) -> None:
    answer = upload(client, [("a b.txt", TEXT)])
    assert outcomes(answer)["a b.txt"][0] == "soon"
    (again,) = shown(answer).xpath("//a[@data-again]/@href")
    assert outcomes(get(client, again))["a b.txt"][0] == "soon"
    with Index.open(settings=settings) as index:
        index.update()
    assert outcomes(get(client, again)) == {"a b.txt": ("found", "added · search finds it now")}


def test_a_file_with_many_documents_is_found_by_any_of_them(
    client: FlaskClient, settings: Settings
) -> None:
    lines = b'{"id": "1", "text": "The committee met on Tuesday."}\n{"id": "2", "text": ""}\n'
    with following(settings):
        answer = upload(client, [("news.ndjson", lines)], wait="1")
    assert outcomes(answer)["news.ndjson"][0] == "found"


@pytest.mark.parametrize(
    ("name", "document"),
    [
        ("C:\\Users\\me\\report.txt", "report.txt"),
        ("folder/report.txt", "report.txt"),
        ("../../report.txt", "report.txt"),
        ("مجلس.txt", "مجلس.txt"),
        ("été.txt", "été.txt"),
        ('quoted".txt', 'quoted".txt'),
        ("<script>alert(1)<.txt", "<script>alert(1)<.txt"),
    ],
)
def test_a_file_keeps_its_name_without_the_folders_it_was_in(
    client: FlaskClient, settings: Settings, name: str, document: str
) -> None:
    answer = upload(client, [(name.replace('"', "%22"), TEXT)])
    assert list(outcomes(answer)) == [document]
    assert documents(settings) == [document]


PAYLOADS = [
    "<script>alert(1)<.txt",
    '"><img src=x onerror=alert(1)>.txt',
    "' onfocus=alert(1) autofocus '.txt",
    "evil\u202etxt.exe.txt",
    "\u2067bidi.txt",
    "{{7*7}}.txt",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_in_the_name_of_a_file_or_folder_becomes_markup(
    client: FlaskClient, payload: str
) -> None:
    for file, folder in ((payload, ""), ("a.txt", payload[:-4])):
        answer = upload(client, [(file.replace('"', "%22"), TEXT)], folder=folder)
        page = shown(answer)
        assert len(page.xpath("//script")) == 2, "ours"
        assert not page.xpath("//img[@onerror] | //*[@onfocus] | //*[@autofocus]")
        assert "49" not in page.xpath("string(//ul)")
        refused = "\u202e" in payload or "\u2067" in payload
        assert bool(page.xpath("//li[@data-kind='BadDocumentId']")) == refused


@pytest.mark.parametrize(
    "folder", ["../out", "/etc", "a/../../b", ".dragoman", ".hidden/x", "a//b"]
)
def test_nothing_is_put_outside_the_folder_of_documents(
    client: FlaskClient, settings: Settings, folder: str
) -> None:
    answer = upload(client, [("a.txt", TEXT)], folder=folder)
    inside = {"/etc": ["etc/a.txt"]}.get(folder, [])
    assert documents(settings) == inside
    assert bool(shown(answer).xpath("//li[@data-kind='BadDocumentId']")) != bool(inside)
    assert sorted(path.name for path in settings.corpus.parent.iterdir()) in (
        ["corpus"],
        ["corpus", "index"],
    )


# --- limits ------------------------------------------------------------------------------------


def test_a_form_has_so_many_files_and_no_more(
    client: FlaskClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_FILES", 2)
    answer = upload(client, [(f"{n}.txt", TEXT) for n in range(4)])
    kinds = {name: kind for name, (kind, _) in outcomes(answer).items()}
    assert kinds == {"0.txt": "soon", "1.txt": "soon", "2.txt": "refused", "3.txt": "refused"}
    assert documents(settings) == ["0.txt", "1.txt"]


def test_a_form_that_is_too_large_as_a_whole_is_not_read(
    client: FlaskClient, settings: Settings
) -> None:
    answer = upload(client, [(f"{n}.txt", b"x" * 900) for n in range(11)])
    assert answer.status_code == 413
    assert documents(settings) == []


def test_a_form_without_a_file_only_shows_itself_again(
    client: FlaskClient, settings: Settings
) -> None:
    answer = upload(client, [("", b"")])
    assert (answer.status_code, outcomes(answer)) == (200, {})
    assert documents(settings) == []


def test_files_before_the_token_are_not_kept(client: FlaskClient, settings: Settings) -> None:
    part = '--x\r\nContent-Disposition: form-data; name="{}"{}\r\n\r\n{}\r\n'
    body = part.format("files", '; filename="a.txt"', TEXT.decode())
    body += part.format("token", "", token(client, "/upload")) + "--x--\r\n"
    answer = client.post(
        "/upload",
        base_url=SITE,
        data=body,
        content_type="multipart/form-data; boundary=x",
        headers={"Origin": SITE},
    )
    assert answer.status_code == 403
    assert documents(settings) == []


def test_what_came_whole_before_a_form_broke_off_is_kept_and_asked_for(
    client: FlaskClient, settings: Settings
) -> None:
    part = '--x\r\nContent-Disposition: form-data; name="{}"{}\r\n\r\n{}\r\n'
    body = part.format("token", "", token(client, "/upload"))
    for name in ("a", "b"):
        body += part.format("files", f'; filename="{name}.txt"', TEXT.decode())
    answer = client.post(
        "/upload",
        base_url=SITE,
        data=body[:-20],
        content_type="multipart/form-data; boundary=x",
        headers={"Origin": SITE},
    )
    assert answer.status_code == 400
    assert documents(settings) == ["a.txt"]
    with Index.open(settings=settings) as index:
        assert index.awaits("a.txt")


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data", "application/json"])
def test_what_is_no_form_with_files_is_refused(client: FlaskClient, kind: str) -> None:
    answer = client.post(
        "/upload", base_url=SITE, data=b"x", content_type=kind, headers={"Origin": SITE}
    )
    assert answer.status_code == 400


def test_the_form_offers_the_folders_that_there_are(
    client: FlaskClient, settings: Settings
) -> None:
    with Index.open(settings=settings) as index:
        for name in ("un/a.txt", "un/council/b.txt", "c.txt"):
            index.put(name, TEXT)
        index.update()
    page = shown(get(client, "/upload"))
    assert page.xpath("//datalist/option/@value") == ["un", "un/council"]
    assert ".pdf" in page.xpath("//input[@type='file']/@accept")[0].split(",")
