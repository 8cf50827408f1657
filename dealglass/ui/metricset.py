"""The reader's own set of metrics: kept in the workspace, or shown from a link."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from dealglass.errors import EditConflict, WorkspaceProblem
from dealglass.i18n import text
from dealglass.scorecard import FOCUS, is_crowded
from dealglass.ui import kept, share, state
from dealglass.ui.problems import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dealglass.metrics import Metric
    from dealglass.ui.page import Page

NAME = "metrics"


@dataclass(frozen=True)
class OwnSet:
    """The metrics shown first. `is_linked` when a link named them; `own` what the reader keeps.

    `why_not` says why the set cannot be changed, "" when it can.
    """

    metrics: tuple[Metric, ...]
    own: tuple[str, ...]
    is_linked: bool = False
    why_not: str = ""


def open_set(page: Page, metrics: Sequence[Metric]) -> OwnSet:
    """Return the set a link names, else the one the reader keeps.

    What is no metric (any more) is left out, whether it comes from a link or from the workspace.
    """
    by_name = {m.measure: m for m in metrics}
    own, why_not = _kept(page)
    own = tuple(name for name in own if name in by_name)
    linked = tuple(by_name[name] for name in page.chosen.measures if name in by_name)
    if linked:
        return OwnSet(linked, own, True, why_not)
    return OwnSet(tuple(by_name[name] for name in own), own, False, why_not)


def _kept(page: Page) -> tuple[tuple[str, ...], str]:
    """Return the names kept, and why they cannot be changed."""
    try:
        workspace = kept.workspace()
        found = workspace.sets.get(page.viewer.name, NAME)
        return _names(found.value if found else []), workspace.read_only
    except WorkspaceProblem as error:
        return (), str(error)


def _names(value: Any) -> tuple[str, ...]:  # noqa: ANN401
    """Return the names of a kept value; another release may have kept something else."""
    names = value if isinstance(value, list) else []
    return tuple(dict.fromkeys(name for name in names if isinstance(name, str)))


def keep(page: Page, names: Sequence[str], words: str) -> None:
    """Keep a set as the reader's own; for callbacks. Says it when that fails."""
    try:
        kept.workspace().sets.put(
            page.viewer.name, NAME, list(names), who=page.viewer.name, words=words
        )
    except (WorkspaceProblem, EditConflict) as error:
        st.toast(plain(str(error)), icon=":material/error:")


def toggle(page: Page, metric: Metric, label: str) -> None:
    """Pick a metric, or put it back; for callbacks."""
    own, _ = _kept(page)
    if metric.measure in own:
        names = tuple(name for name in own if name != metric.measure)
        keep(page, names, text("put back: {name}", name=label))
    else:
        keep(page, (*own, metric.measure), text("picked: {name}", name=label))


def show_heading(page: Page, mine: OwnSet) -> None:
    """Show what the set is, its link, and a warning when it is too large to steer by."""
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key="dg_metrics_mine"
    ):
        title = text("The set of the link") if mine.is_linked else text("My set")
        about = (
            text("{n} metrics", n=len(mine.metrics))
            if mine.metrics
            else text("pick up to {n} that serve your goals; they stand here next time", n=FOCUS)
        )
        st.markdown(f"##### {title} :gray[· {about}]", width="stretch")
        if mine.is_linked:
            _linked_buttons(page, mine)
        elif mine.metrics:
            _share(page, mine)
    if mine.why_not:
        st.caption(
            ":material/lock: "
            + text("The set cannot be changed: {reason}", reason=plain(mine.why_not))
        )
    if is_crowded(mine.metrics):
        st.warning(_crowded(page, mine), icon=":material/filter_center_focus:")


def _linked_buttons(page: Page, mine: OwnSet) -> None:
    names = [m.measure for m in mine.metrics]
    st.button(
        text("Keep as my set"),
        icon=":material/bookmark_add:",
        disabled=bool(mine.why_not),
        on_click=_keep_linked,
        args=(page, names),
        key="dg_metrics_keep",
    )
    st.button(
        text("Show my own"), type="tertiary", on_click=_leave_link, key="dg_metrics_leave_link"
    )


def _keep_linked(page: Page, names: Sequence[str]) -> None:
    keep(page, names, text("taken from a link"))
    _leave_link()


def _leave_link() -> None:
    state.set_chosen(measures=())


def _share(page: Page, mine: OwnSet) -> None:
    box = st.popover(
        text("Link to this set"),
        icon=":material/link:",
        type="tertiary",
        key="dg_metrics_share",
        on_change="rerun",
    )
    if box.open:
        with box:
            st.caption(text("Whoever opens it sees these metrics first, and may keep them."))
            chosen = replace(page.chosen, measures=tuple(m.measure for m in mine.metrics))
            st.code(share.link(replace(page, chosen=chosen)), language=None, wrap_lines=True)


def _crowded(page: Page, mine: OwnSet) -> str:
    words = text(
        "{n} metrics are too many to steer by. People keep about seven figures in mind; beyond "
        "{most}, each further one hides one that matters.",
        n=len(mine.metrics),
        most=FOCUS,
    )
    idle = [m.name(page.catalog) for m in mine.metrics if not page.catalog.measure(m.measure).goal]
    if idle:
        names = plain(", ".join(map(text, idle)))
        words += " " + text("These serve no goal: {names}.", names=names)
    return words
