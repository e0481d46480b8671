"""Settings: where they come from, which wins, and what is refused."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import ConfigError, Settings

FIELDS = [field.name for field in dataclasses.fields(Settings)]


# Values of settings that do not take any text.
OTHER = {"writing": "off", "searching": "keys", "trusted_proxy": "192.0.2.1"}


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand where no dragoman.toml is."""
    monkeypatch.chdir(tmp_path)


def toml(tmp_path: Path, text: str, name: str = "settings.toml") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


# --- sources -----------------------------------------------------------------------------------


def test_without_any_source_the_defaults_hold() -> None:
    assert Settings.load(environment={}) == Settings()


def test_the_caller_goes_before_the_environment_before_the_file_before_the_defaults(
    tmp_path: Path,
) -> None:
    file = toml(tmp_path, 'host = "file"\nport = 1\nworkers = 2\n')
    environment = {"DRAGOMAN_PORT": "3", "DRAGOMAN_WORKERS": "4"}
    loaded = Settings.load(file, environment, workers=5)
    assert (loaded.host, loaded.port, loaded.workers) == ("file", 3, 5)
    assert loaded.page_size == Settings().page_size


def test_what_the_caller_leaves_open_does_not_count() -> None:
    assert Settings.load(environment={"DRAGOMAN_PORT": "3"}, port=None).port == 3


def test_the_environment_of_the_process_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAGOMAN_PORT", "1234")
    assert Settings.load().port == 1234


def test_a_file_named_dragoman_toml_where_one_stands_is_used(tmp_path: Path) -> None:
    toml(tmp_path, "port = 1234", "dragoman.toml")
    assert Settings.load(environment={}).port == 1234


def test_the_environment_may_name_the_file_and_the_caller_another(tmp_path: Path) -> None:
    toml(tmp_path, "port = 1", "dragoman.toml")
    one, two = toml(tmp_path, "port = 2", "a.toml"), toml(tmp_path, "port = 3", "b.toml")
    environment = {"DRAGOMAN_CONFIG": str(one)}
    assert Settings.load(environment=environment).port == 2
    assert Settings.load(two, environment).port == 3


@pytest.mark.parametrize("field", FIELDS)
def test_every_setting_can_come_from_the_environment_and_from_a_file(
    tmp_path: Path, field: str
) -> None:
    default = getattr(Settings(), field)
    value = str(default + 1) if isinstance(default, int | float) else OTHER.get(field, "other")
    expected = type(default)(value)
    environment = {f"DRAGOMAN_{field.upper()}": value}
    assert getattr(Settings.load(environment=environment), field) == expected
    written = value if isinstance(default, int | float) else f'"{value}"'
    file = toml(tmp_path, f"{field} = {written}")
    assert getattr(Settings.load(file, {}), field) == expected


def test_variables_of_other_programs_are_left_alone() -> None:
    assert Settings.load(environment={"PORT": "1", "HOST": "x", "MY_DRAGOMAN_PORT": "2"}) == (
        Settings()
    )


def test_a_home_folder_is_written_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/somebody")
    assert Settings.load(environment={"DRAGOMAN_CORPUS": "~/docs"}).corpus == Path(
        "/home/somebody/docs"
    )


def test_a_variable_that_is_set_to_nothing_is_not_set() -> None:
    # `DRAGOMAN_INDEX= dragoman rebuild` must not build in the folder where one stands.
    loaded = Settings.load(environment={"DRAGOMAN_CORPUS": "", "DRAGOMAN_INDEX": ""})
    assert (loaded.corpus, loaded.index) == (Settings().corpus, Settings().index)


# --- across processes --------------------------------------------------------------------------


@given(
    st.builds(
        Settings,
        corpus=st.sampled_from([Path("/a b"), Path("/مجلس"), Path("/x=y")]),
        index=st.just(Path("/index")),
        host=st.sampled_from(["127.0.0.1", "::1"]),
        port=st.integers(1, 65535),
        interface_language=st.sampled_from(["", "ar", "en", "fr"]),
        search_seconds=st.floats(0, 100),
        max_document_bytes=st.integers(0, 10**12),
    )
)
def test_settings_cross_processes_as_variables(settings: Settings) -> None:
    assert Settings.load(environment=settings.as_environment()) == settings


def test_every_setting_crosses_and_paths_become_absolute() -> None:
    environment = Settings().as_environment()
    assert set(environment) == {f"DRAGOMAN_{field.upper()}" for field in FIELDS}
    assert Path(environment["DRAGOMAN_CORPUS"]) == Path("corpus").resolve()


# --- refused -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "named", "why"),
    [
        ("prot = 1", "prot", "no setting of ours"),
        ("Port = 1", "Port", "names are in small letters"),
        ('port = "many"', "port", "no number"),
        ("port = -1", "port", "negative"),
        ("port = 70000", "port", "there are 65,535 ports"),
        ("page_size = 2.5", "page_size", "no whole number"),
        ("page_size = true", "page_size", "yes is no number"),
        ("page_size = inf", "page_size", "no end"),
        ("page_size = [1]", "page_size", "a list"),
        ("page_size = 1979-05-27", "page_size", "a date"),
        ("search_seconds = nan", "search_seconds", "not a number"),
        ('search_seconds = "soon"', "search_seconds", "no number"),
        ("host = 127", "host", "no text"),
        ('engine = ["whoosh"]', "engine", "a list"),
        ("corpus = 5", "corpus", "no path"),
        ("corpus = true", "corpus", "no path"),
        ('[corpus]\npath = "docs"', "corpus", "a table, easily written by mistake"),
        ("[server]\nport = 1", "server", "tables are not used"),
    ],
)  # fmt: skip
def test_a_file_with_a_wrong_setting_is_refused_by_name_and_place(
    tmp_path: Path, text: str, named: str, why: str
) -> None:
    file = toml(tmp_path, text)
    with pytest.raises(ConfigError) as raised:
        Settings.load(file, {})
    assert named in str(raised.value), why
    assert str(file) in str(raised.value), "it says where to look"


@pytest.mark.parametrize("value", ["many", "-1", "1.5", "70000", "1e3", "0x10"])
def test_a_variable_with_a_wrong_value_is_refused_by_name(value: str) -> None:
    with pytest.raises(ConfigError) as raised:
        Settings.load(environment={"DRAGOMAN_PORT": value})
    assert "port" in str(raised.value)
    assert "environment" in str(raised.value)


def test_an_unknown_setting_is_answered_with_the_known_ones() -> None:
    with pytest.raises(ConfigError) as raised:
        Settings().updated({"prot": 1})
    assert all(field in raised.value.next for field in FIELDS)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "not there"),
        (b"port = ", "not TOML"),
        (b"port = 1\nport = 2", "twice"),
        (b"\xff\xfe", "not UTF-8"),
        (b"\0", "binary"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(
    tmp_path: Path, content: bytes | None, why: str
) -> None:
    file = tmp_path / "settings.toml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ConfigError) as raised:
        Settings.load(file, {})
    assert str(file) in str(raised.value), why


def test_a_broken_dragoman_toml_where_one_stands_is_refused_too(tmp_path: Path) -> None:
    toml(tmp_path, "port =", "dragoman.toml")
    with pytest.raises(ConfigError):
        Settings.load(environment={})


def test_settings_cannot_be_changed_in_place() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Settings().port = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    "values",
    [
        {"page_size": 0},
        {"page_size": 200},  # more than a page may have
        {"max_page_size": 3},  # less than a page has
        {"max_window": 5},
        {"workers": 0},
        {"batch_documents": 0},
    ],
)
def test_settings_that_contradict_each_other_are_refused(values: dict[str, int]) -> None:
    with pytest.raises(ConfigError):
        Settings.load(None, {}, **values)
