"""The purpose of the goals: marketing, sales and service side by side, gaps, idle figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import streamlit as st

from dealglass import formats, purpose
from dealglass.goals import covering, read_goals
from dealglass.i18n import text
from dealglass.pacing import progress
from dealglass.ui import menu
from dealglass.ui.goals import COLOURS
from dealglass.ui.grid import ROW_PX, fitting
from dealglass.ui.problems import plain

if TYPE_CHECKING:
    from dealglass.purpose import Aim, Purpose
    from dealglass.ui.page import Page

_ICONS = {"marketing": "campaign", "sales": "handshake", "service": "support_agent"}
# A goal of a quarter says more of today than one of a year, and more of a plan than a month's.
_FIRST = {"quarter": 0, "month": 1, "year": 2}


def show(page: Page) -> None:
    """Show what the goals are for."""
    found = _read(page)
    for place, function in zip(st.columns(3, gap="small"), purpose.FUNCTIONS, strict=True):
        with place:
            _function(page, function, found.of(function))
    _gaps(found)
    _idle(page, found)


def _read(page: Page) -> Purpose:
    day = page.source.moment(page.chosen).state_at
    chosen = page.selection("goals/list", group_by=(), period="all", compare="none")
    goals = read_goals(page.source, page.viewer, chosen)
    now = read_goals(page.source, page.viewer, covering(chosen, day))
    # One rep's goal stands for nobody else's: of people only their number is told.
    top = [g for g in now if g.scope != "user"]
    top.sort(key=lambda g: (g.scope != "company", _FIRST.get(g.period, 3)))
    firsts = {(g.metric, g.strategy): g for g in reversed(top)}
    standings = progress(page.source, firsts.values(), page.viewer, as_of=day)
    return purpose.Purpose(
        page.source,
        page.viewer,
        day,
        tuple(purpose.aims(page.source, goals, standings, day)),
        tuple(goals),
        page.version.rows,
    )


def _function(page: Page, function: str, mine: list[Aim]) -> None:
    """Show one function's strategies, and the goals under each with where they stand."""
    with st.container(border=True, height="stretch", key=f"dg_purpose_{function}"):
        title = text(function).capitalize()
        st.markdown(f":material/{_ICONS[function]}: **{title}** :gray[· {_count(mine)}]")
        if not mine:
            st.markdown(f":gray[{text('No goals. Set one under Set goals.')}]")
        strategies = list(dict.fromkeys(a.strategy for a in mine))
        for strategy in strategies:
            named = plain(strategy) if strategy else text("Without a strategy")
            st.markdown(f":gray[{named}]")
            for aim in mine:
                if aim.strategy == strategy:
                    st.markdown(_line(page, aim))


def _count(mine: list[Aim]) -> str:
    n = sum(a.goals for a in mine)
    return text("{n} goals", n=formats.number(n, "count")) if n != 1 else text("1 goal")


def _line(page: Page, aim: Aim) -> str:
    one = aim.stands
    if one is None and aim.running:
        n = formats.number(aim.running, "count")
        return f"{plain(aim.label)}: {text('{n} goals of people run today', n=n)}"
    if one is None:
        return f"{plain(aim.label)} &nbsp; :gray-badge[{text('none for today')}]"
    unit = page.catalog.measure(aim.metric).unit
    target = formats.number(one.goal.target, unit, page.currency, compact=True)
    attained = formats.number(one.attainment_pct, "percent")
    words = text("{attained} of {target}", attained=attained, target=target)
    badge = f":{COLOURS.get(one.status, 'gray')}-badge[{text(one.status)}]"
    span = formats.span_text(one.goal.span)
    return f"{plain(aim.label)}: {plain(words)} {badge}  \n:gray[:small[{plain(span)}]]"


def _gaps(found: Purpose) -> None:
    with st.container(border=True, key="dg_purpose_gaps"):
        st.markdown(f"**{text('Gaps')}** :gray[· {text('by rules, from the goals themselves')}]")
        said = purpose.gaps(found)
        if not said:
            st.markdown(f":gray[{text('Nothing is missing that a rule here looks for.')}]")
        for words in said:
            st.markdown(f":orange[:material/flag:] {plain(words)}")


def _idle(page: Page, found: Purpose) -> None:
    """Show which key figures of the pages serve no goal, and what the others serve."""
    aimed = {a.metric: a.strategy for a in found.aims}
    pages = [e.name for e in menu.entries()]
    shown = purpose.shown_metrics(page.source, pages)
    rows = []
    for name, where in shown.items():
        measure = page.catalog.measure(name)
        titles = ", ".join(text(menu.entry(p).title) for p in where)
        rows.append(
            (purpose.serves(measure, aimed), text(measure.label), text(measure.category), titles)
        )
    rows.sort(key=lambda r: (bool(r[0]), r[2], r[1]))
    idle = sum(1 for r in rows if not r[0])
    with st.container(border=True, key="dg_purpose_idle"):
        words = text("{n} of {all} serve no goal", n=idle, all=len(rows))
        st.markdown(f"**{text('Key figures of the pages')}** :gray[· {words}]")
        st.dataframe(
            pa.table(
                {
                    "metric": [r[1] for r in rows],
                    "serves": [r[0] or None for r in rows],
                    "category": [r[2] for r in rows],
                    "pages": [r[3] for r in rows],
                }
            ),
            hide_index=True,
            column_config={
                "metric": text("Key figure"),
                "serves": text("Serves"),
                "category": text("Category"),
                "pages": text("Shown on"),
            },
            row_height=ROW_PX,
            height=fitting(len(rows)),
            placeholder=text("no goal"),
            key="dg_purpose_figures",
            alt=text("Key figures with what they serve"),
        )
