"""Who changed which goal, when; and imported goals taken back to what the data say."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pyarrow as pa
import streamlit as st

from dealglass import config, formats, goalboard
from dealglass.errors import DealglassError
from dealglass.i18n import text
from dealglass.ui.grid import ROW_PX, fitting
from dealglass.ui.problems import plain, show_problem
from dealglass.workspace import Edit

if TYPE_CHECKING:
    from dealglass.ui.page import Page
    from dealglass.workspace import KeptGoal, Workspace

_MOST, _PROBLEM = 500, "dealglass_goal_problem"


def show(page: Page, workspace: Workspace, metric: str) -> None:
    """Show the changes of a metric's goals, the latest first."""
    changed = {k.goal.goal_id: k for k in workspace.goals.all() if k.goal.metric == metric}
    with st.container(border=True, key="dg_goal_history"):
        st.markdown(f"**{text('Who changed what')}**")
        if not changed:
            st.markdown(f":gray[{text('Nobody has changed these goals here.')}]")
            return
        lines = [c for c in workspace.goals.history(limit=_MOST) if c.key in changed]
        zone = config.settings().time_zone
        st.dataframe(
            pa.table(
                {
                    "at": [
                        c.changed_at.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone) for c in lines
                    ],
                    "who": [c.changed_by for c in lines],
                    "goal": [_name(changed[c.key]) for c in lines],
                    "period": [
                        formats.span_text(goalboard.span_of(changed[c.key].goal)) for c in lines
                    ],
                    "change": [c.words for c in lines],
                }
            ),
            hide_index=True,
            column_config={
                "at": st.column_config.DatetimeColumn(text("When"), format="localized"),
                "who": text("Who"),
                "goal": text("Goal"),
                "period": text("Period"),
                "change": text("Change"),
            },
            row_height=ROW_PX,
            height=fitting(len(lines), 8),
            key="dg_goal_changes",
            alt=text("Changes of these goals"),
        )
        if problem := st.session_state.pop(_PROBLEM, None):
            show_problem(problem)
        _take_back(page, workspace, list(changed.values()))


def _take_back(page: Page, workspace: Workspace, changed: list[KeptGoal]) -> None:
    """Offer to show an imported goal as it was imported again."""
    ids = goalboard.imported_ids(page.source)
    found = goalboard.as_imported(changed, ids)
    if not found or workspace.read_only:
        return
    with st.container(horizontal=True, vertical_alignment="bottom", key="dg_goal_back"):
        chosen = st.selectbox(
            text("Changed after the import"),
            range(len(found)),
            format_func=lambda i: (
                f"{_name(found[i])}, {formats.span_text(goalboard.span_of(found[i].goal))}"
            ),
            key="dg_goal_back_which",
        )
        st.button(
            text("As imported again"),
            icon=":material/undo:",
            key="dg_goal_back_do",
            on_click=_back,
            args=(page, workspace, found[chosen or 0]),
        )


def _back(page: Page, workspace: Workspace, kept: KeptGoal) -> None:
    try:
        goalboard.save(
            workspace,
            [Edit(kept.goal, kept.version, "imported")],
            page.viewer,
            reps_may=config.settings().reps_set_goals,
        )
    except DealglassError as error:
        st.session_state[_PROBLEM] = error


def _name(kept: KeptGoal) -> str:
    return plain(kept.goal.name or kept.goal.metric)
