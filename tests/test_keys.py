"""Keys: shown once, kept as hashes, compared in constant time."""

from __future__ import annotations

import hmac
import json
import multiprocessing
import stat
import threading
from typing import TYPE_CHECKING

import pytest

from indexer import BadParameter, ConfigError, CorpusError, Index, keys
from indexer.folder import Folder
from indexer.replacing import KEYS_LOCK

if TYPE_CHECKING:
    from pathlib import Path

    from indexer import Scope


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    (tmp_path / "corpus").mkdir()
    return tmp_path / "corpus"


def kept(corpus: Path) -> Path:
    return corpus / ".dragoman/keys.json"


def test_a_key_opens_what_it_was_made_for(corpus: Path) -> None:
    key, secret = keys.create(corpus, "scanner", ["write"])
    assert keys.key_of(corpus, secret) == key
    assert (key.may("write"), key.may("search"), key.may("admin")) == (True, False, False)


@pytest.mark.parametrize(
    ("scopes", "search", "write", "admin"),
    [
        (["search"], True, False, False),
        (["write"], False, True, False),
        (["search", "write"], True, True, False),
        (["admin"], True, True, True),
    ],
)
def test_what_scopes_allow(
    corpus: Path, scopes: list[Scope], *, search: bool, write: bool, admin: bool
) -> None:
    key, _ = keys.create(corpus, "somebody", scopes)
    assert [key.may(scope) for scope in keys.SCOPES] == [search, write, admin]


def test_only_a_hash_is_kept_and_only_its_owner_can_read_it(corpus: Path) -> None:
    key, secret = keys.create(corpus, "scanner", ["write"])
    text = kept(corpus).read_text()
    assert secret not in text
    assert secret.removeprefix("dragoman_") not in text
    assert json.loads(text)[0]["sha256"] == key.sha256
    assert stat.S_IMODE(kept(corpus).stat().st_mode) == 0o600


def test_a_key_has_32_random_bytes(corpus: Path) -> None:
    secrets = {keys.create(corpus, "a", ["write"])[1] for _ in range(20)}
    assert len(secrets) == 20
    assert all(len(secret) == len("dragoman_") + 43 for secret in secrets)  # 256 bits in base64


def test_every_key_is_compared_in_constant_time_also_after_one_has_matched(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [keys.create(corpus, str(number), ["write"]) for number in range(3)]
    compared: list[str] = []
    real = hmac.compare_digest

    def spied(kept: str, given: str) -> bool:
        compared.append(kept)
        return real(kept, given)

    monkeypatch.setattr(hmac, "compare_digest", spied)
    assert keys.key_of(corpus, made[0][1]) == made[0][0]
    assert keys.key_of(corpus, "dragoman_wrong") is None
    assert compared == [key.sha256 for key, _ in made] * 2


@pytest.mark.parametrize("secret", ["", "dragoman_", "Ω", "\ud800", "x" * 100_000])
def test_what_is_no_key_opens_nothing(corpus: Path, secret: str) -> None:
    keys.create(corpus, "a", ["write"])
    assert keys.key_of(corpus, secret) is None


def test_the_hash_of_a_key_is_no_key(corpus: Path) -> None:
    key, _ = keys.create(corpus, "a", ["write"])
    assert keys.key_of(corpus, key.sha256) is None


def test_a_revoked_key_opens_nothing_and_the_others_still_do(corpus: Path) -> None:
    (first, one), (_, two) = (keys.create(corpus, name, ["write"]) for name in "ab")
    keys.revoke(corpus, first.id)
    assert keys.key_of(corpus, one) is None
    assert keys.key_of(corpus, two) is not None
    assert [key.name for key in keys.known(corpus)] == ["b"]


def test_a_key_that_is_not_there_cannot_be_revoked(corpus: Path) -> None:
    with pytest.raises(BadParameter, match="no such key"):
        keys.revoke(corpus, "00000000")


@pytest.mark.parametrize(
    ("name", "scopes"), [("", ["write"]), ("a", []), ("a\nb", ["write"]), ("x" * 101, ["write"])]
)
def test_a_key_needs_a_name_and_a_scope(corpus: Path, name: str, scopes: list[Scope]) -> None:
    with pytest.raises(BadParameter):
        keys.create(corpus, name, scopes)
    assert keys.known(corpus) == ()


@pytest.mark.parametrize("damage", ["{", "[1]", '[{"id": "a"}]', ""])
def test_keys_that_cannot_be_read_are_an_error_and_not_no_keys(corpus: Path, damage: str) -> None:
    # No keys would mean that none is asked for.
    keys.create(corpus, "a", ["write"])
    kept(corpus).write_text(damage)
    with pytest.raises(ConfigError, match="cannot be read"):
        keys.known(corpus)


def test_a_corpus_without_keys_has_none_and_gets_no_file_by_asking(corpus: Path) -> None:
    assert keys.known(corpus) == ()
    assert list(corpus.iterdir()) == []


def test_the_seal_is_the_same_for_all_and_for_its_owner_only(corpus: Path) -> None:
    seal = keys.seal(corpus)
    assert len(seal) == 32
    assert keys.seal(corpus) == seal
    file = corpus / ".dragoman/seal"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.unlink()
    assert keys.seal(corpus) != seal


def test_processes_that_need_a_seal_at_once_get_the_same(corpus: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        assert len(set(pool.map(keys.seal, [corpus] * 8))) == 1


def test_who_makes_a_key_makes_the_seal_that_signing_in_with_it_needs(corpus: Path) -> None:
    keys.create(corpus, "a", ["write"])
    assert (corpus / ".dragoman/seal").exists()


@pytest.mark.parametrize("damage", [b"", b"short"])
def test_a_damaged_seal_signs_nothing(corpus: Path, damage: bytes) -> None:
    keys.seal(corpus)
    (corpus / ".dragoman/seal").write_bytes(damage)
    with pytest.raises(CorpusError, match="damaged"):
        keys.seal(corpus)


def test_what_is_being_written_is_no_leftover(corpus: Path, tmp_path: Path) -> None:
    with Index.open(tmp_path / "index", corpus=corpus) as index:
        index.sweep()
        with Folder.at(corpus / ".dragoman") as own, own.locked(KEYS_LOCK):
            prepared = own.prepare(b"on its way")
            sweeping = threading.Thread(target=index.sweep)
            sweeping.start()
            sweeping.join(0.2)
            assert own.status(prepared), "somebody is at it"
        sweeping.join()
        assert not (corpus / ".dragoman" / prepared).exists()
