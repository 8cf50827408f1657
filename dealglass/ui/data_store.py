"""What the store holds, on the Data page: versions, freshness, counts, rejected rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dealglass import formats, importlog
from dealglass.errors import StoreProblem
from dealglass.export.tables import table_csv
from dealglass.i18n import text
from dealglass.ingest.targets import tables
from dealglass.ui import data
from dealglass.ui.grid import ROW_PX, fitting
from dealglass.ui.problems import guarded, plain, show_problem

if TYPE_CHECKING:
    from dealglass.store import Store, Version
    from dealglass.ui.page import Page

_KINDS = {"demo": "Demo company", "import": "Import", "empty": "Empty"}
_SHOWN = 500
_PROBLEM = "dg_data_restore_problem"


def show(page: Page) -> None:
    """Show what is in the store, its versions and what could not be loaded."""
    rejected = importlog.rejected_count(page.source)
    number = formats.number(rejected, "count")
    inside, versions, rejects, checks = st.tabs(
        [
            text("What is in here"),
            text("Versions"),
            text("Rejected rows ({n})", n=number),
            text("Joins and findings"),
        ],
        key="dg_data_tabs",
        on_change="rerun",
    )
    if inside.open:
        with inside, guarded():
            _contents(page)
    if versions.open:
        with versions, guarded():
            _versions(page)
    if rejects.open:
        with rejects, guarded():
            _rejected(page, rejected)
    if checks.open:
        with checks, guarded():
            _checks(page)


def _contents(page: Page) -> None:
    last = importlog.last_by_table(page.source)
    rows = [
        {
            "table": table.replace("_", " ").capitalize(),
            "rows": count,
            "last": last.get(table, {}).get("last_import_at"),
            "imports": last.get(table, {}).get("imports"),
        }
        for table, count in sorted(page.version.rows.items(), key=lambda kv: -kv[1])
        # The others are made from these by the build.
        if count and table in tables()
    ]
    st.markdown(
        text(
            "As of **{day}** · version {version}, made {made} · amounts in {currency}",
            day=formats.date_text(page.source.as_of),
            version=plain(page.version.name),
            made=_when(page.version),
            currency=plain(page.currency),
        )
    )
    st.dataframe(
        rows,
        hide_index=True,
        row_height=ROW_PX,
        height=fitting(len(rows), 30),
        column_config={
            "table": st.column_config.TextColumn(text("Table")),
            "rows": st.column_config.NumberColumn(text("Rows"), format="localized"),
            "last": st.column_config.DatetimeColumn(text("Last import"), format="localized"),
            "imports": st.column_config.NumberColumn(text("Imports")),
        },
    )


def _when(version: Version) -> str:
    return f"{formats.date_text(version.created_at)}, {version.created_at:%H:%M} UTC"


def _versions(page: Page) -> None:
    store = data.store()
    found = store.versions()
    rows = [
        {
            "version": v.name,
            "used": text("in use") if v.name == page.version.name else "",
            "kind": text(_KINDS.get(v.kind, v.kind)),
            "made": v.created_at,
            "by": v.by,
            "as_of": v.as_of,
            "rows": sum(v.rows.values()),
            "size": v.bytes / 1_000_000,
            "note": v.note,
        }
        for v in found
    ]
    st.dataframe(
        rows,
        hide_index=True,
        row_height=ROW_PX,
        column_config={
            "version": st.column_config.TextColumn(text("Version")),
            "used": st.column_config.TextColumn(""),
            "kind": st.column_config.TextColumn(text("Kind")),
            "made": st.column_config.DatetimeColumn(text("Made (UTC)"), format="localized"),
            "by": st.column_config.TextColumn(text("By")),
            "as_of": st.column_config.DateColumn(text("As of"), format="localized"),
            "rows": st.column_config.NumberColumn(text("Rows"), format="localized"),
            "size": st.column_config.NumberColumn(text("MB"), format="%.1f"),
            "note": st.column_config.TextColumn(text("What it is")),
        },
    )
    others = [v.name for v in found if v.name != page.version.name]
    if not others:
        st.caption(text("There is one version only; each import adds one."))
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox(text("Bring back"), others, key="dg_data_version", width=240)
        st.button(
            text("Restore"),
            icon=":material/history:",
            key="dg_data_restore",
            on_click=lambda: _restore(store, name),
        )
    if problem := st.session_state.pop(_PROBLEM, None):
        show_problem(problem)
    st.caption(text("Nothing is deleted by it: the version in use now stays in this list."))


def _restore(store: Store, name: str) -> None:
    try:
        store.restore(name)
    except StoreProblem as problem:
        st.session_state[_PROBLEM] = problem
        return
    st.toast(text("{version} is in use now", version=name), icon=":material/history:")


def _rejected(page: Page, count: int) -> None:
    if not count:
        st.markdown(f":gray[{text('Every row of every import was loaded.')}]")
        return
    st.dataframe(
        importlog.reasons(page.source),
        hide_index=True,
        row_height=ROW_PX,
        column_config={
            "reason": st.column_config.TextColumn(text("Reason")),
            "rejected_rows": st.column_config.NumberColumn(text("Rows"), format="localized"),
        },
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            text(
                "The first {shown} of {n} rows",
                shown=formats.number(min(count, _SHOWN), "count"),
                n=formats.number(count, "count"),
            ),
            width="stretch",
        )
        st.download_button(
            text("All rejected rows as CSV"),
            data=lambda: b"".join(
                table_csv(page.source, importlog.rejected_query(), for_excel=True)
            ),
            file_name="rejected_rows.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            key="dg_data_rejected_csv",
        )
    st.dataframe(
        importlog.rejected(page.source, _SHOWN),
        hide_index=True,
        row_height=ROW_PX,
        height=fitting(min(count, _SHOWN)),
        column_config={
            "file": st.column_config.TextColumn(text("File")),
            "line": st.column_config.NumberColumn(text("Line"), format="localized"),
            "column_name": st.column_config.TextColumn(text("Column")),
            "value": st.column_config.TextColumn(text("Value")),
            "reason": st.column_config.TextColumn(text("Reason")),
            "row_text": st.column_config.TextColumn(text("The whole row")),
        },
    )


def _checks(page: Page) -> None:
    files = importlog.imports(page.source)
    joins, findings = importlog.joins(page.source), importlog.findings(page.source)
    if not files.num_rows:
        st.markdown(f":gray[{text('Nothing has been imported into this version.')}]")
        return
    st.markdown(f"**{text('Imported files')}**")
    st.dataframe(files, hide_index=True, row_height=ROW_PX)
    if joins.num_rows:
        st.markdown(f"**{text('Names joined or left as they are')}**")
        st.dataframe(joins, hide_index=True, row_height=ROW_PX, height=fitting(joins.num_rows))
    if findings.num_rows:
        st.markdown(f"**{text('Odd, but kept')}**")
        st.dataframe(findings, hide_index=True, row_height=ROW_PX)
