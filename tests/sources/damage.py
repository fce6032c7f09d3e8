"""What every reader must refuse: one clear error, naming what is wrong, where, and how to mend it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from paritet.concepts.errors import ParitetError, SourceFormatError


def refused(
    read: Callable[[], object], says: str, *places: str, error: type[ParitetError] = SourceFormatError
) -> ParitetError:
    """Expect a reading to be refused in words that a person can use."""
    with pytest.raises(error) as caught:
        read()
    assert says in caught.value.what
    for place in places:
        assert place in str(caught.value.where)
    assert caught.value.mend
    return caught.value
