"""Keys for programs and people who are not at this machine: what each may do.

A key is 32 random bytes, shown once. Only its SHA-256 is kept, in `.dragoman/keys.json` of the
corpus folder: of that many random bits no hash can be guessed, so none that is slow is needed.
"""

from __future__ import annotations

import functools
import hashlib
import hmac
import secrets
import time
from typing import TYPE_CHECKING, Literal, get_args

import msgspec

from indexer.errors import BadParameter, ConfigError, CorpusError
from indexer.folder import Folder
from indexer.placing import SEAL
from indexer.replacing import KEYS_LOCK, OWN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

Scope = Literal["search", "write", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)

_FILE = "keys.json"
_PREFIX = "dragoman_"  # by which programs that look for leaked keys know them
_BYTES = 32
_OWNER_ONLY = 0o600
_LONGEST_NAME = 100  # characters


class Key(msgspec.Struct, frozen=True):
    """What is kept of a key. `created` is UTC, ISO 8601. The scope admin includes the others."""

    id: str
    name: str
    scopes: tuple[Scope, ...]
    sha256: str
    created: str

    def may(self, scope: Scope) -> bool:
        """Tell whether this key allows something."""
        return scope in self.scopes or "admin" in self.scopes


def create(corpus: Path, name: str, scopes: Iterable[Scope]) -> tuple[Key, str]:
    """Make a key, and return it with its secret, which is not kept. Raises BadParameter."""
    wanted = tuple(scope for scope in SCOPES if scope in set(scopes))
    if not wanted or not name.strip() or not name.isprintable() or len(name) > _LONGEST_NAME:
        raise BadParameter(
            "a key needs a scope, and a name of one line",
            where="key",
            next=f"The scopes are {', '.join(SCOPES)}",
        )
    secret = _PREFIX + secrets.token_urlsafe(_BYTES)
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    key = Key(secrets.token_hex(4), name.strip(), wanted, _digest(secret), now)
    seal(corpus)  # now: later the folder may be one that cannot be written
    _change(corpus, lambda keys: (*keys, key))
    return key, secret


def revoke(corpus: Path, key_id: str) -> None:
    """Forget a key: from now on it opens nothing. Raises BadParameter where there is none."""
    if not any(key.id == key_id for key in known(corpus)):
        raise BadParameter("there is no such key", where=key_id, next="See: dragoman keys list")
    _change(corpus, lambda keys: tuple(key for key in keys if key.id != key_id))


def known(corpus: Path) -> tuple[Key, ...]:
    """Return the keys. Raises ConfigError where they cannot be read: then nothing is open."""
    path = corpus / OWN / _FILE
    try:
        found = path.stat()
        return _read(path, found.st_ino, found.st_mtime_ns, found.st_size)
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except (OSError, msgspec.MsgspecError) as error:
        raise ConfigError(
            f"the keys cannot be read ({error})", where=str(path), next="Mend or remove the file"
        ) from error


def is_needed_to_write(corpus: Path) -> bool:
    """Tell whether there is a key that may write: then everybody needs one. Raises ConfigError."""
    return any(key.may("write") for key in known(corpus))


def key_of(corpus: Path, secret: str) -> Key | None:
    """Return the key that has this secret. Takes as long whichever it is, or none."""
    digest, found = _digest(secret), None
    for key in known(corpus):
        if hmac.compare_digest(key.sha256, digest):
            found = key
    return found


def seal(corpus: Path) -> bytes:
    """Return what cookies of browsers are signed with; it is made when it is first needed.

    All processes share it. Who removes its file ends every session. Raises CorpusError.
    """
    try:
        with Folder.at(corpus) as root, root.made(OWN) as own:
            if own.status(SEAL) is None:
                with own.locked(KEYS_LOCK):
                    if own.status(SEAL) is None:  # nobody else was faster
                        own.write(SEAL, secrets.token_bytes(_BYTES), _OWNER_ONLY)
            found = own.read(SEAL)
    except OSError as error:
        raise _not_kept("what signs cookies", corpus, error) from error
    if len(found) != _BYTES:
        raise CorpusError(
            "what signs cookies is damaged", where=str(corpus / OWN / SEAL), next="Remove the file"
        )
    return found


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


@functools.lru_cache(maxsize=8)
def _read(path: Path, *_signature: int) -> tuple[Key, ...]:
    """Read the file once: it is only ever replaced as a whole, by another inode."""
    return msgspec.json.decode(path.read_bytes(), type=tuple[Key, ...])


def _change(corpus: Path, change: Callable[[tuple[Key, ...]], tuple[Key, ...]]) -> None:
    try:
        with Folder.at(corpus) as root, root.made(OWN) as own, own.locked(KEYS_LOCK):
            kept = msgspec.json.format(msgspec.json.encode(change(known(corpus))), indent=2)
            own.write(_FILE, kept, _OWNER_ONLY)
    except OSError as error:
        raise _not_kept("the keys", corpus, error) from error


def _not_kept(what: str, corpus: Path, error: OSError) -> CorpusError:
    return CorpusError(
        f"{what} cannot be kept ({error.strerror})",
        where=str(corpus / OWN),
        next="Check its permissions and the space on the disk",
    )
