"""How an import ended: what was loaded and what was not, or why it stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dealglass import formats
from dealglass.i18n import text
from dealglass.ui.grid import ROW_PX
from dealglass.ui.problems import plain, show_problem

if TYPE_CHECKING:
    from dealglass.ui.data_jobs import Desk, Job


def show_done(home: Desk, job: Job) -> None:
    """Show rows in = rows loaded + rows rejected, by file, and everything that was decided."""
    report = job.report
    assert report is not None
    with st.container(border=True, key="dg_data_done"):
        title = text("Imported") if report.changed else text("Nothing new in these files")
        under = text(
            "{n} rows in {seconds} s, {speed} rows per second",
            n=formats.number(report.rows_in, "count"),
            seconds=formats.number(report.seconds, "number"),
            speed=formats.number(round(report.rows_per_second), "count"),
        )
        st.markdown(f"**:green[:material/check_circle:] {title}** :gray[· {under}]")
        cards = (
            (text("Rows in the files"), report.rows_in),
            (text("Loaded"), report.rows_loaded),
            (text("Rejected"), report.rows_rejected),
            (text("Changes kept as history"), report.history_rows),
        )
        with st.grid(min_column_width=150, gap="small"):
            for label, value in cards:
                st.metric(label, formats.number(value, "count"))
        st.dataframe(
            [
                {
                    "file": f.file,
                    "table": f.table,
                    "rows": f.rows_in,
                    "loaded": f.rows_loaded,
                    "rejected": f.rows_rejected,
                    "read as": f"{f.label}, {f.encoding}",
                }
                for f in report.files
            ],
            hide_index=True,
            row_height=ROW_PX,
        )
        for name, why in report.skipped:
            st.caption(
                ":material/block: "
                + text("{file} is left out: {why}", file=plain(name), why=plain(why))
            )
        if report.rows_rejected:
            st.caption(text("Rejected rows stand below with their reasons, and can be downloaded."))
        with st.expander(text("Everything that was decided")):
            st.code(report.to_text(), language=None, wrap_lines=True)
        st.button(text("Import more files"), key="dg_data_more", on_click=home.dismiss)


def show_stopped(home: Desk, job: Job) -> None:
    """Say why the import did not end, and offer the ways on."""
    if job.phase == "cancelled":
        st.info(
            text("**The import was cancelled.** The data that were there before are in use."),
            icon=":material/undo:",
        )
    elif job.error is not None:
        show_problem(job.error)
    with st.container(horizontal=True):
        if job.plan is not None:
            st.button(text("Back to the mapping"), key="dg_data_back", on_click=lambda: back(job))
        st.button(text("Start over"), key="dg_data_over", on_click=home.dismiss)


def back(job: Job) -> None:
    """Go back to the planned mapping."""
    job.phase, job.error = "ready", None
