"""The import on the Data page: files in, mapping shown and edited, progress, result."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from dealglass import formats
from dealglass.errors import DealglassError, ImportProblem
from dealglass.i18n import text
from dealglass.ingest import FilePlan, Reference, limits, mapfile
from dealglass.ingest.mapping import EXTRA, IGNORE
from dealglass.ingest.preview import preview
from dealglass.ingest.targets import tables
from dealglass.ui import data_jobs, data_result
from dealglass.ui.grid import ROW_PX, fitting
from dealglass.ui.problems import guarded, plain, show_problem

if TYPE_CHECKING:
    from dealglass.ui.data_jobs import Desk, Job
    from dealglass.ui.page import Page

_ENDINGS = ["csv", "tsv", "txt", "xlsx", "xls", "xlsm", "ods", "json", "jsonl", "ndjson", "parquet"]
_LEFT_OUT = "(left out)"
_POLL_SECONDS = 0.5
_PROBLEM = "dg_data_problem"


def show(page: Page) -> None:
    """Show the import at the step it stands at."""
    home = data_jobs.desk(str(page.version.path.parent.parent))
    job = home.job
    if job is None:
        _choose(page, home)
    elif job.is_running:
        _running(home)
    elif job.phase == "ready":
        _ready(page, home, job)
    elif job.phase == "done":
        data_result.show_done(home, job)
    else:
        data_result.show_stopped(home, job)


# -- files -----------------------------------------------------------------------------------------


def _choose(page: Page, home: Desk) -> None:
    if page.source.kind == "demo":
        st.info(
            text(
                "**This is the demo company.** Your own files replace it in a new version; demo "
                "rows never mix with yours, and the demo can be restored under Versions."
            ),
            icon=":material/science:",
        )
    with st.container(border=True, key="dg_data_choose"):
        st.markdown(
            f"**{text('Import')}** :gray[· "
            + text("CSV, Excel, JSON or Parquet, as your CRM exports it; several at once")
            + "]"
        )
        st.file_uploader(
            text("Files"),
            type=_ENDINGS,
            accept_multiple_files=True,
            key="dg_data_files",
            label_visibility="collapsed",
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.text_input(
                text("or a file or folder on the computer that runs Dealglass"),
                key="dg_data_folder",
                placeholder="/home/me/exports",
            )
            st.button(
                text("Look at the files"),
                type="primary",
                key="dg_data_look",
                on_click=lambda: _look(home),
            )
        if problem := st.session_state.pop(_PROBLEM, None):
            show_problem(problem)


def _look(home: Desk) -> None:
    """Begin with what the reader gave; runs before the page is drawn again."""
    files = st.session_state.get("dg_data_files") or []
    folder = st.session_state.get("dg_data_folder") or ""
    try:
        if files:
            home.upload((f.name, f) for f in files)
        elif folder.strip():
            home.look([Path(folder.strip()).expanduser()])
        else:
            raise ImportProblem(text("nothing was chosen."), mend=text("Choose files or a folder."))
    except (DealglassError, OSError, ValueError, RuntimeError) as error:
        known = error if isinstance(error, DealglassError) else ImportProblem(f"{error}.")
        st.session_state[_PROBLEM] = known


@st.fragment(run_every=_POLL_SECONDS)
def _running(home: Desk) -> None:
    job = home.job
    if job is None or not job.is_running:
        st.rerun()
        return
    with st.container(border=True, key="dg_data_running"):
        if job.phase == "looking":
            st.markdown(f"**{text('Looking at the files')}**")
            st.progress(0.0, text("Types, columns and names are recognised on the first rows."))
            return
        st.markdown(f"**{text('Importing')}** :gray[· {plain(job.step.capitalize())}]")
        words = text(
            "{done} rows · {speed} rows per second",
            done=formats.number(job.done_rows, "count"),
            speed=formats.number(round(job.rows_per_second), "count"),
        )
        if job.total_rows:
            words = text(
                "{done} of {total} rows · {speed} rows per second",
                done=formats.number(job.done_rows, "count"),
                total=formats.number(job.total_rows, "count"),
                speed=formats.number(round(job.rows_per_second), "count"),
            )
        if job.share is None:
            st.markdown(f":material/progress_activity: {words}")
        else:
            st.progress(job.share, words)
        st.button(
            text("Cancel"), key="dg_data_cancel", icon=":material/stop:", on_click=home.cancel
        )
        st.caption(
            text("You can go on working; the reports show the version before until it is done.")
        )


# -- mapping ---------------------------------------------------------------------------------------


def _ready(page: Page, home: Desk, job: Job) -> None:
    plan = job.plan
    assert plan is not None
    if job.error is not None:
        show_problem(job.error)
    recognised = text("{n} files recognised", n=len(plan.files))
    if len(plan.files) == 1:
        recognised = text("One file recognised")
    with st.container(horizontal=True, vertical_alignment="center", key="dg_data_head"):
        st.markdown(
            "**" + recognised + "** :gray[· " + text("look through the mapping, then import") + "]",
            width="stretch",
        )
        st.button(text("Start over"), key="dg_data_over", on_click=home.dismiss)
        go = st.empty()
    if plan.as_of:
        st.caption(
            ":material/event: "
            + text(
                "As of {day}: {why}.",
                day=formats.date_text(plan.as_of),
                why=plain(plan.as_of_why.rstrip(".")),
            )
        )
    for name, why in plan.skipped:
        st.caption(
            ":material/block: "
            + text("{file} is left out: {why}", file=plain(name), why=plain(why))
        )
    edited = [_file(job, number, file) for number, file in enumerate(plan.files)]
    accepted = _references(job, plan.references)
    if any(edited):
        st.button(
            text("Apply the changed mapping"),
            key="dg_data_apply",
            type="primary",
            on_click=_edit,
            args=(home, job, edited),
        )
        st.caption(text("The files are looked at again with it before they can be imported."))
    go.button(
        text("Import"),
        type="primary",
        key="dg_data_import",
        disabled=any(edited),
        on_click=_start,
        args=(home, job, accepted),
    )


def _edit(home: Desk, job: Job, edited: list[dict[str, Any]]) -> None:
    home.edit(job, _yaml(job, edited), job.plan.given_as_of if job.plan else None)


def _start(home: Desk, job: Job, accepted: Any) -> None:  # noqa: ANN401
    home.start(job, accepted)


def _file(job: Job, number: int, file: FilePlan) -> dict[str, Any]:
    """Show one file's mapping; return what the reader changed: table and column targets."""
    key = f"{job.edition}_{number}"
    one = file.map
    sure = formats.number(100 * one.confidence, "percent")
    title = (
        f"{plain(file.name)} → {plain(one.table or _LEFT_OUT)} :gray[· {plain(one.label)}, {sure}]"
    )
    with st.expander(title, expanded=number == 0, key=f"dg_data_file_{key}"):
        st.caption(plain(f"{one.why}. {file.kind}, {file.encoding} {file.separator}".strip()))
        for note in file.notes:
            st.caption(f":material/info: {plain(note)}")
        names = [*tables(), _LEFT_OUT]
        table = st.selectbox(
            text("What one row is"),
            names,
            index=names.index(one.table) if one.table in names else len(names) - 1,
            key=f"dg_data_table_{key}",
        )
        changed = _columns(one, key, table)
        if table != one.table and not (table == _LEFT_OUT and one.table is None):
            return {"table": table, "columns": {}}
        with st.popover(text("First rows"), icon=":material/table_rows:", on_change="rerun",
                        key=f"dg_data_preview_{key}") as box:  # fmt: skip
            if box.open and job.plan is not None:
                with guarded():
                    st.dataframe(preview(job.plan, file), row_height=ROW_PX, hide_index=True)
        return {"table": table, "columns": changed} if changed else {}


def _columns(one: Any, key: str, table: str) -> dict[str, str]:  # noqa: ANN401
    spec = tables().get(table)
    targets = [EXTRA, IGNORE, *(spec.columns if spec else ())]
    targets += [c.target for c in one.columns if c.target not in targets]
    rows = [
        {
            "header": c.header,
            "target": c.target,
            "confidence": c.confidence,
            "example": c.example,
            "why": "; ".join(filter(None, (c.why, c.evidence))),
        }
        for c in one.columns
    ]
    edited = st.data_editor(
        rows,
        key=f"dg_data_columns_{key}_{table}",
        hide_index=True,
        disabled=("header", "confidence", "example", "why"),
        row_height=ROW_PX,
        height=fitting(len(rows)),
        column_config={
            "header": st.column_config.TextColumn(text("Column in the file")),
            "target": st.column_config.SelectboxColumn(
                text("Becomes"), options=targets, required=True,
                help=text("'extra' is kept as a dimension; 'ignore' is not imported."),
            ),
            "confidence": st.column_config.ProgressColumn(
                text("Sure"), format="percent", min_value=0.0, max_value=1.0
            ),
            "example": st.column_config.TextColumn(text("Example")),
            "why": st.column_config.TextColumn(text("Evidence")),
        },
    )  # fmt: skip
    return {
        new["header"]: new["target"]
        for new, old in zip(edited, rows, strict=True)
        if new["target"] != old["target"]
    }


def _yaml(job: Job, edited: list[dict[str, Any]]) -> str:
    """The mapping of every file as YAML, with the reader's changes in place."""
    assert job.plan is not None
    documents = []
    for file, change in zip(job.plan.files, edited, strict=True):
        one = file.map
        if change:
            is_new = change["table"] != one.table
            one.table = None if change["table"] == _LEFT_OUT else change["table"]
            known = tables()[one.table].columns if one.table else {}
            for column in one.columns:
                column.target = change["columns"].get(column.header, column.target)
                if is_new and column.target not in known and column.target != IGNORE:
                    column.target = EXTRA
        documents.append(mapfile.to_yaml(one))
    return "---\n".join(documents)


def _references(job: Job, proposals: list[Reference]) -> Any:  # noqa: ANN401
    """Show the proposed joins; return the function that accepts those the reader ticked."""
    if not proposals:
        return lambda found: [r for r in found if r.confidence >= limits.SURE]
    with st.container(border=True, key="dg_data_references"):
        st.markdown(
            f"**{text('Names that look like a record')}** :gray[· "
            + text("joined only where ticked; the text of the file is kept beside")
            + "]"
        )
        rows = [
            {
                "join": r.confidence >= limits.SURE,
                "raw": r.raw_value,
                "joined": r.joined_value,
                "where": f"{r.table}.{r.column.removesuffix('_raw')}",
                "confidence": r.confidence,
                "rows": r.rows,
            }
            for r in proposals
        ]
        edited = st.data_editor(
            rows,
            key=f"dg_data_joins_{job.edition}",
            hide_index=True,
            disabled=("raw", "joined", "where", "confidence", "rows"),
            row_height=ROW_PX,
            height=fitting(len(rows)),
            column_config={
                "join": st.column_config.CheckboxColumn(text("Join")),
                "raw": st.column_config.TextColumn(text("In the file")),
                "joined": st.column_config.TextColumn(text("Means")),
                "where": st.column_config.TextColumn(text("Where")),
                "confidence": st.column_config.ProgressColumn(
                    text("Sure"), format="percent", min_value=0.0, max_value=1.0
                ),
                "rows": st.column_config.NumberColumn(text("Rows"), format="localized"),
            },
        )
        if job.plan is not None and job.plan.is_sample:
            st.caption(
                text("Found on the first rows; later ones are joined only when ticked here.")
            )
    ticked = {
        (r.table, r.column, r.raw_value, r.joined_id)
        for r, row in zip(proposals, edited, strict=True)
        if row["join"]
    }
    return lambda found: [
        r for r in found if (r.table, r.column, r.raw_value, r.joined_id) in ticked
    ]
