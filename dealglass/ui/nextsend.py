"""The part of the Campaigns page that makes the list for the next send."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from dealglass import charts, formats, nextsend
from dealglass.export.sendlist import list_workbook, list_zip
from dealglass.i18n import text
from dealglass.selection import Filter
from dealglass.ui import bar, campaigns, downloads, state

if TYPE_CHECKING:
    from dealglass.compose import Query
    from dealglass.results import Result
    from dealglass.ui.page import Page

_TITLE = "People for the next send"
_COLUMNS = (
    "contact", "email", "job_title", "account", "industry", "country", "reaction",
    "last_contacted_on", "owner",
)  # fmt: skip


def show(page: Page) -> None:
    """Show whom the filters choose, who must be left out and why, and the list to take along."""
    if page.needs("contacts", shows=text("whom to write to next, consent respected")):
        return
    _choose(page)
    names = ("contacts", "contacts_sendable", "contacts_excluded", "prospects")
    figures = page.ask(nextsend.REPORT, group_by=(), measures=names, period="all", compare="none")
    page.figures(figures, *names)
    listed = nextsend.send_list(page.ask, partial(_query, page))
    _take(page, listed)
    _who(page)
    rows = page.ask_rows(nextsend.REPORT, measure=nextsend.MEASURE, limit=200, period="all")
    page.rows_table(rows, title=text("The list"), columns=_COLUMNS, name="next_send")
    page.note(text(page.report(nextsend.REPORT).about))


def _choose(page: Page) -> None:
    """Draw the filters most asked for as controls of their own, and whose reaction is meant."""
    report = page.report(nextsend.REPORT)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        for name in nextsend.FILTERS:
            bar.quick_filter(page, report, name)
    if page.has("campaign_events"):
        _pick_reaction(page)


def _pick_reaction(page: Page) -> None:
    given = dict(page.chosen.params).get("reacted_to", "")
    names = page.source.choices(campaigns.EVENTS, "campaign", page.viewer)
    key = "dg_reacted_to"
    st.session_state[key] = given
    st.selectbox(
        text("Reaction to"),
        ["", *names, *([given] if given and given not in names else [])],
        key=key,
        format_func=lambda v: (
            text("Reaction to {campaign}", campaign=v) if v else text("Reaction to any campaign")
        ),
        label_visibility="collapsed",
        on_change=_reaction_picked,
        args=(key,),
        width=420,
    )


def _reaction_picked(key: str) -> None:
    value = st.session_state[key]
    state.change(lambda chosen: campaigns.with_params(chosen, reacted_to=value))


def _query(page: Page, result: Result) -> Query:
    selection = replace(result.selection, group_by=(), measures=())
    return page.source.rows_query(nextsend.REPORT, selection, page.viewer, measure=nextsend.MEASURE)


def _take(page: Page, listed: nextsend.SendList) -> None:
    """Show the buttons of the list, with what stands in its note."""
    with page.place().container(border=True, key="dg_next_send"):
        count = formats.number
        st.markdown(
            text(
                "**{n} people may be written to**, {out} of those chosen are left out.",
                n=count(listed.sendable, "count"),
                out=count(listed.found - listed.sendable, "count"),
            )
        )
        if listed.sendable:
            with st.container(horizontal=True, gap="small"):
                downloads.button(
                    "List as Excel",
                    lambda: list_workbook(_rows(page, listed), text(_TITLE), listed.note),
                    "next-send.xlsx",
                    downloads.EXCEL,
                    "table_view",
                    "dg_next_xlsx",
                    "primary",
                )
                downloads.button(
                    "List as CSV, with its note",
                    lambda: list_zip(page.source, listed.query, text(_TITLE), listed.note),
                    "next-send.zip",
                    "application/zip",
                    "folder_zip",
                    "dg_next_zip",
                    "secondary",
                )
        st.caption(nextsend.rule())


def _rows(page: Page, listed: nextsend.SendList) -> Result:
    return page.source.rows(
        nextsend.REPORT,
        listed.selection,
        page.viewer,
        measure=nextsend.MEASURE,
        limit=None,
    )


def _who(page: Page) -> None:
    """Show why people are left out, beside who is in the list."""
    refused = page.ask(
        nextsend.REPORT,
        group_by=("refusal",),
        measures=("contacts_excluded",),
        period="all",
        compare="none",
        extra_filters=(Filter("refusal", "not", (_empty(page),)),),
    )
    groups = [g for g in page.chosen.group_by if g in page.report(nextsend.REPORT).dimensions]
    by = groups[0] if groups and groups[0] != "refusal" else "industry"
    inside = page.ask(
        nextsend.REPORT,
        group_by=(by,),
        measures=("contacts_sendable",),
        period="all",
        compare="none",
    )
    with page.columns(1, 1):
        drawn = charts.ranked_bars(refused, "contacts_excluded", title=text("Left out, and why"))
        page.chart(drawn, refused)
        label = text(page.catalog.dimension(by).label).lower()
        title = text("May be written to, by {group}", group=label)
        drawn = charts.ranked_bars(inside, "contacts_sendable", title=title)
        page.chart(drawn, inside)


def _empty(page: Page) -> str:
    return page.catalog.dimension("refusal").empty
