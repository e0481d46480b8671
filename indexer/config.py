"""Settings: defaults, then a TOML file, then DRAGOMAN_* variables, then what the caller says."""

from __future__ import annotations

import ipaddress
import math
import os
import tomllib
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from indexer.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

ENVIRONMENT_PREFIX = "DRAGOMAN_"
_HIGHEST_PORT = 65_535
_CHOICES = {"writing": ("on", "off"), "searching": ("open", "keys")}
DEFAULT_FILE = "dragoman.toml"


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting, its default and its unit. Settings cross processes as DRAGOMAN_* variables."""

    corpus: Path = Path("corpus")
    """The folder of documents."""
    index: Path = Path("index")
    """The folder of the built index; everything in it can be built again."""
    engine: str = "whoosh"
    """The name of a folder under `indexer/engines`."""
    host: str = "127.0.0.1"
    port: int = 8080
    workers: int = 1
    """Web processes."""
    interface_language: str = ""
    """ar, en or fr; empty follows the browser."""
    page_size: int = 10
    max_page_size: int = 100
    max_window: int = 1000
    """Deepest result that a page can reach."""
    max_document_bytes: int = 10_000_000
    max_document_characters: int = 5_000_000
    search_seconds: float = 1.0
    """A search that takes longer answers with what it has, and says so."""
    batch_documents: int = 10_000
    """Documents in one commit."""
    writing: str = "on"
    """"off" refuses every change over HTTP."""
    searching: str = "open"
    """Who may search over HTTP: everybody ("open"), or who has a key ("keys")."""
    trusted_proxy: str = ""
    """Addresses or networks, joined by commas, whose X-Forwarded-For is believed."""
    requests_per_minute: int = 600
    """Of one key or address, other than from this machine; 0 is no limit."""
    max_bulk_bytes: int = 1_000_000_000
    wait_seconds: float = 10.0
    """How long a change over HTTP waits until it is searchable, where that is asked for."""
    free_share: float = 0.05
    """Of a disk, or 500 MB if that is less: with less free, nothing is added or indexed."""

    @classmethod
    def load(
        cls,
        file: Path | None = None,
        environment: Mapping[str, str] | None = None,
        **overrides: object,
    ) -> Settings:
        """Merge every source; `overrides` that are None count as not given.

        Raises ConfigError for an unknown name in the file, and for a value that cannot be.
        """
        environment = os.environ if environment is None else environment
        named = {
            name.removeprefix(ENVIRONMENT_PREFIX).lower(): value
            for name, value in environment.items()
            if name.startswith(ENVIRONMENT_PREFIX)
        }
        file = file or _path_or_none(named.pop("config", None))
        known = {f.name for f in fields(cls)}
        settings = cls()
        # A variable that is set to nothing is not set.
        for values, where in (
            (_read_file(file), str(file or DEFAULT_FILE)),
            ({name: named[name] for name in named if name in known and named[name]}, "environment"),
            ({name: value for name, value in overrides.items() if value is not None}, "command"),
        ):
            settings = settings.updated(values, where=where)
        settings.check()
        return settings

    def check(self) -> None:
        """Raise ConfigError where settings contradict each other."""
        if not 1 <= self.page_size <= self.max_page_size <= self.max_window:
            raise ConfigError(
                "page_size, max_page_size and max_window must be at least 1 and in this order"
            )
        if not (self.workers and self.batch_documents and self.port):
            raise ConfigError("port, workers and batch_documents must be at least 1")
        for name, choices in _CHOICES.items():
            if getattr(self, name) not in choices:
                raise ConfigError(f"{name} must be {' or '.join(choices)}")
        try:
            self.proxies()
        except ValueError as error:
            raise ConfigError(
                f"trusted_proxy cannot be read ({error})", next="Give it addresses or networks"
            ) from error

    def proxies(self) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
        """Return whose word on addresses is taken. Raises ValueError."""
        given = (part.strip() for part in self.trusted_proxy.split(","))
        return tuple(ipaddress.ip_network(part) for part in given if part)

    def updated(self, values: Mapping[str, object], *, where: str = "settings") -> Settings:
        """Return settings with these values, converted to each field's type."""
        kinds = {f.name: type(getattr(self, f.name)) for f in fields(self)}
        changes: dict[str, Any] = {}
        for name, value in values.items():
            if name not in kinds:
                raise ConfigError(
                    f"there is no setting {name!r}",
                    where=where,
                    next=f"The settings are {', '.join(sorted(kinds))}",
                )
            changes[name] = _converted(name, value, kinds[name], where)
        return replace(self, **changes)

    def as_environment(self) -> dict[str, str]:
        """Return the settings as variables, so that a child process loads the same."""
        return {
            f"{ENVIRONMENT_PREFIX}{f.name.upper()}": str(
                path.resolve() if isinstance(path := getattr(self, f.name), Path) else path
            )
            for f in fields(self)
        }


def _path_or_none(value: str | None) -> Path | None:
    return Path(value) if value else None


def _read_file(file: Path | None) -> dict[str, object]:
    path = file or Path(DEFAULT_FILE)
    if file is None and not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(
            f"the settings file cannot be read ({error})", where=str(path), next="Mend the file"
        ) from error


def _converted(name: str, value: object, kind: type, where: str) -> object:
    """Convert text from the environment, and take from elsewhere only what is of the type."""
    converted = _as(kind, value)
    highest = _HIGHEST_PORT if name == "port" else math.inf
    if converted is None or (isinstance(converted, int | float) and not 0 <= converted <= highest):
        kind_name = "path" if issubclass(kind, Path) else kind.__name__
        raise ConfigError(
            f"{name} cannot be {value!r}", where=where, next=f"Give it a sensible {kind_name}"
        )
    return converted


def _as(kind: type, value: object) -> Path | str | float | None:
    """Return the value as this type, or None where it is not one."""
    if issubclass(kind, Path):
        return Path(value).expanduser() if isinstance(value, str | Path) else None
    if kind is str:
        return value if isinstance(value, str) else None
    if isinstance(value, bool) or (kind is int and isinstance(value, float)):
        return None
    if not isinstance(value, str | int | float):
        return None
    try:
        number = int(value) if kind is int else float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None
