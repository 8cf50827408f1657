"""Downloads: every file is made when its button is pressed, never before."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import streamlit as st

from dealglass import formats
from dealglass.export.about import about
from dealglass.export.pictures import picture
from dealglass.export.tables import table_csv, table_parquet
from dealglass.export.workbook import page_workbook
from dealglass.i18n import text
from dealglass.ui.viewing import use

if TYPE_CHECKING:
    from collections.abc import Callable

    from dealglass.charts import Chart
    from dealglass.compose import Query
    from dealglass.results import Result, Source
    from dealglass.ui.cards import Block
    from dealglass.ui.page import Page

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def button(
    label: str,
    make: Callable[[], bytes],
    file: str,
    mime: str,
    icon: str,
    key: str,
    type: Literal["primary", "secondary", "tertiary"] = "tertiary",
) -> None:
    """Draw one button; `make` runs in a thread of its own when it is pressed."""
    locale = use().locale

    def made() -> bytes:
        formats.use_locale(locale)
        return make()

    st.download_button(
        text(label),
        data=made,
        file_name=file,
        mime=mime,
        icon=f":material/{icon}:",
        type=type,
        on_click="ignore",
        key=key,
    )


def of_table(source: Source, query: Query, name: str, key: str) -> None:
    """Draw CSV and Parquet of all rows of a query."""
    button(
        "Table as CSV",
        lambda: b"".join(table_csv(source, query, for_excel=True)),
        f"{name}.csv",
        "text/csv",
        "table",
        f"{key}_csv",
    )
    button(
        "Table as Parquet",
        lambda: _parquet(source, query),
        f"{name}.parquet",
        "application/vnd.apache.parquet",
        "dataset",
        f"{key}_parquet",
    )


def _parquet(source: Source, query: Query) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.parquet"
        table_parquet(source, query, path)
        return path.read_bytes()


def of_chart(chart: Chart, result: Result, key: str) -> None:
    """Draw PNG and SVG of a chart, with period, filters and freshness printed below it."""
    for kind, mime, icon in (("png", "image/png", "image"), ("svg", "image/svg+xml", "shape_line")):
        button(
            f"Chart as {kind.upper()}",
            partial(_picture, chart, result, kind),
            f"{chart.name}.{kind}",
            mime,
            icon,
            f"{key}_{kind}",
        )


def _picture(chart: Chart, result: Result, kind: str) -> bytes:
    return picture(chart, kind, footer(result))


def footer(result: Result) -> str:
    """Return the line below a picture: period, filters, as-of."""
    filters = formats.in_words(result.selection, result.catalog, currency=result.currency)
    as_of = text("as of {day}", day=formats.date_text(result.as_of))
    parts = [formats.span_text(result.span), *result.settings, *filters, as_of, "Dealglass"]
    return " · ".join(parts)


def of_page(page: Page, title: str) -> None:
    """Draw the page as a workbook, and each of its tables by name."""
    blocks = list(page.blocks)
    if not blocks:
        return
    button(
        "This page as Excel",
        lambda: workbook(title, blocks),
        f"{page.entry.name}.xlsx",
        EXCEL,
        "table_view",
        "dg_export_page",
    )
    st.caption(text("A table or chart alone: the menu at its top right."))


def workbook(title: str, blocks: list[Block]) -> bytes:
    """Return the blocks of a page as an Excel workbook, a sheet each, charts native."""
    first = blocks[0].result
    parts = [(b.title, b.result, b.chart) for b in blocks]
    return page_workbook(title, parts, about(first, title, text(first.report.question)))
