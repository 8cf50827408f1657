"""What the reader has chosen, kept in the session and in the URL.

The URL is canonical: whenever page and parameters differ from the last pair seen, the URL is
read; otherwise the session's selection holds. A URL without our marker `v` is a link into the
page as such: it shows the page's default, with what the reader carries over from other pages.
Period, comparison, as-of date and filters are carried; grouping, chart and options stay with
their page.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from dealglass.i18n import text
from dealglass.selection import Selection, from_pairs, to_pairs

if TYPE_CHECKING:
    from collections.abc import Callable

    from dealglass.catalog import Catalog

_KEY = "dealglass_state"
# Streamlit drops a query string of more than 1,000 parameters: whole, and without a word.
MOST_PARAMETERS = 900
TOO_MANY = "too_many_parameters"
Pairs = tuple[tuple[str, str], ...]
_WHEN = ("period", "start", "end")
_CARRIED = (*_WHEN, "as_of", "compare", "filters")
_OF_PAGE = ("group_by", "split_by", "measures", "chart", "percent", "sort", "limit", "params")


@dataclass
class State:
    """One session's choices. `nonce` renews widgets whose selection must be forgotten."""

    page: str = ""
    chosen: Selection = field(default_factory=Selection)
    default: Selection = field(default_factory=Selection)
    meant: Selection = field(default_factory=Selection)
    seen: tuple[str, Pairs] | None = None
    carried: dict[str, Any] = field(default_factory=dict)
    looks: dict[str, dict[str, Any]] = field(default_factory=dict)
    nonce: int = 0
    asked: Any = None


def state() -> State:
    """Return this session's state; each browser tab has its own."""
    if _KEY not in st.session_state:
        st.session_state[_KEY] = State()
    return st.session_state[_KEY]


def enter(page: str, default: Selection, catalog: Catalog) -> Selection:
    """Return the selection this page shows, read from the URL when that is news."""
    now = state()
    here = (page, url_pairs())
    first = now.seen is None
    if here != now.seen:
        linked = any(key == "v" for key, _ in here[1])
        base = (
            default if first or linked or _went_back(now, here) else _arriving(now, page, default)
        )
        now.chosen = from_pairs(here[1], catalog, base)
        if (TOO_MANY, "1") in here[1]:
            reason = text("The link has more than {n} values.", n=MOST_PARAMETERS)
            now.chosen = replace(now.chosen, blocked=(reason,))
        # What the address means without this session: it is rewritten when that is not the view.
        now.meant = from_pairs(here[1], catalog, default)
        now.asked = None
    now.page, now.default = page, default
    now.seen = here
    return now.chosen


def leave() -> None:
    """Write the canonical URL when it means something else than the one in the browser."""
    now = state()
    remember(now)
    if now.chosen.blocked:
        return
    wanted = tuple(to_pairs(now.chosen))
    if url_pairs() == wanted or now.meant == now.chosen:
        return
    gathered: dict[str, list[str]] = {}
    for key, value in wanted:
        gathered.setdefault(key, []).append(value)
    st.query_params.from_dict(gathered)
    now.seen, now.meant = (now.page, url_pairs()), now.chosen


def remember(now: State) -> None:
    """Note what differs from the page's default: that is what the reader chose."""
    chosen, default = now.chosen, now.default
    if any(getattr(chosen, f) != getattr(default, f) for f in _WHEN):
        now.carried.update({f: getattr(chosen, f) for f in _WHEN})
    else:
        for name in _WHEN:
            now.carried.pop(name, None)
    for name in ("as_of", "compare", "filters"):
        if getattr(chosen, name) != getattr(default, name):
            now.carried[name] = getattr(chosen, name)
        else:
            now.carried.pop(name, None)
    now.looks[now.page] = {f: getattr(chosen, f) for f in _OF_PAGE}


def change(update: Callable[[Selection], Selection]) -> None:
    """Replace the session's selection; for callbacks of widgets, before the page runs.

    A choice that no link could carry is refused, with a word to the reader.
    """
    now = state()
    chosen = update(now.chosen)
    if len(to_pairs(chosen)) > MOST_PARAMETERS:
        st.toast(text("That is more than a link can hold: choose fewer values, or 'is none of'."))
        return
    now.chosen = chosen


def set_chosen(**fields: Any) -> None:  # noqa: ANN401
    """Replace fields of the selection."""
    change(lambda chosen: replace(chosen, **fields))


def url_pairs() -> Pairs:
    """Return the URL's parameters in canonical order of appearance, repeated keys kept."""
    return tuple((key, value) for key in st.query_params for value in st.query_params.get_all(key))


def pairs_for(page: str) -> list[tuple[str, str]] | None:
    """Return the URL parameters of a link to another page; None when it opens as it is.

    A page not yet seen has a default only itself knows, so the link names what is carried and
    leaves out our marker: the page then starts from its default.
    """
    now = state()
    if page == now.page:
        return to_pairs(now.chosen)
    if not now.carried:
        return None
    whole = to_pairs(replace(Selection(), **now.carried))
    kept = {"as_of"} | ({"period", "from", "to"} if "period" in now.carried else set())
    kept |= {"compare"} if "compare" in now.carried else set()
    names = {f.column if f.op == "in" else f"{f.column}.{f.op}" for f in now.chosen.filters}
    return [pair for pair in whole if pair[0] in kept | names] or None


def _arriving(now: State, page: str, default: Selection) -> Selection:
    """The default of a page entered from the menu, with what the reader carries along."""
    return replace(default, **now.looks.get(page, {}), **now.carried)


def _went_back(now: State, here: tuple[str, Pairs]) -> bool:
    """Whether the browser stepped back to the page's bare address."""
    return now.seen is not None and now.seen[0] == here[0] and not here[1]
