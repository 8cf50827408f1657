"""The parts of the Metrics page: the reader's own set, the catalogue, what is missing."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from dealglass import formats, goals, scorecard
from dealglass.i18n import text
from dealglass.metrics import CATEGORIES
from dealglass.scoretable import score_table
from dealglass.ui import answers, cards, drill, metriccards, metricset, state
from dealglass.ui.grid import ROW_PX, fitting
from dealglass.ui.needed import EXAMPLES, NAMES
from dealglass.ui.problems import plain
from dealglass.ui.waiting import Waiting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dealglass.goals import Goal
    from dealglass.metrics import Metric
    from dealglass.results import Result
    from dealglass.scorecard import Reading
    from dealglass.selection import Selection
    from dealglass.ui.metricset import OwnSet
    from dealglass.ui.page import Page

_ICONS = {
    "business performance": "monitoring",
    "user adoption": "how_to_reg",
    "customer perception": "sentiment_satisfied",
}
_QUESTIONS = {
    "business performance": "do we sell, and does it pay?",
    "user adoption": "do we work with the CRM as we meant to?",
    "customer perception": "are customers served as they expect?",
}
_ALL, _SEARCH = "all", "dg_metrics_search"
_WIDTH_PX, _MOST_ROWS = 235, 22


def show_set(page: Page) -> OwnSet:
    """Show the metrics a link names, else those the reader keeps; say how to pick some."""
    mine = metricset.open_set(page, page.source.registry.metrics)
    metricset.show_heading(page, mine)
    if mine.metrics:
        found = _readings(page, mine.metrics)
        metriccards.show(page, found, mine, _targets(page), "mine")
    return mine


def show_catalogue(page: Page, mine: OwnSet) -> None:
    """Show the metrics by category, or those the search finds, as cards or as one table."""
    metrics = page.source.registry.metrics
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key="dg_metrics_choice"
    ):
        words = st.text_input(
            text("Search"),
            placeholder=text("Search {n} metrics", n=len(metrics)),
            key=_SEARCH,
            label_visibility="collapsed",
            icon=":material/search:",
            width=260,
        )
        category = page.option("category", _categories(page, metrics), default=CATEGORIES[0])
        view = page.option("view", {"cards": text("Cards"), "table": text("Table")})
    if words.strip():
        shown, category = _matching(page, metrics, words), _ALL
    else:
        shown = [m for m in metrics if category in (_ALL, _category(page, m))]
    if not shown:
        page.empty(text("No metric has these words"), text("Search for a shorter word."))
        return
    found = _readings(page, shown)
    if view == "table":
        _table(page, found)
    else:
        _sections(page, found, mine)


def _categories(page: Page, metrics: Sequence[Metric]) -> dict[str, str]:
    counted = {name: sum(_category(page, m) == name for m in metrics) for name in CATEGORIES}
    names = {n: f"{text(n).capitalize()} ({count})" for n, count in counted.items()}
    return names | {_ALL: text("All ({n})", n=len(metrics))}


def _category(page: Page, metric: Metric) -> str:
    return page.catalog.measure(metric.measure).category


def _matching(page: Page, metrics: Sequence[Metric], words: str) -> list[Metric]:
    """Return the metrics with every word in name, definition, goal or report."""
    wanted = words.casefold().split()

    def said(metric: Metric) -> str:
        entry = page.catalog.measure(metric.measure)
        parts = (metric.name(page.catalog), entry.label, entry.counted, entry.goal)
        return " ".join([*map(text, filter(None, parts)), metric.measure, metric.report]).casefold()

    return [m for m in metrics if all(word in said(m) for word in wanted)]


def _readings(page: Page, metrics: Sequence[Metric]) -> list[Reading]:
    ask = partial(_ask, page)
    with Waiting(text("Counting the metrics")) as told:
        found = scorecard.read(page.source, metrics, page.chosen, ask, told)
        for one in found:
            # Totals are asked when they are read; here the reader sees that it takes a while.
            _ = one.value, one.previous
    with Waiting(text("Looking back twelve months")) as told:
        return scorecard.with_trends(page.source, found, page.chosen, ask, told)


def _ask(page: Page, key: str, selection: Selection) -> Result:
    return answers.ask(page.source, key, selection, page.viewer)


def _targets(page: Page) -> dict[str, Goal]:
    """Return the company's goal of each metric that covers the day, the longest one.

    Under a filter there are none: a part of the company is not measured by the goal of all.
    """
    if page.chosen.filters:
        return {}
    day = page.source.moment(page.chosen).state_at
    asked = page.selection("goals/list", group_by=(), period="all", compare="none")
    found: dict[str, Goal] = {}
    for goal in goals.read_goals(page.source, page.viewer, goals.covering(asked, day)):
        known = found.get(goal.metric)
        if goal.scope == "company" and (known is None or _days(goal) > _days(known)):
            found[goal.metric] = goal
    return found


def _days(goal: Goal) -> int:
    return goal.span.days or 0


def _sections(page: Page, found: Sequence[Reading], mine: OwnSet) -> None:
    targets = _targets(page)
    for category in CATEGORIES:
        told = [r for r in found if r.entry.category == category and not r.lacking]
        if told:
            title = f":material/{_ICONS[category]}: {text(category).capitalize()}"
            page.heading(title, text(_QUESTIONS[category]))
            metriccards.show(page, told, mine, targets, "all")
    _missing(page, [r for r in found if r.lacking])
    # The export of the page holds a table, whatever is on the screen.
    block = cards.Block("metrics", text("Metrics"), score_table(_base(page), found))
    page.blocks.append(block)
    _beneath(page, found)


def _missing(page: Page, lacking: Sequence[Reading]) -> None:
    """Say, per table or column that is missing, which metrics would be here with it."""
    groups: dict[str, list[Reading]] = {}
    for one in lacking:
        groups.setdefault(one.lacking[0], []).append(one)
    if not groups:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="dg_metrics_missing"):
        title = text("Not in these data yet")
        about = text("{n} metrics, by what each needs", n=len(lacking))
        st.markdown(f"##### :material/upload_file: {title} :gray[· {about}]", width="stretch")
        st.page_link("pages/data.py", label=text("Open the Data page"), icon=":material/upload:")
    with st.grid(min_column_width=_WIDTH_PX, gap="small"):
        for place in sorted(groups, key=lambda place: -len(groups[place])):
            _missing_card(place, groups[place])


def _missing_card(place: str, readings: Sequence[Reading]) -> None:
    table, _, column = place.partition(".")
    stem = place.replace(".", "_")
    with st.container(border=True, height="stretch", gap="xsmall", key=f"dg_lacking_{stem}"):
        name = text(NAMES.get(table, table))
        words = text("Import {table}", table=name)
        if column:
            words = text("Import {table} with {column}", table=name, column=f"`{column}`")
        st.markdown(f"**{words}**")
        st.caption(" · ".join(plain(text(r.label)) for r in readings))
        st.space("stretch")
        st.download_button(
            text("Example: {file}", file=f"{table}.csv"),
            data=(EXAMPLES / f"{table}.csv").read_bytes(),
            file_name=f"{table}.csv",
            mime="text/csv",
            icon=":material/download:",
            key=f"dg_example_metrics_{stem}",
            on_click="ignore",
            type="tertiary",
        )


def _base(page: Page) -> Result:
    return page.ask("goals/list", group_by=("metric",), period="all", compare="none")


def _table(page: Page, found: Sequence[Reading]) -> None:
    """Show one row per metric; a click on a row opens the rows under its figure."""
    title = text("The metrics as a table")
    block = cards.Block("metrics", title, score_table(_base(page), found))
    with cards.card(page, block, "", None):
        key = f"dg_metrics_table_{state.state().nonce}"
        st.dataframe(
            _rows(page, found),
            hide_index=True,
            column_config={
                "value": st.column_config.TextColumn(text("Value"), alignment="right"),
                "change": st.column_config.TextColumn(text("Change"), alignment="right"),
                "trend": st.column_config.LineChartColumn(text("12 months"), width=120),
                "n": st.column_config.NumberColumn("n", format="localized"),
                "metric": st.column_config.TextColumn(text("Metric"), pinned=True),
                "category": st.column_config.TextColumn(text("Category")),
                "goal": st.column_config.TextColumn(text("Goal")),
                "counted": st.column_config.TextColumn(text("How counted"), width=420),
            },
            row_height=ROW_PX,
            height=fitting(len(found), most=_MOST_ROWS),
            key=key,
            on_select=lambda: _clicked(found, key),
            selection_mode="single-row",
            placeholder="\N{EN DASH}",
            alt=title,
        )
    _beneath(page, found)


def _rows(page: Page, found: Sequence[Reading]) -> dict[str, list[Any]]:
    def change(one: Reading) -> str | None:
        unit = formats.change_of(one.entry.unit)
        return None if one.change is None else formats.change(one.change, unit)

    def value(one: Reading) -> str | None:
        if one.lacking:
            return None
        return formats.number(one.value, one.entry.unit, page.currency, compact=True)

    return {
        "metric": [text(r.label) for r in found],
        "value": [value(r) for r in found],
        "change": [change(r) for r in found],
        "trend": [[v for v in r.trend if v is not None] or None for r in found],
        "n": [r.n for r in found],
        "goal": [text(r.entry.goal) or None for r in found],
        "counted": [
            metriccards.needs_words(r.lacking[0])
            if r.lacking
            else r.problem or text(r.entry.counted)
            for r in found
        ],
        "category": [text(r.entry.category) for r in found],
    }


def _clicked(found: Sequence[Reading], key: str) -> None:
    rows = st.session_state[key]["selection"]["rows"]
    one = found[rows[0]] if rows else None
    if one is not None and one.result is not None:
        drill.ask(one.result, one.metric.measure)


def _beneath(page: Page, found: Sequence[Reading]) -> None:
    months = scorecard.trend_months(page.source, page.chosen)
    first, last = months[0].start, months[-1].start
    assert first is not None and last is not None
    page.note(
        text(
            "{n} metrics. Each line shows the whole months from {first} to {last}; values are of "
            "the chosen period. A value in grey stands on fewer than ten cases. Several campaigns "
            "share a deal evenly.",
            n=len(found),
            first=formats.date_text(first, "month"),
            last=formats.date_text(last, "month"),
        )
    )
