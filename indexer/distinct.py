"""Each of some numbers once: sorting is faster than what numpy does for many of few bytes."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import numpy.typing as npt

_Number = TypeVar("_Number", bound=np.generic)


def distinct(values: npt.NDArray[_Number]) -> npt.NDArray[_Number]:
    """Return each of some numbers once, ascending."""
    ordered = np.sort(values)
    if ordered.size < 2:  # noqa: PLR2004 - nothing to compare
        return ordered
    new = np.empty(ordered.size, np.bool_)
    new[0] = True
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    return ordered[new]
