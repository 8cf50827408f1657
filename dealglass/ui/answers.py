"""Answers kept between the runs of a page: one question of one version is one object.

Every click runs the whole page again, and most of its questions are the ones of the run before,
this session's or another's. The Source keeps tables; here the Result around them is kept, and
with it the charts and tables already made of it (dealglass.answer.once).
"""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakKeyDictionary

from cachetools import LRUCache

if TYPE_CHECKING:
    from collections.abc import Callable

    from dealglass.access import Viewer
    from dealglass.compose import Query
    from dealglass.results import Result, Source
    from dealglass.selection import Selection

T = TypeVar("T")
MOST_ANSWERS, MOST_ROWS = 400, 1_000
_lock = threading.Lock()
_kept: WeakKeyDictionary[Source, LRUCache[tuple[Any, ...], Any]] = WeakKeyDictionary()


def ask(source: Source, key: str, selection: Selection, viewer: Viewer) -> Result:
    """Return Source.ask's answer; the same object when it was asked before."""
    return _once(
        source,
        (key, selection, viewer),
        lambda chosen: source.ask(key, chosen, viewer),
        selection,
        lambda result: result,
    )


def rows(
    source: Source,
    key: str,
    selection: Selection,
    viewer: Viewer,
    measure: str | None,
    limit: int | None,
) -> tuple[Result, Query]:
    """Return Source.rows and the query of all rows, without the limit."""
    return _once(
        source,
        (key, selection, viewer, measure, limit),
        lambda chosen: (
            source.rows(key, chosen, viewer, measure=measure, limit=limit),
            source.rows_query(key, replace(chosen, limit=None), viewer, measure=measure),
        ),
        selection,
        lambda found: found[0],
    )


def _once(
    source: Source,
    key: tuple[Any, ...],
    make: Callable[[Selection], T],
    selection: Selection,
    result_of: Callable[[T], Result],
) -> T:
    # A blocked selection equals one that is not, and must not be answered as it is.
    if selection.blocked:
        return make(selection)
    key = (source.revision, *key)
    with _lock:
        kept = _kept.setdefault(source, LRUCache(MOST_ANSWERS))
        if key in kept:
            found: T = kept[key]
            return found
    # What one link got wrong is no part of an answer that others are given, too.
    made = make(replace(selection, notices=()))
    if result_of(made).table.num_rows <= MOST_ROWS:
        with _lock:
            kept[key] = made
    return made
