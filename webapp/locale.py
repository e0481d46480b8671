"""The language of the interface, and how data of any language is set within it.

The catalogs are compiled in memory when the application starts: a compiled file cannot be stale.
"""

from __future__ import annotations

import functools
import io
import unicodedata
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_skeleton
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import Translations
from babel.units import format_unit
from flask import Flask, Response, g, request
from flask_babel import Babel
from markupsafe import Markup

from webapp.holder import current_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

INTERFACE_LANGUAGES = ("ar", "en", "fr")
PARAMETER = COOKIE = "ui"
TRANSLATIONS = Path(__file__).parent / "translations"
_DOMAIN = "messages"
_FALLBACK = "en"
_UNDETERMINED = "und"
_YEAR_SECONDS = 31_536_000
FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"
_PARTS_OF_MONTH, _PARTS_OF_DAY = 2, 3
_THOUSAND = 1000


def install(app: Flask) -> None:
    """Set up Flask-Babel with our catalogs, the cookie, and what templates use."""
    babel = Babel(app, default_locale=_FALLBACK, locale_selector=interface_language)
    with app.app_context():
        for language in INTERFACE_LANGUAGES:
            babel.domain_instance.cache[language, _DOMAIN] = catalog(language)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext,
        lambda one, many, count: catalog(interface_language()).ngettext(one, many, count),
        newstyle=True,
    )
    app.after_request(_remember_choice)
    app.context_processor(_page_language)
    app.jinja_env.globals.update(
        INTERFACE_LANGUAGES=INTERFACE_LANGUAGES,
        attributes_of=attributes_of,
        direction=direction,
        isolated=isolated,
        language_name=language_name,
        own_name=own_name,
    )
    app.jinja_env.filters.update(
        number=number, long_date=long_date, moment=moment, milliseconds=milliseconds, size=size
    )


@functools.cache
def catalog(language: str) -> Translations:
    """Compile the catalog of one interface language."""
    source = TRANSLATIONS / language / "LC_MESSAGES" / f"{_DOMAIN}.po"
    compiled = io.BytesIO()
    with source.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return Translations(compiled, domain=_DOMAIN)


def gettext(text: str, **values: object) -> str:
    """Translate a string as Flask-Babel does, which asks for its context many times with each.

    Pages have hundreds of strings.
    """
    found = catalog(interface_language()).gettext(text)
    return found % values if values else found


def prepare() -> None:
    """Read what Babel knows of the interface languages: a tenth of a second."""
    for language in INTERFACE_LANGUAGES:
        _number(1000, language)
        _long_date("2012-05-04", Locale(language))
        for name in INTERFACE_LANGUAGES:
            _language_direction(name)
            _name_in(language, name)


# --- which language ----------------------------------------------------------------------------


def interface_language() -> str:
    """Return what the address, the cookie, the settings or the browser asks for, in this order."""
    if "interface_language" not in g:
        g.interface_language = _asked_for()
    found: str = g.interface_language
    return found


def _asked_for() -> str:
    wanted = (
        request.args.get(PARAMETER, ""),
        request.cookies.get(COOKIE, ""),
        current_settings().interface_language,
    )
    for language in wanted:
        if language in INTERFACE_LANGUAGES:
            return language
    return next(filter(INTERFACE_LANGUAGES.__contains__, _browser_languages()), _FALLBACK)


def _browser_languages() -> Iterator[str]:
    """Yield languages without their countries, the best liked first.

    Werkzeug's own best match takes `en` for a browser that says `fr-CA, en;q=0.5`.
    """
    for tag, quality in request.accept_languages:
        if quality:
            yield tag.replace("_", "-").partition("-")[0].lower()


def _page_language() -> dict[str, object]:
    language = interface_language()
    return {"ui": language, "ui_dir": direction(language)}


def _remember_choice(response: Response) -> Response:
    chosen = request.args.get(PARAMETER, "")
    if chosen in INTERFACE_LANGUAGES and request.cookies.get(COOKIE) != chosen:
        response.set_cookie(
            COOKIE, chosen, max_age=_YEAR_SECONDS, samesite="Lax", httponly=True, path="/"
        )
    return response


# --- direction ---------------------------------------------------------------------------------


def direction(language: str, text: str = "") -> str:
    """Return `rtl` or `ltr`: of the language, or of the text where the language is unknown."""
    known = _language_direction(language)
    if known:
        return known
    kinds = [unicodedata.bidirectional(letter) for letter in text]
    return "rtl" if kinds.count("R") + kinds.count("AL") > kinds.count("L") else "ltr"


@functools.lru_cache(maxsize=256)
def _language_direction(language: str) -> str:
    if language == _UNDETERMINED:  # Babel knows it, as a language written from the left
        return ""
    try:
        locale = Locale.parse(language, sep="-")
    except (ValueError, UnknownLocaleError, TypeError):
        return ""
    return "rtl" if locale.character_order == "right-to-left" else "ltr"


def attributes_of(language: str, text: str = "") -> Markup:
    """Return the attributes of an element whose text is of a language."""
    return _attributes(language, direction(language, text))


@functools.lru_cache(maxsize=256)
def _attributes(language: str, way: str) -> Markup:
    return Markup('lang="{}" dir="{}"').format(language, way)


def isolated(text: str) -> str:
    """Return the text fit to stand in a plain string of another direction (title, aria-label)."""
    return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}"


# --- names, numbers, dates ---------------------------------------------------------------------


def _locale() -> Locale:
    return Locale(interface_language())


def language_name(language: str, *, capital: bool = False) -> str:
    """Return the name of a language in the interface's language."""
    name = _name_in(interface_language(), language)
    return name[:1].upper() + name[1:] if capital else name


@functools.lru_cache(maxsize=256)
def _name_in(interface: str, language: str) -> str:
    return str(Locale(interface).languages.get(language, language))


def own_name(language: str) -> str:
    """Return the name of a language in itself, as a heading has it."""
    name = str(Locale(language).languages[language])
    return name[:1].upper() + name[1:]


def number(value: float) -> str:
    """Return a number with the interface's separators, in Latin digits."""
    return _number(value, interface_language())


@functools.lru_cache(maxsize=1024)
def _number(value: float, language: str) -> str:
    return format_decimal(value, locale=Locale(language))


def long_date(value: str, locale: Locale | None = None) -> str:
    """Return a whole or shortened ISO date in words; what is no date comes back as it is."""
    return _long_date(value, locale or _locale())


@functools.lru_cache(maxsize=4096)
def _long_date(value: str, locale: Locale) -> str:
    try:
        parts = [int(part) for part in value.split("-")]
        day = date(*[*parts, 1, 1][:_PARTS_OF_DAY])
    except (ValueError, TypeError):
        return value
    if len(parts) >= _PARTS_OF_DAY:
        return format_date(day, "long", locale=locale)
    if len(parts) == _PARTS_OF_MONTH:
        return format_skeleton("yMMMM", day, locale=locale)
    return value


def moment(value: str) -> str:
    """Return an ISO date and time in words; what is none comes back as it is."""
    try:
        return format_datetime(datetime.fromisoformat(value), "long", locale=_locale())
    except ValueError:
        return value


def milliseconds(value: float) -> str:
    """Return a short time."""
    locale = _locale()
    length: Literal["long", "short"] = "long" if locale.language == "ar" else "short"
    return format_unit(round(value), "duration-millisecond", length, locale=locale)


def size(count: int) -> str:
    """Return a number of bytes in a unit that a person reads."""
    locale = _locale()
    if count < _THOUSAND:
        return format_unit(count, "digital-byte", "long", locale=locale)
    amount, unit = count / _THOUSAND, "kilobyte"
    for larger in ("megabyte", "gigabyte"):
        if amount >= _THOUSAND:
            amount, unit = amount / _THOUSAND, larger
    # Of these units Arabic shortens some and not others.
    shortened = locale.language != "ar" or unit == "kilobyte"
    length: Literal["long", "short"] = "short" if shortened else "long"
    shown = round(amount) if unit == "kilobyte" else round(amount, 1)
    return format_unit(shown, f"digital-{unit}", length, locale=locale)
