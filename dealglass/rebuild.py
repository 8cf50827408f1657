"""Build a version again from its own rows, after an upgrade or other business hours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dealglass.build import build, recover, scratch
from dealglass.errors import StoreProblem

if TYPE_CHECKING:
    from collections.abc import Callable

    from dealglass.store import Store, Version


def rebuild(store: Store, progress: Callable[[str, float], None] | None = None) -> Version:
    """Write the version in use again with this release's schema and make that one current.

    Nothing is read but the version itself, and it stays as it is. `progress` gets a step's name
    and the share done. Raises StoreProblem when there is no version or it cannot be read.
    """
    old = store.current()
    if old is None:
        raise StoreProblem("there is no version to build again.", where=str(store.home))
    note = f"{old.name} built again: other release or settings"
    with store.new_version(old.kind, note=note, wait_seconds=60) as draft:
        # Another process may have done the same work while this one waited.
        now = store.current() or old
        with scratch(draft.path) as connection:
            recover(connection, now.path)
            build(
                connection,
                as_of=now.as_of,
                reporting_currency=now.reporting_currency,
                kind=now.kind,
                progress=progress,
            )
    version = store.current()
    assert version is not None
    return version
