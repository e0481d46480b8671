"""How names are spelled in folders: accents written apart and capital letters make no other name.

macOS writes accents apart, and like Windows takes `Report.md` and `report.md` for one file: no
corpus that has both can be copied there. Ids are NFC, so a file's own spelling must be looked up.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, NamedTuple

from indexer.corpus import name_in_id

if TYPE_CHECKING:
    from indexer.folder import Folder

_FOLDERS = 8  # of which names are remembered; one may have a hundred thousand


class _Known(NamedTuple):
    changed: int
    spelled: dict[str, str]  # by the names as ids have them
    folded: dict[str, str]  # by what is left of them where capital letters do not count


class Names:
    """The names in folders, listed again where somebody else has changed them."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._known: OrderedDict[tuple[int, int], _Known] = OrderedDict()

    def spelled(self, folder: Folder, part: str) -> tuple[str, str]:
        """Return the name that a part of an id has in a folder, and the name in its way, if any."""
        known = self._of(folder)
        if part in known.spelled:
            return known.spelled[part], ""
        return part, known.folded.get(part.casefold(), "")

    def learn(self, folder: Folder, name: str) -> None:
        """Know a name that has just been given, without listing the others again."""
        device, number, changed = folder.identity()
        known = self._known.get((device, number))
        if known:
            _add(known, name)
            self._known[device, number] = known._replace(changed=changed)

    def forget(self, folder: Folder) -> None:
        """List a folder again, when it is asked for."""
        self._known.pop(folder.identity()[:2], None)

    def _of(self, folder: Folder) -> _Known:
        device, number, changed = folder.identity()
        known = self._known.get((device, number))
        if known is None or known.changed != changed:
            known = _Known(changed, {}, {})
            for name in folder.names():
                _add(known, name)
        self._known[device, number] = known
        self._known.move_to_end((device, number))
        if len(self._known) > _FOLDERS:
            self._known.popitem(last=False)
        return known


def _add(known: _Known, name: str) -> None:
    part = name_in_id(name)
    known.spelled[part] = name
    known.folded[part.casefold()] = part
