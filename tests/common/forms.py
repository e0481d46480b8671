"""Forms of our pages, filled in and sent as a browser does."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import lxml.html

from indexer import Index
from webapp import create_app

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from indexer import Settings

SITE = "http://127.0.0.1:8080"


def client_of(settings: Settings) -> FlaskClient:
    """Return a browser of an application with these settings, whose faults come through."""
    app = create_app(settings)
    app.testing = True
    return app.test_client()


def update(settings: Settings) -> None:
    """Do what the process that indexes would have done."""
    with Index.open(settings=settings) as index:
        index.update()


def get(client: FlaskClient, address: str, **options: Any) -> TestResponse:  # noqa: ANN401
    return client.get(address, base_url=SITE, **options)


def shown(response: TestResponse) -> Any:  # noqa: ANN401 - lxml has no types
    return lxml.html.document_fromstring(response.text)


def filled(client: FlaskClient, address: str) -> dict[str, str]:
    """Return what a page's form has, as a browser would send it."""
    form = shown(get(client, address)).xpath("//form[@class='sheet']")[0]
    return {name: value.replace("\n", "\r\n") for name, value in form.form_values()}


def token(client: FlaskClient, address: str, **options: Any) -> str:  # noqa: ANN401
    """Return what a page's form must send back; its cookie is kept by the client."""
    found = shown(get(client, address, **options)).xpath("//input[@name='token']/@value")
    assert found, "the page has no form"
    return str(found[0])


def post(  # noqa: PLR0913 - what a browser sends
    client: FlaskClient,
    address: str,
    fields: dict[str, Any],
    *,
    page: str = "",
    origin: str | None = SITE,
    base: str = SITE,
    **options: Any,  # noqa: ANN401
) -> TestResponse:
    """Send a form with the token of `page`, or with that among the fields."""
    if page:
        fields = {"token": token(client, page), **fields}
    headers = {"Origin": origin} if origin else {}
    headers |= options.pop("headers", {})
    return client.post(address, base_url=base, data=fields, headers=headers, **options)


def upload(
    client: FlaskClient,
    files: list[tuple[str, bytes]],
    *,
    headers: dict[str, str] | None = None,
    **fields: str,
) -> TestResponse:
    """Send files with the fields of the upload form before them."""
    given = {"token": token(client, "/upload"), **fields}
    data = {**given, "files": [(io.BytesIO(text), name) for name, text in files]}
    return client.post(
        "/upload",
        base_url=SITE,
        data=data,
        content_type="multipart/form-data",
        headers={"Origin": SITE, **(headers or {})},
    )


def outcomes(response: TestResponse) -> dict[str, tuple[str, str]]:
    """Return class and words of each file's outcome."""
    found = shown(response).xpath("//ul[@class='outcomes']/li")
    return {
        one.xpath("string(.//bdi[@class='file'])"): (
            one.get("class"),
            " ".join(one.xpath("string(.//span[@class='done'])").split()),
        )
        for one in found
    }
